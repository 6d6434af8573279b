import Evidence

/*:
 ## The value of a two-way game

 A BiGAN trains an encoder $E$ and a generator $G$ that never meet. $E$ takes a picture $x$ from the data $P(x)$ and
 adds a code, $G$ takes a code $z$ from the prior $P(z)$ and adds a picture. Each lays a pair $(x, z)$ on the table, and
 a discriminator says how probable it is, $D(x, z)$, that the pair is the encoder's. It is paid

 $$V(D, E, G) = \mathbb E_{x \sim P(x),\, z \sim E(z|x)} \log D(x, z) + \mathbb E_{z \sim P(z),\, x \sim G(x|z)} \log(1 - D(x, z))$$

 To $D$ a pair is one thing, so the argument of chapter 4 carries over word by word: the best $D$ is
 $D^* = p/(p+q)$ with the *joint* distributions $p = P(x)E(z|x)$ and $q = P(z)G(x|z)$, and

 $$V(D^*, E, G) = -2\log 2 + 2\,\mathrm{JS}(p, q)$$

 An argument carried over word by word is where indices go wrong. Here are worlds in which every pair can be counted.
 */
func twoWayValue(_ page: Page) throws {
    page.ledger(1, .holds, "$V(D^*, E, G) = -2\\log 2 + 2\\,\\mathrm{JS}$ of the joint distributions")

    //: **Every pair counted.** Three hundred worlds of two to seven pictures and two to six codes; data, prior,
    //: encoder and generator are all random. JS is computed in three ways: from divergences, from entropies, and as
    //: what a pair tells about a fair coin that chose its maker:
    let worlds = page.keys("worlds", count: 300).map { key in
        let sizes = key.folding("sizes").split(2)
        return TwoWayWorld.random(
            pictures: 2 + sizes[0].integers(1, below: 6)[0], codes: 2 + sizes[1].integers(1, below: 5)[0], key)
    }
    let payments = worlds.map { $0.value($0.bestDiscriminator) }
    func affine(_ js: Double) -> Double { 2 * js - 2 * logTwo }
    page.claim(
        "$V(D^*) = 2\\,\\mathrm{JS} - 2\\log 2$, from divergences", payments,
        equals: worlds.map { affine($0.jensenShannon) }, within: 1e-12)
    page.claim(
        "$V(D^*) = 2\\,\\mathrm{JS} - 2\\log 2$, from entropies", payments,
        equals: worlds.map { affine($0.entropyGap) }, within: 1e-12)
    page.claim(
        "$V(D^*) = 2\\,\\mathrm{JS} - 2\\log 2$, from the information that a pair carries about its maker", payments,
        equals: worlds.map { affine(mutualInformation(joint: $0.labelled)) }, within: 1e-12)

    //: That $D^*$ is the best $D$ need not be believed either. Thirty other discriminators for each world are paid
    //: less; and a climb by derivatives that starts from $D = \frac12$ ends at the same payment:
    let others = worlds.flatMap { world in
        page.keys("others", count: 30).map { key in
            let d: Tensor<Double> = key.uniform([world.data.count * world.prior.count], in: 0.02..<0.98)
            return world.value(d.scalars)
        }
    }
    page.bound(
        "$V(D) \\le V(D^*)$ for 9,000 other discriminators", lower: others,
        upper: payments.flatMap { [Double](repeating: $0, count: 30) })
    page.claim(
        "$V$ at the end of a climb = $V(D^*)$",
        worlds.prefix(100).map { climbedValue($0.encoded.scalars, $0.generated.scalars) },
        equals: Array(payments.prefix(100)),
        within: 1e-9)

    //: **Played.** One world of four pictures and three codes, played pair by pair: draw a picture and encode it,
    //: draw a code and decode it, pay $D^*$ for both. The mean payment is $V$:
    let played = TwoWayWorld.random(pictures: 4, codes: 3, Key(1))
    let best = played.bestDiscriminator
    let payment = estimate(page.quick ? 40_000 : 100_000, key: page.key("pairs")) { key in
        let keys = key.split(4)
        let x = played.data.sample(keys[0])
        let z = played.prior.sample(keys[1])
        let code = played.encoder[x].sample(keys[2])
        let picture = played.generator[z].sample(keys[3])
        return Double.log(best[x * 3 + code]) + Double.logOnePlus(-best[picture * 3 + z])
    }
    page.claim(
        "$2\\,\\mathrm{JS} - 2\\log 2$ = mean payment, played", affine(played.jensenShannon), agreesWith: payment)

    //: **Without noise.** The original paper's $E$ and $G$ are functions. Then most pairs never occur, $D^*$ is 0 or
    //: 1 on most of the others, and the formula holds all the same:
    let functions = page.keys("functions", count: 200).map { key in
        let keys = key.split(4)
        return TwoWayWorld(
            data: randomCategorical(5, keys[0]), prior: randomCategorical(4, keys[1]),
            encoder: keys[2].integers(5, below: 4), generator: keys[3].integers(4, below: 5))
    }
    page.claim(
        "$V(D^*) = 2\\,\\mathrm{JS} - 2\\log 2$ when $E$ and $G$ are functions",
        functions.map { $0.value($0.bestDiscriminator) },
        equals: functions.map { affine($0.jensenShannon) }, within: 1e-12, scale: 1)

    //: **It is the joint that counts.** Whoever compares pictures alone, or codes alone, sees less; and there are
    //: worlds where they see nothing. Let four pictures and four codes be equally likely, $G$ turn code $k$ into
    //: picture $k$, and $E$ turn picture $k$ into code $k + 1$. Generated pictures are distributed as the data, codes
    //: as the prior, and not one pair fits:
    let pictureJS = worlds.map { jensenShannon($0.data.probabilities, $0.pictureMargin) }
    let codeJS = worlds.map { jensenShannon($0.prior.probabilities, $0.codeMargin) }
    let jointJS = worlds.map(\.jensenShannon)
    page.bound("JS of pictures alone $\\le$ JS of pairs", lower: pictureJS, upper: jointJS)
    page.bound("JS of codes alone $\\le$ JS of pairs", lower: codeJS, upper: jointJS)
    page.refute("$V$ by a discriminator that is blind to the code", pictureJS.map(affine), by: payments)
    page.refute("$V$ by a discriminator that is blind to the picture", codeJS.map(affine), by: payments)
    page.refute(
        "$V$ by one that sees the pairs shuffled", worlds.map { affine($0.shuffledJensenShannon) }, by: payments)
    let shifted = TwoWayWorld(
        data: .uniform(4), prior: .uniform(4), encoder: [1, 2, 3, 0], generator: [0, 1, 2, 3])
    page.claim(
        "shifted by one: JS of pictures, JS of codes",
        [
            jensenShannon(shifted.data.probabilities, shifted.pictureMargin),
            jensenShannon(shifted.prior.probabilities, shifted.codeMargin),
        ], equals: 0, scale: 1)
    page.claim("shifted by one: JS of pairs", shifted.jensenShannon, equals: logTwo, within: 1e-12)

    //: **Who moves how.** The lecture notes let $D$ raise the scores of the encoder's pairs and lower the
    //: generator's, and let $E$ and $G$ do the opposite, each for its own pairs. That is steepest descent on JS: its
    //: slope, with $D^*$ moving along, is for $E$ that of the first term alone and for $G$ that of the second, with
    //: $D^*$ held still. An encoder that wants *high* scores, as the generator of a plain GAN does, climbs.
    let slopes = worlds.prefix(60).map(playersSlopes)
    page.claim(
        "slope of $2\\,\\mathrm{JS}$ in $E$ = of $\\mathbb E\\log D$, $D$ fixed", slopes.flatMap(\.encoderTerm),
        equals: slopes.flatMap(\.encoderWhole), within: 1e-11, scale: 0.1)
    page.claim(
        "slope of $2\\,\\mathrm{JS}$ in $G$ = of $\\mathbb E\\log(1 - D)$, $D$ fixed", slopes.flatMap(\.generatorTerm),
        equals: slopes.flatMap(\.generatorWhole), within: 1e-11, scale: 0.1)
    page.refute(
        "slope of $2\\,\\mathrm{JS}$ in $E$ = that of an encoder that raises its scores",
        slopes.flatMap(\.encoderTerm).map { -$0 },
        by: slopes.flatMap(\.encoderWhole), scale: 0.1)
    page.figure(tables())
}

extension TwoWayWorld {
    /// H(m) - ½ H(p) - ½ H(q)
    fileprivate var entropyGap: Double {
        let mixture = zip(encoded.scalars, generated.scalars).map { $0 + $1 }
        func entropy(_ weights: [Double]) -> Double { Categorical(weights: weights).entropy }
        return entropy(mixture) - 0.5 * entropy(encoded.scalars) - 0.5 * entropy(generated.scalars)
    }

    /// The joint table of a fair coin and the pair it leads to: [2, pairs].
    fileprivate var labelled: Matrix {
        Matrix([encoded.scalars.map { 0.5 * $0 }, generated.scalars.map { 0.5 * $0 }])
    }

    /// What G's pictures are like, whatever their codes.
    fileprivate var pictureMargin: [Double] { (0..<data.count).map { generated.row($0).reduce(0, +) } }

    /// What E's codes are like, whatever their pictures.
    fileprivate var codeMargin: [Double] { (0..<prior.count).map { encoded.column($0).reduce(0, +) } }

    /// JS after each player's pictures and codes have been matched anew at random.
    fileprivate var shuffledJensenShannon: Double {
        Probability.jensenShannon(
            Matrix.outer(data.probabilities, codeMargin).scalars,
            Matrix.outer(pictureMargin, prior.probabilities).scalars)
    }
}

private struct Slopes {
    let encoderWhole, encoderTerm, generatorWhole, generatorTerm: [Double]
}

/// The derivatives of 2 JS and of one term of V in the logits of E(z|x) [x, z] and of G(x|z) [x, z].
private func playersSlopes(_ world: TwoWayWorld) -> Slopes {
    func logits(_ rows: [Categorical]) -> Tensor<Double> {
        Tensor(rows.map { $0.probabilities.map { Double.log($0) } }).variable()
    }
    let (e, g) = (logits(world.encoder), logits(world.generator))
    let p = Tensor(world.data.probabilities).expanded(axis: 1) * e.softmax(axis: 1)
    let q = (Tensor(world.prior.probabilities).expanded(axis: 1) * g.softmax(axis: 1)).transposed()
    let middle = (0.5 * (p + q)).log()
    let whole = gradient(of: (p * (p.log() - middle) + q * (q.log() - middle)).sum(), at: [e, g])
    let d = Tensor(world.bestDiscriminator, shape: p.shape)
    let encoderTerm = gradient(of: (p * d.log()).sum(), at: [e])[0]
    let generatorTerm = gradient(of: (q * (1 - d).log()).sum(), at: [g])[0]
    return Slopes(
        encoderWhole: whole[0].scalars, encoderTerm: encoderTerm.scalars, generatorWhole: whole[1].scalars,
        generatorTerm: generatorTerm.scalars)
}

/// Both players' pairs in one small world, and what the discriminator makes of them.
private func tables() -> Figure {
    // Three of five pictures come back to themselves, roughly; the last two are exchanged.
    func row(_ likely: Int) -> Categorical { Categorical(weights: (0..<5).map { $0 == likely ? 12 : 1 }) }
    let world = TwoWayWorld(
        data: .uniform(5), prior: .uniform(5), encoder: [0, 1, 2, 3, 4].map(row), generator: [0, 1, 2, 4, 3].map(row))
    let best = Matrix(world.bestDiscriminator, rows: 5, columns: 5)
    let (pictures, codes) = ((1...5).map { "x\($0)" }, (1...5).map { "z\($0)" })
    return Figure(
        "Where both players lay the same pairs the discriminator is at a loss",
        subtitle: "five pictures (rows) and five codes (columns); G has exchanged the last two", columns: 3,
        Panel(
            "P(x) E(z|x)",
            marks: [.matrix(world.encoded.asRows, rows: pictures, columns: codes, range: 0...0.2)]),
        Panel(
            "P(z) G(x|z)",
            marks: [.matrix(world.generated.asRows, rows: pictures, columns: codes, range: 0...0.2)]),
        Panel(
            "D*(x, z)",
            marks: [.matrix(best.asRows, rows: pictures, columns: codes, range: 0...1)]))
}
