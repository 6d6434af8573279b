import Evidence

/*:
 ## Where the gradient stops

 The judge may be a network, a discriminator $D$. Why not put it behind the writer and let its derivative flow back, as
 with pictures? Because between the two a word is drawn. Say the writer gives five words the probabilities
 $\pi = \mathrm{softmax}(\theta)$, and the word is the one in whose stretch of $[0, 1]$ a random number $u$ falls. Turn
 $\theta$ a little: the stretches move, but $u$ is still in the same one, the word is the same word, and $D$ says what
 it said before. The derivative is zero; and where it is not zero, at the ends of the stretches, it does not exist.

 The *mean* over $u$ does depend smoothly on $\theta$, $J = \sum_k \pi_k D(e_k)$. So the derivative of the mean is not
 the mean of the derivatives.
 */
func samplingStops(_ page: Page) throws {
    page.ledger(
        5, .holds,
        "drawing a word stops the gradient: zero almost everywhere, with three ways out, of which one is unbiased")
    let words = 5
    let theta: Tensor<Double> = page.key("logits").normal([words])
    let network = Perceptron<Double>([words, 16, 1], activation: .tanh, key: page.key("discriminator"))
    func d(_ x: Tensor<Double>) -> Tensor<Double> { network(4 * x).reshaped([-1]) }
    let values = d(.identity(words)).scalars
    let writer = Categorical(logits: theta.scalars)
    let pi = writer.probabilities
    func expected(_ theta: [Double]) -> Double { Matrix.dot(Categorical(logits: theta).probabilities, values) }
    let exact = gradient(of: { ($0.softmax() * Tensor(values)).sum() }, at: theta).scalars

    //: **Zero, by the machine.** The LSTM writer of the first section draws sentences, a discriminator reads the
    //: drawn words as one-hot vectors, and the program is asked for the derivative of its verdict at the writer's 163
    //: parameters:
    let language = SmallLanguage(key: page.key("writer"))
    let reader = Perceptron<Double>([16, 16, 1], activation: .tanh, key: page.key("reader"))
    let drawn = language.model.sample(count: 64, length: 4, key: page.key("drawn"))
    let verdict = reader(Tensor.oneHot(drawn.flatMap { $0 }, depth: 4).reshaped([64, 16])).mean()
    page.claim("derivative through drawn words", language.derivative(of: verdict), equals: 0, scale: 1)
    let all = reader(Tensor.oneHot(SmallLanguage.sentences.flatMap { $0 }, depth: 4).reshaped([256, 16])).detached
    let truth = language.derivative(of: (language.logProbabilities().exp() * all.reshaped([256])).sum())
    page.refute("... is the derivative of the mean verdict", 0, by: norm(truth), within: 1e-6)

    //: **Zero, by the ruler.** One word and a million values of $u$. How often does a step of length $h$ change the
    //: word at all? Exactly as often as $u$ falls where the old and the new stretches differ, which can be computed:
    //: half the step, half as often.
    let direction = [0.6, -0.5, 0.4, -0.3, 0.37]
    func stepped(_ h: Double) -> [Double] { zip(theta.scalars, direction).map { $0 + h * $1 } }
    let noise: [Double] = (page.key("noise").uniform([1_000_000]) as Tensor<Double>).scalars
    let steps = [1, 0.5, 0.25]
    page.claim(
        "share of $u$ for which the word changes, at steps of 1, 1/2, 1/4",
        steps.map { changed(pi, Categorical(logits: stepped($0)).probabilities) },
        agreesWith: steps.map { h in
            let moved = Categorical(logits: stepped(h))
            return Estimate(draws: noise.map { writer.index(at: $0) == moved.index(at: $0) ? 0 : 1 })
        })
    let tiny = [1e-4, 1e-5].map { changed(pi, Categorical(logits: stepped($0)).probabilities) / $0 }
    page.claim("ever smaller steps: the share is proportional to the step", tiny[0], equals: tiny[1], within: 1e-3)

    //: In the mean those rare jumps are all there is. The difference quotient over all $u$ tends to the true slope, and
    //: its mean square grows as $1/h$; the derivative, which sees no jump, has the mean 0:
    let slope = Matrix.dot(exact, direction)
    func quotient(_ h: Double) -> Jumps { Jumps(pi, Categorical(logits: stepped(h)).probabilities, values, step: h) }
    page.claim(
        "mean difference quotient over $u$, both sides = slope of $J$",
        0.5 * (quotient(1e-4).mean + quotient(-1e-4).mean),
        equals: slope, within: 1e-6)
    page.refute("mean of the derivatives = derivative of the mean", 0, by: slope)
    page.claim(
        "mean square of the quotient at one side, times $h$: the same at $h = 10^{-4}$ and $10^{-5}$",
        1e-4 * quotient(1e-4).square, equals: 1e-5 * quotient(1e-5).square,
        within: 1e-3)

    //: **The first way out: the policy gradient.** Do not differentiate $D$ at all; weight $\nabla\log\pi$ of the drawn
    //: word with what $D$ says. Nothing is lost:
    let scores = (0..<words).map { k in pi.indices.map { ($0 == k ? 1 : 0) - pi[$0] } }
    page.claim(
        "$\\sum_k \\pi_k D(e_k)(e_k - \\pi) = \\nabla J$", weightedSum(zip(pi, values).map { $0 * $1 }, scores),
        equals: exact,
        within: 1e-12, scale: norm(exact))

    //: **The second: draw nothing.** Hand $\pi$ itself to $D$. That is smooth, and it is the gradient of something
    //: else, $D(\pi)$ instead of the mean of $D$. Only for a $D$ that is linear in the word are the two the same:
    let soft = gradient(of: { d($0.softmax().expanded(axis: 0)).sum() }, at: theta).scalars
    let line = Tensor(values)
    page.claim(
        "a linear $D$: $\\nabla D(\\pi) = \\nabla J$",
        gradient(of: { (line * $0.softmax()).sum() }, at: theta).scalars,
        equals: weightedSum(zip(pi, values).map { $0 * $1 }, scores), within: 1e-12, scale: norm(exact))
    page.refute("a network $D$: $\\nabla D(\\pi) = \\nabla J$", soft, by: exact, within: 1e-6, scale: norm(exact))

    //: **The third: draw softly.** Add noise to the logits so that the greatest is a fair draw, and take a softmax
    //: instead of the greatest. Or the greatest on the way forward and the softmax only for the derivative (*straight
    //: through*). A later section measures this with care; here it stands beside the others. The table shows how far
    //: the mean of each way's estimates goes along the true gradient (1 is right), how far it is from it in all, and
    //: how noisy one draw is.
    let n = page.quick ? 100_000 : 200_000
    let gumbel: Tensor<Double> = -(-(page.key("gumbel").uniform([n, words], in: 1e-300..<1) as Tensor<Double>).log())
        .log()
    let byDraw = Estimates(
        exact, weights: pi, vectors: zip(values, scores).map { value, score in score.map { $0 * value } })
    let ways: [(String, Estimates)] =
        [
            ("policy gradient", byDraw),
            (
                "policy gradient, baseline $J$",
                Estimates(
                    exact, weights: pi,
                    vectors: zip(values, scores).map { v, s in s.map { $0 * (v - expected(theta.scalars)) } })
            ),
            ("$\\pi$ itself", Estimates(exact, weights: [1], vectors: [soft])),
        ]
        + [2.0, 0.5, 0.1].map { temperature in
            ("softly, temperature \(temperature.short())", relaxed(theta, gumbel, temperature, exact, hard: false, d))
        } + [("straight through, temperature 0.5", relaxed(theta, gumbel, 0.5, exact, hard: true, d))]
    page.table(
        ["way", "along the gradient (1 is right)", "bias", "noise of one draw"],
        ways.map {
            [$0.0, $0.1.along.mean.short(3), $0.1.bias < 1e-9 ? "0" : $0.1.bias.short(2), $0.1.noise.short(3)]
        },
        caption:
            "in lengths of the true gradient; policy gradient and $\\pi$ are exact sums; the others over \(n.grouped) draws"
    )
    page.claim("policy gradient: along the true one", byDraw.along.mean, equals: 1, within: 1e-12)
    page.refute("softly at temperature 2: unbiased", 1, by: ways[3].1.along)
    page.refute("straight through: unbiased", 1, by: ways[6].1.along)
    page.bound(
        "softly at temperature 0.1: the bias is a tenth of the gradient's length at most", lower: ways[5].1.bias,
        upper: 0.1)
    page.bound(
        "the colder, the less bias: temperatures 0.1, 0.5, 2", lower: [5, 4].map { ways[$0].1.bias },
        upper: [4, 3].map { ways[$0].1.bias })
    page.bound(
        "... and the more noise", lower: [3, 4].map { ways[$0].1.noise }, upper: [4, 5].map { ways[$0].1.noise })
    page.figure(
        Figure(
            "A drawn word answers in steps; only the mean over many has a slope",
            subtitle: "what $D$ says of the word, along a line through the logits",
            Panel(
                x: Axis("step along the line"), y: Axis("$D$"), labels: .legend,
                marks: [(0.15, Hue.vermilion), (0.5, .green), (0.85, .purple)].map { u, hue in
                    .curve(over: -2...2, "$u$ = \(u.short())", color: hue, points: 801) {
                        values[Categorical(logits: stepped($0)).index(at: u)]
                    }
                } + [.curve(over: -2...2, "mean over $u$", color: .blue, dash: .solid) { expected(stepped($0)) }])))
}

/// The pieces of 0...1 with the words before and after.
private func pieces(_ before: [Double], _ after: [Double]) -> [(width: Double, from: Int, to: Int)] {
    var (i, j, at) = (0, 0, 0.0)
    var (endI, endJ) = (before[0], after[0])
    var found: [(width: Double, from: Int, to: Int)] = []
    while i < before.count && j < after.count {
        let end = min(endI, endJ)
        found.append((max(0, end - at), i, j))
        at = max(at, end)
        if endI <= endJ {
            i += 1
            endI += i < before.count ? before[i] : 0
        } else {
            j += 1
            endJ += j < after.count ? after[j] : 0
        }
    }
    return found
}

/// How much of 0...1 holds another word than before.
private func changed(_ before: [Double], _ after: [Double]) -> Double {
    pieces(before, after).reduce(0) { $0 + ($1.from == $1.to ? 0 : $1.width) }
}

/// Mean and mean square over u of (D after - D before) / h.
private struct Jumps {
    private(set) var mean = 0.0
    private(set) var square = 0.0

    init(_ before: [Double], _ after: [Double], _ values: [Double], step: Double) {
        for piece in pieces(before, after) {
            let quotient = (values[piece.to] - values[piece.from]) / step
            mean += piece.width * quotient
            square += piece.width * quotient * quotient
        }
    }
}

/// How an estimator of the gradient does: along the true one, and how far single draws scatter.
private struct Estimates {
    let along: Estimate
    /// How far the mean is from the true gradient, in lengths of it.
    let bias: Double
    let noise: Double

    /// An exact sum.
    init(_ exact: [Double], weights: [Double], vectors: [[Double]]) {
        let square = Matrix.dot(exact, exact)
        let mean = weightedSum(weights, vectors)
        let spread = zip(weights, vectors).reduce(0) { sum, pair in
            sum + pair.0 * zip(pair.1, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        along = Estimate(mean: Matrix.dot(mean, exact) / square, standardError: 0, count: 2)
        bias = norm(zip(mean, exact).map { $0 - $1 }) / norm(exact)
        noise = (spread / square).squareRoot()
    }

    /// Rows that were drawn.
    init(_ exact: [Double], rows: Tensor<Double>) {
        let square = Matrix.dot(exact, exact)
        along = Estimate(draws: (rows * Tensor(exact)).sum(axis: 1).scalars.map { $0 / square })
        bias = norm((rows.mean(axis: 0) - Tensor(exact)).scalars) / norm(exact)
        noise = (rows.variance(axis: 0).sum().item / square).squareRoot()
    }
}

/// One gradient for each row of noise: D of softmax((theta + g) / t), or of its greatest with the softmax's derivative.
private func relaxed(
    _ theta: Tensor<Double>, _ gumbel: Tensor<Double>, _ temperature: Double, _ exact: [Double], hard: Bool,
    _ d: (Tensor<Double>) -> Tensor<Double>
) -> Estimates {
    let rows = (Tensor<Double>.zeros(gumbel.shape) + theta).variable()
    let soft = ((rows + gumbel) / temperature).softmax()
    let handed = hard ? Tensor.oneHot(soft.argmax(axis: 1), depth: theta.count) + (soft - soft.detached) : soft
    return Estimates(exact, rows: gradient(of: d(handed).sum(), at: [rows])[0])
}
