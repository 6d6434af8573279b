import Tensor

/// A choice among 0, 1, ..., n - 1.
public struct Categorical: Sendable, Hashable {
    /// Non-negative, summing to one.
    public let probabilities: [Double]

    /// Weights that need not sum to one; they are divided by their sum.
    public init(weights: [Double]) {
        let sum = weights.reduce(0, +)
        require(
            weights.allSatisfy { $0 >= 0 } && sum > 0 && sum.isFinite,
            "Weights are non-negative, and one at least is positive: \(weights).")
        probabilities = weights.map { $0 / sum }
    }

    /// softmax(logits)
    public init(logits: [Double]) {
        let total = logSumExp(logits)
        require(total.isFinite, "Logits are finite or -infinity, and one at least is finite: \(logits).")
        probabilities = logits.map { Double.exp($0 - total) }
    }

    /// Every one of `n` alike.
    public static func uniform(_ n: Int) -> Categorical {
        Categorical(weights: [Double](repeating: 1, count: n))
    }

    public var count: Int { probabilities.count }

    public func logProbability(_ k: Int) -> Double { Double.log(probabilities[k]) }

    public func sample(_ key: Key) -> Int { index(at: key.uniform()) }

    /// The first k at which the running sum exceeds a level between 0 and 1: what a uniform draw becomes.
    public func index(at level: Double) -> Int {
        var sum = 0.0
        for (k, probability) in probabilities.enumerated() {
            sum += probability
            if level < sum { return k }
        }
        // Rounding may leave the last sum just below the level.
        return probabilities.lastIndex { $0 > 0 } ?? 0
    }

    /// Σ p f, exactly.
    public func expectation(_ function: (Int) throws -> Double) rethrows -> Double {
        var sum = 0.0
        for (k, probability) in probabilities.enumerated() where probability > 0 {
            sum.addProduct(probability, try function(k))
        }
        return sum
    }

    /// -Σ p log p
    public var entropy: Double { -probabilities.reduce(0) { $0 + xLogY($1, $1) } }

    /// KL(self ‖ other) = Σ p log(p / q); infinite where other rules out what self allows.
    public func divergence(from other: Categorical) -> Double {
        require(count == other.count, "A choice of \(count) cannot be compared with one of \(other.count).")
        return (0..<count).reduce(0) { $0 + xLogY(probabilities[$1], probabilities[$1] / other.probabilities[$1]) }
    }
}
