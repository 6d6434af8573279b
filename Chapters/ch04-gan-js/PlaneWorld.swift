import Evidence

/// Gaussians in the plane, and what is asked of points that claim to be drawn from them.
struct PlaneWorld: Sendable {
    let name: String
    let modes: GaussianModes
    let steps: (quick: Int, full: Int)
    let rates: (generator: Double, discriminator: Double)
    let generatorActivation: Activation<Float>
    let criticActivation: Activation<Float>

    static let ring = PlaneWorld(
        name: "ring", modes: .ring(of: 8, radius: 2, deviation: 0.1), steps: (1_200, 2_500), rates: (3e-3, 3e-3),
        generatorActivation: .relu, criticActivation: .leakyRelu())
    static let grid = PlaneWorld(
        name: "grid", modes: .grid(side: 5, spacing: 1, deviation: 0.1), steps: (900, 2_500), rates: (1e-3, 2e-3),
        generatorActivation: .leakyRelu(), criticActivation: .leakyRelu())

    /// [n, 2] -> the three numbers.
    func measure(_ points: Tensor<Float>, step: Int) -> PlaneMeasure {
        let coverage = modes.coverage(of: points)
        let n = Double(points.shape[0])
        let k = Double(modes.centres.count)
        // Of a Gaussian in the plane, 1 - exp(-9/2) lies within three deviations.
        let good = 1 - Double.exp(-4.5)
        let expected = modes.centres.map { _ in good / k } + [1 - good]
        let seen = coverage.counts.map { Double($0) / n } + [1 - coverage.goodShare]
        return PlaneMeasure(
            step: step, modes: coverage.counts.count { Double($0) >= 0.2 * n / k }, good: coverage.goodShare,
            divergence: jensenShannon(expected, seen))
    }

    /// Trained pairs, three or more, shared by the sections.
    func runs(_ page: Page) throws -> [PlaneRun] {
        try page.shared(name) {
            try page.keys(name, count: page.thorough ? 8 : 3).map { try train(page, $0) }
        }
    }

    private func train(_ page: Page, _ key: Key) throws -> PlaneRun {
        let pair = AdversarialPair<Float>(
            generator: Perceptron([2, 64, 64, 2], activation: generatorActivation, key: key.folding("generator")),
            critic: Perceptron([2, 64, 64, 1], activation: criticActivation, key: key.folding("discriminator")),
            loss: .nonSaturating)
        let steps = page.quick ? self.steps.quick : page.thorough ? 2 * self.steps.full : self.steps.full
        var run = PlaneRun(pair: pair, centres: modes.centres)
        try pair.train(
            page, name, steps: steps, key: key.folding("steps"), every: steps / 20,
            measure: { done in
                pair.slowDown(after: done, of: steps, generator: rates.generator, discriminator: rates.discriminator)
                let points = pair.samples(2_000, key: key.folding("measure"))
                run.snapshots.append(measure(points, step: done))
                if [0, steps / 5, steps / 2, steps].contains(done) {
                    run.pictures.append(.init(step: done, pair, points))
                }
            }, real: { modes.sample(128, key: $0).points })
        return run
    }
}

extension AdversarialPair {
    /// The rates as they are over the first half of the steps, and falling to zero over the second.
    func slowDown(after done: Int, of steps: Int, generator: Double, discriminator: Double) {
        let share = min(1, 2 * (1 - Double(done) / Double(steps)))
        generatorOptimizer.learningRate = generator * share
        criticOptimizer.learningRate = discriminator * share
    }
}

struct PlaneMeasure {
    var step, modes: Int
    var good, divergence: Double
}

/// A trained pair, with what was measured along the way.
struct PlaneRun {
    let pair: AdversarialPair<Float>
    let centres: [[Double]]
    var snapshots: [PlaneMeasure] = []
    var pictures: [Picture] = []

    var last: PlaneMeasure { snapshots[snapshots.count - 1] }

    /// D on a grid over -3...3 in both directions, and some of the points.
    struct Picture {
        let step: Int
        let landscape: [[Double]]
        let points: [[Double]]

        init(step: Int, _ pair: AdversarialPair<Float>, _ points: Tensor<Float>) {
            self.step = step
            let ticks = (0..<40).map { -3 + 0.15 * (Float($0) + 0.5) }
            let places = Tensor<Float>(ticks.flatMap { y in ticks.flatMap { x in [x, y] } }, shape: [1_600, 2])
            let d = pair.values(places).sigmoid().scalars
            landscape = (0..<40).map { row in (0..<40).map { Double(d[40 * row + $0]) } }
            let values = points.scalars
            self.points = (0..<250).map { [Double(values[2 * $0]), Double(values[2 * $0 + 1])] }
        }
    }
}
