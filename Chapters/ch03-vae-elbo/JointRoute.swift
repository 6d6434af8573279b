import Evidence

/*:
 ## The third road: one divergence between two ways to make pairs

 There are two ways to make a pair $(x, z)$. Take $x$ from the data and let the encoder answer: $\tilde p(x)\,q(z|x)$.
 Or take $z$ from the prior and let the decoder draw: $p(z)\,p(x|z) = p(x, z)$. The third derivation asks only that
 these two be alike:

 $$\mathrm{KL}\left(\tilde p(x)\,q(z|x)\,\|\,p(x, z)\right)
 = \mathbb E_{\tilde p(x)}\left[\int q(z|x) \log\frac{q(z|x)}{p(x, z)}\,dz\right] + \mathbb E_{\tilde p(x)} \log\tilde
 p(x)
 = -\mathbb E_{\tilde p(x)}[L_b] + \mathbb E_{\tilde p(x)} \log\tilde p(x)$$

 The last term knows the data and nothing of encoder or decoder, so whoever lowers the divergence raises the average
 bound. No inequality was used, and no posterior. (The notes that take this road swap the letters: their $p(z|x)$ is the
 encoder and their $q(x, z)$ the model.)
 */
func jointRoute(_ page: Page) throws {
    page.ledger(
        4, .holds,
        "$\\mathrm{KL}(\\tilde p(x) q(z|x)\\,\\|\\,p(x, z)) = -\\mathbb E[L_b] + \\mathbb E\\log\\tilde p(x)$; the last "
            + "term depends on no parameter")

    //: **Gaussian data, linear encoder, linear decoder.** Then both ways of making pairs are Gaussians of five numbers,
    //: and their divergence is one formula. The other side of the equation is the bound at each $x$, averaged over the
    //: data; it is quadratic in $x$, so three Gauss-Hermite nodes a coordinate average it exactly. Two hundred random
    //: pairs of encoder and decoder, one and the same constant:
    let data = try FullGaussian(
        mean: [0.3, -0.6, 0.1], covariance: Matrix([[1.4, -0.3, 0.5], [-0.3, 0.9, 0.2], [0.5, 0.2, 0.8]]))
    let machines = page.key("machines").split(page.quick ? 100 : 200).map { LinearMachine(random: $0) }
    let divergences = try machines.map { try $0.divergence(from: data) }
    let bounds = try machines.map { try $0.averageBound(over: data) }
    let constant = -data.entropy
    page.claim(
        "$\\mathrm{KL} = -\\mathbb E[L_b] + \\mathbb E\\log\\tilde p(x)$, random encoders and decoders", divergences,
        equals: bounds.map { -$0 + constant }, within: 1e-10)
    page.refute("without the constant", bounds.map { -$0 }, by: divergences, within: 1e-10)

    //: A constant has no slope. So the divergence and $-\mathbb E[L_b]$ have the same one, here in random directions of
    //: all twenty parameters, by finite differences:
    let lines = page.key("lines").split(20).map { key in
        (start: LinearMachine(random: key.folding(0)), direction: LinearMachine(random: key.folding(1)))
    }
    page.claim(
        "slopes of the KL = slopes of $-\\mathbb E[L_b]$",
        try lines.map { line in try slope { try line.start.moved($0, along: line.direction).divergence(from: data) } },
        equals: try lines.map { line in
            try slope { -(try line.start.moved($0, along: line.direction).averageBound(over: data)) }
        }, within: 1e-7)

    //: Draws of pairs, made the encoder's way, give the same divergence:
    let (pairs, joint) = (try machines[0].pairs(data), try machines[0].joint())
    let drawn = pairs.estimatedDivergence(from: joint, draws: page.quick ? 50_000 : 100_000, key: page.key("pairs"))
    page.claim("KL of the pairs = average over drawn pairs", divergences[0], agreesWith: drawn)

    //: **The curved world**, with a mixture for the data and an encoder that bends too. The divergence is an integral
    //: over the plane; the bound is a closed form at each $x$, averaged along a line.
    let world = CurvedWorld()
    let mixture = Mixture(weights: [0.6, 0.4], means: [-1, 1.4], variances: [0.5, 0.2])
    let average = try quadrature(from: -9, to: 9) { x in mixture.density(x) * world.bound(x, curvedAnswer(x)) }
    let dataTerm = try quadrature(from: -9, to: 9) { x in mixture.density(x) * mixture.logDensity(x) }
    page.claim(
        "curved world: the plane's integral = $-\\mathbb E[L_b] + \\mathbb E\\log\\tilde p(x)$",
        planeDivergence(world, mixture), equals: dataTerm - average, within: 1e-9)

    //: **A constant that one must not compute.** Real data are a list of points. Put a bell of width $h$ on each of
    //: four points and let $h$ shrink: the average bound settles, while the constant, and the divergence with it, grows
    //: like $-\ln h$ without end. So the loss leaves out the one term that a list of points cannot give.
    let points = [-2.0, -0.6, 0.8, 2.2]
    let rule = GaussHermite(20)
    let rows = [0.1, 0.01, 0.001, 0.0001].map { h in
        let bells = Mixture(weights: points.map { _ in 1 }, means: points, variances: points.map { _ in h * h })
        func average(_ function: (Double) -> Double) -> Double {
            points.reduce(0) { $0 + rule.expectation(mean: $1, deviation: h, function) } / Double(points.count)
        }
        return (h: h, constant: average { bells.logDensity($0) }, bound: average { world.bound($0, curvedAnswer($0)) })
    }
    page.table(
        ["width $h$", "$\\mathbb E\\log\\tilde p(x)$", "$\\mathbb E[L_b]$"],
        rows.map { [$0.h.short(), $0.constant.fixed(5), $0.bound.fixed(5)] })
    page.claim(
        "bells ten times narrower add $\\ln 10$ to the constant",
        zip(rows.dropFirst(), rows).map { $0.constant - $1.constant }, equals: Double.log(10), within: 1e-9)
    page.claim("and leave the bound alone", rows[3].bound, equals: rows[2].bound, within: 1e-5)
}

/// A linear decoder and a linear encoder with all their parameters in one list, to move along lines.
private struct LinearMachine {
    /// W (3 x 2), b (3), log σ², A (2 x 3), a (2), log variances of the answer (2).
    var parameters: [Double]

    init(random key: Key) { parameters = key.split(20).map { 0.6 * $0.normal(Double.self) } }

    func moved(_ step: Double, along direction: LinearMachine) -> LinearMachine {
        var machine = self
        machine.parameters = zip(parameters, direction.parameters).map { $0 + step * $1 }
        return machine
    }

    func decoder() throws -> LinearWorld {
        try LinearWorld(
            weights: Matrix(Array(parameters[0..<6]), rows: 3, columns: 2), bias: Array(parameters[6..<9]),
            variance: Double.exp(parameters[9]))
    }

    private var slopes: Matrix { Matrix(Array(parameters[10..<16]), rows: 2, columns: 3) }
    private var answerVariance: Matrix { Matrix(diagonal: parameters[18..<20].map { Double.exp($0) }) }
    private func answerMean(_ x: [Double]) -> [Double] { zip(slopes * x, parameters[16..<18]).map { $0 + $1 } }

    /// q(z|x) = N(A x + a, diag s²)
    func answer(_ x: [Double]) throws -> FullGaussian {
        try FullGaussian(mean: answerMean(x), covariance: answerVariance)
    }

    /// p̃(x) q(z|x), a Gaussian of (x, z).
    func pairs(_ data: FullGaussian) throws -> FullGaussian {
        let cross = slopes * data.covariance
        return try FullGaussian(
            mean: data.mean + answerMean(data.mean),
            covariance: blocks(data.covariance, cross, cross * slopes.transposed() + answerVariance))
    }

    /// p(x, z), a Gaussian of (x, z).
    func joint() throws -> FullGaussian {
        let world = try decoder()
        return try FullGaussian(
            mean: world.bias + [0, 0],
            covariance: blocks(world.evidence.covariance, world.weights.transposed(), .identity(2)))
    }

    func divergence(from data: FullGaussian) throws -> Double { try pairs(data).divergence(from: joint()) }

    /// E L_b over the data.
    func averageBound(over data: FullGaussian) throws -> Double {
        let world = try decoder()
        return try GaussHermite(3).expectation(mean: [0, 0, 0], deviation: [1, 1, 1]) { noise in
            let x = data.transforming(noise)
            return world.bound(x, try answer(x))
        }
    }

    /// [[top, crossᵀ], [cross, bottom]]
    private func blocks(_ top: Matrix, _ cross: Matrix, _ bottom: Matrix) -> Matrix {
        Matrix(rows: 5, columns: 5) { i, j in
            switch (i < 3, j < 3) {
            case (true, true): top[i, j]
            case (false, true): cross[i - 3, j]
            case (true, false): cross[j - 3, i]
            case (false, false): bottom[i - 3, j - 3]
            }
        }
    }
}

/// An encoder for the curved world.
private func curvedAnswer(_ x: Double) -> Gaussian {
    Gaussian(mean: [1.3 * Double.tanh(0.8 * x) - 0.2], logVariance: [-1.2 + 0.5 * Double.sin(x)])
}

/// ∫∫ p̃(x) q(z|x) log(p̃(x) q(z|x) / p(x, z)) dz dx
private func planeDivergence(_ world: CurvedWorld, _ data: Mixture<Gaussian>) -> Double {
    composite(-8...8, pieces: 24) { x in
        let q = curvedAnswer(x)
        let logData = data.logDensity(x)
        let reach = 9 * q.deviation[0]
        return composite(q.mean[0] - reach...q.mean[0] + reach, pieces: 12) { z in
            let logPair = logData + q.logDensity(z)
            return Double.exp(logPair) * (logPair - world.logJoint(x, z))
        }
    }
}
