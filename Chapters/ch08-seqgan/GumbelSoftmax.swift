import Evidence

/*:
 ## Gumbel-softmax: bias against noise

 Add to each logit a number $g_k = -\log(-\log u_k)$, with $u_k$ uniform: Gumbel noise. The greatest of the sums is
 word $k$ with probability $\mathrm{softmax}(\theta)_k$, exactly. That moves the chance out of the way: the noise does
 not depend on $\theta$. Then put a softmax at the temperature $\tau$ in place of the greatest,

 $$y = \mathrm{softmax}\left(\frac{\theta + g}{\tau}\right),$$

 and everything can be differentiated. It is a trade. Warm, $y$ is a mush of words and the gradient is that of another
 problem. Cold, $y$ is nearly a word, the problem is the right one, and the derivative is almost always zero and
 sometimes enormous. How much of each? With two words it can be known to all digits. Only the difference of the logits
 counts, the difference of two Gumbels is logistic with density $\rho(v) = \sigma(v)(1 - \sigma(v))$, and
 $y = \sigma((\theta + v)/\tau)$ is a function of one random number. Integrals over it take no samples. With $f(y)$ for
 what the discriminator says of the soft word,

 $$J = \sigma(\theta) f(1) + (1 - \sigma(\theta)) f(0), \qquad J' = \rho(\theta)\,(f(1) - f(0))$$
 */
func gumbelSoftmax(_ page: Page) throws {
    page.ledger(
        11, .holdsIf("it is cold already: a warm one's bias may change its sign on the way down"),
        "Gumbel-softmax: its bias falls with the temperature, its variance grows as one over it")

    //: **The noise is right.** Five words, the greatest of logit plus Gumbel noise, against softmax:
    let logits: Tensor<Double> = page.key("logits").normal([5])
    let draws = 200_000
    let softmax = logits.softmax().scalars
    let uniform: Tensor<Double> = page.key("uniform").uniform([draws, 5], in: 1e-300..<1)
    let gumbel = -(-uniform.log()).log()
    page.claim(
        "the greatest of $\\theta + g$ is drawn from softmax", softmax, agreesWith: shares(logits + gumbel), scale: 0.2)

    //: A sign lost, $\log(-\log u)$, gives the mirror image of the noise. The code runs and every word is still drawn,
    //: but at the wrong rate. Normal noise has other wrong rates:
    page.refute("$g = \\log(-\\log u)$", softmax, by: shares(logits - gumbel))
    page.refute(
        "normal noise of the same variance", softmax,
        by: shares(logits + page.key("normal").normal([draws, 5], deviation: Double.pi / 6.0.squareRoot())))

    //: **Two words, all digits.** A reward that is not a straight line, $f(y) = (y - 0.45)^2 + \frac12 y^3$, and
    //: $\theta = -0.7$:
    let theta = -0.7
    let world = TwoWords(theta: theta)
    page.claim(
        "$J'$: by formula = by differences of the two-term sum", world.truth,
        equals: (8 * (world.mean(theta + 1e-3) - world.mean(theta - 1e-3)) - world.mean(theta + 2e-3)
            + world.mean(theta - 2e-3)) / 12e-3,
        within: 1e-9)

    //: The mean and the variance of the relaxed derivative, by quadrature; and from draws of the real thing, two
    //: logits, two Gumbels, softmax and automatic differentiation:
    let checked = [1.0, 0.5, 0.25]
    let n = 300_000
    let noise: Tensor<Double> = -(-(page.key("pairs").uniform([n, 2], in: 1e-300..<1) as Tensor<Double>).log()).log()
    let sampled = checked.map { Moments(derivatives(theta, noise, temperature: $0)) }
    page.claim(
        "mean derivative at $\\tau$ = 1, 0.5, 0.25: quadrature = automatic differentiation of draws",
        try checked.map(world.meanDerivative),
        agreesWith: sampled.map(\.estimate))
    page.claim(
        "variance at the same temperatures", try checked.map(world.variance), agreesWith: sampled.map(\.variance))
    page.refute("unbiased at $\\tau = 1$", world.truth, by: sampled[0].estimate)

    //: **The bias.** Put $y$ in place of $v$ in the integral. The mean derivative is
    //: $\int_0^1 f'(y)\,\rho(\tau\,\mathrm{logit}\,y - \theta)\,dy$. At $\tau = 0$ that is $J'$; and the first
    //: correction can be read off:
    //:
    //: $$\text{bias} = -\tau\,\rho'(\theta)\int_0^1 f'(y)\,\mathrm{logit}(y)\,dy + O(\tau^2)$$
    //:
    //: (for this $f$ the integral is $1 + \frac34$). So the bias falls in proportion to the temperature; and for a
    //: straight line $f$, for which the integral is zero, with its square:
    let s = Double.sigmoid(theta)
    let rate = -s * (1 - s) * (1 - 2 * s) * 1.75
    let small = [1e-3, 1e-4]
    let biases = try small.map { try world.meanDerivative($0) - world.truth }
    page.claim(
        "bias over $\\tau$, extrapolated to $\\tau = 0$ = the formula",
        (10 * biases[1] / small[1] - biases[0] / small[0]) / 9, equals: rate,
        within: 1e-5)
    page.claim(
        "a straight $f$, bias over $\\tau^2$ at $\\tau$ = 0.02 and 0.01", try bend(world, 0.02),
        equals: try bend(world, 0.01), within: 1e-2)

    //: **The noise.** The square of the derivative has the mean
    //: $\frac1\tau\int_0^1 f'(y)^2\,y(1-y)\,\rho(\tau\,\mathrm{logit}\,y - \theta)\,dy$: as $\tau$ falls, the
    //: variance grows as $1/\tau$, without end.
    let limit =
        try s * (1 - s) * quadrature(from: 0, to: 1) { y in TwoWords.slope(y) * TwoWords.slope(y) * y * (1 - y) }
    page.claim(
        "$\\tau$ times the mean square at $\\tau = 10^{-5}$ = its limit", try 1e-5 * world.square(1e-5), equals: limit,
        within: 1e-4)
    let ladder = [2.0, 1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01]
    let bias = try ladder.map { abs(try world.meanDerivative($0) - world.truth) }
    let deviation = try ladder.map { try world.variance($0).squareRoot() }
    page.bound(
        "the bias falls with every step down from $\\tau = 2$ to 0.01", lower: Array(bias.dropFirst()),
        upper: Array(bias.dropLast()))
    page.bound(
        "the noise grows from $\\tau = 0.5$ down", lower: Array(deviation[2...].dropLast()),
        upper: Array(deviation[3...]))
    page.table(
        ["temperature", "size of the bias", "noise of one draw", "share of words within 1 % of one-hot"],
        try ladder.indices.map { i in
            [ladder[i].short(), bias[i].short(2), deviation[i].short(3), try world.nearlyHard(ladder[i]).percent()]
        },
        caption:
            "the true derivative is \(world.truth.short(4)); the policy gradient has no bias and the noise \(world.scoreDeviation().short(3)), with the best baseline none"
    )

    //: *With every step* is a property of this $\theta$. Where the first correction has the sign opposite to that of
    //: a warm softmax, the bias passes through zero on its way and comes back. At $\theta = +0.7$ it is smaller at
    //: $\tau = 1$ than at half of that:
    let mirrored = TwoWords(theta: 0.7)
    let crossing = try [1, 0.5].map { try mirrored.meanDerivative($0) - mirrored.truth }
    page.bound(
        "at $\\theta = 0.7$: bias below zero at $\\tau = 1$, above at 0.5", lower: [crossing[0], 0],
        upper: [0, crossing[1]])
    page.refute(
        "a colder softmax has always less bias", max(abs(crossing[0]), abs(crossing[1])), by: abs(crossing[0]),
        within: 1e-6)

    //: With only two words the best baseline even takes *all* the noise from the policy gradient: both words then pull
    //: with the same force. It is $b = (1 - \sigma(\theta)) f(1) + \sigma(\theta) f(0)$. Gumbel-softmax has no such
    //: luck. With more than two words the policy gradient has none either: the table of five words in the section on
    //: where the gradient stops compares the two more fairly.
    page.claim(
        "two words: noise of the policy gradient with the best baseline", world.scoreDeviation(best: true), equals: 0,
        within: 1e-12, scale: 1)

    //: **Which temperature is best?** The error of a mean over $m$ draws is
    //: $\sqrt{\text{bias}^2 + \text{variance}/m}$. More draws ask for lower temperatures. There is no best one for
    //: all:
    let fine = (0...60).map { 0.01 * Double.exp(Double($0) / 60 * Double.log(300)) }
    let curves = try [1, 100, 10_000].map { m in
        (
            m,
            try fine.map { t in
                let b = try world.meanDerivative(t) - world.truth
                return (b * b + (try world.variance(t)) / Double(m)).squareRoot()
            }
        )
    }
    let bests = curves.map { curve in fine[curve.1.indices.min { curve.1[$0] < curve.1[$1] } ?? 0] }
    page.ranks(
        "best temperature", zip(["10,000 draws", "100 draws", "1 draw"], bests.reversed()).map { ($0, [$1]) },
        deterministic: true)

    //: **Straight through** hands $f$ the hard word and uses the soft derivative. As $\tau$ falls, its mean tends to
    //: $\rho(\theta)\frac{f'(0) + f'(1)}2$: the trapezium rule in place of the area under $f'$. The two agree if $f$ is
    //: a parabola, and no temperature mends it if $f$ is not:
    let corners = s * (1 - s) * 0.5 * (TwoWords.slope(0) + TwoWords.slope(1))
    page.claim(
        "straight through at $\\tau = 10^{-5}$ = the trapezium rule", try world.straightThrough(1e-5), equals: corners,
        within: 1e-4)
    page.claim(
        "straight through at $\\theta = 0.7$, $\\tau = 1$: quadrature = automatic differentiation of draws",
        try mirrored.straightThrough(1),
        agreesWith: Estimate(draws: derivatives(0.7, noise, temperature: 1, hard: true)))
    page.refute(
        "straight through is unbiased when cold", try world.straightThrough(1e-5), by: world.truth, within: 1e-5)
    page.figure(figure(fine, curves, bests))
}

/// How often each column is the greatest of its row.
private func shares(_ rows: Tensor<Double>) -> [Estimate] {
    let (n, columns) = (rows.shape[0], rows.shape[1])
    var counts = [Int](repeating: 0, count: columns)
    for column in rows.argmax(axis: 1) { counts[column] += 1 }
    return counts.map { estimate([n - $0, $0], [0, 1]) }
}

/// d f(y₁) / dθ₁ for logits (θ, 0) and each row of noise; if asked, with the hard word in f and the soft one's
/// derivative.
private func derivatives(
    _ theta: Double, _ noise: Tensor<Double>, temperature: Double, hard: Bool = false
) -> [Double] {
    let rows = (Tensor<Double>.zeros(noise.shape) + Tensor([theta, 0])).variable()
    let soft = ((rows + noise) / temperature).softmax().slice(axis: 1, from: 0, to: 1)
    let y = hard ? (soft.detached .> Tensor(0.5)) + (soft - soft.detached) : soft
    let f = (y - 0.45).square() + 0.5 * y * y * y
    return gradient(of: f.sum(), at: [rows])[0].slice(axis: 1, from: 0, to: 1).scalars
}

/// The bias over τ² for f(y) = y.
private func bend(_ world: TwoWords, _ temperature: Double) throws -> Double {
    let s = Double.sigmoid(world.theta)
    return (try world.integral(temperature) { _ in 1 } - s * (1 - s)) / (temperature * temperature)
}

/// Word 1 with probability sigmoid(θ), else word 0; y is the weight of word 1.
private struct TwoWords {
    let theta: Double

    static func value(_ y: Double) -> Double { (y - 0.45) * (y - 0.45) + 0.5 * y * y * y }
    static func slope(_ y: Double) -> Double { 2 * (y - 0.45) + 1.5 * y * y }

    func mean(_ theta: Double) -> Double {
        let p = Double.sigmoid(theta)
        return p * TwoWords.value(1) + (1 - p) * TwoWords.value(0)
    }

    var truth: Double {
        let p = Double.sigmoid(theta)
        return p * (1 - p) * (TwoWords.value(1) - TwoWords.value(0))
    }

    /// ∫ h(y) ρ(τ logit y - θ) dy over 0...1, with y = sigmoid(x).
    func integral(_ temperature: Double, _ h: (Double) -> Double) throws -> Double {
        let range = min(40, 45 / temperature)
        return try quadrature(
            from: -range, to: range, tolerance: 1e-11,
            splittingAt: [-10, 0, 10, theta / temperature].filter { abs($0) < range }
        ) { x in
            let (y, p) = (Double.sigmoid(x), Double.sigmoid(temperature * x - theta))
            return h(y) * p * (1 - p) * y * (1 - y)
        }
    }

    func meanDerivative(_ temperature: Double) throws -> Double { try integral(temperature, TwoWords.slope) }

    /// E (f'(y) y (1 - y) / τ)²
    func square(_ temperature: Double) throws -> Double {
        try integral(temperature) { y in TwoWords.slope(y) * TwoWords.slope(y) * y * (1 - y) } / temperature
    }

    func variance(_ temperature: Double) throws -> Double {
        let mean = try meanDerivative(temperature)
        return try square(temperature) - mean * mean
    }

    /// f' taken at the hard word.
    func straightThrough(_ temperature: Double) throws -> Double {
        try integral(temperature) { TwoWords.slope($0 < 0.5 ? 0 : 1) }
    }

    /// How often y or 1 - y is below 1 %: |θ + v| > τ logit(0.99).
    func nearlyHard(_ temperature: Double) throws -> Double {
        let edge = temperature * Double.log(99)
        return 1 - (Double.sigmoid(edge - theta) - Double.sigmoid(-edge - theta))
    }

    /// Of R d log p / dθ, without or with the best baseline.
    func scoreDeviation(best: Bool = false) -> Double {
        let p = Double.sigmoid(theta)
        let b = best ? (1 - p) * TwoWords.value(1) + p * TwoWords.value(0) : 0
        let pulls = [(p, (TwoWords.value(1) - b) * (1 - p)), (1 - p, (TwoWords.value(0) - b) * -p)]
        return pulls.reduce(0) { $0 + $1.0 * ($1.1 - truth) * ($1.1 - truth) }.squareRoot()
    }
}

private func figure(_ temperatures: [Double], _ curves: [(Int, [Double])], _ bests: [Double]) -> Figure {
    let hues: [Hue] = [.blue, .green, .vermilion]
    return Figure(
        "Cold is noisy, warm is wrong; more draws ask for a colder softmax",
        subtitle:
            "error of the mean relaxed derivative over m draws, two words, by quadrature; points: the best temperature",
        Panel(
            x: Axis("temperature $\\tau$", scale: .logarithmic), y: Axis("root mean square error", scale: .logarithmic),
            labels: .legend,
            marks: curves.enumerated().flatMap { i, curve -> [Mark] in
                let name = "m = \(curve.0.grouped)"
                let best = curve.1.min() ?? 0
                return [
                    .line(temperatures, curve.1, name, color: hues[i]),
                    .points([bests[i]], [best], color: hues[i]),
                ]
            }))
}
