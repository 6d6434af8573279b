import Tensor

/// A layer without parameters: any function of one tensor.
///
///     Activation<Float>.leakyRelu(slope: 0.2)
///     Activation<Float> { 2 * $0.tanh() }
public struct Activation<Scalar: Real>: Layer {
    private let function: @Sendable (Tensor<Scalar>) -> Tensor<Scalar>
    /// The same as what a product may end with, if it is that.
    let rectifier: Rectifier?

    public init(_ function: @escaping @Sendable (Tensor<Scalar>) -> Tensor<Scalar>) {
        self.function = function
        rectifier = nil
    }

    private init(_ rectifier: Rectifier?, _ function: @escaping @Sendable (Tensor<Scalar>) -> Tensor<Scalar>) {
        self.function = function
        self.rectifier = rectifier
    }

    public var parameters: [Parameter<Scalar>] { [] }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> { function(x) }
}

extension Activation {
    public static var identity: Activation { Activation { $0 } }
    public static var relu: Activation { Activation(.relu) { $0.relu() } }
    public static func leakyRelu(slope: Scalar = 0.2) -> Activation {
        Activation(slope >= 0 ? .leakyRelu(slope: Double(slope)) : nil) { $0.leakyRelu(slope: slope) }
    }
    public static var elu: Activation { Activation { $0.elu() } }
    public static var gelu: Activation { Activation { $0.gelu() } }
    public static var tanh: Activation { Activation { $0.tanh() } }
    public static var sigmoid: Activation { Activation { $0.sigmoid() } }
    public static var softplus: Activation { Activation { $0.softplus() } }
    public static var softmax: Activation { Activation { $0.softmax() } }

    /// [batch, ...] -> [batch, product of the rest]
    public static var flatten: Activation { Activation { $0.reshaped([$0.shape[0], -1]) } }
    /// [batch, ...] -> [batch] + shape
    public static func reshape(_ shape: [Int]) -> Activation { Activation { $0.reshaped([$0.shape[0]] + shape) } }
}
