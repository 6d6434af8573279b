import Tensor

extension Divergence {
    /// f*(t) = sup over u ≥ 0 of t u - f(u); infinite beyond its domain, which ends at `slopeAtInfinity`.
    ///
    /// The paper's table prints the formula for slopes t that f has. Below the least slope of Pearson's f (-2), of total
    /// variation's (-½) and of alpha's for orders above 1, the supremum is at u = 0 and f* stays at -f(0).
    public func conjugate(_ t: Double) -> Double {
        if t > slopeAtInfinity { return .infinity }
        switch self {
        case .kullbackLeibler: return Double.exp(t - 1)
        case .reverseKullbackLeibler: return -1 - Double.log(-t)
        case .twiceJensenShannon: return -Double.log(2 - Double.exp(t))
        case .gan: return -Double.log(-Double.expMinusOne(t))
        case .pearson: return t < -2 ? -1 : t * t / 4 + t
        case .neyman: return 2 - 2 * (1 - t).squareRoot()
        case .squaredHellinger: return t / (1 - t)
        case .totalVariation: return max(t, -0.5)
        case .jeffrey:
            let u = Double.exp(jeffreyLogRatio(t))
            return 1 / u + u + t - 2
        case .alpha(let a):
            return (Double.power(max(1 + (a - 1) * t, 0), a / (a - 1)) - 1) / a
        }
    }

    /// (f*)'(t), the ratio u at which t u touches f: the inverse of `slope`. A critic's value becomes p / q by it.
    public func ratio(at t: Double) -> Double {
        if t > slopeAtInfinity { return .nan }
        switch self {
        case .kullbackLeibler: return Double.exp(t - 1)
        case .reverseKullbackLeibler: return -1 / t
        case .twiceJensenShannon: return Double.exp(t) / (2 - Double.exp(t))
        case .gan: return Double.exp(t) / -Double.expMinusOne(t)
        case .pearson: return max(1 + t / 2, 0)
        case .neyman: return 1 / (1 - t).squareRoot()
        case .squaredHellinger: return 1 / ((1 - t) * (1 - t))
        case .totalVariation: return t < -0.5 ? 0 : 1
        case .jeffrey: return Double.exp(jeffreyLogRatio(t))
        case .alpha(let a): return Double.power(max(1 + (a - 1) * t, 0), 1 / (a - 1))
        }
    }
}

/// s = log u with s + 1 - exp(-s) = t, which is Jeffrey's f'(u) = t; exp(-s) is Lambert's W(exp(1 - t)).
///
/// The left side is concave and rises, so that Newton's first step lands left of the root and the others climb to it.
func jeffreyLogRatio(_ t: Double) -> Double {
    var s = t < 0 ? -Double.log(1 - t) : t
    for _ in 0..<60 {
        let inverse = Double.exp(-s)
        let next = s - (s + 1 - inverse - t) / (1 + inverse)
        if (next - s).magnitude <= 1e-16 * max(1, s.magnitude) { return next }
        s = next
    }
    return s
}
