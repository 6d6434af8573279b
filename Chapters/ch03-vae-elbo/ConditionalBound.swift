import Evidence

/*:
 ## The bound under a condition

 Often a picture is wanted *to something*: the lower half of a digit to its upper half, a face to a name. Write $x$ for
 what is given and $y$ for what is wanted. The conditional VAE (Sohn and others, 2015) has three networks: a **prior
 network** $p(z|x)$, which guesses the code from the question alone; a **recognition network** $q(z|x, y)$, which sees
 the answer as well; and a **decoder** $p(y|x, z)$. The derivation is the second road once more, with $x$ behind every
 bar:

 $$\begin{aligned}
 \mathrm{KL}(q(z|x,y)\,\|\,p(z|x,y)) &= \int q\,\log\frac{q}{p(z|x,y)}\,dz \\
 &= \int q\,\log\frac{q\;p(y|x)\,p(x)}{p(z,x,y)}\,dz \\
 &= \int q\log q\,dz + \log p(y|x) + \log p(x) - \int q \log p(z,x,y)\,dz \\
 &= \log p(y|x) + \int q\,\log\frac{q}{p(y|x,z)\,p(z|x)}\,dz
 \end{aligned}$$

 A divergence is not negative, so

 $$\log p(y|x) \ge \mathbb E_q \log p(y|x,z) - \mathrm{KL}(q(z|x,y)\,\|\,p(z|x))$$

 (The lecture notes write $d\phi$ for $dz$ here, and drop the $p$ or $q$ behind some logarithms. The variable that is
 integrated over is the code. They also say that a conditional VAE's loss has a third part, "the loss of the condition".
 It has these two.)
 */
func conditionalBound(_ page: Page) throws {
    page.ledger(30, .holds, "the conditional bound, with prior network, recognition network and decoder, line by line")

    //: First a linear Gaussian model. Here the joint $p(x, z, y)$ is one Gaussian of seven numbers, and $p(z|x,y)$ and
    //: $p(y|x)$ are known twice: from their own formulas, and by conditioning the joint. $q$ is a tilted Gaussian that
    //: is no one's posterior.
    let world = LinearConditional()
    let joint = try world.joint()
    let (x, y) = ([0.4, -0.1], [0.9, 0.3, -0.2])
    let q = try FullGaussian(mean: [0.5, -0.2], covariance: Matrix([[0.4, 0.15], [0.15, 0.3]]))
    let rule = GaussHermite(8)
    func average(_ function: ([Double]) -> Double) -> Double {
        rule.expectation(mean: [0, 0], deviation: [1, 1]) { function(q.transforming($0)) }
    }

    //: Line 1 is the formula for two Gaussians, with the posterior from its precision. Line 2 is a Gauss-Hermite sum,
    //: with the joint density as it stands. Line 3 is four numbers, the last from moments. Line 4 knows
    //: the networks only:
    let question = try world.question()
    let logEvidence = try world.evidence(x).logDensity(y)
    let line1 = q.divergence(from: try world.posterior(x, y))
    let line2 = average { q.logDensity($0) + logEvidence + question.logDensity(x) - joint.logDensity(x + $0 + y) }
    let line3 = -q.entropy + logEvidence + question.logDensity(x) - expectedLogJoint(joint, x, y, q)
    let line4 =
        logEvidence - q.entropy - world.expectedLogLikelihood(x, y, q) - world.expectedLogPrior(x, q)
    page.claim("line 1 = line 2: $p(z|x,y) = p(z,x,y)/p(y|x)p(x)$", line1, equals: line2, within: 1e-11)
    page.claim("line 2 = line 3: four integrals, of which two are constants", line2, equals: line3, within: 1e-11)
    page.claim("line 3 = line 4: $p(z,x,y) = p(y|x,z)\\,p(z|x)\\,p(x)$", line3, equals: line4, within: 1e-11)
    let conditioned = try joint.conditional(on: [0, 1, 4, 5, 6], equal: x + y)
    let drawn = q.estimatedDivergence(
        from: conditioned, draws: page.quick ? 100_000 : 200_000, key: page.key("codes"))
    page.claim(
        "line 1 = average of drawn $\\log q - \\log p(z|x,y)$, by conditioning the joint", line1, agreesWith: drawn)

    //: and the conclusion. Its left side now comes from the joint as well: $p(y|x) = p(x, y)/p(x)$.
    let fromJoint = try joint.marginal([0, 1, 4, 5, 6]).logDensity(x + y) - joint.marginal([0, 1]).logDensity(x)
    let bound = world.bound(x, y, q)
    page.claim("$\\log p(y|x)$ = bound + KL to the posterior", fromJoint, equals: bound + line1, within: 1e-11)

    //: What training computes is neither: it draws a few codes for the first term, $\frac1L\sum_l \log p(y|x,z_l)$, and
    //: takes the second from the formula. On average that is the bound, for $L = 5$ as for any other:
    let priorDivergence = q.divergence(from: world.prior(x).full)
    let trained = estimate(page.quick ? 20_000 : 80_000, key: page.key("training")) { key in
        let terms = key.split(5).map { world.likelihood(x, q.sample($0)).logDensity(y) }
        return terms.reduce(0, +) / 5 - priorDivergence
    }
    page.claim("the bound = average of what training computes, $L = 5$", bound, agreesWith: trained)
    let plain = world.expectedLogLikelihood(x, y, q) - q.divergence(from: .standard(2))
    page.refute("the plain VAE's $\\mathrm{KL}(q\\,\\|\\,\\mathcal N(0, I))$ left in", plain, by: trained)
    page.refute("the bound taken for $\\log p(y|x)$", logEvidence, by: trained)

    //: One case proves no inequality. A thousand questions, answers and encoders; and the encoder that leaves no gap:
    let cases = try page.key("cases").split(page.quick ? 300 : 1_000).map { key in
        let datum = joint.sample(key.folding("datum"))
        return (x: Array(datum[0..<2]), y: Array(datum[4..<7]), q: try randomGaussian(2, key.folding("q")))
    }
    page.bound(
        "bound ≤ $\\log p(y|x)$", lower: cases.map { world.bound($0.x, $0.y, $0.q) },
        upper: try cases.map { try world.evidence($0.x).logDensity($0.y) })
    page.claim(
        "equal at $q = p(z|x,y)$, in each case",
        try cases.map { world.bound($0.x, $0.y, try world.posterior($0.x, $0.y)) },
        equals: try cases.map { try world.evidence($0.x).logDensity($0.y) }, within: 1e-10)

    //: **Bent.** In the second model $p(z|x) = \mathcal N(m(x), v(x))$ moves and breathes with the question, and
    //: $y = z + a\cos(2z + x) + \sigma e$ folds the line at a place that depends on it. The posterior has no formula:
    //: the left side normalises it on a fixed grid of 1,600 nodes, the right side has adaptive quadrature for
    //: $\log p(y|x)$ and for the bound. Encoders of four families, most of them bad:
    let curved = CurvedConditional()
    let guesses = page.key("guesses").split(page.quick ? 60 : 200).enumerated().map { index, key in
        (datum: curved.sample(key.folding("datum")), q: Guess.random(index, key.folding("q")))
    }
    page.claim(
        "$\\mathrm{KL}(q\\,\\|\\,p(z|x,y)) = \\log p(y|x)$ - bound, by quadrature",
        guesses.map { posteriorDivergence(curved, $0.datum, $0.q) },
        equals: try guesses.map { datum, q in
            let bound = try q.integral { z, logQ in curved.logJoint(datum.x, datum.y, z) - logQ }
            return try curved.logEvidence(datum.x, datum.y) - bound
        }, within: 1e-7)

    //: and for a Gaussian $q$ the bound in closed form (a cosine under a Gaussian only shrinks):
    let answers = page.key("answers").split(page.quick ? 300 : 1_000).map { key in
        (
            datum: curved.sample(key.folding("datum")),
            q: Gaussian(mean: [key.folding("mean").normal()], logVariance: [key.folding("spread").uniform(in: -4..<1)])
        )
    }
    page.bound(
        "bound ≤ $\\log p(y|x)$, the curved model", lower: answers.map { curved.bound($0.datum.x, $0.datum.y, $0.q) },
        upper: try answers.map { try curved.logEvidence($0.datum.x, $0.datum.y) })
    let few = answers.prefix(30)
    page.claim(
        "closed form = quadrature, 30 of them", few.map { curved.bound($0.datum.x, $0.datum.y, $0.q) },
        equals: try few.map { datum, q in
            try Guess.gaussian(mean: q.mean[0], deviation: q.deviation[0]).integral { z, logQ in
                curved.logJoint(datum.x, datum.y, z) - logQ
            }
        }, within: 1e-9)
}

/// E_q log p(x, z, y) = log p(x, μ, y) - ½ tr(Λ_zz S), with the precision Λ of the joint
private func expectedLogJoint(_ joint: FullGaussian, _ x: [Double], _ y: [Double], _ q: FullGaussian) -> Double {
    let precision = joint.cholesky.inverse
    let codes = Matrix(rows: 2, columns: 2) { precision[$0 + 2, $1 + 2] }
    return joint.logDensity(x + q.mean + y) - 0.5 * (codes * q.covariance).trace
}

/// KL(q ‖ p(z|x,y)) on fixed nodes, the posterior normalised on its own.
private func posteriorDivergence(_ world: CurvedConditional, _ datum: (x: Double, y: Double), _ q: Guess) -> Double {
    let prior = world.prior(datum.x)
    let reach = 10 * prior.deviation[0]
    let mass = composite(prior.mean[0] - reach...prior.mean[0] + reach, pieces: 100) { z in
        Double.exp(world.logJoint(datum.x, datum.y, z))
    }
    return q.sum { z, logQ in logQ - world.logJoint(datum.x, datum.y, z) + Double.log(mass) }
}
