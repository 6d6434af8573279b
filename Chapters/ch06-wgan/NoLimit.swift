import Evidence

/*:
 ## Without a limit the gap grows for ever

 Twice a critic is a critic with twice the gap. So if nothing limits the slope, $\mathrm E_P f - \mathrm E_Q f$ has no
 maximum wherever $P \ne Q$, and training has no end: what looks like a distance is a clock. Three critics are trained
 on two clouds that stand still, a ring of eight groups and a round cloud in its middle, with no limit, and three with
 the penalty on the gradient that comes two sections later.
 */
func noLimit(_ page: Page) throws {
    page.ledger(4, .holds, "without a Lipschitz limit the critic's gap grows without end")
    let steps = page.quick ? 120 : 240
    let keys = page.keys("seeds", count: 3)
    let clouds = try keys.map { try Clouds(key: $0.folding("clouds")) }
    let free = try zip(keys, clouds).map {
        try TrainedCritic(page, "no limit", .none, on: $0.1, steps: steps, key: $0.0)
    }
    let held = try zip(keys, clouds).map {
        try TrainedCritic(page, "penalty", .penalty(.twoSided, 10), on: $0.1, steps: steps, key: $0.0)
    }

    //: The gap, in units of the exact distance between the clouds, at the quarters of training. The optimiser's steps
    //: shrink to nothing over the second half, so that critics come to rest; that, and no maximum, is what bends the
    //: free ones' growth at the end:
    let quarters = (1...4).map { quarter in quarter * steps / 40 - 1 }
    func share(_ trained: [TrainedCritic], _ index: Int) -> [Double] {
        trained.map { $0.gaps[index] / $0.clouds.distance }
    }
    page.ranks(
        "gap ÷ W without a limit grows from quarter to quarter",
        zip(["¼", "½", "¾", "all"], quarters).map { ("\($0) of training", share(free, $1)) })
    page.reaches("gap ÷ W at the end, no limit", share(free, quarters[3]), atLeast: 20)
    page.reaches("gap ÷ W at the end, with the penalty", share(held, quarters[3]), atMost: 1.2)
    page.reaches("the same, at least", share(held, quarters[3]), atLeast: 0.85)

    //: It is the slope that grows; the clouds have not moved:
    page.ranks(
        "mean slope along the ways of the best plan",
        [
            ("penalty", held.map { mean($0.slopesAlongWays) }), ("no limit", free.map { mean($0.slopesAlongWays) }),
        ])

    //: And exactly: a critic's gap is linear in its scale, so the "distance" of one pair of clouds can be any number.
    let scaled = [1.0, 10].map { scale in free.map { scale * $0.gap } }
    page.refute("the gap of $10 f$ tells the distance that $f$ tells", scaled[1], by: scaled[0], within: 1e-6)

    //: **A "WGAN" with a hinge** is in wide use (labml's annotated implementation): the critic lowers
    //: $\mathrm E_P \max(0, 1 - f) + \mathrm E_Q \max(0, 1 + f)$, with no limit on its slope. The hinge stops the
    //: growth, so it trains; but $2$ less its loss, which then looks like the gap, is 2 for clouds that do not touch,
    //: however far apart:
    let shifts: [Float] = [1, 2, 4]
    let hinged = try keys.map { key in
        try shifts.map { try hingeValue(page, shift: $0, steps: steps, key: key) }
    }
    page.reaches("the hinge's value at distance 1", hinged.map { $0[0] }, atLeast: 1.9)
    page.reaches(
        "change of the hinge's value from distance 1 to distance 4", hinged.map { abs($0[2] - $0[0]) }, atMost: 0.05)
    page.refute(
        "the hinge's value is W", hinged[0], by: shifts.map { Double($0) }, within: 1e-4)
    page.figure(
        Figure(
            "With a limit the gap settles on the distance; without, it is a clock",
            subtitle: "three critics each, on clouds that stand still",
            Panel(
                x: Axis("step"), y: Axis("gap ÷ exact W", scale: .logarithmic, range: 0.1...1_000), labels: .legend,
                marks: curves(free, "no limit", .vermilion) + curves(held, "penalty", .blue)
                    + [.horizontal(1, "W", color: .grey, dash: .dotted)])))
}

private func curves(_ trained: [TrainedCritic], _ label: String, _ hue: Hue) -> [Mark] {
    trained.map { trained in
        .line(
            trained.gaps.indices.map { Double(10 * $0 + 10) },
            trained.gaps.map { max($0 / trained.clouds.distance, 0.01) }, label, color: hue, dash: .solid)
    }
}

/// 2 less the hinge loss after training, for two narrow clouds a distance apart.
private func hingeValue(_ page: Page, shift: Float, steps: Int, key: Key) throws -> Double {
    let (first, second) = key.split()
    let real: Tensor<Float> = first.normal([128, 2], mean: 0, deviation: 0.05)
    let fake = real + Tensor([shift, 0])
    let critic = Critic(.none, key: second)
    let optimizer = Adam(critic.parameters, learningRate: 3e-3)
    func loss() -> Tensor<Float> { (1 - critic(real)).relu().mean() + (1 + critic(fake)).relu().mean() }
    try page.progress("hinge", steps: steps) { _ in optimizer.step(minimizing: loss()) }
    return 2 - Double(loss().item)
}
