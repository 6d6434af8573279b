import Evidence

/*:
 ## Three players, three updates

 A VAE draws blurred pictures, and a GAN does not know what it draws. VAE-GAN puts a discriminator behind a VAE. The
 lecture notes list what each player is trained for:

 1. the **encoder**: a small reconstruction error, and codes near the prior;
 2. the **decoder**: a small reconstruction error, and a discriminator that is fooled;
 3. the **discriminator**: high scores for data, low ones for what was generated from random codes and for what was
    reconstructed.

 Then they add an improvement: let $D$ also say which of the two fakes it sees. This section asks who is moved by
 what, what the two kinds of $D$ can see, and what of that reaches the decoder. All of it is exact; the next section
 trains.
 */
func vaeGAN(_ page: Page) throws {
    page.ledger(5, .holds, "VAE-GAN: the three updates, term by term and player by player")

    //: **Who is moved by what.** A small VAE-GAN in double precision, and the slope of each term at each player.
    //: Exact zeros mark the terms that cannot reach a player:
    let game = SmallGame(page.key("game"))
    let slopes = game.terms(page.key("terms")).map { term in (term.name, game.players.map { game.norm(term.value, $0) })
    }
    page.table(
        ["length of the slope of", "at the encoder", "at the decoder", "at $D$"],
        slopes.map { name, norms in [name] + norms.map { $0 == 0 ? "0" : $0.short(3) } })
    func length(_ term: Int, _ player: Int) -> Double { slopes[term].1[player] }
    page.claim(
        "terms that cannot reach a player: KL at decoder and $D$, error at $D$, generated pictures at the encoder",
        [length(1, 1), length(1, 2), length(0, 2), length(3, 0)], equals: 0)
    page.bound(
        "terms that do: length of the slope", lower: 1e-4,
        upper: [
            length(0, 0), length(0, 1), length(1, 0), length(2, 0), length(2, 1), length(3, 1), length(2, 2),
            length(3, 2),
        ])

    //: So one sum, error + KL + fooling, has for the decoder just the slope that the notes want. For the encoder it
    //: has one more: through the reconstructions the encoder too would learn to fool $D$. The notes leave that out,
    //: as does the paper; whoever minimises one sum for both has trained something else. And $D$ must be left out of
    //: that sum: it would learn to be fooled.
    let (error, kl, foolReconstructed, foolGenerated) = game.values(page.key("terms"))
    let one = error + kl + foolReconstructed + foolGenerated
    page.claim(
        "one sum, at the decoder = error + fooling", game.slope(one, game.decoder.parameters),
        equals: game.slope(error + foolReconstructed + foolGenerated, game.decoder.parameters), within: 1e-12, scale: 1)
    let encoderStep = game.slope(error + kl, game.encoder.parameters)
    let encoderOne = game.slope(one, game.encoder.parameters)
    page.claim(
        "one sum, at the encoder = error + KL, and the fooling by reconstructions", encoderOne,
        equals: zip(encoderStep, game.slope(foolReconstructed, game.encoder.parameters)).map { $0 + $1 }, within: 1e-12,
        scale: 1)
    page.refute("one sum moves the encoder as the notes do", encoderOne, by: encoderStep, scale: 1)
    let ownLoss = game.slope(game.discriminatorLoss(page.key("terms")), game.discriminator.parameters)
    let fooled = game.slope(foolReconstructed + foolGenerated, game.discriminator.parameters)
    page.reaches(
        "cosine of $D$'s step with the one that would fool it", [cosine(ownLoss, fooled)], atMost: -0.3,
        deterministic: true)

    //: **What a two-way D sees.** Six pictures; data $p$, reconstructions $r$, generated pictures $g$. $D$ is paid
    //: $\mathbb E_p\log D + \mathbb E_r\log(1-D) + \mathbb E_g\log(1-D)$. To it $r$ and $g$ are one heap
    //: $m = \frac12(r + g)$:
    page.ledger(
        5,
        .holdsIf(
            "the decoder plays the three-way value itself. If it only wants both kinds to be called real, as the notes have it, "
                + "the best three-way D teaches it exactly what the two-way D does"),
        "VAE-GAN: the three-way discriminator is an improvement")
    let triples = page.keys("triples", count: page.quick ? 60 : 200).map { Triple.random(6, $0) }
    let twoWay = triples.map { $0.climbed(ways: 2) }
    page.claim(
        "best two-way $D$ = $p/(p + r + g)$", twoWay.flatMap(\.realShare), equals: triples.flatMap(\.realShare),
        within: 1e-7, scale: 1)
    page.claim(
        "payment of the best two-way $D$, climbed = from the formula", twoWay.map(\.payment),
        equals: triples.map(\.twoWayValue), within: 1e-10)
    let least = -3 * Double.log(3) + 2 * logTwo
    page.bound("that payment is at least $2\\log 2 - 3\\log 3$", lower: least, upper: triples.map(\.twoWayValue))

    //: That least value is reached wherever the *heap* is the data. Let reconstructions be only ever of the first
    //: three pictures, generated ones only of the last three: two broken halves, and $D$ has nothing to say.
    let halves = Triple(
        p: .uniform(6), r: Categorical(weights: [1, 1, 1, 0, 0, 0]), g: Categorical(weights: [0, 0, 0, 1, 1, 1]))
    page.claim("two halves: the two-way payment is the least", halves.twoWayValue, equals: least, within: 1e-12)
    page.claim(
        "two halves: total variation of reconstructions from the data",
        totalVariation(halves.p.probabilities, halves.r.probabilities), equals: 0.5, within: 1e-12)

    //: **What a three-way D sees.** Its payment is $\mathbb E_p\log D_p + \mathbb E_r\log D_r + \mathbb E_g\log D_g$,
    //: the best answer is each one's share, and the value is $3\,\mathrm{JS}(p, r, g) - 3\log 3$ with the
    //: Jensen-Shannon divergence of three. It is least only where all three agree:
    let threeWay = triples.map { $0.climbed(ways: 3) }
    page.claim(
        "payment of the best three-way $D$ = $3\\,\\mathrm{JS}_3 - 3\\log 3$", threeWay.map(\.payment),
        equals: triples.map { 3 * $0.jensenShannon - 3 * Double.log(3) }, within: 1e-10)
    page.claim(
        "$\\mathrm{JS}_3$ = information of a picture about its maker", triples.map(\.jensenShannon),
        equals: triples.map { mutualInformation(joint: $0.labelled) }, within: 1e-11)
    page.claim(
        "two halves: it sees them, $\\mathrm{JS}_3 = \\frac23 \\log 2$", halves.jensenShannon, equals: 2.0 / 3 * logTwo,
        within: 1e-12)
    page.refute("three-way value = two-way value", triples.map(\.twoWayValue), by: threeWay.map(\.payment))

    //: **What reaches the decoder.** The notes want the decoder to make $D$ call both kinds real. Only one number of
    //: the three-way $D$ matters for that, its share of "real"; and at its best that share is $p/(p + r + g)$ again.
    //: Two discriminators, climbed by themselves, and the decoder cannot tell which one it has, neither with
    //: $-\log D$ nor with $\log(1 - D)$:
    page.claim(
        "share of \"real\": three-way = two-way", threeWay.flatMap(\.realShare), equals: twoWay.flatMap(\.realShare),
        within: 1e-7, scale: 1)
    for saturating in [false, true] {
        page.claim(
            "slopes of \(saturating ? "$\\log(1 - D)$" : "$-\\log D$") in $r$ and $g$: three-way $D$ = two-way $D$",
            zip(triples, threeWay).flatMap { $0.foolingSlopes($1.realShare, saturating: saturating) },
            equals: zip(triples, twoWay).flatMap { $0.foolingSlopes($1.realShare, saturating: saturating) },
            within: 1e-6, scale: 0.1)
    }
    page.claim(
        "two halves: slope of fooling in $r$ and $g$, three-way",
        halves.foolingSlopes(halves.realShare, saturating: false), equals: 0, within: 1e-12, scale: 1)

    //: What does help is to play the game's value: $r$ and $g$ move so that the best three-way $D$ is paid less.
    //: Start with reconstructions that lean to the first three pictures, generated ones that lean to the last three,
    //: and even data. With the three-way value all meet; with the two-way value the heap meets the data, and its two
    //: parts stay apart.
    let starts = page.keys("starts", count: 8)
    let steps = page.quick ? 300 : 600
    let byThree = starts.map { Triple.leaning($0).descended(ways: 3, steps: steps) }
    let byTwo = starts.map { Triple.leaning($0).descended(ways: 2, steps: steps) }
    func apart(_ triple: Triple) -> Double { totalVariation(triple.p.probabilities, triple.r.probabilities) }
    func heapApart(_ triple: Triple) -> Double { totalVariation(triple.p.probabilities, triple.heap.probabilities) }
    page.reaches(
        "three-way value played: total variation of reconstructions from the data", byThree.map(apart), atMost: 0.005)
    page.reaches("two-way value played: total variation of the heap from the data", byTwo.map(heapApart), atMost: 0.005)
    page.reaches(
        "two-way value played: total variation of reconstructions from the data", byTwo.map(apart), atLeast: 0.1)
    page.figure(
        Figure(
            "Told apart, both kinds become the data; in one heap they share it out between them",
            subtitle:
                "six equally likely pictures; where reconstructions and generated pictures end when the value is played",
            columns: 2,
            shares("two-way value", byTwo[0]), shares("three-way value", byThree[0])))
}

private func shares(_ name: String, _ end: Triple) -> Panel {
    let names = (1...6).map { "\($0)" }
    return Panel(
        name, x: Axis("picture"), y: Axis("probability", range: 0...0.35), labels: .legend,
        marks: [
            .bars(names, end.r.probabilities, "reconstructions"), .bars(names, end.g.probabilities, "generated"),
            .horizontal(1.0 / 6, "data", color: .grey),
        ])
}

// MARK: - Slopes

/// A VAE-GAN of a few units: pictures of 6 pixels, codes of 2 numbers.
private struct SmallGame {
    struct Term { let name: String, value: Tensor<Double> }

    let encoder, decoder, discriminator: Perceptron<Double>
    let x: Tensor<Double>

    init(_ key: Key) {
        let keys = key.split(4)
        encoder = Perceptron([6, 8, 4], activation: .tanh, key: keys[0])
        decoder = Perceptron([2, 8, 6], activation: .tanh, key: keys[1])
        discriminator = Perceptron([6, 8, 1], activation: .tanh, key: keys[2])
        x = keys[3].normal([20, 6])
    }

    var players: [[Parameter<Double>]] { [encoder.parameters, decoder.parameters, discriminator.parameters] }

    /// Reconstructions of x and their codes' KL from the prior, and as many generated pictures.
    private func drawn(_ key: Key) -> (reconstructed: Tensor<Double>, kl: Tensor<Double>, generated: Tensor<Double>) {
        let (codeKey, priorKey) = key.split()
        let answer = encoder(x)
        let (mean, logVariance) = (answer[columns: 0..<2], answer[columns: 2..<4])
        let z = mean + (0.5 * logVariance).exp() * codeKey.normal([20, 2])
        let kl = 0.5 * (mean.square() + logVariance.exp() - logVariance - 1).sum(axis: 1).mean()
        return (decoder(z), kl, decoder(priorKey.normal([20, 2])))
    }

    /// The error of reconstructions, KL, and -log D of reconstructed and of generated pictures.
    func values(_ key: Key) -> (Tensor<Double>, Tensor<Double>, Tensor<Double>, Tensor<Double>) {
        let (reconstructed, kl, generated) = drawn(key)
        return (
            (reconstructed - x).square().sum(axis: 1).mean(), kl, (-discriminator(reconstructed)).softplus().mean(),
            (-discriminator(generated)).softplus().mean()
        )
    }

    func terms(_ key: Key) -> [Term] {
        let (error, kl, foolReconstructed, foolGenerated) = values(key)
        return [
            Term(name: "reconstruction error", value: error), Term(name: "KL of the codes", value: kl),
            Term(name: "fooling, by reconstructions", value: foolReconstructed),
            Term(name: "fooling, by generated pictures", value: foolGenerated),
        ]
    }

    func discriminatorLoss(_ key: Key) -> Tensor<Double> {
        let (reconstructed, _, generated) = drawn(key)
        return (-discriminator(x)).softplus().mean() + discriminator(reconstructed.detached).softplus().mean()
            + discriminator(generated.detached).softplus().mean()
    }

    func slope(_ loss: Tensor<Double>, _ parameters: [Parameter<Double>]) -> [Double] {
        gradient(of: loss, at: parameters.map(\.value)).flatMap(\.scalars)
    }

    func norm(_ loss: Tensor<Double>, _ parameters: [Parameter<Double>]) -> Double {
        let slope = slope(loss, parameters)
        return Matrix.dot(slope, slope).squareRoot()
    }
}

private func cosine(_ a: [Double], _ b: [Double]) -> Double {
    Matrix.dot(a, b) / (Matrix.dot(a, a) * Matrix.dot(b, b)).squareRoot()
}

// MARK: - Six pictures

/// What the data, reconstructions and generated pictures of a small world are like.
private struct Triple {
    let p, r, g: Categorical

    static func random(_ count: Int, _ key: Key) -> Triple {
        let keys = key.split(3).map { randomCategorical(count, $0) }
        return Triple(p: keys[0], r: keys[1], g: keys[2])
    }

    /// Even data, r mostly of the first three of six pictures, g mostly of the last three.
    static func leaning(_ key: Key) -> Triple {
        let even = random(6, key)
        func lean(_ q: Categorical, _ side: Range<Int>) -> Categorical {
            Categorical(weights: q.probabilities.enumerated().map { side.contains($0) ? 20 * $1 : $1 })
        }
        return Triple(p: .uniform(6), r: lean(even.r, 0..<3), g: lean(even.g, 3..<6))
    }

    var heap: Categorical { Categorical(weights: zip(r.probabilities, g.probabilities).map { $0 + $1 }) }

    /// p / (p + r + g)
    var realShare: [Double] {
        p.probabilities.indices.map {
            p.probabilities[$0] / (p.probabilities[$0] + r.probabilities[$0] + g.probabilities[$0])
        }
    }

    /// E_p log D + E_r log(1 - D) + E_g log(1 - D) at that D.
    var twoWayValue: Double {
        let d = realShare
        func fake(_ q: Categorical) -> Double { q.expectation { Double.logOnePlus(-d[$0]) } }
        return p.expectation { Double.log(d[$0]) } + fake(r) + fake(g)
    }

    /// H of the even mixture less the mean H.
    var jensenShannon: Double {
        let mixture = Categorical(weights: zip(p.probabilities, heap.probabilities).map { $0 + 2 * $1 })
        return mixture.entropy - (p.entropy + r.entropy + g.entropy) / 3
    }

    /// The joint table of a fair die of three and the picture it leads to.
    var labelled: Matrix { Matrix([p.probabilities, r.probabilities, g.probabilities]) }

    struct Climbed { let payment: Double, realShare: [Double] }

    /// Steps up the payment of a D with two or three answers, in its logits: the slope over the weight of the picture
    /// and the answer's own probability, none longer than one.
    func climbed(ways: Int) -> Climbed {
        // [picture, answer]
        let heaps =
            ways == 3
            ? labelled.transposed().tensor
            : Tensor(zip(p.probabilities, heap.probabilities).map { [$0, 2 * $1] })
        let weights = heaps.sum(axis: 1, keeping: true)
        var logits = Tensor<Double>.zeros(heaps.shape)
        for _ in 0..<60 {
            let here = logits.variable()
            let slope = gradient(of: (heaps * here.logSoftmax(axis: 1)).sum(), at: [here])[0]
            logits = logits + (slope / (weights * logits.softmax(axis: 1))).clamped(to: -1...1)
        }
        let answers = logits.logSoftmax(axis: 1)
        return Climbed(payment: (heaps * answers).sum().item, realShare: answers[columns: 0..<1].exp().scalars)
    }

    /// Slopes of E log(1 - D) or -E log D over reconstructions and over generated pictures, D fixed, in their logits.
    func foolingSlopes(_ realShare: [Double], saturating: Bool) -> [Double] {
        let d = Tensor(realShare)
        let logits = [r, g].map { Tensor($0.probabilities.map { Double.log(max($0, 1e-300)) }).variable() }
        let charge = saturating ? (1 - d).log() : -d.log()
        let loss = logits.reduce(Tensor(0)) { $0 + ($1.softmax() * charge).sum() }
        return gradient(of: loss, at: logits).flatMap(\.scalars)
    }

    /// r and g after Adam down the payment of the best D with two or three answers.
    func descended(ways: Int, steps: Int) -> Triple {
        let data = Tensor(p.probabilities)
        let logits = [r, g].map { Parameter<Double>("", Tensor($0.probabilities).log()) }
        let optimizer = Adam(logits, learningRate: 0.05)
        for _ in 0..<steps {
            let (r, g) = (logits[0].value.softmax(), logits[1].value.softmax())
            let all = data + r + g
            // The best answers move along, but by Danskin's theorem their own slope is zero.
            let payment =
                ways == 3
                ? (r * (r / all).detached.log() + g * (g / all).detached.log()).sum()
                : ((r + g) * ((r + g) / all).detached.log()).sum()
            optimizer.step(minimizing: payment)
        }
        let ends = logits.map { Categorical(logits: $0.value.scalars) }
        return Triple(p: p, r: ends[0], g: ends[1])
    }
}
