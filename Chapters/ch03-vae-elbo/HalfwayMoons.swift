import Evidence

/*:
 ## Half-way between two moons

 The picture with which VAEs are sold: take the codes of a full moon and of a half moon, and decode the code in the
 middle. An autoencoder, it is said, may answer with anything. A VAE has met noise about both codes, and should answer
 with a moon between the two.

 "Should" can be measured, since this moon is drawn by a program for every phase from 0 (new) to 1 (full). Two
 questions, often taken for one:

 - Is the decoded picture that of the phase *half-way*? Its distance from the picture of the mean phase.
 - Is it *a* moon at all? Its distance from the nearest of all true phases.

 Both networks are alike, 64 pixels to 64 hidden units to the code and back, and learn from 200 phases. The VAE adds the
 noise and the KL, with $\sigma_x^2 = 0.2$ for each pixel.
 */
func halfwayMoons(_ page: Page) throws {
    page.ledger(
        28,
        .holdsIf(
            "nearer to the phase half-way that was asked for; nearer to any phase at all, the autoencoder's picture wins"
        ), "the VAE's half-way code decodes nearer to a true phase than the autoencoder's")

    //: Pairs of phases at least 0.3 apart, the same for all; several seeds, and codes of one number and of two:
    let world = MoonWorld(pairs: page.quick ? 40 : 100, key: page.key("pairs"))
    let seeds = page.quick ? 3 : 5
    func trained(_ kind: MoonModel.Kind, codes: Int) throws -> [(model: MoonModel, halfway: Halfway)] {
        try page.keys("codes \(codes)", count: seeds).map { key in
            let model = MoonModel(kind, codes: codes, key: key.folding("start"))
            try model.train(page, on: world, key: key.folding("training"))
            return (model, model.halfway(world))
        }
    }
    let autoencoders = try [1, 2].map { try trained(.autoencoder, codes: $0) }
    let vaes = try [1, 2].map { try trained(.vae, codes: $0) }
    let (plain, noisy) = (autoencoders.map { $0.map(\.halfway) }, vaes.map { $0.map(\.halfway) })
    page.table(
        ["model", "from the phase half-way", "from the nearest phase", "error of the phase", "of its reconstructions"],
        [
            row("autoencoder, code of 1", plain[0]), row("VAE, code of 1", noisy[0]),
            row("autoencoder, code of 2", plain[1]), row("VAE, code of 2", noisy[1]),
            ["no model: the average of both pictures", world.averageToHalfway.fixed(3), "", "", ""],
        ], caption: "Euclidean distances over 64 pixels, mean of \(world.pairs.count) pairs and \(seeds) seeds")

    //: **The phase half-way.** The VAE's picture is nearer to it, on every seed:
    for codes in [1, 2] {
        page.ranks(
            "code of \(codes): distance from the phase half-way",
            [
                ("VAE", noisy[codes - 1].map(\.toHalfway)), ("autoencoder", plain[codes - 1].map(\.toHalfway)),
                ("average of both pictures", plain[codes - 1].map { _ in world.averageToHalfway }),
            ])
    }
    page.ranks(
        "code of 1: error of the phase",
        [("VAE", noisy[0].map(\.phaseError)), ("autoencoder", plain[0].map(\.phaseError))])
    page.reaches("VAE, code of 1: error of the phase", noisy[0].map(\.phaseError), atMost: 0.04)

    //: **Any phase at all.** Here it is the other way round. The autoencoder's picture is a sharp moon, only of the
    //: wrong phase; the VAE's is a little blurred, as all its pictures are. The warning that an autoencoder's middle
    //: "may be no moon" is not borne out: the network is smooth, and this moon has only one thing to vary.
    for codes in [1, 2] {
        page.ranks(
            "code of \(codes): distance from the nearest phase",
            [("autoencoder", plain[codes - 1].map(\.toNearest)), ("VAE", noisy[codes - 1].map(\.toNearest))])
    }
    page.reaches(
        "VAE, code of 1: distance of its middles over that of its reconstructions from their moons",
        noisy[0].map { $0.toNearest / $0.reconstruction }, atMost: 1.15)

    //: **What sets the phase right?** The noise, by the usual story. Take the VAE apart and see. One model keeps the
    //: noise and the KL's terms in $\sigma$; the other has no noise, and keeps of the KL only the pull $\frac12 m^2$.
    //: The bend is the largest distance of the code, its ends set to 0 and 1, from a straight line in the phase:
    let noiseOnly = try trained(.noiseOnly, codes: 1)
    let pullOnly = try trained(.pullOnly, codes: 1)
    let kinds = [
        ("autoencoder", autoencoders[0]), ("noise only", noiseOnly), ("pull only", pullOnly), ("VAE", vaes[0]),
    ]
    page.table(
        ["code of 1", "variance of the code", "bend", "on the seeds", "error of the phase"],
        kinds.map { name, models in
            let bends = models.map { $0.model.bend(world) }
            return [
                name, mean(models.map { $0.model.codeVariance(world) }).short(3), mean(bends).fixed(3),
                "\((bends.min() ?? 0).fixed(3)) ... \((bends.max() ?? 0).fixed(3))",
                mean(models.map(\.halfway.phaseError)).fixed(3),
            ]
        })
    let withoutPull = zip(noiseOnly, autoencoders[0]).map { min($0.halfway.phaseError, $1.halfway.phaseError) }
    page.ranks(
        "error of the phase",
        [("pull only", pullOnly.map(\.halfway.phaseError)), ("the better of the two without", withoutPull)])
    page.reaches("pull only: bend of the code", pullOnly.map { $0.model.bend(world) }, atMost: 0.12)

    //: The pull is enough. Without it the code runs off to where one hidden unit after the other saturates, and there
    //: it crawls over some phases and leaps over others. Noise alone, which such a code outruns, mends about half of
    //: that. The pull keeps the code where the network is nearly linear, and needs no noise to do so. (The noise has
    //: its own merits: it is what makes the model a density.)
    page.figure(ruler(kinds.map { ($0.0, $0.1[0].model) }, world))
    page.figure(walk(autoencoders[0][0].model, vaes[0][0].model, world))
}

private func row(_ name: String, _ values: [Halfway]) -> [String] {
    [
        name, mean(values.map(\.toHalfway)).fixed(3), mean(values.map(\.toNearest)).fixed(3),
        mean(values.map(\.phaseError)).fixed(3), mean(values.map(\.reconstruction)).fixed(3),
    ]
}

private func ruler(_ models: [(String, MoonModel)], _ world: MoonWorld) -> Figure {
    let phases = (0..<200).map { (Double($0) + 0.5) / 200 }
    return Figure(
        "With the pull the code is an even ruler of the phase, with or without noise",
        subtitle: "The code of one number for every phase, its ends set to 0 and 1",
        Panel(
            x: Axis("phase of the moon", range: 0...1), y: Axis("code, from end to end", range: -0.1...1.05),
            labels: .legend, marks: models.map { .line(phases, $0.1.ruler(world), $0.0) }))
}

private func walk(_ autoencoder: MoonModel, _ vae: MoonModel, _ world: MoonWorld) -> Figure {
    let (start, end, steps) = (0.1, 0.95, 9)
    let truth = MoonWorld.pictures((0..<steps).map { start + (end - start) * Double($0) / Double(steps - 1) })
    return Figure(
        "In equal steps of code the VAE walks through the phases evenly, the autoencoder leaps",
        subtitle: "From phase 0.1 to 0.95 on the straight line between the two codes, code of one number",
        Panel(
            images: ImageGrid(
                rows: [
                    autoencoder.walk(from: start, to: end, steps: steps), vae.walk(from: start, to: end, steps: steps),
                    Matrix(truth).asRows,
                ], width: MoonWorld.side, height: MoonWorld.side, rowLabels: ["autoencoder", "VAE", "true phases"])))
}
