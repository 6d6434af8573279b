import Evidence

/// Five-letter words, learned letter by letter, and what a game against a judge makes of the result.
struct WordRun: Sendable {
    let heldOut: [[Int]]
    let real: Set<[Int]>
    /// After likelihood, and as the game left it.
    let likely, played: TokenModel<Float>
    let likelihood, game: Score
    private let key: Key
    private let bleu: BLEU

    /// What can be said of the words that a generator makes.
    struct Score: Sendable {
        let temperature: Double
        /// The share that are English words.
        let words: Double
        /// BLEU of up to three letters against the held-out words.
        let bleu: Estimate
        /// The same of each against the others.
        let selfBLEU: Double
        /// Nats per letter on the held-out words.
        let heldOut: Estimate
    }

    static func all(_ page: Page) throws -> [WordRun] {
        try page.shared("words") {
            let letters = try Words.load().letters
            let keys = page.keys("runs", count: page.thorough ? 8 : 3)
            var runs: [WordRun] = []
            page.progress("words", repeating: keys.count) { number in
                runs.append(WordRun(letters, steps: page.quick ? (300, 150, 40) : (500, 300, 120), keys[number]))
            }
            return runs
        }
    }

    init(_ letters: [[Int]], steps: (likelihood: Int, lessons: Int, game: Int), _ key: Key) {
        let order = key.folding("split").permutation(letters.count)
        let heldOut = order.prefix(1_000).map { letters[$0] }
        let training = order.dropFirst(1_000).map { letters[$0] }
        let model = TokenModel<Float>(vocabulary: 26, features: 12, size: 12, key: key.folding("generator"))
        model.learn(training, steps: steps.likelihood, rate: 1e-2, key: key.folding("likelihood"))
        let gan = SequenceGAN(
            model.copy(), length: Words.length, rate: 2e-3, hasBaseline: true, key: key.folding("judge"))
        gan.teach(steps.lessons, data: training, count: 64, key.folding("lessons"))
        gan.play(.rollouts(4), data: training, steps: steps.game, key: key.folding("game"))

        (self.heldOut, real, self.key) = (heldOut, Set(letters), key)
        bleu = BLEU(references: heldOut, order: 3)
        (likely, played) = (model, gan.generator)
        likelihood = WordRun.score(model, 1, heldOut, real, bleu, key)
        game = WordRun.score(gan.generator, 1, heldOut, real, bleu, key)
    }

    /// The likelihood model at another temperature.
    func cooled(_ temperature: Double) -> Score { WordRun.score(likely, temperature, heldOut, real, bleu, key) }

    /// The likelihood model's loss on each held-out word, in nats per letter.
    func losses(_ temperature: Float) -> [Double] {
        likely.logProbabilities(of: heldOut, temperature: temperature).scalars.map {
            -Double($0) / Double(Words.length)
        }
    }

    /// The likelihood model at the highest temperature at which it makes as many English words as the game's generator.
    var cooledToGame: Score {
        var score = likelihood
        while score.words < game.words && score.temperature > 0.5 { score = cooled(score.temperature - 0.02) }
        return score
    }

    private static func score(
        _ model: TokenModel<Float>, _ temperature: Double, _ heldOut: [[Int]], _ real: Set<[Int]>, _ bleu: BLEU,
        _ key: Key
    ) -> Score {
        let made = model.sample(
            count: 4_000, length: Words.length, temperature: Float(temperature), key: key.folding("score"))
        let losses = model.logProbabilities(of: heldOut, temperature: Float(temperature)).scalars
        return Score(
            temperature: temperature, words: Double(made.count { real.contains($0) }) / Double(made.count),
            bleu: Estimate(draws: made.map { bleu($0) }), selfBLEU: selfBLEU(made, order: 3),
            heldOut: Estimate(draws: losses.map { -Double($0) / Double(Words.length) }))
    }
}
