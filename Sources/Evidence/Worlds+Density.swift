import Datasets
import Probability
import Tensor

extension GaussianModes {
    /// The same world as a density.
    public var density: Mixture<Gaussian> {
        let variance = [Double](repeating: deviation * deviation, count: 2)
        return Mixture(
            weights: [Double](repeating: 1, count: centres.count),
            components: centres.map { Gaussian(mean: $0, variance: variance) })
    }

    /// How points [n, 2] spread over the modes.
    public func measure<Scalar: Real>(_ points: Tensor<Scalar>, within deviations: Double = 3) -> ModeCoverage {
        ModeCoverage(counts: coverage(of: points, within: deviations).counts, total: points.shape[0])
    }
}

extension LineMixture {
    /// The same world as a density.
    public var density: Mixture<Gaussian> {
        Mixture(weights: weights, means: means, variances: deviations.map { $0 * $0 })
    }
}
