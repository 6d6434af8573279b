import Tensor

/// Whether a layer is used or trained; training draws noise (dropout) from the key and moves running statistics.
public enum Mode: Sendable {
    case evaluate
    case train(Key)

    /// The same mode with a key of its own, for the part of a model with this number.
    public func folding(_ number: Int) -> Mode {
        switch self {
        case .evaluate: .evaluate
        case .train(let key): .train(key.folding(UInt64(number)))
        }
    }

    public var isTraining: Bool {
        if case .train = self { true } else { false }
    }
}

/// A function of one tensor with parameters that training can change.
public protocol Layer<Scalar>: Sendable {
    associatedtype Scalar: Real
    /// Everything that an optimiser moves, in a fixed order.
    var parameters: [Parameter<Scalar>] { get }
    /// What the layer keeps and saves but no optimiser moves, such as running statistics.
    var buffers: [Parameter<Scalar>] { get }
    func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar>
}

extension Layer {
    public var buffers: [Parameter<Scalar>] { [] }

    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> { self(x, mode: .evaluate) }

    /// Puts a name in front of the names of all parameters, to tell them apart in a file: `encoder.0.weight`.
    public func named(_ name: String) -> Self {
        for parameter in parameters + buffers { parameter.prefixName(with: name) }
        return self
    }

    /// How many numbers training can change.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
}
