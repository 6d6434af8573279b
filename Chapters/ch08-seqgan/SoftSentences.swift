import Evidence

// Sentences over five words, real ones in one-hot words and generated ones in soft words; and what discriminators,
// critics and writers make of them.

private let vocabulary = 5
private let rightSentences = (0..<vocabulary).map { [$0, ($0 + 1) % vocabulary] }

/// [n, 10]
private func oneHot(_ sentences: [[Int]]) -> Tensor<Float> {
    Tensor.oneHot(sentences.flatMap { $0 }, depth: vocabulary).reshaped([sentences.count, -1])
}

private func softened(_ words: Tensor<Float>, _ softness: Double) -> Tensor<Float> {
    Float(1 - softness) * words + Float(softness) / Float(vocabulary)
}

private func someRight(_ count: Int, _ key: Key) -> Tensor<Float> {
    oneHot(key.integers(count, below: vocabulary).map { rightSentences[$0] })
}

private func discriminator(_ key: Key, words: Int = 2) -> Perceptron<Float> {
    Perceptron([words * vocabulary, 48, 48, 1], activation: .leakyRelu(), key: key)
}

/// D(x) > ½
private func takenForReal(_ d: Perceptron<Float>, _ x: Tensor<Float>) -> Double {
    mean(d(x).scalars.map { $0 > 0 ? 1 : 0 })
}

private func jensenShannonEstimate(_ d: Perceptron<Float>, _ real: Tensor<Float>, _ fake: Tensor<Float>) -> Double {
    Double.log(2) - 0.5 * Double(((-d(real)).softplus().mean() + d(fake).softplus().mean()).item)
}

/// Which sentences are right, from what is seen at a glance to what is not.
enum Grammar: String, CaseIterable {
    case five = "five sentences of two words"
    case neighbours = "four words, each one or two after the one before"
    case sum = "four words whose places in the alphabet add up to a multiple of five"

    var length: Int { self == .five ? 2 : 4 }
    private var all: [[Int]] { everySequence(length: length, vocabulary: vocabulary) }
    var right: [[Int]] { all.filter(isRight) }
    var wrong: [[Int]] { all.filter { !isRight($0) } }

    private func isRight(_ sentence: [Int]) -> Bool {
        let steps = zip(sentence, sentence.dropFirst()).map { ($1 - $0 + vocabulary) % vocabulary }
        return switch self {
        case .five: steps == [1]
        case .neighbours: steps.allSatisfy { $0 == 1 || $0 == 2 }
        case .sum: sentence.reduce(0, +) % vocabulary == 0
        }
    }
}

/// A discriminator of right sentences against an untrained writer's mixtures, asked about what it has not seen.
struct Verdicts {
    let jensenShannon, wrongHard, rightSoft, wrongWhenTaught: Double

    init(_ page: Page, _ grammar: Grammar, key: Key) throws {
        let (right, wrong) = (grammar.right, grammar.wrong)
        func real(_ count: Int, _ key: Key) -> Tensor<Float> {
            oneHot(key.integers(count, below: right.count).map { right[$0] })
        }
        func fakes(_ count: Int, _ key: Key) -> Tensor<Float> {
            (key.normal([count * grammar.length, vocabulary]) as Tensor<Float>).softmax().reshaped([count, -1])
        }
        func trained(against fakes: (Int, Key) -> Tensor<Float>) throws -> Perceptron<Float> {
            let d = discriminator(key.folding("start"), words: grammar.length)
            let steps = page.quick ? 200 : 250
            try minimize(d.parameters, page, "discriminator", steps: steps, rate: 5e-3, key: key.folding("draws")) {
                key in
                (-d(real(64, key.folding("real")))).softplus().mean()
                    + d(fakes(64, key.folding("fake"))).softplus().mean()
            }
            return d
        }
        let d = try trained(against: fakes)
        jensenShannon = jensenShannonEstimate(d, real(1_000, key.folding("real")), fakes(1_000, key.folding("fake")))
        wrongHard = takenForReal(d, oneHot(wrong))
        rightSoft = takenForReal(d, softened(oneHot(right), 0.6))
        let taught = try trained { count, key in oneHot(key.integers(count, below: wrong.count).map { wrong[$0] }) }
        wrongWhenTaught = takenForReal(taught, oneHot(wrong))
    }
}

/// What a discriminator and a critic make of right sentences in soft words.
struct Measured {
    let jensenShannon, transport: Double

    init(_ page: Page, softness: Double, key: Key) throws {
        let (real, fake) = (oneHot(rightSentences), softened(oneHot(rightSentences), softness))
        let d = discriminator(key.folding("d"))
        let steps = page.quick ? 150 : 200
        try minimize(d.parameters, page, "discriminator", steps: steps, rate: 5e-3, key: key) { _ in
            (-d(real)).softplus().mean() + d(fake).softplus().mean()
        }
        jensenShannon = jensenShannonEstimate(d, real, fake)
        let critic: Sequential<Float> = spectralPerceptron(
            [2 * vocabulary, 48, 48, 1], activation: .leakyRelu(), key: key.folding("w"))
        try minimize(critic.parameters, page, "critic", steps: steps, rate: 5e-3, key: key) { key in
            critic(fake, mode: .train(key)).mean() - critic(real, mode: .train(key)).mean()
        }
        transport = Double((critic(real).mean() - critic(fake).mean()).item)
    }
}

func exactCost(_ softness: Double) throws -> Double {
    try transport(Matrix(oneHot(rightSentences)), Matrix(softened(oneHot(rightSentences), softness))).cost
}

/// A writer of soft sentences from a code, trained against a discriminator or a critic.
struct Writer {
    /// Share of right sentences, greatest share in a soft word, and the exact W to the right sentences.
    let right, hardness, cost: Double
    /// How many different right sentences it says.
    let known: Int

    init(
        _ page: Page, _ name: String, _ grammar: Grammar, _ loss: AdversarialLoss<Float>, _ limit: LipschitzLimit,
        _ steps: Int, _ key: Key
    ) throws {
        let (words, right) = (grammar.length, grammar.right)
        let softmax = Activation<Float> { x in
            x.reshaped([x.shape[0], words, vocabulary]).softmax().reshaped([x.shape[0], -1])
        }
        let pair = AdversarialPair(
            generator: Perceptron<Float>([8, 48, 48, words * vocabulary], output: softmax, key: key.folding("writer")),
            critic: discriminator(key.folding("critic"), words: words), loss: loss, limit: limit, criticSteps: 3,
            codes: 8, rate: 2e-3)
        try pair.train(page, name, steps: steps, key: key.folding(name)) { key in
            oneHot(key.integers(64, below: right.count).map { right[$0] })
        }
        let said = pair.samples(400, key: key.folding("said"))
        let softWords = said.reshaped([400 * words, vocabulary])
        let greatest = softWords.argmax(axis: 1)
        let sentences = (0..<400).map { Array(greatest[words * $0..<words * ($0 + 1)]) }
        self.right = mean(sentences.map { right.contains($0) ? 1 : 0 })
        known = right.count { sentences.contains($0) }
        hardness = Double(softWords.max(axis: 1).mean().item)
        cost = try transport(Matrix(oneHot((0..<400).map { right[$0 % right.count] })), Matrix(said)).cost
    }
}
