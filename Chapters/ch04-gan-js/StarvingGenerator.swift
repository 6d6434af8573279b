import Evidence

/*:
 ## The generator that starves

 The generator wants $V$ low, and only the second term of $V$ depends on it. It may descend $\mathbb E_q\log(1 - D)$,
 the **minimax** form, or climb $\mathbb E_q\log D$ instead, the **non-saturating** form, which is what everybody does
 in practice. Both want $D$ to be fooled. The difference is where they pull hard: $\log(1 - D)$ is flat where $D$ is
 near 0, which is where all generated points are at the start.

 But the second form is not the first with better manners. At the best $D$ the first has the slope of $2\,\mathrm{JS}$,
 the second that of another divergence altogether (Arjovsky and Bottou, 2017):

 $$\nabla\,\mathbb E_q[-\log D^*] = \nabla\left[\mathrm{KL}(q\,\|\,p) - 2\,\mathrm{JS}(p, q)\right]$$

 where the slopes are those in the generator's parameters, and $D^*$ is frozen on the left side. The JS has a minus
 sign: that part pushes the distributions *apart*. Neither half shows in the formula $-\log D$; both are checked below.
 */
func starvingGenerator(_ page: Page) throws {
    page.ledger(
        7, .holds, "log(1 - D) starves early, -log D does not; the second follows KL(q || p) - 2 JS at the optimum")

    //: **One Gaussian after another.** Data $\mathcal N(0, 1)$, generator $x = \theta + \varepsilon$ with $\varepsilon$
    //: from $\mathcal N(0, 1)$. The best $D$ has the log-odds $\theta^2/2 - \theta x$, so the slopes in $\theta$ are
    //: $\theta\,\mathbb E_q D$ and $\theta\,\mathbb E_q(1 - D)$: the first is fed by the points that pass for real, the
    //: second by those that do not.
    let distances = [0.5, 1, 2, 4, 6, 8, 12]
    let minimax = try distances.map { t in try t * taken(t, { $0 }) }
    let nonSaturating = try distances.map { t in try t * taken(t, { 1 - $0 }) }
    let normal = NormalNodes(spacing: 0.05)
    page.claim(
        "minimax: slope by automatic differentiation, $D$ frozen = $\\theta\\,\\mathbb E_q D$",
        distances.map { slope($0, normal, { $0.softplus() * -1 }) },
        equals: minimax, within: 1e-6, scale: 1)
    page.claim(
        "non-saturating: the same = $\\theta\\,\\mathbb E_q(1 - D)$",
        distances.map { slope($0, normal, { (-$0).softplus() }) },
        equals: nonSaturating, within: 1e-6, scale: 1)
    page.claim(
        "slope of $2\\,\\mathrm{JS}$, by differences = $\\theta\\,\\mathbb E_q D$",
        try distances.prefix(5).map { t in
            try difference(t) { try 2 * LinePair(p: gaussian(0), q: gaussian($0)).jensenShannon() }
        }, equals: Array(minimax.prefix(5)), within: 1e-6, scale: 1)
    page.bound(
        "minimax starves: slope $\\le \\frac\\theta2 e^{-\\theta^2/8}$", lower: minimax,
        upper: distances.map { 0.5 * $0 * Double.exp(-$0 * $0 / 8) })
    page.bound(
        "non-saturating does not: slope $\\ge \\frac\\theta2$ at every distance", lower: distances.map { 0.5 * $0 },
        upper: nonSaturating)
    page.table(
        ["$\\theta$", "minimax", "non-saturating"],
        distances.indices.map { [distances[$0].short(), minimax[$0].short(3), nonSaturating[$0].short(5)] },
        caption: "Slopes in θ at the best discriminator")

    //: **What the second form descends.** A generator with a mean and a width against data of two humps, at forty
    //: places. On the left $-\log D^*$ is averaged over points that move while $D^*$ stays; on the right the two
    //: divergences are integrals whose slopes are taken by differences.
    let p = LinePair.twoHumps.p
    let places = page.keys("places", count: page.quick ? 12 : 40).map { key in
        let (a, b) = key.split()
        return Place(mean: a.uniform(in: -2.5..<2.5), logVariance: b.uniform(in: -1..<0.8))
    }
    let frozen = places.map { $0.frozenSlopes(p, normal) { (-$0).softplus() } }
    let parts = try places.map { place in try Parts(place, p) }
    page.claim(
        "slopes of the non-saturating form = of $\\mathrm{KL}(q\\,\\|\\,p) - 2\\,\\mathrm{JS}$", frozen.flatMap { $0 },
        equals: parts.flatMap { zip($0.kl, $0.js).map { $0 - 2 * $1 } }, within: 1e-5, scale: 1)
    page.claim(
        "slopes of the minimax form = of $2\\,\\mathrm{JS}$",
        places.flatMap { $0.frozenSlopes(p, normal) { -1 * $0.softplus() } },
        equals: parts.flatMap { $0.js.map { 2 * $0 } }, within: 1e-5, scale: 1)
    let wrong: [(String, (Double, Double, Double) -> Double)] = [
        ("$\\mathrm{KL}(q\\,\\|\\,p) + 2\\,\\mathrm{JS}$: the sign", { kl, js, _ in kl + 2 * js }),
        ("$\\mathrm{KL}(q\\,\\|\\,p) - \\mathrm{JS}$: the factor", { kl, js, _ in kl - js }),
        ("$\\mathrm{KL}(p\\,\\|\\,q) - 2\\,\\mathrm{JS}$: the other KL", { _, js, forward in forward - 2 * js }),
        ("$2\\,\\mathrm{JS}$: as if both forms were one", { _, js, _ in 2 * js }),
    ]
    for (name, formula) in wrong {
        page.refute(
            name, parts.flatMap { part in part.kl.indices.map { formula(part.kl[$0], part.js[$0], part.forward[$0]) } },
            by: frozen.flatMap { $0 }, within: 1e-5, scale: 1)
    }

    //: **In networks.** Data in a small blob at (4, 0), a generator that begins around the origin. It waits while the
    //: discriminator trains, and at each stage the length of the gradient in the generator's parameters is taken for
    //: both forms.
    let stages = page.quick ? [0, 10, 25, 50, 100, 400] : [0, 10, 25, 50, 100, 200, 400, 800]
    let runs = page.keys("networks", count: 3).map { hunger(stages, $0) }
    let end = stages.count - 1
    page.reaches(
        "minimax: length of the gradient at the end, as a share of its greatest",
        runs.map { $0.minimax[end] / ($0.minimax.max() ?? 0) }, atMost: 0.25)
    page.reaches(
        "non-saturating: the same", runs.map { $0.nonSaturating[end] / ($0.nonSaturating.max() ?? 0) }, atLeast: 0.5)
    page.reaches(
        "length of the gradient at the end, non-saturating over minimax",
        runs.map { $0.nonSaturating[end] / $0.minimax[end] }, atLeast: 50)

    //: So the better $D$ is, the less it teaches in the first form. The second form has its own price, which can be
    //: read off its formula: $\mathrm{KL}(q\,\|\,p)$ punishes a point where there are no data without limit, and a hump
    //: left out hardly at all.
    page.figure(hungerFigure(distances, minimax, nonSaturating, stages, runs))
}

/// E_q of a function of the best D, for data N(0, 1) and the generator N(t, 1).
private func taken(_ t: Double, _ f: (Double) -> Double) throws -> Double {
    let q = gaussian(t)
    return try quadrature(from: -12, to: t + 12, splittingAt: [0, t / 2, t]) { x in
        q.density(x) * f(Double.sigmoid(0.5 * t * t - t * x))
    }
}

/// d/dθ E loss(l(θ + ε)), where l is the best log-odds at t and does not move.
private func slope(_ t: Double, _ normal: NormalNodes, _ loss: (Tensor<Double>) -> Tensor<Double>) -> Double {
    let theta = Tensor(t).variable()
    let l = 0.5 * t * t - t * (theta + Tensor(normal.nodes))
    return gradient(of: (Tensor(normal.weights) * loss(l)).sum(), at: [theta])[0].item
}

/// A symmetric difference of fourth order.
private func difference(_ x: Double, _ h: Double = 1e-2, _ f: (Double) throws -> Double) throws -> Double {
    try (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
}

/// A generator x = mean + exp(s/2) ε.
private struct Place {
    var mean: Double
    var logVariance: Double

    var density: Mixture<Gaussian> { gaussian(mean, variance: Double.exp(logVariance)) }

    /// The slopes in mean and log-variance of E loss(log p/q₀), where q₀ is the generator's density here and stays.
    func frozenSlopes(
        _ p: Mixture<Gaussian>, _ normal: NormalNodes, _ loss: (Tensor<Double>) -> Tensor<Double>
    ) -> [Double] {
        let (m, s) = (Tensor(mean).variable(), Tensor(logVariance).variable())
        let x = m + (0.5 * s).exp() * Tensor(normal.nodes)
        let l = logDensity(p, x) - logDensity(density, x)
        return gradient(of: (Tensor(normal.weights) * loss(l)).sum(), at: [m, s]).map(\.item)
    }
}

/// log p(x) in differentiable steps; the mixture's own numbers are constants. [n] -> [n]
private func logDensity(_ p: Mixture<Gaussian>, _ x: Tensor<Double>) -> Tensor<Double> {
    let terms = zip(p.weights, p.components).map { weight, component in
        Double.log(weight) - 0.5 * Double.log(2 * .pi) - 0.5 * component.logVariance[0]
            - (x - component.mean[0]).square() / (2 * component.variance[0])
    }
    return Tensor.stacked(terms, axis: 0).logSumExp(axis: 0)
}

/// Slopes in mean and log-variance of the divergences, by differences of integrals.
private struct Parts {
    let kl, js, forward: [Double]

    init(_ place: Place, _ p: Mixture<Gaussian>) throws {
        func slopes(_ f: (LinePair) throws -> Double) throws -> [Double] {
            [
                try difference(place.mean) {
                    try f(LinePair(p: p, q: Place(mean: $0, logVariance: place.logVariance).density))
                },
                try difference(place.logVariance) {
                    try f(LinePair(p: p, q: Place(mean: place.mean, logVariance: $0).density))
                },
            ]
        }
        kl = try slopes { pair in try pair.integral { -pair.q.density($0) * pair.logRatio($0) } }
        forward = try slopes { pair in try pair.integral { pair.p.density($0) * pair.logRatio($0) } }
        js = try slopes { try $0.jensenShannon() }
    }
}

private struct Hunger {
    var minimax: [Double] = []
    var nonSaturating: [Double] = []
}

private func hunger(_ stages: [Int], _ key: Key) -> Hunger {
    let generator = Perceptron<Double>([2, 32, 2], activation: .tanh, key: key.folding("generator"))
    let discriminator = Perceptron<Double>([2, 32, 32, 1], activation: .tanh, key: key.folding("discriminator"))
    let optimizer = Adam(discriminator.parameters, learningRate: 0.005)
    let z: Tensor<Double> = key.folding("z").normal([256, 2])
    func length(_ loss: Tensor<Double>) -> Double {
        norm(of: gradient(of: loss, at: generator.parameters.map(\.value)))
    }
    var hunger = Hunger()
    for step in 0...(stages.last ?? 0) {
        if stages.contains(step) {
            let l = discriminator(generator(z))
            hunger.minimax.append(length(-1 * l.softplus().mean()))
            hunger.nonSaturating.append(length((-l).softplus().mean()))
        }
        let keys = key.folding(UInt64(step)).split()
        let real: Tensor<Double> = keys.0.normal([64, 2], deviation: 0.2) + Tensor([4, 0])
        let made = generator(keys.1.normal([64, 2])).detached
        optimizer.step(minimizing: (-discriminator(real)).softplus().mean() + discriminator(made).softplus().mean())
    }
    return hunger
}

private func hungerFigure(
    _ distances: [Double], _ minimax: [Double], _ nonSaturating: [Double], _ stages: [Int], _ runs: [Hunger]
) -> Figure {
    let steps = stages.map { Double(max($0, 1)) }
    let colors: [(String, Hue, KeyPath<Hunger, [Double]> & Sendable)] = [
        ("$\\log(1-D)$", .vermilion, \.minimax), ("$-\\log D$", .blue, \.nonSaturating),
    ]
    return Figure(
        "Minimax starves as the discriminator gets better; the non-saturating form pulls hardest where it loses",
        Panel(
            "Gaussians, best $D$", x: Axis("distance $\\theta$ in deviations"),
            y: Axis("slope in θ", scale: .logarithmic), labels: .legend,
            marks: [
                .line(distances, minimax, "$\\log(1-D)$", color: .vermilion, symbol: .square),
                .line(distances, nonSaturating, "$-\\log D$", color: .blue, symbol: .circle),
            ]),
        Panel(
            "Networks, three seeds", x: Axis("steps of the discriminator (0 drawn at 1)", scale: .logarithmic),
            y: Axis("length of the gradient", scale: .logarithmic), labels: .legend,
            marks: colors.flatMap { name, hue, path in
                runs.map {
                    Mark.line(steps, $0[keyPath: path], name, color: hue, dash: hue == .blue ? .dashed : .solid)
                }
            }))
}
