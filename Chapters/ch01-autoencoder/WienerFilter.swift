import Evidence

/*:
 ## The best denoiser of Gaussian data

 A denoising autoencoder is given $y = x + \sigma e$, the picture with noise, and must return $x$. What is the best that any
 network could do? The answer that loses least on average is the posterior mean, $\mathbb E[x|y]$. For Gaussian data,
 $x \sim \mathcal N(\mu, C)$, it is linear, and Wiener knew it:

 $$\hat x(y) = \mu + C\,(C + \sigma^2 I)^{-1}(y - \mu), \qquad
   \mathbb E|x - \hat x|^2 = \mathrm{tr}\left(C - C\,(C + \sigma^2 I)^{-1} C\right)$$

 Along a direction with variance $\lambda$ the noisy value is shrunk by $\lambda / (\lambda + \sigma^2)$: what varies much is
 believed, what varies less than the noise is not.
 */
func wienerFilter(_ page: Page) throws {
    page.ledger(7, .holds, "the best denoiser of Gaussian data is linear and known")

    let mu = [0.5, -1, 0.2]
    let covariance = Matrix([[2, 0.6, -0.3], [0.6, 1, 0.2], [-0.3, 0.2, 0.5]])
    let sigma = 0.7
    let noisy = covariance + Matrix(diagonal: [Double](repeating: sigma * sigma, count: 3))
    let gain = covariance * (try solve(noisy, Matrix.identity(3)))
    func wiener(_ y: [Double]) -> [Double] { affine(gain, about: mu, y) }

    //: First against the definition, without any algebra of matrices. The posterior mean is a ratio of integrals,
    //: $\int x\,p(x)\,p(y|x)\,dx / \int p(x)\,p(y|x)\,dx$, and a draw from the prior, weighted by $p(y|x)$, estimates both:
    let data = try FullGaussian(mean: mu, covariance: covariance)
    let y = [1.1, -0.4, 0.9]
    let channel = Gaussian(mean: y, variance: [Double](repeating: sigma * sigma, count: 3))
    for (coordinate, answer) in wiener(y).enumerated() {
        let weighted = estimateRatio(page.quick ? 60_000 : 200_000, key: page.key("posterior \(coordinate)")) { key in
            let x = data.sample(key)
            let weight = channel.density(x)
            return (x[coordinate] * weight, weight)
        }
        page.claim(
            "Wiener = posterior mean by weighted draws, $x_\(coordinate + 1)$", answer, agreesWith: weighted, scale: 1)
    }

    //: Then by descent. For a linear denoiser $\hat x = \mu + A(y - \mu)$ the expected loss is
    //: $\mathrm{tr}\left((A - I)\,C\,(A - I)^\top\right) + \sigma^2\,\mathrm{tr}(AA^\top)$. Start at $A = 0$:
    let trained = descended(covariance.tensor, variance: sigma * sigma)
    page.claim("descent ends at $A = C(C + \\sigma^2 I)^{-1}$", trained.gain, equals: gain.tensor, within: 1e-9)
    let risk = trace(covariance) - trace(gain * covariance)
    page.claim("its loss = $\\mathrm{tr}(C - C(C + \\sigma^2 I)^{-1}C)$", trained.loss, equals: risk, within: 1e-9)

    //: And that loss is what the filter loses on draws:
    let n = page.quick ? 40_000 : 100_000
    let measured = estimate(n, key: page.key("risk")) { key in
        let x = data.sample(key.folding("x"))
        return squaredDistance(x, wiener(noised(x, sigma, key.folding("e"))))
    }
    page.claim("and what is lost on draws", risk, agreesWith: measured)

    //: Is the best one really linear? Try to improve on it by bending it: add $\varepsilon\sin 2y$ or $\varepsilon|y|$, whichever
    //: way. To first order in $\varepsilon$ the loss can fall only if the error is correlated with what is added. For the
    //: posterior mean that correlation is zero, with *every* function of $y$:
    let bends: [(name: String, of: @Sendable (Double) -> Double)] = [
        ("$y$", { $0 }), ("$\\cos 2y$", { Double.cos(2 * $0) }), ("$\\sin 2y$", { Double.sin(2 * $0) }),
        ("$|y|$", { abs($0) }),
    ]
    for bend in bends {
        let correlation = estimate(n, key: page.key("orthogonality")) { key in
            let x = data.sample(key.folding("x"))
            let y = noised(x, sigma, key.folding("e"))
            return (x[0] - wiener(y)[0]) * bend.of(y[0])
        }
        page.claim("mean of (error of $\\hat x_1$) times " + bend.name + " = 0", 0, agreesWith: correlation, scale: 1)
    }

    //: Wrong versions: $\sigma$ in the place of $\sigma^2$; no shrinking, as one gets by training towards the noisy picture
    //: instead of the clean one; the mean forgotten. All three run without complaint, and the draws rule them out:
    let deviationForVariance =
        covariance * (try solve(covariance + Matrix(diagonal: [sigma, sigma, sigma]), Matrix.identity(3)))
    let wrong: [(String, @Sendable ([Double]) -> [Double])] = [
        ("$\\sigma$ for $\\sigma^2$", { affine(deviationForVariance, about: mu, $0) }),
        ("trained towards the noisy picture: $\\hat x = y$", { $0 }),
        ("the mean forgotten: $\\hat x = C(C + \\sigma^2 I)^{-1}y$", { gain * $0 }),
    ]
    for (name, denoiser) in wrong {
        let excess = estimate(n, key: page.key("excess")) { key in
            let x = data.sample(key.folding("x"))
            let y = noised(x, sigma, key.folding("e"))
            return squaredDistance(x, denoiser(y)) - squaredDistance(x, wiener(y))
        }
        page.refute("\(name) loses no more than Wiener", 0, by: excess)
    }
}

private func affine(_ gain: Matrix, about mu: [Double], _ y: [Double]) -> [Double] {
    zip(mu, gain * zip(y, mu).map { $0 - $1 }).map { $0 + $1 }
}

private func noised(_ x: [Double], _ sigma: Double, _ key: Key) -> [Double] {
    zip(x, Gaussian.standard(x.count).sample(key)).map { $0 + sigma * $1 }
}

private func trace(_ matrix: Matrix) -> Double { (0..<matrix.rows).reduce(0) { $0 + matrix[$1, $1] } }

/// The linear denoiser where descent of the expected loss ends, and its loss.
private func descended(_ covariance: Tensor<Double>, variance: Double) -> (gain: Tensor<Double>, loss: Double) {
    let a = Parameter("gain", Tensor<Double>.zeros(covariance.shape))
    let optimizer = SGD([a], learningRate: 0.1, momentum: 0.5)
    func loss() -> Tensor<Double> {
        let missed = a.value - Tensor<Double>.identity(covariance.shape[0])
        return (missed.matmul(covariance) * missed).sum() + variance * a.value.square().sum()
    }
    for _ in 0..<400 { optimizer.step(minimizing: loss()) }
    return (a.value.detached, loss().item)
}
