import Tensor

/// How much a sequence of tokens looks like some of the references (Papineni and others 2002): the geometric mean, over
/// runs of n = 1 ... order tokens, of the share of its runs that a reference has too; a run counts at most as often as it
/// is in the reference that has it most often. Sequences shorter than the nearest reference are punished by
/// exp(1 - reference / length).
///
///     BLEU(references: [[7, 2, 3, 4, 8]], order: 2)([1, 2, 3, 4, 5])      // (3/5 · 2/4) to the power of 1/2
///
/// As in NLTK: `smoothing` takes the place of a count of zero (its method 1), and without a common token BLEU is zero.
public struct BLEU: Sendable {
    public let order: Int
    public let smoothing: Double
    private let references: [[Int]]
    /// `peaks[n - 1]`: the greatest count of each run in a single reference.
    private let peaks: [[[Int]: Peak]]
    /// How many references have each length.
    private let lengths: [Int: Int]

    /// The greatest count in one sequence, how many sequences reach it, and the greatest below it.
    private struct Peak: Sendable {
        var first = 0
        var holders = 0
        var second = 0

        mutating func add(_ count: Int) {
            if count > first {
                (second, first, holders) = (first, count, 1)
            } else if count == first {
                holders += 1
            } else {
                second = max(second, count)
            }
        }

        /// The greatest count when a sequence that has `count` is left out.
        func without(_ count: Int) -> Int { count == first && holders == 1 ? second : first }
    }

    public init(references: [[Int]], order: Int = 4, smoothing: Double = 0.1) {
        require(order >= 1, "BLEU looks at runs of one token at least, not \(order).")
        require(!references.isEmpty, "BLEU needs a reference to compare with.")
        (self.references, self.order, self.smoothing) = (references, order, smoothing)
        var peaks = [[[Int]: Peak]](repeating: [:], count: order)
        var lengths: [Int: Int] = [:]
        for reference in references {
            for (index, counts) in NGrams(reference, order: order).counts.enumerated() {
                for (run, count) in counts { peaks[index][run, default: Peak()].add(count) }
            }
            lengths[reference.count, default: 0] += 1
        }
        (self.peaks, self.lengths) = (peaks, lengths)
    }

    public func callAsFunction(_ tokens: [Int]) -> Double {
        score(tokens, lengths: lengths) { index, run, _ in peaks[index][run]?.first ?? 0 }
    }

    /// The score of each reference against the others, itself left out.
    public func scoresOfReferences() -> [Double] {
        require(references.count >= 2, "A sequence is compared with the others, but there is only one.")
        return references.map { tokens in
            var others = lengths
            others[tokens.count] = (others[tokens.count] ?? 1) - 1
            return score(tokens, lengths: others) { index, run, count in peaks[index][run]?.without(count) ?? 0 }
        }
    }

    /// - Parameter greatest: The greatest count of a run (its length less one, the run, its own count) in a reference.
    private func score(
        _ tokens: [Int], lengths: [Int: Int], _ greatest: (_ index: Int, _ run: [Int], _ count: Int) -> Int
    ) -> Double {
        var logarithms = 0.0
        for (index, counts) in NGrams(tokens, order: order).counts.enumerated() {
            let total = max(1, tokens.count - index)
            let common = counts.reduce(0) { $0 + min($1.value, greatest(index, $1.key, $1.value)) }
            if index == 0 && common == 0 { return 0 }
            let share = (common == 0 ? smoothing : Double(common)) / Double(total)
            if share == 0 { return 0 }
            logarithms += Double.log(share)
        }
        let nearest = nearestLength(to: tokens.count, lengths)
        let brevity = tokens.count >= nearest ? 0 : 1 - Double(nearest) / Double(tokens.count)
        return Double.exp(logarithms / Double(order) + brevity)
    }

    /// The length of a reference that is nearest, of two equally near the shorter.
    private func nearestLength(to count: Int, _ lengths: [Int: Int]) -> Int {
        let present = lengths.filter { $0.value > 0 }.keys
        return present.min { (abs($0 - count), $0) < (abs($1 - count), $1) } ?? count
    }
}

/// The mean BLEU of each sequence against all the others: near one if all are alike, low if they are diverse.
///
/// A sequence is not among its own references. With itself among them every share is one, whatever the sequences are.
public func selfBLEU(_ sequences: [[Int]], order: Int = 4, smoothing: Double = 0.1) -> Double {
    let scores = BLEU(references: sequences, order: order, smoothing: smoothing).scoresOfReferences()
    return scores.reduce(0, +) / Double(scores.count)
}
