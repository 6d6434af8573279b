import Evidence

/*:
 ## The first road: a logarithm slips inside an average

 Training wants $\log p(x)$, the logarithm of an average over codes. The derivation that most people meet first
 multiplies and divides by any density $q(z|x)$ and then pulls the logarithm inside:

 $$\begin{aligned}
 \log p(x) &= \log \int p(x, z)\,dz \\
 &= \log \int q(z|x)\,\frac{p(x, z)}{q(z|x)}\,dz \\
 &= \log \mathbb E_{q}\,w(z), \qquad w(z) = \frac{p(x|z)\,p(z)}{q(z|x)} \\
 &\ge \mathbb E_{q} \log w(z) \\
 &= \mathbb E_{q}\left[\log p(x|z) + \log p(z) - \log q(z|x)\right] \\
 &= \mathbb E_{q} \log p(x|z) - \mathrm{KL}(q(z|x)\,\|\,p(z)) = L_b
 \end{aligned}$$

 All signs but one are equalities, and that one loses something. (The lecture notes print $\ge$ from there to the end;
 true, but it hides which line pays.) Each line is evaluated here on its own, by a method of its own.
 */
func jensenRoute(_ page: Page) throws {
    page.ledger(2, .holds, "Jensen's route to the bound; equality iff $p(x, z)/q(z|x)$ is constant")

    let world = CurvedWorld()
    let x = 0.5
    let q = Gaussian(mean: 0.5, variance: 0.8)
    let guess = Guess.gaussian(mean: 0.5, deviation: q.deviation[0])
    func logWeight(_ z: Double) -> Double { world.logJoint(x, z) - q.logDensity(z) }

    //: Line 1 is an integral over the line, line 2 a sum over the pieces where $q$ lives, line 3 an expectation under
    //: $q$ by Gauss-Hermite nodes:
    let line1 = try world.logEvidence(x)
    let line2 = Double.log(guess.sum { z, logQ in Double.exp(world.logJoint(x, z) - logQ) })
    let hermite = GaussHermite(400)
    let line3 = Double.log(
        hermite.expectation(mean: q.mean[0], deviation: q.deviation[0]) { z in Double.exp(logWeight(z)) })
    page.claim("line 1 = line 2: multiply and divide by $q$", line1, equals: line2, within: 1e-11)
    page.claim("line 2 = line 3: the integral is an expectation under $q$", line2, equals: line3, within: 1e-5)

    let weight = estimate(page.quick ? 100_000 : 200_000, key: page.key("weights")) {
        Double.exp(logWeight(q.sampleScalar($0)))
    }
    page.claim("the average of drawn weights is $p(x)$", Double.exp(line1), agreesWith: weight)

    //: Line 4 averages the logarithm in place of the weight. Line 5 splits it into three averages, which for this
    //: decoder and a Gaussian $q$ can be done on paper (a cosine under a Gaussian only shrinks). Line 6 uses the
    //: formula for the divergence of two Gaussians:
    let line4 = hermite.expectation(mean: q.mean[0], deviation: q.deviation[0], logWeight)
    let reconstruction = world.expectedLogLikelihood(x, q)
    let expectedLogPrior = -0.5 * (q.mean[0] * q.mean[0] + q.variance[0] + Double.log(2 * .pi))
    let line5 = reconstruction + expectedLogPrior + q.entropy
    let line6 = reconstruction - q.divergence(from: .standard(1))
    page.table(
        ["line", "value", "how"],
        [
            ["$\\log\\int p(x, z)\\,dz$", line1.fixed(10), "adaptive quadrature"],
            ["$\\log\\int q\\,p/q\\,dz$", line2.fixed(10), "960 fixed nodes"],
            ["$\\log\\mathbb E_q\\,w$", line3.fixed(10), "400 Gauss-Hermite nodes"],
            ["$\\mathbb E_q\\log w$", line4.fixed(10), "400 Gauss-Hermite nodes"],
            ["$\\mathbb E_q[\\log p(x|z) + \\log p(z) - \\log q]$", line5.fixed(10), "moments, on paper"],
            ["$\\mathbb E_q\\log p(x|z) - \\mathrm{KL}$", line6.fixed(10), "divergence of Gaussians"],
        ], caption: "The curved world at $x = 0.5$, $q = \\mathcal N(0.5, 0.8)$")
    page.bound("line 3 ≥ line 4: here, and only here, something is lost", lower: line4, upper: line3)
    page.claim("line 4 = line 5: the logarithm of a product", line4, equals: line5, within: 1e-11)
    page.claim("line 5 = line 6: two of the averages are a KL", line5, equals: line6)
    let drawn = estimate(page.quick ? 100_000 : 200_000, key: page.key("logarithms")) { logWeight(q.sampleScalar($0)) }
    page.claim("line 4 = average of drawn $\\log w$", line4, agreesWith: drawn)
    page.refute("\"an equality\": the average of $\\log w$ taken for $\\log p(x)$", line1, by: drawn)

    //: One $q$ proves no inequality. Two thousand, each with its own $x$:
    let cases = page.key("cases").split(page.quick ? 500 : 2_000).map { key in
        (x: world.sample(key.folding("data")).x, q: randomAnswer(key.folding("answer")))
    }
    let bounds = cases.map { world.bound($0.x, $0.q) }
    let evidences = try cases.map { try world.logEvidence($0.x) }
    page.bound("$L_b \\le \\log p(x)$", lower: bounds, upper: evidences)

    //: **When does line 4 lose nothing?** If the weight is constant. $q(z|x) = p(z|x)$ makes it so, because then
    //: $w = p(x, z)/p(z|x) = p(x)$ whatever $z$ is. In the linear world the posterior is known: every single draw has
    //: the weight $p(x)$, and the bound is the evidence.
    let linear = try LinearWorld.threeFromTwo()
    let point = linear.evidence.sample(page.key("point"))
    let posterior = try linear.posterior(point)
    let logWeights = posterior.samples(1_000, key: page.key("posterior draws")).asRows.map {
        linear.logJoint(point, $0) - posterior.logDensity($0)
    }
    let evidence = linear.evidence.logDensity(point)
    page.claim("$q = p(z|x)$: each of 1,000 weights is $p(x)$", logWeights, equals: evidence, within: 1e-11)
    page.claim("$q = p(z|x)$: $L_b = \\log p(x)$", linear.bound(point, posterior), equals: evidence, within: 1e-11)

    //: **And only then.** Pinsker's inequality gives the gap a floor, $\log p(x) - L_b \ge \tfrac12
    //: \left(\int |q - p(z|x)|\,dz\right)^2$. A bound without a gap leaves no room for a $q$ that differs anywhere:
    let guesses = page.key("guesses").split(page.quick ? 100 : 400).enumerated().map { Guess.random($0, $1) }
    let gaps = try guesses.map { guess in
        line1 - (try guess.integral { z, logQ in world.logJoint(x, z) - logQ })
    }
    let floors = guesses.map { 0.5 * squaredDistance($0, to: world, at: x, evidence: line1) }
    page.bound("$\\frac12 \\left(\\int |q - p(z|x)|\\,dz\\right)^2 \\le \\log p(x) - L_b$", lower: floors, upper: gaps)

    //: Near the posterior the gap is half the variance of the weight, and so zero only with it. Take
    //: $q = p(z|x)\,(1 + t\,h(z))$ with an $h$ of mean zero. The gap is $\tfrac12 t^2\,\mathrm{Var}\,h$ plus less:
    let (variance, curvature) = curvatureAtPosterior(world, x, line1)
    page.claim("gap near the posterior = $\\frac12 t^2\\,\\mathrm{Var}\\,h$", curvature, equals: variance, within: 1e-4)
}

/// A Gaussian answer that an untrained encoder might give.
private func randomAnswer(_ key: Key) -> Gaussian {
    let (mean, spread) = key.split()
    return Gaussian(mean: [1.2 * mean.normal()], logVariance: [spread.uniform(in: -4..<1)])
}

/// (∫ |q - p(z|x)| dz)², with the part where q is nothing.
private func squaredDistance(_ guess: Guess, to world: CurvedWorld, at x: Double, evidence: Double) -> Double {
    func posterior(_ z: Double) -> Double { Double.exp(world.logJoint(x, z) - evidence) }
    let inside = composite(guess.range, pieces: 100) { z in abs(guess.density.density(z) - posterior(z)) }
    let outside = 1 - composite(guess.range, pieces: 100, posterior)
    return (inside + outside) * (inside + outside)
}

/// Var h under the posterior, and 2 gap / t² for small t, for h = tanh z less its mean; the odd powers of t cancel
/// between t and -t.
private func curvatureAtPosterior(_ world: CurvedWorld, _ x: Double, _ evidence: Double) -> (Double, Double) {
    func expectation(_ function: (Double) -> Double) -> Double {
        composite(-7...7, pieces: 100) { z in Double.exp(world.logJoint(x, z) - evidence) * function(z) }
    }
    let mean = expectation { Double.tanh($0) }
    let variance = expectation { (Double.tanh($0) - mean) * (Double.tanh($0) - mean) }
    func gap(_ t: Double) -> Double {
        let bound = expectation { z in
            let tilt = 1 + t * (Double.tanh(z) - mean)
            // log p(x, z) - log q(z) = log p(x) - log tilt
            return tilt * (evidence - Double.log(tilt))
        }
        return evidence - bound
    }
    let t = 0.003
    return (variance, (gap(t) + gap(-t)) / (t * t))
}
