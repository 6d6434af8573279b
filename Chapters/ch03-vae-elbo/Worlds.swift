import Evidence

// The two models on which this chapter evaluates its derivations. Of the first everything is known in closed form. The
// second bends, so that only an integral over a line knows its evidence, and its posterior has several peaks.

/// z ~ N(0, I), x = W z + b + σ e: linear and Gaussian, so that evidence and posterior are Gaussian too.
struct LinearWorld: Sendable {
    /// W, one row for each number of x, one column for each number of the code.
    let weights: Matrix
    /// b
    let bias: [Double]
    /// σ²
    let variance: Double
    /// p(x) = N(b, W Wᵀ + σ² I)
    let evidence: FullGaussian

    init(weights: Matrix, bias: [Double], variance: Double) throws {
        self.weights = weights
        self.bias = bias
        self.variance = variance
        let noise = variance * Matrix.identity(bias.count)
        evidence = try FullGaussian(mean: bias, covariance: weights * weights.transposed() + noise)
    }

    /// Three numbers from a code of two.
    static func threeFromTwo() throws -> LinearWorld {
        try LinearWorld(
            weights: Matrix([[1.2, 0.3], [-0.5, 0.9], [0.4, 0.7]]), bias: [0.5, -1, 0.2], variance: 0.36)
    }

    /// The length of the code.
    var codes: Int { weights.columns }

    /// p(x|z) = N(W z + b, σ² I)
    func likelihood(given z: [Double]) -> Gaussian {
        let mean = zip(weights * z, bias).map { $0 + $1 }
        return Gaussian(mean: mean, variance: bias.map { _ in variance })
    }

    /// log p(x, z) = log p(z) + log p(x|z)
    func logJoint(_ x: [Double], _ z: [Double]) -> Double {
        Gaussian.standard(codes).logDensity(z) + likelihood(given: z).logDensity(x)
    }

    /// p(z|x) = N(S Wᵀ(x - b) / σ², S) with S = (I + Wᵀ W / σ²)⁻¹
    func posterior(_ x: [Double]) throws -> FullGaussian {
        let precision = Matrix.identity(codes) + (1 / variance) * (weights.transposed() * weights)
        let covariance = try Cholesky(precision).inverse
        let pull = weights.transposed() * zip(x, bias).map { ($0 - $1) / variance }
        return try FullGaussian(mean: covariance * pull, covariance: covariance)
    }

    /// E_q log p(x|z) = -½ (|x - W μ - b|² / σ² + tr(W S Wᵀ) / σ² + D log 2πσ²) for q = N(μ, S)
    func expectedLogLikelihood(_ x: [Double], _ q: FullGaussian) -> Double {
        let error = zip(x, zip(weights * q.mean, bias)).map { $0 - ($1.0 + $1.1) }
        let spread = (weights * q.covariance * weights.transposed()).trace
        let constant = Double(x.count) * Double.log(2 * .pi * variance)
        return -0.5 * ((Matrix.dot(error, error) + spread) / variance + constant)
    }

    /// E_q log p(z) = -½ (|μ|² + tr S + d log 2π)
    func expectedLogPrior(_ q: FullGaussian) -> Double {
        -0.5 * (Matrix.dot(q.mean, q.mean) + q.covariance.trace + Double(codes) * Double.log(2 * .pi))
    }

    /// L_b = E_q log p(x, z) - E_q log q(z), from moments alone.
    func bound(_ x: [Double], _ q: FullGaussian) -> Double {
        expectedLogLikelihood(x, q) + expectedLogPrior(q) + q.entropy
    }
}

/// z ~ N(0, 1), x = f(z) + σ e with f(z) = z + a cos 2z: one number from one, but the line is folded on the way.
struct CurvedWorld: Sendable {
    /// a
    var bend = 1.5
    /// σ²
    var variance = 0.25

    /// f(z)
    func decoder(_ z: Double) -> Double { z + bend * Double.cos(2 * z) }

    func logPrior(_ z: Double) -> Double { -0.5 * (z * z + logTwoPi) }

    /// log p(x|z)
    func logLikelihood(_ x: Double, _ z: Double) -> Double {
        let error = x - decoder(z)
        return -0.5 * (error * error / variance + Double.log(variance) + logTwoPi)
    }

    /// log p(x, z)
    func logJoint(_ x: Double, _ z: Double) -> Double { logPrior(z) + logLikelihood(x, z) }

    /// log p(x) = log ∫ p(z) p(x|z) dz, by adaptive quadrature.
    func logEvidence(_ x: Double) throws -> Double {
        // Scaled to about one, so that far from the data the integral does not sink below the smallest number.
        let scale = scale(x)
        return scale
            + Double.log(try quadrature(from: -reach, to: reach) { z in Double.exp(logJoint(x, z) - scale) })
    }

    /// The largest log p(x, z), roughly.
    private func scale(_ x: Double) -> Double {
        (-80...80).reduce(-Double.infinity) { max($0, logJoint(x, 0.1 * Double($1))) }
    }

    /// Beyond it the prior, and with it all that follows, is below rounding.
    var reach: Double { 12 }

    /// z from the prior, x from the decoder.
    func sample(_ key: Key) -> (z: Double, x: Double) {
        let (code, noise) = key.split()
        let z: Double = code.normal()
        return (z, decoder(z) + variance.squareRoot() * noise.normal())
    }

    /// L_b = E_q log p(x|z) - KL(q ‖ p) for a Gaussian q, in closed form.
    func bound(_ x: Double, _ q: Gaussian) -> Double {
        expectedLogLikelihood(x, q) - q.divergence(from: .standard(1))
    }

    /// E_q log p(x|z) for q = N(μ, s²), which a cosine under a Gaussian allows in closed form: E cos 2z = exp(-2s²) cos
    /// 2μ, E z cos 2z = exp(-2s²) (μ cos 2μ - 2s² sin 2μ), E cos² 2z = ½ (1 + exp(-8s²) cos 4μ).
    func expectedLogLikelihood(_ x: Double, _ q: Gaussian) -> Double {
        let (mu, s2) = (q.mean[0], q.variance[0])
        let shrink = Double.exp(-2 * s2)
        let cosine = shrink * Double.cos(2 * mu)
        let codeTimesCosine = shrink * (mu * Double.cos(2 * mu) - 2 * s2 * Double.sin(2 * mu))
        let cosineSquared = 0.5 * (1 + Double.exp(-8 * s2) * Double.cos(4 * mu))
        let mean = mu + bend * cosine
        let crossTerm: Double = 2 * bend * codeTimesCosine
        let meanSquare: Double = mu * mu + s2 + crossTerm + bend * bend * cosineSquared
        let squaredError = x * x - 2 * x * mean + meanSquare
        return -0.5 * (squaredError / variance + Double.log(variance) + logTwoPi)
    }
}

private let logTwoPi = Double.log(2 * .pi)
