import Networks
import Notebook
import Tensor

/// A generator and a critic that are trained against each other.
///
///     let pair = AdversarialPair(
///         generator: Perceptron<Float>([2, 64, 64, 2], key: keys[0]), critic: Perceptron([2, 64, 64, 1], key: keys[1]),
///         loss: .wasserstein, limit: .penalty(weight: 10), criticSteps: 5)
///     let history = try pair.train(page, "ring", steps: 2_000, key: keys[2]) { world.sample(256, key: $0).points }
public struct AdversarialPair<Scalar: Real> {
    public let generator: any Layer<Scalar>
    public let critic: any Layer<Scalar>
    public let generatorOptimizer: any Optimizer<Scalar>
    public let criticOptimizer: any Optimizer<Scalar>
    public let loss: AdversarialLoss<Scalar>
    public let limit: LipschitzLimit
    /// Steps of the critic before each one of the generator; 0 leaves the critic as it is.
    public let criticSteps: Int
    /// `count` inputs of the generator.
    public let noise: (_ count: Int, Key) -> Tensor<Scalar>

    /// - Parameters:
    ///   - codes: the size of the generator's input, normal noise unless `noise` says otherwise.
    ///   - optimizers: Adam with betas 0.5 and 0.9 and this `rate` where none are given.
    public init(
        generator: any Layer<Scalar>, critic: any Layer<Scalar>, loss: AdversarialLoss<Scalar>,
        limit: LipschitzLimit = .none, criticSteps: Int = 1, codes: Int = 2, rate: Double = 1e-3,
        optimizers: (generator: any Optimizer<Scalar>, critic: any Optimizer<Scalar>)? = nil,
        noise: ((_ count: Int, Key) -> Tensor<Scalar>)? = nil
    ) {
        (self.generator, self.critic, self.loss) = (generator, critic, loss)
        (self.limit, self.criticSteps) = (limit, criticSteps)
        generatorOptimizer =
            optimizers?.generator ?? Adam(generator.parameters, learningRate: rate, betas: (0.5, 0.9))
        criticOptimizer = optimizers?.critic ?? Adam(critic.parameters, learningRate: rate, betas: (0.5, 0.9))
        self.noise = noise ?? { count, key in key.normal([count, codes]) }
    }

    /// `count` generated points, without history.
    public func samples(_ count: Int, key: Key) -> Tensor<Scalar> {
        generator.values(noise(count, key), .evaluate).detached
    }

    /// The critic's values, without history: [n, ...] -> [n, ...]
    public func values(_ points: Tensor<Scalar>) -> Tensor<Scalar> { critic.values(points, .evaluate).detached }

    /// The losses of every step; of the critic's the last before the generator moved.
    public struct History: Sendable {
        public var critic: [Double] = []
        public var generator: [Double] = []
    }

    /// - Parameters:
    ///   - measure: called before the first step and after every `every` steps (and the last) with the steps done.
    ///   - real: a batch from the world; as many are generated.
    @discardableResult
    public func train(
        _ page: Page, _ name: String, steps: Int, key: Key, every: Int = .max,
        measure: (_ done: Int) throws -> Void = { _ in }, real: (Key) -> Tensor<Scalar>
    ) throws -> History {
        if every < .max { try measure(0) }
        let losses = try page.progress(name, steps: steps, losses: ["critic", "generator"]) { step in
            let keys = key.folding(UInt64(step)).split(criticSteps + 1)
            var criticLoss = Scalar(0)
            var batch = 0
            for key in keys.dropLast() {
                let x = real(key.folding("real"))
                batch = x.shape[0]
                criticLoss = stepCritic(x, key)
            }
            if criticSteps == 0 { batch = real(keys[0]).shape[0] }
            let generatorLoss = stepGenerator(batch, keys[criticSteps])
            if (step + 1) % every == 0 || (step + 1 == steps && every < .max) { try measure(step + 1) }
            return [Double(criticLoss), Double(generatorLoss)]
        }
        return History(critic: losses.map { $0[0] }, generator: losses.map { $0[1] })
    }

    /// One step of the critic on real points x; its loss before the step, the limit's penalty included.
    public func stepCritic(_ x: Tensor<Scalar>, _ key: Key) -> Scalar {
        let mode = Mode.train(key.folding("critic"))
        let y = generator.values(noise(x.shape[0], key.folding("noise")), .train(key.folding("generator"))).detached
        var total = loss.critic(critic.values(x, mode), critic.values(y, mode))
        let addition = limit.addition(
            { critic.values($0, mode) }, real: x, generated: y, key: key.folding("penalty"))
        if let addition { total = total + addition }
        let value = criticOptimizer.step(minimizing: total)
        limit.apply(to: critic.parameters)
        return value
    }

    /// One step of the generator with `count` points; its loss before the step.
    public func stepGenerator(_ count: Int, _ key: Key) -> Scalar {
        let y = generator.values(noise(count, key.folding("noise")), .train(key.folding("generator")))
        return generatorOptimizer.step(minimizing: loss.generator(critic.values(y, .train(key.folding("critic")))))
    }
}

extension Layer {
    /// A call that can be made through `any Layer` too.
    fileprivate func values(_ x: Tensor<Scalar>, _ mode: Mode) -> Tensor<Scalar> { self(x, mode: mode) }
}
