import Evidence

/*:
 ## k-means is EM without doubt

 k-means is the older recipe: give each point to the nearest center, move each center to the mean of its points, repeat. It
 is EM for round components of one variance $\sigma^2$, equal weights, in the limit $\sigma^2 \to 0$. In the responsibilities

 $$r_m(x) \propto \exp\left(-\frac{|x - \mu_m|^2}{2\sigma^2}\right)$$

 the differences of squared distances are divided by less and less; all goes to the nearest. The M step becomes the mean of
 one's own points, and the likelihood, made finite, becomes the sum of squares that k-means lowers:

 $$-2\sigma^2\left(\log P + N \ln k + N\tfrac d2 \ln 2\pi\sigma^2\right) \to \sum_n \min_m |x_n - \mu_m|^2$$

 The variance must be *held* and taken to zero. EM that fits the variances is another method, with other answers.
 */
func kMeansLimit(_ page: Page) throws {
    page.ledger(10, .holds, "k-means is the limit of zero variance")
    let world = try threeGroups()
    let points = world.samples(300, key: page.key("points"))
    let rows = points.asRows

    //: **Step by step.** From several starts, one round of EM at a held variance against one round of k-means. As the
    //: variance shrinks the centers agree better and better, until there is nothing between them but rounding:
    let starts: [[[Double]]] = page.keys("starts", count: 100).map { key in
        key.split(3).map { key in
            // Beside a point, not on it: two centers in one place would share their points for ever.
            let near: [Double] = rows[key.integers(1, below: 300)[0]]
            return [near[0] + 0.2 * key.folding(0).normal(), near[1] + 0.2 * key.folding(1).normal()]
        }
    }
    let deviations = [1.0, 0.3, 0.1, 0.03, 0.01]
    let distances: [[Double]] = deviations.map { s in
        starts.map { distance(softRound(rows, $0, s * s), hardRound(rows, $0)) }
    }
    page.table(
        ["$\\sigma$", "distance between the centers, mean of a hundred starts"],
        zip(deviations, distances).map { [$0.short(), ($1.reduce(0, +) / 100).short()] },
        caption: "One round of each")
    page.ranks(
        "distance between the centers, means of twenty starts",
        [3, 1, 0].map { row in
            let lots = (0..<5).map { lot in distances[row][20 * lot..<20 * lot + 20].reduce(0, +) / 20 }
            return ("σ = \(deviations[row].short())", lots)
        })
    let finest = starts.flatMap { softRound(rows, $0, 1e-12).flatMap { $0 } }
    page.claim(
        "$\\sigma = 10^{-6}$: the centers after a round", finest,
        equals: starts.flatMap { hardRound(rows, $0).flatMap { $0 } }, within: 1e-12, scale: 1)
    page.refute(
        "$\\sigma = 1$ is as good as the limit", starts.flatMap { softRound(rows, $0, 1).flatMap { $0 } },
        by: starts.flatMap { hardRound(rows, $0).flatMap { $0 } }, within: 1e-9, scale: 1)

    //: **To the end.** Thirty rounds of both from the first start arrive at one place, and the library's k-means, which
    //: chooses its own starts, agrees that no point there has a nearer center:
    let soft = (0..<30).reduce(starts[0]) { centers, _ in softRound(rows, centers, 1e-8) }
    let hard = (0..<30).reduce(starts[0]) { centers, _ in hardRound(rows, centers) }
    page.claim(
        "the centers after thirty rounds of EM at $\\sigma = 10^{-4}$ = after thirty of k-means", soft.flatMap { $0 },
        equals: hard.flatMap { $0 }, within: 1e-12, scale: 1)
    let library = try KMeans(points, clusters: 3, key: page.key("library"))
    page.claim(
        "the library's centers are a fixed point", softRound(rows, library.centers.asRows, 1e-8).flatMap { $0 },
        equals: library.centers.scalars, within: 1e-10, scale: 1)

    //: **The objective.** The likelihood of the mixture, with its two diverging constants removed and multiplied by
    //: $-2\sigma^2$, rises to the sum of squares; the difference is at most $2\sigma^2 N \ln k$:
    let centers = library.centers.asRows
    let variances = [1.0, 1e-2, 1e-4, 1e-6]
    let objectives = variances.map { objective(rows, centers, $0) }
    page.value("sum of squares", library.inertia)
    page.bound("objective ≤ sum of squares", lower: objectives, upper: library.inertia)
    page.bound(
        "sum of squares ≤ objective + $2\\sigma^2 N\\ln k$", lower: library.inertia,
        upper: zip(objectives, variances).map { $0 + 2 * $1 * 300 * Double.log(3) })
    page.claim(
        "$\\sigma^2 = 10^{-6}$: objective = sum of squares", objectives[3], equals: library.inertia, within: 1e-6)

    //: **Fitted variances are not the limit.** Spherical EM, free to choose its variances, ends with other clusters, on
    //: points where a wide group stands beside a narrow one:
    let uneven = Mixture(
        weights: [0.8, 0.2],
        components: [Gaussian(mean: [0, 0], variance: [4, 4]), Gaussian(mean: [4.5, 0], variance: [0.05, 0.05])])
    let differences = try page.keys("uneven", count: 5).map { key in
        let points = uneven.samples(300, key: key.folding("points"))
        let means = try KMeans(points, clusters: 2, key: key).labels
        let fitted = try MixtureFit(points, components: 2, kind: .spherical, key: key).labels
        let apart = zip(means, fitted).count { $0 != $1 }
        return Double(min(apart, 300 - apart))
    }
    page.reaches("points of 300 that k-means and fitted EM label differently", differences, atLeast: 10)
}

/// One round of EM for round components of equal weight and a variance that is held.
private func softRound(_ rows: [[Double]], _ centers: [[Double]], _ variance: Double) -> [[Double]] {
    let shares = rows.map { x in
        let logits = centers.map { -squaredDistance(x, $0) / (2 * variance) }
        let total = logSumExp(logits)
        return logits.map { Double.exp($0 - total) }
    }
    return centers.indices.map { m in
        let count = shares.reduce(0) { $0 + $1[m] }
        return (0..<2).map { j in zip(rows, shares).reduce(0) { $0 + $1.1[m] * $1.0[j] } / count }
    }
}

/// One round of k-means. A center without points stays.
private func hardRound(_ rows: [[Double]], _ centers: [[Double]]) -> [[Double]] {
    let owners = rows.map { x in
        centers.indices.min { squaredDistance(x, centers[$0]) < squaredDistance(x, centers[$1]) }
    }
    return centers.indices.map { m in
        let own = zip(rows, owners).filter { $0.1 == m }.map(\.0)
        if own.isEmpty { return centers[m] }
        return (0..<2).map { j in own.reduce(0) { $0 + $1[j] } / Double(own.count) }
    }
}

/// -2σ² (log P + N ln k + N ln 2πσ²), in the plane.
private func objective(_ rows: [[Double]], _ centers: [[Double]], _ variance: Double) -> Double {
    let mixture = Mixture(
        weights: centers.map { _ in 1 }, components: centers.map { Gaussian(mean: $0, variance: [variance, variance]) })
    let logLikelihood = rows.reduce(0) { $0 + mixture.logDensity($1) }
    let constants = Double.log(Double(centers.count)) + Double.log(2 * .pi * variance)
    return -2 * variance * (logLikelihood + Double(rows.count) * constants)
}

/// Between two sets of centers, as one vector each.
private func distance(_ a: [[Double]], _ b: [[Double]]) -> Double {
    zip(a, b).reduce(0) { $0 + squaredDistance($1.0, $1.1) }.squareRoot()
}
