import Evidence

// The worlds in which the chapter's identities are exact: finitely many values, or densities on the line.

/// The data's and the generator's distribution over the same finitely many values.
struct FinitePair {
    let p: Categorical
    let q: Categorical

    /// m = (p + q) / 2
    var mixture: Categorical { Categorical(weights: zip(p.probabilities, q.probabilities).map { $0 + $1 }) }

    /// ½ KL(p ‖ m) + ½ KL(q ‖ m)
    var jensenShannon: Double { 0.5 * p.divergence(from: mixture) + 0.5 * q.divergence(from: mixture) }

    /// D* = p / (p + q), value by value.
    var bestDiscriminator: [Double] { zip(p.probabilities, q.probabilities).map { $0 / ($0 + $1) } }

    /// V(D) = Σ p log D + q log(1 - D)
    func value(_ d: [Double]) -> Double {
        p.expectation { Double.log(d[$0]) } + q.expectation { Double.logOnePlus(-d[$0]) }
    }

    /// Two distributions over `count` values with nothing in common but those values.
    static func random(_ count: Int, _ key: Key) -> FinitePair {
        let keys = key.split()
        return FinitePair(p: randomCategorical(count, keys.0), q: randomCategorical(count, keys.1))
    }
}

/// The data's and the generator's density on the line.
struct LinePair {
    let p: Mixture<Gaussian>
    let q: Mixture<Gaussian>

    /// Data of two humps, and a generator that is one broad hump.
    static let twoHumps = LinePair(
        p: Mixture(weights: [0.6, 0.4], means: [-1.5, 1.4], variances: [0.35, 0.5]),
        q: Mixture(weights: [1], means: [0.4], variances: [1.8]))

    /// log p(x)/q(x): what sigmoid turns into p / (p + q).
    func logRatio(_ x: Double) -> Double { p.logDensity(x) - q.logDensity(x) }

    /// V of D = sigmoid(l): ∫ p log D + q log(1 - D)
    func value(_ l: (Double) -> Double) throws -> Double {
        try integral { x in -p.density(x) * Double.softplus(-l(x)) - q.density(x) * Double.softplus(l(x)) }
    }

    /// ½ KL(p ‖ m) + ½ KL(q ‖ m) for m = (p + q) / 2
    func jensenShannon() throws -> Double {
        try integral { x in
            let (a, b) = (p.logDensity(x), q.logDensity(x))
            let m = logMeanExp([a, b])
            return 0.5 * (Double.exp(a) * (a - m) + Double.exp(b) * (b - m))
        }
    }

    /// Over all of the line that matters to these worlds, whose means lie in -8...8 and whose deviations below 2.
    func integral(_ f: (Double) -> Double) throws -> Double {
        try quadrature(from: -24, to: 24, tolerance: 1e-11, splittingAt: [-8, -4, -2, 0, 2, 4, 8], f)
    }
}

/// One Gaussian as a mixture of one.
func gaussian(_ mean: Double, variance: Double = 1) -> Mixture<Gaussian> {
    Mixture(weights: [1], means: [mean], variances: [variance])
}

let logTwo = Double.log(2)

func average(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// E f(e) for e ~ N(0, 1) as a sum over evenly spaced nodes within nine deviations: for smooth f the error falls
/// exponentially with the spacing, also where f bends too sharply for a polynomial.
struct NormalNodes {
    let nodes: [Double]
    let weights: [Double]

    init(spacing: Double) {
        let half = Int((9 / spacing).rounded())
        nodes = (-half...half).map { spacing * Double($0) }
        weights = nodes.map { spacing * Gaussian.standard(1).density($0) }
    }

    func expectation(mean: Double = 0, _ f: (Double) -> Double) -> Double {
        zip(nodes, weights).reduce(0) { $0 + $1.1 * f(mean + $1.0) }
    }
}
