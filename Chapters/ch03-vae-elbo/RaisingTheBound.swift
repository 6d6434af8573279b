import Evidence

/*:
 ## Raising the bound raises the evidence, if it touched before

 Training raises $L_b$ and hopes for $\log p(x)$. One of the notes promises more: once $q$ has been chosen well, raising
 $L_b$ through the decoder surely raises $\log p(x)$. Write both changes, for a decoder that moves from $\theta$ to
 $\theta'$ while $q$ stands still:

 $$\log p_{\theta'}(x) - \log p_\theta(x) = \left(L_b(\theta') - L_b(\theta)\right)
 + \left(\mathrm{KL}(q\,\|\,p_{\theta'}(z|x)) - \mathrm{KL}(q\,\|\,p_\theta(z|x))\right)$$

 If the gap is zero before the step, it can only open, the last bracket is not negative, and the promise holds. If there
 is a gap, the step may raise the bound by closing the gap, and pay with the evidence.
 */
func raisingTheBound(_ page: Page) throws {
    page.ledger(
        6, .holdsIf("the bound touches before the step, $q(z|x) = p(z|x)$"),
        "\"raising $L_b$ surely raises $\\log p(x)$\"")

    //: **It touches.** Random decoders $\theta$ of the linear world, random steps to $\theta'$, and for $q$ the
    //: posterior under $\theta$ (the E step of chapter 2). The evidence rises at least as much as the bound, in every
    //: case:
    let steps = try page.key("steps").split(page.quick ? 500 : 2_000).map { try Step(random: $0) }
    let tight = try steps.map { try $0.rises(from: $0.before.posterior($0.x)) }
    page.bound(
        "$q = p_\\theta(z|x)$: rise of $L_b$ ≤ rise of $\\log p(x)$", lower: tight.map(\.bound),
        upper: tight.map(\.evidence))
    let broken = tight.filter { $0.bound > 0 && $0.evidence < 0 }.count
    let raised = tight.filter { $0.bound > 0 }.count
    page.value("steps that raised the bound", raised)
    page.claim("of these, steps that lowered $\\log p(x)$", Double(broken), equals: 0)

    //: To first order the two even agree. At a tight bound the slope of $L_b$ in any direction is the slope of
    //: $\log p(x)$:
    let directions = Array(steps.prefix(50))
    page.claim(
        "$q = p_\\theta(z|x)$: slope of $L_b$ = slope of $\\log p(x)$",
        try directions.map { try $0.slopes(from: $0.before.posterior($0.x)).bound },
        equals: try directions.map { try $0.slopes(from: $0.before.posterior($0.x)).evidence }, within: 1e-7, scale: 1)

    //: **It does not touch.** The same steps, with a random $q$ as an untrained encoder gives it. Among the steps that
    //: raise the bound, a good part lowers the evidence; in five batches:
    let shares = try (0..<5).map { batch in
        let part = steps.indices.filter { $0 % 5 == batch }
        let rises = try part.map { index in
            try steps[index].rises(from: randomGaussian(2, page.key("answers").folding(UInt64(index))))
        }
        let up = rises.filter { $0.bound > 0 }
        return Double(up.filter { $0.evidence < 0 }.count) / Double(up.count)
    }
    page.bound(
        "random $q$: of the steps up the bound, at least 15 % lead down the evidence", lower: 0.15, upper: shares)

    //: One such step, large enough to see. One number each, $x = wz + e$ with noise of variance one, and $x = 2$. The
    //: evidence is best at $w = \sqrt 3$. Fix $q = \mathcal N(0.5, 0.1)$, far from the posterior, and choose the $w$
    //: that is best for the bound, $w^\star = xm/(m^2 + s^2)$:
    let x = 2.0
    let loose = Gaussian(mean: 0.5, variance: 0.1)
    let start = 1.8
    let best = x * loose.mean[0] / (loose.mean[0] * loose.mean[0] + loose.variance[0])
    page.claim(
        "$w^\\star$ is the top of this bound: slope", slope { scalarBound(best + $0, x, loose) }, equals: 0,
        within: 1e-9, scale: 1)
    let bounds = [start, best].map { scalarBound($0, x, loose) }
    let evidences = [start, best].map { scalarEvidence($0, x) }
    page.table(
        ["$w$", "$L_b$", "$\\log p(x)$"],
        zip([start, best], zip(bounds, evidences)).map { [$0.fixed(3), $1.0.fixed(4), $1.1.fixed(4)] })
    page.ranks("the bound goes up", [("before", [bounds[0]]), ("after", [bounds[1]])], deterministic: true)
    page.ranks("the evidence goes down", [("after", [evidences[1]]), ("before", [evidences[0]])], deterministic: true)
    //: A bound that touches, for comparison: $q$ is the posterior at $w = 1$, $\mathcal N(1, 0.5)$. It meets the
    //: evidence there, and has to stay below it everywhere else:
    let touching = Gaussian(mean: x / 2, variance: 0.5)
    page.claim("the touching bound touches at $w = 1$", scalarBound(1, x, touching), equals: scalarEvidence(1, x))
    page.figure(stepFigure(x, touching, loose, step: start...best))

    //: The best encoder of its family is not enough either. In the curved world the posterior has several peaks, and a
    //: Gaussian cannot touch it. Let the bend be $a = 0.9$ and $x = 2.3$. The best Gaussian is found by climbing, until
    //: no slope in its mean and variance is left, and compared with a thousand others:
    let (world, datum) = (CurvedWorld(bend: 0.9), 2.3)
    let answer = climb(world, datum)
    let rest = curvedSlopes(world, datum, answer)
    page.claim("the best Gaussian: no slope left", [rest.mean, rest.logVariance], equals: 0, within: 1e-9, scale: 1)
    let others = (0..<1_000).map { index in
        Gaussian(mean: [-2.5 + 0.125 * Double(index % 40)], logVariance: [-5 + 0.25 * Double(index / 40)])
    }
    page.bound(
        "a thousand others are no better", lower: others.map { world.bound(datum, $0) },
        upper: world.bound(datum, answer))

    //: Still, in the direction of the bend the two go opposite ways. A step down the bend raises the bound, and lowers
    //: the evidence:
    let evidenceSlope = try slope { try CurvedWorld(bend: world.bend + $0).logEvidence(datum) }
    page.claim(
        "slope of $L_b$ in $a$: tensors = finite differences", rest.bend,
        equals: slope { CurvedWorld(bend: world.bend + $0).bound(datum, answer) }, within: 1e-9)
    page.ranks(
        "slope of $L_b$ in $a$ < 0 < slope of $\\log p(x)$ in $a$",
        [("bound", [rest.bend]), ("zero", [0]), ("evidence", [evidenceSlope])], deterministic: true)
}

/// A decoder, a decoder it moves to, and a datum.
private struct Step {
    let before: LinearWorld
    let change: [Double]
    let x: [Double]

    init(random key: Key) throws {
        let scale = Double.exp(key.folding("scale").uniform(in: -4..<0))
        before = try Step.world(key.folding("before").split(10).map { 0.8 * $0.normal(Double.self) })
        change = key.folding("change").split(10).map { scale * $0.normal(Double.self) }
        x = before.evidence.sample(key.folding("datum"))
    }

    /// W (3 x 2), b (3), log σ².
    private static func world(_ p: [Double]) throws -> LinearWorld {
        try LinearWorld(
            weights: Matrix(Array(p[0..<6]), rows: 3, columns: 2), bias: Array(p[6..<9]), variance: Double.exp(p[9]))
    }

    private func after(_ share: Double) throws -> LinearWorld {
        let start = before.weights.scalars + before.bias + [Double.log(before.variance)]
        return try Step.world(zip(start, change).map { $0 + share * $1 })
    }

    func rises(from q: FullGaussian) throws -> (bound: Double, evidence: Double) {
        let after = try after(1)
        return (
            after.bound(x, q) - before.bound(x, q), after.evidence.logDensity(x) - before.evidence.logDensity(x)
        )
    }

    /// Along the step, at its start.
    func slopes(from q: FullGaussian) throws -> (bound: Double, evidence: Double) {
        (try slope { try after($0).bound(x, q) }, try slope { try after($0).evidence.logDensity(x) })
    }
}

/// log N(x; 0, w² + 1)
private func scalarEvidence(_ w: Double, _ x: Double) -> Double { Gaussian(mean: 0, variance: w * w + 1).logDensity(x) }

/// L_b of x = w z + e.
private func scalarBound(_ w: Double, _ x: Double, _ q: Gaussian) -> Double {
    let error = x - w * q.mean[0]
    let reconstruction = -0.5 * (error * error + w * w * q.variance[0] + Double.log(2 * .pi))
    return reconstruction - q.divergence(from: .standard(1))
}

private func stepFigure(
    _ x: Double, _ touching: Gaussian, _ loose: Gaussian, step: ClosedRange<Double>
) -> Figure {
    let (range, ends) = (0.2...4.0, [step.lowerBound, step.upperBound])
    return Figure(
        "A step up a loose bound may lead down the evidence",
        subtitle: "$x = 2$, $x = wz + e$; each bound keeps its $q$ while $w$ moves",
        Panel(
            x: Axis("decoder weight $w$", range: range), y: Axis("", unit: "nats", range: -3.2 ... -2), labels: .legend,
            marks: [
                .curve(over: range, "$\\log p(x)$", color: .blue, dash: .solid) { scalarEvidence($0, x) },
                .curve(over: range, "a bound that touches at $w = 1$", color: .green, dash: .dashed) {
                    scalarBound($0, x, touching)
                },
                .curve(over: range, "a loose bound", color: .vermilion, dash: .dashDotted) {
                    scalarBound($0, x, loose)
                },
                .vertical(step.lowerBound, "before", color: .grey, dash: .dotted),
                .vertical(step.upperBound, "after", color: .grey, dash: .dotted),
                .points(ends, ends.map { scalarEvidence($0, x) }, color: .blue),
                .points(ends, ends.map { scalarBound($0, x, loose) }, color: .vermilion),
            ]))
}

// MARK: - The best Gaussian in the curved world

/// The slopes of L_b in the bend, and in the mean and log-variance of q: the closed form of `CurvedWorld`, in tensors.
private func curvedSlopes(
    _ world: CurvedWorld, _ x: Double, _ q: Gaussian
) -> (bend: Double, mean: Double, logVariance: Double) {
    let a = Tensor<Double>(world.bend).variable()
    let mu = Tensor<Double>(q.mean[0]).variable()
    let logVariance = Tensor<Double>(q.logVariance[0]).variable()
    let s2 = logVariance.exp()
    let shrink = (-2 * s2).exp()
    let (cosine, sine) = ((2 * mu).cos(), (2 * mu).sin())
    let mean = mu + a * shrink * cosine
    let cosineSquared = 0.5 * (1 + (-8 * s2).exp() * (4 * mu).cos())
    let crossTerm = 2 * a * shrink * (mu * cosine - 2 * s2 * sine)
    let meanSquare = mu.square() + s2 + crossTerm + a.square() * cosineSquared
    let reconstruction = -0.5 / world.variance * (x * x - 2 * x * mean + meanSquare)
    let bound = reconstruction - 0.5 * (mu.square() + s2 - logVariance - 1)
    let slopes = gradient(of: bound, at: [a, mu, logVariance]).map(\.item)
    return (slopes[0], slopes[1], slopes[2])
}

/// Plain ascent in q.
private func climb(_ world: CurvedWorld, _ x: Double) -> Gaussian {
    (0..<400).reduce(Gaussian(mean: [2], logVariance: [-2])) { q, _ in
        let slopes = curvedSlopes(world, x, q)
        return Gaussian(
            mean: [q.mean[0] + 0.02 * slopes.mean], logVariance: [q.logVariance[0] + 0.5 * slopes.logVariance])
    }
}
