import Evidence

/*:
 ## Three players, and what they settle on

 Few pictures have labels, many have none. **Triple GAN** lets three networks work on that. A *classifier* $C$ takes a
 picture from the heap and names it: its pairs have the distribution $p_c(x, y) = p(x)\, p_c(y|x)$. A *generator* $G$
 takes a label and draws to it: $p_g(x, y) = p(y)\, p_g(x|y)$. A *discriminator* sees pairs, of which a share $\alpha$
 of the unreal ones comes from $C$ and the rest from $G$, and says which are real:

 $$U = \mathbb E_p \log D + \alpha\, \mathbb E_{p_c} \log(1 - D) + (1 - \alpha)\, \mathbb E_{p_g} \log(1 - D)$$

 For $D$ that is an ordinary GAN against the mixture $p_\alpha = \alpha p_c + (1-\alpha) p_g$. So the best $D$ is
 $p / (p + p_\alpha)$, and what is left is $2\,\mathrm{JS}(p, p_\alpha) - \log 4$, at its lowest where $p_\alpha = p$.
 One would like to read that as "the classifier is right and the generator draws the data". It does not say that.
 */
func tripleGANEquilibrium(_ page: Page) throws {
    page.ledger(
        6, .holdsIf("the classifier has lessons besides the game; the game alone has wrong equilibria too"),
        "Triple GAN settles where classifier and generator both have the data's distribution")

    //: **The best discriminator** in forty worlds of three pictures and four labels. The slope of $U$ vanishes at
    //: $p/(p+p_\alpha)$, and no other $D$ of two hundred earns more.
    let worlds = page.keys("worlds", count: 40).map { Triple(alpha: 0.3, $0) }
    page.claim(
        "slope of $U$ at $D = p/(p + p_\\alpha)$", worlds.flatMap { $0.slope(at: $0.best) }, equals: 0, within: 1e-12,
        scale: 1)
    let others = page.keys("other D", count: 200).map { key in (key.uniform([12]) as Tensor<Double>).scalars }
    page.bound(
        "$U(D) \\le U(D^*)$ for 200 others", lower: worlds.flatMap { world in others.map(world.value) },
        upper: worlds.flatMap { world in others.map { _ in world.value(world.best) } })
    page.claim(
        "$U(D^*) = 2\\,\\mathrm{JS}(p, p_\\alpha) - \\log 4$", worlds.map { $0.value($0.best) },
        equals: worlds.map { 2 * jensenShannon($0.real, $0.mixture) - Double.log(4) })

    //: The same by counting. Half of the pairs that $D$ is shown are real, three in twenty are $C$'s, the rest are
    //: $G$'s. Of those that show a certain pair, how many were real?
    let world = Triple.gentle
    let counted = world.counted(draws: page.quick ? 100_000 : 200_000, page.key("counting"))
    page.claim("share of real ones among each pair met", world.best, agreesWith: counted, scale: 1)
    let equalShares = world.real.indices.map {
        world.real[$0] / (world.real[$0] + world.classified[$0] + world.generated[$0])
    }
    page.refute("three batches of one size and no weights: $p/(p + p_c + p_g)$", equalShares, by: counted)

    //: **A wrong equilibrium.** Two pictures, two labels. $C$ puts too little on the diagonal by as much as $G$ puts
    //: too much:
    let wrong = Triple(
        alpha: 0.5, real: [0.3, 0.2, 0.2, 0.3], classified: [0.15, 0.35, 0.35, 0.15],
        generated: [0.45, 0.05, 0.05, 0.45], labels: 2)
    page.table(
        ["picture, label", "real $p$", "classifier $p_c$", "generator $p_g$", "$\\frac12 p_c + \\frac12 p_g$"],
        ["1, a", "1, b", "2, a", "2, b"].enumerated().map { i, name in
            [
                name, wrong.real[i].short(3), wrong.classified[i].short(3), wrong.generated[i].short(3),
                wrong.mixture[i].short(3),
            ]
        })
    page.claim("the mixture is the data", wrong.mixture, equals: wrong.real)
    page.claim("and its value is the lowest possible, $-\\log 4$", wrong.value(wrong.best), equals: -Double.log(4))
    page.claim(
        "no slope for $C$ or for $G$", wrong.playersSlopes(), equals: [Double](repeating: 0, count: 8), within: 1e-12,
        scale: 1)
    page.claim("share of real pairs that the classifier's likelier label names rightly", wrong.accuracy, equals: 0.4)
    page.refute("that share for a classifier with $p_c = p$", 0.6, by: wrong.accuracy)

    //: **Where the players go.** Sixteen starts in a world of three pictures and four labels; $D$ is the best at every
    //: moment, $C$ and $G$ walk downhill. First the game alone. Then with the labelled pairs as a lesson for $C$,
    //: $-\mathbb E_p \log p_c(y|x)$. Then, as the notes have it, with $G$'s pairs as a lesson too. And once with only
    //: these.
    let steps = 1_500
    let results = try Lessons.all.map { lessons in
        (lessons, try settled(page, lessons, starts: 16, steps: steps, page.key("starts")))
    }
    page.table(
        ["lessons for $C$ besides the game", "JS($p$, mixture)", "TV($p$, classifier)", "TV($p$, generator)"],
        results.map { lessons, ends in
            [lessons.name, range(ends.map(\.divergence)), range(ends.map(\.classifier)), range(ends.map(\.generator))]
        }, caption: "Least and greatest over sixteen starts")
    let (alone, labelled, both, generated) = (results[0].1, results[1].1, results[2].1, results[3].1)
    page.reaches("the game alone: JS of $p$ and the mixture", alone.map(\.divergence), atMost: 1e-5)
    page.reaches("yet $C$ is wrong: its total variation from $p$", alone.map(\.classifier), atLeast: 0.02)
    page.reaches("with labelled pairs: total variation of $C$ from $p$", labelled.map(\.classifier), atMost: 2e-3)
    page.reaches("with labelled pairs: total variation of $G$ from $p$", labelled.map(\.generator), atMost: 2e-3)
    page.reaches("with $G$'s pairs as well: total variation of $C$ from $p$", both.map(\.classifier), atMost: 2e-3)
    page.reaches("with $G$'s pairs as well: total variation of $G$ from $p$", both.map(\.generator), atMost: 2e-3)
    page.reaches("with $G$'s pairs only: total variation of $C$ from $p$", generated.map(\.classifier), atMost: 5e-3)

    //: So a lesson of either kind does it, in a world where every pair can be counted: $G$'s pairs say nothing about
    //: the data that $C$ could not have, but they forbid that the two err in opposite directions.
    //:
    //: In the wrong equilibria the two errors cancel: with $\alpha = \frac12$ they are the same size and of opposite
    //: sign. In the figure both kinds of lesson end in one spot, at the origin.
    page.claim(
        "the game alone: the error of $C$ over that of $G$",
        zip(alone, alone).map { $0.classifier / $1.generator }, equals: 1, within: 1e-9)
    page.figure(
        Figure(
            "The game alone only asks that two errors cancel; labelled pairs remove them",
            subtitle: "total variation from the data, sixteen starts each",
            Panel(
                x: Axis("error of the classifier", range: -0.01...0.26),
                y: Axis("error of the generator", range: -0.01...0.26),
                labels: .legend,
                marks: [
                    .points(alone.map(\.classifier), alone.map(\.generator), "the game alone"),
                    .points(generated.map(\.classifier), generated.map(\.generator), "with $G$'s pairs only"),
                    .points(labelled.map(\.classifier), labelled.map(\.generator), "with labelled pairs"),
                    .diagonal(color: .grey, dash: .dotted),
                ])))
}

/// Three distributions over pairs (picture, label), row by row, and the share of the classifier's among unreal pairs.
private struct Triple {
    let alpha: Double
    let real, classified, generated: [Double]
    let labels: Int

    static let gentle = Triple(alpha: 0.3, Key(6))

    init(alpha: Double, real: [Double], classified: [Double], generated: [Double], labels: Int) {
        (self.alpha, self.real, self.classified, self.generated) = (alpha, real, classified, generated)
        self.labels = labels
    }

    /// Three pictures, four labels; pictures keep their shares in C's pairs, labels theirs in G's.
    init(alpha: Double, _ key: Key) {
        let keys = key.split(3)
        let real = Categorical(logits: keys[0].split(12).map { 0.8 * $0.normal() }).probabilities
        let p = Tensor(real, shape: [3, 4])
        let named = (keys[1].normal([3, 4]) as Tensor<Double>).softmax(axis: 1)
        let drawn = (keys[2].normal([3, 4]) as Tensor<Double>).softmax(axis: 0)
        self.init(
            alpha: alpha, real: real, classified: (p.sum(axis: 1, keeping: true) * named).scalars,
            generated: (p.sum(axis: 0, keeping: true) * drawn).scalars, labels: 4)
    }

    var mixture: [Double] { zip(classified, generated).map { alpha * $0 + (1 - alpha) * $1 } }
    var best: [Double] { zip(real, mixture).map { $0 / ($0 + $1) } }

    /// The share of real pairs that are named rightly if each picture gets the label that C holds likeliest.
    var accuracy: Double {
        Tensor(classified).reshaped([-1, labels]).argmax(axis: 1).enumerated().reduce(0) {
            $0 + real[labels * $1.offset + $1.element]
        }
    }

    func value(_ d: [Double]) -> Double { value(Tensor(d), classified: Tensor(classified), Tensor(generated)).item }

    private func value(
        _ d: Tensor<Double>, classified: Tensor<Double>, _ generated: Tensor<Double>
    ) -> Tensor<Double> {
        let missed = (1 - d).log()
        return (Tensor(real) * d.log() + alpha * classified * missed + (1 - alpha) * generated * missed).sum()
    }

    func slope(at d: [Double]) -> [Double] {
        gradient(of: { value($0, classified: Tensor(classified), Tensor(generated)) }, at: Tensor(d)).scalars
    }

    /// The slopes of U in the logits of p_c(y|x) and of p_g(x|y), D being the best there is.
    func playersSlopes() -> [Double] {
        let p = Tensor(real).reshaped([-1, labels])
        let c = Tensor(classified, shape: p.shape).log().variable()
        let g = Tensor(generated, shape: p.shape).log().variable()
        let pairs = p.sum(axis: 1, keeping: true) * c.softmax(axis: 1)
        let drawn = p.sum(axis: 0, keeping: true) * g.softmax(axis: 0)
        let payment = value(Tensor(best), classified: pairs.flattened(), drawn.flattened())
        return gradient(of: payment, at: [c, g]).flatMap { $0.scalars }
    }

    /// Pairs as D meets them: of each kind, how often it was real.
    func counted(draws: Int, _ key: Key) -> [Estimate] {
        let kinds = [real, classified, generated].map { Categorical(weights: $0) }
        let source = Categorical(weights: [0.5, 0.5 * alpha, 0.5 * (1 - alpha)])
        var met = [[Double]](repeating: [], count: real.count)
        for index in 0..<draws {
            let (first, second) = key.folding(UInt64(index)).split()
            let kind = source.sample(first)
            met[kinds[kind].sample(second)].append(kind == 0 ? 1 : 0)
        }
        return met.map { Estimate(draws: $0) }
    }
}

/// What teaches C besides the game.
private struct Lessons {
    let name: String
    let labelled, generated: Double
    static let all = [
        Lessons(name: "none", labelled: 0, generated: 0), Lessons(name: "labelled pairs", labelled: 1, generated: 0),
        Lessons(name: "labelled and generated pairs", labelled: 1, generated: 1),
        Lessons(name: "generated pairs only", labelled: 0, generated: 1),
    ]
}

/// Where a game ends: JS of the mixture, total variation of either player from the data.
private typealias End = (divergence: Double, classifier: Double, generator: Double)

/// Downhill in the logits of both players from many starts at once, against the best D of the moment; α = ½.
private func settled(_ page: Page, _ lessons: Lessons, starts: Int, steps: Int, _ key: Key) throws -> [End] {
    let p = Tensor(Triple.gentle.real, shape: [3, 4])
    let shape = [starts, 3, 4]
    let c = Parameter<Double>("classifier", key.folding("c").normal(shape, deviation: 1.5))
    let g = Parameter<Double>("generator", key.folding("g").normal(shape, deviation: 1.5))
    func players() -> (classified: Tensor<Double>, generated: Tensor<Double>) {
        (
            p.sum(axis: 1, keeping: true) * c.value.softmax(axis: 2),
            p.sum(axis: 0, keeping: true) * g.value.softmax(axis: 1)
        )
    }
    try minimize([c, g], page, "triple, \(lessons.name)", steps: steps, rate: 0.05, key: key) { _ in
        let (classified, generated) = players()
        let mixture = 0.5 * (classified + generated)
        let missed = (mixture / (p + mixture)).log().detached  // log(1 - D*)
        let names = c.value.logSoftmax(axis: 2)
        let lesson = lessons.labelled * p + lessons.generated * generated.detached
        return (mixture * missed - lesson * names).sum()
    }
    let (classified, generated) = players()
    return (0..<starts).map { start in
        let (mine, drawn) = (classified[row: start].scalars, generated[row: start].scalars)
        return (
            jensenShannon(p.scalars, zip(mine, drawn).map { 0.5 * ($0 + $1) }), totalVariation(p.scalars, mine),
            totalVariation(p.scalars, drawn)
        )
    }
}

private func range(_ values: [Double]) -> String {
    "\((values.min() ?? .nan).short(2)) to \((values.max() ?? .nan).short(2))"
}
