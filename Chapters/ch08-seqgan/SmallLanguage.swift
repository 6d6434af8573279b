import Evidence

/// Four words, sentences of four: 256 in all, so that a sum over every sentence is no figure of speech.
struct SmallLanguage {
    static let words = ["the", "cat", "dog", "sleeps"]
    static let sentences = everySequence(length: 4, vocabulary: words.count)
    /// One point for each neighbouring pair that fits, in the order of the sentences: 0 to 3.
    static let rewards = sentences.map { Double(fittingPairs($0)) }

    /// The writer: an LSTM with 163 parameters.
    let model: TokenModel<Double>

    init(key: Key) {
        model = TokenModel(vocabulary: SmallLanguage.words.count, features: 3, size: 4, key: key)
        for (index, parameter) in model.parameters.enumerated() {
            parameter.assign(key.folding(UInt64(index)).normal(parameter.shape, deviation: 0.7))
        }
    }

    /// An article before a noun, a noun before the verb, the verb before a new article.
    private static func fittingPairs(_ sentence: [Int]) -> Int {
        zip(sentence, sentence.dropFirst()).count { first, second in
            switch first {
            case 0: second == 1 || second == 2
            case 1, 2: second == 3
            default: second == 0
            }
        }
    }

    static func text(_ sentence: [Int]) -> String { sentence.map { words[$0] }.joined(separator: " ") }

    /// The place of a sentence among all.
    static func index(_ sentence: [Int]) -> Int { sentence.reduce(0) { $0 * words.count + $1 } }

    /// log p of every sentence, recorded: [256]
    func logProbabilities(temperature: Double = 1) -> Tensor<Double> {
        model.logProbabilities(of: SmallLanguage.sentences, temperature: temperature)
    }

    func probabilities(temperature: Double = 1) -> [Double] {
        logProbabilities(temperature: temperature).exp().scalars
    }

    /// J = Σ p R over every sentence, recorded.
    func expectedReward() -> Tensor<Double> { (logProbabilities().exp() * Tensor(SmallLanguage.rewards)).sum() }

    /// The derivative of a number at all 163 parameters, one after the other.
    func derivative(of number: Tensor<Double>) -> [Double] {
        gradient(of: number, at: model.parameters.map(\.value)).flatMap(\.scalars)
    }

    /// ∇ log p of every sentence, each by itself: [256][163]
    func scores() -> [[Double]] {
        SmallLanguage.sentences.map { derivative(of: model.logProbabilities(of: [$0]).sum()) }
    }

    /// The parameters moved along a direction for as long as `body` looks at them.
    func moved<Result>(by step: Double, along direction: [Double], _ body: () -> Result) -> Result {
        let before = model.parameters.map(\.value)
        defer { for (parameter, value) in zip(model.parameters, before) { parameter.assign(value) } }
        var start = 0
        for parameter in model.parameters {
            let part = Array(direction[start..<start + parameter.count])
            parameter.assign(parameter.value + step * Tensor(part, shape: parameter.shape))
            start += parameter.count
        }
        return body()
    }

    /// How often each sentence was drawn.
    func counts(_ draws: Int, temperature: Double = 1, key: Key) -> [Int] {
        var counts = [Int](repeating: 0, count: SmallLanguage.sentences.count)
        let batch = 20_000
        for start in stride(from: 0, to: draws, by: batch) {
            let drawn = model.sample(
                count: min(batch, draws - start), length: 4, temperature: temperature, key: key.folding(UInt64(start)))
            for sentence in drawn { counts[SmallLanguage.index(sentence)] += 1 }
        }
        return counts
    }
}

/// Σ w v over vectors: a gradient from the scores and a weight for each sentence.
func weightedSum(_ weights: [Double], _ vectors: [[Double]]) -> [Double] {
    var sum = [Double](repeating: 0, count: vectors.first?.count ?? 0)
    for (weight, vector) in zip(weights, vectors) where weight != 0 {
        for i in sum.indices { sum[i].addProduct(weight, vector[i]) }
    }
    return sum
}

/// A mean and its error from how often each value was drawn.
func estimate(_ counts: [Int], _ values: [Double]) -> Estimate {
    let n = Double(counts.reduce(0, +))
    let mean = zip(counts, values).reduce(0) { $0 + Double($1.0) * $1.1 } / n
    let square = zip(counts, values).reduce(0) { $0 + Double($1.0) * ($1.1 - mean) * ($1.1 - mean) }
    return Estimate(mean: mean, standardError: (square / (n - 1) / n).squareRoot(), count: Int(n))
}
