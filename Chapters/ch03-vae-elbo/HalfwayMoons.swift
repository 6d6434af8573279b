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

    //: Pairs of phases at least 0.3 apart, the same for all; several seeds, and codes of one number and of two:
    let world = MoonWorld(pairs: page.quick ? 50 : 100, key: page.key("pairs"))
    let seeds = 3
    var groups: [(codes: Int, autoencoders: [MoonModel], vaes: [MoonModel])] = []
    for codes in [1, 2] {
        let models = try [false, true].map { hasNoise in
            try page.keys("codes \(codes)", count: seeds).map { key in
                let model = MoonModel(codes: codes, hasNoise: hasNoise, key: key.folding("start"))
                try model.train(page, on: world, key: key.folding("training"))
                return model
            }
        }
        groups.append((codes, models[0], models[1]))
    }
    let measured = groups.map { ($0.autoencoders.map { $0.halfway(world) }, $0.vaes.map { $0.halfway(world) }) }
    var rows: [[String]] = []
    for (group, results) in zip(groups, measured) {
        rows.append(row("autoencoder, code of \(group.codes)", results.0))
        rows.append(row("VAE, code of \(group.codes)", results.1))
    }
    rows.append(["no model: the average of both pictures", world.averageToHalfway.fixed(3), "", "", ""])
    page.table(
        ["model", "from the phase half-way", "from the nearest phase", "error of the phase", "of its reconstructions"],
        rows, caption: "Euclidean distances over 64 pixels, mean of \(world.pairs.count) pairs and \(seeds) seeds")

    //: **The phase half-way.** The VAE's picture is nearer to it, on every seed:
    for (group, results) in zip(groups, measured) {
        page.ranks(
            "code of \(group.codes): distance from the phase half-way",
            [("VAE", results.0.indices.map { results.1[$0].toHalfway }), ("autoencoder", results.0.map(\.toHalfway))])
    }
    page.reaches("VAE, code of 1: error of the phase", measured[0].1.map(\.phaseError), atMost: 0.04)
    page.ranks(
        "code of 1: error of the phase",
        [("VAE", measured[0].1.map(\.phaseError)), ("autoencoder", measured[0].0.map(\.phaseError))])

    //: **Any phase at all.** Here it is the other way round. The autoencoder's half-way picture is a sharp moon, only of the wrong phase; the
    //: VAE's is a little blurred, as all its pictures are. The warning that an autoencoder's middle "may be no moon" is
    //: not borne out: with a smooth network and a moon that has only one thing to vary, the noise is not needed for that.
    for (group, results) in zip(groups, measured) {
        page.ranks(
            "code of \(group.codes): distance from the nearest phase",
            [("autoencoder", results.0.map(\.toNearest)), ("VAE", results.1.map(\.toNearest))])
    }
    page.reaches(
        "VAE, code of 1: its middle is no further from a moon than its reconstructions are from theirs (ratio)",
        measured[0].1.map { $0.toNearest / $0.reconstruction }, atMost: 1.15)

    //: **Why the phase comes out right.** Noise makes a ruler. A step in code that is less than $\sigma$ cannot be seen; so the
    //: VAE spends its code evenly, as many steps of $\sigma$ on a stretch of phases as the pictures there differ. The
    //: autoencoder has no unit: its code may crawl here and leap there, whatever the start left behind. How far the code,
    //: between its ends, is from a straight line in the phase (as a share of its range):
    let (plain, noisy) = (groups[0].autoencoders, groups[0].vaes)
    page.ranks(
        "code of 1: bend of the code over the phases",
        [("VAE", noisy.map { $0.bend(world) }), ("autoencoder", plain.map { $0.bend(world) })])
    page.figure(ruler(plain[0], noisy[0], world))
    page.figure(walk(plain[0], noisy[0], world))
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

/// An autoencoder of moons, or a VAE.
private struct MoonModel {
    let hasNoise: Bool
    let encoder, decoder: Perceptron<Float>
    private let variance: Float = 0.2

    init(codes: Int, hasNoise: Bool, key: Key) {
        let (encoderKey, decoderKey) = key.split()
        self.hasNoise = hasNoise
        encoder = Perceptron([64, 64, 2 * codes], activation: .tanh, key: encoderKey)
        decoder = Perceptron([codes, 64, 64], activation: .tanh, output: .sigmoid, key: decoderKey)
    }

    /// The autoencoder uses the mean alone.
    func encode(_ x: Tensor<Float>) -> GaussianRows<Float> { GaussianRows(meanThenLogVariance: encoder(x)) }

    func loss(_ x: Tensor<Float>, _ key: Key) -> Tensor<Float> {
        let q = encode(x)
        let error = (decoder(hasNoise ? q.draw(key) : q.mean) - x).square().sum(axis: 1) / (2 * variance)
        return (hasNoise ? error + q.divergenceFromStandard : error).mean()
    }

    func train(_ page: Page, on world: MoonWorld, key: Key) throws {
        let steps = page.quick ? 500 : 1_000
        let optimizer = Adam(encoder.parameters + decoder.parameters)
        try page.progress(hasNoise ? "VAE of the moon" : "autoencoder of the moon", steps: steps) { step in
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

private func ruler(_ autoencoder: MoonModel, _ vae: MoonModel, _ world: MoonWorld) -> Figure {
    let phases = (0..<200).map { (Double($0) + 0.5) / 200 }
    return Figure(
        "The VAE's code is an even ruler of the phase, the autoencoder's is not",
        subtitle: "The code of one number for every phase, its ends set to 0 and 1",
        Panel(
            x: Axis("phase of the moon", range: 0...1), y: Axis("code, from end to end", range: -0.2...1.2),
            labels: .legend,
            marks: [
                .line(phases, autoencoder.ruler(world), "autoencoder"), .line(phases, vae.ruler(world), "VAE"),
                Mark(.diagonal(slope: 1, intercept: 0), "even", dash: .dotted),
            ]))
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
