import Tensor

/// A vector for each of `count` symbols, learned: indices [n] -> [n, size].
public struct Embedding<Scalar: Real>: Sendable {
    /// [count, size]
    public let weight: Parameter<Scalar>

    public init(count: Int, size: Int, key: Key, initializer: Initializer = .normal(deviation: 1)) {
        weight = Parameter("weight", initializer([count, size], fanIn: count, fanOut: size, key: key))
    }

    public var parameters: [Parameter<Scalar>] { [weight] }

    /// [indices.count, size]
    public func callAsFunction(_ indices: [Int]) -> Tensor<Scalar> { weight.value.gathered(indices, axis: 0) }

    /// Sequences of one length: [batch][length] -> [batch, length, size]
    public func callAsFunction(_ sequences: [[Int]]) -> Tensor<Scalar> {
        let length = sequences.first?.count ?? 0
        require(
            sequences.allSatisfy { $0.count == length },
            "Sequences that are embedded together must be equally long; these have \(sequences.map(\.count)) symbols.")
        return self(sequences.flatMap { $0 }).reshaped([sequences.count, length, weight.shape[1]])
    }

    /// A distribution over the symbols (or any mixture of them) instead of one: [..., count] -> [..., size]
    public func callAsFunction(mixing shares: Tensor<Scalar>) -> Tensor<Scalar> { shares.matmul(weight.value) }

    /// Puts a name in front of its weight's, as `Layer.named` does.
    public func named(_ name: String) -> Self {
        weight.prefixName(with: name)
        return self
    }
}
