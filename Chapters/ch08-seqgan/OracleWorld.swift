import Evidence

/// The oracle test of Yu and others (2017), made small: a recurrent network with random weights *is* the language. Its
/// probability of every sentence is known.
struct OracleWorld: Sendable {
    static let (vocabulary, length) = (32, 8)

    let oracle: TokenModel<Float>
    let training, heldOut: [[Int]]
    /// -log p of the oracle on its own sentences, per word.
    let entropy: Estimate

    init(_ key: Key) {
        let oracle = TokenModel<Float>(vocabulary: OracleWorld.vocabulary, features: 16, size: 24, key: key)
        for (index, parameter) in oracle.parameters.enumerated() {
            // Sharper at the output than elsewhere, for the language to have nonsense in it.
            let deviation: Float = parameter.name.hasPrefix("output") ? 2 : 1
            parameter.assign(key.folding(UInt64(index)).normal(parameter.shape, deviation: deviation))
        }
        self.oracle = oracle
        training = oracle.sample(count: 10_000, length: OracleWorld.length, key: key.folding("training"))
        heldOut = oracle.sample(count: 2_000, length: OracleWorld.length, key: key.folding("held out"))
        entropy = Estimate(draws: OracleWorld.losses(oracle, heldOut))
    }

    /// -log p of each sentence, per word.
    static func losses(_ model: TokenModel<Float>, _ sentences: [[Int]], temperature: Float = 1) -> [Double] {
        model.logProbabilities(of: sentences, temperature: temperature).scalars.map { -Double($0) / Double(length) }
    }

    /// What can be said of a generator, in nats per word.
    struct Score: Sendable {
        /// The oracle's loss on the generator's sentences: what the published tables show.
        let oracle: Estimate
        /// The generator's loss on the oracle's held-out sentences.
        let heldOut: Estimate
        /// The generator's loss on its own sentences.
        let entropy: Estimate
        /// KL(generator ‖ oracle) = the first less the third, from the same sentences.
        let divergence: Estimate
    }

    /// A generator and a judge that has had its lessons.
    func taught(_ model: TokenModel<Float>, lessons: Int, _ key: Key) -> SequenceGAN {
        let gan = SequenceGAN(model, length: OracleWorld.length, rate: 2e-3, hasBaseline: true, key: key)
        gan.teach(lessons, data: training, count: 64, key.folding("lessons"))
        return gan
    }

    /// The share of held-out and generated sentences that the judge tells right.
    func share(toldRightBy gan: SequenceGAN, _ key: Key) -> Double {
        let own = gan.generator.sample(count: heldOut.count, length: OracleWorld.length, key: key)
        let right = gan.judge.verdicts(heldOut).count { $0 > 0.5 } + gan.judge.verdicts(own).count { $0 < 0.5 }
        return Double(right) / Double(2 * heldOut.count)
    }

    func score(_ model: TokenModel<Float>, temperature: Float = 1, count: Int = 2_000, _ key: Key) -> Score {
        let own = model.sample(count: count, length: OracleWorld.length, temperature: temperature, key: key)
        let (theirs, mine) = (
            OracleWorld.losses(oracle, own), OracleWorld.losses(model, own, temperature: temperature)
        )
        return Score(
            oracle: Estimate(draws: theirs),
            heldOut: Estimate(draws: OracleWorld.losses(model, heldOut, temperature: temperature)),
            entropy: Estimate(draws: mine), divergence: Estimate(draws: zip(theirs, mine).map { $0 - $1 }))
    }
}

/// One language, one generator trained by likelihood, and what became of it in several ways.
struct OracleRun: Sendable {
    typealias Score = OracleWorld.Score

    let world: OracleWorld
    /// The generator after likelihood, and as the game left it.
    let likely, played: TokenModel<Float>
    let random, likelihood, longer, game, noise: Score
    /// Two runs, which differ in the dice only.
    let constant: [Score]
    /// The likelihood model at the highest temperature at which it has no more than the game's loss by the oracle.
    let cooled: Score
    let temperature: Double
    /// The share of held-out and generated sentences that the judge told apart, before the game.
    let judged: Double
    /// During the game and during a constant reward: the oracle's loss and the held-out loss at the steps measured.
    let steps: [Int]
    let gameCurve, constantCurve: [(oracle: Double, heldOut: Double)]

    /// How long everything takes.
    struct Plan: Sendable {
        var likelihood = 500
        var lessons = 300
        var game = 90
        var size = 8
        /// Sentences on which losses are measured, and how often during the game.
        var (samples, marks) = (4_000, 6)

        init(_ page: Page) {
            if page.quick { (likelihood, lessons, game, samples, marks) = (200, 120, 24, 2_000, 3) }
            if page.thorough { game = 300 }
        }
    }

    static func all(_ page: Page) -> [OracleRun] {
        page.shared("oracle") {
            let keys = page.keys("runs", count: page.quick ? 3 : page.thorough ? 10 : 4)
            var runs: [OracleRun] = []
            page.progress("oracle test", repeating: keys.count) { runs.append(OracleRun(Plan(page), keys[$0])) }
            return runs
        }
    }

    init(_ plan: Plan, _ key: Key) {
        let world = OracleWorld(key.folding("world"))
        self.world = world
        func score(_ model: TokenModel<Float>, temperature: Float = 1) -> Score {
            world.score(model, temperature: temperature, count: plan.samples, key.folding("score"))
        }
        let model = TokenModel<Float>(
            vocabulary: OracleWorld.vocabulary, features: 8, size: plan.size, key: key.folding("generator"))
        random = score(model)
        model.learn(world.training, steps: plan.likelihood, rate: 1e-2, key: key.folding("likelihood"))
        likely = model
        likelihood = score(model)
        let more = model.copy()
        more.learn(world.training, steps: plan.game, rate: 3e-3, key: key.folding("longer"))
        longer = score(more)

        let marks = (0...plan.marks).map { $0 * plan.game / plan.marks }
        steps = marks
        func play(_ source: RewardSource, _ gan: SequenceGAN, _ name: String) -> [(oracle: Double, heldOut: Double)] {
            var curve: [(oracle: Double, heldOut: Double)] = []
            gan.play(source, data: world.training, steps: plan.game, key: key.folding(name)) { step in
                guard marks.contains(step) else { return }
                let now = world.score(gan.generator, count: 500, key.folding("curve"))
                curve.append((now.oracle.mean, now.heldOut.mean))
            }
            return curve
        }
        /// A constant less its mean would be zero: the controls have no baseline, as in the report that they come from.
        func control() -> SequenceGAN {
            SequenceGAN(model.copy(), length: OracleWorld.length, rate: 2e-3, key: key.folding("judge"))
        }
        let gan = world.taught(model.copy(), lessons: plan.lessons, key.folding("judge"))
        judged = world.share(toldRightBy: gan, key.folding("judged"))
        gameCurve = play(.rollouts(4), gan, "game")
        (played, game) = (gan.generator, score(gan.generator))
        var (temperature, cooled) = (1.0, likelihood)
        while cooled.oracle.mean > game.oracle.mean && temperature > 0.5 {
            temperature -= 0.02
            cooled = score(model, temperature: Float(temperature))
        }
        (self.temperature, self.cooled) = (temperature, cooled)
        let controls = [control(), control()]
        let curves = controls.enumerated().map { play(.constant(1), $1, "constant \($0)") }
        (constant, constantCurve) = (controls.map { score($0.generator) }, curves[0])
        let noisy = control()
        _ = play(.random, noisy, "noise")
        noise = score(noisy.generator)
    }
}
