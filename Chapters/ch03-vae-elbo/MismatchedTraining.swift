import Evidence

/*:
 ## What the mismatched pair does to a whole model

 In the section before the decoder was given. Let it learn too, as it does in a VAE: data $x \sim \mathcal N(0, 4)$ on a
 line, encoder $m = ux$ with noise $e^s$, decoder $\hat x = wz$ with $\sigma_x = 1$. The right model is known: it must
 generate the variance $w^2 + 1 = 4$, and its codes, all data together, must have the variance of the prior, 1. With the
 printed penalty and $W = w^2 + 1$, $v = 4$, the optimum solves

 $$W^2 - (2v + \sqrt v)\,W + 2v = 0$$

 and the codes have the variance $v/W$. (Set the three derivatives to zero: $u = w/W$, $e^s = \sqrt v/W$, and
 $2w^2e^{2s} + e^s = 1$.)
 */
func mismatchedTraining(_ page: Page) throws {
    page.ledger(
        12,
        .slip(
            "the mismatched pair trains codes that fill less than half of the prior, and samples that spread too wide"),
        "what the mismatched pair does to the code's spread")

    //: The roots by calculus, the optimum by gradient descent on the expected loss from five starts:
    let v = 4.0
    let half = v + 0.5 * v.squareRoot()
    let root = half + (half * half - 2 * v).squareRoot()
    page.claim(
        "with the KL: $w^2 + 1 = 4$", try exactOptima(page, doubling: 2).map { $0.generated }, equals: v, within: 1e-8)
    let optima = try exactOptima(page, doubling: 1)
    page.claim("with the printed penalty: $w^2 + 1 = W$", optima.map { $0.generated }, equals: root, within: 1e-8)
    page.claim("and the codes have the variance $v/W$", optima.map { $0.codes }, equals: v / root, within: 1e-8)

    //: Then as VAEs are trained: fresh data, one draw of noise each, many small steps, several seeds.
    let seeds = page.quick ? 3 : 5
    let right = try (0..<seeds).map { try trained(page, doubling: 2, seed: $0) }
    let wrong = try (0..<seeds).map { try trained(page, doubling: 1, seed: $0) }
    page.ranks(
        "variance of all codes together (the prior's is 1)",
        [("printed penalty", wrong.map { $0.codes }), ("KL", right.map { $0.codes })])
    page.reaches("printed penalty: variance of the codes", wrong.map { $0.codes }, atMost: 0.55)
    page.reaches("KL: variance of the codes", right.map { $0.codes }, atLeast: 0.9)
    page.reaches("printed penalty: variance generated, for 4", wrong.map { $0.generated }, atLeast: 8)
    page.reaches("KL: variance generated, for 4", right.map { $0.generated }, atMost: 4.4)

    //: Sampling is where it hurts. Codes are drawn from the prior, which is more than twice as wide as what the decoder
    //: has been trained on, and so most samples are of a kind that the decoder has never been asked for:
    let w = wrong[0].w
    let samples = estimate(page.quick ? 100_000 : 200_000, key: page.key("samples")) { key in
        let x = w * key.folding("z").normal() + key.folding("e").normal()
        return x * x
    }
    page.value("variance of samples from the model trained with the printed penalty", samples)
    page.refute("samples from that model have the data's variance", v, by: samples)
    page.figure(tooNarrowTooWide(codes: wrong.map { $0.codes }, generated: wrong.map { $0.generated }))
}

/// A linear VAE on a line: the decoder's weight, the variance of all codes, and that of what it generates.
private struct LinearVAE {
    var w, codes, generated: Double

    init(w: Double, u: Double, s: Double) {
        self.w = w
        codes = u * u * dataVariance + Double.exp(2 * s)
        generated = w * w + 1
    }
}

private let dataVariance = 4.0

/// The optima that descent of the expected loss finds from five starts. Doubling 2 gives the KL, 1 the printed penalty.
private func exactOptima(_ page: Page, doubling k: Double) throws -> [LinearVAE] {
    try (0..<5).map { start in
        try descended(page, key: page.key("start \(start)"), steps: 1_600, averaging: 1, rate: 0.02) { w, u, s, _ in
            let missed = dataVariance * (1 - w * u).square() + w.square() * (2 * s).exp()
            let penalty = dataVariance * u.square() + (k * s).exp() - 1 - k * s
            return 0.5 * (missed + penalty)
        }
    }
}

/// The same model, trained on draws.
private func trained(_ page: Page, doubling k: Double, seed: Int) throws -> LinearVAE {
    let steps = page.quick ? 500 : 800
    return try descended(page, key: page.key("training \(seed)"), steps: steps, averaging: steps / 2, rate: 0.01) {
        w, u, s, key in
        let x: Tensor<Double> = key.folding("data").normal([128], deviation: dataVariance.squareRoot())
        let e: Tensor<Double> = key.folding("noise").normal([128])
        let m = u * x
        let c = s.exp() * e + m
        return 0.5 * ((x - w * c).square() + m.square() + (k * s).exp() - 1 - k * s).mean()
    }
}

/// Gradient descent with momentum from a random start; the mean of the last parameters.
private func descended(
    _ page: Page, key: Key, steps: Int, averaging: Int, rate: Double,
    loss: (_ w: Tensor<Double>, _ u: Tensor<Double>, _ s: Tensor<Double>, _ key: Key) -> Tensor<Double>
) throws -> LinearVAE {
    let start: [Double] = key.folding("start").uniform([3], in: 0.2..<1).scalars
    let parameters = start.map { Parameter("", Tensor($0)) }
    let optimizer = SGD(parameters, learningRate: rate, momentum: 0.9)
    var means = [0.0, 0, 0]
    try page.progress("linear VAE", steps: steps) { step in
        let values = parameters.map(\.value)
        let loss = optimizer.step(minimizing: loss(values[0], values[1], values[2], key.folding(UInt64(step))))
        if step >= steps - averaging {
            for i in 0..<3 { means[i] += parameters[i].value.item / Double(averaging) }
        }
        return loss
    }
    return LinearVAE(w: means[0], u: means[1], s: means[2])
}

private func tooNarrowTooWide(codes: [Double], generated: [Double]) -> Figure {
    func bell(_ variance: Double, _ range: ClosedRange<Double>, _ name: String) -> Mark {
        .curve(over: range, name) { Gaussian(mean: 0, variance: variance).density($0) }
    }
    return Figure(
        "With the mismatched pair the codes fill too little of the prior, and the samples too much of the line",
        subtitle: "A linear VAE trained with the printed penalty, mean of \(codes.count) seeds",
        columns: 2,
        Panel(
            "codes", x: Axis("code"), y: Axis("density", includesZero: true),
            marks: [bell(1, -4...4, "the prior"), bell(mean(codes), -4...4, "codes of the data")]),
        Panel(
            "data", x: Axis("$x$"), y: Axis("density", includesZero: true),
            marks: [bell(4, -10...10, "the data"), bell(mean(generated), -10...10, "samples")]))
}
