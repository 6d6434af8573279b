import Evidence

/*:
 ## Least squares instead of a sigmoid

 A discriminator with a sigmoid that has done its work is flat: zero on all fakes, one on all data, no slope between.
 LSGAN drops the sigmoid and asks for numbers: $b$ on data, $a$ on fakes; the generator wants $c$.

 $$\min_D \tfrac12 \mathrm E_P (D - b)^2 + \tfrac12 \mathrm E_Q (D - a)^2 , \qquad \min_G \tfrac12 \mathrm E_Q (D - c)^2$$

 At each place the best $D$ is a weighted mean of the labels, $D^* = (b p + a q)/(p + q)$. Its authors add
 $\frac12\mathrm E_P(D - c)^2$, which the generator cannot change. At $D^*$ the sum, call it $C$, is half of Pearson's
 $\chi^2$ between $p + q$ and $2q$, for labels with $b - c = 1$ and $b - a = 2$ (the claims list labels as $a, b, c$):

 $$2 C = \int \frac{(2q - (p + q))^2}{p + q}\,dx$$
 */
func leastSquares(_ page: Page) throws {
    page.ledger(
        10, .holdsIf("the labels are -1, 1, 0; with 0, 1, 1 it is an affine function of the same $\\chi^2$"),
        "LSGAN is Pearson's $\\chi^2$ between p + q and 2q, with slope where the sigmoid is flat")

    //: **The best discriminator.** On eight places, with weights at random, $D$ is eight numbers. Gradient descent,
    //: which has never seen the formula, finds them:
    let worlds = page.keys("worlds", count: 4).map { Weights($0) }
    let classic = Labels(fake: -1, real: 1, wish: 0)
    let binary = Labels(fake: 0, real: 1, wish: 1)
    for (name, labels) in [("-1, 1, 0", classic), ("0, 1, 1", binary)] {
        page.claim(
            "$D^*$ with labels \(name): descent = $(bp + aq)/(p + q)$", worlds.flatMap { $0.descended(labels) },
            equals: worlds.flatMap { $0.best(labels) }, within: 1e-9, scale: 1)
    }

    //: **The divergence.** Put $D^*$ into the generator's objective, and compare with $\chi^2$ computed by itself:
    let chi = worlds.map(\.chiSquared)
    page.claim("labels -1, 1, 0: $2C = \\chi^2$", worlds.map { 2 * $0.objective(classic) }, equals: chi)
    page.refute("labels 0, 1, 1: $2C = \\chi^2$", worlds.map { 2 * $0.objective(binary) }, by: chi)

    //: The labels that everybody uses, 0 for fakes and 1 for data and wish, do not meet the conditions. But
    //: $(q - p)^2 = (2q - (p+q))^2$, and multiplied out it shows that nothing is lost: the objective is $\chi^2$,
    //: shrunk and shifted.
    page.claim("labels 0, 1, 1: $8C = \\chi^2 + 2$", worlds.map { 8 * $0.objective(binary) - 2 }, equals: chi)

    //: The same with integrals, for two Gaussians on the line:
    let (p, q) = (Gaussian(mean: [0], variance: [1]), Gaussian(mean: [1.5], variance: [0.5]))
    func over(_ term: (Double, Double) -> Double) throws -> Double {
        try quadrature(from: -9, to: 10, splittingAt: [0, 1.5]) {
            term(Double.exp(p.logDensity([$0])), Double.exp(q.logDensity([$0])))
        }
    }
    let integral = try over { ($1 - $0) * ($1 - $0) / ($0 + $1) }
    for (name, labels, value) in [
        ("-1, 1, 0", classic, integral / 2), ("0, 1, 1", binary, (integral + 2) / 8),
    ] {
        page.claim(
            "two Gaussians, labels \(name)", try over { labels.objective($0, $1) }, equals: value, within: 1e-9)
    }

    //: **Square of the mean for mean of the square** (akanimax/pro_gan_pytorch issue 13). $(\mathrm E_P D - b)^2$ asks
    //: only that the scores be right on average; any $D$ with the right means is perfect, so the value is zero for all
    //: $P \ne Q$:
    let squareOfMean = worlds.map { $0.objectiveOfMeans() }
    let meanOfSquare = worlds.map { $0.discriminatorLoss(classic, $0.best(classic)) }
    page.refute("the least discriminator's loss, square of the mean", squareOfMean, by: meanOfSquare)

    //: **The slope.** A fake with the score $s$ pulls on the generator with the slope of its loss in $s$. At scores
    //: where a sure discriminator puts its fakes, the sigmoid's slope is gone, and that of the square is the distance
    //: to the wish:
    let scores = [-4.0, -8, -16]
    func slopes(_ loss: (Tensor<Double>) -> Tensor<Double>) -> [Double] {
        let s = Tensor(scores).variable()
        return gradient(of: loss(s).sum(), at: [s])[0].scalars
    }
    page.claim(
        "slope of $\\log(1 - \\mathrm{sigmoid}(s))$: $-\\mathrm{sigmoid}(s)$", slopes { -$0.softplus() },
        equals: scores.map { -1 / (1 + Double.exp(-$0)) }, within: 1e-12)
    page.claim(
        "slope of $\\frac12(s - c)^2$: $s - c$", slopes { 0.5 * ($0 - 1).square() }, equals: scores.map { $0 - 1 })
    page.bound(
        "at $s = -8$ the sigmoid's is below a two-thousandth", lower: slopes { -$0.softplus() }[1].magnitude,
        upper: 1.0 / 2_000)

    //: **What this does not cure.** The square helps while $D$ is on its way. The best $D$ on disjoint clouds is as
    //: flat as ever, $b$ here and $a$ there, and the divergence stands still at its greatest value, whatever the
    //: distance:
    let disjoint = [2.0, 4, 8].map { shift in chiSquaredOfBoxes(shift) }
    page.claim("$\\chi^2$ of disjoint boxes", disjoint, equals: 2)
    page.claim(
        "W of the same boxes", try [2.0, 4, 8].map { try lineTransport([0, 1], [$0, $0 + 1]) }, equals: [2, 4, 8])
    page.figure(
        Figure(
            "A square still pulls at scores where the sigmoid has let go",
            subtitle: "slope of the generator's loss in the score of a fake",
            Panel(
                x: Axis("score of a fake"), y: Axis("|slope|", scale: .logarithmic, range: 1e-4...20),
                marks: [
                    .curve(over: -10...4, "least squares") { max(abs($0 - 1), 1e-5) },
                    .curve(over: -10...4, "$\\log(1 - \\mathrm{sigmoid})$") { 1 / (1 + Double.exp(-$0)) },
                    .curve(over: -10...4, "$-\\log\\,\\mathrm{sigmoid}$") { 1 / (1 + Double.exp($0)) },
                ])))
}

private struct Labels {
    let fake, real, wish: Double

    func best(_ p: Double, _ q: Double) -> Double { p + q == 0 ? 0 : (real * p + fake * q) / (p + q) }

    /// ½ (p + q) (D* - c)²
    func objective(_ p: Double, _ q: Double) -> Double {
        let miss = best(p, q) - wish
        return 0.5 * (p + q) * miss * miss
    }
}

/// Two distributions on eight places.
private struct Weights {
    let p, q: [Double]

    init(_ key: Key) {
        let (first, second) = key.split()
        (p, q) = (Weights.draw(first), Weights.draw(second))
    }

    private static func draw(_ key: Key) -> [Double] {
        let raw = key.split(8).map { $0.gamma(shape: 1) + 0.05 }
        return raw.map { $0 / raw.reduce(0, +) }
    }

    var chiSquared: Double {
        zip(p, q).reduce(0) { $0 + (2 * $1.1 - ($1.0 + $1.1)) * (2 * $1.1 - ($1.0 + $1.1)) / ($1.0 + $1.1) }
    }

    func best(_ labels: Labels) -> [Double] { zip(p, q).map { labels.best($0, $1) } }
    func objective(_ labels: Labels) -> Double { zip(p, q).reduce(0) { $0 + labels.objective($1.0, $1.1) } }

    func discriminatorLoss(_ labels: Labels, _ d: [Double]) -> Double {
        d.indices.reduce(0) { sum, i in
            sum + 0.5 * p[i] * (d[i] - labels.real) * (d[i] - labels.real)
                + 0.5 * q[i] * (d[i] - labels.fake) * (d[i] - labels.fake)
        }
    }

    /// Steps of a tenth of the way that a place with all the weight would need, 3,000 times.
    func descended(_ labels: Labels) -> [Double] {
        let (weightsP, weightsQ) = (Tensor(p), Tensor(q))
        var d = Tensor<Double>.zeros([8])
        for _ in 0..<3_000 {
            d = d.detached.variable()
            let loss =
                0.5 * (weightsP * (d - labels.real).square()).sum() + 0.5
                * (weightsQ * (d - labels.fake).square()).sum()
            d = d - gradient(of: loss, at: [d])[0]
        }
        return d.scalars
    }

    /// The least of (E_P D - 1)² + (E_Q D + 1)² over D, by descent.
    func objectiveOfMeans() -> Double {
        let (weightsP, weightsQ) = (Tensor(p), Tensor(q))
        var d = Tensor<Double>.zeros([8])
        var value = 0.0
        for _ in 0..<3_000 {
            d = d.detached.variable()
            let loss = 0.5 * ((weightsP * d).sum() - 1).square() + 0.5 * ((weightsQ * d).sum() + 1).square()
            value = loss.item
            d = d - 2 * gradient(of: loss, at: [d])[0]
        }
        return value
    }
}

/// χ² between p + q and 2q for two boxes of width 1, the line cut in places of width ¼.
private func chiSquaredOfBoxes(_ shift: Double) -> Double {
    stride(from: 0.125, to: shift + 1, by: 0.25).reduce(0) { sum, x in
        let (p, q) = (x < 1 ? 1.0 : 0, x > shift && x < shift + 1 ? 1.0 : 0)
        return p + q == 0 ? sum : sum + 0.25 * (q - p) * (q - p) / (p + q)
    }
}
