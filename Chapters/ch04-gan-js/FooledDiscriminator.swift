import Evidence

/*:
 ## A fooled discriminator proves nothing

 Training is said to be over when $D$ cannot tell real from generated: $D = \frac12$ everywhere and $V = -2\log 2$. The
 notes warn: this does not mean that $G$ is good. It may be that $D$ is broken. Here are three ends of training with the
 *same* loss $-V$ to the last digit, and how to tell them apart.
 */
func fooledDiscriminator(_ page: Page) throws {
    page.ledger(12, .holds, "D fooled does not mean G is good: D's loss at 2 log 2 with G perfect, and with D broken")

    //: **Three worlds.** A perfect generator with the best $D$. A poor generator, with a $D$ whose weights are dead: it
    //: says $\frac12$ to everything. And a poor generator with the best $D$ *of those that see only the first pixel*:
    //: it does all that can be done with what it sees. Each world has four values, pictures of two pixels.
    let data = Categorical(weights: [0, 1, 1, 0])
    let perfect = FinitePair(p: data, q: data)
    let poor = FinitePair(p: data, q: Categorical(weights: [1, 1, 1, 1]))
    let dead = [Double](repeating: 0.5, count: 4)
    let blind = bestOfFirstPixel(poor)
    let losses = [perfect.value(dead), poor.value(dead), poor.value(blind)].map { -$0 }
    page.claim("loss of $D$: perfect $G$; dead $D$; $D$ blind to one pixel", losses, equals: 2 * logTwo)
    page.claim(
        "true JS with the perfect and with the poor $G$: 0 and $\\frac34\\log\\frac43$",
        [perfect.jensenShannon, poor.jensenShannon],
        equals: [0, 0.75 * Double.log(4.0 / 3)], within: 1e-12, scale: 1)
    let worlds = page.key("worlds").split(20).map { FinitePair.random(4, $0) }
    page.claim(
        "blind to the second pixel: $V = 2\\,\\mathrm{JS} - 2\\log 2$ of the first pixel alone, 20 worlds",
        worlds.map { $0.value(bestOfFirstPixel($0)) },
        equals: worlds.map { 2 * firstPixel($0).jensenShannon - 2 * logTwo }, within: 1e-12)
    page.refute("\"the loss is $2\\log 2$, so JS is 0\"", 0, by: poor.jensenShannon)

    //: **The other way round it is a theorem.** If $D$ is the *best* one, $V = -2\log 2$ does mean $p = q$, since
    //: $V + 2\log 2 = 2\,\mathrm{JS}$. A broken $D$ can only hide a difference, never invent one:
    let pairs = page.key("pairs").split(300).map { FinitePair.random(6, $0) }
    let any = page.key("any").split(300).map { key in key.split(6).map { Double.sigmoid(2 * $0.normal()) } }
    page.bound(
        "$\\frac12 V(D) + \\log 2 \\le \\mathrm{JS}$ for any $D$",
        lower: zip(pairs, any).map { 0.5 * $0.value($1) + logTwo },
        upper: pairs.map(\.jensenShannon))

    //: **In networks.** The generator's points are off by one and a half in the second of two coordinates.
    //: Discriminators of four kinds are trained: a sound one; one whose hidden units are dead (ReLU with biases far
    //: below zero: no slope ever comes back); one that sees only the coordinate in which nothing is wrong; and a sound
    //: one for a generator that is perfect. Each is asked about 4,000 fresh points.
    let steps = page.quick ? 200 : 400
    let keys = page.keys("networks", count: 3)
    let kinds: [(name: String, losses: [Double])] = [Kind.perfectGenerator, .dead, .blind, .sound].map { kind in
        (kind.rawValue, keys.map { trainedLoss(kind, steps: steps, $0) })
    }
    page.table(
        ["discriminator", "its loss on fresh points"],
        kinds.map { kind in [kind.name, kind.losses.map { $0.fixed(3) }.joined(separator: ", ")] },
        caption: "$2\\log 2 = 1.386$; three seeds")
    for kind in kinds.prefix(3) {
        page.reaches(
            "\(kind.name): distance of the loss from $2\\log 2$", kind.losses.map { ($0 - 2 * logTwo).magnitude },
            atMost: 0.03)
    }

    //: **The cure**: never believe one discriminator. Train a new one, of another make, and judge it on fresh points.
    //: The sound one in the last row is that second opinion on the very generator that fooled the dead and the blind:
    let truth = try LinePair(p: gaussian(0), q: gaussian(1.5)).jensenShannon()
    page.reaches("a second opinion: loss of a sound $D$, poor $G$", kinds[3].losses, atMost: 2 * logTwo - 0.3)
    page.reaches(
        "and the JS it reports, over the true one", kinds[3].losses.map { (logTwo - 0.5 * $0) / truth }, atLeast: 0.9)

    //: **What the generator learns from a broken discriminator**: from the dead one, nothing at all.
    let slopes = keys.map { key -> Double in
        let x = (key.folding("x").normal([64, 2]) as Tensor<Double>).variable()
        let network = discriminator(.dead, key)
        return gradient(of: (-network(x)).softplus().mean(), at: [x])[0].absolute().max().item
    }
    page.claim("greatest slope that a dead $D$ sends to a generated point", slopes, equals: 0, scale: 1)
    page.figure(
        Figure(
            "Three discriminators with the same loss, and only one good generator; the fourth is the second opinion",
            Panel(
                x: Axis(), y: Axis("loss of $D$ (nats)", includesZero: true),
                marks: [.bars(kinds.map(\.name), kinds.map { average($0.losses) }, color: .blue)])))
}

/// The best D that depends on the first pixel only: pictures 00, 01 have it dark, 10, 11 lit.
private func bestOfFirstPixel(_ pair: FinitePair) -> [Double] {
    let (p, q) = (pair.p.probabilities, pair.q.probabilities)
    let dark = (p[0] + p[1]) / (p[0] + p[1] + q[0] + q[1])
    let lit = (p[2] + p[3]) / (p[2] + p[3] + q[2] + q[3])
    return [dark, dark, lit, lit]
}

/// What the first pixel alone shows of a pair.
private func firstPixel(_ pair: FinitePair) -> FinitePair {
    func marginal(_ p: [Double]) -> Categorical { Categorical(weights: [p[0] + p[1], p[2] + p[3]]) }
    return FinitePair(p: marginal(pair.p.probabilities), q: marginal(pair.q.probabilities))
}

private enum Kind: String {
    case perfectGenerator = "sound, G perfect"
    case dead = "dead, G poor"
    case blind = "blind, G poor"
    case sound = "sound, G poor"
}

private func discriminator(_ kind: Kind, _ key: Key) -> Perceptron<Double> {
    let network = Perceptron<Double>([2, 32, 1], activation: .relu, key: key.folding("start"))
    if kind == .dead { network.layers[0].bias?.assign(Tensor(repeating: -100, shape: [32])) }
    return network
}

/// The loss on fresh points after training; data N(0, I), a poor generator N((0, 1.5), I).
private func trainedLoss(_ kind: Kind, steps: Int, _ key: Key) -> Double {
    let network = discriminator(kind, key)
    let optimizer = Adam(network.parameters, learningRate: 0.01)
    let offset = Tensor<Double>(kind == .perfectGenerator ? [0, 0] : [0, 1.5])
    let seen = Tensor<Double>(kind == .blind ? [1, 0] : [1, 1])
    func loss(_ count: Int, _ key: Key) -> Tensor<Double> {
        let (a, b) = key.split()
        let (real, made): (Tensor<Double>, Tensor<Double>) = (a.normal([count, 2]), b.normal([count, 2]) + offset)
        return (-network(real * seen)).softplus().mean() + network(made * seen).softplus().mean()
    }
    for step in 0..<steps {
        optimizer.learningRate = 0.01 * (1 - Double(step) / Double(steps))
        optimizer.step(minimizing: loss(128, key.folding(UInt64(step))))
    }
    return loss(2_000, key.folding("fresh")).item
}
