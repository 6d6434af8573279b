import Tensor

/// Independent coin flips, one probability each; a draw is a vector of zeros and ones.
public struct Bernoulli: Density, Hashable {
    public let probabilities: [Double]
    /// log p and log(1 - p), both with all digits.
    private let logSuccess: [Double]
    private let logFailure: [Double]

    public init(probabilities: [Double]) {
        require(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }, "Probabilities lie in 0...1: \(probabilities).")
        self.probabilities = probabilities
        logSuccess = probabilities.map { Double.log($0) }
        logFailure = probabilities.map { Double.logOnePlus(-$0) }
    }

    /// From log-odds, as a decoder gives them: log p = -softplus(-l), finite at any logit.
    public init(logits: [Double]) {
        probabilities = logits.map { Double.sigmoid($0) }
        logSuccess = logits.map { -Double.softplus(-$0) }
        logFailure = logits.map { -Double.softplus($0) }
    }

    public var dimension: Int { probabilities.count }

    /// Σ x log p + (1 - x) log(1 - p); x between 0 and 1 gives the cross-entropy (negated), which is then no density.
    public func logDensity(_ x: [Double]) -> Double {
        require(x.count == dimension, "The point has \(x.count) coordinates, the distribution \(dimension).")
        var sum = 0.0
        for k in 0..<x.count {
            // Zero times the logarithm of zero is zero.
            if x[k] != 0 { sum += x[k] * logSuccess[k] }
            if x[k] != 1 { sum += (1 - x[k]) * logFailure[k] }
        }
        return sum
    }

    public func sample(_ key: Key) -> [Double] {
        probabilities.indices.map { key.folding(UInt64($0)).uniform() < probabilities[$0] ? 1 : 0 }
    }

    /// -Σ p log p + (1 - p) log(1 - p)
    public var entropy: Double { -logDensity(probabilities) }

    /// KL(self ‖ other); infinite where other rules out what self allows.
    public func divergence(from other: Bernoulli) -> Double {
        require(dimension == other.dimension, "\(dimension) flips cannot be compared with \(other.dimension).")
        return logDensity(probabilities) - other.logDensity(probabilities)
    }
}
