import Evidence

/*:
 ## A loss that means something

 The loss of a GAN says little about its samples: generator and discriminator push each other about, and the numbers
 hover. A critic's gap is an estimate of W, so it should fall as the samples get better. That is a claim about ranks:
 put the checkpoints of a run in the order of the gap and in the order of the exact W; do the orders agree? W is found
 by the exact solver, on fresh samples.
 */
func criticFollows(_ page: Page) throws {
    page.ledger(
        9,
        .holdsIf(
            "the GAN's generator's loss is meant; a discriminator kept near its best follows as well, less closely"),
        "the critic's value follows exact W during training, the GAN's loss does not")

    //: **On a line, one distance at a time.** Data about 0, fakes about $\theta$, a small spread of both. At each
    //: $\theta$ a critic with the penalty and a discriminator are trained afresh. The gap follows W, which sorting
    //: finds; the discriminator's estimate of JS, $\ln 2$ less half its loss, is at its greatest as soon as the clouds
    //: part:
    let shifts = [0.25, 0.5, 1, 1.5, 2, 3]
    let studies = try page.keys("line", count: 3).map { key in
        try shifts.map { try LineStudy(page, shift: $0, steps: 200, key: key) }
    }
    page.reaches(
        "rank correlation of the gap and W over θ",
        studies.map { spearman($0.map(\.gap), $0.map(\.distance)).statistic }, atLeast: 0.99)
    page.reaches(
        "the greatest |gap ÷ W - 1|", studies.map { $0.map { abs($0.gap / $0.distance - 1) }.max() ?? .nan },
        atMost: 0.25)
    page.reaches(
        "JS at θ = 1.5, 2 and 3: the greatest distance from $\\ln 2$",
        studies.map { $0.suffix(3).map { abs($0.divergence - Double.log(2)) }.max() ?? .nan }, atMost: 0.03)

    //: **During training, in the plane.** A WGAN with the penalty and a GAN learn the ring; both are stopped at
    //: checkpoints:
    let keys = page.keys("ring", count: page.quick ? 3 : 5)
    let wasserstein = try keys.map { try followed(page, .firmlyPenalized, $0) }
    let classic = try keys.map { try followed(page, .gan, $0) }
    func agreement(_ games: [Game], _ value: (Game.Moment) -> Double) -> [Double] {
        games.map { spearman($0.trace.map(value), $0.trace.map(\.distance)).statistic }
    }
    let critic = agreement(wasserstein) { $0.value }
    let discriminator = agreement(classic) { $0.value }
    let generator = agreement(classic) { $0.generatorLoss }
    page.table(
        ["rank correlation with exact W", "mean", "least", "greatest"],
        [
            ("WGAN: the critic's gap", critic), ("GAN: minus the discriminator's loss", discriminator),
            ("GAN: the generator's loss", generator),
        ]
        .map { [$0.0, mean($0.1).fixed(2), ($0.1.min() ?? 0).fixed(2), ($0.1.max() ?? 0).fixed(2)] },
        caption: "\(wasserstein.count) seeds, \(wasserstein[0].trace.count) checkpoints each")
    page.reaches("the critic's gap and W", critic, atLeast: 0.7)
    page.ranks("rank correlation with W", [("the GAN's generator's loss", generator), ("the critic's gap", critic)])

    //: The generator's loss of the GAN goes its own way, as claimed. The discriminator's does not do so badly: while
    //: the clouds overlap a little, and it is trained well ahead of the generator, its estimate of JS falls as they
    //: approach. Its number is no distance, though. Followed here is the way down. Once the samples are as near as two
    //: sets of data, the order of the last checkpoints is chance, for any estimate.
    page.figure(
        Figure(
            "The critic's gap falls with the exact distance; the loss of the GAN's generator does not",
            subtitle: "one seed, ring of 8",
            Panel(
                "WGAN", x: Axis("generator step"), y: Axis("distance", includesZero: true), labels: .legend,
                marks: lines(wasserstein[0], "critic's gap", { $0.value })),
            Panel(
                "GAN", x: Axis("generator step"), y: Axis("distance or loss", includesZero: true), labels: .legend,
                marks: lines(classic[0], "discriminator's loss", { -$0.value })
                    + [.line(steps(classic[0]), classic[0].trace.map(\.generatorLoss), "generator's loss")])))
}

/// A slow generator, so that the critic keeps up and there is a way to watch.
private func followed(_ page: Page, _ rules: Rules, _ key: Key) throws -> Game {
    var game = Game(rules, key: key.folding("start"))
    try game.play(
        page, on: Arena.ring.world, steps: 120, checkpoints: 24, slowness: 12, lead: 60,
        key: key.folding("draws"))
    return game
}

extension Rules {
    fileprivate static let firmlyPenalized: Rules = {
        var rules = Rules.penalized
        rules.limit = .firmPenalty
        return rules
    }()
}

private func steps(_ game: Game) -> [Double] { game.trace.map { Double($0.step) } }

private func lines(_ result: Game, _ label: String, _ value: (Game.Moment) -> Double) -> [Mark] {
    [
        .line(steps(result), result.trace.map(\.distance), "exact W", color: .grey, symbol: .circle),
        .line(steps(result), result.trace.map(value), label, color: .vermilion),
    ]
}

/// Two clouds on the line, a critic and a discriminator trained on them.
private struct LineStudy {
    let distance, gap, divergence: Double

    init(_ page: Page, shift: Double, steps: Int, key: Key) throws {
        let keys = key.split(4)
        let real: Tensor<Float> = keys[0].normal([128, 1], mean: 0, deviation: 0.1)
        let fake: Tensor<Float> = keys[1].normal([128, 1], mean: Float(shift), deviation: 0.1)
        distance = try lineTransport(Matrix(real).column(0), Matrix(fake).column(0))
        let critic = Critic(.penalty(.twoSided, 10), inputs: 1, width: 32, key: keys[2])
        let discriminator = Critic(.none, inputs: 1, width: 32, key: keys[3])
        for (player, rules) in [(critic, Rules.penalized), (discriminator, Rules.gan)] {
            let optimizer = Adam(player.parameters, learningRate: 5e-3, betas: (0.5, 0.9))
            try page.progress("\(rules.name) on a line", steps: steps) { step in
                optimizer.learningRate = 5e-3 * min(1, 2 * (1 - Double(step) / Double(steps)))
                let draw = key.folding(UInt64(step))
                return optimizer.step(
                    minimizing: player.loss(
                        rules, real: real.gathered(draw.permutation(128), axis: 0), fake: fake, key: draw))
            }
        }
        gap = abs(critic.gap(real, fake))
        let loss = discriminator.loss(.gan, real: real, fake: fake, key: key)
        divergence = Double.log(2) - 0.5 * Double(loss.item)
    }
}
