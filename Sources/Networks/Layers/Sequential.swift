import Tensor

/// Layers one after the other; their parameters are named by position: `0.weight`, `2.bias`.
///
///     Sequential<Float> {
///         Linear(from: 64, to: 128, key: keys[0])
///         Activation.relu
///         Linear(from: 128, to: 10, key: keys[1])
///     }
public struct Sequential<Scalar: Real>: Layer {
    public let layers: [any Layer<Scalar>]

    public init(_ layers: [any Layer<Scalar>]) {
        self.layers = layers
        for (position, layer) in layers.enumerated() { _ = layer.named("\(position)") }
    }

    public init(@LayerBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) { self.init(layers()) }

    // Closures, since a key path through `any Layer` makes the compiler (6.3) stop.
    public var parameters: [Parameter<Scalar>] { layers.flatMap { $0.parameters } }
    public var buffers: [Parameter<Scalar>] { layers.flatMap { $0.buffers } }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        layers.enumerated().reduce(x) { x, layer in layer.element(x, mode: mode.folding(layer.offset)) }
    }
}

/// Makes a list of the layers that stand in the braces, loops and conditions included.
@resultBuilder
public enum LayerBuilder<Scalar: Real> {
    public static func buildExpression(_ layer: some Layer<Scalar>) -> [any Layer<Scalar>] { [layer] }
    public static func buildBlock(_ parts: [any Layer<Scalar>]...) -> [any Layer<Scalar>] { parts.flatMap { $0 } }
    public static func buildArray(_ parts: [[any Layer<Scalar>]]) -> [any Layer<Scalar>] { parts.flatMap { $0 } }
    public static func buildOptional(_ part: [any Layer<Scalar>]?) -> [any Layer<Scalar>] { part ?? [] }
    public static func buildEither(first part: [any Layer<Scalar>]) -> [any Layer<Scalar>] { part }
    public static func buildEither(second part: [any Layer<Scalar>]) -> [any Layer<Scalar>] { part }
}
