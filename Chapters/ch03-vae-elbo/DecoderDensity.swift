import Evidence

/*:
 ## A decoder bends a bell into any shape

 The words of this chapter, all about a datum $x$ (a picture, say) and a code $z$ (a few numbers) that stands for it:

 - $p(z)$, the **prior**: how codes are drawn; standard normal unless said otherwise.
 - $p(x|z)$, the likelihood, or **decoder**: how a code becomes a datum.
 - $p(x)$, the **evidence**: how probable the model finds the datum, whatever its code.
 - $p(z|x)$, the **posterior**: which codes the datum may have come from. Bayes' rule defines it; for a network nobody
   can compute it.
 - $q(z|x)$, the **encoder**, and for one datum its **answer**: a density that stands in for the posterior.
 - $L_b$, the **bound** (ELBO): what training raises in place of $\log p(x)$. The next sections derive it, by three
   roads.

 $\mathbb E_q$ is the average over draws from $q$, and $\mathrm{KL}(q\,\|\,p) = \mathbb E_q[\log q - \log p]$ the
 divergence of $q$ from $p$: not negative, and zero only if they are the same. Logarithms are natural, whether written
 $\log$ or $\ln$; their unit is the nat. The lecture notes are those whose claims this course settles. The ledger is the
 list of these claims: the table at the end of the page says where each was settled, and how it ended.

 Now the model itself. It draws a code $z$ from a standard normal, sends it through a decoder $f$ and adds a
 little noise. The code is as simple as a distribution can be. The data need not be:

 $$p(x) = \int p(z)\,p(x|z)\,dz, \qquad p(z) = \mathcal N(0, 1), \quad p(x|z) = \mathcal N(f(z), \sigma^2)$$

 It is a mixture of Gaussians with one component for every $z$, and so infinitely many. The decoder used for proofs here
 is $f(z) = z + \tfrac32\cos 2z$ with $\sigma = \tfrac12$. It goes forth and back, so several codes lead to the same
 $x$. No algebra does this integral. That is the trouble that the whole chapter deals with, and in one dimension the
 computer can look it in the eye.
 */
func decoderDensity(_ page: Page) throws {
    let world = CurvedWorld()
    let places = [-3.5, -2, -0.5, 0.5, 1.3, 2.5]

    //: Three ways to $p(x)$ at six places. Adaptive quadrature halves the line until it is satisfied:
    let integrals = try places.map { Double.exp(try world.logEvidence($0)) }

    //: A Gauss-Hermite rule uses nodes fixed in advance, made for the normal density; the folds cost it digits:
    let rule = GaussHermite(400)
    let sums = places.map { x in rule.expectation { z in Double.exp(world.logLikelihood(x, z)) } }
    page.claim("$p(x)$: adaptive quadrature = 400 Gauss-Hermite nodes", integrals, equals: sums, within: 1e-4)

    //: And the definition itself, $p(x) = \mathbb E_{z \sim p(z)}\,p(x|z)$, an average over codes from the prior:
    let averages = estimates(page.quick ? 200_000 : 400_000, key: page.key("codes")) { key in
        let z: Double = key.normal()
        return places.map { Double.exp(world.logLikelihood($0, z)) }
    }
    page.claim("$p(x)$: adaptive quadrature = average over codes", integrals, agreesWith: averages)

    //: It is a density, and its first two moments are those of $f(z) + \sigma e$, which can be had on paper:
    //: $\mathbb E\cos 2z = e^{-2}$ and $\mathbb E\cos^2 2z = \tfrac12(1 + e^{-8})$ give
    let mean = world.bend * Double.exp(-2)
    let meanSquare = 1 + world.bend * world.bend * 0.5 * (1 + Double.exp(-8)) + world.variance
    let moments = try (0...2).map { try moment($0, of: world) }
    page.claim(
        "$\\int p(x)\\,dx$, mean and mean square, as on paper", moments, equals: [1, mean, meanSquare], within: 1e-10)

    //: What would one Gaussian with that mean and that variance say? Not this: where the decoder turns back the codes
    //: pile up, and $p(x)$ has two peaks of unequal height.
    let bell = Gaussian(mean: mean, variance: meanSquare - mean * mean)
    page.refute("one Gaussian with the same mean and variance", places.map(bell.density), by: averages)
    let grid = (0...400).map { -6 + 12 * Double($0) / 400 }
    let density = try grid.map { Double.exp(try world.logEvidence($0)) }
    page.claim("peaks of $p(x)$", Double(peaks(density)), equals: 2)
    page.figure(bendingFigure(page, world, bell, grid, density))

    //: The second world is linear: $x = Wz + b + \sigma e$, three numbers from a code of two. A sum of Gaussians is
    //: Gaussian, so here the integral has an answer, $p(x) = \mathcal N(b, WW^\top + \sigma^2 I)$, and so has the
    //: posterior. It keeps the calculus honest; the curved one keeps us from believing that all is Gaussian.
    let linear = try LinearWorld.threeFromTwo()
    let points = linear.evidence.samples(5, key: page.key("points")).asRows
    let closedForm = points.map { linear.evidence.density($0) }
    let fine = GaussHermite(60)
    let product = points.map { x in
        fine.expectation(mean: [0, 0], deviation: [1, 1]) { z in linear.likelihood(given: z).density(x) }
    }
    page.claim(
        "linear world: $p(x)$ in closed form = $60 \\times 60$ Gauss-Hermite nodes", closedForm, equals: product,
        within: 1e-6)

    //: Its posterior, $\mathcal N(SW^\top(x - b)/\sigma^2, S)$ with $S = (I + W^\top W/\sigma^2)^{-1}$, is the one that
    //: conditioning the joint Gaussian of $(z, x)$ gives:
    let joint = try jointGaussian(linear)
    let short = try points.map { try linear.posterior($0) }
    let long = try points.map { try joint.conditional(on: [2, 3, 4], equal: $0) }
    page.claim(
        "linear world: posterior by its formula = joint Gaussian, conditioned",
        short.map { $0.mean + $0.covariance.scalars }, equals: long.map { $0.mean + $0.covariance.scalars },
        within: 1e-11)
}

/// ∫ xᵏ p(x) dx
private func moment(_ k: Int, of world: CurvedWorld) throws -> Double {
    try quadrature(from: -15, to: 15) { x in
        (0..<k).reduce(Double.exp(try world.logEvidence(x))) { value, _ in value * x }
    }
}

/// The values larger than both neighbours.
private func peaks(_ values: [Double]) -> Int {
    values.indices.dropFirst().dropLast().filter { values[$0] > values[$0 - 1] && values[$0] > values[$0 + 1] }.count
}

/// The distribution of (z₁, z₂, x₁, x₂, x₃): the covariance of z is I, of x and z is W, of x is W Wᵀ + σ² I.
private func jointGaussian(_ world: LinearWorld) throws -> FullGaussian {
    let d = world.codes
    let covariance = Matrix(rows: d + world.bias.count, columns: d + world.bias.count) { i, j in
        switch (i < d, j < d) {
        case (true, true): i == j ? 1 : 0
        case (true, false): world.weights[j - d, i]
        case (false, true): world.weights[i - d, j]
        case (false, false): world.evidence.covariance[i - d, j - d]
        }
    }
    return try FullGaussian(mean: [Double](repeating: 0, count: d) + world.bias, covariance: covariance)
}

private func bendingFigure(
    _ page: Page, _ world: CurvedWorld, _ bell: Gaussian, _ grid: [Double], _ density: [Double]
) -> Figure {
    let codes = (0...200).map { -3.5 + 7 * Double($0) / 200 }
    let line = codes.map(world.decoder)
    let draws = page.key("draws").split(20_000).map { world.sample($0).x }
    return Figure(
        "A bell through a folded decoder has two peaks",
        subtitle: "$f(z) = z + 1.5 \\cos 2z$, noise $\\sigma = 0.5$",
        Panel(
            "The decoder", x: Axis("code $z$"), y: Axis("data $x$"),
            marks: [
                .band(
                    codes, mean: line, spread: codes.map { _ in 2 * world.variance.squareRoot() },
                    "$f(z) \\pm 2\\sigma$", color: .blue),
                .line(codes, line, "$f(z)$", color: .blue),
            ]),
        Panel(
            "The density that comes out", x: Axis("data $x$", range: -6...6), y: Axis("$p(x)$", includesZero: true),
            marks: [
                .histogram(draws, bins: 60, range: -6...6, "20,000 draws", color: .grey),
                .line(grid, density, "the integral", color: .blue),
                .line(grid, grid.map(bell.density), "a Gaussian of the same mean and variance", color: .vermilion),
            ]))
}
