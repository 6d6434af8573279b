import Tensor

/// Averages of parameters over the steps of training, the past fading by `decay` with each: steadier than the
/// parameters themselves, which go on jumping about.
public final class MovingAverage<Scalar: Real> {
    public let parameters: [Parameter<Scalar>]
    public private(set) var values: [Tensor<Scalar>]
    private let decay: Scalar

    /// Begins at the values that the parameters have now.
    public init(_ parameters: [Parameter<Scalar>], decay: Scalar = 0.999) {
        self.parameters = parameters
        self.decay = decay
        values = parameters.map { $0.value.detached }
    }

    /// To be called after each step.
    public func update() {
        values = zip(values, parameters).map { $0 * decay + $1.value.detached * (1 - decay) }
    }

    /// Runs `body` with the averages in place of the parameters, which come back afterwards.
    public func inPlace<Result>(_ body: () throws -> Result) rethrows -> Result {
        let own = parameters.map { $0.value.detached }
        defer { for (parameter, value) in zip(parameters, own) { parameter.assign(value) } }
        for (parameter, value) in zip(parameters, values) { parameter.assign(value) }
        return try body()
    }
}
