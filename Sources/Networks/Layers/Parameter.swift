import Synchronization
import Tensor

/// A tensor that training changes: the layer that uses it and the optimiser that moves it hold the same one.
public final class Parameter<Scalar: Real>: Sendable {
    private struct State {
        var name: String
        var value: Tensor<Scalar>
    }
    private let state: Mutex<State>
    public let shape: [Int]

    public init(_ name: String, _ value: Tensor<Scalar>) {
        shape = value.shape
        state = Mutex(State(name: name, value: value.variable()))
    }

    /// The name it is saved under, such as `encoder.0.weight`.
    public var name: String { state.withLock { $0.name } }

    /// The value now, as a leaf that records: a gradient is asked for at it.
    public var value: Tensor<Scalar> { state.withLock { $0.value } }

    public var count: Int { shape.reduce(1, *) }

    /// Replaces the value; what was computed with the old one keeps the old one.
    public func assign(_ value: Tensor<Scalar>) {
        require(
            value.shape == shape, "\(name) has the shape \(shape); a value of shape \(value.shape) does not fit.")
        let leaf = value.detached.variable()
        state.withLock { $0.value = leaf }
    }

    func prefixName(with prefix: String) { state.withLock { $0.name = prefix + "." + $0.name } }
}
