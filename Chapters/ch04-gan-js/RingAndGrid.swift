import Evidence

/*:
 ## Mixtures, rings and grids

 Now both networks learn, in turns, as in practice: one step of $G$ in the non-saturating form after each step of $D$
 (after two on the line). Nobody knows the density of a network's outputs, so it must be judged by its points. Three
 worlds in which that is possible: two humps on the line; eight small Gaussians on a ring; twenty-five on a grid. In the
 plane three numbers are taken along the way:

 - **modes found**: centres with at least one in five of the points they should have, within three deviations;
 - **good share**: points within three deviations of some centre;
 - **JS of the cells**: the points fall into cells, one for each mode and one for everything else. Coarser
   eyes never see more, so this is a lower bound of JS, but for the chance in 2,000 points.
 */
func ringAndGrid(_ page: Page) throws {
    page.ledger(13, .holds, "mixtures, rings and grids: training, modes found, JS measured along the way")

    //: **Two humps.** On the line a histogram of 5,000 points against the exact shares of forty bins estimates JS.
    //: Beside it stands what the discriminator reports, $\log 2$ less half its loss.
    let humps = try page.keys("humps", count: 3).map { try trainOnLine(page, steps: page.quick ? 800 : 2_000, $0) }
    page.reaches(
        "two humps: JS at the start, so that there is something to learn", humps.map { $0.divergence[0] }, atLeast: 0.1)
    page.reaches("two humps: JS at the end", humps.map { $0.divergence.last ?? 1 }, atMost: 0.03)

    //: The report is no measure of progress. A discriminator that has not been trained yet does not know how far apart
    //: the two are; it says less than the truth when there is most to say:
    page.ranks(
        "two humps: JS at the start, reported by $D$ and measured",
        [("reported", humps.map { $0.reported[0] }), ("measured", humps.map { $0.divergence[0] })])

    //: **Ring and grid.**
    let ring = try PlaneWorld.ring.runs(page)
    let grid = try PlaneWorld.grid.runs(page)
    page.table(
        ["world", "seed", "modes found", "good share", "JS of the cells"],
        [(PlaneWorld.ring, ring), (PlaneWorld.grid, grid)].flatMap { world, runs in
            runs.enumerated().map { seed, run in
                let end = run.last
                return [
                    world.name, "\(seed + 1)", "\(end.modes) of \(world.modes.centres.count)", end.good.percent(3),
                    end.divergence.fixed(3),
                ]
            }
        })
    page.reaches("ring: modes found, of 8", ring.map { Double($0.last.modes) }, atLeast: 8)
    page.reaches("ring: good share", ring.map(\.last.good), atLeast: 0.85)
    page.ranks(
        "ring: JS of the cells falls",
        [("end", ring.map(\.last.divergence)), ("start", ring.map { $0.snapshots[0].divergence })])
    page.reaches("grid: modes found, of 25", grid.map { Double($0.last.modes) }, atLeast: 15)
    page.ranks(
        "grid: JS of the cells falls",
        [("end", grid.map(\.last.divergence)), ("start", grid.map { $0.snapshots[0].divergence })])

    //: The ring is learned. On the grid the modes are found, but many points still lie between them.
    //:
    //: What perfect points would score, from as many draws of the data themselves:
    let perfect = page.keys("perfect", count: 3).map { key in
        PlaneWorld.ring.measure(PlaneWorld.ring.modes.sample(2_000, key: key, as: Float.self).points, step: 0)
    }
    page.reaches("ring, the data themselves: good share", perfect.map(\.good), atLeast: 0.98)
    page.reaches("ring, the data themselves: JS of the cells", perfect.map(\.divergence), atMost: 0.004)
    page.figure(pathFigure(humps, ring))
    page.figure(landscapeFigure(ring[0]))
}

// MARK: - On the line

private struct LineRun {
    var steps: [Double] = []
    var divergence: [Double] = []
    var reported: [Double] = []
}

private func trainOnLine(_ page: Page, steps: Int, _ key: Key) throws -> LineRun {
    let world = LinePair.twoHumps.p
    let pool = Tensor<Float>(
        world.samples(20_000, key: key.folding("data")).scalars.map { Float($0) }, shape: [20_000, 1])
    let pair = AdversarialPair<Float>(
        generator: Perceptron([2, 32, 32, 1], activation: .relu, key: key.folding("generator")),
        critic: Perceptron([1, 32, 32, 1], activation: .leakyRelu(), key: key.folding("discriminator")),
        loss: .nonSaturating, criticSteps: 2)
    let edges = (0...40).map { -5 + 0.25 * Double($0) }
    let shares = zip(edges, edges.dropFirst()).map { a, b in world.cumulative(b) - world.cumulative(a) }
    let expected = Categorical(weights: shares)
    var run = LineRun()
    func measure(_ step: Int) {
        let points = pair.samples(5_000, key: key.folding("measure")).scalars
        var counts = [Double](repeating: 0, count: 40)
        for point in points { counts[max(0, min(39, Int((Double(point) + 5) / 0.25)))] += 1 }
        run.steps.append(Double(step))
        run.divergence.append(jensenShannon(expected.probabilities, counts.map { $0 / 5_000 }))
        let fresh = pool[rows: 0..<5_000]
        let made = pair.samples(5_000, key: key.folding("report"))
        let loss = pair.loss.critic(pair.values(fresh), pair.values(made)).item
        run.reported.append(logTwo - 0.5 * Double(loss))
        pair.slowDown(after: step, of: steps, generator: 2e-3, discriminator: 3e-3)
    }
    try pair.train(page, "two humps", steps: steps, key: key.folding("steps"), every: steps / 20, measure: measure) {
        key in
        pool.gathered(key.integers(128, below: 20_000))
    }
    return run
}

private func pathFigure(_ humps: [LineRun], _ ring: [PlaneRun]) -> Figure {
    let first = humps[0]
    return Figure(
        "JS falls while the networks play; at the start the discriminator does not know how large it is",
        Panel(
            "Two humps", x: Axis("step"), y: Axis("nats", range: -0.1...0.7), labels: .legend,
            marks: [
                .line(first.steps, first.divergence, "JS, measured", color: .blue),
                .line(first.steps, first.reported, "JS, as $D$ reports", color: .vermilion),
            ]),
        Panel(
            "Ring of 8", x: Axis("step"), y: Axis("JS of the cells (nats)", range: 0...0.75), labels: .none,
            marks: ring.map { run in
                .line(
                    run.snapshots.map { Double($0.step) }, run.snapshots.map(\.divergence), color: .blue, dash: .solid)
            }),
        Panel(
            "Ring of 8", x: Axis("step"), y: Axis("modes found", range: 0...8.4), labels: .none,
            marks: ring.map { run in
                .line(
                    run.snapshots.map { Double($0.step) }, run.snapshots.map { Double($0.modes) }, color: .green,
                    dash: .solid)
            }))
}

private func landscapeFigure(_ run: PlaneRun) -> Figure {
    Figure(
        "The discriminator's landscape drives the points onto the ring",
        subtitle: "colours: $D(x)$; points: generated; crosses: centres of the data",
        columns: 2,
        panels: run.pictures.map { picture in
            Panel(
                "step \(picture.step)", x: Axis("$x_1$", range: -3...3), y: Axis("$x_2$", range: -3...3), labels: .none,
                sameScale: true,
                marks: [
                    .heatMap(picture.landscape, x: -3...3, y: -3...3, "D", ramp: .sequential, range: 0...1),
                    .points(picture.points.map { $0[0] }, picture.points.map { $0[1] }, "generated", color: .vermilion),
                    .points(
                        run.centres.map { $0[0] }, run.centres.map { $0[1] }, "centres", color: .blue, symbol: .cross),
                ])
        })
}
