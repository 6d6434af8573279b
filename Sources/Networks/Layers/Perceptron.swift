import Tensor

/// Linear layers with an activation between them: [..., sizes.first] -> [..., sizes.last]
///
///     Perceptron<Float>([64, 128, 2], activation: .tanh, key: key)
public struct Perceptron<Scalar: Real>: Layer {
    public let layers: [Linear<Scalar>]
    private let activation: Activation<Scalar>
    private let output: Activation<Scalar>

    /// `output` is applied to the last layer's values; as they are, unless it says otherwise.
    public init(
        _ sizes: [Int], activation: Activation<Scalar> = .relu, output: Activation<Scalar> = .identity, key: Key,
        initializer: Initializer = .glorot
    ) {
        require(sizes.count >= 2, "A perceptron needs the sizes of its inputs and outputs at least, not \(sizes).")
        layers = zip(zip(sizes, sizes.dropFirst()), key.split(sizes.count - 1)).enumerated().map { position, layer in
            Linear(from: layer.0.0, to: layer.0.1, key: layer.1, initializer: initializer).named("\(position)")
        }
        self.activation = activation
        self.output = output
    }

    public var parameters: [Parameter<Scalar>] { layers.flatMap { $0.parameters } }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        let hidden = layers.dropLast().reduce(x) { $1($0, then: activation) }
        return layers[layers.count - 1](hidden, then: output)
    }
}
