import Evidence

/*:
 ## Digits

 The same game for pictures: 16 numbers of noise, two hidden layers, 64 pixels; and a discriminator of the same size. No
 pixel is ever compared with a pixel. What comes out is judged by three who took no part:

 - the **energy distance** to held-out digits, beside that of training digits (what is possible) and of pixel noise;
 - the **nearest** digits: are samples copies of training pictures?
 - **classifiers** of known accuracy: is each sample clearly some digit, and are all ten there?
 */
func digits(_ page: Page) throws {
    page.ledger(14, .holds, "GAN samples of digits, judged by a classifier and by distances")

    let (training, heldOut) = try Digits.load().split()
    let real: Tensor<Float> = heldOut.images()
    let learned: Tensor<Float> = training.images()
    let steps = page.quick ? 1_500 : page.thorough ? 6_000 : 3_000
    let pairs = try page.keys("digits", count: 3).map { try train(page, learned, steps: steps, $0) }
    let samples = pairs.map { $0.samples(1_000, key: page.key("samples")) }
    let young = try page.keys("young", count: 3).map {
        try train(page, learned, steps: steps / 20, $0).samples(1_000, key: page.key("samples"))
    }
    let noise = page.keys("noise", count: 3).map { pixelNoise(like: learned, $0) }

    //: **Energy distance** of 360 pictures $X$ to the 360 held-out ones $Y$, which is
    //: $2\,\mathbb E\|X - Y\| - \mathbb E\|X - X'\| - \mathbb E\|Y - Y'\|$ with Euclidean lengths, in units of ink. Two
    //: equal samples have 0; two samples of one distribution have a little more. The noise is a rival by no means weak,
    //: since each of its pixels has the right mean and deviation:
    func energy(_ x: Tensor<Float>, _ name: String) -> Double {
        energyDistance(Matrix(x[rows: 0..<360]), Matrix(real), permutations: 1, key: page.key(name)).statistic
    }
    let orders = page.keys("order", count: 3).map { $0.permutation(training.count) }
    let ofReal = orders.map { energy(learned.gathered($0), "real") }
    let ofSamples = samples.map { energy($0, "gan") }
    let ofYoung = young.map { energy($0, "young") }
    let ofNoise = noise.map { energy($0, "noise") }
    page.table(
        ["energy distance to held-out digits", "three seeds"],
        [
            ("training digits", ofReal), ("GAN", ofSamples), ("GAN, a twentieth of the training", ofYoung),
            ("noise with each pixel's mean and deviation", ofNoise),
        ].map {
            [$0, $1.map { $0.fixed(3) }.joined(separator: ", ")]
        })
    page.ranks(
        "energy distance to held-out digits", [("training digits", ofReal), ("GAN", ofSamples), ("noise", ofNoise)])
    page.ranks("training helps: energy distance", [("trained", ofSamples), ("a twentieth of it", ofYoung)])
    let test = energyDistance(Matrix(samples[0][rows: 0..<360]), Matrix(real), permutations: 200, key: page.key("test"))
    page.bound(
        "it is still found out: p-value, with none of 200 relabellings at the GAN's distance", lower: test.pValue,
        upper: 0.01)

    //: **Copies?** The distance from a sample to the nearest training picture, against what held-out digits have. A
    //: copy would be nearer than they are; to be farther is no merit, only no copy:
    let unseen = Estimate(draws: nearest(real, learned))
    let made = samples.map { average(nearest($0, learned)) }
    page.value("held-out digits: mean distance to the nearest training picture", unseen)
    page.value("samples: the same", made.map { $0.fixed(3) }.joined(separator: ", "))
    page.reaches(
        "no copies: mean distance of samples over that of held-out digits", made.map { $0 / unseen.mean }, atLeast: 0.7)
    page.refute("a copier's mean distance", 0, by: unseen)

    //: **Classifiers.** Three networks that learned to name digits, and their record on held-out ones. A picture is
    //: *clear* if together they give one digit at least nine tenths. Noise shows what the measure is worth: a
    //: classifier must answer something, whatever it is shown.
    let judges = try DigitJudges.shared(page)
    page.reaches("judges: share of 360 held-out digits named rightly", try judges.records(page), atLeast: 0.95)
    func clear(_ x: Tensor<Float>) -> Double {
        let sure = judges.probabilities(x).max(axis: 1).scalars
        return Double(sure.count { $0 >= 0.9 }) / Double(sure.count)
    }
    let (clearSamples, clearNoise) = (samples.map(clear), noise.map(clear))
    page.ranks(
        "share of clear pictures",
        [("noise", clearNoise), ("GAN", clearSamples), ("held-out digits", samples.map { _ in clear(real) })])
    let shares = samples.map { x in
        let names = judges.names(x)
        return (0...9).map { digit in Double(names.count { $0 == digit }) / Double(names.count) }
    }
    page.table(
        ["seed"] + (0...9).map(String.init) + ["JS from even"],
        shares.enumerated().map { seed, row in
            ["\(seed + 1)"] + row.map { $0.percent(2) }
                + [jensenShannon(row, [Double](repeating: 0.1, count: 10)).fixed(3)]
        }, caption: "What the judges call the samples")
    page.reaches(
        "how many of the ten digits make up at least one sample in fifty",
        shares.map { Double($0.count { $0 >= 0.02 }) },
        atLeast: 8)

    page.figure(
        Figure(
            "After a twentieth of the training the pictures are specks, at the end most are digits",
            Panel(
                images: ImageGrid(
                    .concatenated(
                        [
                            real.gathered(orders[0].prefix(12).map { $0 % 360 }), young[0][rows: 0..<12],
                            samples[0][rows: 0..<36],
                        ], axis: 0),
                    width: Digits.side, columns: 12, rowLabels: ["real", "early", "GAN", "", ""], ink: .dark))))
}

private func train(_ page: Page, _ pictures: Tensor<Float>, steps: Int, _ key: Key) throws -> AdversarialPair<Float> {
    let pair = AdversarialPair<Float>(
        generator: Perceptron(
            [16, 128, 128, 64], activation: .leakyRelu(), output: .sigmoid, key: key.folding("generator"),
            initializer: .he),
        critic: Perceptron(
            [64, 128, 128, 1], activation: .leakyRelu(), key: key.folding("discriminator"), initializer: .he),
        loss: .nonSaturating, codes: 16)
    let rate = page.quick ? 2e-3 : 1e-3
    try pair.train(
        page, "digits", steps: steps, key: key.folding("steps"), every: steps / 20,
        measure: { pair.slowDown(after: $0, of: steps, generator: rate, discriminator: rate) }
    ) { key in
        let chosen = pictures.gathered(key.folding("batch").integers(64, below: pictures.shape[0]))
        // Ink comes in sixteenths; spread over its step it cannot be told by that alone.
        return (chosen * 16 + key.folding("ink").uniform([64, Digits.pixels])) / 17
    }
    return pair
}

/// Independent pixels with the right mean and deviation: [1000, 64]
private func pixelNoise(like pictures: Tensor<Float>, _ key: Key) -> Tensor<Float> {
    (pictures.mean(axis: 0) + pictures.variance(axis: 0).squareRoot() * key.normal([1_000, Digits.pixels])).clamped(
        to: 0...1)
}

/// The Euclidean distance from each row to the nearest of others.
private func nearest(_ points: Tensor<Float>, _ others: Tensor<Float>) -> [Double] {
    let squares = others.square().sum(axis: 1)
    let cross = points.matmul(others, transposeB: true)
    let gaps = points.square().sum(axis: 1, keeping: true) + squares - 2 * cross
    return gaps.min(axis: 1).scalars.map { Double(max(0, $0)).squareRoot() }
}
