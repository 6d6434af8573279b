import Tensor

/// The Gaussian with independent coordinates, N(mean, diag(exp(logVariance))): what a VAE's encoder answers with.
public struct Gaussian: Density, Hashable {
    public let mean: [Double]
    public let logVariance: [Double]

    public init(mean: [Double], logVariance: [Double]) {
        require(
            mean.count == logVariance.count, "There are \(mean.count) means and \(logVariance.count) variances.")
        self.mean = mean
        self.logVariance = logVariance
    }

    public init(mean: [Double], variance: [Double]) {
        require(variance.allSatisfy { $0 > 0 }, "Variances must be positive: \(variance).")
        self.init(mean: mean, logVariance: variance.map { Double.log($0) })
    }

    /// N(mean, variance) on the line.
    public init(mean: Double, variance: Double) { self.init(mean: [mean], variance: [variance]) }

    /// N(0, I) in n dimensions.
    public static func standard(_ n: Int) -> Gaussian {
        let zeros = [Double](repeating: 0, count: n)
        return Gaussian(mean: zeros, logVariance: zeros)
    }

    public var dimension: Int { mean.count }
    public var variance: [Double] { logVariance.map { Double.exp($0) } }
    public var deviation: [Double] { logVariance.map { Double.exp(0.5 * $0) } }

    /// -½ Σ ((x - μ)² / σ² + log σ² + log 2π)
    public func logDensity(_ x: [Double]) -> Double {
        require(x.count == dimension, "The point has \(x.count) coordinates, the Gaussian \(dimension).")
        var sum = 0.0
        for k in 0..<x.count {
            let distance = x[k] - mean[k]
            sum += distance * distance * Double.exp(-logVariance[k]) + logVariance[k] + logTwoPi
        }
        return -0.5 * sum
    }

    /// μ + σ e, the reparameterised draw: with the same key, the same noise e.
    public func sample(_ key: Key) -> [Double] { transforming(standardNormals(dimension, key: key)) }

    /// μ + σ e for the noise given.
    public func transforming(_ noise: [Double]) -> [Double] {
        require(noise.count == dimension, "The noise has \(noise.count) coordinates, the Gaussian \(dimension).")
        return (0..<dimension).map { mean[$0] + Double.exp(0.5 * logVariance[$0]) * noise[$0] }
    }

    /// ½ Σ (log σ² + 1 + log 2π)
    public var entropy: Double { 0.5 * logVariance.reduce(0) { $0 + $1 + 1 + logTwoPi } }

    /// KL(self ‖ other) = ½ Σ (σ₁²/σ₂² - 1 - log σ₁²/σ₂² + (μ₁ - μ₂)²/σ₂²)
    public func divergence(from other: Gaussian) -> Double {
        require(
            dimension == other.dimension, "\(dimension) dimensions cannot be compared with \(other.dimension).")
        var sum = 0.0
        for k in 0..<dimension {
            let ratio = logVariance[k] - other.logVariance[k]
            let distance = mean[k] - other.mean[k]
            // exp(r) - 1 - r, with all digits even where the variances all but agree.
            sum += (Double.expMinusOne(ratio) - ratio) + distance * distance * Double.exp(-other.logVariance[k])
        }
        return 0.5 * sum
    }

    /// The same distribution with its covariance as a matrix.
    public var full: FullGaussian { FullGaussian(diagonal: self) }
}
