import Evidence

/*:
 ## The second road: what was lost has a name

 Jensen's inequality says that something is lost, not what. The second derivation starts at the other end, with the
 distance from the encoder's answer to the true posterior, and only ever rewrites it:

 $$\begin{aligned}
 \mathrm{KL}(q(z|x)\,\|\,p(z|x)) &= \mathbb E_q\left[\log q(z|x) - \log p(z|x)\right] \\
 &= \mathbb E_q\left[\log q(z|x) - \log p(x|z) - \log p(z) + \log p(x)\right] \\
 &= -\mathbb E_q \log p(x|z) + \mathrm{KL}(q(z|x)\,\|\,p(z)) + \log p(x)
 \end{aligned}$$

 so that $\log p(x) = L_b + \mathrm{KL}(q(z|x)\,\|\,p(z|x))$. A divergence is never negative, so $L_b$ is a bound; and
 the loss of the first road is this divergence, to the last digit.
 */
func divergenceRoute(_ page: Page) throws {
    page.ledger(3, .holds, "the road from $\\mathrm{KL}(q(z|x)\\,\\|\\,p(z|x))$, line by line")

    let world = try LinearWorld.threeFromTwo()
    let x = world.evidence.sample(page.key("datum"))
    let posterior = try world.posterior(x)
    let q = try FullGaussian(mean: [0.4, -0.3], covariance: Matrix([[0.5, 0.2], [0.2, 0.6]]))

    //: What turns the second line into the third is Bayes' rule, $\log p(z|x) = \log p(x|z) + \log p(z) - \log p(x)$.
    //: In the linear world all four are Gaussians with formulas of their own. A thousand random pairs:
    let pairs = page.key("pairs").split(1_000).map { key in
        (z: key.folding("z").split(2).map { 2 * $0.normal(Double.self) }, x: world.evidence.sample(key.folding("x")))
    }
    page.claim(
        "Bayes' rule: $\\log p(z|x) + \\log p(x) = \\log p(x|z) + \\log p(z)$",
        try pairs.map { try world.posterior($0.x).logDensity($0.z) + world.evidence.logDensity($0.x) },
        equals: pairs.map { world.logJoint($0.x, $0.z) }, within: 1e-10)

    //: Now the lines, for one $x$ and one tilted Gaussian $q$. The first by the formula for two Gaussians, the second
    //: as a Gauss-Hermite sum over $q$'s own coordinates and as an average over draws, the last two from moments:
    let line1 = q.divergence(from: posterior)
    let rule = GaussHermite(8)
    let line2 = rule.expectation(mean: [0, 0], deviation: [1, 1]) { noise in
        let z = q.transforming(noise)
        return q.logDensity(z) - posterior.logDensity(z)
    }
    let logEvidence = world.evidence.logDensity(x)
    let reconstruction = world.expectedLogLikelihood(x, q)
    let line3 = -q.entropy - reconstruction - world.expectedLogPrior(q) + logEvidence
    let priorDivergence = q.divergence(from: .standard(2))
    let line4 = -reconstruction + priorDivergence + logEvidence
    page.claim("line 1 = line 2: the definition", line1, equals: line2, within: 1e-11)
    page.claim("line 2 = line 3: Bayes' rule", line2, equals: line3, within: 1e-11)
    page.claim("line 3 = line 4: two terms are a KL to the prior", line3, equals: line4, within: 1e-11)
    let drawn = q.estimatedDivergence(from: posterior, draws: page.quick ? 100_000 : 200_000, key: page.key("draws"))
    page.claim("line 1 = average of drawn $\\log q - \\log p(z|x)$", line1, agreesWith: drawn)

    //: and the conclusion, with the evidence from its own formula and the bound from its own:
    let bound = reconstruction - priorDivergence
    page.claim("$\\log p(x) = L_b + \\mathrm{KL}$", logEvidence, equals: bound + line1, within: 1e-11)

    //: The direction matters. $\mathrm{KL}(p(z|x)\,\|\,q)$ also is a distance between the two, and it does not fit:
    page.refute(
        "with the arguments of the divergence exchanged", bound + posterior.divergence(from: q), by: logEvidence)
    //: Nor does the divergence from the prior, which is the one that the loss contains:
    page.refute("with $\\mathrm{KL}(q\\,\\|\\,p(z))$ for the gap", bound + priorDivergence, by: logEvidence)
}
