import Tensor

/// An f-divergence D(p ‖ q) = Σ q f(p / q) for a convex f on the ratios u = p / q ≥ 0: the table of Nowozin, Cseke and
/// Tomioka (2016), a column of it in each of the functions below.
///
///     Divergence.kullbackLeibler(from: [0.5, 0.5], to: [0.25, 0.75])
///     Divergence.squaredHellinger(from: p, to: q)                     // densities on the line
///
/// The order is the paper's: p is the data, q the model, and every expectation is one under q.
public enum Divergence: Sendable, Hashable {
    case kullbackLeibler
    case reverseKullbackLeibler
    /// KL(p ‖ m) + KL(q ‖ m) for m = (p + q)/2: the paper's Jensen-Shannon, twice what everybody else calls so.
    case twiceJensenShannon
    /// What the discriminator of a GAN measures: twice Jensen-Shannon less log 4, so it is -log 4 where p = q.
    case gan
    case pearson
    case neyman
    case squaredHellinger
    case totalVariation
    case jeffrey
    /// Any order but 0 and 1, whose limits are the two KL: 2 is half of Pearson's, -1 half of Neyman's, ½ twice Hellinger's.
    case alpha(Double)

    /// The paper's table, with alpha at one order on each side of 1.
    public static let table: [Divergence] = [
        .kullbackLeibler, .reverseKullbackLeibler, .twiceJensenShannon, .gan, .pearson, .neyman, .squaredHellinger,
        .totalVariation, .jeffrey, .alpha(0.5), .alpha(1.5),
    ]

    public var name: String {
        switch self {
        case .kullbackLeibler: "KL"
        case .reverseKullbackLeibler: "reverse KL"
        case .twiceJensenShannon: "2 JS"
        case .gan: "GAN"
        case .pearson: "Pearson χ²"
        case .neyman: "Neyman χ²"
        case .squaredHellinger: "squared Hellinger"
        case .totalVariation: "total variation"
        case .jeffrey: "Jeffrey"
        case .alpha(let order): "alpha \(order)"
        }
    }
}

// MARK: - f

extension Divergence {
    /// f(u) for u ≥ 0, with its limit at 0.
    public func generator(_ u: Double) -> Double {
        require(u >= 0, "A ratio of densities is not \(u).")
        if u == 0 { return generatorAtZero }
        let log = Double.log(u)
        switch self {
        case .kullbackLeibler: return u * log
        case .reverseKullbackLeibler: return -log
        case .twiceJensenShannon: return u * log - (u + 1) * Double.log((u + 1) / 2)
        case .gan: return u * log - (u + 1) * Double.logOnePlus(u)
        case .pearson: return (u - 1) * (u - 1)
        case .neyman: return (1 - u) * (1 - u) / u
        case .squaredHellinger: return (u.squareRoot() - 1) * (u.squareRoot() - 1)
        case .totalVariation: return 0.5 * (u - 1).magnitude
        case .jeffrey: return (u - 1) * log
        case .alpha(let a): return (Double.power(u, a) - 1 - a * (u - 1)) / (a * (a - 1))
        }
    }

    /// f'(u): the critic T* = f'(p / q) with which the variational bound touches. Total variation has none at 1; it is
    /// given the middle of the slopes there, 0.
    public func slope(_ u: Double) -> Double {
        switch self {
        case .kullbackLeibler: 1 + Double.log(u)
        case .reverseKullbackLeibler: -1 / u
        case .twiceJensenShannon: Double.log(2 * u / (1 + u))
        case .gan: Double.log(u / (1 + u))
        case .pearson: 2 * (u - 1)
        case .neyman: 1 - 1 / (u * u)
        case .squaredHellinger: 1 - 1 / u.squareRoot()
        case .totalVariation: u == 1 ? 0 : (u > 1 ? 0.5 : -0.5)
        case .jeffrey: Double.log(u) + 1 - 1 / u
        case .alpha(let a): (Double.power(u, a - 1) - 1) / (a - 1)
        }
    }

    /// f(0): what a point costs, per unit of q, where p has nothing.
    public var generatorAtZero: Double {
        switch self {
        case .kullbackLeibler, .gan: 0
        case .twiceJensenShannon: Double.log(2)
        case .pearson, .squaredHellinger: 1
        case .totalVariation: 0.5
        case .reverseKullbackLeibler, .neyman, .jeffrey: .infinity
        case .alpha(let a): a > 0 ? 1 / a : .infinity
        }
    }

    /// lim f(u) / u for u → ∞: what a point costs, per unit of p, where q has nothing. The domain of f* ends here.
    public var slopeAtInfinity: Double {
        switch self {
        case .reverseKullbackLeibler, .gan: 0
        case .twiceJensenShannon: Double.log(2)
        case .neyman, .squaredHellinger: 1
        case .totalVariation: 0.5
        case .kullbackLeibler, .pearson, .jeffrey: .infinity
        case .alpha(let a): a < 1 ? 1 / (1 - a) : .infinity
        }
    }

    /// f(1): the divergence of a distribution from itself. Zero, but for the shifted member of the table.
    public var atEquality: Double { self == .gan ? -2 * Double.log(2) : 0 }
}
