import Tensor

/// Gated recurrent unit, one step: features [batch, inputs] and a hidden state [batch, size].
///
///     r, z = sigmoid(x W + b + h U + d), two thirds of the columns
///     n = tanh(x W + b + r (h U + d)), the last third
///     h' = (1 - z) n + z h
public struct GRUCell<Scalar: Real>: Sendable {
    /// W [inputs, 3 size], b [3 size]
    public let input: Linear<Scalar>
    /// U [size, 3 size], d [3 size]
    public let recurrent: Linear<Scalar>
    public let inputs: Int
    public let size: Int

    public init(from inputs: Int, to size: Int, key: Key, initializer: Initializer = .glorot) {
        (self.inputs, self.size) = (inputs, size)
        let (first, second) = key.split()
        input = Linear(from: inputs, to: 3 * size, key: first, initializer: initializer).named("input")
        recurrent = Linear(from: size, to: 3 * size, key: second, initializer: initializer).named("recurrent")
    }

    public var parameters: [Parameter<Scalar>] { input.parameters + recurrent.parameters }

    /// Zeros, before the first step.
    public func start(batch: Int) -> Tensor<Scalar> { .zeros([batch, size]) }

    public func callAsFunction(_ x: Tensor<Scalar>, _ hidden: Tensor<Scalar>) -> Tensor<Scalar> {
        let (fromInput, fromHidden) = (input(x), recurrent(hidden))
        let reset = (third(0, of: fromInput) + third(0, of: fromHidden)).sigmoid()
        let update = (third(1, of: fromInput) + third(1, of: fromHidden)).sigmoid()
        let candidate = (third(2, of: fromInput) + reset * third(2, of: fromHidden)).tanh()
        return candidate + update * (hidden - candidate)
    }

    /// [batch, 3 size] -> [batch, size]
    private func third(_ number: Int, of gates: Tensor<Scalar>) -> Tensor<Scalar> {
        gates.slice(axis: 1, from: number * size, to: (number + 1) * size)
    }
}

/// The cell along a sequence: [batch, length, inputs] -> [batch, length, size], the hidden state after each step.
public struct GRU<Scalar: Real>: Layer {
    public let cell: GRUCell<Scalar>

    public init(from inputs: Int, to size: Int, key: Key, initializer: Initializer = .glorot) {
        cell = GRUCell(from: inputs, to: size, key: key, initializer: initializer)
    }

    public var parameters: [Parameter<Scalar>] { cell.parameters }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> { unrolled(x).outputs }

    /// The hidden states and the last of them, from a state at the beginning (zeros unless it is given).
    public func unrolled(
        _ x: Tensor<Scalar>, from start: Tensor<Scalar>? = nil
    ) -> (outputs: Tensor<Scalar>, state: Tensor<Scalar>) {
        var hidden = start ?? cell.start(batch: x.shape[0])
        let outputs = steps(of: x, inputs: cell.inputs).map { x in
            hidden = cell(x, hidden)
            return hidden
        }
        return (Tensor.stacked(outputs, axis: 1), hidden)
    }
}
