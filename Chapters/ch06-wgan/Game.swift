import Evidence

/// What makes one adversarial method another.
struct Rules: Sendable {
    let name: String
    var limit = LimitKind.none
    var criticSteps = 1
    /// Whether the critic is an autoencoder whose error is its score.
    var isEnergy = false
    /// Whether the critic ends in a sigmoid.
    var isSquashed = false
    /// Scores and points, data first.
    var criticLoss: @Sendable (_ real: Scored, _ fake: Scored) -> Tensor<Float>
    var generatorLoss: @Sendable (_ scores: Tensor<Float>) -> Tensor<Float>

    /// A limit that can be handed about; see `Limit`.
    enum LimitKind: Sendable { case none, clipping, penalty, firmPenalty, oneSided, spectral }

    var criticLimit: Limit {
        switch limit {
        case .none: .none
        case .clipping: .clipping(0.1)
        case .penalty: .penalty(.twoSided, 1)
        case .firmPenalty: .penalty(.twoSided, 10)
        case .oneSided: .penalty(.oneSided, 1)
        case .spectral: .spectral(steps: 1)
        }
    }
}

struct Scored {
    /// [n, 2]
    let points: Tensor<Float>
    /// [n, 1]
    let scores: Tensor<Float>
}

extension Rules {
    private static let gap: @Sendable (Scored, Scored) -> Tensor<Float> = { $1.scores.mean() - $0.scores.mean() }

    /// Goodfellow and others 2014, with -log D for the generator
    static let gan = Rules(
        name: "GAN", criticLoss: { (-$0.scores).softplus().mean() + $1.scores.softplus().mean() },
        generatorLoss: { (-$0).softplus().mean() })
    /// Mao and others 2017
    static let leastSquares = Rules(
        name: "LSGAN", criticLoss: { ($0.scores - 1).square().mean() + $1.scores.square().mean() },
        generatorLoss: { ($0 - 1).square().mean() })
    /// Zhao and others 2017: scores are energies, low on data.
    static let energy = Rules(
        name: "EBGAN", isEnergy: true, criticLoss: { $0.scores.mean() + (1 - $1.scores).relu().mean() },
        generatorLoss: { $0.mean() })
    /// Qi 2017: sizes of scores are losses, low on data; a fake's must exceed a real point's by their distance.
    static let lossSensitive = Rules(
        name: "loss-sensitive", limit: .oneSided,
        criticLoss: { real, fake in
            let distances = ((real.points - fake.points).square().sum(axis: 1, keeping: true) + 1e-12).squareRoot()
            let (own, other) = (real.scores.absolute(), fake.scores.absolute())
            return own.mean() + 2 * (distances + own - other).relu().mean()
        }, generatorLoss: { $0.absolute().mean() })
    /// Arjovsky and others 2017
    static let clipped = Rules(
        name: "WGAN, clipping", limit: .clipping, criticSteps: 5, criticLoss: gap, generatorLoss: { -$0.mean() })
    /// Gulrajani and others 2017
    static let penalized = Rules(
        name: "WGAN, penalty", limit: .penalty, criticSteps: 5, criticLoss: gap, generatorLoss: { -$0.mean() })
    /// Miyato and others 2018, with their hinge
    static let spectral = Rules(
        name: "spectral norm", limit: .spectral, criticSteps: 2,
        criticLoss: { (1 - $0.scores).relu().mean() + (1 + $1.scores).relu().mean() },
        generatorLoss: { -$0.mean() })

    static let all = [gan, leastSquares, energy, lossSensitive, clipped, penalized, spectral]
}

/// An autoencoder as a critic: the squared distance of a point from its reconstruction. [n, 2] -> [n, 1]
struct Energy: Layer {
    let autoencoder: Perceptron<Float>

    init(width: Int = 64, codes: Int = 8, key: Key) {
        autoencoder = Perceptron([2, width, codes, width, 2], activation: .leakyRelu(), key: key)
    }

    var parameters: [Parameter<Float>] { autoencoder.parameters }

    func callAsFunction(_ x: Tensor<Float>, mode: Mode) -> Tensor<Float> {
        (autoencoder(x) - x).square().sum(axis: 1, keeping: true)
    }
}

/// A generator and a critic, and how their game went.
///
/// The loop is not `AdversarialPair`'s, whose losses see scores only: the loss-sensitive critic needs the points too,
/// and one pass of data and fakes together moves a power iteration once, not twice. Here a critic may also lead.
struct Game {
    let rules: Rules
    let critic: Critic
    let generator: Perceptron<Float>
    private(set) var trace: [Moment] = []

    /// What is seen at a checkpoint.
    struct Moment {
        let step: Int
        /// Minus the critic's loss: an estimate of W for a WGAN, of 2 JS - log 4 for a GAN.
        let value: Double
        let generatorLoss: Double
        /// Between fresh samples, by the exact solver
        let distance: Double
        /// Of the critic at fresh points between data and fakes
        let slope: Double
    }

    static let batch = 128

    init(_ rules: Rules, width: Int = 64, key: Key) {
        self.rules = rules
        let (first, second) = key.split()
        critic =
            rules.isEnergy
            ? Critic(energy: Energy(width: width, key: first))
            : Critic(rules.criticLimit, width: width, isSquashed: rules.isSquashed, key: first)
        generator = Perceptron([2, width, width, 2], activation: .leakyRelu(), key: second)
    }

    func samples(_ count: Int, key: Key) -> Tensor<Float> { generator(key.normal([count, 2])).detached }

    /// Plays; the rates fall to zero in the second half.
    ///
    /// - Parameters:
    ///   - slowness: How many times smaller the generator's rate is than the critic's.
    ///   - lead: Steps that the critic takes before the game begins.
    mutating func play(
        _ page: Page, on world: GaussianModes, steps: Int, rate: Double = 2e-3, checkpoints: Int = 0,
        slowness: Double = 1, lead: Int = 0, key: Key
    ) throws {
        let forCritic = Adam(critic.parameters, learningRate: rate, betas: (0.5, 0.9))
        let forGenerator = Adam(generator.parameters, learningRate: rate, betas: (0.5, 0.9))
        let every = checkpoints > 0 ? max(1, steps / checkpoints) : steps + 1
        var trace: [Moment] = []
        for key in key.folding("lead").split(lead) {
            forCritic.step(minimizing: criticLoss(world, key))
            critic.enforce()
        }
        try page.progress(rules.name, steps: steps) { step in
            let now = rate * min(1, 2 * (1 - Double(step) / Double(steps)))
            (forCritic.learningRate, forGenerator.learningRate) = (now, now / slowness)
            let keys = key.folding(UInt64(step)).split(rules.criticSteps + 1)
            var loss: Float = 0
            for key in keys.dropLast() {
                loss = forCritic.step(minimizing: criticLoss(world, key))
                critic.enforce()
            }
            let noise: Tensor<Float> = keys[rules.criticSteps].normal([Game.batch, 2])
            let generatorLoss = forGenerator.step(minimizing: rules.generatorLoss(critic(generator(noise))))
            if step % every == 0 {
                trace.append(try moment(step, world, Double(generatorLoss), keys[0].folding("moment")))
            }
            return loss
        }
        self.trace = trace
    }

    private func criticLoss(_ world: GaussianModes, _ key: Key) -> Tensor<Float> {
        let keys = key.split(3)
        let real: Tensor<Float> = world.sample(Game.batch, key: keys[0]).points
        return critic.loss(rules, real: real, fake: samples(Game.batch, key: keys[1]), key: keys[2])
    }

    private func moment(_ step: Int, _ world: GaussianModes, _ generatorLoss: Double, _ key: Key) throws -> Moment {
        let keys = key.split(3)
        let real: Tensor<Float> = world.sample(Game.batch, key: keys[0]).points
        let fake = samples(Game.batch, key: keys[1])
        let scores = (Scored(points: real, scores: critic(real)), Scored(points: fake, scores: critic(fake)))
        let shares: Tensor<Float> = keys[2].uniform([Game.batch, 1])
        return Moment(
            step: step, value: -Double(rules.criticLoss(scores.0, scores.1).item), generatorLoss: generatorLoss,
            distance: try transport(Matrix(real), Matrix(fake)).cost,
            slope: mean(critic.slopes(at: shares * real + (1 - shares) * fake)))
    }
}
