import Evidence

/// How a critic's slope is limited.
enum Limit {
    case none
    /// All weights brought into ±this after each step.
    case clipping(Float)
    /// This many times the penalty added to the loss.
    case penalty(GradientPenalty, Float)
    /// Each layer divided by its greatest stretch, followed by this many steps of power iteration at each call.
    case spectral(steps: Int)
}

/// A network that scores points: [n, 2] -> [n, 1], two hidden layers.
struct Critic {
    let limit: Limit
    let network: any Layer<Float>
    private let isSquashed: Bool

    init(_ limit: Limit, inputs: Int = 2, width: Int = 64, isSquashed: Bool = false, key: Key) {
        self.limit = limit
        self.isSquashed = isSquashed
        let plain = Perceptron<Float>([inputs, width, width, 1], activation: .leakyRelu(), key: key)
        guard case .spectral(let steps) = limit else {
            network = plain
            return
        }
        let keys = key.folding("vectors").split(3)
        let layers = zip(plain.layers, keys).map { SpectralNorm($0, key: $1, steps: steps, warmUp: max(1, 20 * steps)) }
        network = Sequential([layers[0], Activation<Float>.leakyRelu(), layers[1], Activation.leakyRelu(), layers[2]])
    }

    /// An autoencoder whose error is the score.
    init(energy: Energy) {
        limit = .none
        isSquashed = false
        network = energy
    }

    var parameters: [Parameter<Float>] { network.parameters }

    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { self(x, mode: .evaluate) }

    private func callAsFunction(_ x: Tensor<Float>, mode: Mode) -> Tensor<Float> {
        let scores = network(x, mode: mode)
        return isSquashed ? scores.sigmoid() : scores
    }

    /// What is to be made small: the loss by these rules, and the penalty if there is one.
    func loss(_ rules: Rules, real: Tensor<Float>, fake: Tensor<Float>, key: Key) -> Tensor<Float> {
        let n = real.shape[0]
        // Both at once, in training: the power iteration takes its step here.
        let scores = self(.concatenated([real, fake], axis: 0), mode: .train(key))
        let loss = rules.criticLoss(
            Scored(points: real, scores: scores[rows: 0..<n]),
            Scored(points: fake, scores: scores[rows: n..<n + fake.shape[0]]))
        guard case .penalty(let penalty, let weight) = limit else { return loss }
        return loss + weight * penalty({ self($0) }, real: real, fake: fake, shares: key.uniform([n, 1]))
    }

    /// After a step of the optimiser.
    func enforce() {
        if case .clipping(let greatest) = limit { parameters.clip(toValue: greatest) }
    }

    func gap(_ real: Tensor<Float>, _ fake: Tensor<Float>) -> Double {
        Double((self(real).mean() - self(fake).mean()).item)
    }

    /// |∇f| at the rows of x.
    func slopes(at x: Tensor<Float>) -> [Double] {
        let points = x.detached.variable()
        let slopes = gradient(of: self(points).sum(), at: [points])[0]
        return slopes.square().sum(axis: 1).squareRoot().scalars.map { Double($0) }
    }
}

/// Two clouds that stand still, with the exact distance and the best plan between them.
struct Clouds {
    /// [n, 2] each
    let real, fake: Tensor<Float>
    let plan: Transport

    /// A ring of eight groups around a round cloud.
    init(_ count: Int = 128, key: Key) throws {
        let (first, second) = key.split()
        real = GaussianModes.ring(of: 8, deviation: 0.1).sample(count, key: first).points
        fake = second.normal([count, 2], mean: 0, deviation: 0.4)
        plan = try transport(Matrix(real), Matrix(fake))
    }

    var distance: Double { plan.cost }

    /// Points on the ways of the best plan, some at each of nine stops.
    var alongWays: Tensor<Float> {
        let start = real.gathered(plan.ways.map(\.source), axis: 0)
        let end = fake.gathered(plan.ways.map(\.target), axis: 0)
        return .concatenated((1...9).map { start + (end - start) * (Float($0) / 10) }, axis: 0)
    }
}

/// A critic trained on clouds that stand still, under any limit, wrong penalties among them: hence a loop of its own.
struct TrainedCritic {
    let critic: Critic
    let clouds: Clouds
    /// The gap after each step
    let gaps: [Double]

    var gap: Double { critic.gap(clouds.real, clouds.fake) }
    /// The gap as a part of the exact distance
    var share: Double { gap / clouds.distance }
    var slopesAlongWays: [Double] { critic.slopes(at: clouds.alongWays) }

    init(_ page: Page, _ name: String, _ limit: Limit, on clouds: Clouds, steps: Int, rate: Double = 3e-3, key: Key)
        throws
    {
        let critic = Critic(limit, key: key.folding("critic"))
        let optimizer = Adam(critic.parameters, learningRate: rate, betas: (0.5, 0.9))
        var gaps: [Double] = []
        try page.progress(name, steps: steps) { step in
            optimizer.learningRate = rate * min(1, 2 * (1 - Double(step) / Double(steps)))
            let draw = key.folding(UInt64(step))
            let loss = optimizer.step(
                minimizing: critic.loss(
                    .penalized, real: clouds.real.gathered(draw.permutation(clouds.real.shape[0]), axis: 0),
                    fake: clouds.fake,
                    key: draw))
            critic.enforce()
            if step % 10 == 9 { gaps.append(critic.gap(clouds.real, clouds.fake)) }
            return loss
        }
        (self.critic, self.clouds, self.gaps) = (critic, clouds, gaps)
    }
}
