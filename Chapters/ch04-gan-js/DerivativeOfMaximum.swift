import Evidence

/*:
 ## The derivative of a maximum

 The generator descends $L(\theta) = \max_D V(\theta, D)$. That is a function with a maximum inside, and $D^*$ moves
 with $\theta$. Yet training differentiates as if it stood still. **Danskin's theorem** says that this is right:

 $$\frac{d}{d\theta}\max_D V(\theta, D) = \left.\frac{\partial V}{\partial\theta}\right|_{D = D^*(\theta)}$$

 At a summit $V$ is level in $D$, so that moving $D$ adds nothing. The theorem says so only *at* the summit. With a
 discriminator that is a few steps behind, the same formula gives the slope of something else. Hence the notes' rule:
 many steps of $D$, and small ones of $G$.
 */
func derivativeOfMaximum(_ page: Page) throws {
    page.ledger(8, .holds, "d/dθ of max V = partial at the best D; with a stale D the step is wrong")

    //: **A maximum of three.** The smallest case has three functions to choose from. The derivative of their maximum is
    //: that of the one on top; where the top changes hands there is a kink, and the slopes to both sides are those of
    //: the two rivals.
    let curves: [@Sendable (Tensor<Double>) -> Tensor<Double>] = [
        { (-1.2 * $0).exp() * 0.4 }, { 1 - 0.3 * ($0 - 1).square() }, { 0.25 * $0 * $0 },
    ]
    let places = (0..<81).map { -1.98 + 0.05 * Double($0) }
    let ofTop = places.map { x in
        gradient(of: { t in .maximum(.maximum(curves[0](t), curves[1](t)), curves[2](t)) }, at: Tensor(x)).item
    }
    let active = places.map { x in
        let heights = curves.map { $0(Tensor(x)).item }
        let top = heights.firstIndex(of: heights.max() ?? 0) ?? 0
        return gradient(of: curves[top], at: Tensor(x)).item
    }
    page.claim("derivative of the maximum = of the curve on top", ofTop, equals: active)
    page.refute(
        "derivative of the curve that was on top half a unit to the left",
        places.map { x in
            let heights = curves.map { $0(Tensor(x - 0.5)).item }
            let top = heights.firstIndex(of: heights.max() ?? 0) ?? 0
            return gradient(of: curves[top], at: Tensor(x)).item
        }, by: ofTop)

    //: **Ten values.** A generator with a weight for each value, and three ways to the slope: differences of
    //: $\max_D V$, where $D$ is found anew at each step; automatic differentiation with $D^*$ a constant; and through
    //: $D^*$ as well.
    let p = randomCategorical(10, page.key("data"))
    let starts = page.keys("weights", count: 20).map { key -> Tensor<Double> in key.normal([10]) }
    let byDifferences = starts.flatMap { slopesByDifferences(p, $0) }
    page.claim(
        "$D^*$ a constant: slopes of $V$ = by differences",
        starts.flatMap { slopesOfValue(p, $0, discriminatorMoves: false) }, equals: byDifferences,
        within: 1e-8, scale: 1)
    page.claim(
        "through $D^*$ as well: the same, it adds nothing",
        starts.flatMap { slopesOfValue(p, $0, discriminatorMoves: true) }, equals: byDifferences, within: 1e-8, scale: 1
    )
    page.refute(
        "$D^*$ of other weights, a constant",
        zip(starts, starts.dropFirst() + starts.prefix(1)).flatMap {
            slopesOfValue(p, $0, best: $1, discriminatorMoves: false)
        }, by: byDifferences, within: 1e-8, scale: 1)

    //: **A stale discriminator.** Data $\mathcal N(0,1)$, generator $\mathcal N(\theta, 1)$, and the $D$ that was best
    //: when $\theta$ was 1. At $\theta = 1$ its slope is right. Further out it is too small, nearer in too large. And
    //: past the data, for $\theta < 0$, even the direction is wrong: this $D$ has only learned "real is to the left",
    //: and goes on saying so for ever.
    let thetas = (0...24).map { -4 + 0.25 * Double($0) }
    let normal = NormalNodes(spacing: 0.05)
    let honest = thetas.map { slope(at: $0, best: $0, normal) }
    let stale = thetas.map { slope(at: $0, best: 1, normal) }
    let generators = [-3.0, -1.5, -0.5, 1, 2.5]
    page.claim(
        "with $D^*$ of the same $\\theta$, the slope of $2\\,\\mathrm{JS}$: at -3, -1.5, -0.5, 1, 2.5",
        generators.map { slope(at: $0, best: $0, normal) }, equals: try generators.map(differenceOfJensenShannon),
        within: 1e-6)
    page.refute("the stale slope, for $\\theta$ from -4 to 2", stale, by: honest, within: 1e-7, scale: 1)
    page.claim(
        "the honest slope has the sign of $\\theta$: descent leads to the data from both sides",
        honest.map { $0 == 0 ? 0 : $0 < 0 ? -1.0 : 1 },
        equals: thetas.map { $0 == 0 ? 0 : $0 < 0 ? -1.0 : 1 })
    page.bound(
        "the stale slope is positive at every $\\theta$: descent always leads to the left", lower: 0, upper: stale)

    //: **How many steps of $D$?** The same game played out, by quadrature, so without any noise. $D = \sigma(ax + b)$
    //: is rich enough to be best at every $\theta$. Between two steps of the generator, which starts at $\theta = 2$,
    //: it climbs $k$ steps of rate 0.1 from where it was. Two things are measured: how far the generator shoots past
    //: the data, and after how many of its steps it is **home**, within 0.1 of the data for good.
    let counts = [1, 2, 5, 20, 80]
    let rates = [0.1, 1, 4.0]
    let games = rates.map { rate in
        counts.map { play(discriminatorSteps: $0, generatorRate: rate, NormalNodes(spacing: 0.2)) }
    }
    page.table(
        ["rate of $G$"] + counts.map { "$k = \($0)$" },
        zip(rates, games).map { rate, row in
            [rate.short()] + row.map { "\($0.overshoot.fixed(2)) / \($0.home)" }
        }, caption: "How far past the data / steps of the generator until it is home")
    page.bound(
        "rate 1, one step of $D$ for each of $G$: past the data by 1 at least", lower: 1, upper: games[1][0].overshoot)
    page.bound("rate 1, eighty steps: past the data by 0.01 at most", lower: games[1][4].overshoot, upper: 0.01)
    page.bound(
        "rate 1: ten times the steps until home with eighty $\\le$ those with one", lower: 10 * games[1][4].home,
        upper: games[1][0].home)
    page.bound(
        "rate 1: the more steps of $D$, the less far past the data", lower: games[1].dropFirst().map(\.overshoot),
        upper: games[1].dropLast().map(\.overshoot))
    page.bound(
        "smaller steps of $G$ help too, rate 0.1, one step of $D$: past the data by 0.5 at most",
        lower: games[0][0].overshoot, upper: 0.5)
    page.bound(
        "steps of $G$ that are too large, rate 4, eighty steps of $D$: past the data by 0.5 at least", lower: 0.5,
        upper: games[2][4].overshoot)

    //: The last row says that a $D$ that is up to date is not enough: the slope is right only where it was taken. This
    //: $D$ has two parameters, and its generator comes home in the end even with one step. A network that never catches
    //: up need not.
    page.figure(maximumFigure(thetas, honest, stale, games[1]))
}

// MARK: - Ten values

/// max_D V for the generator softmax(w), and its slopes by differences with a fresh D at every point.
private func slopesByDifferences(_ p: Categorical, _ w: Tensor<Double>) -> [Double] {
    func value(_ w: [Double]) -> Double {
        let pair = FinitePair(p: p, q: Categorical(logits: w))
        return pair.value(pair.bestDiscriminator)
    }
    let h = 1e-3
    return (0..<w.count).map { k in
        func moved(_ step: Double) -> Double {
            var there = w.scalars
            there[k] += step * h
            return value(there)
        }
        return (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * h)
    }
}

/// Slopes of V in the weights, with the best D at these weights (or at others), as a constant or not.
private func slopesOfValue(
    _ p: Categorical, _ w: Tensor<Double>, best other: Tensor<Double>? = nil, discriminatorMoves: Bool
) -> [Double] {
    let (weights, data) = (w.variable(), Tensor(p.probabilities))
    let q = weights.softmax()
    let rival = other.map { $0.softmax() } ?? q
    let d = data / (data + (discriminatorMoves ? rival : rival.detached))
    return gradient(of: (data * d.log() + q * (1 - d).log()).sum(), at: [weights])[0].scalars
}

// MARK: - Gaussians

/// ∂V/∂θ at `theta`, with the D that is best at `other`.
private func slope(at theta: Double, best other: Double, _ normal: NormalNodes) -> Double {
    normal.expectation(mean: theta) { x in other * Double.sigmoid(0.5 * other * other - other * x) }
}

private func differenceOfJensenShannon(_ t: Double) throws -> Double {
    func js(_ t: Double) throws -> Double { try LinePair(p: gaussian(0), q: gaussian(t)).jensenShannon() }
    let h = 1e-2
    return try 2 * (8 * (js(t + h) - js(t - h)) - (js(t + 2 * h) - js(t - 2 * h))) / (12 * h)
}

private struct Game {
    var path: [Double] = []
    /// How far beyond the data, which the generator meets from the right.
    var overshoot: Double { path.reduce(0) { max($0, -$1) } }
    /// The first step after which θ stays within 0.1 of the data.
    var home: Int { (path.lastIndex { $0.magnitude > 0.1 } ?? -1) + 1 }
}

/// D = sigmoid(a x + b) climbs V by `discriminatorSteps` steps of rate 0.1 for each step of the generator down it.
private func play(discriminatorSteps: Int, generatorRate: Double, _ normal: NormalNodes) -> Game {
    var (a, b, theta) = (0.0, 0.0, 2.0)
    var game = Game()
    let nodes = Array(zip(normal.nodes, normal.weights))
    for _ in 0..<300 {
        for _ in 0..<discriminatorSteps {
            var (slopeA, slopeB) = (0.0, 0.0)
            for (e, weight) in nodes {
                let missed = weight * Double.sigmoid(-(a * e + b))
                let fooled = weight * Double.sigmoid(a * (theta + e) + b)
                slopeA += missed * e - fooled * (theta + e)
                slopeB += missed - fooled
            }
            (a, b) = (a + 0.1 * slopeA, b + 0.1 * slopeB)
        }
        let fooled = nodes.reduce(0) { $0 + $1.1 * Double.sigmoid(a * (theta + $1.0) + b) }
        theta += generatorRate * a * fooled
        game.path.append(theta)
    }
    return game
}

private func maximumFigure(_ thetas: [Double], _ honest: [Double], _ stale: [Double], _ games: [Game]) -> Figure {
    let steps = (1...120).map(Double.init)
    return Figure(
        "A discriminator that is out of date sends the generator past the data; one that keeps up brings it home",
        Panel(
            "The slope of V in θ", x: Axis("generator's mean $\\theta$"), y: Axis("slope"), labels: .legend,
            marks: [
                .line(thetas, honest, "best $D$ at each θ", color: .blue),
                .line(thetas, stale, "best $D$ of θ = 1", color: .vermilion),
                .horizontal(0, color: .grey, dash: .dotted),
            ]),
        Panel(
            "The game", x: Axis("step of the generator"), y: Axis("generator's mean $\\theta$"),
            labels: .legend,
            marks: [
                .line(steps, Array(games[0].path.prefix(120)), "1 step of $D$ each", color: .vermilion, dash: .solid),
                .line(steps, Array(games[4].path.prefix(120)), "80 steps of $D$ each", color: .blue, dash: .solid),
                .horizontal(0, color: .grey, dash: .dotted),
            ]))
}
