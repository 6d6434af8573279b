import Evidence

/*:
 ## Collapse and dropping

 Two failures go by one name, and the notes tell them apart. **Mode collapse**: after very many steps the generator's
 distribution has become smaller and denser than the data's, and pictures repeat. **Mode dropping**: from
 the beginning and for ever it covers some clusters of the data and not the others; what it covers, it covers well. Both have few modes in the end, so the number of
 modes does not tell them apart. A second number does: how close generated points lie to *one another*, measured against points of the data.

 $$\text{variety} = \frac{\text{median distance from a point to its nearest neighbour, generated}}{\text{the same, data}}$$
 */
func collapseAndDropping(_ page: Page) throws {
    page.ledger(13, .holds, "mode collapse and mode dropping, told apart")

    //: **Collapse, made on purpose.** Take the trained networks of the ring, stop the discriminator, and let the generator go on alone. Every
    //: point climbs to where this $D$ is highest, and nothing tells it that others are there already. The modes may all be there still:
    //: only points, in each of them, become one.
    let world = PlaneWorld.ring
    let healthy = try world.runs(page).map(\.pair)
    let steps = 2_000
    let before = healthy.enumerated().map { Variety(of: $1, world.modes, page.key("before \($0)")) }
    let after = try zip(healthy, page.keys("collapse", count: 3)).map { pair, key in
        let alone = AdversarialPair(
            generator: pair.generator.copy(key), critic: pair.critic, loss: pair.loss, criticSteps: 0)
        try alone.train(page, "generator alone", steps: steps, key: key) { world.modes.sample(128, key: $0).points }
        return Variety(of: alone, world.modes, key.folding("after"))
    }
    page.reaches("trained in turns: modes found, of 8", before.map { Double($0.modes) }, atLeast: 7)
    page.ranks(
        "variety", [("generator alone", after.map(\.variety)), ("trained in turns", before.map(\.variety))])
    page.reaches("generator alone: variety", after.map(\.variety), atMost: 0.35)

    //: **Dropping, made on purpose.** Two clusters six apart, and a generator that can only stretch, turn and move a Gaussian,
    //: $x = Az + b$, and begins upon one of them. The discriminator is in order and keeps up. The generator fits its cluster, in its full width, and
    //: never hears of the other: no generated point is there to be told.
    let pair = GaussianModes(centres: [[-3, 0], [3, 0]], deviation: 0.5)
    let stages = page.quick ? [300, 1_000] : [400, 1_600]
    let dropped = try page.keys("dropping", count: 3).map { key in
        let networks = affinePair(start: -3, key)
        return try stages.indices.map { stage in
            let more = stage == 0 ? stages[0] : stages[stage] - stages[stage - 1]
            try networks.train(page, "affine generator", steps: more, key: key.folding(UInt64(stage))) {
                pair.sample(128, key: $0).points
            }
            return Variety(of: networks, pair, key.folding("judge"))
        }
    }
    let lasting = dropped.map { $0[1] }
    page.reaches("dropping: share of points at the cluster where it began", lasting.map(\.firstShare), atLeast: 0.9)
    page.reaches("dropping, at \(stages[0]) steps already", dropped.map(\.[0].firstShare), atLeast: 0.9)
    page.reaches("dropping: variety, of a cluster's own", lasting.map(\.variety), atLeast: 0.35)
    page.ranks(
        "variety tells them apart", [("collapse", after.map(\.variety)), ("dropping", lasting.map(\.variety))])

    page.table(
        ["", "modes found", "variety", "good share"],
        [
            ("ring, trained in turns", before), ("ring, then the generator alone", after),
            ("two clusters, affine generator", lasting),
        ].map { name, runs in
            [
                name, runs.map { "\($0.modes)" }.joined(separator: ", "),
                runs.map { $0.variety.fixed(2) }.joined(separator: ", "),
                runs.map { $0.good.percent(2) }.joined(separator: ", "),
            ]
        }, caption: "Three seeds each")
    page.figure(
        Figure(
            "Collapsed: points pile up on one another. Dropped: one cluster in full, the other not at all",
            scatter("Trained in turns", before[0], world.modes, 3), scatter("Collapsed", after[0], world.modes, 3),
            scatter("Dropped", lasting[0], pair, 5)))
}

/// What distinguishes the failures, from a thousand points.
private struct Variety {
    let variety, good, firstShare: Double
    let modes: Int
    let points: [[Double]]

    init(of pair: AdversarialPair<Float>, _ world: GaussianModes, _ key: Key) {
        let made = pair.samples(1_000, key: key.folding("made"))
        let coverage = world.coverage(of: made)
        modes = coverage.counts.count { Double($0) >= 200 / Double(world.centres.count) }
        good = coverage.goodShare
        firstShare = Double(coverage.counts[0]) / 1_000
        let real: Tensor<Float> = world.sample(1_000, key: key.folding("real")).points
        variety = medianToNeighbour(made) / medianToNeighbour(real)
        points = Matrix(made).asRows
    }
}

/// The median over the rows of the distance to the nearest other row.
private func medianToNeighbour(_ points: Tensor<Float>) -> Double {
    let n = points.shape[0]
    let x = Tensor<Double>(points.scalars.map { Double($0) }, shape: points.shape)
    let gaps = (x.reshaped([n, 1, 2]) - x.reshaped([1, n, 2])).square().sum(axis: 2)
    let others = gaps + 1e9 * Tensor<Double>.identity(n)
    return others.min(axis: 1).scalars.sorted()[n / 2].squareRoot()
}

extension Layer where Scalar == Float {
    /// A generator of the ring's sizes with the same weights, so that what happens to it does not happen to the original.
    fileprivate func copy(_ key: Key) -> Perceptron<Float> {
        let twin = Perceptron<Float>([2, 64, 64, 2], activation: PlaneWorld.ring.generatorActivation, key: key)
        for (copy, parameter) in zip(twin.parameters, parameters) { copy.assign(parameter.value) }
        return twin
    }
}

/// x = Az + b with b at (start, 0), against a discriminator of two hidden layers.
private func affinePair(start: Float, _ key: Key) -> AdversarialPair<Float> {
    let generator = Linear<Float>(from: 2, to: 2, key: key.folding("generator"), initializer: .normal(deviation: 0.3))
    generator.bias?.assign(Tensor([start, 0]))
    return AdversarialPair(
        generator: generator,
        critic: Perceptron(
            [2, 64, 64, 1], activation: .leakyRelu(), key: key.folding("discriminator"), initializer: .he),
        loss: .nonSaturating, rate: 1e-3)
}

private func scatter(_ title: String, _ run: Variety, _ world: GaussianModes, _ reach: Double) -> Panel {
    let shown = run.points.prefix(300)
    return Panel(
        title, x: Axis("$x_1$", range: -reach...reach), y: Axis("$x_2$", range: -reach...reach), labels: .none,
        sameScale: true,
        marks: [
            .points(shown.map { $0[0] }, shown.map { $0[1] }, "generated", color: .vermilion),
            .points(world.centres.map { $0[0] }, world.centres.map { $0[1] }, "centres", color: .blue, symbol: .cross),
        ])
}
