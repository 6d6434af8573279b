import Evidence

/*:
 ## Bound and gap add up, whatever the encoder answers

 There is a third way to write the same thing, the shortest: nothing on the left depends on $z$, so average it over any
 $q(z|x)$ at all.

 $$\begin{aligned}
 \log p(x) &= \int q(z|x) \log p(x)\,dz = \int q(z|x) \log\frac{p(z, x)}{p(z|x)}\,dz \\
 &= \int q(z|x) \log\frac{p(z, x)}{q(z|x)}\,dz + \int q(z|x) \log\frac{q(z|x)}{p(z|x)}\,dz \\
 &= L_b + \mathrm{KL}(q(z|x)\,\|\,p(z|x))
 \end{aligned}$$

 "Any" is a large word. No network is in it, no Gaussian, no training: a bad $q$ has a low bound and a large gap, and
 the sum stays. That is worth trying on thousands.
 */
func everyEncoder(_ page: Page) throws {
    page.ledger(1, .holds, "$\\log p(x) = L_b + \\mathrm{KL}(q(z|x)\\,\\|\\,p(z|x))$ for every $q$")

    //: **The linear world**: random data, random Gaussians with full covariance. Three formulas that know nothing of
    //: each other: the density of $\mathcal N(b, WW^\top + \sigma^2 I)$; moments of $q$; the divergence of two
    //: Gaussians.
    let linear = try LinearWorld.threeFromTwo()
    let trials = try page.key("linear").split(page.quick ? 1_000 : 5_000).map { key in
        (x: linear.evidence.sample(key.folding("data")), q: try randomGaussian(2, key.folding("answer")))
    }
    let evidences = trials.map { linear.evidence.logDensity($0.x) }
    let bounds = trials.map { linear.bound($0.x, $0.q) }
    let gaps = try trials.map { $0.q.divergence(from: try linear.posterior($0.x)) }
    page.claim(
        "linear world, random Gaussians: $\\log p(x) = L_b + \\mathrm{KL}$", evidences,
        equals: zip(bounds, gaps).map { $0 + $1 }, within: 1e-9)
    page.bound("$\\mathrm{KL} \\ge 0$ in every case", lower: 0, upper: gaps)

    //: **The curved world**: Gaussians, mixtures, boxes and logistic curves for $q$. The evidence and the bound by
    //: adaptive quadrature; the gap by a fixed rule of its own, with a posterior that was normalised by yet another
    //: sum:
    let world = CurvedWorld()
    let tries = page.key("curved").split(page.quick ? 200 : 1_000).enumerated().map { index, key in
        (x: world.sample(key.folding("data")).x, q: Guess.random(index, key.folding("answer")))
    }
    let logEvidences = try tries.map { try world.logEvidence($0.x) }
    let integrals = try tries.map { trial in
        try trial.q.integral { z, logQ in world.logJoint(trial.x, z) - logQ }
    }
    let divergences = tries.map { trial in
        let logPosterior = normalizedPosterior(world, trial.x)
        return trial.q.sum { z, logQ in logQ - logPosterior(z) }
    }
    page.claim(
        "curved world, four families: $\\log p(x) = L_b + \\mathrm{KL}$", logEvidences,
        equals: zip(integrals, divergences).map { $0 + $1 }, within: 1e-10, scale: 1)
    page.figure(sumFigure(world, page.key("figure")))

    //: **By draws**, for one mixture, with different draws for the two terms:
    let x = 0.5
    let q = Mixture(weights: [0.4, 0.4, 0.2], means: [-0.4, 0.9, 1.8], variances: [0.1, 0.15, 0.1])
    let logPosterior = normalizedPosterior(world, x)
    let draws = page.quick ? 100_000 : 200_000
    let bound = estimate(draws, key: page.key("bound")) { key in
        let z = q.sampleScalar(key)
        return world.logJoint(x, z) - q.logDensity(z)
    }
    let gap = estimate(draws, key: page.key("gap")) { key in
        let z = q.sampleScalar(key)
        return q.logDensity(z) - logPosterior(z)
    }
    let evidence = try world.logEvidence(x)
    page.claim("a mixture, by draws: $\\log p(x) = L_b + \\mathrm{KL}$", evidence, agreesWith: bound + gap)

    //: Two ways to get it wrong. Leave out the entropy of $q$, and the "bound" is $\mathbb E_q\log p(x, z)$. Exchange
    //: the arguments of the divergence, and the sum depends on $q$:
    let withoutEntropy = trials.map { linear.expectedLogLikelihood($0.x, $0.q) + linear.expectedLogPrior($0.q) }
    page.refute(
        "without the entropy of $q$", zip(withoutEntropy, gaps).map { $0 + $1 }, by: evidences, within: 1e-9)
    let exchanged = try trials.map { try linear.posterior($0.x).divergence(from: $0.q) }
    page.refute(
        "with $\\mathrm{KL}(p(z|x)\\,\\|\\,q)$", zip(bounds, exchanged).map { $0 + $1 }, by: evidences, within: 1e-9)

    //: One sentence of the notes needs care. Improving $q(z|x)$, they say, brings $p(x|z)$ and $q(z|x)$ closer. Those
    //: two cannot be compared, one is a density of $x$ and the other of $z$; what comes closer to $q(z|x)$ is the
    //: posterior, $p(z|x)$.
}

/// log p(z|x), normalised by a sum over the line.
private func normalizedPosterior(_ world: CurvedWorld, _ x: Double) -> (Double) -> Double {
    // The midpoint rule: for a smooth function that dies at both ends nothing converges faster.
    let step = 0.01
    let peak = (-1_200..<1_200).reduce(-Double.infinity) { max($0, world.logJoint(x, (Double($1) + 0.5) * step)) }
    let sum = (-1_200..<1_200).reduce(0) { $0 + Double.exp(world.logJoint(x, (Double($1) + 0.5) * step) - peak) }
    let logEvidence = peak + Double.log(sum * step)
    return { z in world.logJoint(x, z) - logEvidence }
}

private func sumFigure(_ world: CurvedWorld, _ key: Key) -> Figure {
    let x = 0.5
    let logPosterior = normalizedPosterior(world, x)
    let guesses = key.split(100).enumerated().map { Guess.random($0, $1) }
    let gaps = guesses.map { guess in guess.sum { z, logQ in logQ - logPosterior(z) } }
    let bounds = guesses.map { guess in guess.sum { z, logQ in world.logJoint(x, z) - logQ } }
    let logEvidence = world.logJoint(x, 0) - logPosterior(0)
    return Figure(
        "However bad the encoder, bound and gap add up to the evidence",
        subtitle: "100 random answers $q(z|x)$ at $x = 0.5$ in the curved world",
        Panel(
            x: Axis("gap $\\mathrm{KL}(q\\,\\|\\,p(z|x))$", unit: "nats", range: 0...12),
            y: Axis("bound", unit: "nats", range: logEvidence - 12...logEvidence + 1),
            marks: [
                .diagonal(slope: -1, intercept: logEvidence, "$\\log p(x)$ less the gap", color: .grey),
                .points(gaps, bounds, classes: guesses.indices.map { $0 % 4 }, names: Guess.families),
                .horizontal(logEvidence, "$\\log p(x)$", dash: .dashed),
            ]))
}
