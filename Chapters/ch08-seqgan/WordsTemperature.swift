import Evidence

/*:
 ## Quality and diversity, and the temperature that trades them

 A generator is asked for two things: what it says should be right, and it should not always say the same. Papers on
 text GANs showed tables of quality, and their samples were better than those of likelihood. Then Caccia and others
 (2020, *Language GANs falling short*) gave likelihood a temperature, drew the whole curve of quality against diversity,
 and found the GANs that they tried on the wrong side of it.

 Here on English words of five letters: a letter plays the part of a word, and a word that of a sentence. A recurrent
 network reads 3,667 of them; 1,000 are held out. Quality is the share of what it makes that is English (all 4,667
 count), and BLEU of up to three letters against the held-out words. Diversity is self-BLEU, the subject of the next
 section, where low is diverse, and the loss on the held-out words, which is high for whoever has forgotten some.
 */
func wordsTemperature(_ page: Page) throws {
    page.ledger(
        9,
        .holdsIf(
            "diversity is measured by the held-out loss; by self-BLEU nobody wins, the two are within a "
                + "hundredth"),
        "likelihood with a temperature wins on quality and diversity")
    let runs = try WordRun.all(page)
    let temperatures = [1.3, 1.15, 1, 0.9, 0.8, 0.7, 0.6]
    let curves = runs.map { run in temperatures.map { $0 == 1 ? run.likelihood : run.cooled($0) } }
    func at(_ temperature: Double, _ what: (WordRun.Score) -> Double) -> [Double] {
        let place = temperatures.firstIndex(of: temperature) ?? 0
        return curves.map { what($0[place]) }
    }

    //: **The trade.** The colder, the more English and the more alike:
    page.ranks(
        "share of English words", [1.3, 1, 0.8, 0.6].map { t in ("temperature \(t)", at(t) { $0.words }) })
    page.ranks(
        "BLEU against held-out words", [1.3, 1, 0.8, 0.6].map { t in ("temperature \(t)", at(t) { $0.bleu.mean }) })
    page.ranks("self-BLEU", [1.3, 1, 0.8, 0.6].map { t in ("temperature \(t)", at(t) { $0.selfBLEU }) })

    //: **The held-out loss** is not fooled: it is least where the model was trained, at temperature 1, and grows to
    //: both sides.
    page.ranks(
        "held-out loss: at 1, at 0.7", [("1", at(1) { $0.heldOut.mean }), ("0.7", at(0.7) { $0.heldOut.mean })])
    page.ranks(
        "held-out loss: at 1, at 1.3", [("1", at(1) { $0.heldOut.mean }), ("1.3", at(1.3) { $0.heldOut.mean })])

    //: **One table, two temperatures** (geek-ai/Texygen issue 19). A published comparison took the oracle's loss of a
    //: model at one temperature and its held-out loss at another. Then the model seems to have both: words as good as
    //: at 0.6, and the loss of 1. No model has that; at 0.6 the loss is
    let cold = runs.flatMap { run in zip(run.losses(0.6), run.losses(1)).map { (at: $0, after: $0 - $1) } }
    page.value("held-out loss at 0.6", Estimate(draws: cold.map(\.at)))
    page.refute("loss at 0.6 less loss at 1, as that table has it", 0, by: Estimate(draws: cold.map(\.after)))

    //: **The game.** The likelihood model goes on with SeqGAN's game, as in the oracle test. Beside it stands the
    //: likelihood model at a temperature of 0.9, without any further training. It makes more English words, of a better
    //: BLEU, *and* has the lower held-out loss (the words on average, the others on every seed):
    let game = runs.map(\.game)
    page.ranks(
        "held-out loss: likelihood, SeqGAN",
        [("likelihood", at(1) { $0.heldOut.mean }), ("SeqGAN", game.map(\.heldOut.mean))])
    page.bound(
        "share of English words, mean: SeqGAN's ≤ that of likelihood at 0.9", lower: Moments(game.map(\.words)).mean,
        upper: Moments(at(0.9) { $0.words }).mean)
    page.ranks(
        "BLEU against held-out words",
        [("SeqGAN", game.map(\.bleu.mean)), ("likelihood at 0.9", at(0.9) { $0.bleu.mean })])
    page.ranks(
        "held-out loss", [("likelihood at 0.9", at(0.9) { $0.heldOut.mean }), ("SeqGAN", game.map(\.heldOut.mean))])

    //: **And by self-BLEU?** Cool the likelihood model just until it makes as many English words as SeqGAN. Then the
    //: two are alike, less than a hundredth apart, and more often than not in SeqGAN's favour. By this measure
    //: likelihood does not win:
    let cooled = runs.map(\.cooledToGame)
    page.value(
        "temperature of the cooled model, each split", cooled.map { $0.temperature.fixed(2) }.joined(separator: ", "))
    page.bound(
        "share of English words: SeqGAN's ≤ the cooled model's", lower: game.map(\.words), upper: cooled.map(\.words))
    let differences = zip(cooled, game).map { $0.selfBLEU - $1.selfBLEU }
    page.reaches(
        "self-BLEU, cooled against SeqGAN: size of the difference", differences.map { $0.magnitude }, atMost: 0.012)
    page.value(
        "the differences", differences.map { ($0 < 0 ? "−" : "+") + $0.magnitude.fixed(4) }.joined(separator: ", "))
    page.table(
        ["", "English words, %", "BLEU-3", "self-BLEU-3", "held-out loss"],
        [
            row("likelihood", runs.map(\.likelihood)), row("SeqGAN", game), row("likelihood, cooled to it", cooled),
            row("likelihood at 0.9", curves.map { $0[3] }), row("likelihood at 0.6", curves.map { $0[6] }),
        ], caption: "\(runs.count) splits of the words, mean ± deviation; 4,000 samples each")
    page.text(
        "Twelve of each: at 1.3, " + examples(runs[0], 1.3) + "; at 1, " + examples(runs[0], 1) + "; at 0.6, "
            + examples(runs[0], 0.6) + ".")
    page.figure(plane(curves, game))
}

private func row(_ name: String, _ scores: [WordRun.Score]) -> [String] {
    [
        name, spread(scores.map { 100 * $0.words }), spread(scores.map(\.bleu.mean), 3),
        spread(scores.map(\.selfBLEU), 3), spread(scores.map(\.heldOut.mean), 3),
    ]
}

private func examples(_ run: WordRun, _ temperature: Float) -> String {
    run.likely.sample(count: 12, length: Words.length, temperature: temperature, key: Key(5)).map(Words.text)
        .joined(separator: " ")
}

private func plane(_ curves: [[WordRun.Score]], _ game: [WordRun.Score]) -> Figure {
    func panel(_ title: String, _ axis: Axis, _ x: (WordRun.Score) -> Double) -> Panel {
        Panel(
            title, x: axis, y: Axis("English words", unit: "%"), labels: .legend,
            marks: curves.enumerated().map { number, curve in
                .line(
                    curve.map(x), curve.map { 100 * $0.words }, number == 0 ? "likelihood, temperature 1.3 to 0.6" : "",
                    color: .blue, dash: .solid, symbol: .circle)
            } + [.points(game.map(x), game.map { 100 * $0.words }, "SeqGAN", color: .vermilion, symbol: .triangle)])
    }
    return Figure(
        "A temperature reaches what the game reaches, and much more; by the held-out loss it is cheaper",
        subtitle: "one line for each split of the words",
        panel("diversity by self-BLEU", Axis("self-BLEU-3, less is more diverse"), \.selfBLEU),
        panel("diversity by likelihood", Axis("held-out loss", unit: "nats per letter"), \.heldOut.mean))
}
