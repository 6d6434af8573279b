import Evidence

/*:
 ## Without the noise it is an autoencoder

 Let $\sigma$ go to zero. The code is then $m$, always, and the reconstruction error that of an ordinary autoencoder.
 How fast, and at what price? Expand the error $f(z) = |x - g(z)|^2$ about $m$. The linear term averages out, and

 $$\mathbb E\,f(m + \sigma e) = f(m) + \tfrac12 \sigma^2 f''(m) + \ldots, \qquad
 \mathrm{KL} = -\tfrac12\ln\sigma^2 + \tfrac12(m^2 - 1) + \tfrac12\sigma^2$$

 The error arrives at the autoencoder's as fast as $\sigma^2$ falls; the KL leaves for infinity, but slowly, half a nat
 for each unit of $\ln\sigma^2$.
 */
func vanishingNoise(_ page: Page) throws {
    page.ledger(16, .holds, "without the noise or without the KL the VAE is an autoencoder")

    //: A decoder with a bend, from one code to three pixels, a picture, and a mean code. The expectation is a
    //: Gauss-Hermite sum; checked by draws at one width, since everything below rests on it:
    let (x, m) = ([0.4, -0.7, 0.2], 0.6)
    let nodes = GaussHermite(60)
    func reconstructionError(_ s: Double) -> Double {
        nodes.expectation(mean: m, deviation: Double.exp(0.5 * s)) { squaredError(x, $0) }
    }
    let drawn = estimate(page.quick ? 40_000 : 100_000, key: page.key("noise")) { key in
        squaredError(x, m + Double.exp(-0.5) * key.normal())
    }
    page.claim("expected error at $\\ln\\sigma^2 = -1$ = Monte Carlo", reconstructionError(-1), agreesWith: drawn)

    //: Make the noise smaller, step by step. What the noise adds to the autoencoder's error, divided by $\sigma^2$,
    //: tends to half the curvature, which the tensors know as a derivative of a derivative:
    let withoutNoise = squaredError(x, m)
    let code = Tensor(m).variable()
    let slope = gradient(of: squaredError(x, code), at: [code], recorded: true)[0]
    let halfCurvature = 0.5 * gradient(of: slope, at: [code])[0].item
    let logVariances = [0.0, -2, -4, -6, -8, -10, -12, -14]
    let added = logVariances.map { reconstructionError($0) - withoutNoise }
    let prices = try logVariances.map { try integralOverLine(m, $0) }
    page.table(
        ["$\\ln\\sigma^2$", "expected error", "less the autoencoder's", "divided by $\\sigma^2$", "KL (nats)"],
        logVariances.indices.map { i in
            let s = logVariances[i]
            return [
                s.short(), (withoutNoise + added[i]).fixed(6), added[i].short(3), (added[i] / Double.exp(s)).fixed(5),
                prices[i].fixed(3),
            ]
        }, caption: "The autoencoder's error is \(withoutNoise.fixed(6)), half the curvature \(halfCurvature.fixed(5))")
    page.claim(
        "added error over $\\sigma^2$ at $\\ln\\sigma^2 = -14$ = half the curvature", added[7] / Double.exp(-14),
        equals: halfCurvature, within: 1e-5)
    page.claim(
        "what is left of it falls as $\\sigma^2$: ratio at $-12$ and $-14$",
        (added[6] / Double.exp(-12) - halfCurvature) / (added[7] / Double.exp(-14) - halfCurvature),
        equals: Double.exp(2), within: 1e-3)

    //: And the KL, integrated from the densities. Its distance from the straight line is $\frac12\sigma^2$ and nothing
    //: else, so it passes any number: at $\ln\sigma^2 = -2000$ it is a thousand nats.
    page.claim(
        "KL = $-\\frac12\\ln\\sigma^2 + \\frac12(m^2 - 1) + \\frac12\\sigma^2$, integrated", prices,
        equals: logVariances.map { -0.5 * $0 + 0.5 * (m * m - 1) + 0.5 * Double.exp($0) }, within: 1e-9)
    page.reaches(
        "KL at $\\ln\\sigma^2 = -2000$", [Gaussian(mean: [m], logVariance: [-2_000]).divergence(from: .standard(1))],
        atLeast: 999, deterministic: true)
    page.refute(
        "the KL grows as $-\\ln\\sigma^2$", prices[7] - prices[6], by: 2.0, within: 1e-5)

    //: Nor can noise ever help: an average of errors is at least the least error. So if only the reconstruction counts,
    //: no noise at the best code wins, which is what the autoencoder does. Random means and widths:
    let n = 500
    let means: [Double] = page.key("means").uniform([n], in: -3..<3).scalars
    let widths: [Double] = page.key("widths").uniform([n], in: -12..<2).scalars
    let errors = zip(means, widths).map { mean, s in
        nodes.expectation(mean: mean, deviation: Double.exp(0.5 * s)) { squaredError(x, $0) }
    }
    let best = bestCode(for: x)
    page.bound("the best error without noise is below every error with it", lower: squaredError(x, best), upper: errors)
    page.claim(
        "and they meet as the noise vanishes, at $\\ln\\sigma^2 = -30$",
        nodes.expectation(mean: best, deviation: Double.exp(-15)) { squaredError(x, $0) },
        equals: squaredError(x, best),
        within: 1e-10)
    page.figure(goodbye(x, m, nodes, withoutNoise))
}

private let (weights, shifts, directions) = ([1.3, -0.9, 2.1], [0.2, 0.5, -0.4], [0.8, -1.1, 0.6])

/// |x - g(z)|², g(z)ₖ = dₖ tanh(aₖ z + bₖ)
private func squaredError(_ x: [Double], _ z: Double) -> Double {
    x.indices.reduce(0) { sum, k in
        let missed = x[k] - directions[k] * Double.tanh(weights[k] * z + shifts[k])
        return sum + missed * missed
    }
}

private func squaredError(_ x: [Double], _ z: Tensor<Double>) -> Tensor<Double> {
    (Tensor(x) - Tensor(directions) * (Tensor(weights) * z + Tensor(shifts)).tanh()).square().sum()
}

/// The code with the least error: the best of a grid, refined by gradient descent.
private func bestCode(for x: [Double]) -> Double {
    let grid = (-400...400).map { 0.01 * Double($0) }
    let start = grid.min { squaredError(x, $0) < squaredError(x, $1) } ?? 0
    var z = Tensor(start)
    for _ in 0..<300 { z = z - 0.1 * gradient(of: { squaredError(x, $0) }, at: z) }
    return z.item
}

private func goodbye(_ x: [Double], _ m: Double, _ nodes: GaussHermite, _ withoutNoise: Double) -> Figure {
    let range = -12.0...2.0
    let noise = Axis("log-variance of the noise, $\\ln\\sigma^2$")
    return Figure(
        "As the noise vanishes the error settles at the autoencoder's, and the KL rises without end",
        subtitle: "One picture of three pixels, one code, a fixed decoder", columns: 2,
        Panel(
            "reconstruction", x: noise, y: Axis("expected squared error", includesZero: true),
            marks: [
                .curve(over: range, "with noise") { s in
                    nodes.expectation(mean: m, deviation: Double.exp(0.5 * s)) { squaredError(x, $0) }
                }, .horizontal(withoutNoise, "autoencoder", dash: .dashed),
            ]),
        Panel(
            "distance from the prior", x: noise, y: Axis("KL", unit: "nats", includesZero: true),
            marks: [
                .curve(over: range, "KL") { Gaussian(mean: [m], logVariance: [$0]).divergence(from: .standard(1)) }
            ]))
}
