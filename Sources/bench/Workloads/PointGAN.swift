import Networks
import Tensor

extension Workload {
    static let ganRing = Workload(
        name: "gan-ring",
        summary: "GAN on 2-D points: G 2-128-128-2 ReLU, D 2-128-128-1 leaky ReLU, batch 256, a D and a G step, Adam"
    ) { sizes in
        let gan = PointGAN(sizes)
        return gan.training { real, fake, _ in
            (-gan.critic(real)).softplus().mean() + gan.critic(fake).softplus().mean()
        } generatorLoss: { score in
            (-score).softplus().mean()
        }
    }

    static let wganPenalty = Workload(
        name: "wgan-gp",
        summary: "the same nets as a WGAN-GP: a critic step with gradient penalty 10 (double backward), a G step, Adam"
    ) { sizes in
        let gan = PointGAN(sizes)
        return gan.training { real, fake, key in
            let share: Tensor<Float> = key.uniform([gan.batch, 1])
            let mix = (share * real + (1 - share) * fake).variable()
            let slope = gradient(of: gan.critic(mix).sum(), at: [mix], recorded: true)[0]
            let length = (slope.square().sum(axis: 1) + 1e-12).squareRoot()
            let penalty = (length - 1).square().mean()
            return gan.critic(fake).mean() - gan.critic(real).mean() + 10 * penalty
        } generatorLoss: { score in
            -score.mean()
        }
    }
}

/// Two perceptrons that play for points of the plane.
private struct PointGAN {
    let batch: Int
    let generator: Perceptron<Float>
    let critic: Perceptron<Float>
    private let real: Tensor<Float>
    private let draws: Draws

    init(_ sizes: Sizes) {
        let keys = Key(2).split(4)
        let width = 128 * sizes.width
        batch = 256 * sizes.batch
        generator = Perceptron([2, width, width, 2], activation: .relu, key: keys[0])
        critic = Perceptron([2, width, width, 1], activation: .leakyRelu(slope: 0.2), key: keys[1])
        real = ring(batch, keys[2])
        draws = Draws(keys[3])
    }

    /// One step of the critic, then one of the generator.
    func training(
        criticLoss: @escaping (_ real: Tensor<Float>, _ fake: Tensor<Float>, Key) -> Tensor<Float>,
        generatorLoss: @escaping (_ score: Tensor<Float>) -> Tensor<Float>
    ) -> Training {
        let forCritic = Adam(critic.parameters, learningRate: 1e-3)
        let forGenerator = Adam(generator.parameters, learningRate: 1e-3)
        return Training(parameters: critic.parameters + generator.parameters) {
            let (first, second) = draws.next().split()
            let (noise, mixing) = first.split()
            let fake = generator(noise.normal([batch, 2])).detached
            let loss = forCritic.step(minimizing: criticLoss(real, fake, mixing))
            forGenerator.step(minimizing: generatorLoss(critic(generator(second.normal([batch, 2])))))
            return loss
        }
    }
}

/// Points about the unit circle: [count, 2]
private func ring(_ count: Int, _ key: Key) -> Tensor<Float> {
    let (turns, spread) = key.split()
    let angle: Tensor<Float> = 6.2831855 * turns.uniform([count])
    return .stacked([angle.cos(), angle.sin()], axis: 1) + spread.normal([count, 2], mean: 0, deviation: 0.05)
}
