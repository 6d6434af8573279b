import Tensor

/// How samples spread over the modes of a world, as the published tables of the ring and the grid count it (Srivastava and
/// others 2017; Lin and others 2018): a point is good within three standard deviations of its nearest mode, and a mode is
/// found if a good point is nearest to it.
public struct ModeCoverage: Sendable, Hashable {
    /// Good points at each mode.
    public let counts: [Int]
    /// All points, good or not.
    public let total: Int

    public init(counts: [Int], total: Int) {
        require(
            !counts.isEmpty && counts.allSatisfy { $0 >= 0 } && counts.reduce(0, +) <= total,
            "Of \(total) points \(counts) cannot be good.")
        self.counts = counts
        self.total = total
    }

    public var found: Int { counts.count { $0 > 0 } }
    public var goodShare: Double { total > 0 ? Double(counts.reduce(0, +)) / Double(total) : 0 }

    /// The share of each mode in the good points; nil if there are none.
    public var shares: [Double]? {
        let good = counts.reduce(0, +)
        return good > 0 ? counts.map { Double($0) / Double(good) } : nil
    }

    /// KL(shares ‖ uniform) = log modes - entropy, from 0 to log modes; the greatest if no point is good.
    public var divergenceFromUniform: Double {
        guard let shares else { return Double.log(Double(counts.count)) }
        return Categorical(weights: shares).divergence(from: .uniform(counts.count))
    }

    /// The Jensen-Shannon divergence of the shares and the uniform ones; log 2, the greatest, if no point is good.
    public var jensenShannonFromUniform: Double {
        guard let shares else { return Double.log(2) }
        return jensenShannon(shares, Categorical.uniform(counts.count).probabilities)
    }
}
