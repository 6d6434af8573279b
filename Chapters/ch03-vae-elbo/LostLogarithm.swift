import Evidence

/*:
 ## Three slips on one page

 The lecture notes give the conditional VAE under the heading "Contional GAN". There is no adversary in it anywhere; it
 is a conditional VAE. That slip costs nothing. The next two do.

 **The lost logarithm.** The notes' bound reads $\mathbb E_q[\log p(y|x,z) + \log p(z|x) - q(z|x,y)]$: a density is
 subtracted where its logarithm is meant. The line after it has the logarithm again, so both cannot be right.

 It is *not* true that the printed form fails to be a bound. For every number, $u \ge 1 + \log u$. So
 $\mathbb E_q\,q \ge 1 + \mathbb E_q \log q$, and the printed form lies below the right one by at least one nat,
 whatever $q$ is. It is a bound that can never touch. And it is largest at another $q$.
 */
func lostLogarithm(_ page: Page) throws {
    page.ledger(
        30, .slip("$-\\log q(z|x,y)$; as printed, the bound is always a nat or more too low"),
        "the notes' $-q(z|x,y)$ in the conditional bound")

    let world = CurvedConditional()
    let (x, y) = (0.4, 0.3)
    let q = Guess.gaussian(mean: 0.2, deviation: 0.5)
    let right = try q.integral { z, logQ in world.logJoint(x, y, z) - logQ }
    let printed = try q.integral { z, logQ in world.logJoint(x, y, z) - Double.exp(logQ) }
    page.claim(
        "with the logarithm: the closed form", right, equals: world.bound(x, y, Gaussian(mean: 0.2, variance: 0.25)))
    page.refute("as printed", printed, by: right)
    page.claim(
        "for $\\mathcal N(\\mu, s^2)$ the printed term is $1/2s\\sqrt\\pi$",
        try q.integral { _, logQ in Double.exp(logQ) },
        equals: 1 / (2 * 0.5 * Double.pi.squareRoot()))

    //: Four hundred encoders of four families: the printed form is a nat below the right one, or more.
    let guesses = page.key("guesses").split(page.quick ? 100 : 400).enumerated().map { Guess.random($0, $1) }
    let both = try guesses.map { guess in
        (
            right: try guess.integral { z, logQ in world.logJoint(x, y, z) - logQ },
            printed: try guess.integral { z, logQ in world.logJoint(x, y, z) - Double.exp(logQ) }
        )
    }
    page.bound("as printed ≤ right - 1", lower: both.map(\.printed), upper: both.map { $0.right - 1 })

    //: It comes as near as that only where $u = 1$: if $q$ is uniform on an interval of length one.
    let unit = Guess(family: "uniform", density: Uniform(-0.3..<0.7), range: -0.3...0.7)
    page.claim(
        "$q$ uniform on a unit interval: as printed = right - 1",
        try unit.integral { z, logQ in world.logJoint(x, y, z) - Double.exp(logQ) },
        equals: try unit.integral { z, logQ in world.logJoint(x, y, z) - logQ } - 1)

    //: "A length of one" gives it away: the printed form depends on the unit in which the code is measured. Take a
    //: posterior $\mathcal N(m, S)$. Over $q = \mathcal N(m, s^2)$ the right form is largest at $s^2 = S$. The printed
    //: one, $-s^2/2S - 1/2s\sqrt\pi$ and constants, is largest at $s^3 = S/2\sqrt\pi$. Scan for both optima, then
    //: stretch the code by ten:
    let deviations = [0.4, 4].map { root in
        let posterior = Gaussian(mean: 0, variance: root * root)
        return [Double.exp, { $0 }].map { subtracted in
            maximizer(from: 0.02 * root, to: 4 * root) { s in
                let q = Gaussian(mean: 0, variance: s * s)
                let rule = GaussHermite(40)
                return rule.expectation(deviation: s) { z in
                    posterior.logDensity(z) - subtracted(q.logDensity(z))
                }
            }
        }
    }
    page.claim("right: $s = \\sqrt S$, in both units", deviations.map { $0[1] }, equals: [0.4, 4], within: 1e-6)
    page.claim(
        "as printed: $s^3 = S/2\\sqrt\\pi$", deviations.map { $0[0] },
        equals: [0.4, 4].map { root in cubeRoot(root * root / (2 * Double.pi.squareRoot())) }, within: 1e-6)
    page.refute(
        "as printed, ten times longer codes get ten times the deviation", deviations[1][0], by: 10 * deviations[0][0],
        within: 1e-6)

    /*:
     **The swapped roles.** A few lines earlier the notes derive

     $$\mathrm{KL}(q(z|x,y)\,\|\,p(z|x,y)) = \mathrm{KL}(q(z|x,y)\,\|\,p(x,z|y)) + \log p(x|y)$$

     Here $y$ is the condition and $x$ is made, while the three networks on the same page make $y$ from $x$. As algebra
     on a joint density it is true both ways, and the two right sides share the left one:
     */
    page.ledger(
        30, .slip("$\\log p(y|x)$ and $p(y,z|x)$; and the second term is no divergence"),
        "the notes' first derivation, with $\\log p(x|y)$")
    let linear = LinearConditional()
    let joint = try linear.joint()
    let answer = [0.4, 0.1, 0.2]
    let givenAnswer = try joint.conditional(on: [4, 5, 6], equal: answer)
    let question = Array(givenAnswer.mean.prefix(2))
    let encoder = try FullGaussian(mean: [0.5, -0.2], covariance: Matrix([[0.4, 0.15], [0.15, 0.3]]))
    let posterior = try linear.posterior(question, answer)
    let rule = GaussHermite(8)
    /// E_q log(q / p(x, z|y))
    func secondTerm(_ q: FullGaussian) -> Double {
        rule.expectation(mean: [0, 0], deviation: [1, 1]) { noise in
            let z = q.transforming(noise)
            return q.logDensity(z) - givenAnswer.logDensity(question + z)
        }
    }
    let logQuestion = try givenAnswer.marginal([0, 1]).logDensity(question)
    let logAnswer = try linear.evidence(question).logDensity(answer)
    let divergence = encoder.divergence(from: posterior)
    page.claim(
        "as printed: $\\log p(x|y) + \\mathbb E_q\\log(q/p(x,z|y))$", divergence,
        equals: logQuestion + secondTerm(encoder), within: 1e-11)
    page.claim(
        "as meant: $\\log p(y|x) + \\mathbb E_q\\log(q/p(y,z|x))$", divergence,
        equals: logAnswer - linear.bound(question, answer, encoder), within: 1e-11)

    //: But what the three networks can compute is the bound of the second. Add the divergence to it and the sum is
    //: $\log p(y|x)$, not the printed $\log p(x|y)$, which also needs $p(x)$, of which no network knows anything:
    page.refute(
        "the networks' bound + KL is $\\log p(x|y)$", logQuestion,
        by: linear.bound(question, answer, encoder) + divergence)

    //: And the second term is written as a KL. It is none: as a function of $z$ the density $p(x,z|y)$ adds up to
    //: $p(x|y)$ and not to one. So it may be negative, as no divergence is. At the posterior it is $-\log p(x|y)$:
    let mass = composite(-5...5, pieces: 10) { first in
        composite(-5...5, pieces: 10) { second in givenAnswer.density(question + [first, second]) }
    }
    page.claim("$\\int p(x,z|y)\\,dz = p(x|y)$", mass, equals: Double.exp(logQuestion), within: 1e-11)
    page.refute("it is one", 1.0, by: mass)
    page.bound(
        "$\\mathbb E_q\\log(q/p(x,z|y))$ at the posterior is negative", lower: secondTerm(posterior), upper: -0.5)
}

/// Where f is largest between two points, by golden section.
private func maximizer(from lower: Double, to upper: Double, _ f: (Double) -> Double) -> Double {
    let ratio = 0.5 * (5.0.squareRoot() - 1)
    var (a, b) = (lower, upper)
    while b - a > 1e-9 * upper {
        let step = ratio * (b - a)
        if f(b - step) < f(a + step) { a = b - step } else { b = a + step }
    }
    return 0.5 * (a + b)
}

private func cubeRoot(_ x: Double) -> Double { Double.exp(Double.log(x) / 3) }
