import Evidence

/*:
 ## Tokens stop a gradient; codes do not

 A generator of sentences ends in a choice: of all letters, this one. The discriminator sees the choice and not the
 probabilities. Move the generator's weights a little, and the choice stays what it was; so does the discriminator's
 verdict. The generator's gradient is zero, for nearly all weights, and it learns nothing.

 The adversarial autoencoder plays elsewhere. Its discriminator looks at codes, which move when weights move. Letters
 come in at one end, as data, and out at the other as probabilities that are compared with letters that are known: no
 choice is made while it trains.

 The sentences here have four letters of three kinds, no letter twice in a row: 24 of 81, all equally likely.
 Everything can be counted.
 */
func discreteOutputs(_ page: Page) throws {
    page.ledger(
        10, .holds,
        "an adversarial autoencoder has a gradient on discrete data where a GAN on tokens has none")

    //: **A GAN on tokens.** Forty generators and discriminators with random weights, 16 sentences each. Each weight
    //: of the generator is moved by $\pm 10^{-7}$, and the discriminator's mean verdict is read before and after.
    //: Letters are the likeliest ones, or drawn with the same uniform numbers before and after; and for comparison
    //: nothing is chosen and the probabilities themselves are shown.
    let games = page.keys("games", count: page.quick ? 10 : 40).map { TokenGame($0) }
    let likeliest = games.flatMap { $0.differences { game in game.verdict(.likeliest) } }
    let drawn = games.flatMap { $0.differences { game in game.verdict(.drawn) } }
    page.value("weights moved", likeliest.count)
    page.claim("likeliest letters: slopes by differences", likeliest, equals: 0, scale: 1)
    page.claim("drawn letters: slopes by differences", drawn, equals: 0, scale: 1)
    page.claim("drawn letters: slopes by the backward pass", games.flatMap { $0.gradient(.drawn) }, equals: 0, scale: 1)

    //: It is not that nothing could be gained. The *expected* verdict, over all 81 sentences with their
    //: probabilities, does have a slope; a draw does not show it. (Chapter 8 gets at it by another road.)
    let expected = games.map { game in norm(game.gradient(.expected)) }
    page.bound("the expected verdict has a slope, all games: its length", lower: 1e-4, upper: expected)
    page.claim(
        "the expected verdict: slopes by differences = by the backward pass",
        games[0].differences(step: 1e-5) { $0.verdict(.expected) },
        equals: games[0].gradient(.expected), within: 1e-6, scale: 0.01)
    page.refute(
        "\"the slope of the draw is that of the expectation\"",
        [Double](repeating: 0, count: games[0].gradient(.expected).count), by: games[0].gradient(.expected),
        within: 1e-9, scale: 0.01)

    //: **The adversarial autoencoder.** The same sentences, an encoder to two numbers, and the discriminator of codes:
    let coders = page.keys("coders", count: games.count).map { SentenceCoder<Double>($0) }
    let batch = Sentences.all.map { $0 }
    page.claim(
        "encoder: slope of the discriminator's verdict, by differences",
        coders[0].differences { $0.verdict(batch) }, equals: coders[0].slopes { $0.verdict(batch) }, within: 1e-6,
        scale: 0.01)
    page.bound(
        "length of that slope, all encoders", lower: 1e-4,
        upper: coders.map { coder in norm(coder.slopes { $0.verdict(batch) }) }
    )
    page.bound(
        "length of the slope of the reconstruction error, all encoders", lower: 1e-4,
        upper: coders.map { coder in norm(coder.slopes { $0.reconstruction(batch) }) })

    //: **Trained.** A GAN on the likeliest letters stays where it was, to the last bit. The adversarial autoencoder
    //: learns sentences; how good its decoder is at codes from the prior needs no samples: the probability of a right
    //: sentence is summed over a grid of codes. Beside it the same autoencoder without a discriminator, and letters
    //: by chance.
    let steps = page.quick ? 500 : 1_200
    let still = try TokenGame(page.key("still")).trainedShift(page, steps: 100)
    page.claim("100 steps of the GAN: the greatest shift of a weight", still, equals: 0, scale: 1)
    let keys = page.keys("trained", count: 3)
    let plain = try keys.map {
        try SentenceCoder<Float>($0).trained(page, steps: steps, adversarial: false).rightShare()
    }
    let adversarial = try keys.map {
        try SentenceCoder<Float>($0).trained(page, steps: steps, adversarial: true).rightShare()
    }
    page.table(
        ["codes from the prior", "share of right sentences"],
        [
            ["letters by chance", (24.0 / 81).percent(3)],
            ["autoencoder", plain.map { $0.percent(3) }.joined(separator: ", ")],
            ["adversarial autoencoder", adversarial.map { $0.percent(3) }.joined(separator: ", ")],
        ])
    page.ranks(
        "probability of a right sentence",
        [("by chance", keys.map { _ in 24.0 / 81 }), ("autoencoder", plain), ("adversarial autoencoder", adversarial)])
}

private func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

/// Four letters of three kinds, none twice in a row.
private enum Sentences {
    static let every: [[Int]] = (0..<81).map { n in [n / 27, n / 9 % 3, n / 3 % 3, n % 3] }
    static let all = every.filter { s in (1..<4).allSatisfy { s[$0] != s[$0 - 1] } }

    /// One-hot letters, one sentence a row: [n, 12]
    static func tensor<Scalar: Real>(_ sentences: [[Int]]) -> Tensor<Scalar> {
        Tensor.oneHot(sentences.flatMap { $0 }, depth: 3).reshaped([sentences.count, 12])
    }
}

/// A generator of sentences and a discriminator, before anybody has learned.
private struct TokenGame {
    enum Letters { case likeliest, drawn, expected }
    let generator, discriminator: Perceptron<Double>
    let noise, uniforms: Tensor<Double>

    init(_ key: Key) {
        generator = Perceptron([2, 6, 12], activation: .tanh, key: key.folding("generator"))
        discriminator = Perceptron([12, 8, 1], activation: .tanh, key: key.folding("discriminator"))
        noise = key.folding("noise").normal([16, 2])
        uniforms = key.folding("uniforms").uniform([64, 1])
    }

    /// The mean log-odds of "real" that the discriminator gives.
    func verdict(_ letters: Letters) -> Tensor<Double> {
        let probabilities = generator(noise).reshaped([64, 3]).softmax()
        switch letters {
        case .likeliest:
            return discriminator(.oneHot(probabilities.argmax(axis: 1), depth: 3).reshaped([16, 12])).mean()
        case .drawn:
            // The letter at which the running sum of probabilities passes the uniform number.
            let passed = (probabilities.cumulativeSum(axis: 1) .< uniforms).sum(axis: 1).scalars.map { min(2, Int($0)) }
            return discriminator(Tensor<Double>.oneHot(passed, depth: 3).reshaped([16, 12])).mean()
        case .expected:
            let letters = probabilities.reshaped([16, 12])
            let verdicts = discriminator(Sentences.tensor(Sentences.every)).reshaped([81])
            let each = Sentences.every.map { sentence in
                (0..<4).map { letters[columns: 3 * $0 + sentence[$0]..<3 * $0 + sentence[$0] + 1] }
            }
            let likelihoods = each.map { $0[0] * $0[1] * $0[2] * $0[3] }
            return (Tensor.concatenated(likelihoods, axis: 1) * verdicts).sum(axis: 1).mean()
        }
    }

    func gradient(_ letters: Letters) -> [Double] {
        backward(verdict(letters), generator.parameters)
    }

    func differences(step: Double = 1e-7, _ loss: (TokenGame) -> Tensor<Double>) -> [Double] {
        centralDifferences(generator.parameters, step: step) { loss(self).item }
    }

    /// The greatest shift of a weight of the generator in so many steps of both players.
    func trainedShift(_ page: Page, steps: Int) throws -> Double {
        let before = generator.parameters.flatMap { $0.value.scalars }
        let (g, d) = (
            Adam(generator.parameters, learningRate: 1e-2), Adam(discriminator.parameters, learningRate: 1e-2)
        )
        let real: Tensor<Double> = Sentences.tensor(Sentences.all)
        try page.progress("GAN on tokens", steps: steps, losses: ["generator", "discriminator"]) { _ in
            let fooled = -verdict(.likeliest)
            let made = verdict(.likeliest)
            let told = d.step(minimizing: (-discriminator(real)).softplus().mean() + made.softplus())
            return [g.step(minimizing: fooled), told]
        }
        return zip(before, generator.parameters.flatMap { $0.value.scalars }).map { abs($0 - $1) }.max() ?? .nan
    }
}

/// Sentences to two numbers and back.
private struct SentenceCoder<Scalar: Real> {
    let encoder, decoder, discriminator: Perceptron<Scalar>
    let key: Key

    init(_ key: Key) {
        self.key = key
        encoder = Perceptron([12, 32, 2], activation: .tanh, key: key.folding("encoder"))
        decoder = Perceptron([2, 32, 32, 12], activation: .tanh, key: key.folding("decoder"))
        discriminator = Perceptron([2, 32, 32, 1], activation: .tanh, key: key.folding("discriminator"))
    }

    func codes(_ sentences: [[Int]]) -> Tensor<Scalar> { encoder(Sentences.tensor(sentences)) }

    func verdict(_ sentences: [[Int]]) -> Tensor<Scalar> { discriminator(codes(sentences)).mean() }

    func reconstruction(_ sentences: [[Int]]) -> Tensor<Scalar> { cost(codes(sentences), sentences) }

    /// -log p(sentence | code), its mean.
    private func cost(_ z: Tensor<Scalar>, _ sentences: [[Int]]) -> Tensor<Scalar> {
        4 * crossEntropy(logits: decoder(z).reshaped([4 * sentences.count, 3]), labels: sentences.flatMap { $0 })
    }

    func trained(_ page: Page, steps: Int, adversarial: Bool) throws -> Self {
        let model = Adam(encoder.parameters + decoder.parameters, learningRate: 5e-3)
        let judge = Adam(discriminator.parameters, learningRate: 5e-3, betas: (0.5, 0.9))
        try page.progress("sentences", steps: steps) { step in
            let key = key.folding(UInt64(step))
            let falling = min(1, 2 * (1 - Double(step) / Double(steps)))
            (model.learningRate, judge.learningRate) = (5e-3 * falling, 5e-3 * falling)
            let batch = Sentences.all + Sentences.all
            let z = codes(batch) + key.folding("noise").normal([batch.count, 2], deviation: 0.05)
            var loss = cost(z, batch)
            if adversarial {
                let prior: Tensor<Scalar> = key.folding("prior").normal([batch.count, 2])
                judge.step(
                    minimizing: (-discriminator(prior)).softplus().mean() + discriminator(z.detached).softplus().mean())
                loss = loss + (-discriminator(z)).softplus().mean()
            }
            return model.step(minimizing: loss)
        }
        return self
    }

    /// The probability that a code from the prior is decoded to a right sentence, letters drawn from the decoder.
    func rightShare() -> Double {
        let ticks = (0..<60).map { -4.5 + 0.15 * (Double($0) + 0.5) }
        let z = Tensor<Scalar>(ticks.flatMap { y in ticks.flatMap { [Scalar($0), Scalar(y)] } }, shape: [3_600, 2])
        let logs = decoder(z).reshaped([3_600, 4, 3]).logSoftmax().reshaped([3_600, 12])
        let right = logs.matmul(Sentences.tensor(Sentences.all), transposeB: true).exp().sum(axis: 1).scalars
        let density = ticks.map { 0.15 * Gaussian.standard(1).density($0) }
        let weights = density.flatMap { y in density.map { $0 * y } }
        return zip(right, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
}

extension SentenceCoder where Scalar == Double {
    fileprivate func slopes(_ loss: (Self) -> Tensor<Double>) -> [Double] {
        backward(loss(self), encoder.parameters)
    }

    fileprivate func differences(_ loss: (Self) -> Tensor<Double>) -> [Double] {
        centralDifferences(encoder.parameters, step: 1e-5) { loss(self).item }
    }
}

private func backward(_ loss: Tensor<Double>, _ parameters: [Parameter<Double>]) -> [Double] {
    gradient(of: loss, at: parameters.map(\.value)).flatMap { $0.scalars }
}
