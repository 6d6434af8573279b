import Evidence

/*:
 ## First a group, then a point

 A Gaussian mixture describes data that come in groups. To draw from it, first choose a component $m$ with probability
 $P(m)$, then draw $x$ from that component. Because parents are drawn before children this is called ancestral sampling.
 The claim is that the points, once the labels are thrown away, have the density

 $$P(x) = \sum_m P(m)\,P(x|m)$$

 A sum of densities is easily mistaken for the density of a sum. The points $x = \sum_m P(m)\,x_m$, an average of one draw
 from each component, have the same mean, and nothing else in common.
 */
func ancestralSampling(_ page: Page) throws {
    page.ledger(2, .holds, "choose a component, then draw from it: the density is $\\sum_m P(m)P(x|m)$, of total one")

    //: On a line, a density of total one, whatever the weights and components; two hundred random mixtures:
    let mixtures = page.key("mixtures").split(page.quick ? 50 : 200).map(randomLineMixture)
    let totals = try mixtures.map { mixture in
        try quadrature(splittingAt: mixture.components.flatMap { edges($0.mean[0], $0.deviation[0]) }) { x in
            density(x, mixture)
        }
    }
    page.claim("$\\int \\sum_m P(m)P(x|m)\\,dx = 1$", totals, equals: 1, within: 1e-10)

    //: In the plane, with slanted components, on a fine grid (for Gaussians the plain sum is exact to rounding):
    let plane = try threeGroups()
    let cells = (0..<200).map { -12 + 0.12 * (Double($0) + 0.5) }
    let total = cells.reduce(0) { sum, x in cells.reduce(sum) { $0 + plane.density([x + 1, $1 + 2]) } } * 0.12 * 0.12
    page.claim("total of three components in the plane", total, equals: 1, within: 1e-10)
    page.refute("weights that are forgotten: three components of weight one", 3 * total, by: 1, within: 1e-10)

    //: Now the draws. The share below a number $t$ must be $\sum_m P(m)\,\Phi((t - \mu_m)/\sigma_m)$:
    let line = Mixture(weights: [0.7, 0.3], means: [-2, 2], variances: [1, 0.25])
    let thresholds = [-2.0, -1, 0, 1.5, 2]
    let below = estimates(page.quick ? 40_000 : 100_000, key: page.key("draws")) { key in
        let x = drawn(line, key).point
        return thresholds.map { x <= $0 ? 1 : 0 }
    }
    page.claim("share of the draws below each of five numbers", thresholds.map { share($0, line) }, agreesWith: below)
    page.refute("every component equally often", thresholds.map { share($0, equallyOften(line)) }, by: below)
    page.refute(
        "one draw of each, averaged by weight",
        thresholds.map { normalCDF(($0 + 0.8) / (0.49 * 1 + 0.09 * 0.25).squareRoot()) }, by: below)
    page.reaches(
        "chance of a distance as large from that function, five lots",
        page.keys("lots", count: 5).map { key in
            kolmogorovSmirnov(key.split(2_000).map { drawn(line, $0).point }) { share($0, line) }.pValue
        }, atLeast: 1e-5)

    //: The labels that were drawn on the way have the weights as their shares, and the library's own draws in the plane
    //: land where the density says: here the probability of three discs, from the grid and from the draws.
    let counts = page.keys("labels", count: 5).map { key in
        let labels = key.split(5_000).map { drawn(line, $0).component }
        return [0, 1].map { m in labels.count { $0 == m } }
    }
    page.reaches(
        "chance of label counts so far from the weights, five lots",
        counts.map { chiSquared(counts: $0, probabilities: line.weights).pValue }, atLeast: 1e-5)
    let discs = [[0.0, 0], [3, 1], [1, 4]]
    func isInside(_ x: [Double], _ disc: [Double]) -> Bool {
        (x[0] - disc[0]) * (x[0] - disc[0]) + (x[1] - disc[1]) * (x[1] - disc[1]) < 3
    }
    let inDiscs = estimates(150_000, key: page.key("plane")) { key in
        let x = plane.sample(key)
        return discs.map { isInside(x, $0) ? 1 : 0 }
    }
    let fine = (0..<360).map { -1.8 + 0.01 * (Double($0) + 0.5) }
    let masses = discs.map { disc in
        fine.reduce(0) { sum, dx in
            fine.reduce(sum) { sum, dy in
                let x = [disc[0] + dx, disc[1] + dy]
                return isInside(x, disc) ? sum + plane.density(x) * 1e-4 : sum
            }
        }
    }
    page.claim("share of the draws in each of three discs", masses, agreesWith: inDiscs)

    page.figure(
        Figure(
            "A weighted sum of densities is not the density of a weighted sum",
            subtitle: "components $\\mathcal N(-2, 1)$ and $\\mathcal N(2, 0.5^2)$, weights 0.7 and 0.3",
            Panel(
                x: Axis("$x$", range: -6...5), y: Axis("density", includesZero: true), labels: .legend,
                marks: [
                    .curve(over: -6...5, "choose, then draw", color: .blue) { density($0, line) },
                    .curve(over: -6...5, "draw each, then average", color: .vermilion, dash: .dashed) {
                        Gaussian(mean: -0.8, variance: 0.49 * 1 + 0.09 * 0.25).density($0)
                    },
                ])))
}

/// Σ P(m) P(x|m), written out.
private func density(_ x: Double, _ mixture: Mixture<Gaussian>) -> Double {
    zip(mixture.weights, mixture.components).reduce(0) { sum, part in
        let (mean, variance) = (part.1.mean[0], part.1.variance[0])
        return sum + part.0 * Double.exp(-(x - mean) * (x - mean) / (2 * variance)) / (2 * .pi * variance).squareRoot()
    }
}

/// Σ P(m) Φ((t - μ) / σ)
private func share(_ t: Double, _ mixture: Mixture<Gaussian>) -> Double {
    zip(mixture.weights, mixture.components).reduce(0) {
        $0 + $1.0 * normalCDF((t - $1.1.mean[0]) / $1.1.deviation[0])
    }
}

/// The parent, then the child.
private func drawn(_ mixture: Mixture<Gaussian>, _ key: Key) -> (point: Double, component: Int) {
    let u: Double = key.folding("parent").uniform()
    var (m, reached) = (0, mixture.weights[0])
    while u >= reached && m + 1 < mixture.weights.count {
        m += 1
        reached += mixture.weights[m]
    }
    let e = key.folding("child").normal(Double.self)
    return (mixture.components[m].mean[0] + mixture.components[m].deviation[0] * e, m)
}

private func equallyOften(_ mixture: Mixture<Gaussian>) -> Mixture<Gaussian> {
    Mixture(weights: mixture.weights.map { _ in 1 }, components: mixture.components)
}

private func randomLineMixture(_ key: Key) -> Mixture<Gaussian> {
    let k = 1 + key.folding("count").integers(1, below: 6)[0]
    return Mixture(
        weights: key.folding("weights").split(k).map { $0.uniform(in: 0.1..<1) },
        means: key.folding("means").split(k).map { 4 * $0.normal(Double.self) },
        variances: key.folding("variances").split(k).map { Double.exp(2 * $0.normal(Double.self)) })
}

private func edges(_ mean: Double, _ deviation: Double) -> [Double] { [mean - 10 * deviation, mean + 10 * deviation] }
