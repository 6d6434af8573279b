import Evidence

// Two models of an answer y to a question x, with a code z in between: p(z|x), p(y|x,z). The first is linear and
// Gaussian, so that its evidence and posterior have formulas. The second bends.

/// x ~ N(c, K Kᵀ), z = A x + a + G e, y = B x + W z + b + σ e: two numbers ask, two hide, three answer.
struct LinearConditional: Sendable {
    /// c and K
    let center = [0.3, -0.2]
    let spread = Matrix([[0.2, 0], [0.1, 0.25]])
    /// A, a and the diagonal of G
    let priorWeights = Matrix([[1.5, -0.4], [0.6, 2]])
    let priorBias = [0.2, -0.1]
    let priorDeviation = [0.7, 0.5]
    /// B, W, b and σ²
    let directWeights = Matrix([[0.5, 0], [-0.3, 0.8], [1, 0.2]])
    let codeWeights = Matrix([[1.1, 0.2], [-0.4, 0.9], [0.3, 0.6]])
    let bias = [0.1, 0, -0.4]
    let variance = 0.3

    /// p(x)
    func question() throws -> FullGaussian {
        try FullGaussian(mean: center, covariance: spread * spread.transposed())
    }

    /// p(z|x) = N(A x + a, G²): the prior network
    func prior(_ x: [Double]) -> Gaussian {
        Gaussian(mean: sum(priorWeights * x, priorBias), variance: priorDeviation.map { $0 * $0 })
    }

    /// p(y|x,z) = N(B x + W z + b, σ² I): the decoder
    func likelihood(_ x: [Double], _ z: [Double]) -> Gaussian {
        Gaussian(mean: sum(sum(directWeights * x, codeWeights * z), bias), variance: bias.map { _ in variance })
    }

    /// p(y|x) = N(B x + W (A x + a) + b, W G² Wᵀ + σ² I)
    func evidence(_ x: [Double]) throws -> FullGaussian {
        let prior = prior(x)
        return try FullGaussian(
            mean: likelihood(x, prior.mean).mean,
            covariance: codeWeights * Matrix(diagonal: prior.variance) * codeWeights.transposed()
                + variance * .identity(3))
    }

    /// p(z|x,y): precision G⁻² + Wᵀ W / σ²
    func posterior(_ x: [Double], _ y: [Double]) throws -> FullGaussian {
        let prior = prior(x)
        let precisions = prior.variance.map { 1 / $0 }
        let pull = (1 / variance) * codeWeights.transposed()
        let covariance = try Cholesky(Matrix(diagonal: precisions) + pull * codeWeights).inverse
        let rest = zip(y, likelihood(x, [0, 0]).mean).map { $0 - $1 }
        let weighted = zip(precisions, prior.mean).map { $0 * $1 }
        return try FullGaussian(mean: covariance * sum(weighted, pull * rest), covariance: covariance)
    }

    /// E_q log p(y|x,z) = log p(y|x,μ) - tr(W S Wᵀ) / 2σ² for q = N(μ, S)
    func expectedLogLikelihood(_ x: [Double], _ y: [Double], _ q: FullGaussian) -> Double {
        let scatter = (codeWeights * q.covariance * codeWeights.transposed()).trace
        return likelihood(x, q.mean).logDensity(y) - 0.5 * scatter / variance
    }

    /// E_q log p(z|x) = log p(μ|x) - ½ Σ S_kk / G_kk²
    func expectedLogPrior(_ x: [Double], _ q: FullGaussian) -> Double {
        let prior = prior(x)
        return prior.logDensity(q.mean)
            - 0.5 * zip(q.covariance.diagonal, prior.variance).reduce(0) { $0 + $1.0 / $1.1 }
    }

    /// E_q log p(y|x,z) - KL(q ‖ p(z|x))
    func bound(_ x: [Double], _ y: [Double], _ q: FullGaussian) -> Double {
        expectedLogLikelihood(x, y, q) - q.divergence(from: prior(x).full)
    }

    /// p(x, z, y), a Gaussian of seven numbers, put together from how x, z and y are made of independent noise.
    func joint() throws -> FullGaussian {
        let x = columns(spread, 0)
        let z = priorWeights * x + columns(Matrix(diagonal: priorDeviation), 2)
        let y = directWeights * x + codeWeights * z + columns(variance.squareRoot() * .identity(3), 4)
        let maker = Matrix(x.asRows + z.asRows + y.asRows)
        let codeMean = prior(center).mean
        return try FullGaussian(
            mean: center + codeMean + likelihood(center, codeMean).mean, covariance: maker * maker.transposed())
    }

    /// The block in seven columns, from column `start` on.
    private func columns(_ block: Matrix, _ start: Int) -> Matrix {
        Matrix(rows: block.rows, columns: 7) { i, j in
            j >= start && j < start + block.columns ? block[i, j - start] : 0
        }
    }
}

/// z ~ N(m(x), v(x)), y = z + a cos(2z + x) + σ e: one number asks, one hides, one answers.
struct CurvedConditional: Sendable {
    let bend = 1.3
    let variance = 0.25

    /// p(z|x)
    func prior(_ x: Double) -> Gaussian {
        Gaussian(mean: [1.2 * Double.sin(x)], logVariance: [0.6 * Double.cos(x) - 0.4])
    }

    /// The mean of p(y|x,z)
    func decoder(_ x: Double, _ z: Double) -> Double { z + bend * Double.cos(2 * z + x) }

    /// log p(y|x,z)
    func logLikelihood(_ x: Double, _ y: Double, _ z: Double) -> Double {
        let error = y - decoder(x, z)
        return -0.5 * (error * error / variance + Double.log(2 * .pi * variance))
    }

    /// log p(y, z|x)
    func logJoint(_ x: Double, _ y: Double, _ z: Double) -> Double {
        prior(x).logDensity(z) + logLikelihood(x, y, z)
    }

    /// log p(y|x), by adaptive quadrature over ten deviations of the prior to each side.
    func logEvidence(_ x: Double, _ y: Double) throws -> Double {
        let prior = prior(x)
        let reach = 10 * prior.deviation[0]
        return Double.log(
            try quadrature(from: prior.mean[0] - reach, to: prior.mean[0] + reach) { Double.exp(logJoint(x, y, $0)) })
    }

    /// E_q log p(y|x,z) - KL(q ‖ p(z|x)) for q = N(μ, s²), in closed form: a cosine under a Gaussian only shrinks.
    func bound(_ x: Double, _ y: Double, _ q: Gaussian) -> Double {
        let (mu, s2) = (q.mean[0], q.variance[0])
        let shrink = Double.exp(-2 * s2)
        let (cosine, sine) = (Double.cos(2 * mu + x), Double.sin(2 * mu + x))
        let codeTimesCosine = shrink * (mu * cosine - 2 * s2 * sine)
        let cosineSquared = 0.5 * (1 + Double.exp(-8 * s2) * Double.cos(4 * mu + 2 * x))
        let mean = mu + bend * shrink * cosine
        let meanSquare: Double = mu * mu + s2 + 2 * bend * codeTimesCosine + bend * bend * cosineSquared
        let squaredError = y * y - 2 * y * mean + meanSquare
        return -0.5 * (squaredError / variance + Double.log(2 * .pi * variance)) - q.divergence(from: prior(x))
    }

    /// A question, and an answer to it.
    func sample(_ key: Key) -> (x: Double, y: Double) {
        let x: Double = key.folding("x").uniform(in: -2..<2)
        let z = prior(x).sampleScalar(key.folding("z"))
        return (x, decoder(x, z) + variance.squareRoot() * key.folding("y").normal())
    }
}

/// a + b, number by number
func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
