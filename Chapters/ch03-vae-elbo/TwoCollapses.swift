import Evidence

/*:
 ## Two collapses, and where they begin

 Give the KL a weight: $L_\beta = \mathbb E_q\log p(x|z) - \beta\,\mathrm{KL}$. The notes warn of two collapses. Too
 heavy a KL, and the model ignores $z$; too light, and the decoder degenerates. Take the linear VAE again, with the
 noise $\sigma^2$ given, and one direction in which the data have variance $\lambda$: decoder $w$, code
 $\mathcal N(ux, s^2)$. Up to constants, and times $2\sigma^2$, the loss is

 $$\lambda(1 - wu)^2 + w^2s^2 + \beta\sigma^2\left(u^2\lambda + s^2 - \ln s^2 - 1\right)$$

 $\beta$ and $\sigma^2$ appear only as a product: to encoder and decoder, a weight on the KL *is* another noise of the
 pixels. So with $\lambda > \beta\sigma^2$

 $$w^2 = \lambda - \beta\sigma^2, \qquad s^2 = \frac{\beta\sigma^2}{\lambda}, \qquad
 \mathrm{KL} = \tfrac12\ln\frac{\lambda}{\beta\sigma^2}$$

 and a direction dies at $\beta = \lambda/\sigma^2$; the whole code at the largest eigenvalue over $\sigma^2$.
 */
func twoCollapses(_ page: Page) throws {
    page.ledger(
        24, .holds, "KL too heavy: the code is ignored, direction by direction, from $\\beta = \\lambda/\\sigma^2$ on")

    //: Three eigenvalues, $\sigma^2 = 0.1$: the thresholds are at $\beta = 40$, 10 and 2.5. Train over the whole range:
    let eigenvalues = [4.0, 1, 0.25]
    let variance = 0.1
    let points = try crossPoints(eigenvalues, key: page.key("frame"))
    let weights = page.quick ? [0.2, 1, 5, 20, 80] : [0.2, 0.5, 1, 2, 5, 20, 80]
    var runs: [LinearAutoencoder] = []
    page.progress("linear VAEs", repeating: weights.count) { index in
        let vae = LinearAutoencoder(pixels: 3, codes: 3, variance: variance, key: page.key("weights \(index)"))
        vae.ascend(points, steps: page.quick ? 1_500 : 2_000, rate: 0.05, beta: weights[index])
        runs.append(vae)
    }
    func kept(_ beta: Double) -> [Double] { eigenvalues.filter { $0 > beta * variance } }
    let nats = runs.map { $0.divergences(points).scalars.sorted(by: >) }
    page.claim(
        "active codes = eigenvalues above $\\beta\\sigma^2$", nats.map { Double($0.count { $0 > 0.01 }) },
        equals: weights.map { Double(kept($0).count) })
    page.claim(
        "KL of each code: $\\frac12\\ln(\\lambda/\\beta\\sigma^2)$, or nothing", nats.flatMap { $0 },
        equals: weights.flatMap { beta in
            eigenvalues.map { max(0, 0.5 * Double.log($0 / (beta * variance))) }
        }, within: 1e-5, scale: 1)
    page.claim(
        "what the decoder can make, $WW^\\top$: eigenvalues $\\lambda - \\beta\\sigma^2$, or nothing",
        try runs.flatMap { try symmetricEigen($0.world().weights.gramOfRows()).values },
        equals: weights.flatMap { beta in eigenvalues.map { max(0, $0 - beta * variance) } }, within: 1e-5, scale: 1)
    page.refute(
        "thresholds at $\\lambda$, the noise forgotten",
        weights.map { beta in Double(eigenvalues.count { $0 > beta }) },
        by: nats.map { Double($0.count { $0 > 0.01 }) }, within: 1e-6)

    //: The threshold itself needs no training. At the collapsed model, $w = u = 0$ and $s^2 = 1$, the gradient is zero
    //: for every $\beta$; what changes is the curvature. The determinant of the second derivatives in $(w, u)$ is
    //: $4\lambda(\beta\sigma^2 - \lambda)$ for the loss above: a saddle below the threshold, a minimum beyond it.
    let tested = [0.5, 0.9, 0.999, 1, 1.001, 1.1, 2].flatMap { part in eigenvalues.map { ($0, part * $0 / variance) } }
    let determinants = tested.map { collapsedDeterminant(lambda: $0.0, product: $0.1 * variance) }
    page.claim(
        "curvature at the collapsed model, second derivatives by tensors", determinants,
        equals: tested.map { 4 * $0.0 * ($0.1 * variance - $0.0) }, within: 1e-10, scale: 1)

    //: And the formulas are where the slopes of that loss vanish, for weights from a millionth up, at any eigenvalue:
    let stationary = [1e-6, 1e-3, 0.1, 1, 2].flatMap { beta in
        eigenvalues.flatMap { optimumSlopes(lambda: $0, product: beta * variance) }
    }
    page.claim("slopes of the loss at the formulas", stationary, equals: 0, within: 1e-9, scale: 1)

    //: **The other end holds a surprise.** Let the KL become light: $\beta \to 0$. The noise of the code goes, as the
    //: notes say, $s^2 = \beta\sigma^2/\lambda$. But look at the heap of codes. Its variance is $u^2\lambda + s^2 = 1$,
    //: *for every* $\beta$ below the threshold, however light:
    let heaps = zip(weights, runs).filter { $0.0 < 2.5 }.map { $0.1.heap(points) }
    page.claim("variance of the heap of codes", heaps.flatMap { $0 }, equals: 1, within: 1e-5)

    //: So codes from the prior are just what the decoder is used to, and the samples, of variance
    //: $\lambda + (1 - \beta)\sigma^2$ along the direction, stay good. Their distance from the data has a formula; its
    //: limit for $\beta \to 0$ is what an extra $\sigma^2$ does, and no more:
    let light = [1e-6, 1e-4, 0.01, 0.1, 0.5, 1]
    let badness = light.map { beta in sampleDistance(eigenvalues, variance, beta) }
    let limit = sampleDistance(eigenvalues, variance, 0)
    page.bound("distance of samples from data, $\\beta \\le 1$, at most that limit", lower: badness, upper: limit)
    page.claim("at $\\beta = 1$ none at all", sampleDistance(eigenvalues, variance, 1), equals: 0, scale: 1)
    page.value("the limit (nats)", limit)
    let trainedDistances = try runs.map { try dataDistance($0, eigenvalues, points) }
    page.claim(
        "the same distance, from the trained models' covariances", trainedDistances,
        equals: weights.map { sampleDistance(eigenvalues, variance, $0) }, within: 1e-5, scale: 1)
    let heavy = trainedDistances[weights.count - 2]
    page.refute(
        "\"a light KL ruins the samples\", here: 0.2 as bad as 20", trainedDistances[0], by: heavy,
        within: 1e-4)
    page.bound("on the contrary: nearer to the data at 0.2 than at 20", lower: trainedDistances[0], upper: heavy)
    page.figure(linearSweep(eigenvalues, variance, weights, nats, trainedDistances))

    //: A linear map can always rescale its codes to fill the prior, at no cost. The second collapse needs a decoder
    //: that bends. That is measured next.
}

/// The determinant of the second derivatives in (w, u) at w = u = 0, s² = 1 of the loss in the text.
private func collapsedDeterminant(lambda: Double, product: Double) -> Double {
    let (w, u) = (Tensor(0.0).variable(), Tensor(0.0).variable())
    let loss = lambda * (1 - w * u).square() + w.square() + product * (u.square() * lambda)
    let slopes = gradient(of: loss, at: [w, u], recorded: true)
    let rows = slopes.map { slope in gradient(of: slope, at: [w, u]).map(\.item) }
    return rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
}

/// The slopes in w, u and ln s² at the formulas in the text.
private func optimumSlopes(lambda: Double, product: Double) -> [Double] {
    let w = (lambda - product).squareRoot()
    let point = [w, w / lambda, Double.log(product / lambda)].map { Tensor($0).variable() }
    let (noise, logNoise) = (point[2].exp(), point[2])
    let missed = lambda * (1 - point[0] * point[1]).square() + point[0].square() * noise
    let loss = missed + product * (point[1].square() * lambda + noise - logNoise - 1)
    return gradient(of: loss, at: point).map(\.item)
}

/// KL(data ‖ samples) of two Gaussians with the same axes: the samples' variance is λ + (1 - β) σ² along a direction
/// that is kept, and σ² along one that is not.
private func sampleDistance(_ eigenvalues: [Double], _ variance: Double, _ beta: Double) -> Double {
    eigenvalues.reduce(0) { sum, lambda in
        let ratio = lambda / (max(0, lambda - beta * variance) + variance)
        return sum + 0.5 * (ratio - 1 - Double.log(ratio))
    }
}

/// KL(data ‖ samples) from the trained decoder's covariance.
private func dataDistance(_ vae: LinearAutoencoder, _ eigenvalues: [Double], _ points: Tensor<Double>) throws -> Double
{
    let data = try FullGaussian(mean: [0, 0, 0], covariance: Matrix(points).covariance())
    let samples = try vae.world().evidence
    return data.divergence(from: samples)
}

extension Matrix {
    /// a aᵀ
    fileprivate func gramOfRows() -> Matrix { transposed().gram() }
}

private func linearSweep(
    _ eigenvalues: [Double], _ variance: Double, _ weights: [Double], _ nats: [[Double]], _ distances: [Double]
) -> Figure {
    let betas = (0...120).map { Double.exp(-3 + 7.5 * Double($0) / 120) }
    let x = Axis("weight $\\beta$ of the KL", scale: .logarithmic)
    return Figure(
        "In a linear world a heavy KL kills the code direction by direction, and a light one does no harm",
        subtitle: "Lines: formulas; points: trained",
        Panel(
            "The code", x: x, y: Axis("KL of a code", unit: "nats", includesZero: true), labels: .legend,
            marks: eigenvalues.indices.flatMap { k in
                let hue: Hue = [.blue, .vermilion, .green][k]
                return [
                    Mark.line(
                        betas, betas.map { max(0, 0.5 * Double.log(eigenvalues[k] / ($0 * variance))) },
                        "λ = \(eigenvalues[k].short())", color: hue),
                    Mark.points(weights, nats.map { $0[k] }, color: hue),
                ]
            }),
        Panel(
            "The samples", x: x, y: Axis("KL(data ‖ samples)", unit: "nats", includesZero: true),
            marks: [
                .line(betas, betas.map { sampleDistance(eigenvalues, variance, $0) }, color: .blue),
                .points(weights, distances, color: .blue),
            ]))
}
