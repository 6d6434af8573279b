import Evidence

/*:
 ## Clipping the weights

 The first Wasserstein GAN limits its critic by force: after each step every weight is brought into $[-c, c]$. How
 steep can such a net be? A table of $n$ by $m$ numbers, none above $c$ in size, stretches nothing by more than
 $c\sqrt{nm}$, and the activations stretch nothing at all. So for a critic with layers $2 \to 64 \to 64 \to 1$

 $$|\nabla f| \le K = c\sqrt{2 \cdot 64} \cdot c\sqrt{64 \cdot 64} \cdot c\sqrt{64 \cdot 1} = 4096\sqrt2\,c^3 .$$

 The limit is a limit, so the method is sound in principle, for $W$ times some constant. Here is what it costs.
 */
func weightClipping(_ page: Page) throws {
    page.ledger(
        5, .holds,
        "clipping limits the slope, but the gap is no distance and the slopes on the ways of the plan are uneven"
    )
    let keys = page.keys("seeds", count: 3)
    let steps = page.quick ? 120 : 240
    let limits = [0.01, 0.03, 0.1, 0.3]

    //: **The bound is the best one.** A net whose weights are all $c$ reaches it, where all its units are positive:
    let constants = limits.map { 4_096 * 2.0.squareRoot() * $0 * $0 * $0 }
    page.claim(
        "$|\\nabla f|$ of the net whose weights are all $c$", limits.map(slopeOfFullNet), equals: constants,
        within: 1e-4)
    page.refute("\"clipped to $c$, so the slope is at most $c$\"", limits, by: constants, within: 1e-6)

    //: It depends on $c$ by the third power: tenfold $c$, thousandfold slope. No $c$ gives slope one for nets of two
    //: sizes. Critics trained with four values of $c$, each on clouds at rest, three seeds:
    let clouds = try keys.map { try Clouds(key: $0.folding("clouds")) }
    let trained = try limits.map { c in
        try zip(keys, clouds).map {
            try TrainedCritic(page, "clipped", .clipping(Float(c)), on: $0.1, steps: steps, key: $0.0)
        }
    }
    let penalized = try zip(keys, clouds).map {
        try TrainedCritic(page, "penalty", .penalty(.twoSided, 10), on: $0.1, steps: steps, key: $0.0)
    }
    let steepest = trained.map { $0.map { $0.critic.slopes(at: $0.clouds.surroundings).max() ?? 0 } }
    page.bound(
        "the steepest slope seen ≤ K", lower: steepest.flatMap { $0 }, upper: constants.flatMap { [$0, $0, $0] })
    page.ranks("the steepest slope", zip(limits, steepest).map { ("c = \($0.short())", $1) })

    //: **The estimate.** The gap is no distance as it stands: a thousandth of W at one limit, twenty-five times at
    //: another, and near W at $c = 0.1$ by accident, of which nothing in training tells. Divided by $K$ it is a lower
    //: bound for certain, and then a fifth or a sixth of it is left:
    page.table(
        ["$c$", "$K$", "gap ÷ W", "gap ÷ (K W)", "steepest slope ÷ K"],
        limits.indices.map { row in
            let shares = trained[row].map(\.share)
            return [
                limits[row].short(), constants[row].short(3), mean(shares).short(3),
                mean(shares.map { $0 / constants[row] }).short(3),
                mean(steepest[row].map { $0 / constants[row] }).short(3),
            ]
        }, caption: "Critics clipped at $c$, means of three seeds")
    page.ranks("gap ÷ W", zip(limits, trained).map { ("c = \($0.short())", $1.map(\.share)) })
    page.reaches("gap ÷ W at c = 0.01", trained[0].map(\.share), atMost: 0.05)
    page.reaches("gap ÷ W at c = 0.3", trained[3].map(\.share), atLeast: 3)
    page.bound(
        "gap ÷ K ≤ W, always", lower: zip(trained, constants).flatMap { row, k in row.map { $0.share / k } }, upper: 1)
    page.reaches("gap ÷ W with the penalty instead", penalized.map(\.share), atLeast: 0.85)

    //: **The shape.** To be as steep as it can within the box, the net pushes its weights into the corners. Counted are
    //: the weights at nine tenths of $c$ or more:
    let atLimit = zip(limits, trained).map { c, row in row.map { $0.critic.shareOfWeights(above: 0.9 * Float(c)) } }
    page.reaches("share of weights at the limit, c = 0.03", atLimit[1], atLeast: 0.4)

    //: With so many weights alike the units do alike, and the function gets simple. How much of the best critic's shape
    //: is there? Its values at the data and the fakes, against those of the exact critic (the prices of the plan),
    //: correlated:
    let shapes = { (row: [TrainedCritic]) in row.map { $0.likenessToBest() } }
    page.value("c = 0.03: correlation with the best critic", mean(shapes(trained[1])))
    page.value("penalty: correlation with the best critic", mean(shapes(penalized)))
    let slopes = { (row: [TrainedCritic]) in row.map { unevenness($0.slopesAlongWays) } }
    page.ranks(
        "spread ÷ mean of the slopes along the ways of the plan; the best critic's are all one",
        [("penalty", slopes(penalized)), ("c = 0.03", slopes(trained[1]))])
    page.figure(
        criticShapes([
            ("clipped, c = 0.03", trained[1][0]), ("clipped, c = 0.3", trained[3][0]), ("penalty", penalized[0]),
        ]))
}

/// |∇f| at (1, 1) of the net whose weights are all c and whose biases are zero.
private func slopeOfFullNet(_ c: Double) -> Double {
    let critic = Critic(.none, key: Key(0))
    for parameter in critic.parameters {
        parameter.assign(Tensor(repeating: parameter.shape.count == 2 ? Float(c) : 0, shape: parameter.shape))
    }
    return critic.slopes(at: Tensor([1, 1], shape: [1, 2]))[0]
}

/// The deviation as a part of the mean.
func unevenness(_ values: [Double]) -> Double {
    let middle = mean(values)
    return mean(values.map { ($0 - middle) * ($0 - middle) }).squareRoot() / middle
}

extension Clouds {
    /// A lattice over the square that holds both clouds.
    var surroundings: Tensor<Float> {
        let ticks = (0..<40).map { -3 + 6 * Float($0) / 39 }
        return Tensor(ticks.flatMap { y in ticks.flatMap { x in [x, y] } }, shape: [1_600, 2])
    }
}

extension Critic {
    func shareOfWeights(above limit: Float) -> Double {
        let weights = parameters.filter { $0.shape.count == 2 }.flatMap(\.value.scalars)
        return Double(weights.count { $0.magnitude >= limit }) / Double(weights.count)
    }
}

extension TrainedCritic {
    /// The correlation of its values with those of the best critic, at all points.
    func likenessToBest() -> Double {
        let best = clouds.plan.sourcePotentials + clouds.plan.targetPotentials.map { -$0 }
        let own = critic(clouds.real).scalars + critic(clouds.fake).scalars
        return correlation(own.map { Double($0) }, best)
    }
}

/// Contours of critics, each scaled to its own range, with the clouds.
func criticShapes(_ critics: [(String, TrainedCritic)]) -> Figure {
    Figure(
        "Clipped critics are simple; the penalty's rises evenly from the middle to the ring",
        subtitle: "each critic on its own scale; blue: data, orange: fakes",
        columns: 3,
        panels: critics.map { name, trained in
            let cells = 40
            let values = trained.critic(trained.clouds.surroundings).scalars.map { Double($0) }
            let rows = (0..<cells).map { Array(values[$0 * cells..<($0 + 1) * cells]) }
            let few = 0..<30
            let (real, fake) = (Matrix(trained.clouds.real[rows: few]), Matrix(trained.clouds.fake[rows: few]))
            return Panel(
                name, x: Axis("$x_1$"), y: Axis("$x_2$"), labels: .none, sameScale: true,
                marks: [
                    .heatMap(rows, x: -3...3, y: -3...3),
                    .contour(rows, x: -3...3, y: -3...3, color: .grey),
                    .points(real.column(0), real.column(1), color: .blue),
                    .points(fake.column(0), fake.column(1), color: .vermilion),
                ])
        })
}
