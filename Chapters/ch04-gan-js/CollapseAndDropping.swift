import Evidence

/*:
 ## Collapse and dropping

 Two failures go by one name, and the notes tell them apart. **Mode collapse**: after very many steps the generator's
 distribution has become smaller and denser than the data's, and pictures repeat. **Mode dropping**: from the beginning
 and for ever it covers some clusters of the data and not the others; what it covers, it covers well. Counting modes
 finds the second and may miss the first. What sees the first is how close generated points lie to *one another*,
 measured against points of the data:

 $$\text{variety} = \frac{\text{median distance from a point to its nearest neighbour, generated}}{\text{the same, data}}$$
 */
func collapseAndDropping(_ page: Page) throws {
    page.ledger(13, .holds, "mode collapse and mode dropping, told apart")

    //: **Collapse, made on purpose.** Take the trained generators of the ring, and let each go on alone, against a
    //: discriminator that stands still. Not its own: at the end of a good game that one is nearly level, and there is
    //: nothing to climb. But one that has learned to tell the ring from a wide cloud knows where the data are densest,
    //: and has never heard of this generator:
    let world = PlaneWorld.ring
    let healthy = try world.runs(page).prefix(3).map(\.pair)
    let opinions = try page.keys("opinion", count: 3).map { try opinionated(page, world.modes, $0) }
    let fresh = page.keys("fresh", count: 3)
    let own = zip(healthy, fresh).map { $0.values($0.samples(1_000, key: $1)).variance().item.squareRoot() }
    let others = zip(zip(healthy, opinions), fresh).map { pairs, key in
        pairs.1.values(pairs.0.samples(1_000, key: key)).variance().item.squareRoot()
    }
    page.ranks(
        "how much the log-odds differ among generated points (their deviation)",
        [("its own $D$", own.map { Double($0) }), ("the one that stands still", others.map { Double($0) })])

    //: Every point climbs to where that $D$ is highest, and nothing tells it that others are there already. The modes
    //: are all there still, and the points as near to them as before; only they become fewer and fewer different ones.
    //: (The generators that trained in turns are far from 1 already, with every mode found. Two numbers of noise are
    //: drawn out into thin bands, not into round clouds. Collapse is a matter of degree.)
    let before = healthy.enumerated().map { Variety(of: $1, world.modes, page.key("before \($0)")) }
    let after = try zip(zip(healthy, opinions), page.keys("collapse", count: 3)).map { pairs, key in
        let alone = AdversarialPair(
            generator: pairs.0.generator.copy(key), critic: pairs.1.critic, loss: pairs.0.loss, criticSteps: 0)
        try alone.train(page, "generator alone", steps: page.quick ? 1_000 : 1_500, key: key) {
            world.modes.sample(128, key: $0).points
        }
        return Variety(of: alone, world.modes, key.folding("after"))
    }
    page.reaches("ring, trained in turns: modes found, of 8", before.map { Double($0.modes) }, atLeast: 8)
    page.reaches("ring, then the generator alone: modes found, of 8", after.map { Double($0.modes) }, atLeast: 7)
    page.ranks(
        "ring: variety", [("generator alone", after.map(\.variety)), ("trained in turns", before.map(\.variety))])
    page.reaches("ring, then the generator alone: variety", after.map(\.variety), atMost: 0.2)

    //: **Dropping, made on purpose.** Two clusters six apart, and a generator that can only stretch, turn and move a
    //: Gaussian, $x = Az + b$, and begins upon one of them. The discriminator is in order and keeps up. The generator
    //: fits its cluster, in its full width, and never hears of the other: no generated point is there to be told. All
    //: its points lie in one of two clusters, twice as dense as the data there, so that even a perfect fit of that
    //: cluster has a variety of $1/\sqrt2 = 0.71$.
    let pair = GaussianModes(centres: [[-3, 0], [3, 0]], deviation: 0.5)
    let stages = page.quick ? [300, 1_000] : [400, 1_600]
    let dropped = try page.keys("dropping", count: 3).map { key in
        let networks = affinePair(start: -3, key)
        return try stages.indices.map { stage in
            let more = stage == 0 ? stages[0] : stages[stage] - stages[stage - 1]
            try networks.train(
                page, "affine generator", steps: more, key: key.folding(UInt64(stage)), every: more / 20,
                measure: {
                    if stage == 1 { networks.slowDown(after: $0, of: more, generator: 2e-3, discriminator: 2e-3) }
                }
            ) { pair.sample(128, key: $0).points }
            return Variety(of: networks, pair, key.folding("judge"))
        }
    }
    let lasting = dropped.map { $0[1] }
    page.reaches(
        "dropping, at the end: share of points within three deviations of the cluster where it began",
        lasting.map(\.firstShare), atLeast: 0.9)
    page.reaches(
        "dropping, after \(stages[0]) of \(stages[1]) steps: the same", dropped.map(\.[0].firstShare), atLeast: 0.9)
    page.reaches(
        "dropping: variety, where a perfect fit of one cluster has 0.71", lasting.map(\.variety), atLeast: 0.45)
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
            subtitle: "one mode of the ring, of 1,000 points; two clusters, of 300", columns: 2,
            panels: [
                scatter("Ring: data", before[0].real, world.modes, from: [1.6, -0.4], to: [2.4, 0.4], color: .blue),
                scatter("Ring: trained in turns", before[0].points, world.modes, from: [1.6, -0.4], to: [2.4, 0.4]),
                scatter("Ring: collapsed", after[0].points, world.modes, from: [1.6, -0.4], to: [2.4, 0.4]),
                scatter("Clusters: dropped", Array(lasting[0].points.prefix(300)), pair, from: [-5, -5], to: [5, 5]),
            ]))
}

/// What distinguishes the failures, from a thousand points.
private struct Variety {
    let variety, good, firstShare: Double
    let modes: Int
    let points, real: [[Double]]

    init(of pair: AdversarialPair<Float>, _ world: GaussianModes, _ key: Key) {
        let made = pair.samples(1_000, key: key.folding("made"))
        let coverage = world.coverage(of: made)
        modes = coverage.counts.count { Double($0) >= 200 / Double(world.centres.count) }
        good = coverage.goodShare
        firstShare = Double(coverage.counts[0]) / 1_000
        let real: Tensor<Float> = world.sample(1_000, key: key.folding("real")).points
        variety = medianToNeighbour(made) / medianToNeighbour(real)
        (points, self.real) = (Matrix(made).asRows, Matrix(real).asRows)
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
    /// A generator of the ring's sizes with the same weights, so that what happens to it does not happen to the
    /// original.
    fileprivate func copy(_ key: Key) -> Perceptron<Float> {
        let twin = Perceptron<Float>([2, 64, 64, 2], activation: PlaneWorld.ring.generatorActivation, key: key)
        for (copy, parameter) in zip(twin.parameters, parameters) { copy.assign(parameter.value) }
        return twin
    }
}

/// A discriminator that tells the data from N(0, 4 I), where no generator has a say.
private func opinionated(_ page: Page, _ world: GaussianModes, _ key: Key) throws -> AdversarialPair<Float> {
    let pair = AdversarialPair<Float>(
        generator: Activation { $0 },
        critic: Perceptron([2, 64, 64, 1], activation: .leakyRelu(), key: key.folding("discriminator")),
        loss: .nonSaturating, rate: 2e-3, noise: { count, key in key.normal([count, 2], deviation: 2) })
    try pair.train(page, "discriminator alone", steps: 500, key: key.folding("steps")) {
        world.sample(128, key: $0).points
    }
    return pair
}

/// x = Az + b with b at (start, 0), against a discriminator of two hidden layers.
private func affinePair(start: Float, _ key: Key) -> AdversarialPair<Float> {
    let generator = Linear<Float>(from: 2, to: 2, key: key.folding("generator"), initializer: .normal(deviation: 0.3))
    generator.bias?.assign(Tensor([start, 0]))
    return AdversarialPair(
        generator: generator,
        critic: Perceptron(
            [2, 64, 64, 1], activation: .leakyRelu(), key: key.folding("discriminator"), initializer: .he),
        loss: .nonSaturating, rate: 2e-3)
}

/// The points between two corners.
private func scatter(
    _ title: String, _ points: [[Double]], _ world: GaussianModes, from low: [Double], to high: [Double],
    color: Hue = .vermilion
) -> Panel {
    func seen(_ points: [[Double]]) -> [[Double]] {
        points.filter { zip($0, zip(low, high)).allSatisfy { $1.0 <= $0 && $0 <= $1.1 } }
    }
    let (shown, centres) = (seen(points), seen(world.centres))
    return Panel(
        title, x: Axis("$x_1$", range: low[0]...high[0]), y: Axis("$x_2$", range: low[1]...high[1]), labels: .none,
        sameScale: true,
        marks: [
            .points(shown.map { $0[0] }, shown.map { $0[1] }, title, color: color),
            .points(centres.map { $0[0] }, centres.map { $0[1] }, "centres", color: .grey, symbol: .cross),
        ])
}
