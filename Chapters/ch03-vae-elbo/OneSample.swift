import Evidence

/*:
 ## One draw for each picture is enough

 The reconstruction term is an average over codes, and the loss of a VAE is computed with a single code for each
 picture. That looks careless. It is not, since the gradient is averaged anyway, over the pictures of the batch. Let
 $G(x, e)$ be the gradient from one picture and one noise. A batch of $B$ pictures with $L$ noises each has the variance

 $$\frac{1}{B}\left(V_\text{data} + \frac{V_\text{noise}}{L}\right), \qquad
 V_\text{data} = \mathrm{Var}_x\,\mathbb E_e G, \qquad V_\text{noise} = \mathbb E_x\,\mathrm{Var}_e G$$

 More pictures divide both parts, more noises only the second. A step costs $BL$ passes through the decoder; at the same
 cost $C$ the variance is $(L\,V_\text{data} + V_\text{noise})/C$, and nothing beats $L = 1$.
 */
func oneSample(_ page: Page) throws {
    page.ledger(19, .holds, "one sample per datum is enough: the variance of a minibatch gradient falls as $1/B$")

    //: One number $x \sim \mathcal N(0, 3)$, encoder $z = ux + \sigma e$, decoder $wz$; $G$ is the slope of the
    //: reconstruction term in $w$. It is a polynomial in two Gaussian numbers, so that both parts of the variance are
    //: known:
    let line = Line()
    let (mean, data, noise) = line.parts()
    page.claim("mean of $G$: sum over the noises = pencil", mean, equals: line.meanByPencil)
    let one = line.batchGradients(300_000, pictures: 1, noises: 1, key: page.key("one"))
    page.claim("one picture, one noise: unbiased", mean, agreesWith: one.estimate)
    page.claim("and its variance is $V_\\text{data} + V_\\text{noise}$", data + noise, agreesWith: one.variance)

    //: **Batches of $B$**, one noise for each picture, and the slope of the variance on double-logarithmic paper:
    let sizes = [4, 8, 16, 32, 64]
    let repeats = page.quick ? 80_000 : 120_000
    let batches = sizes.map { line.batchGradients(repeats, pictures: $0, noises: 1, key: page.key("batch \($0)")) }
    page.claim(
        "variance of the batch's gradient $= (V_\\text{data} + V_\\text{noise})/B$",
        sizes.map { (data + noise) / Double($0) }, agreesWith: batches.map(\.variance))
    let slope = logLogSlope(sizes.map(Double.init), batches.map(\.variance))
    page.claim("slope of log variance against $\\log B$: $-1$", -1, agreesWith: slope)

    //: **The same cost, spent otherwise**: 16 passes through the decoder, as $B$ pictures with $L = 16/B$ noises each.
    let splits = [16, 4, 1]
    let spent = splits.map {
        line.batchGradients(300_000, pictures: $0, noises: 16 / $0, key: page.key("split \($0)"))
    }
    page.claim(
        "the same cost: $(L\\,V_\\text{data} + V_\\text{noise})/16$",
        splits.map { data / Double($0) + noise / 16 }, agreesWith: spent.map(\.variance))
    page.ranks(
        "variance at the same cost", zip(splits, spent).map { ("B = \($0)", [$1.variance.mean]) }, deterministic: true)
    page.table(
        ["pictures $B$", "noises $L$", "variance of the gradient", "formula"],
        zip(splits, spent).map { size, moments in
            [
                "\(size)", "\(16 / size)",
                "\(moments.variance.mean.short(3)) ± \(moments.variance.standardError.short(1))",
                (data / Double(size) + noise / 16).short(3),
            ]
        }, caption: "16 passes through the decoder, spent in three ways")
    page.refute(
        "noises as good as pictures: $(V_\\text{data} + V_\\text{noise})/(BL)$",
        splits.map { _ in (data + noise) / 16 },
        by: spent.map(\.variance))

    //: **A famous slip** draws one noise and adds it to every code of the batch (a `randn` of the shape of a code,
    //: where the shape of the batch was meant). Nothing crashes, nothing is biased. But noise that is shared does not
    //: average out: the variance stops falling at $V_e = \mathrm{Var}_e\,\mathbb E_x G$.
    let shared = sizes.map {
        line.batchGradients(250_000, pictures: $0, noises: 1, sharing: true, key: page.key("shared \($0)"))
    }
    page.claim("one noise for the whole batch: no bias", mean, agreesWith: shared[4].estimate)
    page.claim(
        "but a floor: $V_e + (V_\\text{data} + V_\\text{noise} - V_e)/B$",
        sizes.map { line.floor + (data + noise - line.floor) / Double($0) }, agreesWith: shared.map(\.variance))
    page.refute(
        "one noise for the whole batch, slope $-1$", -1, by: logLogSlope(sizes.map(Double.init), shared.map(\.variance))
    )
    page.figure(fallingVariance(sizes, batches, shared, floor: line.floor, whole: data + noise))

    //: **A real network.** A VAE of the digits after some training; its gradient has thousands of numbers, whose
    //: variances are summed. (The digits of a batch are drawn with replacement, as the formula assumes.)
    let images = try Digits.load().split().training.images(as: Float.self)
    let results = try (0..<3).map { try digitSpread(page, images, key: page.key("digits \($0)")) }
    page.reaches("digits: slope of log variance against log B", results.map(\.slope), atMost: -0.85)
    page.reaches("digits: and not below", results.map(\.slope), atLeast: -1.15)
    page.ranks(
        "digits: variance at the same cost",
        [("64 × 1", results.map(\.wide)), ("16 × 4", results.map(\.deep))])
}

/// x ~ N(0, λ), z = u x + σ e; G = -∂/∂w (x - w z)² / (2 v) = (x - w z) z / v.
private struct Line {
    let spread = 3.0
    let u = 0.4
    let sigma = 0.8
    let w = 0.5
    let variance = 1.0

    private func gradient(_ x: Double, _ e: Double) -> Double {
        let z = u * x + sigma * e
        return (x - w * z) * z / variance
    }

    /// (u λ - w (u² λ + σ²)) / v
    var meanByPencil: Double { (u * spread - w * (u * u * spread + sigma * sigma)) / variance }

    /// E G, Var_x E_e G and E_x Var_e G: sums over the nodes of x and of e.
    func parts() -> (mean: Double, data: Double, noise: Double) {
        func moment(_ f: (_ given: (mean: Double, square: Double)) -> Double) -> Double {
            rule.expectation(deviation: spread.squareRoot()) { x in
                let mean = rule.expectation { gradient(x, $0) }
                return f((mean, rule.expectation { gradient(x, $0) * gradient(x, $0) }))
            }
        }
        let mean = moment { $0.mean }
        return (mean, moment { $0.mean * $0.mean } - mean * mean, moment { $0.square - $0.mean * $0.mean })
    }

    /// Var_e E_x G, which no number of pictures removes when they share their noise.
    var floor: Double {
        func given(_ e: Double) -> Double { rule.expectation(deviation: spread.squareRoot()) { gradient($0, e) } }
        let mean = rule.expectation(given)
        return rule.expectation { given($0) * given($0) } - mean * mean
    }

    private var rule: GaussHermite { GaussHermite(6) }

    /// Gradients of `repeats` batches.
    func batchGradients(_ repeats: Int, pictures: Int, noises: Int, sharing: Bool = false, key: Key) -> Moments {
        let rows = max(1, 16_384 / (pictures * noises))
        var total = Moments()
        for start in stride(from: 0, to: repeats, by: rows) {
            let draw = key.folding(UInt64(start))
            let x: Tensor<Double> = draw.folding("x").normal([rows, pictures, 1], deviation: spread.squareRoot())
            let e: Tensor<Double> = draw.folding("e").normal([rows, sharing ? 1 : pictures, noises])
            let z = u * x + sigma * e
            let gradients = (x - w * z) * z / variance
            total.merge(Moments(gradients.mean(axis: 2).mean(axis: 1).scalars))
        }
        return total
    }
}

/// The slope of the least-squares line through (log x, log y), with the error that the errors of y leave in it.
private func logLogSlope(_ x: [Double], _ y: [Estimate]) -> Estimate {
    let logX = x.map { Double.log($0) }
    let middle = mean(logX)
    let pull = logX.map { $0 - middle }
    let length = Matrix.dot(pull, pull)
    let slope = zip(pull, y).reduce(0) { $0 + $1.0 * Double.log($1.1.mean) } / length
    let errors = zip(pull, y).map { $0 * $1.standardError / ($1.mean * length) }
    return Estimate(
        mean: slope, standardError: Matrix.dot(errors, errors).squareRoot(), count: y.map(\.count).reduce(0, +))
}

/// How the summed variance of a digits VAE's gradient falls from 4 to 64 pictures, and at 64 passes spent in two ways.
private func digitSpread(
    _ page: Page, _ images: Tensor<Float>, key: Key
) throws -> (slope: Double, wide: Double, deep: Double) {
    let codes = 4
    let encoder = Perceptron<Float>([64, 32, 2 * codes], activation: .tanh, key: key.folding("encoder"))
    let decoder = Perceptron<Float>([codes, 32, 64], activation: .tanh, key: key.folding("decoder"))
    let optimizer = Adam(encoder.parameters + decoder.parameters, learningRate: 3e-3)
    func loss(pictures: Int, noises: Int, key: Key) -> Tensor<Float> {
        let chosen = key.folding("pictures").integers(pictures, below: images.shape[0])
        let x = images.gathered(chosen)
        let q = GaussianRows(meanThenLogVariance: encoder(x))
        let z = q.transforming(key.folding("noise").normal([noises, pictures, codes]))
        let error = (x - decoder(z)).square().sum(axis: -1).mean() / 0.08
        return error + q.divergenceFromStandard.mean()
    }
    try page.progress("digits", steps: 150) { step in
        optimizer.step(minimizing: loss(pictures: 64, noises: 1, key: key.folding(UInt64(step))))
    }
    let repeats = page.quick ? 60 : 150
    func variance(pictures: Int, noises: Int) -> Double {
        var sums = optimizer.parameters.map { (sum: Tensor<Float>.zeros($0.shape), squares: 0.0) }
        for index in 0..<repeats {
            let draw = key.folding("\(pictures) x \(noises)").folding(UInt64(index))
            let slopes = optimizer.gradients(of: loss(pictures: pictures, noises: noises, key: draw))
            for (index, slope) in slopes.enumerated() {
                sums[index].sum += slope
                sums[index].squares += Double(slope.square().sum().item)
            }
        }
        let n = Double(repeats)
        return sums.reduce(0) { $0 + ($1.squares - Double($1.sum.square().sum().item) / n) / (n - 1) }
    }
    let sizes = [4, 16, 64]
    let variances = sizes.map { variance(pictures: $0, noises: 1) }
    let points = variances.map { Estimate(mean: $0, standardError: 0, count: repeats) }
    return (logLogSlope(sizes.map(Double.init), points).mean, variances[2], variance(pictures: 16, noises: 4))
}

private func fallingVariance(
    _ sizes: [Int], _ batches: [Moments], _ shared: [Moments], floor: Double, whole: Double
) -> Figure {
    let x = sizes.map(Double.init)
    return Figure(
        "The batch averages the noise away, unless its pictures share it",
        Panel(
            x: Axis("pictures in the batch", scale: .logarithmic, ticks: x),
            y: Axis("variance of the gradient", scale: .logarithmic), labels: .direct,
            marks: [
                .line(x, x.map { whole / $0 }, "one noise each", color: .blue),
                .points(x, batches.map(\.variance.mean), color: .blue),
                .line(x, x.map { floor + (whole - floor) / $0 }, "one noise for all", color: .vermilion),
                .points(x, shared.map(\.variance.mean), color: .vermilion),
            ]))
}
