import Evidence

/// A language of so few sentences that all can be listed: the probabilities of the next word stand in a table, one row
/// for each beginning.
///
/// Beginnings are numbered as in a heap: the empty one is 0, and the beginning s with the word a added is V s + 1 + a.
struct TableLanguage: Sendable {
    let vocabulary: Int
    let length: Int
    /// [beginnings, vocabulary], row by row
    let logits: [Double]
    let probabilities: [Double]

    init(vocabulary: Int = 3, length: Int = 4, spread: Double, key: Key) {
        (self.vocabulary, self.length) = (vocabulary, length)
        let rows = (0..<length).reduce(0) { rows, _ in rows * vocabulary + 1 }
        let noise: Tensor<Double> = key.normal([rows, vocabulary], deviation: spread)
        (logits, probabilities) = (noise.scalars, noise.softmax(axis: 1).scalars)
    }

    /// Beginnings that are not yet whole sentences: rows of the table.
    var rows: Int { logits.count / vocabulary }
    /// Beginnings and sentences.
    var nodes: Int { rows * vocabulary + 1 }

    func node(_ beginning: Int, adding word: Int) -> Int { vocabulary * beginning + 1 + word }
    func probability(_ word: Int, after beginning: Int) -> Double { probabilities[beginning * vocabulary + word] }

    /// The beginnings of a sentence, from the empty one to itself: length + 1 of them.
    func path(_ sentence: [Int]) -> [Int] {
        var path = [0]
        for word in sentence { path.append(node(path[path.count - 1], adding: word)) }
        return path
    }

    func probability(of sentence: [Int]) -> Double {
        zip(path(sentence), sentence).reduce(1) { $0 * probability($1.1, after: $1.0) }
    }

    func draw(after beginning: Int, _ key: Key) -> Int {
        let level: Double = key.uniform()
        var sum = 0.0
        for word in 0..<vocabulary - 1 {
            sum += probability(word, after: beginning)
            if level < sum { return word }
        }
        return vocabulary - 1
    }

    /// A sentence with this beginning, drawn word by word.
    func sample(continuing beginning: [Int] = [], _ key: Key) -> [Int] {
        var (sentence, place) = (beginning, path(beginning)[beginning.count])
        for position in beginning.count..<length {
            let word = draw(after: place, key.folding(UInt64(position)))
            sentence.append(word)
            place = node(place, adding: word)
        }
        return sentence
    }
}

/// A generator of sentences and what a judge makes of each.
struct JudgedLanguage: Sendable {
    let generator: TableLanguage
    let data: TableLanguage
    let sentences: [[Int]]
    /// Of each sentence: its probability p, and the best discriminator's D = q / (q + p), with q the data's.
    let weights, rewards: [Double]
    /// What is to be expected after each beginning; of a whole sentence its reward.
    let values: [Double]
    /// How the reward varies after each beginning.
    let variances: [Double]

    /// Three worlds, the same in every run: what is enumerated is a number and not a draw.
    static let examples = [11, 8, 14].map { JudgedLanguage(Key($0)) }

    init(_ key: Key) {
        let generator = TableLanguage(spread: 0.7, key: key.folding("generator"))
        let data = TableLanguage(spread: 2, key: key.folding("data"))
        (self.generator, self.data) = (generator, data)
        sentences = everySequence(length: generator.length, vocabulary: generator.vocabulary)
        let weights = sentences.map { generator.probability(of: $0) }
        let rewards = zip(sentences, weights).map { data.probability(of: $0) / (data.probability(of: $0) + $1) }
        (self.weights, self.rewards) = (weights, rewards)
        values = JudgedLanguage.folded(rewards, generator)
        let squares = JudgedLanguage.folded(rewards.map { $0 * $0 }, generator)
        variances = zip(squares, values).map { $0 - $1 * $1 }
    }

    /// The expectation after each beginning, from the sentences back to the empty one.
    static func folded(_ rewards: [Double], _ language: TableLanguage) -> [Double] {
        // The sentences in the order of the dictionary are the last nodes of the heap.
        var values = [Double](repeating: 0, count: language.rows) + rewards
        for beginning in (0..<language.rows).reversed() {
            values[beginning] = (0..<language.vocabulary).reduce(0) {
                $0 + language.probability($1, after: beginning) * values[language.node(beginning, adding: $1)]
            }
        }
        return values
    }

    func reward(_ sentence: [Int]) -> Double { values[generator.path(sentence)[sentence.count]] }

    /// E[D], what the generator wants to raise.
    var expectation: Double { values[0] }

    /// The gradient of E[D] in the logits, by automatic differentiation through every sentence's probability.
    func gradientByAutodiff() -> [Double] {
        let logits = Tensor(generator.logits, shape: [generator.rows, generator.vocabulary]).variable()
        let entries = sentences.flatMap { sentence in
            zip(generator.path(sentence), sentence).map { $0 * generator.vocabulary + $1 }
        }
        let logarithms = logits.logSoftmax(axis: 1).flattened().gathered(entries)
        let probabilities = logarithms.reshaped([sentences.count, generator.length]).sum(axis: 1).exp()
        return gradient(of: (probabilities * Tensor(rewards)).sum(), at: [logits])[0].scalars
    }

    /// Adds `scale` times the gradient of log p(word | beginning) in the logits.
    func addSlope(of word: Int, after beginning: Int, times scale: Double, to sum: inout [Double]) {
        let row = beginning * generator.vocabulary
        for other in 0..<generator.vocabulary {
            sum[row + other] += scale * ((other == word ? 1 : 0) - generator.probabilities[row + other])
        }
    }

    /// The expectation of the policy gradient in which the word at position t of a sentence has the reward `reward`,
    /// over every sentence.
    func policyGradient(_ reward: (_ sentence: [Int], _ position: Int) -> Double) -> [Double] {
        var sum = [Double](repeating: 0, count: generator.logits.count)
        for (sentence, weight) in zip(sentences, weights) {
            let path = generator.path(sentence)
            for (position, word) in sentence.enumerated() {
                addSlope(of: word, after: path[position], times: weight * reward(sentence, position), to: &sum)
            }
        }
        return sum
    }
}

func norm(_ a: [Double]) -> Double { Matrix.dot(a, a).squareRoot() }
