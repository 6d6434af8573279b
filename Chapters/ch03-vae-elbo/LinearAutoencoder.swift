import Evidence

/// A VAE without a bend: codes N(V (x - b), diag exp s), pictures N(W z + b, v I). Its bound needs no draws.
struct LinearAutoencoder {
    /// V, [D, d]
    let encoder: Parameter<Double>
    /// s, [d]: the log-variances of the codes, the same for every x
    let noise: Parameter<Double>
    /// Wᵀ, [d, D]
    let decoder: Parameter<Double>
    /// b, [D]
    let offset: Parameter<Double>
    /// log v; learned only if no variance is given
    let logVariance: Parameter<Double>
    private let learnsVariance: Bool

    init(pixels: Int, codes: Int, variance: Double? = nil, key: Key) {
        let (first, second) = key.split()
        encoder = Parameter("encoder", first.normal([pixels, codes], deviation: 0.3))
        noise = Parameter("noise", .zeros([codes]))
        decoder = Parameter("decoder", second.normal([codes, pixels], deviation: 0.3))
        offset = Parameter("offset", .zeros([pixels]))
        logVariance = Parameter("log variance", Tensor(Double.log(variance ?? 1)))
        learnsVariance = variance == nil
    }

    var variance: Double { Double.exp(logVariance.value.item) }
    var codes: Int { noise.count }

    /// V (x - b), [N, d]
    func means(_ x: Tensor<Double>) -> Tensor<Double> { (x - offset.value).matmul(encoder.value) }

    /// E_q log p(x|z), the average over the rows of x: E|x - b - W z|² = |x - b - W m|² + Σ exp(sₖ) |Wₖ|².
    func reconstruction(_ x: Tensor<Double>) -> Tensor<Double> {
        let missed = (x - offset.value - means(x).matmul(decoder.value)).square().sum(axis: 1).mean()
        let spread = (noise.value.exp() * decoder.value.square().sum(axis: 1)).sum()
        let pixels = Double(offset.count)
        return -0.5
            * ((missed + spread) * (-logVariance.value).exp() + pixels * (logVariance.value + Double.log(2 * .pi)))
    }

    /// The average KL of each code, [d]
    func divergences(_ x: Tensor<Double>) -> Tensor<Double> {
        0.5 * (means(x).square().mean(axis: 0) + noise.value.exp() - noise.value - 1)
    }

    func bound(_ x: Tensor<Double>, beta: Double = 1) -> Tensor<Double> {
        reconstruction(x) - beta * divergences(x).sum()
    }

    /// Ascends the bound of all data by Adam, in steps that shrink to nothing in the second half.
    func ascend(_ x: Tensor<Double>, steps: Int, rate: Double = 0.03, beta: Double = 1) {
        let fixed = [encoder, noise, decoder, offset]
        let optimizer = Adam(learnsVariance ? fixed + [logVariance] : fixed, learningRate: rate, betas: (0.9, 0.99))
        for step in 0..<steps {
            let rest = 2 * (1 - Double(step) / Double(steps))
            optimizer.learningRate = rate * min(1, rest * rest * rest)
            optimizer.step(minimizing: -bound(x, beta: beta))
        }
    }

    /// The decoder as a model of the data: the exact evidence is N(b, W Wᵀ + v I).
    func world() throws -> LinearWorld {
        try LinearWorld(
            weights: Matrix(decoder.value.transposed()), bias: offset.value.scalars, variance: variance)
    }

    /// The variance of the heap of codes, along each code.
    func heap(_ x: Tensor<Double>) -> [Double] {
        zip(means(x).square().mean(axis: 0).scalars, noise.value.scalars).map { $0 + Double.exp($1) }
    }
}

/// Points whose covariance has exactly these eigenvalues: two on every axis of a frame turned at random, [2 D, D].
func crossPoints(_ eigenvalues: [Double], key: Key) throws -> Tensor<Double> {
    let d = eigenvalues.count
    let frame = try orthonormalBasis(ofColumns: Matrix(key.normal([d, d]) as Tensor<Double>))
    let rows = (0..<d).flatMap { axis in
        [1.0, -1].map { side in
            frame.column(axis).map { side * (Double(d) * eigenvalues[axis]).squareRoot() * $0 }
        }
    }
    return Tensor(rows)
}
