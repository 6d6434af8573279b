import Evidence

/*:
 ## The posterior's numerator is likelihood times prior

 The encoder stands in for the posterior of the model, and Bayes' rule says what that is. With the notes' letter $q$ for
 the model:

 $$q(z|x) = \frac{q(x|z)\,q(z)}{q(x)}, \qquad q(x) = \int q(x|z)\,q(z)\,dz$$

 One set of notes prints $q(z|x)\,q(z)/q(x)$: the posterior itself stands where the likelihood belongs, so the prior is
 counted twice. It also prints $\int q(z|x)\,q(z)\,dz$ below, for $q(x)$. Does it matter?
 */
func posteriorNumerator(_ page: Page) throws {
    page.ledger(8, .slip("the numerator is $q(x|z)\\,q(z)$"), "the posterior as $q(z|x)\\,q(z)/q(x)$")

    //: **A density integrates to one.** In the linear world, for two hundred $x$, by a Gauss-Hermite sum over the two
    //: codes, nodes placed by the prior:
    let linear = try LinearWorld.threeFromTwo()
    let points = linear.evidence.samples(page.quick ? 50 : 200, key: page.key("points")).asRows
    let rule = GaussHermite(60)
    func sum(_ f: ([Double]) -> Double) -> Double { rule.expectation(mean: [0, 0], deviation: [1, 1], f) }
    let right = points.map { x in sum { z in linear.likelihood(given: z).density(x) } / linear.evidence.density(x) }
    page.claim("$\\int q(x|z)\\,q(z)/q(x)\\,dz = 1$", right, equals: 1, within: 1e-6)

    //: The printed form has an integral on paper: the product of two Gaussians in $z$ leaves
    //: $\mathcal N(m;\,0,\,S + I)/q(x)$ for a posterior $\mathcal N(m, S)$. The sum agrees, and neither is one. Nor is
    //: it one number for all $x$, so no constant mends it:
    let posteriors = try points.map { try linear.posterior($0) }
    let printed = zip(points, posteriors).map { x, posterior in
        sum { z in posterior.density(z) } / linear.evidence.density(x)
    }
    let onPaper = try zip(points, posteriors).map { x, posterior in
        let widened = try FullGaussian(mean: [0, 0], covariance: posterior.covariance + .identity(2))
        return widened.density(posterior.mean) / linear.evidence.density(x)
    }
    page.claim(
        "$\\int q(z|x)\\,q(z)/q(x)\\,dz = \\mathcal N(m; 0, S + I)/q(x)$", printed, equals: onPaper, within: 1e-6)
    page.refute("printed: $\\int q(z|x)\\,q(z)/q(x)\\,dz = 1$", printed, by: 1, within: 1e-6)
    page.value("least of the printed integrals", printed.reduce(.infinity, min))
    page.value("greatest of the printed integrals", printed.reduce(-.infinity, max))
    page.refute(
        "printed: $\\int q(z|x)\\,q(z)\\,dz$ for $q(x)$", zip(printed, points).map { $0 * linear.evidence.density($1) },
        by: points.map { linear.evidence.density($0) }, within: 1e-6)

    //: The curved world, by quadrature, says the same of both:
    let world = CurvedWorld()
    let places = [-2, 0.5, 2.5]
    let evidences = try places.map { try world.logEvidence($0) }
    let curvedRight = zip(places, evidences).map { x, logEvidence in
        composite(-9...9, pieces: 80) { z in Double.exp(world.logJoint(x, z) - logEvidence) }
    }
    let curvedPrinted = zip(places, evidences).map { x, logEvidence in
        composite(-9...9, pieces: 80) { z in
            Double.exp(world.logJoint(x, z) - logEvidence + world.logPrior(z) - logEvidence)
        }
    }
    page.claim("curved world: $\\int q(x|z)\\,q(z)/q(x)\\,dz = 1$", curvedRight, equals: 1, within: 1e-11)
    page.refute("curved world, printed: the integral is 1", curvedPrinted, by: 1, within: 1e-6)

    //: **Divided by its own integral** the printed form becomes a density, and still the wrong one: codes are pulled to
    //: zero twice. No formula is needed to see it. Draw pairs $(z, x)$ from $x = wz + \sigma e$, one number each, and
    //: average $zx$ and $z^2$. A posterior of mean $m(x)$ and variance $s^2$ must give the same averages, namely
    //: $\mathbb E[m(x)\,x]$ and $\mathbb E[m(x)^2] + s^2$. With $q(x|z)\,q(z)$ the mean is $wx/(w^2 + \sigma^2)$ and
    //: the variance $\sigma^2/(w^2 + \sigma^2)$; counting the prior once more divides both by $1 + s^2$.
    let (w, variance) = (1.2, 0.8)
    let total = w * w + variance
    let drawn = estimates(page.quick ? 100_000 : 200_000, key: page.key("pairs")) { key in
        let (code, noise) = key.split()
        let z: Double = code.normal()
        let x = w * z + variance.squareRoot() * noise.normal()
        return [z * x, z * z]
    }
    func averages(slope: Double, spread: Double) -> [Double] { [slope * total, slope * slope * total + spread] }
    let (slope, spread) = (w / total, variance / total)
    page.claim(
        "likelihood times prior: averages of $zx$ and $z^2$", averages(slope: slope, spread: spread), agreesWith: drawn)
    page.refute(
        "posterior times prior, normalised: the same averages",
        averages(slope: slope / (1 + spread), spread: spread / (1 + spread)), by: drawn)
}
