import Networks
import Tensor
import Testing

/// Three tokens, sentences of three: 27 of them, with weights large enough that their probabilities differ.
private func smallModel(_ seed: UInt64 = 1) -> TokenModel<Double> {
    let model = TokenModel<Double>(vocabulary: 3, features: 4, size: 5, key: Key(seed))
    for (index, parameter) in model.parameters.enumerated() {
        parameter.assign(Key(seed).folding(UInt64(index)).normal(parameter.shape))
    }
    return model
}

private let sentences = everySequence(length: 3, vocabulary: 3)

/// Pearson's statistic: about as large as the number of categories if the counts come from the probabilities.
private func chiSquared(_ drawn: [[Int]], _ probabilities: [Double]) -> Double {
    var counts = [Double](repeating: 0, count: sentences.count)
    for sentence in drawn { counts[sentence.reduce(0) { 3 * $0 + $1 }] += 1 }
    return zip(counts, probabilities).reduce(0) { sum, pair in
        let expected = pair.1 * Double(drawn.count)
        guard expected > 0 else { return sum + (pair.0 == 0 ? 0 : .infinity) }
        return sum + (pair.0 - expected) * (pair.0 - expected) / expected
    }
}

@Suite("The recurrent language model")
struct TokenModelTests {
    @Test("every sequence of a small language comes once, in order")
    func everyone() {
        #expect(sentences.count == 27 && Set(sentences).count == 27)
        #expect(sentences[5] == [0, 1, 2])
        #expect(everySequence(length: 0, vocabulary: 3) == [[]])
    }

    @Test("the probabilities of all sentences sum to one", arguments: [1.0, 0.5, 2])
    func normalised(temperature: Double) {
        let total = smallModel().logProbabilities(of: sentences, temperature: temperature).exp().sum().item
        #expect(abs(total - 1) < 1e-12)
    }

    @Test("teacher forcing says what single steps say, from any state")
    func chainOfSteps() {
        let model = smallModel()
        let state = TokenModel<Double>.State(hidden: Key(8).normal([27, 5]), cell: Key(9).normal([27, 5]))
        for start in [nil, state] {
            let whole = model.logits(of: sentences, from: start)
            var next = model.step(from: start ?? model.start(count: 27))
            for place in 0..<3 {
                let difference = whole.slice(axis: 1, from: place, to: place + 1).squeezed(axis: 1) - next.logits
                #expect(difference.absolute().max().item < 1e-12)
                next = model.step(sentences.map { $0[place] }, from: next.state)
            }
        }
    }

    @Test("the mean of the gradient of log p over all sentences is zero")
    func meanScore() {
        let model = smallModel()
        let logP = model.logProbabilities(of: sentences)
        let gradients = gradient(of: (logP.exp().detached * logP).sum(), at: model.parameters.map(\.value))
        let single = gradient(of: logP.slice(axis: 0, from: 4, to: 5).sum(), at: model.parameters.map(\.value))
        #expect(gradients.allSatisfy { $0.absolute().max().item < 1e-12 })
        #expect(single.allSatisfy { $0.absolute().max().item > 1e-6 })
    }

    @Test("sentences are drawn with their probabilities", arguments: [1.0, 0.5, 2])
    func frequencies(temperature: Double) {
        let model = smallModel()
        let drawn = model.sample(count: 20_000, length: 3, temperature: temperature, key: Key(2))
        let right = model.logProbabilities(of: sentences, temperature: temperature).exp().scalars
        let wrong = model.logProbabilities(of: sentences, temperature: temperature == 1 ? 2 : 1).exp().scalars
        #expect(chiSquared(drawn, right) < 70)
        #expect(chiSquared(drawn, wrong) > 500)
        #expect(drawn == model.sample(count: 20_000, length: 3, temperature: temperature, key: Key(2)))
        #expect(drawn != model.sample(count: 20_000, length: 3, temperature: temperature, key: Key(3)))
    }

    @Test("a continuation keeps its prefix and draws the rest given it")
    func continuation() {
        let model = smallModel()
        let prefixes = [[1], [0], [2]]
        let drawn = model.sample(continuing: prefixes, copies: 8_000, length: 3, key: Key(4))
        #expect(drawn.count == 24_000)
        let p = model.logProbabilities(of: sentences).exp().scalars
        for (index, prefix) in prefixes.enumerated() {
            let rest = Array(drawn[index * 8_000..<(index + 1) * 8_000])
            #expect(rest.allSatisfy { $0[0] == prefix[0] && $0.count == 3 })
            let share = zip(sentences, p).reduce(0) { $0 + ($1.0[0] == prefix[0] ? $1.1 : 0) }
            let conditional = zip(sentences, p).map { $0[0] == prefix[0] ? $1 / share : 0 }
            #expect(chiSquared(rest, conditional) < 45)
        }
        #expect(model.sample(continuing: [[1, 2, 0]], copies: 2, length: 3, key: Key(5)) == [[1, 2, 0], [1, 2, 0]])
    }

    @Test("at temperature zero each token is the likeliest after those before it")
    func greedy() {
        let model = smallModel()
        let drawn = model.sample(count: 2, length: 3, temperature: 0, key: Key(6))
        #expect(drawn[0] == drawn[1])
        for place in 0..<3 {
            let logits = model.logits(of: drawn).slice(axis: 1, from: place, to: place + 1).squeezed(axis: 1)
            #expect(logits.argmax(axis: 1)[0] == drawn[0][place])
        }
    }

    @Test("a decoder's samples follow the state of each row")
    func fromStates() {
        let model = smallModel()
        let two = TokenModel<Double>.State(hidden: 2 * Key(8).normal([2, 5]), cell: 2 * Key(9).normal([2, 5]))
        let rows = (0..<16_000).map { $0 / 8_000 }
        let many = TokenModel<Double>.State(hidden: two.hidden.gathered(rows), cell: two.cell.gathered(rows))
        let drawn = model.sample(count: 16_000, length: 3, from: many, key: Key(10))
        for row in 0..<2 {
            let state = TokenModel<Double>.State(
                hidden: two.hidden.gathered([Int](repeating: row, count: 27)),
                cell: two.cell.gathered([Int](repeating: row, count: 27)))
            let own = model.logProbabilities(of: sentences, from: state).exp().scalars
            #expect(chiSquared(Array(drawn[row * 8_000..<(row + 1) * 8_000]), own) < 70)
        }
    }
}
