import Evidence

/*:
 ## The distance between two Gaussians

 For each picture $x$ the encoder answers with a Gaussian, $q(z|x) = \mathcal N(\mu, \sigma^2)$: one mean and one
 variance for each coordinate of the code. The loss charges for its distance from the prior $p(z) = \mathcal N(0, 1)$:

 $$\mathrm{KL}(q\,\|\,p) = \int q(z) \ln\frac{q(z)}{p(z)}\,dz = \tfrac12\sum_k
 \left(\mu_k^2 + \sigma_k^2 - \ln\sigma_k^2 - 1\right)$$

 It is one line of code. It has been shipped without its half, with a sign flipped, with $\sigma$ in the place of
 $\sigma^2$ and with a mean in the place of the sum; and each of these trains, and draws pictures. So the formula is
 compared with two methods that know nothing of the algebra: the integral itself, and an average over draws.
 */
func gaussianKL(_ page: Page) throws {
    page.ledger(9, .holds, "$\\mathrm{KL}(\\mathcal N(\\mu, \\sigma^2)\\,\\|\\,\\mathcal N(0, 1))$ in closed form")

    let mu = [0.7, -1.2, 0.1]
    let logVariance = [0.3, -1.6, 0.9]
    let q = Gaussian(mean: mu, logVariance: logVariance)
    let p = Gaussian.standard(3)
    let closedForm = klFromStandard(mu, logVariance)

    //: The coordinates are independent, so the integral over the code is a sum of integrals over a line. Integrate each
    //: instead of trusting the algebra:
    let integral = try (0..<3).reduce(0) { try $0 + integralOverLine(mu[$1], logVariance[$1]) }
    page.claim("closed form = quadrature", closedForm, equals: integral)

    //: Or draw codes from $q$ and average $\ln q - \ln p$. One draw says little; the error of the average shrinks as
    //: $1/\sqrt n$:
    let drawn = estimate(page.quick ? 100_000 : 400_000, key: page.key("codes")) { key in
        let z = q.sample(key)
        return q.logDensity(z) - p.logDensity(z)
    }
    page.claim("closed form = Monte Carlo", closedForm, agreesWith: drawn)
    page.claim("the library's divergence = closed form", q.divergence(from: p), equals: closedForm)

    //: Training follows the gradient, $\partial\mathrm{KL}/\partial\mu_k = \mu_k$ and
    //: $\partial\mathrm{KL}/\partial\ln\sigma_k^2 = \tfrac12(\sigma_k^2 - 1)$. First as the tensors carry it:
    let (m, s) = (Tensor(mu).variable(), Tensor(logVariance).variable())
    let kl = 0.5 * (m.square() + s.exp() - s - 1).sum()
    let slopes = gradient(of: kl, at: [m, s])
    let pullOnLogVariance = logVariance.map { 0.5 * (Double.exp($0) - 1) }
    page.claim("$\\partial\\mathrm{KL}/\\partial\\mu = \\mu$", slopes[0].scalars, equals: mu)
    page.claim(
        "$\\partial\\mathrm{KL}/\\partial\\ln\\sigma^2 = \\frac12(\\sigma^2 - 1)$", slopes[1].scalars,
        equals: pullOnLogVariance)

    //: Then from the integral, which has never heard of derivatives: its values a step to either side.
    page.claim(
        "slopes of the integral in each $\\mu_k$",
        try (0..<3).map { k in
            try slope(at: mu[k], step: 0.01) { try integralOverLine($0, logVariance[k]) }
        }, equals: mu, within: 1e-7)
    page.claim(
        "slopes of the integral in each $\\ln\\sigma_k^2$",
        try (0..<3).map { k in
            try slope(at: logVariance[k], step: 0.01) { try integralOverLine(mu[k], $0) }
        }, equals: pullOnLogVariance, within: 1e-7)

    //: The distance is never negative, and it is zero only where the code is the prior. On one coordinate it is a bowl:
    //: to the left of its bottom, where the code gets narrow, it rises gently, as $-\frac12\ln\sigma^2$; to the right,
    //: where the code gets wide, steeply, as $\frac12\sigma^2$.
    let cases = randomCases(1_000, key: page.key("cases"))
    let distances = cases.map { klFromStandard([$0.mu], [$0.logVariance]) }
    page.bound("$\\mathrm{KL} \\ge 0$", lower: 0, upper: distances)
    page.claim("$\\mathrm{KL} = 0$ at $\\mu = 0$, $\\sigma^2 = 1$", klFromStandard([0], [0]), equals: 0)
    page.figure(bowl())

    //: Now the versions that public code has shipped. The draws rule out each of them, without having seen the formula.
    //: The first forgets the half of $\mu^2 + \sigma^2$ only; the next adds $\ln\sigma^2$, after an earlier version had
    //: squared a logarithm:
    let variance = q.variance
    func total(_ term: (Int) -> Double) -> Double { (0..<3).reduce(0) { $0 + term($1) } }
    let forgottenHalf = total { mu[$0] * mu[$0] + variance[$0] - 0.5 * logVariance[$0] - 0.5 }
    page.refute("a half forgotten (SupaeroDataScience/deep-learning, pull request 6)", forgottenHalf, by: drawn)
    page.refute("no half at all", 2 * closedForm, by: drawn)
    let flippedSign = 0.5 * total { mu[$0] * mu[$0] + variance[$0] + logVariance[$0] - 1 }
    page.refute("the sign of $\\ln\\sigma^2$ flipped (FluxML/model-zoo, pull request 147)", flippedSign, by: drawn)
    let logDeviation = logVariance.map { 0.5 * $0 }
    let squaredLogarithm = 0.5 * total { mu[$0] * mu[$0] + variance[$0] - logDeviation[$0] * logDeviation[$0] - 1 }
    page.refute("$(\\ln\\sigma)^2$ for $\\ln\\sigma^2$ (FluxML/model-zoo, issue 73)", squaredLogarithm, by: drawn)
    let deviationForVariance = 0.5 * total { mu[$0] * mu[$0] + q.deviation[$0] - logVariance[$0] - 1 }
    page.refute("$\\sigma$ for $\\sigma^2$ (as pytorch/examples issue 225 read it)", deviationForVariance, by: drawn)
    page.refute("a mean over coordinates for the sum (podgorskiy/VAE, issue 1)", closedForm / 3, by: drawn)
    page.refute("reported negated (AntixK/PyTorch-VAE, issue 68)", -closedForm, by: drawn)

    //: And once the bug was in the report. `0.5 * sum(exp(z_var) + z_mu**2 - 1 - z_var)` was called wrong because it
    //: was taken for $-\mathrm{KL}$, which should be subtracted from the loss (wiseodd/generative-models, issue 43).
    //: The name `z_var` misleads: it holds $\ln\sigma^2$. Evaluated, the line is the integral, sign and all:
    let (zMu, zVar) = (Tensor(mu), Tensor(logVariance))
    let reported = 0.5 * (zVar.exp() + zMu * zMu - 1.0 - zVar).sum()
    page.claim("the line that was reported = quadrature", reported.item, equals: integral)
}

/// ½ Σ (μ² + σ² - ln σ² - 1)
private func klFromStandard(_ mu: [Double], _ logVariance: [Double]) -> Double {
    0.5 * zip(mu, logVariance).reduce(0) { $0 + $1.0 * $1.0 + Double.exp($1.1) - $1.1 - 1 }
}

/// ∫ q ln(q / p) for one coordinate, from the densities alone; the sections that follow use it too.
func integralOverLine(_ mu: Double, _ logVariance: Double) throws -> Double {
    let q = Gaussian(mean: [mu], logVariance: [logVariance])
    let p = Gaussian.standard(1)
    let reach = 10 * q.deviation[0]
    return try quadrature(splittingAt: [mu - reach, mu + reach]) { z in
        q.density(z) * (q.logDensity(z) - p.logDensity(z))
    }
}

/// Means and log-variances of one coordinate, far to all sides of the prior's.
private func randomCases(_ n: Int, key: Key) -> [(mu: Double, logVariance: Double)] {
    let mu: [Double] = key.folding("mu").uniform([n], in: -3..<3).scalars
    let logVariance: [Double] = key.folding("log variance").uniform([n], in: -6..<3).scalars
    return zip(mu, logVariance).map { (mu: $0, logVariance: $1) }
}

private func bowl() -> Figure {
    Figure(
        "The distance is zero at the prior alone, and steeper towards wide codes than towards narrow ones",
        subtitle: "KL of one coordinate from the prior, in nats",
        Panel(
            x: Axis("mean $\\mu$"), y: Axis("log-variance $\\ln\\sigma^2$"),
            marks: [
                .heatMap(x: -3...3, y: -5...2.5, "KL (nats)", range: 0...6) { klFromStandard([$0], [$1]) },
                .contour(x: -3...3, y: -5...2.5, levels: [0.1, 0.5, 1, 2, 4]) { klFromStandard([$0], [$1]) },
                .points([0], [0], "the prior"),
            ]))
}
