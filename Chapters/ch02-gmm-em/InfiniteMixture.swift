import Evidence

/*:
 ## From many components to infinitely many

 The notes build the variational autoencoder from the mixture: with enough components a mixture takes any shape, so take
 infinitely many. Let $z \sim \mathcal N(0, 1)$ play the component's number and let a function, later a network, give each
 $z$ its Gaussian:

 $$P(x) = \int P(z)\,P(x|z)\,dz, \qquad P(x|z) = \mathcal N(\mu(z), \sigma^2)$$

 (One set of notes prints $\int_z P(x)P(x|z)dz$. That is settled at the end.) Two things are claimed: that mixtures of more
 and more nodes reach any density, and that they reach this integral. "Reach" asks: how fast?
 */
func infiniteMixture(_ page: Page) throws {
    page.ledger(
        12, .holds, "with enough components any density; the $M$-node mixture converges to the integral over $z$")

    //: **Any density.** A hard case, with edges that no Gaussian has: the uniform density on $[0, 1]$. Put $M$ equal
    //: components at the middles of $M$ equal pieces, each as wide as its piece. Inside they add up to one within
    //: $2e^{-2\pi^2}$, five parts in a billion. What is lost is at the two edges, and an edge looks the same for every $M$
    //: but for its width: the area between the two densities is a constant divided by $M$. The constant by quadrature,
    //: from one edge of a half-infinite row of components:
    let sizes = [16, 32, 64, 128]
    let areas = sizes.map(areaBetween)
    let edge = try quadrature(from: -12, to: 12, tolerance: 1e-9, splittingAt: [0, 1, 2]) { t in
        let row = (0..<30).reduce(0) { $0 + Gaussian.standard(1).density(t - Double($1) - 0.5) }
        return (row - (t > 0 ? 1 : 0)).magnitude
    }
    page.claim(
        "area between the mixture and the box, times $M$", zip(sizes, areas).map { Double($0) * $1 }, equals: 2 * edge,
        within: 1e-4)
    page.refute(
        "a rate of $1/\\sqrt M$: area times $\\sqrt M$ at 16 nodes", areas[0] * 4, by: areas[3] * 128.0.squareRoot())

    //: **The integral over $z$, from random nodes.** Draw $z_1, \dots, z_M$ and give each the weight $1/M$. At every $x$ the
    //: mixture is right on average, and its squared error is the variance of $P(x|z)$ over $M$. Summed over all $x$:
    //:
    //: $$\mathbb E \int \left(P_M(x) - P(x)\right)^2 dx = \frac1M \int \mathrm{Var}_z\,P(x|z)\,dx$$
    //:
    //: The right side by quadrature, the left side from mixtures that were drawn; the rate is $1/M$ for the square, so
    //: $1/\sqrt M$ for the error itself.
    let cells = (0..<45).map { -4 + 0.2 * (Double($0) + 0.5) }
    let truth = cells.map(density)
    let spread = cells.reduce(0) { sum, x in
        let square = overCode { z in component(x, z) * component(x, z) }
        return sum + 0.2 * (square - density(x) * density(x))
    }
    let counts = [4, 16, 64]
    let errors = counts.map { m in
        estimate(20_000, key: page.key("nodes \(m)")) { key in
            let z: [Double] = key.normal([m]).scalars
            return 0.2 * squaredError(truth, cells) { x in z.reduce(0) { $0 + component(x, $1) } / Double(m) }
        }
    }
    page.claim(
        "squared error of $M$ drawn nodes = variance / $M$", counts.map { spread / Double($0) }, agreesWith: errors)
    page.refute("a squared error of variance$/M^2$", counts.map { spread / Double($0 * $0) }, by: errors)

    //: **From well-chosen nodes.** The nodes and weights of Gauss and Hermite are a mixture as well, and approach faster
    //: than any power of $M$: eight more nodes divide the greatest error by about three or four, again and again.
    let chosen = [8, 16, 24, 32, 40]
    let greatest = chosen.map { m -> Double in
        let rule = GaussHermite(m)
        return zip(cells, truth).reduce(0) { worst, pair in
            max(worst, (rule.expectation(mean: 0, deviation: 1) { component(pair.0, $0) } - pair.1).magnitude)
        }
    }
    page.table(
        ["nodes", "greatest error"], zip(chosen, greatest).map { [String($0), $1.short()] },
        caption: "Nodes and weights of Gauss and Hermite")
    let factors = zip(greatest, greatest.dropFirst()).map { $0 / $1 }
    page.reaches("each eight nodes more divide the error by", factors, atLeast: 2.5)
    page.ranks(
        "greatest error, nodes chosen against the typical error of drawn ones",
        [("32 chosen", [greatest[3]]), ("64 drawn", [(spread / 64 / 8).squareRoot()])], deterministic: true)

    //: And $z$ is not lost on the way: ancestral draws, first $z$, then $x$, have this integral for their distribution
    //: function.
    page.reaches(
        "chance of draws so far from $\\int P(z)\\,\\Phi((x - \\mu(z))/\\sigma)\\,dz$",
        page.keys("draws", count: 5).map { key in
            let x = key.split(1_000).map { key in
                mu(key.folding("z").normal()) + sigma * key.folding("x").normal(Double.self)
            }
            return kolmogorovSmirnov(x) { x in overCode { normalCDF((x - mu($0)) / sigma) } }.pValue
        }, atLeast: 1e-5)

    page.figure(approach(cells, truth))

    //: **The slip.** $\int P(x)\,P(x|z)\,dz$ is $P(x)$ times the integral of $P(x|z)$ over all $z$, in which no $z$ is more
    //: likely than another. First a decoder that is a line, $\mu(z) = wz$: that integral is $1/|w|$ whatever $x$ is, and so
    //: is the total.
    page.ledger(
        13, .slip("$\\int P(z)\\,P(x|z)\\,dz$: the weight is that of the code"), "N0 prints $\\int P(x)\\,P(x|z)\\,dz$")
    let slopes = [0.5, 2.0, 3.0]
    let totals = try slopes.map { w in
        try quadrature(tolerance: 1e-9) { x in
            Gaussian(mean: 0, variance: w * w + 0.25).density(x) * (try flatIntegral(x, w))
        }
    }
    page.claim("total of the printed form", totals, equals: slopes.map { 1 / $0 }, within: 1e-8)
    page.refute("the printed form is a density: its total", totals, by: 1, within: 1e-9)
    let right = try slopes.map { w in
        try quadrature(tolerance: 1e-9) { x in
            try quadrature(tolerance: 1e-10, splittingAt: [x / w - 1, x / w, x / w + 1, -3, 0, 3]) { z in
                Gaussian.standard(1).density(z) * Gaussian(mean: w * z, variance: 0.25).density(x)
            }
        }
    }
    page.claim("total of $\\int P(z)\\,P(x|z)\\,dz$", right, equals: 1, within: 1e-7)

    //: For a bounded decoder such as the one above it is worse. No $z$ is far from giving $x$ its share, and the integral
    //: over all $z$ grows without end: twice the range, twice the number.
    let ranges = [20.0, 40, 80, 160].map { Double.pi * $0 }
    let growing = try ranges.map { reach in
        let turns = stride(from: -reach, through: reach, by: 2 * Double.pi).map { $0 }
        return try quadrature(from: -reach, to: reach, tolerance: 1e-9, splittingAt: turns) { component(0.3, $0) }
    }
    page.claim(
        "printed form, bounded decoder: twice the range", zip(growing, growing.dropFirst()).map { $1 / $0 }, equals: 2,
        within: 1e-7)
}

private let sigma = 0.5

/// A decoder that folds the line.
private func mu(_ z: Double) -> Double { 1.5 * Double.sin(z) + 0.4 }

/// P(x|z)
private func component(_ x: Double, _ z: Double) -> Double {
    let e = (x - mu(z)) / sigma
    return Double.exp(-0.5 * e * e) / ((2 * Double.pi).squareRoot() * sigma)
}

/// E f(z), by the plain sum on a fine grid, which is exact to rounding for what falls like a Gaussian.
private func overCode(_ f: (Double) throws -> Double) rethrows -> Double {
    try (0..<240).reduce(0) { sum, i in
        let z = -9 + 0.075 * (Double(i) + 0.5)
        return sum + 0.075 * Double.exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() * (try f(z))
    }
}

/// P(x) = ∫ P(z) P(x|z) dz
private func density(_ x: Double) -> Double { overCode { component(x, $0) } }

/// ∫ N(x; wz, 1/4) dz, over all z alike.
private func flatIntegral(_ x: Double, _ w: Double) throws -> Double {
    let reach = 5 / w
    return try quadrature(from: x / w - reach, to: x / w + reach, tolerance: 1e-10) { z in
        Gaussian(mean: w * z, variance: 0.25).density(x)
    }
}

private func squaredError(_ truth: [Double], _ cells: [Double], _ mixture: (Double) -> Double) -> Double {
    zip(cells, truth).reduce(0) { sum, pair in
        let e = mixture(pair.0) - pair.1
        return sum + e * e
    }
}

/// ∫ |mixture of M equal Gaussians - box| dx, on a grid of 200 cells a component.
private func areaBetween(_ m: Int) -> Double {
    let h = 1 / Double(m)
    let step = h / 200
    return (-8 * 200..<(m + 8) * 200).reduce(0) { sum, index in
        let x = step * (Double(index) + 0.5)
        // Components more than nine deviations away add nothing.
        let nearest = index / 200
        let near = max(0, nearest - 10)..<max(0, min(m, nearest + 11))
        let mixture = near.reduce(0) { total, i in
            let e = (x - (Double(i) + 0.5) * h) / h
            return total + Double.exp(-0.5 * e * e) / (2 * Double.pi).squareRoot()
        }
        return sum + step * (mixture - (x > 0 && x < 1 ? 1 : 0)).magnitude
    }
}

private func approach(_ cells: [Double], _ truth: [Double]) -> Figure {
    let panels = [3, 8, 24].map { m -> Panel in
        let rule = GaussHermite(m)
        let mixture = cells.map { x in rule.expectation(mean: 0, deviation: 1) { component(x, $0) } }
        return Panel(
            "\(m) nodes", x: Axis("$x$", range: -3...4, ticks: [-2, 0, 2, 4]), y: Axis("density", range: 0...0.6),
            labels: .legend,
            marks: [
                .line(cells, truth, "integral over $z$", color: .grey),
                .line(cells, mixture, "mixture", color: .blue, dash: .dashed),
            ])
    }
    return Figure(
        "With two dozen nodes a mixture is the integral over $z$",
        subtitle: "Gauss-Hermite nodes of $z$; $\\mu(z) = 1.5\\sin z + 0.4$, $\\sigma = 0.5$", columns: 3,
        panels: panels)
}
