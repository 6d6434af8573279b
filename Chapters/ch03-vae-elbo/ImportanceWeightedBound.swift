import Evidence

/*:
 ## More draws under the logarithm: the bound climbs to the evidence

 Jensen's inequality loses what the weight $w(z) = p(x, z)/q(z|x)$ varies. An average of $K$ weights varies less. So put
 the average under the logarithm:

 $$L_K = \mathbb E\,\log\frac1K\sum_{k=1}^K w(z_k), \qquad z_k \sim q(z|x)$$

 $L_1$ is the bound we know. Burda and others (2016) showed that $L_1 \le L_2 \le \dots \le \log p(x)$, with no new
 encoder. It is how a trained model's likelihood is reported, so it had better be right.

 The average over $K$ codes is an integral in $K$ dimensions. One line of calculus brings it back to two. For any
 $s > 0$, $\ln s = \int_0^\infty (e^{-t} - e^{-ts})\,\frac{dt}t$ (Frullani), and the expectation of $e^{-t\sum w}$ is a
 power:

 $$L_K = -\ln K + \int_0^\infty \left(e^{-t} - \varphi(t)^K\right)\frac{dt}t, \qquad
 \varphi(t) = \mathbb E_q\,e^{-t\,w(z)}$$

 That is exact for every $K$, and costs one table of $\varphi$.
 */
func importanceWeightedBound(_ page: Page) throws {
    page.ledger(26, .holds, "the importance-weighted bound rises with $K$ to $\\log p(x)$")

    let world = CurvedWorld()
    let x = 0.5
    let logEvidence = try world.logEvidence(x)
    let (wide, narrow) = (Gaussian(mean: 0.5, variance: 1), Gaussian(mean: 0.8, variance: 0.4))
    let weights = WeightTable(q: wide, logEvidence: logEvidence) { world.logJoint(x, $0) - wide.logDensity($0) }

    //: First the table against what is known. $K = 1$ is the old bound, in closed form for this world. $K = 2$ is an
    //: integral over a plane, which a fine grid can do:
    page.claim(
        "$L_1$ = the bound in closed form", weights.bound(1), equals: world.bound(x, wide), within: 1e-10)
    page.claim("$L_2$ = an integral over the plane", weights.bound(2), equals: weights.planeBound(), within: 1e-10)

    //: $K = 5$ and $K = 50$ by draws:
    let groups = page.quick ? 20_000 : 40_000
    let five = drawn(5, groups: groups, wide, weights, page.key("fives"))
    page.claim("$L_5$ = average over groups of 5 draws", weights.bound(5), agreesWith: five)
    let fifty = drawn(50, groups: groups / 10, wide, weights, page.key("fifties"))
    page.claim("$L_{50}$ = average over groups of 50 draws", weights.bound(50), agreesWith: fifty)

    //: Groups of five tell the wrong versions from the right one. The mean of the logarithms is $L_1$ again, however
    //: many draws it takes. Without the $1/K$ the "bound" passes the evidence by $\ln K$. And no finite $K$ is the
    //: evidence:
    page.refute("the mean of the logarithms for the logarithm of the mean", weights.bound(1), by: five)
    page.refute(
        "without $1/K$ (as first sketched in YosefLab/scVI-dev, issue 8)", weights.bound(5) + Double.log(5), by: five)
    page.refute("$\\log p(x)$ itself", logEvidence, by: five)

    //: **It rises**, from each $K$ to the next as far as two hundred, and never passes the evidence; for this $q$ and
    //: for random ones:
    let ladder = (1...200).map { weights.bound($0) }
    page.bound(
        "$L_K \\le L_{K+1}$ for $K = 1 \\dots 199$", lower: Array(ladder.dropLast()), upper: Array(ladder.dropFirst()))
    page.bound("$L_K \\le \\log p(x)$", lower: ladder, upper: logEvidence)
    let rungs = [1, 2, 3, 5, 10, 30, 100, 1_000]
    let others = try page.key("answers").split(page.quick ? 6 : 20).map { key in
        let datum = world.sample(key.folding("datum")).x
        let q = Gaussian(
            mean: [key.folding("mean").normal()], logVariance: [key.folding("spread").uniform(in: -0.9..<0.7)])
        let table = WeightTable(q: q, logEvidence: try world.logEvidence(datum)) {
            world.logJoint(datum, $0) - q.logDensity($0)
        }
        return rungs.map { table.gap($0) }
    }
    page.bound(
        "random $x$ and $q$: the gap at $K = \(rungs.map(String.init).joined(separator: ", "))$ only shrinks",
        lower: others.flatMap { $0.dropFirst() }, upper: others.flatMap { $0.dropLast() })
    page.bound("and stays above zero", lower: 0, upper: others.flatMap { $0 })

    //: **How fast?** Expand $\log(1 + \delta)$ for an average of $K$ weights with relative variance
    //: $v = \mathrm{Var}(w)/p(x)^2$: the gap is $v/(2K)$ and then smaller terms. So $K$ times the gap has a limit,
    //: known from one integral. (The next term falls as $1/K$; a step from $K$ to $2K$ removes it.)
    let constants = [wide, narrow].map { q in
        (q: q, table: WeightTable(q: q, logEvidence: logEvidence) { world.logJoint(x, $0) - q.logDensity($0) })
    }
    let many = 4_000
    page.claim(
        "$K \\cdot (\\log p(x) - L_K) \\to \\frac12 \\mathrm{Var}(w)/p(x)^2$, two encoders",
        constants.map { 2 * Double(2 * many) * $0.table.gap(2 * many) - Double(many) * $0.table.gap(many) },
        equals: constants.map { 0.5 * $0.table.relativeVariance }, within: 1e-5)
    page.refute(
        "with $\\mathrm{Var}(w)$ for half of it", constants.map { Double(many) * $0.table.gap(many) },
        by: constants.map(\.table.relativeVariance), within: 1e-4)

    //: **The $1/K$ needs a finite variance.** In the world $x = wz + \sigma e$ the posterior is a Gaussian. Give $q$
    //: only a quarter of its variance, and the weights have tails so heavy that $\mathrm{Var}(w) = \infty$: the chance
    //: of a weight above $t$ falls as $t^{-4/3}$. The bound still climbs to $\log p(x)$, but slowly, as $K^{-1/3}$ up
    //: to logarithms. With an answer too wide rather than too narrow it is $1/K$ again:
    let posterior = Gaussian(mean: 0.6, variance: 0.2)
    let slopes = [0.25, 1.5].map { share in
        let q = Gaussian(mean: 0.6, variance: share * 0.2)
        let table = WeightTable(q: q, logEvidence: 0) { posterior.logDensity($0) - q.logDensity($0) }
        return Double.log(table.gap(1_000) / table.gap(100_000)) / Double.log(100)
    }
    page.value("$q$ a quarter as wide: the gap falls as $K$ to the power", -slopes[0], digits: 4)
    page.value("$q$ half as wide again: the gap falls as $K$ to the power", -slopes[1], digits: 4)
    page.bound("too narrow: slower than $K^{-1/2}$", lower: slopes[0], upper: 0.5)
    page.claim("too wide: as $1/K$", slopes[1], equals: 1, within: 1e-3)
    page.figure(climbFigure(logEvidence, constants.map(\.table)))
}

/// L_K from groups of `size` draws.
private func drawn(_ size: Int, groups: Int, _ q: Gaussian, _ weights: WeightTable, _ key: Key) -> Estimate {
    estimate(groups, key: key) { key in logMeanExp(key.split(size).map { weights.logWeight(q.sampleScalar($0)) }) }
}

/// The weights w(z)/p(x) under q on a fine grid, and from it everything about L_K.
private struct WeightTable {
    let logEvidence: Double
    let logWeight: (Double) -> Double
    /// q(z) dz and w(z)/p(x) at each point of the grid.
    private let masses: [Double]
    private let ratios: [Double]
    /// 1 - φ(t), whose digits are wanted where φ is almost one, at t = exp(u), u from `lowest` in steps of `step` to
    /// where φ is nothing.
    private let transform: [Double]
    private let lowest = -52.0
    private let step = 0.25

    init(q: Gaussian, logEvidence: Double, logWeight: @escaping (Double) -> Double) {
        self.logEvidence = logEvidence
        self.logWeight = logWeight
        let (mean, deviation) = (q.mean[0], q.deviation[0])
        let spacing = 0.006
        // Midpoints over ± 10 deviations; the normal density makes the rule exact to rounding.
        let noises = (0..<Int(20 / spacing)).map { -10 + (Double($0) + 0.5) * spacing }
        let masses = noises.map { spacing * Double.exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() }
        let ratios = noises.map { Double.exp(logWeight(mean + deviation * $0) - logEvidence) }
        let (mass, ratio) = (Tensor(masses), Tensor(ratios))
        var transform: [Double] = []
        repeat {
            let t = Double.exp(lowest + step * Double(transform.count))
            transform.append(-(mass * (-t * ratio).expMinusOne()).sum().item)
        } while transform[transform.count - 1] < 1 - 1e-15 && transform.count < 2_000
        self.masses = masses
        self.ratios = ratios
        self.transform = transform
    }

    /// log p(x) - L_K
    func gap(_ count: Int) -> Double {
        // With w measured in units of p(x), L_K - log p(x) = ∫ (exp(-t K) - φ(t)^K) dt / t; dt/t = du, and the
        // trapezoid rule converges exponentially.
        let k = Double(count)
        var sum = 0.0
        for (index, complement) in transform.enumerated() {
            let t = Double.exp(lowest + step * Double(index))
            let power = complement >= 1 ? 0 : Double.exp(k * Double.logOnePlus(-complement))
            sum += power - Double.exp(-k * t)
        }
        return step * sum
    }

    func bound(_ count: Int) -> Double { logEvidence - gap(count) }

    /// Var(w) / p(x)²
    var relativeVariance: Double { zip(masses, ratios).reduce(0) { $0 + $1.0 * ($1.1 - 1) * ($1.1 - 1) } }

    /// E log ((w₁ + w₂) / 2) over all pairs of grid points.
    func planeBound() -> Double {
        let logs = ratios.map { Double.log($0) }
        var sum = 0.0
        for i in stride(from: 0, to: logs.count, by: 2) {
            for j in stride(from: 0, to: logs.count, by: 2) {
                let larger = max(logs[i], logs[j])
                sum += 4 * masses[i] * masses[j] * (larger + Double.logOnePlus(Double.exp(-abs(logs[i] - logs[j]))))
            }
        }
        return logEvidence + sum - Double.log(2)
    }
}

private func climbFigure(_ logEvidence: Double, _ tables: [WeightTable]) -> Figure {
    let rungs = (0...40).map { Int(Double.exp(Double($0) / 40 * Double.log(10_000)).rounded()) }
    let counts = rungs.map(Double.init)
    let names = ["$q = \\mathcal N(0.5, 1)$", "$q = \\mathcal N(0.8, 0.4)$"]
    let looks: [(Hue, Mark.Dash)] = [(.vermilion, .solid), (.green, .dashed)]
    let series = zip(tables, zip(names, looks)).map { (table: $0, name: $1.0, hue: $1.1.0, dash: $1.1.1) }
    return Figure(
        "The importance-weighted bound climbs to the evidence, its gap falls as 1/K",
        subtitle: "curved world, $x = 0.5$; exact values",
        Panel(
            "Bound", x: Axis("draws $K$", scale: .logarithmic), y: Axis("bound from $K$ draws", unit: "nats"),
            marks: [.horizontal(logEvidence, "$\\log p(x)$", color: .blue, dash: .dashed)]
                + series.map { item in
                    .line(counts, rungs.map { item.table.bound($0) }, item.name, color: item.hue, dash: item.dash)
                }),
        Panel(
            "Gap", x: Axis("draws $K$", scale: .logarithmic),
            y: Axis("evidence less bound", unit: "nats", scale: .logarithmic),
            labels: .legend,
            marks: series.flatMap { item -> [Mark] in
                [
                    .line(counts, rungs.map { item.table.gap($0) }, item.name, color: item.hue, dash: item.dash),
                    .line(
                        counts, counts.map { item.table.relativeVariance / (2 * $0) }, "$\\mathrm{Var}(w)/2Kp(x)^2$",
                        color: .grey, dash: .dotted),
                ]
            }))
}
