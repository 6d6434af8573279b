import Evidence

/*:
 ## Easily, if it starts well

 EM climbs, and so it ends on a top; nobody said on which. "EM solves it easily", as the notes have it, is true when the
 climb begins on the slope of the highest one. This section counts how often it does not: four tight groups at the
 corners of a square, four components, and starts of three kinds. A climb is a failure if its log-likelihood per point ends
 more than 0.01 below the best known.
 */
func localOptima(_ page: Page) throws {
    page.ledger(
        7, .holdsIf("EM starts near the groups, or several times"),
        "\"EM solves the mixture easily\": a local optimum only")

    let world = Mixture(
        weights: [1, 1, 1, 1],
        components: [[0.0, 0], [4, 0], [0, 4], [4, 4]].map { Gaussian(mean: $0, variance: [0.25, 0.25]) })
    let points = world.samples(240, key: page.key("points"))
    let rows = points.asRows
    let perPoint = { (fit: MixtureFit) in fit.logLikelihood / 240 }
    let wellStarted = try startAt(world.components.map(\.mean))
    let best = try MixtureFit(points, from: wellStarted, floor: 1e-3)
    page.value("best known, nats a point", perPoint(best))

    //: In each of five lots, starts whose four means are points chosen blindly, starts whose means are spread out by
    //: k-means++ (each next one likely to be far from those before), and five k-means++ starts of which the best counts:
    let lots = page.keys("lots", count: 5)
    let count = 40
    func failures(_ fits: [MixtureFit]) -> Double {
        Double(fits.count { perPoint($0) < perPoint(best) - 0.01 }) / Double(fits.count)
    }
    let blind = try lots.map { lot in
        try lot.folding("blind").split(count).map { key in
            try MixtureFit(
                points, from: try startAt((0..<4).map { m in rows[key.folding(UInt64(m)).integers(1, below: 240)[0]] }),
                floor: 1e-3)
        }
    }
    let spread = try lots.map { lot in
        try lot.folding("spread").split(count).map {
            try MixtureFit(points, components: 4, floor: 1e-3, starts: 1, key: $0)
        }
    }
    let repeated = try lots.map { lot in
        try lot.folding("repeated").split(count / 4).map {
            try MixtureFit(points, components: 4, floor: 1e-3, starts: 5, key: $0)
        }
    }
    page.reaches("four means at random points: share of climbs that end lower", blind.map(failures), atLeast: 0.1)
    page.reaches("five k-means++ starts, the best taken: share that end lower", repeated.map(failures), atMost: 0.1)
    page.ranks(
        "share of climbs that end lower, five lots",
        [("k-means++", spread.map(failures)), ("random points", blind.map(failures))])

    //: **Are the lower ends tops as well?** They could be climbs that were broken off. So sort the ends by height, call two the
    //: same if they differ by less than 0.1 nats in all, and let the tensors take the gradient of the likelihood at the
    //: highest that no floor holds up: it vanishes.
    let ends = blind.flatMap { $0 }.sorted { $0.logLikelihood > $1.logLikelihood }
    let distinct = ends.reduce(into: [(fit: MixtureFit, count: Int)]()) { found, fit in
        if let last = found.last, last.fit.logLikelihood - fit.logLikelihood < 0.1 {
            found[found.count - 1].count += 1
        } else {
            found.append((fit, 1))
        }
    }
    page.value("climbs from random points", ends.count)
    page.value("different ends", distinct.count)
    page.bound("there are at least two different ends", lower: 2, upper: distinct.count)
    page.table(
        ["nats a point", "climbs that end there"],
        distinct.prefix(6).map { [perPoint($0.fit).fixed(4), String($0.count)] }, caption: "The highest of the ends")
    let free = distinct.map(\.fit).filter(\.floored.isEmpty).prefix(6)
    let slopes = try free.flatMap { fit -> [Double] in
        let further = try MixtureFit(points, from: fit.mixture, floor: 1e-3, tolerance: 1e-15, iterations: 3_000)
        let mixture = PlaneMixture(further.mixture)
        let all = gradient(of: mixture.logLikelihood(points.tensor), at: mixture.parameters).map(\.scalars)
        return all[1] + all[2] + all[0].map { $0 - 240 }
    }
    page.claim("the likelihood is flat at each of the highest ends", slopes, equals: 0, within: 1e-4, scale: 240)

    //: **A start that never leaves.** Give all four components the same parameters. Each then has the same claim on every
    //: point, the averages are all equal, and they stay together for ever, as one component would:
    let together = try MixtureFit(points, from: try startAt([[Double]](repeating: [1, 1], count: 4)), floor: 1e-3)
    let one = try MixtureFit(points, components: 1, key: page.key("one"))
    page.claim(
        "four equal components = one", together.logLikelihood, equals: one.logLikelihood, within: 1e-10)
    page.reaches(
        "four equal components: nats a point below the best known", [perPoint(best) - perPoint(together)], atLeast: 0.5,
        deterministic: true)

    page.figure(traces(Array(blind[0].prefix(24)), perPoint(best)))
}

/// Round components of variance one half at the given means.
private func startAt(_ means: [[Double]]) throws -> Mixture<FullGaussian> {
    Mixture(
        weights: means.map { _ in 1 },
        components: try means.map { try FullGaussian(mean: $0, covariance: 0.5 * .identity(2)) })
}

private func traces(_ fits: [MixtureFit], _ best: Double) -> Figure {
    let steps = 1...30
    func line(_ fit: MixtureFit, _ label: String) -> Mark {
        // From the first step on: the starts are far below.
        let heights = fit.trace.dropFirst().prefix(steps.count).map { $0 / 240 }
        let isBest = fit.logLikelihood / 240 > best - 0.01
        return .line(
            heights.indices.map { Double($0 + 1) }, heights, label, color: isBest ? .blue : .vermilion,
            dash: isBest ? .solid : .dashed)
    }
    let marks = fits.map { line($0, $0.logLikelihood / 240 > best - 0.01 ? "ends on the highest top" : "ends lower") }
    return Figure(
        "No climb goes down, but many end on a lower top",
        subtitle: "four groups, four components, \(fits.count) starts at random points",
        Panel(
            x: Axis("steps taken", range: 1...30),
            y: Axis("log-likelihood", unit: "nats a point", range: -3.6 ... -2.7),
            labels: .legend,
            marks: marks))
}
