import Evidence

/*:
 ## Reconstruction pulls one way, the KL the other

 Reconstruction wants no noise, the KL wants the noise of the prior. In a linear model the truce is known before
 anything is trained. Let $x = wz + \sigma_x e$ and $a = |w|^2/\sigma_x^2$. The noise $\sigma^2$ of the code costs

 $$\tfrac12 a\sigma^2 \text{ in reconstruction}
 \quad\text{and}\quad \tfrac12\left(\sigma^2 - \ln\sigma^2 - 1\right) \text{ in KL}$$

 Set the derivative of the sum to zero: $\sigma^2 = 1/(1 + a)$, between 0 and 1 for every $a$; and it is the variance of
 the true posterior $p(z|x)$. Likewise the mean is $m = w^Tx/(\sigma_x^2(1 + a))$, between the least-squares code and
 zero.
 */
func noiseAgainstKL(_ page: Page) throws {
    page.ledger(17, .holds, "reconstruction alone drives $\\sigma$ to 0, KL alone to 1; the optimum is the posterior's")

    //: A decoder of two pixels, and one picture. The posterior needs no calculus: it is the prior times the likelihood,
    //: divided by its integral; so are its mean and variance.
    let model = LinearDecoder(w: [1.2, -0.5], variance: 0.4)
    let x = [0.9, 0.3]
    let a = model.sharpness
    let truce = 1 / (1 + a)
    let posterior = try model.posteriorByIntegration(x)
    page.claim("$1/(1 + a)$ = variance of the posterior, integrated", truce, equals: posterior.variance, within: 1e-10)
    let mean = Matrix.dot(model.w, x) / (model.variance * (1 + a))
    page.claim("$m$ = mean of the posterior, integrated", mean, equals: posterior.mean, within: 1e-10)

    //: Descent of the two terms, starting from the same place. The reconstruction term is not given its closed form
    //: here: it is the expectation over the noise, a Gauss-Hermite sum, and the tensors differentiate through it.
    let together = descended(steps: 500) { model.reconstruction(x, $0, $1) + divergence($0, $1) }
    page.claim("both terms: $\\sigma^2$ ends at $1/(1 + a)$", Double.exp(together.s), equals: truce, within: 1e-9)
    page.claim("both terms: $m$ ends at the posterior's mean", together.m, equals: mean, within: 1e-9)
    let alone = descended(steps: 500, of: divergence)
    page.claim("KL alone: $\\sigma^2$ ends at 1", Double.exp(alone.s), equals: 1, within: 1e-9)
    page.claim("KL alone: $m$ ends at 0", alone.m, equals: 0, within: 1e-9, scale: 1)

    //: Reconstruction alone has no place to end at. Its slope in $\ln\sigma^2$ is $\frac12 a\sigma^2$, which shrinks
    //: with the noise that it removes: $1/\sigma^2$ grows by $a/2$ in each unit of time (steps times learning rate), at
    //: that pace for ever, and $\sigma^2$ falls towards zero.
    let steps = [100, 1_000, 4_000]
    let noises = steps.map { n in
        Double.exp(descended(steps: n) { model.reconstruction(x, $0, $1) }.s)
    }
    page.table(
        ["steps", "$\\sigma^2$, reconstruction alone", "$1/\\sigma^2$"],
        zip(steps, noises).map { ["\($0)", $1.short(4), (1 / $1).fixed(1)] })
    page.ranks(
        "reconstruction alone: the longer, the less noise",
        zip(steps, noises).reversed().map { ("\($0) steps", [$1]) }, deterministic: true)
    page.claim(
        "$1/\\sigma^2$ grows by $a/2$ in a unit of time", (1 / noises[2] - 1 / noises[1]) / (rate * 3_000),
        equals: a / 2, within: 1e-3)
    let leastSquares = Matrix.dot(model.w, x) / Matrix.dot(model.w, model.w)
    page.claim(
        "reconstruction alone: $m$ ends at the least-squares code",
        descended(steps: 1_000) { model.reconstruction(x, $0, $1) }.m, equals: leastSquares, within: 1e-9)

    //: So the truce lies between, for both numbers, and for every sharpness:
    page.bound("reconstruction alone goes below the truce", lower: noises, upper: truce)
    page.bound("the truce is below the prior's 1", lower: truce, upper: 1)
    page.bound("$0 < m <$ least squares", lower: [0, mean], upper: [mean, leastSquares])
    let sharpness = [0.01, 0.1, 1, 10, 100]
    page.claim(
        "$\\sigma^2 = 1/(1 + a)$ for other decoders, by integration",
        try sharpness.map {
            try LinearDecoder(w: [$0.squareRoot()], variance: 1).posteriorByIntegration([0.5]).variance
        }, equals: sharpness.map { 1 / (1 + $0) }, within: 1e-10)
    page.refute("$\\sigma^2 = 1/a$, the optimum without the prior's 1", 1 / a, by: truce)
    page.refute(
        "$\\sigma = 1/(1 + a)$, a deviation for a variance", truce * truce, by: posterior.variance, within: 1e-10)
    page.figure(tugOfWar(a))
}

/// x = w z + noise of this variance in each pixel.
private struct LinearDecoder {
    let w: [Double]
    let variance: Double
    private let nodes = GaussHermite(8)

    init(w: [Double], variance: Double) { (self.w, self.variance) = (w, variance) }

    var sharpness: Double { Matrix.dot(w, w) / variance }

    /// E |x - wz|² / (2σ²) over z = m + exp(s/2) e, by a Gauss-Hermite sum over e.
    func reconstruction(_ x: [Double], _ m: Tensor<Double>, _ s: Tensor<Double>) -> Tensor<Double> {
        let e = Tensor(nodes.nodes)
        let z = m + (0.5 * s).exp() * e
        let missed = zip(x, w).map { x, w in (x - w * z).square() }
        return (Tensor(nodes.weights) * (missed[0] + missed[1])).sum() / (2 * variance)
    }

    /// The mean and variance of p(z|x), from the integral of p(z) p(x|z) alone.
    func posteriorByIntegration(_ x: [Double]) throws -> (mean: Double, variance: Double) {
        let prior = Gaussian.standard(1)
        func joint(_ z: Double) -> Double {
            let given = Gaussian(mean: w.map { $0 * z }, variance: w.map { _ in variance })
            return prior.density(z) * given.density(x)
        }
        let evidence = try quadrature { joint($0) }
        let mean = try quadrature { $0 * joint($0) } / evidence
        return (mean, try quadrature { ($0 - mean) * ($0 - mean) * joint($0) } / evidence)
    }
}

/// KL from the prior; s is the log-variance.
private func divergence(_ m: Tensor<Double>, _ s: Tensor<Double>) -> Tensor<Double> {
    0.5 * (m.square() + s.exp() - s - 1)
}

private let rate = 0.1

/// Where gradient descent from m = 1.5, σ² = 0.5 is after some steps.
private func descended(
    steps: Int, of loss: (_ m: Tensor<Double>, _ s: Tensor<Double>) -> Tensor<Double>
) -> (m: Double, s: Double) {
    let start = [1.5, Double.log(0.5)]
    let parameters = start.map { Parameter("", Tensor($0)) }
    let optimizer = SGD(parameters, learningRate: rate)
    for _ in 0..<steps { optimizer.step(minimizing: loss(parameters[0].value, parameters[1].value)) }
    return (parameters[0].value.item, parameters[1].value.item)
}

private func tugOfWar(_ a: Double) -> Figure {
    let range = 0.05...1.6
    func reconstruction(_ sigma: Double) -> Double { 0.5 * a * sigma * sigma }
    func divergence(_ sigma: Double) -> Double { 0.5 * (sigma * sigma - 1) - Double.log(sigma) }
    let best = 1 / (1 + a).squareRoot()
    return Figure(
        "The best noise lies between the autoencoder's, 0, and the prior's, 1",
        subtitle: "What the noise of the code costs in a linear model of sharpness a = \(a.short(3))",
        Panel(
            x: Axis("deviation $\\sigma$ of the code", range: 0...1.6), y: Axis("cost", unit: "nats", range: 0...4),
            labels: .legend,
            marks: [
                .curve(over: range, "reconstruction", reconstruction), .curve(over: range, "KL", divergence),
                .curve(over: range, "sum") { reconstruction($0) + divergence($0) },
                .vertical(best, "posterior's deviation"),
            ]))
}
