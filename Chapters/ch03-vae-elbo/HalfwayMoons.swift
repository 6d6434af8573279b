import Evidence

/*:
 ## Half-way between two moons

 The picture with which VAEs are sold: take the codes of a full moon and of a half moon, and decode the code in the middle. An
 autoencoder, it is said, may answer with anything. A VAE has met noise about both codes, and should answer with a moon
 between the two.

 "Should" can be measured, since this moon is drawn by a program for every phase from 0 (new) to 1 (full). Two questions, often
 taken for one:

 - Is the decoded picture that of the phase *half-way*? Its distance from the picture of the mean phase.
 - Is it *a* moon at all? Its distance from the nearest of all true phases.

 Both networks are alike, 64 pixels to 64 hidden units to the code and back, and learn from 200 phases. The VAE adds the
 noise and the KL, with $\sigma_x^2 = 0.2$ for each pixel.
 */
func halfwayMoons(_ page: Page) throws {
    page.ledger(
        28,
        .holdsIf(
            "nearer to the phase half-way that was asked for; nearer to any phase at all, the autoencoder's picture wins"
        ), "the VAE's half-way code decodes nearer to a true phase than the autoencoder's")

    //: Pairs of phases at least 0.3 apart, the same for all; three seeds, and codes of one number and of two:
    let world = MoonWorld(pairs: page.quick ? 40 : 100, key: page.key("pairs"))
    func trained(_ kind: MoonModel.Kind, codes: Int) throws -> [(model: MoonModel, halfway: Halfway)] {
        try page.keys("codes \(codes)", count: 3).map { key in
            let model = MoonModel(kind, codes: codes, key: key.folding("start"))
            try model.train(page, on: world, key: key.folding("training"))
            return (model, model.halfway(world))
        }
    }
    let autoencoders = try [1, 2].map { try trained(.autoencoder, codes: $0) }
    let vaes = try [1, 2].map { try trained(.vae, codes: $0) }
    let (plain, noisy) = (autoencoders.map { $0.map(\.halfway) }, vaes.map { $0.map(\.halfway) })
    page.table(
        ["model", "from the phase half-way", "from the nearest phase", "error of the phase", "of its reconstructions"],
        [
            row("autoencoder, code of 1", plain[0]), row("VAE, code of 1", noisy[0]),
            row("autoencoder, code of 2", plain[1]), row("VAE, code of 2", noisy[1]),
            ["no model: the average of both pictures", world.averageToHalfway.fixed(3), "", "", ""],
        ], caption: "Euclidean distances over 64 pixels, mean of \(world.pairs.count) pairs and 3 seeds")

    //: **The phase half-way.** The VAE's picture is nearer to it, on every seed:
    for codes in [1, 2] {
        page.ranks(
            "code of \(codes): distance from the phase half-way",
            [("VAE", noisy[codes - 1].map(\.toHalfway)), ("autoencoder", plain[codes - 1].map(\.toHalfway))])
    }
    page.ranks(
        "code of 1: error of the phase",
        [("VAE", noisy[0].map(\.phaseError)), ("autoencoder", plain[0].map(\.phaseError))])
    page.reaches("VAE, code of 1: error of the phase", noisy[0].map(\.phaseError), atMost: 0.04)

    //: **Any phase at all.** Here it is the other way round. The autoencoder's picture is a sharp moon, only of the wrong
    //: phase; the VAE's is a little blurred, as all its pictures are. The warning that an autoencoder's middle "may be no
    //: moon" is not borne out: the network is smooth, and this moon has only one thing to vary.
    for codes in [1, 2] {
        page.ranks(
            "code of \(codes): distance from the nearest phase",
            [("autoencoder", plain[codes - 1].map(\.toNearest)), ("VAE", noisy[codes - 1].map(\.toNearest))])
    }
    page.reaches(
        "VAE, code of 1: distance of its middles over that of its reconstructions from their moons",
        noisy[0].map { $0.toNearest / $0.reconstruction }, atMost: 1.15)

    //: **What sets the phase right?** The noise, by the usual story. Take the VAE apart and see. One model keeps the noise and
    //: the KL's terms in $\sigma$; the other has no noise, and keeps of the KL only the pull $\frac12 m^2$. The bend is the
    //: largest distance of the code, its ends set to 0 and 1, from a straight line in the phase:
    let noiseOnly = try trained(.noiseOnly, codes: 1)
    let pullOnly = try trained(.pullOnly, codes: 1)
    let kinds = [
        ("autoencoder", autoencoders[0]), ("noise only", noiseOnly), ("pull only", pullOnly), ("VAE", vaes[0]),
    ]
    page.table(
        ["code of 1", "variance of the code", "bend", "error of the phase"],
        kinds.map { name, models in
            [
                name, mean(models.map { $0.model.codeVariance(world) }).short(3),
                mean(models.map { $0.model.bend(world) }).fixed(3),
                mean(models.map(\.halfway.phaseError)).fixed(3),
            ]
        })
    let withoutPull = zip(noiseOnly, autoencoders[0]).map { min($0.model.bend(world), $1.model.bend(world)) }
    page.ranks(
        "bend of the code",
        [("pull only", pullOnly.map { $0.model.bend(world) }), ("without the pull, at best", withoutPull)])
    page.reaches("pull only: error of the phase", pullOnly.map(\.halfway.phaseError), atMost: 0.04)

    //: It is the pull. Without it the code runs off to where one hidden unit after the other saturates, and there it crawls
    //: over some phases and leaps over others; noise that the code can outrun mends at most a part of that. The pull keeps the
    //: code where the network is nearly linear, and needs no noise to do so. (The noise has its own merits: it is what makes
    //: the model a density.)
    page.figure(ruler(kinds.map { ($0.0, $0.1[0].model) }, world))
    page.figure(walk(autoencoders[0][0].model, vaes[0][0].model, world))
}

/// How the picture in the middle of two codes compares, averaged over pairs of phases.
private struct Halfway {
    /// Euclidean distance from the picture of the phase half-way between
    var toHalfway = 0.0
    /// From the nearest of all true phases
    var toNearest = 0.0
    /// How far that phase is from the one half-way
    var phaseError = 0.0
    /// Of the two pictures themselves from their reconstructions
    var reconstruction = 0.0
}

private struct MoonWorld {
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
private struct MoonModel {
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
        let steps = page.quick ? 500 : 900
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

private func row(_ name: String, _ values: [Halfway]) -> [String] {
    [
        name, mean(values.map(\.toHalfway)).fixed(3), mean(values.map(\.toNearest)).fixed(3),
        mean(values.map(\.phaseError)).fixed(3), mean(values.map(\.reconstruction)).fixed(3),
    ]
}

private func meanDistance(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
    Double((a - b).square().sum(axis: 1).squareRoot().mean().item)
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func ruler(_ models: [(String, MoonModel)], _ world: MoonWorld) -> Figure {
    let phases = (0..<200).map { (Double($0) + 0.5) / 200 }
    return Figure(
        "With the pull the code is an even ruler of the phase, with or without noise",
        subtitle: "The code of one number for every phase, its ends set to 0 and 1",
        Panel(
            x: Axis("phase of the moon", range: 0...1), y: Axis("code, from end to end", range: 0...1.05),
            labels: .legend, marks: models.map { .line(phases, $0.1.ruler(world), $0.0) }))
}

private func walk(_ autoencoder: MoonModel, _ vae: MoonModel, _ world: MoonWorld) -> Figure {
    let (start, end, steps) = (0.1, 0.95, 9)
    let truth = MoonWorld.pictures((0..<steps).map { start + (end - start) * Double($0) / Double(steps - 1) })
    return Figure(
        "In equal steps of code the VAE walks through the phases evenly, the autoencoder leaps",
        subtitle: "From phase 0.1 to 0.95 on the straight line between the two codes, code of one number",
        Panel(
            images: ImageGrid(
                rows: [
                    autoencoder.walk(from: start, to: end, steps: steps), vae.walk(from: start, to: end, steps: steps),
                    Matrix(truth).asRows,
                ], width: MoonWorld.side, height: MoonWorld.side, rowLabels: ["autoencoder", "VAE", "true phases"])))
}
