import Evidence

/*:
 ## Without bends, a VAE is probabilistic PCA

 Take all bends out of a VAE. The decoder is $\mathcal N(Wz + b, \sigma^2 I)$, so that $x$ has the exact density
 $\mathcal N(b, WW^\top + \sigma^2 I)$: a model older than VAEs, probabilistic PCA (Tipping and Bishop, 1999). Its
 greatest likelihood is known. With the eigenvalues $\lambda_1 \ge \lambda_2 \ge \ldots$ and eigenvectors $u_k$ of the
 data's covariance, and $d$ codes,

 $$\sigma^2 = \frac{1}{D - d}\sum_{k > d}\lambda_k, \qquad W_k = \sqrt{\lambda_k - \sigma^2}\;u_k, \qquad b = \bar x$$

 The true posterior is Gaussian, with the same covariance for every $x$. A linear encoder can say that. So the bound
 should be able to touch, and training a VAE should end exactly at this optimum, which is reached here in three ways: by
 an eigen-solver, by EM, and by climbing the bound.
 */
func probabilisticPCA(_ page: Page) throws {
    page.ledger(25, .holds, "the linear VAE's optimum is probabilistic PCA; the bound is tight there")

    //: Two hundred points of six numbers, made by three factors and noise; two codes, so that something must be left
    //: out:
    let d = 2
    let points = sample(200, key: page.key("points"))
    let data = Matrix(points)
    let pca = PrincipalComponents(data)
    page.value("eigenvalues", pca.eigenvalues.map { $0.fixed(3) }.joined(separator: ", "))

    //: **First way, eigen-solver.** **Second way, EM** for the exact likelihood, which never sees an eigenvalue.
    //: **Third way, a VAE**: encoder and decoder by gradients of the bound, with the library's Adam in double
    //: precision.
    let solved = try closedForm(pca, codes: d)
    let expected = try expectationMaximisation(data, codes: d, steps: 400, key: page.key("start"))
    let vae = LinearAutoencoder(pixels: 6, codes: d, key: page.key("weights"))
    let before = (bound: vae.bound(points).item, likelihood: likelihood(try vae.world(), data))
    vae.ascend(points, steps: page.quick ? 2_500 : 4_000)
    let trained = try vae.world()
    page.table(
        ["way", "log-likelihood per point", "$\\sigma^2$"],
        [("eigen-solver", solved), ("EM", expected), ("VAE", trained)].map {
            [$0.0, likelihood($0.1, data).fixed(9), $0.1.variance.fixed(9)]
        })
    let best = likelihood(solved, data)
    page.claim(
        "log-likelihood: EM and VAE = eigen-solver", [likelihood(expected, data), likelihood(trained, data)],
        equals: best, within: 1e-9)
    page.claim(
        "$\\sigma^2$: EM and VAE = mean of the discarded eigenvalues", [expected.variance, trained.variance],
        equals: solved.variance, within: 1e-6)
    page.claim(
        "subspace of $W$: angles to the principal one (radians)",
        try principalAngles(expected.weights, pca.components.selecting(columns: 0..<d))
            + principalAngles(trained.weights, pca.components.selecting(columns: 0..<d)),
        equals: 0, within: 1e-5, scale: 1)
    page.claim(
        "covariance $WW^\\top + \\sigma^2 I$: EM and VAE = eigen-solver",
        expected.evidence.covariance.scalars + trained.evidence.covariance.scalars,
        equals: solved.evidence.covariance.scalars + solved.evidence.covariance.scalars, within: 1e-5, scale: 1)

    //: **The bound is tight.** Before training it was not:
    page.claim("trained: bound = exact log-likelihood", vae.bound(points).item, equals: best, within: 1e-9)
    page.bound("untrained: the bound is below", lower: before.bound, upper: before.likelihood)
    page.refute("untrained: bound = exact log-likelihood", before.bound, by: before.likelihood, within: 1e-6)
    let x = points[rows: 0..<1]
    page.claim(
        "the encoder answers with the true posterior: its mean", vae.means(x).scalars,
        equals: try trained.posterior(x.scalars).mean, within: 1e-5, scale: 1)
    page.claim(
        "and its covariance, which has no correlations", Matrix(diagonal: vae.noise.value.exp().scalars).scalars,
        equals: try trained.posterior(x.scalars).covariance.scalars, within: 1e-5, scale: 1)

    //: **EM finds a plane, the VAE finds the axes.** Turn the codes, $W \to WR$: the likelihood cannot see it. But the
    //: encoder answers coordinate by coordinate, and when the posterior is correlated, it must lie. With the
    //: posterior's precision $M = I + W^\top W/\sigma^2$ the best such answer costs
    //: $\frac12(\sum_k\ln M_{kk} - \ln|M|)$, which is zero only if the columns of $W$ are orthogonal:
    let (cosine, sine) = (Double.cos(0.6), Double.sin(0.6))
    let turn = Matrix([[cosine, -sine], [sine, cosine]])
    let turned = try LinearWorld(weights: solved.weights * turn, bias: solved.bias, variance: solved.variance)
    page.claim("codes turned: the same likelihood", likelihood(turned, data), equals: best)
    let precision =
        Matrix.identity(d) + (1 / turned.variance) * (turned.weights.transposed() * turned.weights)
    let cost = 0.5 * (precision.diagonal.reduce(0) { $0 + Double.log($1) } - (try Cholesky(precision)).logDeterminant)
    page.claim(
        "codes turned: the bound of the best uncorrelated answer is lower by that",
        best - (try uncorrelatedBound(turned, data)), equals: cost, within: 1e-9)
    let overlap = Matrix.dot(trained.weights.column(0), trained.weights.column(1))
    page.claim("so the VAE's columns are orthogonal", overlap, equals: 0, within: 1e-5, scale: 1)

    //: And it is an optimum: models a step away, in any direction, are less likely. Two slips that look natural are
    //: less likely too: the *sum* of the discarded eigenvalues for the mean, and $\sqrt{\lambda_k}$ for
    //: $\sqrt{\lambda_k - \sigma^2}$.
    let neighbours = try page.key("neighbours").split(300).map { key in
        let step = Matrix(key.normal([6, d], deviation: 0.1) as Tensor<Double>)
        let factor = Double.exp(0.1 * key.folding("variance").normal())
        return try LinearWorld(
            weights: solved.weights + step, bias: solved.bias, variance: factor * solved.variance)
    }
    page.bound("300 neighbours are less likely", lower: neighbours.map { likelihood($0, data) }, upper: best)
    let summed = try LinearWorld(
        weights: solved.weights, bias: solved.bias, variance: 4 * solved.variance)
    page.refute("$\\sigma^2$ = sum of the discarded", likelihood(summed, data), by: best, within: 1e-9)
    let long = try LinearWorld(
        weights: Matrix(rows: 6, columns: d) { pca.components[$0, $1] * pca.eigenvalues[$1].squareRoot() },
        bias: solved.bias, variance: solved.variance)
    page.refute("$W_k = \\sqrt{\\lambda_k}\\,u_k$", likelihood(long, data), by: best, within: 1e-9)
}

/// Three factors of variance 4, 2 and 1 in six numbers, and a little noise, [n, 6].
private func sample(_ n: Int, key: Key) -> Tensor<Double> {
    let factors: Tensor<Double> = key.folding("factors").normal([n, 3])
    let loadings = Tensor(
        [[1, 1, 1, 1, 0, 0], [0.6, -0.6, 0.6, -0.6, 0.9, 0], [0.2, 0.2, -0.2, -0.2, 0, 0.9]].map {
            $0.map { Double($0) }
        })
    let noise: Tensor<Double> = key.folding("noise").normal([n, 6], deviation: 0.4)
    return factors.matmul(loadings) + noise + Tensor([1, -1, 0.5, 0, 2, 0])
}

/// The average of log p over the rows.
private func likelihood(_ world: LinearWorld, _ data: Matrix) -> Double {
    mean(world.evidence.logDensities(data))
}

private func closedForm(_ pca: PrincipalComponents, codes d: Int) throws -> LinearWorld {
    let discarded = pca.eigenvalues.dropFirst(d)
    let variance = discarded.reduce(0, +) / Double(discarded.count)
    let weights = Matrix(rows: pca.mean.count, columns: d) {
        pca.components[$0, $1] * (pca.eigenvalues[$1] - variance).squareRoot()
    }
    return try LinearWorld(weights: weights, bias: pca.mean, variance: variance)
}

/// Tipping and Bishop's EM with the posterior's moments summed over the data: with M = Wᵀ W + σ² I and the covariance
/// S, W' = S W (σ² I + M⁻¹ Wᵀ S W)⁻¹ and σ²' = tr(S - S W M⁻¹ W'ᵀ) / D.
private func expectationMaximisation(_ data: Matrix, codes d: Int, steps: Int, key: Key) throws -> LinearWorld {
    let covariance = data.covariance()
    let pixels = data.columns
    var weights = Matrix(key.normal([pixels, d]) as Tensor<Double>)
    var variance = 1.0
    for _ in 0..<steps {
        let inverse = try Cholesky(weights.transposed() * weights + variance * .identity(d)).inverse
        let pulled = covariance * weights
        let moments = variance * .identity(d) + inverse * (weights.transposed() * pulled)
        let next = pulled * (try Elimination(moments).inverse)
        variance = (covariance - pulled * inverse * next.transposed()).trace / Double(pixels)
        weights = next
    }
    return try LinearWorld(weights: weights, bias: data.columnMeans, variance: variance)
}

/// The average bound of the best answers without correlations: variance 1 / Mₖₖ about the posterior's mean.
private func uncorrelatedBound(_ world: LinearWorld, _ data: Matrix) throws -> Double {
    try data.asRows.reduce(0) { sum, x in
        let posterior = try world.posterior(x)
        let precision = posterior.cholesky.inverse
        let answer = Gaussian(mean: posterior.mean, variance: precision.diagonal.map { 1 / $0 })
        return sum + world.bound(x, answer.full)
    } / Double(data.rows)
}
