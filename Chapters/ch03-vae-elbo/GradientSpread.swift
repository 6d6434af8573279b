import Evidence

/*:
 ## How far one draw strays

 Both gradients are right on average. Training cannot wait for the average: it takes one draw for each picture. So count
 how far one draw strays, in a model where that can be done with a pencil. Let $D$ pixels be driven by $d$ codes, each
 code its own $D/d$ pixels with weight $w$; take $q$ to be the true posterior, and a picture whose pixels are all one
 deviation $\sigma_x$ away from their reconstruction, half of them above and half below. With $c = a/(1 + a)$,
 $a = (D/d)\,w^2/\sigma_x^2$, the slope in one $\mu$ has the variances

 $$\frac{c^2}{\sigma^2} \ \text{(reparameterised)}, \qquad
 \frac{1}{\sigma^2}\left(A^2 - 3Ac + \tfrac{15}{4}c^2 + \tfrac{d - 1}{2}c^2\right) \ \text{(score function)}$$

 $A = -\frac D2(1 + \ln 2\pi\sigma_x^2) - \frac{d - 1}{2}c$ is about the size of the reward, and that is the trouble:
 with $A^2$ the second variance contains the *square of the reward*, and so of the number of pixels. The reparameterised
 one never sees the reward, only its slope. (The factor $1/\sigma^2 = (1 + a)$ that both share grows with the pixels
 too; their ratio grows as the square.)
 */
func gradientSpread(_ page: Page) throws {
    page.ledger(18, .holds, "their variances differ by orders of magnitude")

    //: The formulas first against Gauss-Hermite sums, which are exact here, because the reward is a polynomial in the
    //: noise:
    let small = try [(4, 1), (8, 2), (12, 3)].map { try Ladder(pixels: $0.0, codes: $0.1) }
    page.claim(
        "variance, reparameterised: formula = Gauss-Hermite", small.map(\.reparameterised),
        equals: small.map { ladder in ladder.exactVariance { ladder.pull($0) } }, within: 1e-9)
    page.claim(
        "variance, score function: formula = Gauss-Hermite", small.map { $0.score(baseline: 0) },
        equals: small.map { ladder in ladder.exactVariance { ladder.reward($0) * $0[0] } }, within: 1e-9)

    //: Then against the spread of real draws, made by the tensors. A standard error belongs to a variance too:
    let ladders = try [(4, 1), (16, 1), (64, 1), (64, 4), (64, 16)].map { try Ladder(pixels: $0.0, codes: $0.1) }
    let draws = page.quick ? 120_000 : 150_000
    let reparameterised = ladders.enumerated().map { index, ladder in
        ladder.answer.reparameterised(draws, key: page.key("noise \(index)"), ladder.tensorReward)[0].variance
    }
    let score = ladders.enumerated().map { index, ladder in
        ladder.answer.score(draws, key: page.key("score \(index)"), ladder.tensorReward)[0].variance
    }
    page.claim("variance of draws, reparameterised", ladders.map(\.reparameterised), agreesWith: reparameterised)
    page.claim("variance of draws, score function", ladders.map { $0.score(baseline: 0) }, agreesWith: score)
    page.table(
        ["pixels", "codes", "reparameterised", "score function", "ratio", "ratio with the best baseline"],
        ladders.indices.map { index in
            let ladder = ladders[index]
            return [
                "\(ladder.pixels)", "\(ladder.codes)",
                "\(reparameterised[index].mean.short(4)) ± \(reparameterised[index].standardError.short(1))",
                "\(score[index].mean.short(4)) ± \(score[index].standardError.short(1))",
                (score[index] / reparameterised[index]).mean.short(3),
                (ladder.score(baseline: ladder.bestBaseline) / ladder.reparameterised).short(3),
            ]
        }, caption: "The variance of one draw of the slope in $\\mu_1$")
    page.bound(
        "orders of magnitude: with 64 pixels and one code, more than 1,000 times", lower: 1_000,
        upper: score[2].mean / reparameterised[2].mean)
    let (thousands, more) = (try Ladder(pixels: 4_096, codes: 1), try Ladder(pixels: 16_384, codes: 1))
    page.claim("four times the pixels, sixteen times the ratio", more.ratio / thousands.ratio, equals: 16, within: 2e-3)
    page.refute("four times the pixels, four times the ratio", 4, by: more.ratio / thousands.ratio, within: 1e-4)

    //: **A baseline.** Since $\mathbb E_q\nabla\log q = 0$, any constant $b$ may be taken off the reward without a
    //: bias. The best constant for this slope is $b = \mathbb E[f e^2]$, and with it the pixels drop out: what stays is
    //:
    //: $$\frac{\text{score function with baseline}}{\text{reparameterised}} = \frac{d + 2}{2}$$
    //:
    //: because the other codes' noise shakes the one reward that they share. The baseline takes out the pixels, not the
    //: codes.
    let sizes = [(4, 1, 2_000_000), (8, 4, 1_000_000), (16, 8, 400_000)]
    let shared = try (page.quick ? Array(sizes.dropFirst()) : sizes).map { pixels, codes, draws in
        let ladder = try Ladder(pixels: pixels, codes: codes)
        let drawn = ladder.answer.score(
            draws, key: page.key("baseline \(codes)"), baseline: ladder.bestBaseline, ladder.tensorReward)
        return (ladder: ladder, moments: drawn[0])
    }
    page.claim(
        "with the best baseline: $(d + 2)/2$ times the reparameterised one",
        shared.map { (Double($0.ladder.codes) + 2) / 2 * $0.ladder.reparameterised },
        agreesWith: shared.map(\.moments.variance))
    page.claim("and still no bias", shared.map { _ in 0 }, agreesWith: shared.map(\.moments.estimate), scale: 1)
    page.refute(
        "the baseline takes out the codes as well: 3/2 for any $d$",
        shared.map { 1.5 * $0.ladder.reparameterised }, by: shared.map(\.moments.variance))
    let other = small.map { ladder in
        ladder.exactVariance { (ladder.reward($0) - 0.9 * ladder.bestBaseline) * $0[0] }
    }
    page.bound(
        "another baseline is worse", lower: small.map { $0.score(baseline: $0.bestBaseline) }, upper: other)
    page.figure(spreads(ladders, reparameterised, score, key: page.key("figure")))

    //: **Not a law.** The first way feels the *slope* of the reward, the second its *size*. Give them a reward that is
    //: small and steep, $\cos kz$ with $q = \mathcal N(0, 1)$, and the order turns round: the variances are
    //: $\frac{k^2}{2}(1 - e^{-2k^2})$ and $\frac12(1 + (1 - 4k^2)e^{-2k^2})$. Decoders are smooth over the width of
    //: $q$; that is the reason why reparameterisation wins, and it is a property of decoders.
    let waves = [0.3, 1, 3, 10]
    let unit = DrawnAnswer(mu: [0], logVariance: [0])
    let waveDraws = 200_000
    let pulls = waves.map { k in
        unit.reparameterised(waveDraws, key: page.key("wave noise \(k)")) { z in (k * z).cos().sum(axis: 1) }[0]
            .variance
    }
    let scores = waves.map { k in
        unit.score(waveDraws, key: page.key("wave score \(k)")) { z in (k * z).cos().sum(axis: 1) }[0].variance
    }
    func decay(_ k: Double) -> Double { Double.exp(-2 * k * k) }
    page.claim("reward $\\cos kz$: reparameterised", waves.map { 0.5 * $0 * $0 * (1 - decay($0)) }, agreesWith: pulls)
    page.claim(
        "reward $\\cos kz$: score function", waves.map { 0.5 * (1 + (1 - 4 * $0 * $0) * decay($0)) },
        agreesWith: scores)
    page.bound("k = 0.3: the score function strays more", lower: pulls[0].mean, upper: scores[0].mean)
    page.bound("k = 10: it strays less, 50 times", lower: 50 * scores[3].mean, upper: pulls[3].mean)
}

/// D pixels driven by d codes, D/d by each, seen at a picture one deviation off everywhere; q is the posterior.
private struct Ladder {
    let world: LinearWorld
    let picture: [Double]
    /// c = a / (1 + a)
    let share: Double
    let answer: DrawnAnswer

    init(pixels: Int, codes: Int, weight: Double = 0.5, variance: Double = 0.36) throws {
        let each = pixels / codes
        // Beyond some hundred pixels only the formulas are asked for.
        let drawn = min(pixels, 64)
        world = try LinearWorld(
            weights: Matrix(rows: drawn, columns: codes) { pixel, code in pixel / each == code ? weight : 0 },
            bias: [Double](repeating: 0, count: drawn), variance: variance)
        picture = (0..<drawn).map { ($0 % 2 == 0 ? 1 : -1) * variance.squareRoot() }
        let a = Double(each) * weight * weight / variance
        share = a / (1 + a)
        let zeros = [Double](repeating: 0, count: codes)
        answer = DrawnAnswer(mu: zeros, logVariance: zeros.map { _ in -Double.log(1 + a) })
        self.pixels = pixels
    }

    let pixels: Int
    var codes: Int { answer.mu.count }
    /// σ² of the code
    private var variance: Double { Double.exp(answer.logVariance[0]) }
    private var others: Double { Double(codes - 1) }
    /// A
    private var size: Double {
        -0.5 * Double(pixels) * (1 + Double.log(2 * .pi * world.variance)) - 0.5 * others * share
    }

    var reparameterised: Double { share * share / variance }

    func score(baseline: Double) -> Double {
        let rest = size - baseline
        let noise: Double = (3.75 + 0.5 * others) * share * share
        return (rest * rest - 3 * rest * share + noise) / variance
    }

    var bestBaseline: Double { size - 1.5 * share }
    var ratio: Double { score(baseline: 0) / reparameterised }
    var tensorReward: Reward { world.reward(picture) }

    /// log p(x|z) at z = σ e
    func reward(_ e: [Double]) -> Double {
        world.likelihood(given: e.map { variance.squareRoot() * $0 }).logDensity(picture)
    }

    /// σ ∂ log p(x|z)/∂z₁, by a step to either side, which is exact for a parabola.
    func pull(_ e: [Double]) -> Double {
        var (up, down) = (e, e)
        up[0] += 1
        down[0] -= 1
        return 0.5 * (reward(up) - reward(down))
    }

    /// The variance of estimate(e) / σ, by a Gauss-Hermite sum over the noise.
    func exactVariance(_ estimate: ([Double]) -> Double) -> Double {
        let (mean, deviation) = (answer.mu, answer.mu.map { _ in 1.0 })
        let rule = GaussHermite(5)
        let first = rule.expectation(mean: mean, deviation: deviation, estimate)
        let second = rule.expectation(mean: mean, deviation: deviation) { estimate($0) * estimate($0) }
        return (second - first * first) / variance
    }
}

private func spreads(_ ladders: [Ladder], _ reparameterised: [Estimate], _ score: [Estimate], key: Key) -> Figure {
    let shown = ladders[1]
    let reward = shown.tensorReward
    let first = shown.answer.drawnSlopes(4_000, key: key.folding("noise")) { mu, s, e in
        reward(mu + (0.5 * s).exp() * e)
    }
    let second = shown.answer.drawnSlopes(4_000, key: key.folding("score")) { mu, s, e in
        let z = (mu + (0.5 * s).exp() * e).detached
        return reward(z) * logDensity(z, mu, s)
    }
    let pixels = [2.0, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]
    let formulas = pixels.compactMap { try? Ladder(pixels: Int($0), codes: 1) }
    let measured = Array(ladders.indices.prefix(3))
    return Figure(
        "The larger the picture, the further the score function strays beyond reparameterisation",
        Panel(
            "One draw of the slope, 16 pixels", x: Axis("slope in $\\mu$", range: -120...120),
            y: Axis("density of 4,000 draws"), labels: .legend,
            marks: [
                .histogram(first[0], bins: 60, range: -120...120, "reparameterised"),
                .histogram(second[0], bins: 60, range: -120...120, "score function"),
            ]),
        Panel(
            "Variance of one draw", x: Axis("pixels", scale: .logarithmic),
            y: Axis("variance of the slope", scale: .logarithmic), labels: .legend,
            marks: [
                .line(pixels, formulas.map(\.reparameterised), "reparameterised"),
                .line(pixels, formulas.map { $0.score(baseline: 0) }, "score function"),
                .line(pixels, formulas.map { $0.score(baseline: $0.bestBaseline) }, "with the best baseline"),
                .points(
                    measured.map { Double(ladders[$0].pixels) } + measured.map { Double(ladders[$0].pixels) },
                    measured.map { reparameterised[$0].mean } + measured.map { score[$0].mean }, "measured"),
            ]))
}
