import Evidence

/*:
 ## An encoder that sees badly

 The denoising VAE (Im and others, 2017; arXiv 1511.06406) shows its encoder a spoiled picture $\tilde x$, drawn from
 $p(\tilde x|x)$, and asks the decoder for the clean one. Is what it maximises still a bound on $\log p(x)$? Averaged
 over the noise the encoder's answer is

 $$\tilde q(z|x) = \int p(\tilde x|x)\,q(z|\tilde x)\,d\tilde x$$

 and that is a density of $z$ like any other. So it gives a bound; but its logarithm is out of reach for a network.
 The logarithm is concave, and leaving the average outside costs a little more:

 $$\log p(x) \;\ge\; \mathbb E_{\tilde q} \log\frac{p(x,z)}{\tilde q(z|x)}
 \;\ge\; \mathbb E_{p(\tilde x|x)}\,\mathbb E_{q(z|\tilde x)} \log\frac{p(x,z)}{q(z|\tilde x)}$$

 The first gap is $\mathrm{KL}(\tilde q\,\|\,p(z|x))$, as ever. The second is the average of
 $\mathrm{KL}(q(z|\tilde x)\,\|\,\tilde q)$ over the noise: the information that the code carries about the *noise*.
 */
func averagedEncoder(_ page: Page) throws {
    page.ledger(32, .holds, "$\\log p(x)$ ≥ bound with the averaged encoder ≥ tractable bound")

    //: The curved world, an encoder $\mathcal N(c + a\tanh bx,\,s^2)$, Gaussian noise of deviation $\tau$. The averaged
    //: encoder is a sum over a grid of $\tilde x$, the two bounds are sums over grids of $z$:
    let world = CurvedWorld()
    let x = 0.5
    let encoder = NoisyEncoder(offset: 0.4, height: 0.7, steepness: 1.1, deviation: 0.5, noise: 0.6)
    let q = encoder.answers(x)
    let logEvidence = try world.logEvidence(x)
    let averaged = q.bound(world, x)
    let tractable = q.tractableBound(world, x)

    //: The tractable one again, by drawing as training does: a noise, a code, and a logarithm:
    let drawn = estimate(page.quick ? 100_000 : 200_000, key: page.key("training")) { key in
        encoder.draw(x, key) { _, answer, z in world.logJoint(x, z) - answer.logDensity(z) }
    }
    page.claim("tractable bound = average of what training draws", tractable, agreesWith: drawn)

    //: The first gap, with adaptive quadrature for the divergence; the second, as the average divergence of the answers
    //: from their mixture:
    let toPosterior = try quadrature(from: q.range.lowerBound, to: q.range.upperBound, tolerance: 1e-10) { z in
        let logQ = q.logDensity(z)
        return Double.exp(logQ) * (logQ - world.logJoint(x, z) + logEvidence)
    }
    page.claim(
        "$\\log p(x)$ - averaged bound = $\\mathrm{KL}(\\tilde q\\,\\|\\,p(z|x))$", logEvidence - averaged,
        equals: toPosterior,
        within: 1e-8)
    page.claim(
        "averaged - tractable bound = average of $\\mathrm{KL}(q(z|\\tilde x)\\,\\|\\,\\tilde q)$",
        averaged - tractable,
        equals: q.informationAboutNoise, within: 1e-8)

    //: Three ways to be wrong that all train. The first two put the wrong logarithm beside the code that was drawn. The
    //: last reconstructs the spoiled picture: that is the plain VAE on spoiled data, and bounds another number.
    let clean = Gaussian(mean: encoder.mean(x), variance: encoder.deviation * encoder.deviation)
    page.refute(
        "with $q(z|x)$ for $q(z|\\tilde x)$, the encoder's answer to the clean picture",
        q.bound(world, x, subtracting: clean), by: drawn)
    page.refute("the averaged bound itself", averaged, by: drawn)
    let spoiled = q.weights.indices.reduce(0.0) { $0 + q.weights[$1] * world.bound(q.inputs[$1], q.answers[$1]) }
    page.refute("the spoiled picture reconstructed", spoiled, by: drawn)

    //: The first of them is not even a bound. Its answer is too narrow for the codes that come, and $-\log q(z|x)$ has
    //: no ceiling:
    let narrow = NoisyEncoder(offset: 0.4, height: 0.7, steepness: 1.1, deviation: 0.2, noise: 1.2)
    let tooNarrow = Gaussian(mean: narrow.mean(x), variance: 0.04)
    page.bound(
        "with $q(z|x)$ for $q(z|\\tilde x)$ the \"bound\" passes $\\log p(x)$", lower: logEvidence,
        upper: narrow.answers(x).bound(world, x, subtracting: tooNarrow))

    //: **Many encoders**, from almost no noise to more noise than signal, each at its own $x$:
    let cases = try page.key("cases").split(page.quick ? 40 : 150).map { key in
        let x = world.sample(key.folding("datum")).x
        let answers = NoisyEncoder.random(key.folding("encoder")).answers(x)
        return (
            evidence: try world.logEvidence(x), averaged: answers.bound(world, x),
            tractable: answers.tractableBound(world, x), information: answers.informationAboutNoise
        )
    }
    page.bound("averaged bound ≤ $\\log p(x)$", lower: cases.map(\.averaged), upper: cases.map(\.evidence))
    page.bound(
        "tractable bound ≤ averaged bound", lower: cases.map(\.tractable), upper: cases.map(\.averaged), slack: 1e-10)
    page.claim(
        "and the second gap is the information about the noise", cases.map { $0.averaged - $0.tractable },
        equals: cases.map(\.information), within: 1e-8, scale: 1)

    /*:
     **Where do they touch?** The second gap closes if the encoder does not look at the picture, or if there is no
     noise. The first closes if $\tilde q$ is the posterior. In the world $x = wz + \sigma e$ that can be arranged with
     noise: the posterior is $\mathcal N(gx, S)$ with $g = w/(w^2 + \sigma^2)$ and $S = \sigma^2/(w^2 + \sigma^2)$, and
     the encoder $\mathcal N(g\tilde x,\,S - g^2\tau^2)$ blurs into it. Then the averaged bound is the evidence, and the
     tractable one is still too low, by $\tfrac12\ln\left(1 + g^2\tau^2/(S - g^2\tau^2)\right)$:
     */
    let blind = NoisyEncoder(offset: 0.4, height: 0, steepness: 1, deviation: 0.5, noise: 0.6).answers(x)
    page.claim(
        "an encoder that looks at nothing: both bounds agree", blind.bound(world, x),
        equals: blind.tractableBound(world, x), within: 1e-10)
    let quiet = NoisyEncoder(offset: 0.4, height: 0.7, steepness: 1.1, deviation: 0.5, noise: 1e-6).answers(x)
    page.claim(
        "noise of a millionth: both are the plain bound", [quiet.bound(world, x), quiet.tractableBound(world, x)],
        equals: world.bound(x, clean), within: 1e-9)
    page.claim(
        "the linear world: evidence, averaged bound, tractable bound", linearBounds(byHand: false),
        equals: linearBounds(byHand: true), within: 1e-9)

    /*:
     **What the noise can and cannot do.** The tractable bound is an average, over $\tilde x$, of plain bounds on the
     clean picture: each $q(z|\tilde x)$ is just some Gaussian. So for one picture it cannot beat the best Gaussian
     answer: to that objective noise is a cost. The averaged encoder can. At $x = 0$ the posterior of the curved world
     has two peaks. An encoder whose answer the noise tips to one side or the other has a $\tilde q$ with two peaks:
     */
    let best = bestGaussianBound(world, 0)
    let tipping = NoisyEncoder(offset: 0.3, height: 0.8, steepness: 8, deviation: 0.22, noise: 0.7).answers(0)
    page.table(
        ["at $x = 0$", "nats"],
        [
            ["tractable bound, the noise tips the answer", tipping.tractableBound(world, 0).fixed(4)],
            ["best Gaussian answer, no noise", best.fixed(4)],
            ["averaged bound, the noise tips the answer", tipping.bound(world, 0).fixed(4)],
            ["$\\log p(x)$", try world.logEvidence(0).fixed(4)],
        ])
    let trials = page.key("trials").split(page.quick ? 100 : 400).map { NoisyEncoder.random($0).answers(0) }
    page.bound(
        "tractable bound ≤ best Gaussian answer, many encoders",
        lower: (trials + [tipping]).map { $0.tractableBound(world, 0) }, upper: best)
    page.bound(
        "best Gaussian answer < averaged bound, for the tipping encoder", lower: best,
        upper: tipping.bound(world, 0))
}

/// Evidence and the two bounds of the linear world w = 1.3, σ² = 0.4 at x = 0.9 with noise τ = 0.5: from the evidence
/// alone, or by Gauss-Hermite sums over the noise and the code.
private func linearBounds(byHand: Bool) -> [Double] {
    let (w, variance, x, noise) = (1.3, 0.4, 0.9, 0.5)
    let total = w * w + variance
    let (slope, spread) = (w / total, variance / total)
    let kept = spread - slope * slope * noise * noise
    let evidence = Gaussian(mean: 0, variance: total).logDensity(x)
    if byHand { return [evidence, evidence, evidence - 0.5 * Double.log(1 + slope * slope * noise * noise / kept)] }
    let (outer, inner) = (GaussHermite(24), GaussHermite(24))
    let averaged = Gaussian(mean: slope * x, variance: spread)
    func logJoint(_ z: Double) -> Double {
        Gaussian.standard(1).logDensity(z) + Gaussian(mean: w * z, variance: variance).logDensity(x)
    }
    func average(_ subtracted: (_ answer: Gaussian, _ z: Double) -> Double) -> Double {
        outer.expectation(mean: x, deviation: noise) { input in
            let answer = Gaussian(mean: slope * input, variance: kept)
            return inner.expectation(mean: slope * input, deviation: kept.squareRoot()) { z in
                logJoint(z) - subtracted(answer, z)
            }
        }
    }
    let weighted = Double.log(GaussHermite(80).expectation { Gaussian(mean: w * $0, variance: variance).density(x) })
    return [weighted, average { _, z in averaged.logDensity(z) }, average { answer, z in answer.logDensity(z) }]
}

/// The largest bound that a Gaussian answer reaches at x: the best of a grid, then smaller and smaller steps.
private func bestGaussianBound(_ world: CurvedWorld, _ x: Double) -> Double {
    func bound(_ mu: Double, _ logVariance: Double) -> Double {
        world.bound(x, Gaussian(mean: [mu], logVariance: [logVariance]))
    }
    var best = (value: -Double.infinity, mu: 0.0, logVariance: 0.0)
    for i in -30...30 {
        for j in -20...4 {
            let (mu, logVariance) = (0.1 * Double(i), 0.25 * Double(j))
            let value = bound(mu, logVariance)
            if value > best.value { best = (value, mu, logVariance) }
        }
    }
    var step = 0.1
    while step > 1e-6 {
        let moves = [(step, 0.0), (-step, 0), (0, step), (0, -step)].map { (best.mu + $0.0, best.logVariance + $0.1) }
        let better = moves.map { (value: bound($0.0, $0.1), mu: $0.0, logVariance: $0.1) }.first {
            $0.value > best.value
        }
        if let better { best = better } else { step /= 2 }
    }
    return best.value
}
