import Evidence

/*:
 ## Sharper

 A VAE's decoder answers a code with the mean of all pictures that the code might stand for. Where they differ, the
 mean is grey; so VAEs blur. A discriminator has never seen grey edges on real digits. Does it cure the blur, and at
 what price?

 **What blur is.** Write a picture of 8 by 8 pixels as a sum of 64 waves, by the cosine transform: an orthonormal
 change of basis, so the powers of the waves add up to the sum of squares of the pixels. Blur is missing power in the
 *fine* waves, here the 48 of 64 whose length is four pixels or less, down or across. The power of the originals is
 the measure: one is as sharp as they are.
 */
func sharpness(_ page: Page) throws {
    page.ledger(5, .holds, "VAE-GAN is sharper than the VAE (power in high frequencies)")
    let world = try InkWorld.load(page)
    let x = world.heldOutInk
    let waves = CosineWaves()
    page.claim(
        "the waves are orthonormal", (waves.basis.transposed() * waves.basis).scalars,
        equals: Matrix.identity(64).scalars,
        within: 1e-12, scale: 1)
    page.claim(
        "powers of the waves add up to the sum of squares", waves.powers(x).reduce(0, +),
        equals: mean(Matrix(x).asRows.map { $0.reduce(0) { $0 + $1 * $1 } }), within: 1e-12)

    //: **Trained.** The same encoder and decoder three times from each start: as a VAE, with a two-way $D$, and with
    //: the three-way $D$ of the notes, the updates as in the last section. Pictures are made from the mean code of
    //: held-out digits, and from random codes.
    let seeds = page.thorough ? 6 : 3
    let steps = page.quick ? 200 : page.thorough ? 2_500 : 800
    let arms = try [Rivals.none, .twoWay, .threeWay].map { rivals in
        try page.keys("players", count: seeds).map { key in
            let players = BlurPlayers(key: key.folding("start"))
            try players.train(page, world, rivals, steps: steps, key.folding("steps"))
            return players
        }
    }
    let sharp = arms.map { $0.map { Measured($0, world, page.key("random codes")) } }
    let names = ["VAE", "VAE-GAN, two-way D", "VAE-GAN, three-way D"]
    page.table(
        [
            "", "fine power, random codes", "fine power, reconstructions", "pixel error of reconstructions",
        ],
        zip(names, sharp).map { name, all in
            [name, withSpread(all.map(\.drawnPower), 2), withSpread(all.map(\.returnedPower), 2)]
                + [withSpread(all.map(\.error), 2)]
        }, caption: "Fine power over that of held-out digits; mean (least to most) of \(seeds) starts")
    for (name, all) in zip(names, sharp).dropFirst() {
        page.ranks(
            "fine power of pictures from random codes",
            [("VAE", sharp[0].map(\.drawnPower)), (name, all.map(\.drawnPower))])
        page.ranks(
            "fine power of reconstructions",
            [("VAE", sharp[0].map(\.returnedPower)), (name, all.map(\.returnedPower))])
    }
    page.reaches("VAE: fine power of pictures from random codes", sharp[0].map(\.drawnPower), atMost: 0.75)
    page.reaches(
        "VAE-GAN, two-way $D$: fine power of pictures from random codes", sharp[1].map(\.drawnPower), atLeast: 0.8)

    //: **The price** is paid in pixels: a sharp edge in the wrong place costs more than a grey one.
    page.ranks(
        "pixel error of reconstructions",
        [("VAE", sharp[0].map(\.error)), ("two-way D", sharp[1].map(\.error))])

    //: **Power is not enough.** White noise, added to the VAE's pictures, brings all the fine power that is missing,
    //: and no sharpness. So look closer, at each wave by itself: take the logarithm of its power over the originals',
    //: and the mean of its size over all waves. Noise spreads its power evenly, digits do not. The discriminator
    //: knows where power belongs; noise takes away only about half of the VAE's gap. (The energy distance to held-out
    //: digits is a poor judge here. It counts noise as an improvement too, for noise brings variance that was
    //: missing.)
    let noisy = zip(arms[0], sharp[0]).map { players, measured in
        noisyCopy(players.drawn(360, page.key("random codes")), x, measured.drawnPower, waves, page.key("noise"))
    }
    page.claim(
        "the VAE's pictures with noise: fine power, of the originals'",
        noisy.map { waves.finePower($0) / waves.finePower(x) }, equals: 1, within: 1e-2)
    let drawn = arms.map { $0.map { $0.drawn(360, page.key("random codes")) } }
    let gaps = (drawn + [noisy]).map { $0.map { waves.gap($0, x) } }
    let distances = (drawn + [noisy]).map { $0.map { energyFromDigits($0, world) } }
    page.table(
        ["pictures from random codes", "mean $|\\log|$ of power, wave by wave", "energy distance"],
        (names + ["VAE and noise"]).indices.map { i in
            [(names + ["VAE and noise"])[i], withSpread(gaps[i]), withSpread(distances[i])]
        })
    page.ranks(
        "mean $|\\log|$ of power, wave by wave",
        [("two-way D", gaps[1]), ("VAE and noise", gaps[3]), ("VAE", gaps[0])])
    for i in [1, 3] {
        page.ranks(
            "energy distance to held-out digits",
            [((names + ["VAE and noise"])[i], distances[i]), ("VAE", distances[0])])
    }

    //: **A GAN with an encoder.** The notes also read it the other way round: a GAN whose generator is told from the
    //: first step what a picture is, since it must give pictures back. After eighty steps:
    let early = try [Rivals.twoWay, .alone].map { rivals in
        try page.keys("early", count: seeds).map { key in
            let players = BlurPlayers(key: key.folding("start"))
            try players.train(page, world, rivals, steps: 80, key.folding("steps"))
            return energyFromDigits(players.drawn(360, page.key("random codes")), world)
        }
    }
    page.ranks(
        "energy distance to held-out digits, early", [("VAE-GAN", early[0]), ("GAN alone", early[1])])
    page.figure(spectrum(waves, world, arms.map { $0[0] }, page.key("random codes")))
    page.figure(pictures(world, arms.map { $0[0] }, page.key("shown")))
}

/// Who judges the decoder besides the pixels.
private enum Rivals {
    case none, twoWay, threeWay
    /// A two-way D and no pixels: a plain GAN of the same networks.
    case alone
}

/// A VAE of digits, and the discriminator that may stand behind it.
private struct BlurPlayers {
    static let codes = 8
    /// The decoder's variance: an error of one ink costs 1 / 2 sigma² nats.
    static let variance: Float = 0.03
    /// What a nat of fooling is worth in nats of pixels.
    static let weight: Float = 15

    /// 64 -> mean and log-variance of the code
    let encoder: Perceptron<Float>
    /// codes -> 64, ink in 0...1
    let decoder: Perceptron<Float>
    /// 64 -> logits of real, reconstructed, generated; a two-way D uses the first two.
    let discriminator: Perceptron<Float>

    init(key: Key) {
        let keys = key.split(3)
        encoder = Perceptron([64, 128, 2 * Self.codes], activation: .leakyRelu(), key: keys[0], initializer: .he)
        decoder = Perceptron(
            [Self.codes, 128, 128, 64], activation: .leakyRelu(), output: .sigmoid, key: keys[1], initializer: .he)
        discriminator = Perceptron([64, 128, 128, 3], activation: .leakyRelu(), key: keys[2], initializer: .he)
    }

    /// The decoder's answer to the mean code.
    func returned(_ x: Tensor<Float>) -> Tensor<Float> { decoder(encoder(x)[columns: 0..<Self.codes]).detached }

    func drawn(_ count: Int, _ key: Key) -> Tensor<Float> { decoder(key.normal([count, Self.codes])).detached }

    func train(
        _ page: Page, _ world: InkWorld, _ rivals: Rivals, steps: Int, _ key: Key
    ) throws {
        let rate = page.quick ? 2e-3 : 1e-3
        let players = [encoder, decoder, discriminator].map {
            Adam($0.parameters, learningRate: rate, betas: (0.5, 0.9))
        }
        let count = 64
        let ways = rivals == .threeWay ? 3 : 2
        func logits(_ pictures: Tensor<Float>) -> Tensor<Float> { discriminator(pictures)[columns: 0..<ways] }
        // Real, reconstructed, generated; to a two-way D the fakes are one kind.
        let labels = [0, 1, ways - 1].map { [Int](repeating: $0, count: count) }
        try page.progress("VAE-GAN", steps: steps, losses: ["VAE", "D"]) { step in
            for player in players { player.learningRate = fallingRate(rate, step, of: steps) }
            let keys = key.folding(UInt64(step)).split(6)
            let ink = world.batch(count, keys[0])
            let x = spread(ink, keys[1])
            let answer = encoder(x)
            let (middle, logVariance) = (answer[columns: 0..<Self.codes], answer[columns: Self.codes..<2 * Self.codes])
            let z = middle + (0.5 * logVariance).exp() * keys[2].normal([count, Self.codes])
            let kl = 0.5 * (middle.square() + logVariance.exp() - logVariance - 1).sum(axis: 1).mean()
            let reconstructed = decoder(z)
            let error = (reconstructed - ink).square().sum(axis: 1).mean() / (2 * Self.variance)
            var decoderLoss = error
            var lossD: Float = 0
            if rivals != .none {
                let generated = decoder(keys[3].normal([count, Self.codes]))
                let fakes = [spread(reconstructed, keys[4]), spread(generated, keys[5])]
                let shown = [x] + (rivals == .alone ? [fakes[1]] : fakes)
                lossD = players[2].step(
                    minimizing: zip(shown, labels).reduce(Tensor(0)) {
                        $0 + crossEntropy(logits: logits($1.0.detached), labels: $1.1)
                    })
                let fooling = shown[1...].reduce(Tensor(0)) { $0 + crossEntropy(logits: logits($1), labels: labels[0]) }
                decoderLoss = rivals == .alone ? fooling : error + Self.weight * fooling
            }
            // Both slopes are taken before either player moves.
            let slopes = (players[0].gradients(of: error + kl), players[1].gradients(of: decoderLoss))
            players[0].step(slopes.0)
            players[1].step(slopes.1)
            return [Double((error + kl).item), Double(lossD)]
        }
    }
}

private struct Measured {
    let drawnPower, returnedPower, error: Double

    init(_ players: BlurPlayers, _ world: InkWorld, _ key: Key) {
        let (x, waves) = (world.heldOutInk, CosineWaves())
        let (back, drawn) = (players.returned(x), players.drawn(x.shape[0], key))
        drawnPower = waves.finePower(drawn) / waves.finePower(x)
        returnedPower = waves.finePower(back) / waves.finePower(x)
        error = pixelError(back, x)
    }
}

/// Pictures with white noise that brings their fine power to that of x. How much it takes depends on the pictures, so
/// what some noise brings is measured first.
private func noisyCopy(
    _ pictures: Tensor<Float>, _ x: Tensor<Float>, _ share: Double, _ waves: CosineWaves, _ key: Key
) -> Tensor<Float> {
    let noise: Tensor<Float> = key.normal(pictures.shape)
    let missing = waves.finePower(x) * (1 - share)
    // |a + s n|² = |a|² + 2 s a.n + s² |n|² in the fine waves.
    let (own, plain) = (waves.finePower(pictures), waves.finePower(noise))
    let cross = (waves.finePower(pictures + noise) - own - plain) / 2
    let scale = (-cross + (cross * cross + plain * missing).squareRoot()) / plain
    return pictures + Float(scale) * noise
}

private let shownNames = ["VAE", "VAE-GAN, two-way", "VAE-GAN, three-way"]

private func spectrum(_ waves: CosineWaves, _ world: InkWorld, _ players: [BlurPlayers], _ key: Key) -> Figure {
    /// The power of the waves with up to k half-waves down or across, and k in one of them.
    func bands(_ pictures: Tensor<Float>) -> [Double] {
        let powers = waves.powers(pictures)
        return (1..<8).map { k in
            let band = powers.indices.filter { max($0 / 8, $0 % 8) == k }
            return band.map { powers[$0] }.reduce(0, +)
        }
    }
    let k = (1..<8).map(Double.init)
    let originals = bands(world.heldOutInk)
    let drawn = players.map { zip(bands($0.drawn(360, key)), originals).map { $0 / $1 } }
    return Figure(
        "From random codes the VAE draws too little of what is fine; a discriminator mends that",
        subtitle: "power in the waves of pictures from random codes; the fourth to seventh are the fine ones",
        Panel(
            x: Axis("half-waves across the picture", ticks: k),
            y: Axis("power, over that of held-out digits", includesZero: true),
            labels: .legend,
            marks: [.horizontal(1, "held-out digits", color: .grey)]
                + zip(shownNames, drawn).map { .line(k, $1, $0, symbol: .circle) }))
}

private func pictures(_ world: InkWorld, _ players: [BlurPlayers], _ key: Key) -> Figure {
    let chosen = (0...9).flatMap { digit in
        world.heldOut.labels.indices.filter { world.heldOut.labels[$0] == digit }.prefix(2)
    }
    let x = world.heldOutInk.gathered(chosen)
    return Figure(
        "The VAE is grey where it is not sure; with a discriminator it decides", columns: 1,
        Panel(
            "held-out digits and their reconstructions",
            images: ImageGrid(
                .concatenated([x] + players.map { $0.returned(x) }, axis: 0), width: Digits.side, columns: 20,
                rowLabels: ["held out"] + shownNames, ink: .dark)),
        Panel(
            "from the same random codes",
            images: ImageGrid(
                .concatenated(players.map { $0.drawn(20, key) }, axis: 0), width: Digits.side, columns: 20,
                rowLabels: shownNames, ink: .dark)))
}
