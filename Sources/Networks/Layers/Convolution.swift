import Tensor

/// A window slid over places, along one axis (sound) or two (pictures):
/// [batch, inputs, places...] -> [batch, outputs, places...], where n places become (n + 2 padding - size) / stride + 1.
public struct Convolution<Scalar: Real>: WeightedLayer {
    /// [outputs, inputs, size] or [outputs, inputs, size, size]
    public let weight: Parameter<Scalar>
    /// [outputs]
    public let bias: Parameter<Scalar>
    public let stride: Int
    public let padding: Int

    public init(
        from inputs: Int, to outputs: Int, size: Int, stride: Int = 1, padding: Int = 0, dimensions: Int = 2, key: Key,
        initializer: Initializer = .he
    ) {
        let window = [Int](repeating: size, count: dimensions)
        let places = window.reduce(1, *)
        let shape = [outputs, inputs] + window
        weight = Parameter("weight", initializer(shape, fanIn: inputs * places, fanOut: outputs * places, key: key))
        bias = Parameter("bias", .zeros([outputs]))
        (self.stride, self.padding) = (stride, padding)
    }

    public var parameters: [Parameter<Scalar>] { [weight, bias] }

    public func callAsFunction(_ x: Tensor<Scalar>, weight: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        x.convolved(with: weight, bias: bias.value, stride: stride, padding: padding)
    }
}

/// Every input lays down a window of outputs, which add up where they overlap; the way back up from a convolution:
/// [batch, inputs, places...] -> [batch, outputs, places...], where n places become (n - 1) stride + size - 2 padding.
public struct TransposedConvolution<Scalar: Real>: WeightedLayer {
    /// [inputs, outputs, size] or [inputs, outputs, size, size]
    public let weight: Parameter<Scalar>
    /// [outputs]
    public let bias: Parameter<Scalar>
    public let stride: Int
    public let padding: Int

    public init(
        from inputs: Int, to outputs: Int, size: Int, stride: Int = 1, padding: Int = 0, dimensions: Int = 2, key: Key,
        initializer: Initializer = .he
    ) {
        let window = [Int](repeating: size, count: dimensions)
        let places = window.reduce(1, *)
        // Of a window's places, one in stride^dimensions falls on any given output.
        let share = [Int](repeating: stride, count: dimensions).reduce(1, *)
        weight = Parameter(
            "weight",
            initializer(
                [inputs, outputs] + window, fanIn: max(inputs * places / share, 1), fanOut: outputs * places, key: key))
        bias = Parameter("bias", .zeros([outputs]))
        (self.stride, self.padding) = (stride, padding)
    }

    public var parameters: [Parameter<Scalar>] { [weight, bias] }

    public func callAsFunction(_ x: Tensor<Scalar>, weight: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        x.transposeConvolved(with: weight, bias: bias.value, stride: stride, padding: padding)
    }
}

/// One number for each channel, shaped to stand beside [batch, channels, places...]: [1, channels, 1...]
func perChannel<Scalar: Real>(_ values: Tensor<Scalar>, rank: Int) -> Tensor<Scalar> {
    values.reshaped([1, values.count] + [Int](repeating: 1, count: rank - 2))
}
