import Evidence

/*:
 ## The M step: weighted averages

 With the responsibilities held fixed, raise the bound in the parameters. For Gaussians the best ones are what anybody
 would write down, averages in which each point counts as much as it belongs:

 $$N_m = \sum_n r_{nm}, \qquad w_m = \frac{N_m}{N}, \qquad \mu_m = \frac{1}{N_m}\sum_n r_{nm}\,x_n, \qquad
 \Sigma_m = \frac{1}{N_m}\sum_n r_{nm}\,(x_n - \mu_m)(x_n - \mu_m)^T$$

 The derivation sets derivatives to zero. But the weights must sum to one, and there the slope of the bound is not zero: it
 is the same for all weights, so that moving mass from one to another gains nothing. That common slope is the Lagrange
 multiplier $\lambda$, and it comes out as $N$, the number of points. Here the tensors take the derivatives, of a density
 written out anew, and we look whether they vanish.
 */
func maximizationStep(_ page: Page) throws {
    page.ledger(
        4, .holds, "the M-step formulas are the stationary point of the bound, with a multiplier for the weights")

    let world = try threeGroups()
    let points = world.samples(300, key: page.key("points"))
    let data = points.tensor
    let n = Double(points.rows)

    //: The truth moved aside, and several random starts nowhere near an optimum. An E step at each, then the formulas:
    let aside = Mixture(
        weights: [1, 1, 1],
        components: try world.components.map { component in
            try FullGaussian(mean: component.mean.map { 0.7 * $0 + 0.5 }, covariance: component.covariance)
        })
    let starts =
        try [aside]
        + page.keys("starts", count: page.quick ? 5 : 20).map {
            try randomMixture(3, around: [1, 1.5], spread: [2, 2], $0)
        }
    let shares = starts.map { PlaneMixture($0).posterior(data) }
    let steps = try shares.map { try averages(points, $0) }
    let slopes = zip(steps, shares).map { step, r in
        let mixture = PlaneMixture(step)
        return gradient(of: mixture.bound(data, r), at: mixture.parameters).map(\.scalars)
    }
    page.claim("slope of the bound in each mean", slopes.flatMap { $0[1] }, equals: 0, within: 1e-9, scale: n)
    page.claim("slope in each covariance", slopes.flatMap { $0[2] }, equals: 0, within: 1e-9, scale: n)
    page.claim("slope in each weight = $\\lambda = N$", slopes.flatMap { $0[0] }, equals: n, within: 1e-10)
    page.refute("the slope in the weights vanishes too", 0.0, by: n)

    //: With the constraint in the function, $L_b + \lambda(1 - \sum_m w_m)$ at $\lambda = N$, nothing is left:
    let lagrangian = zip(steps, shares).flatMap { step, r -> [Double] in
        let mixture = PlaneMixture(step)
        let penalty = n * (1 - mixture.weights.sum())
        return gradient(of: mixture.bound(data, r) + penalty, at: mixture.parameters).flatMap(\.scalars)
    }
    page.claim("gradient of the Lagrangian", lagrangian, equals: 0, within: 1e-9, scale: n)

    //: The library's fit takes exactly this step:
    let library = try starts.map { try MixtureFit(points, from: $0, iterations: 1).mixture }
    page.claim(
        "one step of the library = the formulas", library.flatMap(numbers), equals: steps.flatMap(numbers),
        within: 1e-10, scale: 1)

    //: **A top, not a saddle.** A slope of zero may be anything. Move all parameters at random, a little or a lot, keep the
    //: weights on the simplex, and the bound is never higher:
    let moved = try zip(steps, shares).enumerated().flatMap { index, pair in
        try page.key("moves").folding(UInt64(index)).split(50).map { key in
            PlaneMixture(try nudged(pair.0, key)).bound(data, pair.1).item
        }
    }
    let tops = zip(steps, shares).flatMap { step, r in
        [Double](repeating: PlaneMixture(step).bound(data, r).item, count: 50)
    }
    page.bound("the bound elsewhere ≤ the bound at the formulas", lower: moved, upper: tops)

    //: **Versions that look as good.** Covariances about the old means; the divisor $N_m - 1$ of textbook variances;
    //: labels that are rounded to the most likely component; and means that divide by $N$ where $N_m$ belongs. The bound
    //: has a slope at each of them:
    let (start, r, step) = (starts[0], shares[0], steps[0])
    func slope(_ wrong: Mixture<FullGaussian>) -> [Double] {
        let mixture = PlaneMixture(wrong)
        return gradient(of: mixture.bound(data, r), at: [mixture.means, mixture.covariances]).flatMap(\.scalars)
    }
    let zero = slope(step).map { _ in 0.0 }
    page.refute(
        "covariances about the old means", slope(try averages(points, r, about: start.components.map(\.mean))),
        by: zero,
        within: 1e-9, scale: n)
    page.refute(
        "the divisor $N_m - 1$", slope(try averages(points, r, lessOne: true)), by: zero, within: 1e-9, scale: n)
    page.refute("labels rounded to 0 and 1", slope(try averages(points, rounded(r))), by: zero, within: 1e-9, scale: n)
    page.refute(
        "means divided by $N$",
        slope(
            Mixture(
                weights: step.weights,
                components: try zip(step.weights, step.components).map { weight, component in
                    try FullGaussian(mean: component.mean.map { weight * $0 }, covariance: component.covariance)
                })), by: zero, within: 1e-9, scale: n)
}

/// The formulas of the M step, as printed above.
private func averages(
    _ points: Matrix, _ r: Tensor<Double>, about old: [[Double]]? = nil, lessOne: Bool = false
) throws -> Mixture<FullGaussian> {
    let rows = points.asRows
    var (counts, components): ([Double], [FullGaussian]) = ([], [])
    for m in 0..<r.shape[1] {
        let share = rows.indices.map { r[$0, m] }
        let count = share.reduce(0, +)
        func average(_ f: ([Double]) -> Double, over divisor: Double) -> Double {
            zip(rows, share).reduce(0) { $0 + $1.1 * f($1.0) } / divisor
        }
        let mean = [average({ $0[0] }, over: count), average({ $0[1] }, over: count)]
        let center = old?[m] ?? mean
        let covariance = Matrix(rows: 2, columns: 2) { i, j in
            average({ ($0[i] - center[i]) * ($0[j] - center[j]) }, over: lessOne ? count - 1 : count)
        }
        counts.append(count)
        components.append(try FullGaussian(mean: mean, covariance: covariance))
    }
    return Mixture(weights: counts, components: components)
}

private func rounded(_ r: Tensor<Double>) -> Tensor<Double> { .oneHot(r.argmax(axis: 1), depth: r.shape[1]) }

private func numbers(_ mixture: Mixture<FullGaussian>) -> [Double] {
    mixture.weights + mixture.components.flatMap { $0.mean + $0.covariance.scalars }
}

/// All parameters moved; the covariance by a factor on each side, so that it stays one.
private func nudged(_ mixture: Mixture<FullGaussian>, _ key: Key) throws -> Mixture<FullGaussian> {
    let size = Double.exp(key.folding("size").uniform(in: -7..<0))
    let e = key.folding("moves").split(7 * mixture.weights.count).map { size * $0.normal(Double.self) }
    return Mixture(
        weights: mixture.weights.indices.map { mixture.weights[$0] * Double.exp(e[7 * $0]) },
        components: try mixture.components.indices.map { m in
            let old = mixture.components[m]
            let factor = Matrix([[1 + e[7 * m + 3], e[7 * m + 4]], [e[7 * m + 5], 1 + e[7 * m + 6]]])
            return try FullGaussian(
                mean: [old.mean[0] + e[7 * m + 1], old.mean[1] + e[7 * m + 2]],
                covariance: factor * old.covariance * factor.transposed())
        })
}
