import Evidence

/*:
 ## Old Faithful, to all digits

 Theory can be right and the program wrong. So fit data that others have fitted: 272 eruptions of the geyser Old Faithful,
 how long each lasted and how long the wait for the next one was. The R package mclust has printed its results for
 decades. They include the Bayesian information criterion, by which models of different size are compared,
 $\mathrm{BIC} = p \ln n - 2 \ln P$ for $p$ free parameters, $n$ points and the likelihood $P$. Less is better. (mclust prints
 it with the other sign.)
 */
func oldFaithful(_ page: Page) throws {
    page.ledger(
        8,
        .holdsIf("each number is taken from one fit: the tied model's published likelihood is that of an early stop"),
        "Old Faithful: two full components -1130.264 and 2322.192; three tied -1126.326 and 2314.296")
    let points = Matrix(try Faithful.load().points)

    //: **Two full components.** Weights (1), means (4) and covariances (6): 11 parameters.
    let full = try MixtureFit(points, components: 2, key: page.key("full"))
    page.claim("log-likelihood, three decimals", printed(full.logLikelihood), equals: -1130.264)
    page.claim("BIC, three decimals", printed(full.bic), equals: 2322.192)
    page.claim("free parameters", full.parameterCount, equals: 11)
    page.claim("sizes of the two clusters", full.sizes.sorted(by: >).map(Double.init), equals: [175, 97])
    let n = Double.log(272)
    page.claim(
        "the library's BIC = $11\\ln 272 - 2\\ln P$, summed point by point", full.bic,
        equals: 11 * n - 2 * logLikelihood(full.mixture, points))
    page.refute(
        "four entries counted for each covariance: 13 parameters", printed(13 * n - 2 * full.logLikelihood),
        by: 2322.192)
    page.refute("$11\\ln 272 - \\ln P$, the factor two forgotten", printed(11 * n - full.logLikelihood), by: 2322.192)

    //: **The other kinds with two components**, against mclust's table (where they are called EEE, VVI and VII):
    let kinds: [(kind: CovarianceKind, published: Double)] = [
        (.tied, 2325.220), (.diagonal, 2346.065), (.spherical, 3458.305),
    ]
    let fits = try kinds.map {
        try MixtureFit(points, components: 2, kind: $0.kind, key: page.key($0.kind.rawValue))
    }
    page.claim("tied: BIC, three decimals", printed(fits[0].bic), equals: kinds[0].published)
    page.claim("diagonal: BIC, three decimals", printed(fits[1].bic), equals: kinds[1].published)
    page.claim("spherical: BIC, but for the third decimal", fits[2].bic, equals: kinds[2].published, within: 3e-6)
    page.bound("and ours is the lower", lower: fits[2].bic, upper: kinds[2].published - 0.0005)

    //: **Three components with one covariance in common**, which mclust likes best. It prints a log-likelihood of
    //: -1126.326 with a BIC of 2314.316, and clusters of 135, 97 and 40. The item of the ledger above has -1126.326 with a BIC
    //: of 2314.296. Those two cannot both belong to one fit of 11 parameters:
    let published = (logLikelihood: -1126.326, bic: 2314.316)
    page.claim(
        "mclust's pair fits together", published.bic, equals: 11 * n - 2 * published.logLikelihood, within: 1e-6)
    page.refute(
        "-1126.326 together with 2314.296", 2314.296, by: 11 * n - 2 * published.logLikelihood, within: 5e-9)

    //: mclust also prints its parameters. They are no maximum: EM, started there and run until it stands still, climbs on
    //: by six thousandths, and where it ends the BIC is the other number. (The likelihood at the printed parameters is
    //: itself a little above the printed one, by about the gain of one more step: the likelihood is that of an E step, and
    //: an M step followed.)
    let mclust = try publishedTied()
    let onward = try MixtureFit(points, from: mclust, kind: .tied, tolerance: 1e-14, iterations: 5_000)
    let tied = try MixtureFit(points, components: 3, kind: .tied, key: page.key("tied"))
    page.claim("at mclust's parameters: log-likelihood", printed(logLikelihood(mclust, points)), equals: -1126.322)
    page.value("the step after that gains", onward.trace[1] - onward.trace[0])
    page.claim("EM from there: log-likelihood", printed(onward.logLikelihood), equals: -1126.316)
    page.claim("EM from there: BIC", printed(onward.bic), equals: 2314.296)
    page.claim(
        "EM from its own starts ends in the same place", tied.logLikelihood, equals: onward.logLikelihood, within: 1e-8)

    //: Why did it stop there? mclust stops when a step gains less than $10^{-5}$ of the log-likelihood, here about 0.011.
    //: With that rule our climb, too, ends short of the top:
    let early = try MixtureFit(
        points, from: try threeStart(), kind: .tied, tolerance: 1e-5 * 1127 / 272, iterations: 5_000)
    page.value("log-likelihood when a step gains less than 0.011", early.logLikelihood.fixed(3))
    page.value("steps to there", early.trace.count - 1)
    page.value("steps from mclust's parameters to the top", onward.trace.count - 1)
    page.bound(
        "the early stop is below the top, by 0.002 to 0.1",
        lower: [tied.logLikelihood - 0.1, early.logLikelihood + 0.002],
        upper: [early.logLikelihood, tied.logLikelihood])

    //: The clusters, too, are one eruption off: 134, 97 and 41 at the maximum, and already at mclust's own printed
    //: parameters. That eruption is torn between two groups:
    let there = try MixtureFit(points, from: mclust, kind: .tied, iterations: 0)
    page.claim("clusters at mclust's parameters", there.sizes.sorted(by: >).map(Double.init), equals: [134, 97, 41])
    page.claim("clusters at the maximum", tied.sizes.sorted(by: >).map(Double.init), equals: [134, 97, 41])
    let certainty = points.asRows.map { tied.mixture.responsibilities($0).max() ?? 0 }.min() ?? 0
    page.bound("the largest responsibility for the least certain eruption", lower: certainty, upper: 0.52)

    page.table(
        ["components", "covariance", "log-likelihood", "parameters", "BIC", "clusters"],
        ([full] + fits + [tied]).map { fit in
            [
                String(fit.mixture.weights.count), fit.kind.rawValue, fit.logLikelihood.fixed(3),
                String(fit.parameterCount), fit.bic.fixed(3),
                fit.sizes.sorted(by: >).map(String.init).joined(separator: ", "),
            ]
        }, caption: "Old Faithful at the maximum; of these the last has the least BIC")
    page.ranks(
        "BIC, less is better", [("three tied", [tied.bic]), ("two full", [full.bic]), ("two diagonal", [fits[1].bic])],
        deterministic: true)

    page.figure(try ellipses(points))
}

/// As mclust prints it.
private func printed(_ value: Double) -> Double { (1_000 * value).rounded() / 1_000 }

/// The definition, point by point.
private func logLikelihood(_ mixture: Mixture<FullGaussian>, _ points: Matrix) -> Double {
    points.asRows.reduce(0) { $0 + mixture.logDensity($1) }
}

/// The parameters that `summary(Mclust(faithful), parameters = TRUE)` prints.
private func publishedTied() throws -> Mixture<FullGaussian> {
    let covariance = Matrix([[0.07825448, 0.48019785], [0.48019785, 33.7671464]])
    return Mixture(
        weights: [0.1656784, 0.3563696, 0.4779520],
        components: try [[3.793066, 77.521051], [2.037596, 54.491158], [4.463245, 80.833439]].map {
            try FullGaussian(mean: $0, covariance: covariance)
        })
}

/// Three groups guessed from a look at the points.
private func threeStart() throws -> Mixture<FullGaussian> {
    let covariance = Matrix([[0.2, 0], [0, 40]])
    return Mixture(
        weights: [1, 1, 1],
        components: try [[2, 55], [3.7, 75], [4.6, 82]].map { try FullGaussian(mean: $0, covariance: covariance) })
}

/// Two components as EM moves them from a bad start: crossed, both in the middle.
private func ellipses(_ points: Matrix) throws -> Figure {
    let start = Mixture(
        weights: [1, 1],
        components: [
            try FullGaussian(mean: [3, 85], covariance: Matrix([[1, 0], [0, 60]])),
            try FullGaussian(mean: [4, 55], covariance: Matrix([[1, 0], [0, 60]])),
        ])
    let panels = try [0, 1, 2, 3, 5, 20].map { steps in
        let fit = try MixtureFit(points, from: start, tolerance: 0, iterations: steps)
        let (first, second) = (fit.mixture.components[0], fit.mixture.components[1])
        return Panel(
            "\(steps) \(steps == 1 ? "step" : "steps"): \(fit.logLikelihood.fixed(1))",
            x: Axis("eruption", unit: "minutes", range: 1...6), y: Axis("wait", unit: "minutes", range: 35...105),
            labels: .none,
            marks: [
                .points(points.column(0), points.column(1), "eruptions", color: .grey),
                outline(first, "first component", .blue), outline(second, "second component", .vermilion),
            ])
    }
    return Figure(
        "From a bad start EM finds the two kinds of eruption in about five steps",
        subtitle: "each ellipse is two deviations of a component; the number is the log-likelihood",
        columns: 3, panels: panels)
}

/// The points at two deviations from the mean.
private func outline(_ component: FullGaussian, _ label: String, _ color: Hue) -> Mark {
    let ring = (0...72).map { step -> [Double] in
        let angle = 2 * Double.pi * Double(step) / 72
        return component.transforming([2 * Double.cos(angle), 2 * Double.sin(angle)])
    }
    return .line(ring.map { $0[0] }, ring.map { $0[1] }, label, color: color)
}
