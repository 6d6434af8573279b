import Evidence

/*:
 ## Inverse to each other

 Nobody in a BiGAN ever compares $G(E(x))$ with $x$. Still its authors prove that at the optimum the two players undo
 each other, and the lecture notes say that a BiGAN amounts to training two autoencoders, one from picture to picture
 and one from code to code. In a small world that is a matter of counting: with $n$ pictures and $n$ codes there are
 $n^n$ functions for $E$ and as many for $G$. Try all pairs.
 */
func inversePair(_ page: Page) throws {
    page.ledger(
        2,
        .holdsIf(
            "$E$ and $G$ are functions. With noise there are optima at which the code says nothing about the picture"),
        "the optimum is $E$ and $G$ inverse to each other: all pairs enumerated")

    //: **All pairs**, of 2, 3 and 4 equally likely pictures and codes: $16$, $729$ and $65{,}536$ of them. The least
    //: value must be that of JS = 0; it must be found at as many pairs as there are permutations, $n!$; and each of
    //: them must be an inverse pair.
    let sizes = [2, 3, 4]
    let games = sizes.map { FunctionPairs(data: .uniform($0), prior: .uniform($0)) }
    let least = games.map { $0.least }
    page.claim("least value over all pairs, $n = 2, 3, 4$", least, equals: -2 * logTwo, within: 1e-12)
    let optimal = games.map { game in game.pairs.filter { $0.value < game.least + 1e-9 } }
    page.claim("pairs that reach it: $n!$", optimal.map { Double($0.count) }, equals: [2, 6, 24])
    page.claim(
        "pairs among them with $G(E(x)) = x$ and $E(G(z)) = z$ everywhere",
        optimal.map { Double($0.count { $0.isInverse }) }, equals: [2, 6, 24])
    page.claim(
        "inverse pairs among all: there are no others", games.map { Double($0.pairs.count { $0.isInverse }) },
        equals: [2, 6, 24])
    let four = games[2].pairs
    let mismatched = four.filter { $0.isOneToOne && !$0.isInverse }
    page.refute(
        "one-to-one both ways is enough, inverse or not (552 pairs)", mismatched.map(\.value), by: -2 * logTwo)

    //: **What the value counts.** The list of values is short: five of them, for $n = 4$. Where $E$ and $G$ lay no
    //: common pair, $D^*$ is never wrong; each picture that comes back to itself makes it guess once in $n$ times. So
    //:
    //: $$V(D^*, E, G) = -\frac{k}{n}\, 2\log 2, \qquad k = \text{number of } x \text{ with } G(E(x)) = x$$
    page.claim(
        "$V$ of all 65,536 pairs", four.map(\.value), equals: four.map { -2 * logTwo * Double($0.returning) / 4 },
        within: 1e-12, scale: 1)
    page.refute(
        "$k$ taken for the number of codes that $E$ uses", four.map { -2 * logTwo * Double($0.codesUsed) / 4 },
        by: four.map(\.value), scale: 1)

    //: **Unequal weights.** With functions every pair $(x, z)$ that both lay, with the weights $a$ and $b$, pays
    //: $a \log\frac{a}{a+b} + b\log\frac{b}{a+b}$, and every other pair nothing. No picture and no code is in two
    //: such pairs. So the best game is the best *matching*, which an assignment solver finds without trying
    //: functions. All terms are negative, so everybody is matched, and the optimum is an inverse pair still, though
    //: it cannot reach $-2\log 2$:
    let unequal = page.keys("weights", count: page.quick ? 20 : 60).map { key in
        let keys = key.split()
        return FunctionPairs(data: randomCategorical(3, keys.0), prior: randomCategorical(3, keys.1))
    }
    page.claim(
        "least value, all 729 pairs tried = the best matching", unequal.map(\.least),
        equals: try unequal.map { try $0.bestMatching() }, within: 1e-12)
    page.claim(
        "share of the best pairs that are inverse",
        unequal.map { game in game.pairs.first { $0.value == game.least }?.isInverse == true ? 1 : 0 }, equals: 1)
    page.refute("JS = 0 with unequal weights", -2 * logTwo, by: unequal.map(\.least))

    //: **More pictures than codes**, as every autoencoder has them: four pictures, three codes. All codes come back,
    //: one picture is lost, and nothing says which:
    let narrow = FunctionPairs(data: .uniform(4), prior: .uniform(3))
    let bestNarrow = narrow.pairs.filter { $0.value < narrow.least + 1e-9 }
    page.claim("least value = the best matching", narrow.least, equals: try narrow.bestMatching(), within: 1e-12)
    page.claim("codes that come back, at each optimum", bestNarrow.map { Double($0.codesReturning) }, equals: 3)
    page.claim("pictures that come back, at each optimum", bestNarrow.map { Double($0.returning) }, equals: 3)
    page.claim(
        "optima: 24 ways to match, 3 codes for the picture that is left", Double(bestNarrow.count), equals: 72)

    //: **With noise.** Let a part $t$ of all codes and of all pictures be replaced by a fair draw. Both joints change
    //: alike, so they stay equal, and the value stays least, down to $t = 1$, where $E$ and $G$ do not listen at all:
    let mixtures = stride(from: 0, through: 1, by: 0.125).map { noisy($0) }
    page.claim(
        "value with noise $t = 0 \\ldots 1$: $-2\\log 2$", mixtures.map { $0.value($0.bestDiscriminator) },
        equals: -2 * logTwo,
        within: 1e-12)
    page.claim(
        "what the code knows of the picture at $t = 0$: $\\log 4$", mutualInformation(joint: noisy(0).encoded),
        equals: 2 * logTwo, within: 1e-12)
    page.claim("the same at $t = 1$: nothing", mutualInformation(joint: noisy(1).encoded), equals: 0, scale: 1)
    page.claim("at $t = 1$, share of pictures that come back", noisy(1).returningShare, equals: 0.25, within: 1e-12)

    //: Such optima are not exotic. Start noisy $E$ and $G$ at random and follow the slope of JS with the best $D$ at
    //: each step: the value arrives, the inverse does not.
    let ends = descended(starts: 12, steps: page.quick ? 300 : 400, page.key("descent"))
    let left = ends.map(\.jensenShannon)
    let told = ends.map { mutualInformation(joint: $0.encoded) }
    let returning = ends.map(\.returningShare)
    page.table(
        ["12 descents", "mean (least to most)"],
        [
            ["JS left (nats)", withSpread(left, 5)],
            ["information between picture and code (nats, of 1.386)", withSpread(told)],
            ["share of pictures that come back", withSpread(returning)],
        ])
    page.reaches("JS left by the descents", left, atMost: 1e-3)
    page.reaches("share of pictures that come back after them", returning, atMost: 0.9)
    //: **Another road.** An autoencoder from pictures to pictures counts the $x$ that do not come back, one from
    //: codes to codes the $z$; train the same $E$ and $G$ in both. With equal weights the two roads count the same
    //: things, and arrive at the same pairs:
    page.ledger(
        3,
        .holdsIf("pictures and codes have equal weights. Being inverse does not make the weights match; a BiGAN does"),
        "two inverse autoencoders reach the same optimum by another road")
    page.claim(
        "$V$ from the loss of the two autoencoders, $-2\\log 2\\,(1 - \\text{lost} / 2n)$", four.map(\.value),
        equals: four.map { -2 * logTwo * (1 - Double($0.lost) / 8) }, within: 1e-12, scale: 1)
    page.claim(
        "pairs that are optimal for one road and not for the other, $n = 2, 3, 4$",
        games.map { game in Double(game.pairs.count { ($0.value < game.least + 1e-9) != ($0.lost == 0) }) }, equals: 0)

    //: With unequal weights the autoencoders are content with all six inverse pairs of three pictures and three
    //: codes. The BiGAN is content with one. Between inverse pairs its value is the distance between the data and
    //: what $G$ draws from random codes, so likely codes must become likely pictures; nobody tells the autoencoders
    //: that their codes will be drawn at random.
    page.claim(
        "unequal weights: inverse pairs, all the same to the autoencoders",
        unequal.map { Double($0.pairs.count { $0.lost == 0 }) }, equals: 6)
    page.claim(
        "of these, optimal for the BiGAN",
        unequal.map { game in Double(game.pairs.count { $0.lost == 0 && $0.value < game.least + 1e-9 }) }, equals: 1)
    let inverse = unequal.flatMap { game in game.pairs.filter(\.isInverse).map { (game, $0) } }
    page.claim(
        "inverse pairs: $V = -2\\log 2 + 2\\,\\mathrm{JS}$ of data and drawn pictures", inverse.map(\.1.value),
        equals: inverse.map { game, pair in
            -2 * logTwo + 2 * jensenShannon(game.data.probabilities, game.drawn(pair.generator))
        }, within: 1e-12)

    //: Neither road looks at *how far* from home a lost picture ends. Put the four pictures on a line and let two be
    //: lost: the value is one, the distance is not. An autoencoder that is paid for pixels minds; here the roads
    //: part.
    let blind = four.filter { $0.returning == 2 }
    page.claim("two of four lost: the value", blind.map(\.value), equals: -logTwo, within: 1e-12)
    page.claim(
        "their least and greatest mean distance from home",
        [blind.map(\.distance).min() ?? 0, blind.map(\.distance).max() ?? 0], equals: [0.5, 1.5])
    page.figure(twoOptima(four))
}

/// All pairs of functions between the pictures and the codes of a small world.
private struct FunctionPairs {
    let data: Categorical
    let prior: Categorical
    let pairs: [FunctionPair]
    let least: Double

    init(data: Categorical, prior: Categorical) {
        (self.data, self.prior) = (data, prior)
        let encoders = functions(from: data.count, to: prior.count)
        let generators = functions(from: prior.count, to: data.count)
        pairs = encoders.flatMap { e in generators.map { FunctionPair(e, $0, data, prior) } }
        least = pairs.reduce(.infinity) { min($0, $1.value) }
    }

    /// The least Σ a log a/(a+b) + b log b/(a+b) over the ways to pair pictures with codes.
    func bestMatching() throws -> Double {
        let size = max(data.count, prior.count)
        let costs = Matrix(rows: size, columns: size) { x, z in
            guard x < data.count, z < prior.count else { return 0 }
            let (a, b) = (data.probabilities[x], prior.probabilities[z])
            return a * Double.log(a / (a + b)) + b * Double.log(b / (a + b))
        }
        // The solver asks for costs that are not negative.
        let lift = 2.0
        return try assignment(costs: Matrix(costs.scalars.map { $0 + lift }, rows: size, columns: size)).cost
            - lift * Double(size)
    }
}

extension FunctionPairs {
    /// The pictures that G draws from the prior: their probabilities.
    func drawn(_ generator: [Int]) -> [Double] {
        (0..<data.count).map { x in
            generator.indices.reduce(0) { $0 + (generator[$1] == x ? prior.probabilities[$1] : 0) }
        }
    }
}

private struct FunctionPair {
    let generator: [Int]
    /// V(D*, E, G)
    let value: Double
    /// Pictures with G(E(x)) = x, and codes with E(G(z)) = z.
    let returning, codesReturning: Int
    /// Pictures and codes that do not come back: the loss of two autoencoders.
    let lost: Int
    let isOneToOne: Bool
    let codesUsed: Int
    /// The mean distance |G(E(x)) - x| when the pictures stand on a line.
    let distance: Double

    var isInverse: Bool { lost == 0 }

    init(_ e: [Int], _ g: [Int], _ data: Categorical, _ prior: Categorical) {
        // The pairs (x, E(x)) with the weights of the data, (G(z), z) with those of the prior; D* on each.
        var value = 0.0
        for (x, z) in e.enumerated() {
            let (p, q) = (data.probabilities[x], g[z] == x ? prior.probabilities[z] : 0)
            value += p * Double.log(p / (p + q))
        }
        for (z, x) in g.enumerated() {
            let (p, q) = (e[x] == z ? data.probabilities[x] : 0, prior.probabilities[z])
            value += q * Double.log(q / (p + q))
        }
        self.value = value
        generator = g
        returning = e.enumerated().count { g[$0.element] == $0.offset }
        codesReturning = g.enumerated().count { e[$0.element] == $0.offset }
        lost = e.count - returning + g.count - codesReturning
        codesUsed = (0..<g.count).count { z in e.contains(z) }
        isOneToOne = codesUsed == e.count && (0..<e.count).allSatisfy { x in g.contains(x) }
        distance = e.enumerated().reduce(0) { $0 + Double(abs(g[$1.element] - $1.offset)) } / Double(e.count)
    }
}

/// All functions from 0..<m to 0..<n, each as its list of values.
private func functions(from m: Int, to n: Int) -> [[Int]] {
    (0..<m).reduce([[]]) { lists, _ in lists.flatMap { list in (0..<n).map { list + [$0] } } }
}

extension TwoWayWorld {
    /// How often x -> E -> G returns to x.
    fileprivate var returningShare: Double {
        (0..<data.count).reduce(0) { sum, x in
            sum + data.probabilities[x]
                * (0..<prior.count).reduce(0) {
                    $0 + encoder[x].probabilities[$1] * generator[$1].probabilities[x]
                }
        }
    }
}

/// Four pictures and codes, inverse to each other but for a share t of fair draws on both sides.
private func noisy(_ t: Double) -> TwoWayWorld {
    let rows = (0..<4).map { k in Categorical(weights: (0..<4).map { (1 - t) * ($0 == k ? 1 : 0) + t / 4 }) }
    return TwoWayWorld(data: .uniform(4), prior: .uniform(4), encoder: rows, generator: rows)
}

/// Adam down JS in the logits of E(z|x) and G(x|z), four pictures and codes, several starts at once.
private func descended(starts: Int, steps: Int, _ key: Key) -> [TwoWayWorld] {
    let e = Parameter<Double>("E", key.folding("E").normal([starts, 4, 4], deviation: 2))
    let g = Parameter<Double>("G", key.folding("G").normal([starts, 4, 4], deviation: 2))
    let optimizer = Adam([e, g], learningRate: 0.05)
    for _ in 0..<steps {
        let p = e.value.softmax(axis: 2) / 4
        let q = g.value.softmax(axis: 2).permuted([0, 2, 1]) / 4
        let middle = (0.5 * (p + q)).log()
        optimizer.step(minimizing: 0.5 * (p * (p.log() - middle) + q * (q.log() - middle)).sum())
    }
    func rows(_ logits: Tensor<Double>, _ start: Int) -> [Categorical] {
        (0..<4).map { i in Categorical(logits: (0..<4).map { logits[start, i, $0] }) }
    }
    return (0..<starts).map {
        TwoWayWorld(data: .uniform(4), prior: .uniform(4), encoder: rows(e.value, $0), generator: rows(g.value, $0))
    }
}

private func twoOptima(_ pairs: [FunctionPair]) -> Figure {
    let counts = (0...4).map { k in Double(pairs.count { $0.returning == k }) }
    let noise = stride(from: 0.0, through: 1, by: 0.02).map { $0 }
    let worlds = noise.map(noisy)
    return Figure(
        "Among functions the least value means inverse; with noise it means nothing",
        subtitle: "four pictures, four codes", columns: 2,
        Panel(
            "functions: all 65,536 pairs",
            x: Axis("value $V(D^*, E, G)$", unit: "nats"),
            // Over seven decades the axis has no minor ticks, for which it is too short.
            y: Axis("pairs", scale: .logarithmic, range: 0.9...1_000_000, ticks: [1, 10, 100, 1_000, 10_000, 100_000]),
            marks: [
                .points((0...4).map { -2 * logTwo * Double($0) / 4 }, counts),
                .text("the 24 inverse pairs", x: -1.33, y: 24, anchor: .start),
            ]),
        Panel(
            "a share of fair draws in $E$ and $G$",
            x: Axis("share of fair draws"), y: Axis("", range: -1.5...1.5), labels: .legend,
            marks: [
                .line(noise, worlds.map { $0.value($0.bestDiscriminator) }, "value (nats)"),
                .line(noise, worlds.map { mutualInformation(joint: $0.encoded) }, "picture-code information (nats)"),
                .line(noise, worlds.map(\.returningShare), "share of pictures that come back"),
            ]))
}
