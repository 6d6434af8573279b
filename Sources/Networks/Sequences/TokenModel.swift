import Tensor

/// A small recurrent language model: the probability of each next token, given those before it.
///
///     p(y) = p(y1) p(y2 | y1) ... p(yT | y1 ... yT-1)      each factor the softmax of Linear(LSTM(Embedding(before)))
///
/// Tokens are 0..<vocabulary; before the first stands a start symbol that is never drawn. All sequences of one call are
/// equally long. Given the state of another network to start from, it is the decoder of a sequence-to-sequence model.
public struct TokenModel<Scalar: Real>: Sendable {
    public typealias State = LSTMCell<Scalar>.State

    /// Where the model stands after reading a token.
    public struct Step: Sendable {
        /// What may come next: [count, vocabulary]
        public let logits: Tensor<Scalar>
        public let state: State
    }

    public let vocabulary: Int
    /// [vocabulary + 1, features]: the last row is the start symbol's.
    public let embedding: Embedding<Scalar>
    public let memory: LSTM<Scalar>
    /// [size] -> [vocabulary]
    public let output: Linear<Scalar>

    public init(vocabulary: Int, features: Int = 16, size: Int = 32, key: Key) {
        let keys = key.split(3)
        self.vocabulary = vocabulary
        embedding = Embedding(count: vocabulary + 1, size: features, key: keys[0]).named("embedding")
        memory = LSTM(from: features, to: size, key: keys[1]).named("memory")
        output = Linear(from: size, to: vocabulary, key: keys[2]).named("output")
    }

    public var parameters: [Parameter<Scalar>] { embedding.parameters + memory.parameters + output.parameters }

    // MARK: - One step

    /// Before anything was read.
    public func start(count: Int) -> State { memory.cell.start(batch: count) }

    /// Reads a token of each sequence; the start symbol, if none are given.
    public func step(_ tokens: [Int]? = nil, from state: State) -> Step {
        let read = tokens ?? [Int](repeating: vocabulary, count: state.hidden.shape[0])
        let state = memory.cell(embedding(read), state)
        return Step(logits: output(state.hidden), state: state)
    }

    // MARK: - Sequences that are given (teacher forcing)

    /// What may come at each place, the true tokens before it given: [batch][length] -> [batch, length, vocabulary]
    public func logits(of sequences: [[Int]], from state: State? = nil) -> Tensor<Scalar> {
        check(sequences)
        let before = sequences.map { [vocabulary] + $0.dropLast() }
        return output(memory.unrolled(embedding(before), from: state).outputs)
    }

    /// log p of each token, given those before it: [batch, length]
    public func tokenLogProbabilities(
        of sequences: [[Int]], temperature: Scalar = 1, from state: State? = nil
    ) -> Tensor<Scalar> {
        let all = logits(of: sequences, from: state).reshaped([-1, vocabulary])
        let logits = temperature == 1 ? all : all / temperature
        let chosen = logits.chosen(sequences.flatMap { $0 }) - logits.logSumExp(axis: 1)
        return chosen.reshaped([sequences.count, -1])
    }

    /// log p of each sequence: [batch]
    public func logProbabilities(
        of sequences: [[Int]], temperature: Scalar = 1, from state: State? = nil
    ) -> Tensor<Scalar> {
        tokenLogProbabilities(of: sequences, temperature: temperature, from: state).sum(axis: 1)
    }

    // MARK: - Sequences that are drawn

    /// Draws sequences, each token from softmax(logits / temperature); at temperature zero the likeliest one.
    ///
    /// Nothing of it is recorded: a drawn token has no derivative. Their log-probabilities are asked for afterwards.
    public func sample(
        count: Int, length: Int, temperature: Scalar = 1, from state: State? = nil, key: Key
    ) -> [[Int]] {
        sample(
            continuing: [[Int]](repeating: [], count: count), length: length, temperature: temperature, from: state,
            key: key)
    }

    /// Draws the rest of sequences that have begun: what a rollout needs. All prefixes are equally long.
    ///
    /// - Parameters:
    ///   - copies: How often each is continued; the results of one prefix stand together. The prefix is read once.
    ///   - length: That of the whole sequence, prefix included.
    ///   - state: Of each prefix, to start from.
    public func sample(
        continuing prefixes: [[Int]], copies: Int = 1, length: Int, temperature: Scalar = 1, from state: State? = nil,
        key: Key
    ) -> [[Int]] {
        check(prefixes)
        let begun = prefixes.first?.count ?? 0
        require(begun <= length, "A sequence of \(length) tokens cannot continue one of \(begun).")
        var next = step(from: state ?? start(count: prefixes.count)).detached
        for place in 0..<begun { next = step(prefixes.map { $0[place] }, from: next.state).detached }
        if copies != 1 { next = next.gathered(prefixes.indices.flatMap { [Int](repeating: $0, count: copies) }) }

        var drawn = prefixes.flatMap { [[Int]](repeating: $0, count: copies) }
        for place in begun..<length {
            let tokens = choose(next.logits, temperature, key.folding(UInt64(place)))
            for (row, token) in tokens.enumerated() { drawn[row].append(token) }
            if place + 1 < length { next = step(tokens, from: next.state).detached }
        }
        return drawn
    }

    private func choose(_ logits: Tensor<Scalar>, _ temperature: Scalar, _ key: Key) -> [Int] {
        if temperature == 0 { return logits.argmax(axis: 1) }
        return key.categorical(logits: temperature == 1 ? logits : logits / temperature)
    }

    private func check(_ sequences: [[Int]]) {
        let length = sequences.first?.count ?? 0
        require(
            sequences.allSatisfy { $0.count == length },
            "Sequences of one call must be equally long; these have \(sequences.map(\.count)) tokens.")
    }
}

extension TokenModel.Step {
    /// The same numbers without their history.
    public var detached: Self {
        Self(
            logits: logits.detached,
            state: .init(hidden: state.hidden.detached, cell: state.cell.detached))
    }

    /// Those of these rows, in this order; a row may come more than once.
    public func gathered(_ rows: [Int]) -> Self {
        Self(
            logits: logits.gathered(rows),
            state: .init(hidden: state.hidden.gathered(rows), cell: state.cell.gathered(rows)))
    }
}

/// Every sequence of a length over tokens 0..<vocabulary, in the order of a dictionary: what sums over all sentences
/// of a small language run through.
public func everySequence(length: Int, vocabulary: Int) -> [[Int]] {
    (0..<length).reduce([[]]) { begun, _ in
        begun.flatMap { prefix in (0..<vocabulary).map { prefix + [$0] } }
    }
}
