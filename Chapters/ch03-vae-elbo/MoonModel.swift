import Evidence

/// How the picture in the middle of two codes compares, averaged over pairs of phases.
struct Halfway {
    /// Euclidean distance from the picture of the phase half-way between
    var toHalfway = 0.0
    /// From the nearest of all true phases
    var toNearest = 0.0
    /// How far that phase is from the one half-way
    var phaseError = 0.0
    /// Of the two pictures themselves from their reconstructions
    var reconstruction = 0.0
}

struct MoonWorld {
    static let side = 8
    let manifold = MoonManifold(side: side)
    /// [200, 64]
    let training = pictures((0..<200).map { (Double($0) + 0.5) / 200 })
    let pairs: [(Double, Double)]

    init(pairs count: Int, key: Key) {
        let ends = key.split(20 * count).lazy.map { key -> (Double, Double) in
            let (first, second) = key.split()
            return (first.uniform(), second.uniform())
        }
        pairs = Array(ends.filter { abs($0.0 - $0.1) > 0.3 }.prefix(count))
    }

    /// [phases.count, 64]
    static func pictures(_ phases: [Double]) -> Tensor<Float> {
        let moons = moons(phases: phases, side: side)
        return Tensor(moons.scalars.map { Float($0) }, shape: moons.shape)
    }

    var ends: (Tensor<Float>, Tensor<Float>) { (Self.pictures(pairs.map(\.0)), Self.pictures(pairs.map(\.1))) }
    var halfway: Tensor<Float> { Self.pictures(pairs.map { 0.5 * ($0.0 + $0.1) }) }
    var averageToHalfway: Double { meanDistance(0.5 * (ends.0 + ends.1), halfway) }
}

/// An autoencoder of moons, a VAE, or something between.
struct MoonModel {
    enum Kind { case autoencoder, noiseOnly, pullOnly, vae }

    let kind: Kind
    let encoder, decoder: Perceptron<Float>
    private let variance: Float = 0.2

    init(_ kind: Kind, codes: Int, key: Key) {
        let (encoderKey, decoderKey) = key.split()
        self.kind = kind
        encoder = Perceptron([64, 64, 2 * codes], activation: .tanh, key: encoderKey)
        decoder = Perceptron([codes, 64, 64], activation: .tanh, output: .sigmoid, key: decoderKey)
    }

    /// The autoencoder uses the mean alone.
    func encode(_ x: Tensor<Float>) -> GaussianRows<Float> { GaussianRows(meanThenLogVariance: encoder(x)) }

    func loss(_ x: Tensor<Float>, _ key: Key) -> Tensor<Float> {
        let q = encode(x)
        let hasNoise = kind == .noiseOnly || kind == .vae
        let error = (decoder(hasNoise ? q.draw(key) : q.mean) - x).square().sum(axis: 1) / (2 * variance)
        // The two parts of the KL
        let pull = 0.5 * q.mean.square().sum(axis: 1)
        let width = 0.5 * (q.logVariance.exp() - q.logVariance - 1).sum(axis: 1)
        return switch kind {
        case .autoencoder: error.mean()
        case .noiseOnly: (error + width).mean()
        case .pullOnly: (error + pull).mean()
        case .vae: (error + width + pull).mean()
        }
    }

    func train(_ page: Page, on world: MoonWorld, key: Key) throws {
        let steps = page.quick ? 650 : 1_000
        let optimizer = Adam(encoder.parameters + decoder.parameters)
        try page.progress("moons, \(kind)", steps: steps) { step in
            let (order, noise) = key.folding(UInt64(step)).split()
            optimizer.learningRate = 3e-3 * min(1, 2 * (1 - Double(step) / Double(steps)))
            let x = world.training.gathered(order.integers(64, below: world.training.shape[0]), axis: 0)
            return optimizer.step(minimizing: loss(x, noise))
        }
    }

    func halfway(_ world: MoonWorld) -> Halfway {
        let (first, second) = world.ends
        let codes = (encode(first).mean, encode(second).mean)
        let middle = decoder(0.5 * (codes.0 + codes.1))
        var result = Halfway()
        result.toHalfway = meanDistance(middle, world.halfway)
        result.reconstruction = 0.5 * (meanDistance(decoder(codes.0), first) + meanDistance(decoder(codes.1), second))
        let nearest = Matrix(middle).asRows.map { world.manifold.nearest(to: $0) }
        result.toNearest = mean(nearest.map(\.distance))
        result.phaseError = mean(zip(nearest, world.pairs).map { abs($0.phase - 0.5 * ($1.0 + $1.1)) })
        return result
    }

    /// The code of each phase that was learned from, its ends at 0 and 1.
    func ruler(_ world: MoonWorld) -> [Double] {
        let codes = Matrix(encode(world.training).mean).column(0)
        let (first, last) = (codes[0], codes[codes.count - 1])
        return codes.map { ($0 - first) / (last - first) }
    }

    func bend(_ world: MoonWorld) -> Double {
        let codes = ruler(world)
        let last = Double(codes.count - 1)
        return codes.indices.map { abs(codes[$0] - Double($0) / last) }.max() ?? 0
    }

    func codeVariance(_ world: MoonWorld) -> Double { Double(encode(world.training).mean.variance().item) }

    /// Pictures on the straight line between the codes of two phases.
    func walk(from start: Double, to end: Double, steps: Int) -> [[Double]] {
        let codes = encode(MoonWorld.pictures([start, end])).mean
        let shares = Tensor<Float>.linear(from: 0, to: 1, count: steps).reshaped([steps, 1])
        return Matrix(decoder(codes[rows: 0..<1] * (1 - shares) + codes[rows: 1..<2] * shares)).asRows
    }
}

private func meanDistance(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    Double((a - b).square().sum(axis: 1).squareRoot().mean().item)
}
