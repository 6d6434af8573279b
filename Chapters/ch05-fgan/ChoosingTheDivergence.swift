import Evidence

/*:
 ## Does the right divergence cure collapse?

 A generator that draws one kind of picture only has collapsed. An old explanation goes: the first GANs minimise something
 like the reverse KL, which is content with one hump; the KL would force the model to cover all of them; so choose the KL.
 There is truth in it, and two conditions. The world here has two humps of equal weight, $\mathcal N(\pm3, 0.6^2)$.
 */
func choosingTheDivergence(_ page: Page) throws {
    page.ledger(
        7,
        .holdsIf(
            "the family cannot be right, or the search starts on one hump; where $q = p$ can be reached, all rows agree"
        ),
        "\"choosing the divergence cures collapse\": reverse KL seeks a mode, KL covers")

    //: **A family that is too small: one Gaussian.** The search starts near one hump and, again, wide over both; the better
    //: end counts.
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
    //: Neither is good. The one leaves half of the data out; the other covers all of them and puts a third of its own draws
    //: where there are none. Blur or collapse: the divergence chooses the sin, not whether there is one.
    page.ranks(
        "mass on the lesser hump",
        [("reverse KL", [lesser(fit(.reverseKullbackLeibler))]), ("KL", [lesser(fit(.kullbackLeibler))])],
        deterministic: true)
    page.ranks(
        "mass in the valley: the data, reverse KL's Gaussian, KL's",
        [
            ("reverse KL", [valley(fit(.reverseKullbackLeibler))]), ("data", [world.valley]),
            ("KL", [valley(fit(.kullbackLeibler))]),
        ], deterministic: true)
    page.reaches(
        "KL's draws that fall where there are no data", [valley(fit(.kullbackLeibler))], atLeast: 0.3,
        deterministic: true)

    //: **A family that is rich enough: two Gaussians**, five parameters, searched from a start that has seen both sides. Every
    //: row of the table ends at the data, at a divergence of zero, and so with the same model. There is nothing left to choose.
    let start = TwoHumps.Model(share: 0.3, means: [-1.5, 2], deviations: [1.2, 0.8])
    let rich = table.map { world.nearestMixture($0, from: start) }
    page.claim(
        "two Gaussians: every row reaches zero", zip(table, rich).map { world.distance($0, $1.logDensity) }, equals: 0,
        within: 1e-5, scale: 1)
    page.claim(
        "and the same five parameters", rich.flatMap(\.sorted),
        equals: rich.flatMap { _ in [0.5, -3, 3, 0.6, 0.6] }, within: 2e-3, scale: 1)

    //: **Rich enough, but badly begun.** What if both Gaussians start on one hump? Now the way matters, not only the end. Plain
    //: descent, from five starts: reverse KL sees no data that it misses, because it looks only where the model already is.
    //: It stays at $\log 2$. KL looks where the *data* are, and pulls one Gaussian over.
    let starts = page.keys("starts", count: page.thorough ? 10 : 5).map { key -> TwoHumps.Model in
        let e: [Double] = key.normal([4]).scalars
        return TwoHumps.Model(
            share: 0.5, means: [3 + 0.2 * e[0], 3 + 0.2 * e[1]],
            deviations: [0.6 * Double.exp(0.1 * e[2]), 0.6 * Double.exp(0.1 * e[3])])
    }
    let steps = page.quick ? 600 : 1_500
    let descents = try [Divergence.kullbackLeibler, .reverseKullbackLeibler].map { row in
        try starts.map { try world.descend(page, row, from: $0, steps: steps) }
    }
    page.reaches("KL, from one hump: divergence at the end", descents[0].map { $0[$0.count - 1] }, atMost: 0.02)
    page.reaches("reverse KL, from one hump", descents[1].map { $0[$0.count - 1] }, atLeast: 0.6)
    page.claim(
        "reverse KL stays at $\\log 2$", descents[1].map { $0[$0.count - 1] }, equals: Double.log(2), within: 0.01)

    //: So the sentence holds where the model is too small or already collapsed and followed *exactly*. A GAN follows a
    //: trained critic, which sees the missing hump's data whichever row it climbs; that chapter 4's generators collapse is a
    //: matter of the game as well, and no $f$ repairs that.
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

/// ½ N(-3, 0.6²) + ½ N(3, 0.6²), on a grid.
private struct TwoHumps {
    let data = Mixture(weights: [1, 1], means: [-3, 3], variances: [0.36, 0.36])
    let points: [Double] = (-500...500).map { 0.03 * Double($0) }
    let logData: [Double]

    init() { logData = points.map { [data] in data.logDensity($0) } }

    /// Two Gaussians with their weights.
    struct Model {
        var share: Double
        var means: [Double]
        var deviations: [Double]

        var place: [Double] {
            [Double.log(share / (1 - share))] + means + deviations.map { Double.log($0) }
        }

        init(share: Double, means: [Double], deviations: [Double]) {
            (self.share, self.means, self.deviations) = (share, means, deviations)
        }

        init(_ place: [Double]) {
            self.init(
                share: Double.sigmoid(place[0]), means: [place[1], place[2]],
                deviations: [Double.exp(place[3]), Double.exp(place[4])])
        }

        func logDensity(_ x: Double) -> Double {
            let parts = [share, 1 - share].indices.map { m -> Double in
                let z = (x - means[m]) / deviations[m]
                let weight = m == 0 ? share : 1 - share
                return Double.log(weight) - 0.5 * z * z - Double.log(deviations[m]) - 0.5 * Double.log(2 * Double.pi)
            }
            let top = max(parts[0], parts[1])
            return top + Double.log(Double.exp(parts[0] - top) + Double.exp(parts[1] - top))
        }

        /// Share, means and deviations, the left one first.
        var sorted: [Double] {
            means[0] < means[1]
                ? [share] + means + deviations : [1 - share] + means.reversed() + deviations.reversed()
        }
    }

    func distance(_ row: Divergence, _ logModel: (Double) -> Double) -> Double {
        0.03 * points.indices.reduce(0) { $0 + row.cost(logP: logData[$1], logQ: logModel(points[$1])) }
    }

    /// The data's mass in |x| < 1.5
    var valley: Double { normalCDF(4.5 / 0.6) - normalCDF(1.5 / 0.6) }

    func nearestGaussian(_ row: Divergence) -> Gaussian {
        func value(_ place: [Double]) -> Double {
            let shift = place[1] + 0.5 * Double.log(2 * Double.pi)
            let scale = Double.exp(-place[1])
            return distance(row) { x in
                let z = (x - place[0]) * scale
                return -0.5 * z * z - shift
            }
        }
        let ends = [[0.4, 1.0], [2.5, -0.3]].map { simplexSearch(from: $0, size: 0.3, value) }
        let best = value(ends[0]) <= value(ends[1]) ? ends[0] : ends[1]
        return Gaussian(mean: [best[0]], logVariance: [2 * best[1]])
    }

    /// Simplex upon simplex, since one may fold up on the way.
    func nearestMixture(_ row: Divergence, from start: Model) -> Model {
        (0..<4).reduce(start) { model, _ in
            Model(simplexSearch(from: model.place, size: 0.15, steps: 400) { distance(row, Model($0).logDensity) })
        }
    }

    /// Exact descent by derivatives; the divergence at every tenth step.
    func descend(_ page: Page, _ row: Divergence, from start: Model, steps: Int) throws -> [Double] {
        let x = Tensor<Double>(points, shape: [points.count, 1])
        let logP = Tensor<Double>(logData)
        let place = Parameter<Double>("place", Tensor(start.place))
        let optimizer = Adam([place], learningRate: 0.02)
        var trace: [Double] = []
        try page.progress("\(row.name), two Gaussians", steps: steps) { step in
            let share = place.value.slice(axis: 0, from: 0, to: 1)
            let means = place.value.slice(axis: 0, from: 1, to: 3)
            let logDeviations = place.value.slice(axis: 0, from: 3, to: 5)
            let logShares = Tensor.concatenated([-(-share).softplus(), -share.softplus()], axis: 0)
            let z = (x - means) / logDeviations.exp()
            let parts = logShares - logDeviations - 0.5 * z.square() - 0.5 * Double.log(2 * Double.pi)
            let logQ = parts.logSumExp(axis: 1)
            let loss =
                row == .kullbackLeibler
                ? 0.03 * (logP.exp() * (logP - logQ)).sum() : 0.03 * (logQ.exp() * (logQ - logP)).sum()
            optimizer.step(minimizing: loss)
            if step % 10 == 0 || step == steps - 1 { trace.append(loss.item) }
            return loss.item
        }
        return trace
    }
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
