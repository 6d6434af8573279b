import Evidence

/*:
 ## The oracle test

 How good is a generator of sentences? Nobody knows the probability of a sentence of English. Yu and others (2017) made
 a language of which it is known: a recurrent network with random weights, the *oracle*. A generator learns from its
 sentences, and the oracle is asked for its loss, the negative log-likelihood, on what the generator writes:

 $$\mathrm{NLL}_{\mathrm{oracle}} = -\tfrac1T\, \mathrm E_{y \sim G} \log O(y) = \tfrac1T \left(H(G) + \mathrm{KL}(G\,\|\,O)\right)$$

 Here $O$ is the oracle, $G$ the generator, $T$ the number of words in a sentence and $H$ the entropy. Their table
 (sentences of 20 words out of 5,000) has 10.310 for random weights, 9.038 for likelihood, 8.736 for SeqGAN. Here is the
 test with 8 words out of 32, in nats per word. But look at the right side first. It is lowered by coming closer to the
 oracle, and also by having less entropy, by saying the same few likely sentences again and again. So next to it stands
 what it leaves out, the generator's loss on the oracle's held-out sentences:

 $$\mathrm{NLL}_{\mathrm{test}} = -\tfrac1T\, \mathrm E_{y \sim O} \log G(y) = \tfrac1T \left(H(O) + \mathrm{KL}(O\,\|\,G)\right)$$
 */
func oracleTest(_ page: Page) throws {
    page.ledger(
        8,
        .holdsIf(
            "the generator is too small for the language, so that the judge has something to say (one as large as "
                + "the oracle gained little or nothing, in a shorter game); and it is no praise: the likelihood model, "
                + "sampled a little cooler, has the same loss by the oracle at a lower held-out loss"),
        "random > likelihood > SeqGAN in the oracle's NLL")
    let runs = OracleRun.all(page)
    func values(_ score: KeyPath<OracleRun, OracleWorld.Score>, _ what: KeyPath<OracleWorld.Score, Estimate>)
        -> [Double]
    {
        runs.map { $0[keyPath: score][keyPath: what].mean }
    }

    //: **What the oracle's loss is made of.** The generator's entropy and its divergence from the oracle add up to it.
    //: So the least loss is not the oracle's own: its sentences at half its temperature please it more than its own do.
    let oracle = runs[0].world.oracle
    let frozen = runs[0].world.score(oracle, temperature: 0.5, page.key("frozen"))
    page.refute("the oracle's own entropy is the least loss there is", runs[0].world.entropy.mean, by: frozen.oracle)
    page.bound(
        "and yet they are not its language: divergence of the oracle at half its temperature", lower: 0.05,
        upper: frozen.divergence.mean)

    //: **The published order.** Likelihood for a network of 8 units (the oracle has 24); then the game of the last two
    //: sections: a judge that reads windows of three words, four rollouts for each word, and the mean reward of each
    //: place taken off as a baseline.
    page.ranks(
        "the oracle's loss on each seed",
        [
            ("SeqGAN", values(\.game, \.oracle)), ("likelihood", values(\.likelihood, \.oracle)),
            ("random", values(\.random, \.oracle)),
        ])

    //: **The other loss goes the other way**, so SeqGAN is not simply closer to the language: it has traded.
    page.ranks(
        "loss on the oracle's held-out sentences",
        [("likelihood", values(\.likelihood, \.heldOut)), ("SeqGAN", values(\.game, \.heldOut))])
    page.ranks("entropy", [("SeqGAN", values(\.game, \.entropy)), ("likelihood", values(\.likelihood, \.entropy))])

    //: **Nobody needs a game for that trade.** Divide the logits of the likelihood model by a temperature before
    //: sampling, just low enough for SeqGAN's loss by the oracle. That is no training at all, and the held-out loss it
    //: costs is less:
    page.value(
        "temperature of the cooled model, each language", runs.map { $0.temperature.fixed(2) }.joined(separator: ", "))
    page.bound(
        "oracle's loss: the cooled model's ≤ SeqGAN's", lower: values(\.cooled, \.oracle),
        upper: values(\.game, \.oracle))
    page.ranks(
        "held-out loss, for the same loss by the oracle",
        [("likelihood, cooled", values(\.cooled, \.heldOut)), ("SeqGAN", values(\.game, \.heldOut))])

    //: **Where the order ends.** A generator as large as the oracle leaves the judge little to say. After its lessons,
    //: of held-out and generated sentences mixed half and half, the share that it puts on the right side (a coin has
    //: 0.5), by the size of the generator:
    var plan = OracleRun.Plan(page)
    plan.size = 24
    var large: [(judged: Double, before: Double, after: Double)] = []
    let few = Array(runs.prefix(3))
    page.progress("larger generator", repeating: few.count) {
        large.append(largeGenerator(few[$0].world, plan, page.key("large \($0)")))
    }
    page.ranks(
        "share of sentences that the judge puts on the right side",
        [("24 units", large.map(\.judged)), ("8 units", few.map(\.judged))])
    let gains = zip(values(\.likelihood, \.oracle), values(\.game, \.oracle)).map { $0 - $1 }
    page.value("fall of the oracle's loss by SeqGAN with 8 units", gains.map { $0.fixed(2) }.joined(separator: ", "))
    page.value(
        "with 24 units, after a third as many steps of the game",
        large.map { ($0.before - $0.after).fixed(2) }.joined(separator: ", "))

    let columns: [KeyPath<OracleWorld.Score, Estimate>] = [\.oracle, \.heldOut, \.entropy, \.divergence]
    func changed(_ name: String, _ score: KeyPath<OracleRun, OracleWorld.Score>) -> [String] {
        [name] + columns.map { change(values(score, $0), from: values(\.likelihood, $0)) }
    }
    page.table(
        ["nats per word", "oracle's loss", "held-out loss", "entropy", "KL(G‖O)"],
        [
            ["random weights"] + columns.map { spread(values(\.random, $0)) },
            ["likelihood"] + columns.map { spread(values(\.likelihood, $0)) },
            changed("change: likelihood trained on", \.longer), changed("change: SeqGAN", \.game),
            changed("change: cooled to SeqGAN's loss", \.cooled),
            ["the oracle itself"] + [0, 1, 2].map { _ in spread(runs.map(\.world.entropy.mean)) } + ["0"],
        ], caption: "\(runs.count) languages, mean ± deviation; changes against likelihood, language by language")
    page.figure(tradeFigure(page, runs))
}

private func largeGenerator(
    _ world: OracleWorld, _ plan: OracleRun.Plan, _ key: Key
) -> (judged: Double, before: Double, after: Double) {
    let model = TokenModel<Float>(
        vocabulary: OracleWorld.vocabulary, features: 16, size: plan.size, key: key.folding("generator"))
    model.learn(world.training, steps: plan.likelihood, rate: 1e-2, key: key.folding("likelihood"))
    let gan = world.taught(model, lessons: plan.lessons, key.folding("judge"))
    let judged = world.share(toldRightBy: gan, key.folding("judged"))
    let before = world.score(model, key.folding("score")).oracle.mean
    gan.play(.rollouts(4), data: world.training, steps: plan.game / 3, key: key.folding("game"))
    return (judged, before, world.score(model, key.folding("score")).oracle.mean)
}

func spread(_ values: [Double], _ digits: Int = 2) -> String {
    let moments = Moments(values)
    return "\(moments.mean.fixed(digits)) ± \(moments.sampleVariance.squareRoot().fixed(digits))"
}

/// What became of each, with its sign.
func change(_ values: [Double], from before: [Double]) -> String {
    let moments = Moments(zip(values, before).map { $0 - $1 })
    return (moments.mean < 0 ? "−" : "+") + moments.mean.magnitude.fixed(3)
        + " ± \(moments.sampleVariance.squareRoot().fixed(3))"
}

private func tradeFigure(_ page: Page, _ runs: [OracleRun]) -> Figure {
    let temperatures: [Float] = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1]
    let first = runs[0]
    let cooled = temperatures.map { first.world.score(first.likely, temperature: $0, page.key("trade")) }
    return Figure(
        "Cooling the likelihood model makes SeqGAN's trade at a better price",
        subtitle: "the first language; the game's points are from 500 sentences each",
        Panel(
            x: Axis("loss on the oracle's held-out sentences", unit: "nats per word"),
            y: Axis("oracle's loss on samples", unit: "nats per word"), labels: .direct,
            marks: [
                .line(
                    cooled.map(\.heldOut.mean), cooled.map(\.oracle.mean), "likelihood, temperature 0.7 to 1.1",
                    color: .blue, symbol: .circle),
                .line(
                    first.gameCurve.map(\.heldOut), first.gameCurve.map(\.oracle), "SeqGAN, step by step",
                    color: .vermilion, symbol: .triangle),
            ]))
}
