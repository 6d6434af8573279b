import Evidence

/*:
 ## What a denoiser knows about the density

 Data are seldom Gaussian. For any $p(x)$ the best denoiser is still $\mathbb E[x|y]$, and it satisfies an identity that needs
 no posterior at all (Robbins, 1956, who had it from Tweedie):

 $$\mathbb E[x|y] - y = \sigma^2\,\frac{d}{dy}\ln p_\sigma(y), \qquad p_\sigma(y) = \int p(x)\,\mathcal N(y; x, \sigma^2)\,dx$$

 The residual of the best denoiser is $\sigma^2$ times the *score* of the noisy density. A network that has only ever been asked to
 remove noise has therefore learned which way the data lie: diffusion models draw pictures with it. On the left
 stands a posterior mean, on the right a derivative of a density; they are computed apart.
 */
func tweedie(_ page: Page) throws {
    page.ledger(7, .holds, "the optimal residual is $\\sigma^2$ times the score of the noisy density")

    //: Three bumps of unequal weight and width. With noise each bump gets wider by $\sigma^2$, so the score is known:
    //: each bump pulls towards its mean, weighted by its responsibility for $y$.
    let sigma = 0.6
    let (weights, means, variances) = ([0.5, 0.3, 0.2], [-1.5, 1, 2.5], [0.09, 0.04, 0.2])
    let p = Mixture(weights: weights, means: means, variances: variances)
    let noisy = Mixture(weights: weights, means: means, variances: variances.map { $0 + sigma * sigma })
    func score(_ mixture: Mixture<Gaussian>, _ y: Double) -> Double {
        zip(mixture.responsibilities([y]), mixture.components).reduce(0) {
            $0 + $1.0 * ($1.1.mean[0] - y) / $1.1.variance[0]
        }
    }
    let grid = (0...24).map { -3.0 + 0.3 * Double($0) }
    let bestByIntegral = try grid.map { y in try posteriorMean(y, sigma) { p.density($0) } }
    let byScore = grid.map { $0 + sigma * sigma * score(noisy, $0) }
    page.claim(
        "posterior mean by quadrature = $y + \\sigma^2 \\times$ score", bestByIntegral, equals: byScore, within: 1e-10,
        scale: 1)

    //: The score again, by the tensors' derivative of $\ln p_\sigma$:
    page.claim(
        "score by autodiff = score by responsibilities", derivative(ofLogDensity: noisy, at: grid),
        equals: grid.map { score(noisy, $0) }, scale: 1)

    //: No Gaussian anywhere: data uniform on $[-1, 1]$. Its noisy density is a difference of two normal integrals; its slope
    //: is a difference of two normal densities.
    let standard = Gaussian.standard(1)
    let uniformScore = grid.map { y in
        let (left, right) = ((y + 1) / sigma, (y - 1) / sigma)
        // Far out in the right tail both values of the CDF are one; mirrored, the difference keeps its digits.
        let mass = y > 0 ? normalCDF(-right) - normalCDF(-left) : normalCDF(left) - normalCDF(right)
        return (standard.density(left) - standard.density(right)) / (sigma * mass)
    }
    page.claim(
        "uniform data: posterior mean by quadrature = $y + \\sigma^2 \\times$ score",
        try grid.map { y in try posteriorMean(y, sigma, over: -1...1) { _ in 0.5 } },
        equals: zip(grid, uniformScore).map { $0 + sigma * sigma * $1 }, within: 1e-9, scale: 1)

    //: The mistakes: $\sigma$ in the place of $\sigma^2$; the sign of the residual, $y - \hat x$, which drives samples away from the
    //: data; and the score of the *clean* density, to which the noisy one tends only as $\sigma \to 0$:
    page.refute(
        "the residual is $\\sigma \\times$ score", grid.map { $0 + sigma * score(noisy, $0) }, by: bestByIntegral,
        within: 1e-6)
    page.refute(
        "the residual is $-\\sigma^2 \\times$ score", grid.map { $0 - sigma * sigma * score(noisy, $0) },
        by: bestByIntegral, within: 1e-6)
    page.refute(
        "the residual is $\\sigma^2 \\times$ score of the clean density",
        grid.map { $0 + sigma * sigma * score(p, $0) }, by: bestByIntegral,
        within: 1e-6)

    //: Now a network, which is shown pairs $(y, x)$ and no density. Its residual over $\sigma^2$ should be the score,
    //: and is, where there are data. What is left over is measured as the expected squared difference from
    //: $\mathbb E[x|y]$, as a part of what the noise costs even the best denoiser:
    let least = try quadrature(splittingAt: [-6, -1.5, 1, 2.5, 6]) { y in
        let e = sigma * sigma * score(noisy, y)
        return noisy.density(y) * (sigma * sigma - e * e)
    }
    let draws = page.quick ? 200_000 : 400_000
    let risk = estimate(draws, key: page.key("risk")) { key in
        let x = p.sampleScalar(key.folding("x"))
        let y = x + sigma * key.folding("e").normal()
        let missed = x - y - sigma * sigma * score(noisy, y)
        return missed * missed
    }
    page.claim(
        "the best denoiser's loss = $\\sigma^2 - \\sigma^4\\,\\mathbb E[\\mathrm{score}^2]$", least, agreesWith: risk)
    let seeds = page.quick ? 3 : 5
    let networks = try (0..<seeds).map { try trainedDenoiser(page, p, sigma: sigma, key: page.key("seed \($0)")) }
    let ys = (0...160).map { -4.5 + 0.0625 * Double($0) }
    let density = ys.map { noisy.density($0) }
    let total = density.reduce(0, +)
    let best = ys.map { $0 + sigma * sigma * score(noisy, $0) }
    let answers = networks.map { $0(Tensor(ys.map { Float($0) }, shape: [ys.count, 1])).scalars.map { Double($0) } }
    let excess = answers.map { answer in
        ys.indices.reduce(0) { $0 + density[$1] * (answer[$1] - best[$1]) * (answer[$1] - best[$1]) } / total / least
    }
    page.reaches("trained denoiser: loss above the least, as a part of it", excess, atMost: 0.02)
    let common = middle(density, leavingOut: 0.001)
    page.figure(
        Figure(
            "Where data are, the trained denoiser's residual is the noisy density's score",
            subtitle: "three bumps, noise of deviation 0.6; beside the shade falls one draw in a thousand",
            Panel(
                x: Axis("noisy value $y$"), y: Axis("residual over $\\sigma^2$", range: -7...7),
                marks: [
                    .band(
                        [ys[common.lowerBound], ys[common.upperBound]], lower: [-7, -7], upper: [7, 7], color: .grey),
                    .line(ys, ys.map { score(noisy, $0) }, "score of the noisy density"),
                    .line(
                        ys, zip(answers[0], ys).map { ($0 - $1) / (sigma * sigma) }, "trained denoiser"),
                    .horizontal(0),
                ])))
}

/// The cells of a density on a grid between its two tails.
private func middle(_ density: [Double], leavingOut share: Double) -> ClosedRange<Int> {
    let tail = 0.5 * share * density.reduce(0, +)
    func cells(_ density: some Sequence<Double>) -> Int {
        var sum = 0.0
        return density.prefix {
            sum += $0; return sum < tail
        }.count
    }
    return cells(density)...density.count - 1 - cells(density.reversed())
}

/// E[x|y] as a ratio of two integrals.
private func posteriorMean(
    _ y: Double, _ sigma: Double, over range: ClosedRange<Double> = -9...9, _ density: (Double) -> Double
) throws -> Double {
    func integral(_ factor: (Double) -> Double) throws -> Double {
        let inside = [-1.5, 0, 1, 2.5, y].filter { range.lowerBound < $0 && $0 < range.upperBound }
        return try quadrature(from: range.lowerBound, to: range.upperBound, splittingAt: inside) { x in
            let z = (y - x) / sigma
            return factor(x) * density(x) * Double.exp(-0.5 * z * z)
        }
    }
    return try integral { $0 } / integral { _ in 1 }
}

/// d/dy ln p(y) as the tensors carry it.
private func derivative(ofLogDensity mixture: Mixture<Gaussian>, at points: [Double]) -> [Double] {
    let y = Tensor(points, shape: [points.count, 1]).variable()
    let terms = zip(mixture.weights, mixture.components).map { weight, component in
        (y - component.mean[0]).square() * (-0.5 / component.variance[0])
            + (Double.log(weight) - 0.5 * Double.log(component.variance[0]))
    }
    let logDensity = Tensor.concatenated(terms, axis: 1).logSumExp(axis: 1)
    return gradient(of: logDensity.sum(), at: [y])[0].scalars
}

/// A perceptron that has seen noisy and clean values, drawn anew in every step.
private func trainedDenoiser(
    _ page: Page, _ p: Mixture<Gaussian>, sigma: Double, key: Key
) throws -> Perceptron<Float> {
    let network = Perceptron<Float>([1, 48, 48, 1], activation: .tanh, key: key.folding("network"))
    let optimizer = Adam(network.parameters, learningRate: 1e-2)
    let steps = page.quick ? 1_000 : 2_000
    let (weights, components) = (p.weights, p.components)
    try page.progress("denoiser", steps: steps) { step in
        let keys = key.folding(UInt64(step)).split(3)
        optimizer.learningRate = 1e-2 * (1 - Double(step) / Double(steps))
        let (u, v): ([Double], [Double]) = (
            (keys[0].uniform([512]) as Tensor<Double>).scalars, (keys[1].normal([512]) as Tensor<Double>).scalars
        )
        let clean = zip(u, v).map { u, v in
            let component = components[u < weights[0] ? 0 : u < weights[0] + weights[1] ? 1 : 2]
            return Float(component.mean[0] + component.deviation[0] * v)
        }
        let x = Tensor(clean, shape: [512, 1])
        let y = x + Float(sigma) * keys[2].normal([512, 1])
        return optimizer.step(minimizing: squaredError(network(y), x))
    }
    return network
}
