import Tensor

/// The runs of one to `order` neighbouring tokens in a sequence, each with how often it is there.
struct NGrams: Sendable {
    /// `counts[n - 1]`: the runs of n tokens.
    let counts: [[[Int]: Int]]

    init(_ tokens: [Int], order: Int) {
        counts = (1...order).map { n in
            var counts: [[Int]: Int] = [:]
            for start in stride(from: 0, through: tokens.count - n, by: 1) {
                counts[Array(tokens[start..<start + n]), default: 0] += 1
            }
            return counts
        }
    }
}

/// The share of different ones among all runs of n neighbouring tokens, over all sequences together ("distinct-n"): one
/// if nothing is ever said twice. It falls with the number of sequences, so compare equal numbers only.
public func distinctShare(_ sequences: [[Int]], n: Int) -> Double {
    require(n >= 1, "Runs have at least one token, not \(n).")
    var seen: Set<[Int]> = []
    var total = 0
    for tokens in sequences {
        for start in stride(from: 0, through: tokens.count - n, by: 1) {
            seen.insert(Array(tokens[start..<start + n]))
            total += 1
        }
    }
    return total == 0 ? 0 : Double(seen.count) / Double(total)
}
