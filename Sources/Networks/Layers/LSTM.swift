import Tensor

/// Long short-term memory, one step: features [batch, inputs] and a state of two [batch, size].
///
///     i, f, o = sigmoid(...)    g = tanh(...)       of [x, h] W + b, in the order i f g o
///     c' = f c + i g            h' = o tanh(c')
public struct LSTMCell<Scalar: Real>: Sendable {
    /// [inputs + size, 4 size]: the rows of the features above those of the hidden state.
    public let weight: Parameter<Scalar>
    /// [4 size]
    public let bias: Parameter<Scalar>
    public let inputs: Int
    public let size: Int

    public struct State: Sendable {
        /// [batch, size]
        public let hidden: Tensor<Scalar>
        /// [batch, size]
        public let cell: Tensor<Scalar>

        public init(hidden: Tensor<Scalar>, cell: Tensor<Scalar>) {
            self.hidden = hidden
            self.cell = cell
        }
    }

    /// The forget gate starts half open, or wider: a bias of one helps to keep memories from the start.
    public init(from inputs: Int, to size: Int, key: Key, initializer: Initializer = .glorot, forgetBias: Scalar = 0) {
        (self.inputs, self.size) = (inputs, size)
        let shape = [inputs + size, 4 * size]
        weight = Parameter("weight", initializer(shape, fanIn: inputs + size, fanOut: size, key: key))
        let gates = [0, forgetBias, 0, 0].flatMap { [Scalar](repeating: $0, count: size) }
        bias = Parameter("bias", Tensor(gates))
    }

    public var parameters: [Parameter<Scalar>] { [weight, bias] }

    /// Zeros, before the first step.
    public func start(batch: Int) -> State { State(hidden: .zeros([batch, size]), cell: .zeros([batch, size])) }

    public func callAsFunction(_ x: Tensor<Scalar>, _ state: State) -> State {
        let gates = Tensor.concatenated([x, state.hidden], axis: 1).matmul(weight.value) + bias.value
        let (i, f) = (gate(0, of: gates).sigmoid(), gate(1, of: gates).sigmoid())
        let (g, o) = (gate(2, of: gates).tanh(), gate(3, of: gates).sigmoid())
        let cell = f * state.cell + i * g
        return State(hidden: o * cell.tanh(), cell: cell)
    }

    /// [batch, 4 size] -> [batch, size]
    private func gate(_ number: Int, of gates: Tensor<Scalar>) -> Tensor<Scalar> {
        gates.slice(axis: 1, from: number * size, to: (number + 1) * size)
    }
}

/// The cell along a sequence: [batch, length, inputs] -> [batch, length, size], the hidden state after each step.
public struct LSTM<Scalar: Real>: Layer {
    public let cell: LSTMCell<Scalar>

    public init(from inputs: Int, to size: Int, key: Key, initializer: Initializer = .glorot, forgetBias: Scalar = 0) {
        cell = LSTMCell(from: inputs, to: size, key: key, initializer: initializer, forgetBias: forgetBias)
    }

    public var parameters: [Parameter<Scalar>] { cell.parameters }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> { unrolled(x).outputs }

    /// The hidden states and the state at the end, from a state at the beginning (zeros unless it is given).
    public func unrolled(
        _ x: Tensor<Scalar>, from start: LSTMCell<Scalar>.State? = nil
    ) -> (outputs: Tensor<Scalar>, state: LSTMCell<Scalar>.State) {
        var state = start ?? cell.start(batch: x.shape[0])
        let outputs = steps(of: x, inputs: cell.inputs).map { x in
            state = cell(x, state)
            return state.hidden
        }
        return (Tensor.stacked(outputs, axis: 1), state)
    }
}
