import Tensor

/// Centres and scales each example by itself, over its last axis: [..., size] -> [..., size]
///
/// y = scale (x - mean) / sqrt(variance + epsilon) + shift
public struct LayerNorm<Scalar: Real>: Layer {
    /// [size]
    public let scale: Parameter<Scalar>
    /// [size]
    public let shift: Parameter<Scalar>
    public let epsilon: Scalar

    public init(_ size: Int, epsilon: Scalar = 1e-5) {
        scale = Parameter("scale", .ones([size]))
        shift = Parameter("shift", .zeros([size]))
        self.epsilon = epsilon
    }

    public var parameters: [Parameter<Scalar>] { [scale, shift] }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        let centred = x - x.mean(axis: -1, keeping: true)
        let variance = centred.square().mean(axis: -1, keeping: true)
        return centred / (variance + epsilon).squareRoot() * scale.value + shift.value
    }
}
