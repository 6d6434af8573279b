import Evidence

/*:
 ## Two samples never meet

 There is a second reason why $D$ wins too easily, and it needs no bad generator. Training never sees $p$ and $q$, only
 samples. Two finite samples from a density have no point in common, *even if the densities are the same*. A network
 strong enough to remember every point separates them perfectly, is paid $V = 0$, and so reports a JS of
 $\frac12 V + \log 2 = \log 2$, where the truth is 0.

 The cure is the one for every over-confident classifier: ask it about points that it has not seen.
 */
func finiteSamples(_ page: Page) throws {
    page.ledger(
        6,
        .holdsIf(
            "points have a density, and D is strong enough to remember them; in a world of few values samples do meet"),
        "two finite samples never share a point, so a strong D reaches log 2 even when p = q")

    //: **No point twice.** Ten thousand against ten thousand points of one Gaussian, as doubles: not one in common.
    //: Read as distributions, the samples are strangers, and their JS is $\log 2$.
    let (first, second) = (page.key("first"), page.key("second"))
    let a: Tensor<Double> = first.normal([10_000])
    let b: Tensor<Double> = second.normal([10_000])
    let everything = (a.scalars.map { ($0, 0) } + b.scalars.map { ($0, 1) }).sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    let met = zip(everything, everything.dropFirst()).count { $0.0 == $1.0 && $0.1 != $1.1 }
    page.claim("points that both samples contain", met, equals: 0)

    //: **Few values.** Where there are only $K$ values, samples meet. What is left is a bias: two samples of $n$ from
    //: the same distribution show a JS of about $(K-1)/4n$ on average, not of $\log 2$.
    let world = Categorical(weights: [4, 3, 2, 2, 1, 1, 1, 1])
    let n = 400
    let seen = estimate(5_000, key: page.key("few values")) { key in
        FinitePair(p: counts(world, n, key.folding("p")), q: counts(world, n, key.folding("q"))).jensenShannon
    }
    page.value("eight values, 400 draws each: mean JS", seen)
    page.claim("mean JS of two samples = $(K-1)/4n$", Double(world.count - 1) / Double(4 * n), agreesWith: seen)
    page.refute("mean JS of two samples = $\\log 2$", logTwo, by: seen)

    //: **A strong discriminator.** Forty points against forty, in the plane, both from $\mathcal N(0, I)$. A network of
    //: two hidden layers is trained on these eighty for a long time. Every so often it is asked about 4,000 fresh
    //: points.
    let steps = page.quick ? 800 : 1_200
    let runs = page.keys("same", count: 3).map { memorise(shift: 0, points: 40, steps: steps, $0) }
    page.reaches("JS that it reports from its own points", runs.map { $0.last.own }, atLeast: 0.85 * logTwo)
    page.reaches("the JS that the same network reports from fresh points", runs.map { $0.last.fresh }, atMost: -0.3)
    page.reaches("share of fresh points that it names rightly", runs.map { $0.accuracy }, atMost: 0.56)
    page.refute(
        "\"the two distributions are strangers\": all fresh points would be named rightly", 1,
        by: Estimate(draws: runs.map(\.accuracy)))

    //: No divergence is below zero, so the fresh points give it away: $\frac12 V + \log 2$ is at most the true JS for
    //: *every* $D$, if $V$ is taken over points that had no part in choosing $D$. So the held-out value is a lower
    //: bound, never a boast, and the best moment to stop is where it is highest.
    page.bound(
        "held-out value at any moment $\\le$ JS = 0, and 0.01 for the noise of 4,000 points",
        lower: runs.flatMap { $0.fresh },
        upper: 0.01)

    //: **And when there is something to see?** The second Gaussian is moved by 1.5. Now JS is known by quadrature. With
    //: two thousand points of each, the best held-out value comes close to it. With forty of each, the network's own
    //: value ends far above the truth and the held-out one far below:
    let truth = try LinePair(p: gaussian(0), q: gaussian(1.5)).jensenShannon()
    let moved = page.keys("moved", count: 3).map { memorise(shift: 1.5, points: 2_000, steps: steps / 2, $0) }
    let few = page.keys("few", count: 3).map { memorise(shift: 1.5, points: 40, steps: steps, $0) }
    page.value("true JS", truth)
    page.reaches(
        "2,000 points: best held-out value over the truth", moved.map { ($0.fresh.max() ?? 0) / truth }, atLeast: 0.9)
    page.reaches("2,000 points: the same, from above", moved.map { ($0.fresh.max() ?? 0) / truth }, atMost: 1.08)
    page.ranks(
        "40 points: the truth lies between the values at the end",
        [
            ("held out", few.map { $0.last.fresh }), ("truth", few.map { _ in truth }),
            ("own points", few.map { $0.last.own }),
        ])
    page.figure(memoryFigure(runs[0], few[0], truth))
}

/// How often each value was drawn.
private func counts(_ world: Categorical, _ n: Int, _ key: Key) -> Categorical {
    var counts = [Double](repeating: 0, count: world.count)
    for level in (key.uniform([n]) as Tensor<Double>).scalars { counts[world.index(at: level)] += 1 }
    return Categorical(weights: counts)
}

private struct Memory {
    var steps: [Double] = []
    /// ½ V + log 2 on the points trained on, and on fresh ones.
    var own: [Double] = []
    var fresh: [Double] = []
    var accuracy = 0.0
    var last: (own: Double, fresh: Double) { (own.last ?? .nan, fresh.last ?? .nan) }
}

/// Trains a network to tell draws of N(0, I) from draws of N((shift, 0), I), always on the same few points.
private func memorise(shift: Float, points: Int, steps: Int, _ key: Key) -> Memory {
    func draw(_ count: Int, _ name: String) -> (real: Tensor<Float>, made: Tensor<Float>) {
        let (a, b) = key.folding(name).split()
        return (a.normal([count, 2]), b.normal([count, 2]) + Tensor([shift, 0]))
    }
    let network = Perceptron<Float>(
        [2, 64, 64, 1], activation: .tanh, key: key.folding("network"), initializer: .normal(deviation: 0.3))
    let optimizer = Adam(network.parameters, learningRate: 0.005)
    let (own, fresh) = (draw(points, "own"), draw(2_000, "fresh"))
    func payment(_ pair: (real: Tensor<Float>, made: Tensor<Float>)) -> Tensor<Float> {
        -(-network(pair.real)).softplus().mean() - network(pair.made).softplus().mean()
    }
    var memory = Memory()
    for step in 0...steps {
        if step % 25 == 0 {
            memory.steps.append(Double(step))
            memory.own.append(0.5 * Double(payment(own).item) + logTwo)
            memory.fresh.append(0.5 * Double(payment(fresh).item) + logTwo)
        }
        guard step < steps else { break }
        let order = points > 200 ? key.folding(UInt64(step)).integers(200, below: points) : Array(0..<points)
        let batch = (real: own.real.gathered(order), made: own.made.gathered(order))
        optimizer.step(minimizing: -payment(batch))
    }
    let right = network(fresh.real).scalars.count { $0 > 0 } + network(fresh.made).scalars.count { $0 < 0 }
    memory.accuracy = Double(right) / 4_000
    return memory
}

private func memoryFigure(_ same: Memory, _ few: Memory, _ truth: Double) -> Figure {
    func panel(_ title: String, _ run: Memory, _ truth: Double) -> Panel {
        Panel(
            title, x: Axis("step of training"), y: Axis("$\\frac12 V + \\log 2$ (nats)", range: -1.2...0.8),
            labels: .legend,
            marks: [
                .line(run.steps, run.own, "own 80 points", color: .vermilion),
                .line(run.steps, run.fresh, "fresh points", color: .blue),
                .horizontal(truth, "true JS", color: .grey),
            ])
    }
    return Figure(
        "A discriminator that remembers its points reports strangers; fresh points expose it",
        panel("p = q", same, 0), panel("q moved by 1.5", few, truth))
}
