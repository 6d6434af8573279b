import Evidence

/*:
 ## A reward that says nothing

 Somebody replaced the reward in the published code of SeqGAN by a constant, every word of every sentence worth 2, and
 reported that the oracle's loss fell faster than before (LantaoYu/SeqGAN issue 21). If that is so, what did the judge
 do?

 On average a constant reward does nothing, since $\mathrm E[c\,\nabla\log p] = c\,\nabla\sum_y p(y) = 0$. But a step
 is no average. It makes what was just said more likely, whatever it was; the next sentences are drawn from the result.
 What has been said by luck becomes likelier by it, as in Pólya's urn, and the language narrows. A narrow language has a
 low entropy, and the oracle's loss contains the entropy.
 */
func constantReward(_ page: Page) throws {
    page.ledger(
        8,
        .fails(
            "it lowers the oracle's loss in some runs, by luck, and raises it in others; on average it does not "
                + "reach half of the judge's gain, and in every language it damages the likelihood"),
        "the control: a constant reward does as well as the judge")

    //: **On average, nothing**, by listing every sentence of the small languages:
    let worlds = JudgedLanguage.examples
    page.claim(
        "expected gradient of a constant reward", worlds.flatMap { $0.policyGradient { _, _ in 2 } }, equals: 0,
        within: 1e-12, scale: 1)

    //: **Step by step, less and less.** Ten words, one place, plain gradient steps
    //: $\theta \leftarrow \theta + 0.3\,(e_a - p)$ with $p = \mathrm{softmax}(\theta)$, for the word $a$ that was
    //: drawn. The entropy to be expected after a step, over all words that may be drawn, is lower than before at nearly
    //: all of 200 random starts. In the long run one word is left, and which one is chance:
    let starts = page.keys("starts", count: 200).map { Urn($0) }
    let drops = starts.map { $0.entropy - $0.expectedEntropy(1) }
    page.reaches(
        "expected fall of the entropy in a step, mean over the starts", [average(drops)], atLeast: 1e-4,
        deterministic: true)
    page.value("starts at which it is expected to rise", drops.count { $0 < 0 })
    let ends = page.keys("urns", count: 5).map { Urn.drawn(steps: 20_000, baseline: 0, $0) }
    page.reaches(
        "likeliest of ten words after 20,000 steps: its probability", ends.map { $0.p.max() ?? 0 }, atLeast: 0.9)
    page.value(
        "which word it is, five runs",
        ends.map { urn in "\(urn.p.indices.max { urn.p[$0] < urn.p[$1] } ?? 0)" }.joined(separator: ", "))

    //: **A baseline would have shown it.** Reward less mean reward is zero, and nothing moves, not by one bit. That is
    //: a test that every policy gradient can be put to:
    let still = page.keys("urns", count: 5).map { Urn.drawn(steps: 100, baseline: 1, $0).entropy }
    page.claim("urn with a baseline: entropy after 100 steps", still, equals: Double.log(10), within: 1e-12)
    let runs = OracleRun.all(page)
    let network = runs[0].likely.copy()
    let gan = SequenceGAN(network, length: OracleWorld.length, rate: 2e-3, hasBaseline: true, key: page.key("judge"))
    for step in 0..<3 { gan.step(.constant(1), count: 64, page.key("step").folding(UInt64(step))) }
    page.claim(
        "network with a baseline: weights after three steps of constant reward",
        network.parameters.flatMap { $0.value.scalars.map(Double.init) },
        equals: runs[0].likely.parameters.flatMap { $0.value.scalars.map(Double.init) }, within: 0)

    //: **In the oracle test.** The same likelihood models, the same optimiser, the same number of steps, but no
    //: baseline, as in the issue; the reward is 1 everywhere (Adam's steps would be all but the same with 2), or a
    //: random number between 0 and 1 (the issue tried that, too). With the constant two runs for each language, which
    //: differ in nothing but the dice.
    func mean(_ scores: KeyPath<OracleRun, [OracleWorld.Score]>, _ what: KeyPath<OracleWorld.Score, Estimate>)
        -> [Double]
    {
        runs.map { run in run[keyPath: scores].reduce(0) { $0 + $1[keyPath: what].mean } / 2 }
    }
    page.ranks(
        "held-out loss: likelihood, constant reward (mean of two runs)",
        [("likelihood", runs.map(\.likelihood.heldOut.mean)), ("constant", mean(\.constant, \.heldOut))])
    let changes = runs.flatMap { run in run.constant.map { $0.oracle.mean - run.likelihood.oracle.mean } }
    let game = runs.map { $0.game.oracle.mean - $0.likelihood.oracle.mean }
    page.bound(
        "change of the oracle's loss, mean over all runs: half of SeqGAN's ≤ the constant's", lower: average(game) / 2,
        upper: average(changes))
    page.value("change of the oracle's loss with a constant reward, every run", signed(changes))
    page.value(
        "with random rewards",
        signed(runs.map { $0.noise.oracle.mean - $0.likelihood.oracle.mean }))
    page.value("with SeqGAN's", signed(game))
    let columns: [KeyPath<OracleWorld.Score, Estimate>] = [\.oracle, \.heldOut, \.entropy]
    func row(_ name: String, _ values: (KeyPath<OracleWorld.Score, Estimate>) -> [Double]) -> [String] {
        [name] + columns.map { what in change(values(what), from: runs.map { $0.likelihood[keyPath: what].mean }) }
    }
    page.table(
        ["change from likelihood, nats per word", "oracle's loss", "held-out loss", "entropy"],
        [
            row("SeqGAN") { what in runs.map { $0.game[keyPath: what].mean } },
            row("constant reward") { mean(\.constant, $0) },
            row("random reward") { what in runs.map { $0.noise[keyPath: what].mean } },
        ], caption: "\(runs.count) languages, mean ± deviation")

    //: So the report is not confirmed as a rule, and it is no surprise as a case: the dice alone move the oracle's loss
    //: by tenths, in either direction, and one run on one language could not have told. Here the judge's reward is
    //: worth something, though less than a temperature.
    page.figure(curves(runs))
}

private func average(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func signed(_ values: [Double]) -> String {
    values.map { ($0 > 0 ? "+" : "−") + $0.magnitude.fixed(2) }.joined(separator: ", ")
}

/// One choice among ten words, rewarded for whatever was drawn.
private struct Urn {
    private var theta: [Double]
    private(set) var p: [Double]
    private static let rate = 0.3

    private init(_ theta: [Double]) { (self.theta, p) = (theta, Categorical(logits: theta).probabilities) }

    init(_ key: Key) { self.init(key.split(10).map { $0.normal() }) }

    var entropy: Double { Categorical(weights: p).entropy }

    func after(_ word: Int, gain: Double) -> Urn {
        Urn(theta.indices.map { theta[$0] + Urn.rate * gain * (($0 == word ? 1 : 0) - p[$0]) })
    }

    /// Over the words that may be drawn.
    func expectedEntropy(_ reward: Double) -> Double {
        p.indices.reduce(0) { $0 + p[$1] * after($1, gain: reward).entropy }
    }

    static func drawn(steps: Int, baseline: Double, _ key: Key) -> Urn {
        (0..<steps).reduce(Urn([Double](repeating: 0, count: 10))) { urn, step in
            urn.after(Categorical(weights: urn.p).sample(key.folding(UInt64(step))), gain: 1 - baseline)
        }
    }
}

private func curves(_ runs: [OracleRun]) -> Figure {
    let x = runs[0].steps.map(Double.init)
    func panel(_ title: String, _ value: KeyPath<(oracle: Double, heldOut: Double), Double>) -> Panel {
        func mark(_ name: String, _ curves: [[(oracle: Double, heldOut: Double)]], _ color: Hue) -> [Mark] {
            let changes = curves.map { curve in curve.map { $0[keyPath: value] - curve[0][keyPath: value] } }
            let columns = x.indices.map { i in Moments(changes.map { $0[i] }) }
            return [
                .band(
                    x, mean: columns.map(\.mean), spread: columns.map { $0.sampleVariance.squareRoot() }, name,
                    color: color),
                .line(x, columns.map(\.mean), name, color: color),
            ]
        }
        return Panel(
            title, x: Axis("steps of the generator"), y: Axis("change", unit: "nats per word"), labels: .legend,
            marks: mark("constant reward", runs.map(\.constantCurve), .blue)
                + mark("SeqGAN", runs.map(\.gameCurve), .vermilion))
    }
    return Figure(
        "A constant reward wanders and loses likelihood; the judge's lowers the oracle's loss",
        subtitle: "mean and deviation over \(runs.count) languages, one run each",
        panel("oracle's loss", \.oracle), panel("held-out loss", \.heldOut))
}
