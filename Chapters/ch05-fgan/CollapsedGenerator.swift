import Evidence

extension TwoHumps {
    /// Both halves of a generator on the right hump, and a critic that knows the place already; then both are trained.
    /// The mass that ends left of -1.5.
    func rescue(_ page: Page, _ row: Divergence, steps: Int, key: Key) throws -> Double {
        let generator = TwoGaussians(key: key.folding("start"))
        let pair = linePair(row, generator, rates: (1e-2, 3e-3), key)
        for key in key.folding("before").split(200) { _ = pair.stepCritic(draws(256, key: key), key) }
        try pair.train(page, "\(row.name), from one hump", steps: steps, key: key) { draws(256, key: $0) }
        return generator.massOnTheLeft
    }

    /// `count` draws of the data, as many of either hump: a column.
    private func draws(_ count: Int, key: Key) -> Tensor<Float> {
        let noise: Tensor<Float> = key.normal([count / 2, 2], deviation: 0.6)
        return (noise + Tensor([-3, 3])).reshaped([count, 1])
    }
}

/// Draws of two equally likely Gaussians: x = mean + deviation z, the first half of a batch from one, the
/// rest from the other.
private struct TwoGaussians: Layer {
    let means: Parameter<Float>
    let logDeviations = Parameter<Float>("logDeviations", Tensor([Float](repeating: Float(Double.log(0.6)), count: 2)))

    init(key: Key) {
        let e: [Float] = key.normal([2]).scalars
        means = Parameter("means", Tensor(e.map { 3 + 0.2 * $0 }))
    }

    var parameters: [Parameter<Float>] { [means, logDeviations] }

    func callAsFunction(_ z: Tensor<Float>, mode: Mode) -> Tensor<Float> {
        // [2, n/2]: a row for each Gaussian
        let rows = z.reshaped([2, -1])
        let x = means.value.reshaped([2, 1]) + logDeviations.value.exp().reshaped([2, 1]) * rows
        return x.reshaped([-1, 1])
    }

    var massOnTheLeft: Double {
        zip(means.value.scalars, logDeviations.value.scalars).reduce(0) { sum, pair in
            sum + 0.5 * normalCDF((-1.5 - Double(pair.0)) / Double.exp(Double(pair.1)))
        }
    }
}
