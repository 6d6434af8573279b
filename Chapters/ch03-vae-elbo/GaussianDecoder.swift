import Evidence

/*:
 ## The decoder answers with a Gaussian too

 The bound asks for $\ln p(x|z)$, the log-density of the picture under what the decoder makes of the code. (The notes
 that spell it out call the model $q$.) The decoder
 answers with a mean $\mu_k$ and a variance $\sigma_k^2$ for each of the $D$ pixels, and

 $$-\ln p(x|z) = \tfrac12\left\|\frac{x - \mu}{\sigma}\right\|^2 + \frac D2 \ln 2\pi + \tfrac12\sum_k \ln\sigma_k^2$$

 If $\sigma$ is a constant, so are the last two terms, and what is left to minimise is $\|x - \mu\|^2 / (2\sigma^2)$:
 the squared error. That is where the squared error in the loss comes from, and under which condition.
 */
func gaussianDecoder(_ page: Page) throws {
    page.ledger(
        14, .holds, "$-\\ln p(x|z)$ of a Gaussian decoder; with constant $\\sigma$ its gradient is the squared error's")

    let mu = [0.2, -0.4, 0.9, 0.1]
    let logVariance = [-1.0, 0.4, -2.2, 0.8]
    let x = [0.5, 0.3, 0.7, -1.1]
    let formula = negativeLogDensity(x, mu, logVariance)

    //: All that makes a Gaussian is its shape, $e^{-\frac12((x - \mu)/\sigma)^2}$. Divide each pixel's shape by its
    //: mass, found by integration, and multiply over the pixels: no $\pi$ and no $\ln\sigma^2$ has been put in, and
    //: both come out.
    let byMass = try (0..<4).reduce(0) { try $0 - logShapeOverMass(x[$1], mu[$1], logVariance[$1]) }
    page.claim("formula = shape over its mass", formula, equals: byMass)
    page.claim(
        "formula = the library's density", formula, equals: -Gaussian(mean: mu, logVariance: logVariance).logDensity(x))

    //: A density of pictures must have the mass 1 over all pictures. Here over all pictures of two pixels, an integral
    //: within an integral. The mutants each drop or double what looks like a constant:
    func mass(_ negativeLog: @escaping ([Double]) -> Double) throws -> Double {
        try massOverPlane(mu, logVariance, negativeLog)
    }
    let logs = 0.5 * (logVariance[0] + logVariance[1])
    let twoPixels = { (x: [Double]) in negativeLogDensity(x, Array(mu.prefix(2)), Array(logVariance.prefix(2))) }
    page.claim("mass over all pictures of two pixels", try mass(twoPixels), equals: 1, within: 1e-10)
    page.refute("without $\\frac12\\sum\\ln\\sigma^2$", try mass { twoPixels($0) - logs }, by: 1, within: 1e-10)
    page.refute("$\\ln\\sigma$ for $\\ln\\sigma^2$", try mass { twoPixels($0) - 0.5 * logs }, by: 1, within: 1e-10)
    page.refute(
        "$D \\ln 2\\pi$ for $\\frac D2 \\ln 2\\pi$", try mass { twoPixels($0) + logTwoPi }, by: 1, within: 1e-10)

    //: Now a constant $\sigma^2 = 0.3$ for all pixels. The gradient in $\mu$ of the whole formula and of the squared
    //: error over $2\sigma^2$, and the slope of the integrated version by finite differences:
    let variance = 0.3
    let here = Tensor(mu).variable()
    let constant = Tensor(repeating: Double.log(variance), shape: [4])
    let ofFormula = gradient(of: negativeLogDensity(Tensor(x), here, constant), at: [here])[0].scalars
    let ofSquaredError = gradient(of: (Tensor(x) - here).square().sum() / (2 * variance), at: [here])[0].scalars
    let h = 1e-4
    let bySteps = try (0..<4).map { k in
        let ahead = try logShapeOverMass(x[k], mu[k] + h, Double.log(variance))
        let behind = try logShapeOverMass(x[k], mu[k] - h, Double.log(variance))
        return -(ahead - behind) / (2 * h)
    }
    page.claim("gradient: formula = squared error over $2\\sigma^2$", ofFormula, equals: ofSquaredError)
    page.claim("gradient: formula = finite differences of shape over mass", ofFormula, equals: bySteps, within: 1e-6)
    page.refute(
        "the gradient of $|x - \\mu|^2 / \\sigma^2$, without the 2", ofSquaredError.map { 2 * $0 }, by: ofFormula)

    //: The constant matters. If $\sigma$ is learned as well, the squared error alone would make it as large as it can:
    //: it is $\frac12\ln\sigma^2$ that holds it. With it the slope in $\ln\sigma^2$ is
    //: $\frac12(1 - (x - \mu)^2/\sigma^2)$, and the best common variance is the mean squared error of the decoder: the
    //: $\sigma^2$ that fits is the error that is left.
    let meanSquare = zip(x, mu).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 4
    let whole = descendedLogVariance { negativeLogDensity(Tensor(x), Tensor(mu), $0 + Tensor.zeros([4])) }
    page.claim(
        "descent of the whole formula ends at $\\sigma^2$ = mean squared error", Double.exp(whole), equals: meanSquare,
        within: 1e-9)
    let errorOnly = descendedLogVariance { 0.5 * ((Tensor(x) - Tensor(mu)).square() * (-$0).exp()).sum() }
    page.reaches(
        "without $\\frac12\\ln\\sigma^2$: $\\sigma^2$ after the same descent", [Double.exp(errorOnly)],
        atLeast: 50 * meanSquare,
        deterministic: true)
}

/// ½ |(x - μ)/σ|² + D/2 ln 2π + ½ Σ ln σ²
private func negativeLogDensity(_ x: [Double], _ mu: [Double], _ logVariance: [Double]) -> Double {
    x.indices.reduce(0.5 * Double(x.count) * logTwoPi) { sum, k in
        let distance = x[k] - mu[k]
        return sum + 0.5 * (distance * distance * Double.exp(-logVariance[k]) + logVariance[k])
    }
}

/// The same of tensors, with their derivatives.
private func negativeLogDensity(_ x: Tensor<Double>, _ mu: Tensor<Double>, _ logVariance: Tensor<Double>) -> Tensor<
    Double
> {
    0.5 * ((x - mu).square() * (-logVariance).exp() + logVariance + logTwoPi).sum()
}

private let logTwoPi = Double.log(2 * Double.pi)

/// The logarithm of exp(-½ ((x - μ)/σ)²) over its integral.
private func logShapeOverMass(_ x: Double, _ mu: Double, _ logVariance: Double) throws -> Double {
    func logShape(_ x: Double) -> Double { -0.5 * (x - mu) * (x - mu) * Double.exp(-logVariance) }
    let reach = 10 * Double.exp(0.5 * logVariance)
    let mass = try quadrature(splittingAt: [mu - reach, mu + reach]) { Double.exp(logShape($0)) }
    return logShape(x) - Double.log(mass)
}

/// ∫∫ exp(-f(x)) over all pictures of two pixels; the means and log-variances say where to look.
private func massOverPlane(_ mu: [Double], _ logVariance: [Double], _ f: ([Double]) -> Double) throws -> Double {
    func reach(_ k: Int) -> ClosedRange<Double> {
        let width = 12 * Double.exp(0.5 * logVariance[k])
        return mu[k] - width...mu[k] + width
    }
    return try quadrature(from: reach(0).lowerBound, to: reach(0).upperBound) { first in
        try quadrature(from: reach(1).lowerBound, to: reach(1).upperBound) { second in Double.exp(-f([first, second])) }
    }
}

/// Where plain gradient descent of a function of ln σ² is after 2,000 steps from 0.
private func descendedLogVariance(_ loss: (Tensor<Double>) -> Tensor<Double>) -> Double {
    var logVariance = Tensor(0.0)
    for _ in 0..<2_000 { logVariance = logVariance - 0.05 * gradient(of: loss, at: logVariance) }
    return logVariance.item
}
