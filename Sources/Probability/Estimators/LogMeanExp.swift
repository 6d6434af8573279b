import Tensor

/// log Σ exp(xᵢ), without overflow; -∞ of nothing.
public func logSumExp(_ values: [Double]) -> Double {
    let largest = largestOrNaN(values, -.infinity)
    // Also where all are -∞ (the log of zero), or one is +∞ or NaN.
    guard largest.isFinite else { return largest }
    var sum = 0.0
    for value in values { sum += Double.exp(value - largest) }
    return largest + Double.log(sum)
}

/// log of the mean of exp(xᵢ): of log weights, the log of their mean.
public func logMeanExp(_ values: [Double]) -> Double { logSumExp(values) - Double.log(Double(values.count)) }

private func largestOrNaN(_ values: [Double], _ start: Double) -> Double {
    values.reduce(start) { $0.isNaN || $1 <= $0 ? $0 : $1 }
}

/// The log of a mean of weights, as importance sampling asks for it: log (1/n) Σ exp(logWeightᵢ).
///
/// The error is the delta method's, sd(w) / (mean(w) √n). The logarithm is concave, so the expectation lies below the
/// truth (that is the importance-weighted bound), by about half the squared error.
public struct LogWeights: Sendable {
    /// Weights are kept as exp(logWeight - shift); the shift is the largest log weight so far.
    private var shift = -Double.infinity
    private var moments = Moments()

    public init() {}

    public mutating func add(_ logWeights: [Double]) {
        let largest = largestOrNaN(logWeights, shift)
        if largest != shift {
            moments = moments.scaled(by: shift == -.infinity ? 0 : Double.exp(shift - largest))
            shift = largest
        }
        moments.merge(Moments(logWeights.map { shift == -.infinity ? 0 : Double.exp($0 - shift) }))
    }

    /// The log of the mean weight, with its error.
    public var estimate: Estimate {
        let mean = moments.estimate
        return mean.mean == 0
            ? Estimate(mean: -.infinity, standardError: .nan, count: mean.count)
            : mean.transformed({ Double.log($0) + shift }, slope: 1 / mean.mean)
    }

    /// (Σ w)² / Σ w²: how many equal weights would be as good.
    public var effectiveCount: Double {
        let n = Double(moments.count)
        let meanSquare = moments.mean * moments.mean
        let variance = moments.count < 2 ? 0 : moments.sampleVariance * (n - 1) / n
        return n * meanSquare / (meanSquare + variance)
    }
}

/// The log of the mean of `n` weights whose logarithms `draw` makes.
public func estimateLogMeanExp(_ n: Int, key: Key, _ draw: (Key) throws -> Double) rethrows -> Estimate {
    require(n > 0, "An estimate needs at least one draw, not \(n).")
    var weights = LogWeights()
    for start in stride(from: 0, to: n, by: 1024) {
        weights.add(try (start..<min(n, start + 1024)).map { try draw(key.folding(UInt64($0))) })
    }
    return weights.estimate
}
