import Probability
import Tensor
import Testing

@Suite("Measures of token sequences")
struct NGramTests {
    /// From NLTK 3.10.4, `sentence_bleu` with equal weights and `SmoothingFunction().method1`; the first row is the
    /// example of the paper that made clipping famous ("the the the the the the the").
    @Test(
        "BLEU is NLTK's",
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0], [[0, 1, 2, 3, 0, 4], [5, 3, 3, 0]], 1, 0.2857142857142857),
            ([1, 2, 3, 4, 5], [[1, 2, 3, 4, 5]], 4, 1),
            ([1, 2, 3, 4, 5], [[1, 2, 3, 6, 5], [7, 2, 3, 4, 8]], 3, 0.7937005259840997),
            ([1, 2, 3], [[1, 2, 3, 4, 5], [2, 1, 3, 3, 3, 3]], 2, 0.513417119032592),
            ([1, 2, 3, 4], [[1, 2, 3], [1, 2, 9, 9, 9]], 2, 0.7071067811865475),
            ([1, 2], [[1, 2, 3]], 3, 0.2815265937365952),
            ([9, 8, 7], [[1, 2, 3]], 2, 0),
            ([3, 1, 4, 1, 5], [[2, 7, 1, 8, 2], [3, 1, 6, 1, 4], [1, 4, 1, 4, 2]], 4, 0.316227766016838),
            ([1, 1, 2, 2, 1, 1], [[1, 1, 1, 1, 1, 1], [2, 2, 1, 1, 3, 3]], 3, 0.7368062997280773),
        ] as [([Int], [[Int]], Int, Double)])
    func bleu(tokens: [Int], references: [[Int]], order: Int, expected: Double) {
        #expect(deviation(BLEU(references: references, order: order)(tokens), expected) < 1e-14)
    }

    @Test("by hand: 3 of 5 letters and 2 of 4 pairs")
    func byHand() {
        let score = BLEU(references: [[7, 2, 3, 4, 8]], order: 2)([1, 2, 3, 4, 5])
        #expect(deviation(score, (3.0 / 5 * 2 / 4).squareRoot()) < 1e-14)
    }

    private let sentences = [
        [2, 0, 17, 4, 18], [2, 0, 17, 3, 18], [18, 19, 0, 17, 18], [2, 0, 12, 4, 11], [2, 0, 17, 4, 18], [25, 25, 25],
    ]

    @Test(
        "self-BLEU leaves a sentence out of its own references, and only one copy of it",
        arguments: [
            (1, 0.6666666666666666), (2, 0.5678420335458599), (3, 0.4754780240440624), (4, 0.4228717881510778),
        ])
    func selfBLEUs(order: Int, expected: Double) {
        #expect(deviation(selfBLEU(sentences, order: order), expected) < 1e-14)
        // The same the long way round.
        let slow = sentences.indices.map { index in
            var others = sentences
            let tokens = others.remove(at: index)
            return BLEU(references: others, order: order)(tokens)
        }
        #expect(deviation(BLEU(references: sentences, order: order).scoresOfReferences(), slow) < 1e-14)
    }

    @Test("the count of a run that only one sentence has is the second greatest without it")
    func leavingOut() {
        let sentences = [[1, 1, 1, 2], [1, 1, 3, 3], [1, 4, 4, 4]]
        // Another has 2 of the three ones; another has both; another has the one.
        let expected = [2.0 / 4, 2.0 / 4, 1.0 / 4]
        #expect(deviation(BLEU(references: sentences, order: 1).scoresOfReferences(), expected) < 1e-14)
        // In whatever order the counts are met.
        let reversed = BLEU(references: sentences.reversed(), order: 1).scoresOfReferences()
        #expect(deviation(reversed, expected.reversed()) < 1e-14)
    }

    @Test("distinct runs: of 1 2 1 2 1 and 2 1 2 two tokens of eight, two pairs of six, two triples of four")
    func distinct() {
        let sequences = [[1, 2, 1, 2, 1], [2, 1, 2]]
        #expect(distinctShare(sequences, n: 1) == 2.0 / 8)
        #expect(distinctShare(sequences, n: 2) == 2.0 / 6)
        #expect(distinctShare(sequences, n: 3) == 2.0 / 4)
        #expect(distinctShare(sequences, n: 6) == 0)
    }
}
