import Tensor

/// Centres and scales each feature over the batch; pictures count every pixel as an example of its channel:
/// [batch, features] or [batch, channels, ...] -> the same.
///
/// y = scale (x - mean) / sqrt(variance + epsilon) + shift. In training mean and variance are those of the batch, and
/// running averages follow them; in use, they are the running averages, so that an answer does not depend on its company.
public struct BatchNorm<Scalar: Real>: Layer {
    /// All [features].
    public let scale: Parameter<Scalar>
    public let shift: Parameter<Scalar>
    public let runningMean: Parameter<Scalar>
    public let runningVariance: Parameter<Scalar>
    public let epsilon: Scalar
    /// How much of each batch goes into the running averages.
    public let momentum: Scalar

    public init(_ features: Int, epsilon: Scalar = 1e-5, momentum: Scalar = 0.1) {
        scale = Parameter("scale", .ones([features]))
        shift = Parameter("shift", .zeros([features]))
        runningMean = Parameter("runningMean", .zeros([features]))
        runningVariance = Parameter("runningVariance", .ones([features]))
        self.epsilon = epsilon
        self.momentum = momentum
    }

    public var parameters: [Parameter<Scalar>] { [scale, shift] }
    public var buffers: [Parameter<Scalar>] { [runningMean, runningVariance] }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        require(
            x.rank >= 2 && x.shape[1] == scale.count,
            "Batch normalisation of \(scale.count) features was given the shape \(x.shape).")
        let (mean, variance) =
            mode.isTraining
            ? batchStatistics(of: x)
            : (
                perChannel(runningMean.value.detached, rank: x.rank),
                perChannel(runningVariance.value.detached, rank: x.rank)
            )
        let normalised = (x - mean) / (variance + epsilon).squareRoot()
        return normalised * perChannel(scale.value, rank: x.rank) + perChannel(shift.value, rank: x.rank)
    }

    /// Mean and variance of each feature over all other axes; the running averages follow.
    private func batchStatistics(of x: Tensor<Scalar>) -> (mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
        let others = [0] + Array(2..<x.rank)
        let mean = x.mean(axes: others, keeping: true)
        let variance = (x - mean).square().mean(axes: others, keeping: true)
        let count = x.count / scale.count
        require(count > 1, "Batch normalisation cannot be trained on one example: its variance is zero.")
        // The batch's variance is a little small for that of the data: count - 1 makes it unbiased.
        let unbiased = variance.detached * (Scalar(count) / Scalar(count - 1))
        for (running, now) in [(runningMean, mean.detached), (runningVariance, unbiased)] {
            running.assign(running.value.detached * (1 - momentum) + now.reshaped([scale.count]) * momentum)
        }
        return (mean, variance)
    }
}
