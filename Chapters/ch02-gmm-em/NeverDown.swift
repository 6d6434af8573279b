import Evidence

/*:
 ## EM never goes down

 One round of EM is an E step (make the bound touch) and an M step (raise the bound). Write down what a round does to the
 likelihood, with $r$ the responsibilities before the step, at $\theta$, and $\theta'$ the parameters after it:

 $$\log P_{\theta'} - \log P_\theta = \underbrace{L_b(\theta', r) - L_b(\theta, r)}_{\ge 0 \text{ by the M step}}
 + \underbrace{\mathrm{KL}(r\,\|\,r')}_{\ge 0 \text{ always}}$$

 There is no step size to choose and nothing to tune, and each round must raise the likelihood or leave it. The notes say
 that EM solves the mixture easily; this is the part of "easily" that is true without conditions.
 */
func neverDown(_ page: Page) throws {
    page.ledger(5, .holds, "EM never lowers the likelihood, at any step, from any start")

    //: Hundreds of random starts with two to five components, on the eruptions of the geyser Old Faithful (their length, and
    //: the wait for the next) and on points with three groups. The covariances are of four kinds: *full*, a matrix for each
    //: component; *tied*, one matrix for all; *diagonal*, a variance for each component and coordinate; *spherical*, one for
    //: each component. Every single step of every climb:
    let world = try threeGroups()
    let points = [Matrix(try Faithful.load().points), world.samples(200, key: page.key("points"))]
    let places = [(center: [3.5, 71.0], spread: [1.1, 13.6]), (center: [1.0, 1.5], spread: [2.0, 2.0])]
    var climbs: [[Double]] = []
    let count = page.quick ? 100 : 400
    try page.progress("climbing", repeating: count) { index in
        let key = page.key("starts").folding(UInt64(index))
        let which = index % 2
        let start = try randomMixture(
            2 + index % 4, around: places[which].center, spread: places[which].spread, key)
        let kind = CovarianceKind.allCases[index / 8 % 4]
        climbs.append(
            try MixtureFit(points[which], from: start.constrained(to: kind), kind: kind, iterations: 200).trace)
    }
    let steps = climbs.flatMap { zip($0, $0.dropFirst()) }
    page.value("steps taken", steps.count)
    page.bound(
        "log-likelihood before a step ≤ after it", lower: steps.map(\.0), upper: steps.map(\.1), slack: 1e-8)

    //: The two parts of a rise, each evaluated: the bound with tensors, the likelihood by the library, the divergence of
    //: the responsibilities by its definition.
    let start = try randomMixture(3, around: [1, 1.5], spread: [2, 2], page.key("one climb"))
    var (mixtures, rises) = ([start], [[Double]]())
    for _ in 0..<20 {
        let before = mixtures[mixtures.count - 1]
        let after = try MixtureFit(points[1], from: before, iterations: 1).mixture
        rises.append(partsOfRise(before, after, points[1]))
        mixtures.append(after)
    }
    page.claim(
        "rise = rise of the bound + $\\mathrm{KL}(r\\,\\|\\,r')$, twenty steps", rises.map { $0[0] },
        equals: rises.map { $0[1] + $0[2] }, within: 1e-10, scale: 1)
    page.bound("the M step raises the bound", lower: 0, upper: rises.map { $0[1] }, slack: 1e-9)
    page.bound("the divergence is not negative", lower: 0, upper: rises.map { $0[2] }, slack: 1e-9)
    page.table(
        ["step", "rise of $\\log P$", "of the bound", "KL of responsibilities"],
        [0, 1, 2, 5, 10, 19].map { [String($0 + 1)] + rises[$0].map { $0.significant(4) } },
        caption: "Where a rise comes from")

    //: **Break a step and it shows.** From the top of the climb a right round leaves the likelihood where it is. Forget
    //: the weights in the E step, or divide a covariance by $N$ where $N_m$ belongs, and it falls; on five sets of points:
    let uneven = Mixture(weights: [0.75, 0.15, 0.1], components: world.components)
    let tops = try page.keys("tops", count: 5).map { key in
        let points = uneven.samples(300, key: key.folding("points"))
        return (points, try MixtureFit(points, components: 3, key: key).mixture)
    }
    func changes(_ mistake: Mistake) throws -> [Double] { try tops.map { try change($0.1, $0.0, mistake) } }
    page.claim("a right round at the top: change", try changes(.none), equals: 0, within: 1e-6, scale: 1)
    page.reaches("an E step without the weights: change", try changes(.noWeights), atMost: -0.1)
    page.reaches("the divisor $N$ for $N_m$: change", try changes(.wrongDivisor), atMost: -10)
}

extension Mixture where Component == FullGaussian {
    /// A start that the kind allows: a tied model has one covariance, a diagonal one no slant.
    fileprivate func constrained(to kind: CovarianceKind) throws -> Mixture<FullGaussian> {
        Mixture(
            weights: weights,
            components: try components.map { component in
                let own = kind == .tied ? components[0].covariance : component.covariance
                let covariance =
                    switch kind {
                    case .full, .tied: own
                    case .diagonal: Matrix(diagonal: own.diagonal)
                    case .spherical: (own.trace / 2) * Matrix.identity(2)
                    }
                return try FullGaussian(mean: component.mean, covariance: covariance)
            })
    }
}

/// The rise of the likelihood, that of the bound with the old responsibilities, and KL(r ‖ r').
private func partsOfRise(
    _ before: Mixture<FullGaussian>, _ after: Mixture<FullGaussian>, _ points: Matrix
) -> [Double] {
    let rise = points.asRows.reduce(0) { $0 + after.logDensity($1) - before.logDensity($1) }
    let (old, new) = (PlaneMixture(before), PlaneMixture(after))
    let r = old.posterior(points.tensor)
    let ofBound = new.bound(points.tensor, r).item - old.bound(points.tensor, r).item
    let divergence = points.asRows.reduce(0) { sum, x in
        zip(before.responsibilities(x), after.responsibilities(x)).reduce(sum) {
            $1.0 > 0 ? $0 + $1.0 * Double.log($1.0 / $1.1) : $0
        }
    }
    return [rise, ofBound, divergence]
}

private enum Mistake { case none, noWeights, wrongDivisor }

/// What one round of EM, written as a student may write it and with one mistake, does to the log-likelihood.
private func change(_ mixture: Mixture<FullGaussian>, _ points: Matrix, _ mistake: Mistake) throws -> Double {
    let rows = points.asRows
    let judge =
        mistake == .noWeights
        ? Mixture(weights: mixture.weights.map { _ in 1 }, components: mixture.components) : mixture
    let r = rows.map(judge.responsibilities)
    let counts = mixture.weights.indices.map { m in r.reduce(0) { $0 + $1[m] } }
    let next = Mixture(
        weights: counts,
        components: try counts.indices.map { m in
            let mean = (0..<2).map { j in rows.indices.reduce(0) { $0 + r[$1][m] * rows[$1][j] } / counts[m] }
            let divisor = mistake == .wrongDivisor ? Double(rows.count) : counts[m]
            let covariance = Matrix(rows: 2, columns: 2) { i, j in
                rows.indices.reduce(0) { $0 + r[$1][m] * (rows[$1][i] - mean[i]) * (rows[$1][j] - mean[j]) } / divisor
            }
            return try FullGaussian(mean: mean, covariance: covariance)
        })
    return rows.reduce(0) { $0 + next.logDensity($1) - mixture.logDensity($1) }
}
