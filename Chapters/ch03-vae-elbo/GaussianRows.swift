import Evidence

/// Diagonal Gaussians, one in each row: what an encoder answers to a batch of pictures, and a decoder to a batch of
/// codes.
struct GaussianRows<Scalar: Real>: Sendable {
    /// [n, d]
    let mean: Tensor<Scalar>
    /// ln σ²: [n, d], or [d] or a scalar where rows or coordinates share it.
    let logVariance: Tensor<Scalar>

    /// From the output of a network, [n, 2d]: the means, then the log-variances.
    init(meanThenLogVariance output: Tensor<Scalar>) {
        let d = output.shape[1] / 2
        (mean, logVariance) = (output.slice(axis: 1, from: 0, to: d), output.slice(axis: 1, from: d, to: 2 * d))
    }

    init(mean: Tensor<Scalar>, logVariance: Tensor<Scalar>) { (self.mean, self.logVariance) = (mean, logVariance) }

    /// z = μ + σ e with e ~ N(0, I), one draw for each row: [n, d]
    func draw(_ key: Key) -> Tensor<Scalar> { transforming(key.normal(mean.shape)) }

    /// μ + σ e
    func transforming(_ noise: Tensor<Scalar>) -> Tensor<Scalar> { mean + (0.5 * logVariance).exp() * noise }

    /// ln N(x; μ, σ²), a number for each row: [n]
    func logDensity(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        let squares = (x - mean).square() * (-logVariance).exp()
        return -0.5 * (squares + logVariance + logTwoPi).sum(axis: 1)
    }

    /// KL from N(0, I), a number for each row: [n]
    var divergenceFromStandard: Tensor<Scalar> {
        0.5 * (mean.square() + logVariance.exp() - logVariance - 1).sum(axis: 1)
    }

    /// KL from the Gaussians in the rows of another, a number for each row: [n]
    func divergence(from other: GaussianRows) -> Tensor<Scalar> {
        let ratio = logVariance - other.logVariance
        let squares = (mean - other.mean).square() * (-other.logVariance).exp()
        return 0.5 * (squares + ratio.exp() - ratio - 1).sum(axis: 1)
    }

    private var logTwoPi: Scalar { Scalar(Double.log(2 * .pi)) }
}
