import Evidence

/*:
 ## The E step: whose point is it?

 To fit a mixture one would like to know which component each point came from. It was not recorded. Expectation-maximisation
 (EM) goes round in two steps: the E step guesses, for each point, where it came from; the M step fits each component to its
 points. This section is about the first. Bayes' rule tells as much as can be known, the *responsibility* of component $m$
 for $x$:

 $$r_m(x) = P(m|x) = \frac{P(m)\,P(x|m)}{\sum_j P(j)\,P(x|j)}$$

 Guess labels with any probabilities $q(m)$ instead. Then, as in every model with something hidden,

 $$\log P(x) = \underbrace{\sum_m q(m) \log\frac{P(m)\,P(x|m)}{q(m)}}_{L_b(q)} + \mathrm{KL}(q\,\|\,P(m|x))$$

 The first term is a lower bound, and the gap is a divergence: no more, no less. So the bound touches when $q$ is the
 posterior, and the E step is the best choice of $q$ there is. The hidden variable has finitely many values here, and all
 of this is sums; chapter 3 does the same with integrals.
 */
func responsibilities(_ page: Page) throws {
    page.ledger(3, .holds, "responsibilities are $P(m|x)$; with them the bound touches; the gap is a KL, exactly")

    //: **They are what a census would find.** Draw labelled points, keep those that fall into a small cell, count their
    //: labels. The shares are the integrals of $P(m)P(x|m)$ over the cell divided by that of $P(x)$: the responsibility,
    //: averaged over the cell.
    let line = Mixture(weights: [0.6, 0.3, 0.1], means: [0, 1.5, 3], variances: [1, 0.5, 4])
    let cell = 0.8...1.0
    let census = page.key("census").split(400_000).compactMap { key -> Int? in
        let (x, m) = line.sampleWithComponent(key)
        return cell.contains(x[0]) ? m : nil
    }
    let shares = (0..<3).map { m in Estimate(draws: census.map { $0 == m ? 1 : 0 }) }
    let masses = zip(line.weights, line.components).map { weight, component in
        let (mean, deviation) = (component.mean[0], component.deviation[0])
        return weight
            * (normalCDF((cell.upperBound - mean) / deviation) - normalCDF((cell.lowerBound - mean) / deviation))
    }
    page.claim(
        "$P(m|x \\text{ in the cell})$ for the two larger components = labels counted",
        masses.prefix(2).map { $0 / masses.reduce(0, +) }, agreesWith: Array(shares.prefix(2)))
    let middle = posterior(line.logJoint([0.9]))
    page.claim(
        "$r$ at the middle of the cell = its average over the cell, nearly", middle,
        equals: masses.map { $0 / masses.reduce(0, +) }, within: 5e-3)
    page.refute("likelihoods without the weights", posterior(line.components.map { $0.logDensity([0.9]) }), by: shares)

    //: **The gap is the divergence**, for each of thousands of guesses $q$ about random points in the plane:
    let world = try threeGroups()
    let cases = page.key("guesses").split(page.quick ? 1_000 : 5_000).map { key in
        (x: world.sample(key.folding("point")).map { 1.5 * $0 }, q: randomGuess(3, key.folding("q")))
    }
    let bounds = cases.map { bound($0.q, world.logJoint($0.x)) }
    let evidences = cases.map { world.logDensity($0.x) }
    let gaps = cases.map { divergence($0.q, posterior(world.logJoint($0.x))) }
    page.bound("$L_b(q) \\le \\log P(x)$", lower: bounds, upper: evidences)
    page.claim(
        "$\\log P(x) - L_b(q) = \\mathrm{KL}(q\\,\\|\\,P(m|x))$", zip(evidences, bounds).map { $0 - $1 }, equals: gaps,
        within: 1e-12, scale: 10)
    page.refute(
        "the divergence the other way round", cases.map { divergence(posterior(world.logJoint($0.x)), $0.q) },
        by: gaps, within: 1e-9)
    let touching = cases.map { bound(posterior(world.logJoint($0.x)), world.logJoint($0.x)) }
    page.claim("$q = r$: $L_b = \\log P(x)$", touching, equals: evidences, within: 1e-12)
    page.claim(
        "the library's responsibilities = Bayes' rule", cases.flatMap { world.responsibilities($0.x) },
        equals: cases.flatMap { posterior(world.logJoint($0.x)) }, within: 1e-12, scale: 1)

    //: **The second way to the E step** knows nothing of Bayes. Let $q$ be a softmax of free numbers and climb the bound
    //: by its gradient. The top of the climb is the posterior:
    let points = cases.prefix(200)
    let logJoint = Tensor(points.map { world.logJoint($0.x) })
    let found = climb(logJoint, steps: 400)
    page.claim(
        "the top of the bound = Bayes' rule", found.scalars, equals: points.flatMap { posterior(world.logJoint($0.x)) },
        within: 1e-6, scale: 1)

    //: **A point far from everything** shows why programs work with logarithms. At $x = (100, 100)$ every $P(x|m)$ is
    //: smaller than the smallest number there is; the formula as printed divides zero by zero. From the logarithms, with
    //: the largest subtracted first, the answer is plain:
    let far = world.logJoint([100, 100])
    page.claim("the sum of $P(m)P(x|m)$ as a computer adds it", far.reduce(0) { $0 + Double.exp($1) }, equals: 0)
    page.claim("responsibilities of the far point: total", posterior(far).reduce(0, +), equals: 1)
}

/// Bayes' rule from log P(m) P(x|m).
private func posterior(_ logJoint: [Double]) -> [Double] {
    let top = logJoint.max() ?? 0
    let shares = logJoint.map { Double.exp($0 - top) }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
}

/// L_b(q) = Σ q (log joint - log q)
private func bound(_ q: [Double], _ logJoint: [Double]) -> Double {
    zip(q, logJoint).reduce(0) { $1.0 > 0 ? $0 + $1.0 * ($1.1 - Double.log($1.0)) : $0 }
}

/// KL(q ‖ p) = Σ q log(q / p)
private func divergence(_ q: [Double], _ p: [Double]) -> Double {
    zip(q, p).reduce(0) { $1.0 > 0 ? $0 + $1.0 * Double.log($1.0 / $1.1) : $0 }
}

private func randomGuess(_ k: Int, _ key: Key) -> [Double] {
    posterior(key.split(k).map { 2 * $0.normal(Double.self) })
}

/// Ascent of the bound in the logits of q, one row a point, by the gradient preconditioned with 1 / q.
private func climb(_ logJoint: Tensor<Double>, steps: Int) -> Tensor<Double> {
    var logits = Tensor<Double>.zeros(logJoint.shape)
    for _ in 0..<steps {
        let at = logits.variable()
        let q = at.softmax(axis: 1)
        let bound = (q * (logJoint - at.logSoftmax(axis: 1))).sum()
        let pull = gradient(of: bound, at: [at])[0]
        logits = logits + 0.1 * pull / (q.detached + 1e-12)
    }
    return logits.softmax(axis: 1)
}
