import Evidence

/*:
 ## Does the right divergence cure collapse?

 A generator that draws one kind of picture only has collapsed. An old explanation goes: the first GANs minimise
 something like the reverse KL, which is content with one hump; the KL would force the model to cover all of them; so
 choose the KL. There is truth in it, and two conditions. The world here has two humps of equal weight,
 $\mathcal N(\pm3, 0.6^2)$.
 */
func choosingTheDivergence(_ page: Page) throws {
    page.ledger(
        7,
        .holdsIf(
            "the family cannot be right, or the search starts on one hump; where $q = p$ can be reached, all rows agree"
        ),
        "\"choosing the divergence cures collapse\": reverse KL seeks a mode, KL covers")

    //: **A family that is too small: one Gaussian.** The search starts near one hump and, again, wide over both; the
    //: better end counts. GAN's row, which is that of $2\,\mathrm{JS}$ shifted, is left out.
    let world = TwoHumps()
    let table = Divergence.table.filter { $0 != .gan }
    let fits = table.map { world.nearestGaussian($0) }
    func fit(_ row: Divergence) -> Gaussian { fits[table.firstIndex(of: row) ?? 0] }
    page.table(
        ["divergence", "mean", "deviation", "$D_f$", "mass on the lesser hump", "mass in the valley"],
        zip(table, fits).map { row, q in
            [
                row.name, q.mean[0].fixed(2), q.deviation[0].fixed(2), world.distance(row, q.logDensity).fixed(4),
                lesser(q).fixed(4), valley(q).fixed(4),
            ]
        }, caption: "The nearest single Gaussian; the valley is $|x| < 1.5$, where the data have 0.6 % of their mass")
    page.claim(
        "KL's choice = mean and deviation of both humps together",
        [fit(.kullbackLeibler).mean[0], fit(.kullbackLeibler).deviation[0]], equals: [0, 9.36.squareRoot()],
        within: 1e-5,
        scale: 1)
    page.claim(
        "reverse KL's = one hump",
        [fit(.reverseKullbackLeibler).mean[0].magnitude, fit(.reverseKullbackLeibler).deviation[0]],
        equals: [3, 0.6], within: 1e-3)
    page.claim(
        "and costs $\\log 2$", world.distance(.reverseKullbackLeibler, fit(.reverseKullbackLeibler).logDensity),
        equals: Double.log(2), within: 1e-4)
    //: Neither is good. The one leaves half of the data out; the other covers all of them and puts more than a third
    //: of its own draws where there are next to none. Blur or collapse: the divergence chooses the sin, not whether
    //: there is one.
    page.ranks(
        "mass on the lesser hump",
        [("reverse KL", [lesser(fit(.reverseKullbackLeibler))]), ("KL", [lesser(fit(.kullbackLeibler))])],
        deterministic: true)
    page.ranks(
        "mass in the valley",
        [("reverse KL", [valley(fit(.reverseKullbackLeibler))]), ("KL", [valley(fit(.kullbackLeibler))])],
        deterministic: true)
    page.reaches(
        "the share of KL's draws that falls in the valley", [valley(fit(.kullbackLeibler))], atLeast: 0.3,
        deterministic: true)

    //: **Who seeks, who covers?** Not only the reverse KL seeks. On these humps Jensen-Shannon does, GAN's own
    //: divergence, and so do Hellinger and the power divergences below one. What they share is a finite price for data
    //: that the model misses, $f(u)/u$ for large $u$. Where that price has no limit, half of the data cannot be left
    //: out. (Total variation, whose price is finite too, takes one hump as well, but so widely that a ten-thousandth
    //: lies on the other.)
    let seekers: [Divergence] = [.reverseKullbackLeibler, .neyman, .twiceJensenShannon, .squaredHellinger, .alpha(0.5)]
    let coverers: [Divergence] = [.kullbackLeibler, .pearson, .alpha(1.5), .jeffrey]
    page.bound(
        "mass on the lesser hump: reverse KL, Neyman, 2 JS, Hellinger, $\\alpha = 0.5$",
        lower: seekers.map { lesser(fit($0)) }, upper: 1e-6, slack: 0)
    page.bound(
        "mass on the lesser hump: KL, Pearson, $\\alpha = 1.5$, Jeffrey", lower: 0.25,
        upper: coverers.map { lesser(fit($0)) }, slack: 0)
    page.claim(
        "the price of missed data is finite for the first and not for the second",
        (seekers + coverers).map { $0.slopeAtInfinity < .infinity ? 1.0 : 0 }, equals: [1, 1, 1, 1, 1, 0, 0, 0, 0.0])

    //: **A family that is rich enough: two Gaussians**, five parameters, searched from a start that has seen both
    //: sides. Every row of the table ends at the data, at a divergence of zero, and so with the same model. There is
    //: nothing left to choose.
    let start = TwoHumps.Model(share: 0.3, means: [-1.5, 2], deviations: [1.2, 0.8])
    let rich = table.map { world.nearestMixture($0, from: start) }
    page.claim(
        "two Gaussians: every row reaches zero", zip(table, rich).map { world.distance($0, $1.logDensity) }, equals: 0,
        within: 1e-5, scale: 1)
    page.claim(
        "and the same five parameters", rich.flatMap(\.sorted),
        equals: rich.flatMap { _ in [0.5, -3, 3, 0.6, 0.6] }, within: 2e-3, scale: 1)

    //: **Rich enough, but badly begun.** What if both Gaussians start on one hump? Now the way matters, not only the
    //: end. Plain descent, from five starts: reverse KL sees no data that it misses, because it looks only where the
    //: model already is. It stays at $\log 2$. KL looks where the *data* are, and pulls one Gaussian over.
    let starts = page.keys("starts", count: page.thorough ? 10 : (page.quick ? 3 : 5)).map { key -> TwoHumps.Model in
        let e: [Double] = key.normal([4]).scalars
        return TwoHumps.Model(
            share: 0.5, means: [3 + 0.2 * e[0], 3 + 0.2 * e[1]],
            deviations: [0.6 * Double.exp(0.1 * e[2]), 0.6 * Double.exp(0.1 * e[3])])
    }
    let both: [Divergence] = [.kullbackLeibler, .reverseKullbackLeibler]
    let descents = try both.map { row in
        try starts.map { try world.descend(page, row, from: $0, steps: page.quick ? 1_000 : 1_500) }
    }
    page.reaches("KL, from one hump: divergence at the end", descents[0].map { $0[$0.count - 1] }, atMost: 0.02)
    page.reaches("reverse KL, from one hump: divergence at the end", descents[1].map { $0[$0.count - 1] }, atLeast: 0.6)
    page.claim(
        "reverse KL stays at $\\log 2$", descents[1].map { $0[$0.count - 1] }, equals: Double.log(2), within: 0.01)

    //: **And with samples?** The KL's pull comes from far out, where a model that has collapsed has almost no mass. An
    //: integral sees it; a generator that learns from its own draws need not. So the same two Gaussians as a generator,
    //: collapsed in the same way, against a critic that is trained; the mass that ends on the far hump:
    let rescued = try both.map { row in
        try page.keys("samples", count: page.thorough ? 6 : 3).map { key in
            try world.rescue(page, row, steps: page.quick ? 300 : 600, key: key)
        }
    }
    page.table(
        ["trained with"] + rescued[0].indices.map { "seed \($0 + 1)" },
        zip(both, rescued).map { row, shares in [row.name] + shares.map { $0.fixed(3) } },
        caption: "Mass on the hump that the generator did not start on; the data have one half there")
    page.ranks(
        "mass on the far hump, from samples", [("reverse KL", rescued[1]), ("KL", rescued[0])])
    page.reaches("reverse KL: mass on the far hump, nothing at all", rescued[1], atMost: 0.01)
    page.reaches("KL: mass on the far hump, on its way", rescued[0], atLeast: 0.03)
    //: The samples say what the integral says: the KL's generator widens until it finds the other hump, the reverse
    //: KL's never leaves its own. So the sentence of the notes holds on this side of its condition. On the other side,
    //: where the model can be right and is not begun in a corner, the divergences have nothing to disagree about.

    page.figure(humps(world, fit))
    page.figure(
        Figure(
            "Begun on one hump, the KL finds the other; the reverse KL does not look",
            subtitle: "two Gaussians with free weights, exact descent, \(starts.count) starts",
            Panel(
                x: Axis("step"), y: Axis("divergence", unit: "nats", range: 0...5), labels: .legend,
                marks: descents[0].map {
                    .line($0.indices.map { Double($0 * 10) }, $0, "KL", color: .blue, dash: .solid)
                }
                    + descents[1].map {
                        .line($0.indices.map { Double($0 * 10) }, $0, "reverse KL", color: .vermilion, dash: .dashed)
                    }
                    + [.horizontal(Double.log(2), "$\\log 2$", color: .grey, dash: .dotted)])))
}

/// The mass of a Gaussian in |x| < 1.5, where the world has hardly any.
private func valley(_ q: Gaussian) -> Double {
    normalCDF((1.5 - q.mean[0]) / q.deviation[0]) - normalCDF((-1.5 - q.mean[0]) / q.deviation[0])
}

/// The mass beyond 1.5 on the side where the Gaussian has less.
private func lesser(_ q: Gaussian) -> Double {
    normalCDF((-1.5 - q.mean[0].magnitude) / q.deviation[0])
}

private func humps(_ world: TwoHumps, _ fit: (Divergence) -> Gaussian) -> Figure {
    Figure(
        "A single Gaussian must blur or collapse",
        subtitle: "two equal humps and the nearest Gaussian by two divergences",
        Panel(
            x: Axis("$x$", range: -7...7), y: Axis("density", includesZero: true), labels: .legend,
            marks: [
                .curve(over: -7...7, "data", color: .grey, dash: .solid, points: 400) { world.data.density($0) },
                .curve(over: -7...7, "KL: covers, and fills the valley", color: .blue) {
                    fit(.kullbackLeibler).density($0)
                },
                .curve(over: -7...7, "reverse KL: one hump", color: .vermilion, points: 400) {
                    fit(.reverseKullbackLeibler).density($0)
                },
            ]))
}
