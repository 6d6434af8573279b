import Evidence

/*:
 ## Half-way between half moon and full moon

 The lecture's example: an autoencoder knows the half moon and the full moon. Take the code half-way between theirs. One hopes for
 the moon half-way between, three quarters lit. Why should it come? The loss speaks of the pictures shown,
 and of no other code. Here the true answer is known, since the program draws the moon at *any* phase: the
 distance of a picture to the nearest of all true phases says whether it is a moon, and the distance to the phase half-way
 whether it is the moon that one hoped for.
 */
func moonPhases(_ page: Page) throws {
    page.ledger(
        5, .holds,
        "the code half-way between two moon phases does not decode to the phase half-way between")

    //: First the ruler. Of a true moon it finds the phase, at distance zero; of the double exposure, the average of half
    //: and full moon pixel by pixel, it says how far that is from any moon:
    let manifold = MoonManifold()
    let phases = [0.13, 0.5, 0.62, 0.9]
    let measured = phases.map { manifold.nearest(to: moon(phase: $0)) }
    page.claim("the ruler finds the phase of a true moon", measured.map(\.phase), equals: phases, within: 1e-5)
    page.claim("and a true moon at distance 0", measured.map(\.distance), equals: [0, 0, 0, 0], within: 1e-5, scale: 1)
    let (half, full) = (moon(phase: 0.5), moon(phase: 1))
    let exposure = zip(half, full).map { 0.5 * ($0 + $1) }
    let exposed = manifold.nearest(to: exposure).distance
    page.value("half moon to full moon", squaredDistance(half, full).squareRoot())
    page.value("double exposure to the nearest true phase", exposed)

    //: Now autoencoders that have seen these two moons, with a code of two numbers, from several starts:
    let seeds = page.quick ? 3 : 5
    let knowTwo = try (0..<seeds).map { try walked(page, seeing: [0.5, 1], manifold, key: page.key("two \($0)")) }
    page.reaches("knows two phases, shown one of them: distance to a true phase", knowTwo.map(\.ends), atMost: 0.05)
    page.reaches("knows two phases, half-way: distance to the nearest true phase", knowTwo.map(\.middle), atLeast: 3)
    page.reaches("knows two phases, half-way: distance to the phase half-way", knowTwo.map(\.fromTruth), atLeast: 3)

    //: What comes is no moon, and little better than both moons on one photograph. As a part of the double exposure's
    //: distance:
    page.reaches(
        "knows two phases, half-way: distance to a true phase, as a part of the double exposure's",
        knowTwo.map { $0.middle / exposed },
        atLeast: 0.9)

    //: Perhaps two moons are too few to learn from. Show the same network 33 phases from new to full, the one half-way
    //: among them, and take the same walk:
    let knowMany = try (0..<seeds).map { seed in
        try walked(page, seeing: (0...32).map { Double($0) / 32 }, manifold, key: page.key("many \(seed)"))
    }
    page.table(
        ["seen in training", "at the ends", "half-way, nearest phase", "half-way, phase 3/4"],
        [("two phases", knowTwo), ("33 phases", knowMany)].map { name, walks in
            [
                name, mean(walks.map(\.ends)).fixed(3), mean(walks.map(\.middle)).fixed(2),
                mean(walks.map(\.fromTruth)).fixed(2),
            ]
        }, caption: "Distances between pictures of 16 x 16 pixels; means over \(seeds) seeds")
    page.ranks(
        "half-way: distance to the nearest true phase",
        [("knows 33 phases", knowMany.map(\.middle)), ("knows two", knowTwo.map(\.middle))])

    //: Now a moon comes out, or nearly. But it is not the moon half-way, which is $3/4$: a straight line of codes has no duty
    //: to advance evenly in phase.
    page.value(
        "knows 33 phases: the phase half-way, each start", knowMany.map { $0.phase.fixed(3) }.joined(separator: ", "))
    page.ranks(
        "knows 33 phases, half-way: distance",
        [("to the nearest true phase", knowMany.map(\.middle)), ("to the phase half-way", knowMany.map(\.fromTruth))])

    //: The walk from the half moon to the full moon in eight steps of the code, beside the true phases:
    let steps = (0...8).map { 0.5 + 0.0625 * Double($0) }
    page.figure(
        Figure(
            "The network that knows two moons fades where a moon would grow",
            subtitle: "nine codes on the straight line from half moon to full moon",
            Panel(
                images: ImageGrid(
                    rows: [
                        steps.map { moon(phase: $0) }, knowTwo[0].pictures, knowMany[0].pictures,
                    ], width: 16, height: 16, rowLabels: ["true phases", "knows 2 phases", "knows 33"]))))
}

/// A walk on the straight line between the codes of the half moon and the full moon.
private struct Walk {
    /// Nine pictures.
    var pictures: [[Double]]
    /// Distances to the nearest true phase: the farther of the two ends, and the middle.
    var ends, middle: Double
    /// From the middle to the true phase half-way.
    var fromTruth: Double
    /// The true phase nearest to the middle.
    var phase: Double
}

private func walked(_ page: Page, seeing phases: [Double], _ manifold: MoonManifold, key: Key) throws -> Walk {
    let x = single(moons(phases: phases))
    let model = Autoencoder(pixels: 256, hidden: 64, codes: 2, key: key)
    let optimizer = Adam(model.parameters, learningRate: 3e-3)
    let steps = 800
    try page.progress("moons", steps: steps) { step in
        optimizer.learningRate = 3e-3 * (1 - 0.95 * Double(step) / Double(steps))
        return optimizer.step(minimizing: squaredError(model.decoder(model.encoder(x)), x))
    }
    let ends = model.encoded(single(moons(phases: [0.5, 1])))
    let codes = (0...8).map { step in
        let share = Float(step) / 8
        return (1 - share) * ends[rows: 0..<1] + share * ends[rows: 1..<2]
    }
    let decoded = Matrix(model.decoded(.concatenated(codes, axis: 0)))
    let pictures = (0...8).map { decoded.row($0) }
    let middle = manifold.nearest(to: pictures[4])
    return Walk(
        pictures: pictures,
        ends: max(manifold.nearest(to: pictures[0]).distance, manifold.nearest(to: pictures[8]).distance),
        middle: middle.distance,
        fromTruth: squaredDistance(pictures[4], moon(phase: 0.75)).squareRoot(), phase: middle.phase)
}
