import Evidence

/*:
 ## "Squared error plus penalty" chooses a variance

 The notes end with a loss one can program: the mean squared error (MSE) between the picture and its reconstruction,
 plus the penalty. Where has the decoder's $\sigma^2$ gone? The bound, with a constant $\sigma$ and signs turned, is

 $$\frac{1}{2\sigma^2}\sum_{k=1}^D (x_k - \hat x_k)^2 + \mathrm{KL} + \text{constant}$$

 so a loss without a $\sigma^2$ has chosen one. Which, depends on what "mean" runs over, and on which halves were
 remembered:

 | loss | proportional to the bound with |
 |---|---|
 | sum over pixels + $R$, where $R = 2\,\mathrm{KL}$ | $\sigma^2 = 1$ |
 | sum over pixels + KL | $\sigma^2 = 1/2$ |
 | mean over $D$ pixels + $R$ | $\sigma^2 = D$ |
 | mean over $D$ pixels + KL | $\sigma^2 = D/2$ |
 | mean over $D$ pixels + $\beta\,$KL | $\sigma^2 = \beta D/2$ |
 */
func squaredError(_ page: Page) throws {
    page.ledger(
        15,
        .holdsIf(
            "the halves match: mean + 2 KL is $\\sigma^2 = D$; mean + KL, as often programmed, is $\\sigma^2 = D/2$"),
        "MSE + penalty fixes the decoder's variance: sum over pixels $\\sigma^2 = 1$, mean over pixels $\\sigma^2 = D$")

    //: Two losses train the same model if one's gradient is a constant times the other's, in all weights at once. Here
    //: is a small VAE with bent layers, $D = 16$ pixels, two codes, eight pictures and fixed noise. On one side each
    //: loss as it is programmed; on the other the bound, from the log-density of the section before, with all its
    //: terms:
    let model = SmallVAE(key: page.key("model"))
    let d = Double(SmallVAE.pixels)
    let (sum, mean): (Programmed, Programmed) = ({ $0.square().sum(axis: 1).mean() }, { $0.square().mean() })
    func gradient(_ error: Programmed, plus weight: Double) -> [Double] {
        model.gradient { error($0 - $1) + weight * $2 }
    }
    func bound(_ variance: Double, times factor: Double = 1) -> [Double] {
        model.gradient { factor * (negativeLogDensity($0, $1, variance: variance) + $2) }
    }
    let given = model.bound(variance: 0.7)
    page.claim("the bound, from the library's densities", given.ofTensors, equals: given.ofDensities)
    page.claim(
        "sum + $R$ trains the bound with $\\sigma^2 = 1$", gradient(sum, plus: 2), equals: bound(1, times: 2),
        within: 1e-10)
    page.claim("sum + KL: $\\sigma^2 = 1/2$", gradient(sum, plus: 1), equals: bound(0.5), within: 1e-10)
    page.claim("mean + $R$: $\\sigma^2 = D$", gradient(mean, plus: 2), equals: bound(d, times: 2), within: 1e-10)
    page.claim("mean + KL: $\\sigma^2 = D/2$", gradient(mean, plus: 1), equals: bound(d / 2), within: 1e-10)
    let beta = 0.03
    page.claim(
        "mean + $\\beta$ KL: $\\sigma^2 = \\beta D/2$", gradient(mean, plus: beta),
        equals: bound(beta * d / 2, times: beta), within: 1e-10)

    //: Said the other way round: averaging over the pixels weighs the KL $D$ times as heavily as summing does. No
    //: learning rate makes up for it, for it turns the gradient. And the halves must be watched: forget one half of the
    //: two, and $\sigma^2$ is half or double what was meant.
    page.claim(
        "mean + $R$, times $D$ = sum + $D R$", gradient(mean, plus: 2).map { d * $0 },
        equals: gradient(sum, plus: 2 * d), within: 1e-10)
    page.refute(
        "mean and sum point the same way (cosine 1)", 1, by: cosine(gradient(mean, plus: 2), gradient(sum, plus: 2)))
    page.refute("mean + KL has $\\sigma^2 = D$", gradient(mean, plus: 1), by: bound(d), within: 1e-10)
    page.refute("sum + KL has $\\sigma^2 = 1$", gradient(sum, plus: 1), by: bound(1), within: 1e-10)

    //: AntixK/PyTorch-VAE averages over the pixels, $D = 12288$ for colour pictures of $64 \times 64$, and weighs the
    //: KL by 0.00025. Users asked three times where the weight comes from (issues 11, 23, 56); one of them reported
    //: that with the weight 1, as in the paper, the model could not learn to reconstruct. The last row of the table
    //: answers: the weight undoes the averaging. With it the model has $\sigma^2 = 1.5$; with 1 it has
    //: $\sigma^2 = 6144$, in pixel units squared.
    page.value("$\\sigma^2 = \\beta D/2$ at $\\beta = 0.00025$", 0.00025 * 12_288 / 2)
    page.value("$\\sigma^2$ at $\\beta = 1$", 12_288.0 / 2)
    page.value("the $\\beta$ of $\\sigma^2 = 1$", 2 / 12_288.0)
}

/// A VAE of 16 pixels and two codes with tanh layers, eight pictures, and one fixed draw of noise for each.
private struct SmallVAE {
    static let pixels = 16
    static let pictures = 8
    private let weights: [Tensor<Double>]
    private let x, noise: Tensor<Double>

    init(key: Key) {
        let shapes = [[SmallVAE.pixels, 8], [8, 4], [2, 8], [8, SmallVAE.pixels]]
        weights = shapes.enumerated().map { i, shape in
            key.folding("layer \(i)").normal(shape, deviation: 1 / Double(shape[0]).squareRoot())
        }
        x = key.folding("pictures").uniform([SmallVAE.pictures, SmallVAE.pixels])
        noise = key.folding("noise").normal([SmallVAE.pictures, 2])
    }

    /// The gradient in all weights of a loss of pictures, reconstructions and KL (the mean over the pictures).
    func gradient(
        _ loss: (_ x: Tensor<Double>, _ reconstruction: Tensor<Double>, _ kl: Tensor<Double>) -> Tensor<Double>
    ) -> [Double] {
        let w = weights.map { $0.variable() }
        let (mu, logVariance, reconstruction) = answers(w)
        return derivatives(of: loss(x, reconstruction, kl(mu, logVariance)), at: w).flatMap(\.scalars)
    }

    /// The bound with its sign turned, once as `gradient` is given it and once from the library's densities.
    func bound(variance: Double) -> (ofTensors: Double, ofDensities: Double) {
        let (mu, logVariance, reconstruction) = answers(weights)
        let ofTensors = negativeLogDensity(x, reconstruction, variance: variance) + kl(mu, logVariance)
        let variances = [Double](repeating: variance, count: SmallVAE.pixels)
        let ofDensities = (0..<SmallVAE.pictures).map { i in
            let q = Gaussian(mean: mu[row: i].scalars, logVariance: logVariance[row: i].scalars)
            let given = Gaussian(mean: reconstruction[row: i].scalars, variance: variances)
            return q.divergence(from: .standard(2)) - given.logDensity(x[row: i].scalars)
        }
        return (ofTensors.item, ofDensities.reduce(0, +) / Double(SmallVAE.pictures))
    }

    /// The encoder's means and log-variances [pictures, 2], and the decoder's answer [pictures, pixels].
    private func answers(
        _ w: [Tensor<Double>]
    ) -> (mu: Tensor<Double>, logVariance: Tensor<Double>, reconstruction: Tensor<Double>) {
        let answer = matmul(matmul(x, w[0]).tanh(), w[1])
        let (mu, logVariance) = (answer[columns: 0..<2], answer[columns: 2..<4])
        let z = mu + (0.5 * logVariance).exp() * noise
        return (mu, logVariance, matmul(matmul(z, w[2]).tanh(), w[3]))
    }

    private func kl(_ mu: Tensor<Double>, _ logVariance: Tensor<Double>) -> Tensor<Double> {
        0.5 * (mu.square() + logVariance.exp() - logVariance - 1).sum(axis: 1).mean()
    }
}

/// The reconstruction error of a batch of residuals [pictures, pixels], as a library would have it.
private typealias Programmed = (Tensor<Double>) -> Tensor<Double>

/// The mean over the pictures of ½ |x - x̂|²/σ² + D/2 ln 2πσ².
private func negativeLogDensity(_ x: Tensor<Double>, _ mean: Tensor<Double>, variance: Double) -> Tensor<Double> {
    (0.5 * ((x - mean).square() / variance + Double.log(2 * Double.pi * variance))).sum(axis: 1).mean()
}

private func cosine(_ a: [Double], _ b: [Double]) -> Double {
    Matrix.dot(a, b) / (Matrix.dot(a, a) * Matrix.dot(b, b)).squareRoot()
}

/// The gradient at several tensors; inside a type with a `gradient` of its own the plain name is taken.
private func derivatives(of loss: Tensor<Double>, at weights: [Tensor<Double>]) -> [Tensor<Double>] {
    gradient(of: loss, at: weights)
}
