import Evidence

/*:
 ## What the chosen variance does to the digits

 $\sigma^2$ says how far a picture may be from its reconstruction before it matters. What varies less than that counts
 as noise, and the code will not carry it. For a linear VAE this is exact: along a direction in which the data have
 variance $\lambda$, the best decoder has

 $$w^2 = \max(0, \lambda - \sigma^2), \qquad \mathrm{KL} = \max\left(0, \tfrac12\ln\frac{\lambda}{\sigma^2}\right)$$

 so a direction with $\lambda \le \sigma^2$ is given up: its code is the prior, whatever the picture. When all are given
 up, the posterior has collapsed.
 */
func chosenVariance(_ page: Page) throws {
    page.ledger(
        15,
        .holdsIf(
            "the pictures vary by less than that $\\sigma^2$ in every direction; else only the directions below it are lost"
        ),
        "the collapse that averaging over pixels causes")

    //: First the formula, against gradient descent on the expected loss of one direction, with $\sigma^2 = 1$ and
    //: variances on both sides of it:
    let lambda = [0.2, 0.5, 0.8, 1.5, 4, 8]
    let found = linearOptimum(lambda)
    page.claim(
        "descent ends at $w^2 = \\max(0, \\lambda - 1)$", found.weights.map { $0 * $0 },
        equals: lambda.map { max(0, $0 - 1) }, within: 1e-8, scale: 1)
    page.claim(
        "and at $\\mathrm{KL} = \\max(0, \\frac12 \\ln\\lambda)$", found.divergences,
        equals: lambda.map { max(0, 0.5 * Double.log($0)) }, within: 1e-8, scale: 1)

    //: Now the digits: 64 pixels, whose variances along the principal directions are known. The same pictures may be
    //: given with ink from 0 to 16, as in the file, or from 0 to 1, as is usual. A variance is in units of pixels
    //: squared, so that even the choice of units chooses a model:
    let digits = try Digits.load().split().training
    let eigenvalues = PrincipalComponents(Matrix(digits.images(as: Double.self)), count: 0).eigenvalues
    let rows = [("0 to 16", 256.0), ("0 to 1", 1)].flatMap { name, scale in
        [("sum + R", 1.0), ("mean + KL", 32), ("mean + R", 64)].map { loss, variance in
            let kept = eigenvalues.map { scale * $0 }.filter { $0 > variance }
            let kl = kept.reduce(0) { $0 + 0.5 * Double.log($1 / variance) }
            return (ink: name, loss: loss, variance: variance, kept: kept.count, kl: kl)
        }
    }
    page.table(
        ["ink", "loss", "$\\sigma^2$", "directions kept, of 64", "KL (nats per digit)"],
        rows.map { [$0.ink, $0.loss, $0.variance.short(), "\($0.kept)", $0.kl.fixed(2)] },
        caption: "The best linear VAE of the digits")
    page.ranks(
        "directions kept, ink from 0 to 16",
        zip(["mean + R", "mean + KL", "sum + R"], rows.prefix(3).reversed()).map { ($0, [Double($1.kept)]) },
        deterministic: true)
    page.claim(
        "directions kept, ink from 0 to 1: none, by any of the three", rows.suffix(3).map { Double($0.kept) }, equals: 0
    )

    //: With ink from 0 to 1 the greatest variance along any direction is below 1, so that even the sum collapses. Does
    //: a network with bent layers escape? Four codes, trained with the mean over pixels and the notes' penalty
    //: ($\sigma^2 = 64$), with the sum ($\sigma^2 = 1$), and with a variance near the error that is left,
    //: $\sigma^2 = 0.04$:
    page.value("the greatest variance along any direction, ink from 0 to 1", eigenvalues[0])
    let seeds = page.quick ? 3 : 4
    let images = digits.images(as: Float.self)
    let variances: [Float] = [64, 1, 0.04]
    let results = try variances.map { variance in
        try (0..<seeds).map { seed in
            try trainedVAE(page, images, variance: variance, key: page.key("seed \(seed)"))
        }
    }
    page.ranks(
        "KL (nats per digit)",
        zip(["σ² = 1", "σ² = 0.04"], results.dropFirst()).map { ($0, $1.map(\.kl)) })
    page.reaches("mean over pixels, $\\sigma^2 = 64$: KL", results[0].map(\.kl), atMost: 0.01)
    page.reaches("sum over pixels, $\\sigma^2 = 1$: KL", results[1].map(\.kl), atMost: 0.05)
    page.reaches("$\\sigma^2 = 0.04$: KL", results[2].map(\.kl), atLeast: 3)
    page.reaches(
        "mean over pixels: part of the pixels' variance reconstructed", results[0].map(\.explained), atMost: 0.05)
    page.reaches("$\\sigma^2 = 0.04$: part of it reconstructed", results[2].map(\.explained), atLeast: 0.4)

    //: The collapsed models have learned the mean picture, and their codes say nothing about the digit. Nothing is
    //: wrong with the networks or with the optimiser. They found the best model that the loss asked for.
}

/// For each variance λ: the decoder's weight and the KL where descent of the expected loss ends, with σ² = 1.
private func linearOptimum(_ lambda: [Double]) -> (weights: [Double], divergences: [Double]) {
    let variance = Tensor(lambda)
    let parameters = [0.5, 0.5, -0.5].map { Parameter("", Tensor(repeating: $0, shape: [lambda.count])) }
    let optimizer = SGD(parameters, learningRate: 0.02, momentum: 0.9)
    func divergence(_ u: Tensor<Double>, _ s: Tensor<Double>) -> Tensor<Double> {
        0.5 * (u.square() * variance + s.exp() - s - 1)
    }
    for _ in 0..<2_000 {
        let (w, u, s) = (parameters[0].value, parameters[1].value, parameters[2].value)
        let missed = variance * (1 - w * u).square() + w.square() * s.exp()
        optimizer.step(minimizing: (0.5 * missed + divergence(u, s)).sum())
    }
    return (parameters[0].value.scalars, divergence(parameters[1].value, parameters[2].value).scalars)
}

/// A VAE of four codes, trained on the bound with this σ²: its KL per picture, and the part of the pixels' variance
/// that comes back from the mean codes.
private func trainedVAE(
    _ page: Page, _ images: Tensor<Float>, variance: Float, key: Key
) throws -> (kl: Double, explained: Double) {
    let codes = 4
    let encoder = Perceptron<Float>([64, 48, 2 * codes], activation: .tanh, key: key.folding("encoder"))
    let decoder = Perceptron<Float>([codes, 48, 64], activation: .tanh, key: key.folding("decoder"))
    let optimizer = Adam(encoder.parameters + decoder.parameters, learningRate: 5e-3)
    let batch = 100
    try page.progress("digits, variance \(variance)", steps: page.quick ? 250 : 400) { step in
        let draw = key.folding(UInt64(step))
        let x = images.gathered(draw.folding("batch").integers(batch, below: images.shape[0]))
        let q = GaussianRows(meanThenLogVariance: encoder(x))
        let squaredError = (x - decoder(q.draw(draw.folding("noise")))).square().sum(axis: 1).mean()
        // Times σ², so that the learning rate means the same for all three.
        return optimizer.step(minimizing: 0.5 * squaredError + variance * q.divergenceFromStandard.mean())
    }
    let q = GaussianRows(meanThenLogVariance: encoder(images))
    let missed = (images - decoder(q.mean)).square().sum().item
    let spread = (images - images.mean(axis: 0)).square().sum().item
    return (Double(q.divergenceFromStandard.mean().item), Double(1 - missed / spread))
}
