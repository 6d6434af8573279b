import Evidence

// Encoders made up at random. What a derivation claims "for every q" is tried on thousands of them, most of them bad.

/// A guess at the posterior on the line.
struct Guess: Sendable {
    let family: String
    let density: any Density
    /// Outside there is nothing that double precision could see.
    let range: ClosedRange<Double>

    static let families = ["Gaussian", "mixture of three", "uniform", "logistic"]

    /// One of the families in turn, its parameters drawn.
    static func random(_ index: Int, _ key: Key) -> Guess {
        let family = families[index % families.count]
        let mean: Double = key.folding("mean").normal()
        let deviation = Double.exp(key.folding("deviation").uniform(in: -1.6..<0.4))
        switch family {
        case "Gaussian": return gaussian(mean: mean, deviation: deviation)
        case "uniform":
            let ends = (mean - deviation, mean + deviation)
            return Guess(family: family, density: Uniform(ends.0..<ends.1), range: ends.0...ends.1)
        case "logistic":
            let scale = 0.5 * deviation
            return Guess(
                family: family, density: Logistic(mean: mean, scale: scale),
                range: mean - 42 * scale...mean + 42 * scale)
        default:
            let (weights, means, deviations) = (key.folding("weights"), key.folding("means"), key.folding("deviations"))
            let centers = means.split(3).map { 1.2 * $0.normal(Double.self) }
            let widths = deviations.split(3).map { Double.exp($0.uniform(in: -1.6..<0)) }
            let mixture = Mixture(
                weights: weights.split(3).map { $0.uniform(in: 0.1..<1) }, means: centers,
                variances: widths.map { $0 * $0 })
            let lower = zip(centers, widths).reduce(Double.infinity) { min($0, $1.0 - 9 * $1.1) }
            let upper = zip(centers, widths).reduce(-Double.infinity) { max($0, $1.0 + 9 * $1.1) }
            return Guess(family: family, density: mixture, range: lower...upper)
        }
    }

    static func gaussian(mean: Double, deviation: Double) -> Guess {
        Guess(
            family: "Gaussian", density: Gaussian(mean: mean, variance: deviation * deviation),
            range: mean - 9 * deviation...mean + 9 * deviation)
    }

    /// E_q[function(z, log q(z))] by adaptive quadrature.
    func integral(_ function: (_ z: Double, _ logQ: Double) -> Double) throws -> Double {
        try quadrature(from: range.lowerBound, to: range.upperBound) { z in
            let logQ = density.logDensity(z)
            return Double.exp(logQ) * function(z, logQ)
        }
    }

    /// The same by a fixed rule, 60 pieces of 16 nodes: it shares nothing with the adaptive one.
    func sum(_ function: (_ z: Double, _ logQ: Double) -> Double) -> Double {
        composite(range, pieces: 60) { z in
            let logQ = density.logDensity(z)
            return Double.exp(logQ) * function(z, logQ)
        }
    }
}

/// The density of a logistic variable: heavier tails than a Gaussian's.
private struct Logistic: Density {
    let mean: Double
    let scale: Double
    var dimension: Int { 1 }

    /// -u - 2 log(1 + exp(-u)) - log s with u = (z - m) / s
    func logDensity(_ x: [Double]) -> Double {
        let u = (x[0] - mean) / scale
        return -u - 2 * Double.softplus(-u) - Double.log(scale)
    }

    /// m + s log(v / (1 - v)) for a uniform v
    func sample(_ key: Key) -> [Double] {
        let v: Double = key.uniform()
        return [mean + scale * (Double.log(v) - Double.logOnePlus(-v))]
    }
}

/// A Gaussian with a random mean and a random full covariance.
func randomGaussian(_ dimension: Int, _ key: Key) throws -> FullGaussian {
    let (mean, factor) = key.split()
    let scalars = factor.split(dimension * dimension).map { 0.7 * $0.normal(Double.self) }
    let square = Matrix(scalars, rows: dimension, columns: dimension)
    return try FullGaussian(
        mean: mean.split(dimension).map { $0.normal() },
        covariance: square * square.transposed() + 0.02 * .identity(dimension))
}
