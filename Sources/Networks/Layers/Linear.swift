import Tensor

/// y = x W + b: [..., inputs] -> [..., outputs]
public struct Linear<Scalar: Real>: WeightedLayer {
    /// [inputs, outputs]
    public let weight: Parameter<Scalar>
    /// [outputs]
    public let bias: Parameter<Scalar>?

    public init(
        from inputs: Int, to outputs: Int, key: Key, initializer: Initializer = .glorot, bias: Bool = true
    ) {
        weight = Parameter("weight", initializer([inputs, outputs], fanIn: inputs, fanOut: outputs, key: key))
        self.bias = bias ? Parameter("bias", .zeros([outputs])) : nil
    }

    public var parameters: [Parameter<Scalar>] { [weight] + (bias.map { [$0] } ?? []) }

    public func callAsFunction(_ x: Tensor<Scalar>, weight: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        self(x, weight: weight, then: nil)
    }

    /// The layer and the activation after it, in one pass if the activation only rectifies.
    public func callAsFunction(_ x: Tensor<Scalar>, then activation: Activation<Scalar>) -> Tensor<Scalar> {
        guard bias != nil, let rectifier = activation.rectifier else { return activation(self(x)) }
        return self(x, weight: weight.value, then: rectifier)
    }

    private func callAsFunction(_ x: Tensor<Scalar>, weight: Tensor<Scalar>, then rectifier: Rectifier?) -> Tensor<
        Scalar
    > {
        let (inputs, outputs) = (weight.shape[0], weight.shape[1])
        require(
            x.shape.last == inputs,
            "A linear layer from \(inputs) to \(outputs) was given the shape \(x.shape), whose last axis is not \(inputs)."
        )
        let rows = x.rank == 2 ? x : x.reshaped([-1, inputs])
        let product = bias.map { rows.matmul(weight, bias: $0.value, then: rectifier) } ?? rows.matmul(weight)
        return x.rank == 2 ? product : product.reshaped(x.shape.dropLast() + [outputs])
    }
}

/// A layer whose weight can be replaced for one call: what a wrapper such as `SpectralNorm` needs.
public protocol WeightedLayer<Scalar>: Layer {
    var weight: Parameter<Scalar> { get }
    func callAsFunction(_ x: Tensor<Scalar>, weight: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar>
}

extension WeightedLayer {
    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        self(x, weight: weight.value, mode: mode)
    }
}
