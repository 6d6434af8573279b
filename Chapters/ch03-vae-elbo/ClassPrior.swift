import Evidence

/*:
 ## A mean of its own for every class

 Sometimes the condition is a name: "a seven, please". One way (the notes' second set) leaves encoder and decoder as
 they are and moves the prior: the code of class $y$ is drawn from $\mathcal N(\mu_y, I)$, with a mean $\mu_y$ that is
 trained like any weight. Only the KL of the loss changes:

 $$\mathrm{KL}(\mathcal N(\mu, \sigma^2)\,\|\,\mathcal N(\mu_y, I))
 = \tfrac12\sum_k\left((\mu_k - \mu_{y,k})^2 + \sigma_k^2 - \ln\sigma_k^2 - 1\right)$$

 Another way (the third set) leaves the prior standard normal for every class, and tells the decoder the class. Does
 that not throw something away?
 */
func classPrior(_ page: Page) throws {
    page.ledger(
        31, .holds,
        "the class mean as prior: $\\mathrm{KL}(\\mathcal N(\\mu, \\sigma^2)\\,\\|\\,\\mathcal N(\\mu_y, I))$")

    let mu = [0.7, -1.2, 0.1]
    let logVariance = [0.3, -1.6, 0.9]
    let classMean = [-0.6, 0.3, 1.1]
    let q = Gaussian(mean: mu, logVariance: logVariance)
    let p = Gaussian(mean: classMean, variance: [1, 1, 1])
    let closedForm =
        0.5
        * (0..<3).reduce(0.0) { total, k in
            let distance = mu[k] - classMean[k]
            return total + distance * distance + Double.exp(logVariance[k]) - logVariance[k] - 1
        }

    //: Integrated over each coordinate; averaged over draws; and as the tensors compute it in training, for a row of
    //: numbers:
    let integral = try (0..<3).reduce(0) { try $0 + integralOverLine(mu[$1] - classMean[$1], logVariance[$1]) }
    page.claim("closed form = quadrature about the class mean", closedForm, equals: integral)
    let drawn = q.estimatedDivergence(from: p, draws: page.quick ? 50_000 : 200_000, key: page.key("codes"))
    page.claim("closed form = Monte Carlo", closedForm, agreesWith: drawn)
    let rows = GaussianRows<Double>(mean: Tensor([mu]), logVariance: Tensor([logVariance]))
    let prior = GaussianRows<Double>(mean: Tensor([classMean]), logVariance: .zeros([1, 3]))
    page.claim("what training computes", rows.divergence(from: prior).sum(), equals: closedForm)
    page.refute("the class mean forgotten", q.divergence(from: .standard(3)), by: drawn)
    let shift = zip(mu, classMean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    page.refute("the half of the squared distance forgotten", closedForm + 0.5 * shift, by: drawn)

    //: The KL pulls on the class mean too. Its slope is $\mu_y - \mu$, so over the pictures of a class the best mean is
    //: the average of their codes; nobody has to choose where the classes lie.
    let trained = Tensor([classMean]).variable()
    let slope = gradient(
        of: rows.divergence(from: GaussianRows(mean: trained, logVariance: .zeros([1, 3]))).sum(), at: [trained])
    page.claim("slope in $\\mu_y$ is $\\mu_y - \\mu$", slope[0], equals: zip(classMean, mu).map { $0 - $1 })

    /*:
     **A standard normal prior for every class.** It loses nothing, *if the decoder is told the class*. Any Gaussian
     prior is a stretched and moved standard one, $z = m(c) + s(c)\,u$ with $u \sim \mathcal N(0, 1)$. A decoder that
     knows $c$ can do the stretching and moving itself:

     $$\int \mathcal N(z; m(c), s(c)^2)\,p(x|z,c)\,dz = \int \mathcal N(u; 0, 1)\,p(x|m(c) + s(c)\,u,\,c)\,du$$

     Both sides by their own rule, for the curved conditional of the last sections. And the bound does not change
     either, if $q$ is moved along:
     */
    page.ledger(31, .holdsIf("the decoder is given $c$"), "$p(z|c)$ may be standard normal for every $c$")
    let world = CurvedConditional()
    let cases = page.key("cases").split(page.quick ? 40 : 200).map { key in
        (
            datum: world.sample(key.folding("datum")),
            q: Gaussian(
                mean: [key.folding("mean").normal()], logVariance: [key.folding("spread").uniform(in: -3..<0.5)])
        )
    }
    func standardised(_ c: Double, _ x: Double, _ u: Double) -> Double {
        let prior = world.prior(c)
        return world.logLikelihood(c, x, prior.mean[0] + prior.deviation[0] * u)
    }
    let standard = Gaussian.standard(1)
    page.claim(
        "$\\log p(x|c)$: prior $\\mathcal N(m(c), s(c)^2)$ = prior $\\mathcal N(0, 1)$",
        try cases.map { try world.logEvidence($0.datum.x, $0.datum.y) },
        equals: cases.map { datum, _ in
            Double.log(
                composite(-10...10, pieces: 60) {
                    standard.density($0) * Double.exp(standardised(datum.x, datum.y, $0))
                })
        }, within: 1e-9)
    page.claim(
        "and the bound, with $q$ moved along", cases.map { world.bound($0.datum.x, $0.datum.y, $0.q) },
        equals: cases.map { datum, q in
            let prior = world.prior(datum.x)
            let moved = Gaussian(
                mean: (q.mean[0] - prior.mean[0]) / prior.deviation[0], variance: q.variance[0] / prior.variance[0])
            let reach = 9 * moved.deviation[0]
            let reconstruction = composite(moved.mean[0] - reach...moved.mean[0] + reach, pieces: 40) {
                moved.density($0) * standardised(datum.x, datum.y, $0)
            }
            return reconstruction - moved.divergence(from: standard)
        }, within: 1e-9)

    //: **And if the decoder is not told either?** Then every class gets one and the same density $g(x)$. The best such
    //: $g$ is the mixture of the classes, and even that loses the mutual information of $x$ and $c$, on average. Two
    //: classes, $c = \pm 1.5$, equally frequent. The information from its definition, and as a difference of entropies:
    let classes = [-1.5, 1.5].map { c in { (x: Double) in Double.exp(gridLogEvidence(world, c, x)) } }
    func mixture(_ x: Double) -> Double { 0.5 * (classes[0](x) + classes[1](x)) }
    func average(_ function: (_ own: Double, _ x: Double) -> Double) -> Double {
        composite(-9...9, pieces: 14) { x in
            classes.reduce(0) { $0 + 0.5 * $1(x) * function($1(x), x) }
        }
    }
    func entropy(_ density: (Double) -> Double) -> Double {
        -composite(-9...9, pieces: 14) { x in density(x) * Double.log(density(x)) }
    }
    let lost = average { own, x in Double.log(own / mixture(x)) }
    page.claim(
        "told neither way, lost: $\\mathbb E \\log p(x|c) - \\mathbb E \\log p(x) = I(x; c)$", lost,
        equals: entropy(mixture) - 0.5 * (entropy(classes[0]) + entropy(classes[1])), within: 1e-9)
    page.bound("$I(x; c) \\le \\ln 2$, all there is to know of two classes", lower: lost, upper: Double.log(2))
    page.refute("nothing is lost", 0.0, by: lost)
    let others = (-2...2).map { Gaussian(mean: 0.5 * Double($0), variance: 4) }
    page.bound(
        "any other single density loses more", lower: lost,
        upper: others.map { other in average { own, x in Double.log(own) - other.logDensity(x) } })
}

/// log p(x|c) on fixed nodes.
private func gridLogEvidence(_ world: CurvedConditional, _ c: Double, _ x: Double) -> Double {
    let prior = world.prior(c)
    let reach = 9 * prior.deviation[0]
    return Double.log(
        composite(prior.mean[0] - reach...prior.mean[0] + reach, pieces: 10) { Double.exp(world.logJoint(c, x, $0)) })
}
