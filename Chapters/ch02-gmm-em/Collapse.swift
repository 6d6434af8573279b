import Evidence

/*:
 ## The likelihood has no maximum

 Put one component exactly on a data point and let it shrink. The other component explains all other points, so nothing is
 lost there, and at its own point the narrow one has the density $1/(2\pi s^2)$ in the plane, which grows without end. The
 highest likelihood is infinite, and the "fit" is worthless. This is no rare accident: EM runs into it whenever a component
 is left with a point or two, or with points that coincide.

 The cure is a floor under the covariances. The best covariance with no eigenvalue below the floor is the usual one with
 its small eigenvalues raised to it, so that EM with a floor still never goes down. And the program has to say that the
 floor held something up, because the fit is then about the floor and not about the data.
 */
func collapse(_ page: Page) throws {
    page.ledger(9, .holds, "a component collapsing on a point sends the likelihood to infinity; a floor stops it")
    let points = Matrix(try Faithful.load().points)
    let rows = points.asRows

    //: Half the weight on a component that sits on the first eruption with variance $s^2$ in both directions. Each time
    //: $s$ shrinks to a tenth, the log-likelihood must grow by $2\ln 10$, once the component sees no other point:
    let wide = try FullGaussian(mean: points.columnMeans, covariance: points.covariance())
    let heights = try [1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9].map { try height($0, rows, wide) }
    page.claim(
        "log-likelihood gained each time $s$ shrinks to a tenth", zip(heights, heights.dropFirst()).map { $1 - $0 },
        equals: 2 * Double.log(10), within: 1e-7)
    page.refute("a gain of $\\ln 10$, as on a line", Double.log(10), by: heights[5] - heights[4], within: 1e-7)

    //: So the worthless mixture beats the published fit of the section before, if $s$ is small enough; here it is
    //: $10^{-150}$:
    let sensible = try MixtureFit(points, components: 2, key: page.key("sensible"))
    page.ranks(
        "log-likelihood",
        [
            ("two kinds of eruption", [sensible.logLikelihood]),
            ("one point and the rest", [try height(1e-150, rows, wide)]),
        ], deterministic: true)

    //: **EM goes there by itself.** From a start with a small component on one eruption, under lower and lower floors. The
    //: floor is a share of the variance of each column, so a floor of a hundredth lets $s$ shrink to a tenth; the fit ends
    //: on it every time, higher every time, and reports the component:
    let small = try FullGaussian(mean: rows[0], covariance: Matrix([[1e-6, 0], [0, 1e-4]]))
    let start = Mixture(weights: [0.01, 0.99], components: [small, wide])
    let floors = [1e-6, 1e-8, 1e-10, 1e-12]
    let fits = try floors.map { try MixtureFit(points, from: start, floor: $0) }
    page.claim("how many components each fit reports", fits.map { Double($0.floored.count) }, equals: 1)
    page.claim(
        "the one reported: that on the eruption, number 0", fits.map { Double($0.floored.first ?? -1) }, equals: 0)
    let scale = points.covariance(isUnbiased: true).diagonal
    page.claim(
        "its variances = the floor, in units of the columns'",
        fits.flatMap { fit in (0..<2).map { fit.mixture.components[0].covariance[$0, $0] / scale[$0] } },
        equals: floors.flatMap { [$0, $0] }, within: 1e-9)
    page.claim(
        "gain for each hundredth of the floor, $2\\ln 10$",
        zip(fits, fits.dropFirst()).map { $1.logLikelihood - $0.logLikelihood }, equals: 2 * Double.log(10),
        within: 0.01)
    page.bound(
        "never down, with a floor as without", lower: fits.flatMap { $0.trace.dropLast() },
        upper: fits.flatMap { $0.trace.dropFirst() }, slack: 1e-8)

    //: **It says so only then.** The sensible fit reports nothing. Its floor never touched it: with a floor a thousand
    //: times lower it is the same fit.
    let lower = try MixtureFit(points, components: 2, floor: 1e-9, key: page.key("sensible"))
    page.claim(
        "components that the sensible fit reports, under either floor", sensible.floored.count + lower.floored.count,
        equals: 0)
    page.claim(
        "its log-likelihood under a lower floor", lower.logLikelihood, equals: sensible.logLikelihood, within: 1e-12)

    page.figure(
        Figure(
            "On one point a component climbs for ever and overtakes the sensible fit",
            subtitle: "half the weight on a round component that sits on one eruption of 272",
            Panel(
                x: Axis(
                    "deviation $s$ of the component on one point", scale: .logarithmic,
                    ticks: [1e-150, 1e-120, 1e-90, 1e-60, 1e-30]),
                y: Axis("log-likelihood", unit: "nats"), labels: .legend,
                marks: [
                    .line(deviations, try deviations.map { try height($0, rows, wide) }, "one point and the rest"),
                    .horizontal(sensible.logLikelihood, "two kinds of eruption", color: .green, dash: .dashed),
                ])))
}

/// From 10⁻² to 10⁻¹⁵⁰.
private let deviations = (0...37).map { Double.exp(-(2 + 4 * Double($0)) * Double.log(10)) }

private func height(_ s: Double, _ rows: [[Double]], _ wide: FullGaussian) throws -> Double {
    let narrow = try FullGaussian(mean: rows[0], covariance: (s * s) * Matrix.identity(2))
    let mixture = Mixture(weights: [1, 1], components: [narrow, wide])
    return rows.reduce(0) { $0 + mixture.logDensity($1) }
}
