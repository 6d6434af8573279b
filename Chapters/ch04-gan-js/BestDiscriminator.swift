import Evidence

/*:
 ## The best discriminator

 A generative adversarial network is a game. A **generator** turns noise into points; their distribution is $q$. A
 **discriminator** looks at a point and says how sure it is that the point is one of the data, whose distribution is
 $p$: $D(x)$ between 0 and 1. It is paid

 $$V(D) = \mathbb E_p \log D(x) + \mathbb E_q \log(1 - D(x))$$

 Suppose that $D$ may be any function. Then every point can be looked at alone. At a point with densities $p$ and $q$
 the payment is $h(D) = p\log D + q\log(1-D)$, with one letter for a distribution and for its density, as everywhere in
 this chapter. The best answer is claimed to be

 $$D^* = \frac{p}{p + q}$$

 which is also what Bayes' rule says: the probability that a point met here is real, if half of all points are. The
 doubt is in "any function": nobody owns one, and a network is found by small steps from a few points. Four roads are
 taken: calculus, a search that knows no calculus, a count of coins that optimises nothing, and a network that knows no
 density.
 */
func bestDiscriminator(_ page: Page) throws {
    page.ledger(1, .holds, "for each x the best D is p/(p+q), the posterior of \"real\" under equal priors")

    //: **Calculus.** Five hundred pairs of densities, from even to one-sided. At $p/(p+q)$ the slope $p/D - q/(1-D)$
    //: vanishes, and the curvature there, from differentiating twice, is $-(p+q)^3/pq$: a summit.
    let pairs = page.key("densities").split(500).map { key in
        let (a, b) = key.split()
        return (p: Double.exp(1.5 * a.normal()), q: Double.exp(1.5 * b.normal()))
    }
    let best = pairs.map { $0.p / ($0.p + $0.q) }
    let (p, q) = (Tensor(pairs.map(\.p)), Tensor(pairs.map(\.q)))
    let d = Tensor(best).variable()
    let slope = gradient(of: (p * d.log() + q * (1 - d).log()).sum(), at: [d], recorded: true)[0]
    let curvature = gradient(of: slope.sum(), at: [d])[0]
    page.claim(
        "slope of $h$ at $D = p/(p+q)$, as a share of $p + q$: zero", slope / (p + q), equals: 0, within: 1e-12,
        scale: 1)
    page.claim(
        "curvature of $h$ there = $-(p+q)^3/pq$", curvature, equals: -1 * (p + q).power(3) / (p * q), within: 1e-11)
    page.bound("it is a summit: curvature below zero", lower: curvature, upper: 0)

    //: **A search** that only compares heights finds the same place:
    let found = pairs.map { pair in
        highest { d in pair.p * Double.log(d) + pair.q * Double.logOnePlus(-d) }
    }
    page.claim("the highest place of $h$, by golden section = $p/(p+q)$", found, equals: best, within: 1e-6, scale: 1)
    page.refute(
        "$q/(p+q)$, the labels swapped", pairs.map { $0.q / ($0.p + $0.q) }, by: found, within: 1e-6, scale: 1)
    page.refute(
        "$\\min(1, p/q)$, a ratio instead of a share", pairs.map { min(1, $0.p / $0.q) }, by: found, within: 1e-6,
        scale: 1)

    //: **Bayes.** Flip a fair coin: heads, a value from the data, tails, one from the generator. Among the draws that
    //: show a value, how many were heads? Nobody optimises anything here. Then a coin that says "generated" three times
    //: in four, and with it another best answer, $p/(p+3q)$: the formula has equal shares built in.
    let world = FinitePair(p: Categorical(weights: [5, 3, 1, 1, 2]), q: Categorical(weights: [1, 2, 1, 4, 2]))
    let draws = page.quick ? 100_000 : 200_000
    let fair = heads(world, share: 0.5, draws, page.key("fair coin"))
    let biased = heads(world, share: 0.25, draws, page.key("biased coin"))
    page.claim("share of real points at each value = $p/(p+q)$", world.bestDiscriminator, agreesWith: fair, scale: 1)
    let three = zip(world.p.probabilities, world.q.probabilities).map { $0 / ($0 + 3 * $1) }
    page.claim("three generated for each real one: $p/(p+3q)$", three, agreesWith: biased, scale: 1)
    page.refute("$p/(p+q)$ with three generated for each real one", world.bestDiscriminator, by: biased)

    //: **A network** of two hidden layers is shown points from a density with two humps and from another with one broad
    //: hump, with labels, and never a density. It is compared with $p/(p+q)$ by the mean over all points, real and
    //: made, so that only places count where there are points.
    let line = LinePair.twoHumps
    let networks = page.keys("networks", count: 3).map {
        trainedDiscriminator(line, steps: page.quick ? 500 : 1_200, $0)
    }
    let nodes = (0..<600).map { -6 + 0.02 * (Double($0) + 0.5) }
    let logits = networks.map { network in
        network(Tensor(nodes.map { Float($0) }, shape: [600, 1])).scalars.map { Double($0) }
    }
    let errors = logits.map { l in
        nodes.indices.reduce(0) { sum, i in
            let gap = Double.sigmoid(l[i]) - Double.sigmoid(line.logRatio(nodes[i]))
            return sum + 0.02 * 0.5 * (line.p.density(nodes[i]) + line.q.density(nodes[i])) * gap * gap
        }.squareRoot()
    }
    page.reaches("root mean square of $D - p/(p+q)$ over the points, three networks", errors, atMost: 0.05)

    //: No network can be paid more than $p/(p+q)$ is, and these are paid nearly as much:
    func pay(_ l: [Double]) -> Double {
        nodes.indices.reduce(0) { sum, i in
            let x = nodes[i]
            let cost = line.p.density(x) * Double.softplus(-l[i]) + line.q.density(x) * Double.softplus(l[i])
            return sum - 0.02 * cost
        }
    }
    let most = pay(nodes.map(line.logRatio))
    page.bound("$V$ of each network $\\le V$ of $p/(p+q)$", lower: logits.map(pay), upper: most)
    page.reaches("what the networks leave on the table (nats)", logits.map { most - pay($0) }, atMost: 0.02)
    page.figure(discriminatorFigure(line, nodes, logits))
}

/// Where f is highest on 0...1, for f with one summit: golden section, 60 steps.
private func highest(_ f: (Double) -> Double) -> Double {
    let ratio = 0.5 * (5.0.squareRoot() - 1)
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
        let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        if f(left) < f(right) { low = left } else { high = right }
    }
    return 0.5 * (low + high)
}

/// How often each value, when met, came from the data, if a `share` of all draws does.
private func heads(_ world: FinitePair, share: Double, _ draws: Int, _ key: Key) -> [Estimate] {
    var labels = [[Double]](repeating: [], count: world.p.count)
    for index in 0..<draws {
        let keys = key.folding(UInt64(index)).split()
        let isReal = keys.0.uniform() < share
        labels[(isReal ? world.p : world.q).sample(keys.1)].append(isReal ? 1 : 0)
    }
    return labels.map { Estimate(draws: $0) }
}

/// A network [1, 32, 32, 1] that has learned to tell draws of p from draws of q; its output is the log-odds of "real".
private func trainedDiscriminator(_ world: LinePair, steps: Int, _ key: Key) -> Perceptron<Float> {
    let network = Perceptron<Float>([1, 32, 32, 1], activation: .tanh, key: key.folding("start"))
    let optimizer = Adam(network.parameters, learningRate: 0.01)
    let real = Tensor<Float>(
        world.p.samples(20_000, key: key.folding("real")).scalars.map { Float($0) }, shape: [20_000, 1])
    let made = Tensor<Float>(
        world.q.samples(20_000, key: key.folding("made")).scalars.map { Float($0) }, shape: [20_000, 1])
    for step in 0..<steps {
        optimizer.learningRate = 0.01 * min(1, 2 * (1 - Double(step) / Double(steps)))
        let keys = key.folding(UInt64(step)).split()
        let x = real.gathered(keys.0.integers(256, below: 20_000))
        let y = made.gathered(keys.1.integers(256, below: 20_000))
        optimizer.step(minimizing: (-network(x)).softplus().mean() + network(y).softplus().mean())
    }
    return network
}

private func discriminatorFigure(_ world: LinePair, _ nodes: [Double], _ logits: [[Double]]) -> Figure {
    let x = Axis("$x$", range: -5...5)
    let shown = nodes.indices.filter { $0 % 4 == 0 }
    return Figure(
        "Networks that saw only labelled points found $p/(p+q)$ wherever there were points",
        Panel(
            "The world", x: x, y: Axis("density", includesZero: true), labels: .legend,
            marks: [
                .curve(over: -5...5, "data $p$", color: .blue) { world.p.density($0) },
                .curve(over: -5...5, "generator $q$", color: .vermilion) { world.q.density($0) },
            ]),
        Panel(
            "The discriminator", x: x, y: Axis("$D(x)$", range: 0...1), labels: .legend,
            marks: logits.map { l in
                .line(
                    shown.map { nodes[$0] }, shown.map { Double.sigmoid(l[$0]) }, "three networks", color: .sky,
                    dash: .solid)
            } + [
                .curve(over: -5...5, "$p/(p+q)$", color: .blue, dash: .dashed) { Double.sigmoid(world.logRatio($0)) }
            ]))
}
