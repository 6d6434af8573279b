import Evidence

/*:
 ## A code that can be read back

 InfoGAN hands its generator a code $c$ beside the noise, and asks that the picture tell the code. What a picture
 tells is $I(c; x) = H(c) - H(c|x)$, and $H(c|x)$ needs the posterior $P(c|x)$, which nobody has. A network $Q(c|x)$
 guesses instead, and

 $$I(c; x) \ge H(c) + \mathbb E_{c \sim P(c),\, x \sim P(x|c)} \log Q(c|x)$$

 The difference is $\mathbb E_x\,\mathrm{KL}(P(c|x)\,\|\,Q(c|x))$, so the bound is tight when $Q$ is the posterior.

 The line is short, and its signs have been shipped wrong: the code behind a much-read tutorial adds the entropy to
 the *loss*, and takes it of the drawn code, which is one-hot and has none (wiseodd/generative-models, issue 4).
 Whoever answered there that nothing changes was right about training and wrong about the number. Both can be seen.
 */
func informationBound(_ page: Page) throws {
    page.ledger(
        4, .holds, "$I(c; x) \\ge H(c) + \\mathbb E\\log Q(c|x)$, with equality at the posterior; the entropy's sign")

    //: **Counted.** Hundreds of channels from two to six codes to two to eight pictures, with a random reader $Q$ for
    //: each. The information comes from the joint table, which knows of no $Q$.
    let channels = page.keys("channels", count: page.quick ? 120 : 300).map { Channel.random($0) }
    let readers = channels.enumerated().map { i, channel in
        page.key("readers").folding(UInt64(i)).split(channel.pictures).map { randomCategorical(channel.codes, $0) }
    }
    let information = channels.map { mutualInformation(joint: $0.joint) }
    let bounds = zip(channels, readers).map { $0.bound($1) }
    page.bound("$H(c) + \\mathbb E\\log Q \\le I(c; x)$", lower: bounds, upper: information)
    let atPosterior = channels.map { $0.bound($0.posterior) }
    page.claim("the bound at the posterior = $I(c; x)$", atPosterior, equals: information, within: 1e-12, scale: 0.1)
    page.claim(
        "what is missing elsewhere: $\\mathbb E_x\\,\\mathrm{KL}(P(c|x)\\,\\|\\,Q(c|x))$",
        zip(information, bounds).map { $0 - $1 }, equals: zip(channels, readers).map { $0.gap($1) }, within: 1e-11)

    //: **Learned.** A reader that starts without an opinion and climbs the bound finds the posterior by itself:
    let learned = channels.prefix(40).map(learnedBound)
    page.claim(
        "the bound of a reader that has climbed = $I(c; x)$", learned, equals: Array(information.prefix(40)),
        within: 1e-9, scale: 0.1)

    //: **Drawn**, as training does it: a code, a picture, a logarithm.
    let channel = Channel.plain
    let reader = channel.posterior.map { row in Categorical(weights: row.probabilities.map { $0 + 0.1 }) }
    let drawn = estimate(page.quick ? 40_000 : 100_000, key: page.key("drawn")) { key in
        let keys = key.split()
        let c = channel.prior.sample(keys.0)
        let x = channel.pictureGiven[c].sample(keys.1)
        return channel.prior.entropy + reader[x].logProbability(c)
    }
    page.claim("the bound for one channel and reader = mean over draws", channel.bound(reader), agreesWith: drawn)

    //: **A code that is a number.** Let $c \sim \mathcal N(0, 1)$ and the picture be $x = c + s\,e$ with
    //: $e \sim \mathcal N(0, 1)$. Then $I = \frac12\log(1 + 1/s^2)$, and a Gaussian reader
    //: $Q(c|x) = \mathcal N(a x, b^2)$ reaches it at $a = 1/(1+s^2)$, $b^2 = s^2/(1+s^2)$:
    let s = 0.6
    let exact = mutualInformation(correlation: 1 / (1 + s * s).squareRoot())
    let best = (a: 1 / (1 + s * s), variance: s * s / (1 + s * s))
    func continuous(_ a: Double, _ variance: Double) throws -> Double {
        let entropy = Gaussian.standard(1).entropy
        return try entropy
            + quadrature(from: -10, to: 10, splittingAt: [-3, 0, 3]) { c in
                Gaussian.standard(1).density(c)
                    * GaussHermite(20).expectation(mean: c, deviation: s) { x in
                        Gaussian(mean: a * x, variance: variance).logDensity(c)
                    }
            }
    }
    page.claim(
        "the bound at the Gaussian posterior = $\\frac12\\log(1 + 1/s^2)$", try continuous(best.a, best.variance),
        equals: exact, within: 1e-9)
    let cases = [(0.5, 0.3), (1, 0.36), (0.9, 0.2), (best.a, 1), (0, 1)]
    page.bound(
        "the bound of other Gaussian readers $\\le \\frac12\\log(1 + 1/s^2)$",
        lower: try cases.map { try continuous($0.0, $0.1) }, upper: exact)

    //: **The signs.** Four ways to print it wrong, at the posterior, where the right one is the information. The
    //: first is the tutorial's, read off its loss with the sign turned; the second takes the entropy
    //: of one-hot draws; the third turns the other sign, and then more information looks like less; the last trusts
    //: any reader.
    func terms(_ channel: Channel) -> (entropy: Double, fit: Double) {
        (channel.prior.entropy, channel.bound(channel.posterior) - channel.prior.entropy)
    }
    page.refute(
        "$-H(c) + \\mathbb E\\log Q$ (wiseodd/generative-models issue 4)",
        channels.map { -terms($0).entropy + terms($0).fit },
        by: information, scale: 0.1)
    page.refute(
        "$0 + \\mathbb E\\log Q$: the entropy of a one-hot draw", channels.map { terms($0).fit }, by: information,
        scale: 0.1)
    page.refute(
        "$H(c) - \\mathbb E\\log Q$", channels.map { terms($0).entropy - terms($0).fit }, by: information, scale: 0.1)
    page.refute(
        "$H(c)$ alone, as if every reader were perfect", channels.map { terms($0).entropy }, by: information,
        scale: 0.1)

    //: **What the sign does to training.** With a fixed prior the entropy is a constant: the slopes in the channel
    //: and in the reader do not change by a bit, which is why nobody noticed. Let the prior be learned as well, and
    //: the sign is all that matters. With the right one the climb ends at the channel's *capacity*, which the
    //: algorithm of Blahut and Arimoto finds without slopes. With the wrong one the code gives up: one value, always,
    //: and nothing to read.
    let slopes = channels.prefix(30).map { slopesInChannel($0, sign: 1) }
    page.claim(
        "slopes in channel and reader: with the wrong sign = with the right one",
        channels.prefix(30).flatMap { slopesInChannel($0, sign: -1) },
        equals: slopes.flatMap { $0 }, within: 1e-15, scale: 0.1)
    let capacityWorlds = page.keys("capacity", count: 12).map {
        Channel.random(codes: 4, pictures: 6, sharpness: 3, $0)
    }
    let steps = page.quick ? 400 : 600
    let right = capacityWorlds.map { climbedPrior($0, sign: 1, steps: steps) }
    let wrong = capacityWorlds.map { climbedPrior($0, sign: -1, steps: steps) }
    page.claim(
        "learned prior, right sign: information = capacity", right.map { mutualInformation(joint: $0.joint) },
        equals: capacityWorlds.map(\.capacity), within: 2e-3)
    page.reaches("learned prior, wrong sign: entropy of the code", wrong.map(\.prior.entropy), atMost: 0.02)
    page.reaches(
        "learned prior, wrong sign: information left", wrong.map { mutualInformation(joint: $0.joint) }, atMost: 0.02)
    page.figure(approach(.plain))
}

/// P(c) and P(x|c), all that the generator of a small world is.
private struct Channel {
    let prior: Categorical
    let pictureGiven: [Categorical]

    var codes: Int { prior.count }
    var pictures: Int { pictureGiven[0].count }

    /// P(c) P(x|c): [c, x]
    var joint: Matrix {
        Matrix(rows: codes, columns: pictures) { prior.probabilities[$0] * pictureGiven[$0].probabilities[$1] }
    }

    /// P(c|x), one for each x.
    var posterior: [Categorical] { (0..<pictures).map { Categorical(weights: joint.column($0)) } }

    /// H(c) + E log Q(c|x)
    func bound(_ reader: [Categorical]) -> Double {
        prior.entropy
            + prior.expectation { c in pictureGiven[c].expectation { x in reader[x].logProbability(c) } }
    }

    /// E_x KL(P(c|x) ‖ Q(c|x))
    func gap(_ reader: [Categorical]) -> Double {
        (0..<pictures).reduce(0) { sum, x in
            sum + joint.column(x).reduce(0, +) * posterior[x].divergence(from: reader[x])
        }
    }

    /// Four codes, each with a picture that is nearly its own, and a fifth picture for all.
    static let plain = Channel(
        prior: Categorical(weights: [4, 3, 2, 1]),
        pictureGiven: (0..<4).map { c in Categorical(weights: (0..<5).map { $0 == c ? 30 : $0 == 4 ? 3 : 1 }) })

    static func random(_ key: Key) -> Channel {
        let sizes = key.folding("sizes").split()
        return random(
            codes: 2 + sizes.0.integers(1, below: 5)[0], pictures: 2 + sizes.1.integers(1, below: 7)[0], key)
    }

    static func random(codes: Int, pictures: Int, sharpness: Double = 1.5, _ key: Key) -> Channel {
        let keys = key.split()
        return Channel(
            prior: randomCategorical(codes, keys.0),
            pictureGiven: keys.1.split(codes).map { key in
                Categorical(logits: key.split(pictures).map { sharpness * $0.normal() })
            })
    }

    /// The most information that any prior can send through, by Blahut and Arimoto: weigh each code anew by
    /// exp KL(P(x|c) ‖ P(x)).
    var capacity: Double {
        var weights = [Double](repeating: 1 / Double(codes), count: codes)
        var information = 0.0
        for _ in 0..<20_000 {
            let world = Channel(prior: Categorical(weights: weights), pictureGiven: pictureGiven)
            let margin = Categorical(weights: (0..<pictures).map { world.joint.column($0).reduce(0, +) })
            let distances = pictureGiven.map { $0.divergence(from: margin) }
            information = world.prior.expectation { distances[$0] }
            if (distances.max() ?? 0) - information < 1e-7 { break }
            weights = zip(world.prior.probabilities, distances).map { $0 * Double.exp($1) }
        }
        return information
    }
}

/// Steps up the bound in the logits of a reader, from no opinion: the slope over the weight and over the reader's own
/// probability, none longer than one.
private func learnedBound(_ channel: Channel) -> Double {
    let joint = Tensor(channel.joint.transposed().asRows)
    let weights = joint.sum(axis: 1, keeping: true)
    var logits = Tensor<Double>.zeros(joint.shape)
    for _ in 0..<60 {
        let here = logits.variable()
        let slope = gradient(of: (joint * here.logSoftmax(axis: 1)).sum(), at: [here])[0]
        logits = logits + (slope / (weights * logits.softmax(axis: 1))).clamped(to: -1...1)
    }
    return channel.prior.entropy + (joint * logits.logSoftmax(axis: 1)).sum().item
}

/// Slopes of ±H(c) + E log Q in the logits of P(x|c), at a reader that is somewhat off.
private func slopesInChannel(_ channel: Channel, sign: Double) -> [Double] {
    let logits = Tensor(channel.pictureGiven.map { $0.probabilities.map { Double.log($0) } }).variable()
    let prior = Tensor(channel.prior.probabilities)
    let reader = Tensor(channel.posterior.map { $0.probabilities.map { 0.8 * $0 + 0.2 / Double(channel.codes) } })
    let entropy = -(prior * prior.log()).sum()
    let fit = (prior.expanded(axis: 1) * logits.softmax(axis: 1) * reader.transposed().log()).sum()
    return gradient(of: sign * entropy + fit, at: [logits])[0].scalars
}

/// The prior after a climb up ±H(c) + E log Q with Q the posterior at each step.
private func climbedPrior(_ channel: Channel, sign: Double, steps: Int) -> Channel {
    let given = Tensor(channel.pictureGiven.map(\.probabilities))
    let logits = Parameter<Double>("prior", Tensor(channel.prior.probabilities).log())
    let optimizer = Adam([logits], learningRate: 0.1)
    for _ in 0..<steps {
        let prior = logits.value.softmax()
        let joint = prior.expanded(axis: 1) * given
        let posterior = (joint / joint.sum(axis: 0)).detached
        let entropy = -(prior * logits.value.logSoftmax()).sum()
        optimizer.step(minimizing: -(sign * entropy + (joint * posterior.log()).sum()))
    }
    return Channel(prior: Categorical(logits: logits.value.scalars), pictureGiven: channel.pictureGiven)
}

private func approach(_ channel: Channel) -> Figure {
    let shares = stride(from: 0.0, through: 1, by: 0.02).map { $0 }
    func reader(_ t: Double) -> [Categorical] {
        channel.posterior.map { row in
            Categorical(weights: row.probabilities.map { t * $0 + (1 - t) / Double(channel.codes) })
        }
    }
    let bounds = shares.map { channel.bound(reader($0)) }
    let entropy = channel.prior.entropy
    return Figure(
        "The bound meets the information at the posterior; with the entropy's sign turned it never does",
        subtitle: "four codes, five pictures; the reader moves from no opinion to the posterior",
        Panel(
            x: Axis("share of the posterior in Q(c|x)"), y: Axis("nats"), labels: .legend,
            marks: [
                .horizontal(mutualInformation(joint: channel.joint), "$I(c; x)$", color: .grey),
                .line(shares, bounds, "$H(c) + E\\,\\log Q$", color: .blue),
                .line(shares, bounds.map { $0 - 2 * entropy }, "$-H(c) + E\\,\\log Q$", color: .vermilion),
            ]))
}
