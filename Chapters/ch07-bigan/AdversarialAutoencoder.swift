import Evidence

/*:
 ## Codes that follow the prior, without its density

 Chapter 1 showed that an autoencoder puts its codes where it likes, and that drawing new ones from $\mathcal N(0, I)$
 draws from the wrong place. The VAE answers with a KL, datum by datum, and for that it needs the density of its
 encoder. The **adversarial autoencoder** asks less: let the codes of *all* data together,
 $q(z) = \mathbb E_x\, q(z|x)$, be distributed as $p(z)$. A discriminator compares codes with draws from the prior;
 the encoder wants its codes to be taken for draws. No density is written down, so the encoder may be anything. Three
 choices:

 - **deterministic**, $z = f(x)$: the only chance is in the data;
 - **Gaussian**, $z = \mu(x) + \sigma(x)\,\epsilon$;
 - **universal**, $z = f(x, \eta)$ with noise as another input: any distribution.

 The notes report that the three give similar results. They are put to the tests of chapter 1: codes of held-out digits
 against draws from the prior, beside the codes of the same autoencoder without a discriminator.
 */
func adversarialAutoencoder(_ page: Page) throws {
    page.ledger(
        8, .holds,
        "the code of an adversarial autoencoder matches the prior, for all three choices of $q(z|x)$: 360 codes are not "
            + "told from draws")
    let world = try DigitWorld.load(page)
    let steps = page.quick ? 500 : 800
    let keys = page.keys("models", count: page.thorough ? 5 : 3)
    let kinds = EncoderKind.allCases
    let models = try kinds.map { kind in
        try keys.map { try CodeModel(kind, $0).trained(page, world.trainingPictures, steps: steps) }
    }
    let measures = zip(kinds, models).map { kind, models in
        models.enumerated().map { seed, model in
            CodeMeasure(model, world, draws: page.quick ? 99 : 199, page.key("\(kind)").folding(UInt64(seed)))
        }
    }
    page.table(
        ["encoder", "distance", "p-value", "error of a held-out picture", "distance of new pictures"],
        zip(kinds, measures).map { kind, m in
            [
                kind.rawValue, list(m.map { $0.margin.short(3) }), list(m.map { $0.energy.pValue.short(2) }),
                list(m.map { $0.error.fixed(2) }), list(m.map { $0.pictures.fixed(3) }),
            ]
        },
        caption: "Each run. Distance: energy distance of codes to draws, over what 19 of 20 shuffles stay below")

    //: **The codes.** For all nine adversarial models the distance is within what shuffling gives; the plain codes are
    //: dozens of times beyond. "Not told apart" is a statement about 360 codes and this test, so the test is shown what
    //: it would have noticed: draws that are a third too wide.
    let (plain, adversarial) = (measures[0], Array(measures.dropFirst()))
    page.reaches("plain codes: p-value", plain.map(\.energy.pValue), atMost: 0.01)
    page.reaches("plain codes: distance over the shuffles'", plain.map(\.margin), atLeast: 10)
    for (kind, m) in zip(kinds.dropFirst(), adversarial) {
        page.reaches("\(kind.rawValue): p-value", m.map(\.energy.pValue), atLeast: 0.01)
        page.reaches("\(kind.rawValue): distance over the shuffles'", m.map(\.margin), atMost: 2)
    }
    page.reaches("a cloud a third too wide is noticed: p-value", keys.map { wide($0).pValue }, atMost: 0.05)

    //: **What it costs and what it buys.** Held-out digits are rebuilt about as well. And new pictures, decoded from
    //: draws from the prior, lie nearer to true digits, because the decoder knows the places they are drawn from:
    for (kind, m) in zip(kinds.dropFirst(), adversarial) {
        page.reaches(
            "\(kind.rawValue): error of a held-out picture over the plain one's",
            zip(m, plain).map { $0.error / $1.error }, atMost: 1.25)
        page.ranks(
            "energy distance of new pictures to held-out ones",
            [("\(kind.rawValue)", m.map(\.pictures)), ("plain", plain.map(\.pictures))])
    }

    //: **The three choices** differ little in any column, as reported. For the deterministic one
    //: $\mathrm{KL}(q(z|x)\,\|\,p(z))$ is infinite for each picture; what is matched is the whole, and the game never
    //: asks about the parts.
    page.figure(
        Figure(
            "Without a discriminator codes go where they like; with one they fill the prior",
            subtitle: "codes of 360 held-out digits; within the ring lie 86 % of the prior",
            panels: [(0, "plain autoencoder"), (1, "adversarial, deterministic"), (2, "Gaussian"), (3, "universal")].map
            {
                index, name in
                codeMap(name, measures[index][0].codes, world.heldOut.labels)
            }))
}

private func list(_ values: [String]) -> String { values.joined(separator: ", ") }

/// 360 draws that are a third too wide against 360 that are not.
private func wide(_ key: Key) -> PermutationTest {
    let keys = key.folding("wide").split(3)
    return energyDistance(
        Gaussian(mean: [0, 0], variance: [16.0 / 9, 16.0 / 9]).samples(360, key: keys[0]),
        Gaussian.standard(2).samples(360, key: keys[1]), permutations: 99, key: keys[2])
}

private func codeMap(_ name: String, _ codes: Matrix, _ labels: [Int]) -> Panel {
    let circle = (0...72).map { 2 * Double.pi * Double($0) / 72 }
    return Panel(
        name, x: Axis("first number of the code"), y: Axis("second number"), sameScale: true,
        marks: [
            .points(codes.column(0), codes.column(1), classes: labels, names: (0...9).map { "\($0)" }),
            .line(circle.map { 2 * Double.cos($0) }, circle.map { 2 * Double.sin($0) }, color: .grey, dash: .dashed),
        ])
}

private enum EncoderKind: String, CaseIterable {
    case plain, deterministic, gaussian = "Gaussian", universal
}

/// An autoencoder of digits with two numbers as its code, and a discriminator of codes.
private struct CodeModel {
    let kind: EncoderKind
    let key: Key
    let encoder, decoder, discriminator: Perceptron<Float>

    init(_ kind: EncoderKind, _ key: Key) {
        (self.kind, self.key) = (kind, key)
        let (noise, outputs) = (kind == .universal ? 4 : 0, kind == .gaussian ? 4 : 2)
        encoder = Perceptron([64 + noise, 64, 64, outputs], key: key.folding("encoder"))
        decoder = Perceptron([2, 64, 64, 64], output: .sigmoid, key: key.folding("decoder"))
        discriminator = Perceptron([2, 64, 64, 1], activation: .leakyRelu(), key: key.folding("discriminator"))
    }

    /// A code for each picture: [n, 64] -> [n, 2]
    func codes(_ x: Tensor<Float>, _ key: Key) -> Tensor<Float> {
        switch kind {
        case .plain, .deterministic: return encoder(x)
        case .universal: return encoder(.concatenated([x, key.normal([x.shape[0], 4])], axis: 1))
        case .gaussian:
            let output = encoder(x)
            return output[columns: 0..<2] + (0.5 * output[columns: 2..<4]).exp() * key.normal([x.shape[0], 2])
        }
    }

    func trained(_ page: Page, _ pictures: Tensor<Float>, steps: Int) throws -> CodeModel {
        let model = Adam(encoder.parameters + decoder.parameters, learningRate: 3e-3, betas: (0.5, 0.9))
        let judge = Adam(discriminator.parameters, learningRate: 5e-3, betas: (0.5, 0.9))
        try page.progress(kind.rawValue, steps: steps, losses: ["model", "discriminator"]) { step in
            let keys = key.folding(UInt64(step)).split(4)
            let falling = min(1, 2 * (1 - Double(step) / Double(steps)))
            (model.learningRate, judge.learningRate) = (3e-3 * falling, 5e-3 * falling)
            let x = pictures.gathered(keys[0].integers(128, below: pictures.shape[0]))
            let z = codes(x, keys[1])
            var loss = (decoder(z) - x).square().sum(axis: 1).mean()
            var told: Float = 0
            if kind != .plain {
                let prior: Tensor<Float> = keys[2].normal([128, 2])
                told = judge.step(
                    minimizing: (-discriminator(prior)).softplus().mean() + discriminator(z.detached).softplus().mean())
                loss = loss + 2 * (-discriminator(z)).softplus().mean()
            }
            return [Double(model.step(minimizing: loss)), Double(told)]
        }
        return self
    }
}

/// Codes of held-out digits against the prior.
private struct CodeMeasure {
    let energy: PermutationTest
    let error, pictures: Double
    let codes: Matrix

    init(_ model: CodeModel, _ world: DigitWorld, draws: Int, _ key: Key) {
        let keys = key.split(6)
        let x = world.heldOutPictures
        let z = model.codes(x, keys[0]).detached
        codes = Matrix(z)
        energy = energyDistance(
            codes, Gaussian.standard(2).samples(360, key: keys[1]), permutations: draws, key: keys[2])
        error = Double((model.decoder(z) - x).square().sum(axis: 1).mean().item)
        let drawn = model.decoder(keys[3].normal([360, 2])).detached
        pictures = energyDistance(Matrix(drawn), Matrix(x), permutations: 1, key: keys[4]).statistic
    }

    /// The distance as a multiple of what 19 of 20 shuffles stay below.
    var margin: Double {
        let null = energy.null.sorted()
        return energy.statistic / null[null.count * 95 / 100]
    }
}
