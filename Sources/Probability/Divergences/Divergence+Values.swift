import Tensor

extension Divergence {
    /// D(p ‖ q) of two lists of probabilities, exactly; infinite where it is.
    public func callAsFunction(from p: [Double], to q: [Double]) -> Double {
        requireProbabilities(p, q)
        return zip(p, q).reduce(0) { $0 + term($1.0, $1.1, logP: Double.log($1.0), logQ: Double.log($1.1)) }
    }

    /// D(p ‖ q) of two densities on the line, by quadrature; infinite where p or q alone reaches and that costs infinitely.
    ///
    /// - Parameter points: see `quadrature`; without them peaks far from the origin may be missed.
    public func callAsFunction(
        from p: some Density, to q: some Density, over range: ClosedRange<Double> = -.infinity ... .infinity,
        tolerance: Double = 1e-10, splittingAt points: [Double] = []
    ) throws -> Double {
        do {
            return try quadrature(
                from: range.lowerBound, to: range.upperBound, tolerance: tolerance, splittingAt: points
            ) { x in
                let (logP, logQ) = (p.logDensity(x), q.logDensity(x))
                return term(Double.exp(logP), Double.exp(logQ), logP: logP, logQ: logQ)
            }
        } catch QuadratureError.notFinite(let value, _) where value == .infinity {
            return .infinity
        }
    }

    /// q f(p / q) at a point where the densities have these logarithms: what an integral over x adds up, for those who have
    /// a grid of their own.
    public func cost(logP: Double, logQ: Double) -> Double {
        term(Double.exp(logP), Double.exp(logQ), logP: logP, logQ: logQ)
    }

    /// q f(p / q), from the logarithms where the numbers themselves are too small to be divided.
    func term(_ p: Double, _ q: Double, logP: Double, logQ: Double) -> Double {
        if logP == -.infinity { return q == 0 ? 0 : q * generatorAtZero }
        if logQ == -.infinity { return p == 0 ? 0 : p * slopeAtInfinity }
        let log = logP - logQ
        switch self {
        case .kullbackLeibler: return p * log
        case .reverseKullbackLeibler: return -q * log
        case .twiceJensenShannon:
            let logTwo = Double.log(2)
            return p * (logTwo - Double.softplus(-log)) + q * (logTwo - Double.softplus(log))
        case .gan: return -p * Double.softplus(-log) - q * Double.softplus(log)
        case .pearson: return chiSquaredTerm(p - q, log, logNumerator: logP)
        case .neyman: return chiSquaredTerm(q - p, -log, logNumerator: logQ)
        case .squaredHellinger:
            let gap = Double.expMinusOne(-0.5 * log.magnitude)
            return max(p, q) * gap * gap
        case .totalVariation: return 0.5 * (p - q).magnitude
        case .jeffrey: return (p - q) * log
        case .alpha(let a):
            let scale = a * (a - 1)
            // Where the ratio is near one, differences of numbers near one would leave no digits.
            if log.magnitude < 1 { return q * (Double.expMinusOne(a * log) - a * Double.expMinusOne(log)) / scale }
            return (Double.exp(a * logP + (1 - a) * logQ) - q - a * (p - q)) / scale
        }
    }

    /// (p - q)² / q
    private func chiSquaredTerm(_ difference: Double, _ log: Double, logNumerator: Double) -> Double {
        log > 300 ? Double.exp(logNumerator + log) : difference * Double.expMinusOne(log)
    }
}

/// The Jensen-Shannon divergence of two lists of probabilities, ½ KL(p ‖ m) + ½ KL(q ‖ m) for m = (p + q)/2: from 0 to log 2.
public func jensenShannon(_ p: [Double], _ q: [Double]) -> Double {
    0.5 * Divergence.twiceJensenShannon(from: p, to: q)
}

/// The Jensen-Shannon divergence of two densities on the line, from 0 to log 2.
public func jensenShannon(
    _ p: some Density, _ q: some Density, over range: ClosedRange<Double> = -.infinity ... .infinity,
    tolerance: Double = 1e-10, splittingAt points: [Double] = []
) throws -> Double {
    0.5 * (try Divergence.twiceJensenShannon(from: p, to: q, over: range, tolerance: tolerance, splittingAt: points))
}

/// ½ Σ |p - q|: the greatest difference of the probabilities of any event, from 0 to 1.
public func totalVariation(_ p: [Double], _ q: [Double]) -> Double { Divergence.totalVariation(from: p, to: q) }

private func requireProbabilities(_ p: [Double], _ q: [Double]) {
    require(p.count == q.count && !p.isEmpty, "\(p.count) probabilities cannot be compared with \(q.count).")
    for list in [p, q] {
        let sum = list.reduce(0, +)
        require(
            list.allSatisfy { $0 >= 0 } && (sum - 1).magnitude < 1e-9,
            "Probabilities are not negative and sum to one; these sum to \(sum).")
    }
}
