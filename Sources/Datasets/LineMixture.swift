import Tensor

/// Gaussians on the line, each with its weight.
public struct LineMixture: Sendable {
    public let weights: [Double]
    public let means: [Double]
    public let deviations: [Double]

    /// The weights need not sum to one; they are divided by their sum.
    public init(weights: [Double], means: [Double], deviations: [Double]) {
        let sum = weights.reduce(0, +)
        require(
            weights.count == means.count && means.count == deviations.count && sum > 0
                && weights.allSatisfy { $0 >= 0 } && deviations.allSatisfy { $0 > 0 },
            "Each Gaussian needs a weight, a mean and a positive deviation; there are \(weights), \(means), \(deviations)."
        )
        self.weights = weights.map { $0 / sum }
        (self.means, self.deviations) = (means, deviations)
    }

    /// The target of the univariate study of f-GAN (Nowozin and others 2016, section 3.3): 0.67 N(2, 2) + 0.33 N(-1, 0.2547²),
    /// second arguments variances, with which the study's table of divergences comes out.
    public static let univariateStudy = LineMixture(
        weights: [0.67, 0.33], means: [2, -1], deviations: [1.4142135623730951, 0.2547])

    /// `count` points [count, 1], and which Gaussian each came from.
    public func sample<Scalar: Real>(
        _ count: Int, key: Key, as type: Scalar.Type = Scalar.self
    ) -> (points: Tensor<Scalar>, components: [Int]) {
        let (forComponents, forNoise) = key.split()
        let levels = (forComponents.uniform([count]) as Tensor<Double>).scalars
        let components = levels.map { level in
            var rest = level
            for (component, weight) in weights.enumerated() {
                rest -= weight
                if rest < 0 { return component }
            }
            // Rounding left nothing for the last.
            return weights.count - 1
        }
        let noise = (forNoise.normal([count]) as Tensor<Double>).scalars
        let points = zip(components, noise).map { Scalar(means[$0] + deviations[$0] * $1) }
        return (Tensor(points, shape: [count, 1]), components)
    }
}
