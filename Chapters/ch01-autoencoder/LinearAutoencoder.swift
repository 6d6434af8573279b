import Evidence

/*:
 ## Without bent layers an autoencoder is PCA

 An encoder makes a short code $z$ of a picture $x$, a decoder makes a picture of the code, and both are trained so that
 the picture comes back. If both are linear, $z = Ex$ and $\hat x = Dz$ with $k$ numbers in $z$, then for pictures with mean
 zero and covariance $C$ the loss is

 $$L(E, D) = \mathbb E|x - DEx|^2 = \mathrm{tr}\left((I - DE)\,C\,(I - DE)^\top\right)$$

 It is not convex: a product of two unknowns. One may doubt that descent finds its least value. But that value is known:
 the sum of the eigenvalues of $C$ that $k$ principal components leave out, $\sum_{i>k}\lambda_i$. An eigen-solver and
 gradient descent share no code, so let them meet.
 */
func linearAutoencoder(_ page: Page) throws {
    page.ledger(2, .holds, "the optimum of a linear autoencoder is PCA")

    //: The pictures are the digits of 8 x 8 pixels with ink from 0 to 1, less their mean. The mean is what the biases of
    //: the two layers are for. Ten numbers for the code:
    let pictures = Matrix(try Digits.load().split().training.images(as: Double.self))
    let k = 10
    let pca = PrincipalComponents(pictures, count: k)
    let least = pca.discardedVariance
    let decoded = pca.decode(pca.encode(pictures))
    let lost = (0..<pictures.rows).map { squaredDistance(pictures.row($0), decoded.row($0)) }
    page.claim(
        "mean squared error of PCA on the pictures = $\\sum_{i>k}\\lambda_i$", mean(lost), equals: least)

    //: Now descent, in double precision, from a small random decoder and an encoder of zeros. Descent knows the covariance
    //: and nothing of eigenvectors. Whether two subspaces are the same, their *principal angles* tell: the angle between the
    //: two directions that are nearest to each other, then the same at right angles to those, and so on. All of them are zero
    //: for equal subspaces:
    let covariance = pictures.covariance().tensor
    let seeds = page.quick ? 3 : 5
    let found = try (0..<seeds).map { seed in
        try descended(page, covariance, codes: k, key: page.key("seed \(seed)"))
    }
    page.claim(
        "loss where descent ends = $\\sum_{i>k}\\lambda_i$, \(seeds) starts", found.map(\.loss),
        equals: [Double](repeating: least, count: seeds), within: 1e-6)
    page.reaches(
        "largest principal angle between the decoder's columns and the components (radians)",
        try found.map { try principalAngles(Matrix($0.decoder), pca.components).max() ?? .infinity }, atMost: 1e-3)

    //: So $DE$ is the projection on the principal subspace, $UU^\top$ with the components as columns of $U$:
    let projection = pca.components * pca.components.transposed()
    page.claim(
        "$DE = UU^\\top$, every element", found[0].decoder.matmul(found[0].encoder), equals: projection.tensor,
        within: 1e-3, scale: 1)

    //: The subspace is all that is determined. $D$ may be multiplied by any invertible matrix if $E$ is multiplied by its
    //: inverse, and the loss does not notice. The columns of $D$ are therefore *not* the components; they are not even at
    //: right angles:
    let unit = found[0].decoder / found[0].decoder.square().sum(axis: 0, keeping: true).squareRoot()
    let cosines = unit.transposed().matmul(unit)
    page.claim("length of each column, once divided by it", unit.square().sum(axis: 0), equals: 1, within: 1e-12)
    page.refute(
        "the trained columns are orthonormal, as components are", cosines, by: Tensor<Double>.identity(k), within: 1e-4)

    //: Any other subspace costs more. A thousand random ones, each with its own best codes:
    let others = try (0..<(page.quick ? 200 : 1_000)).map { index in
        let drawn: Tensor<Double> = page.key("subspace").folding(UInt64(index)).normal([Digits.pixels, k])
        let basis = try orthonormalBasis(ofColumns: Matrix(drawn)).tensor
        return loss(covariance, encoder: basis.transposed(), decoder: basis).item
    }
    page.bound("PCA's loss ≤ that of any other subspace", lower: least, upper: others)

    //: Why does descent not get stuck? The loss does have other stationary points: with *any* $k$ eigenvectors the
    //: gradient is zero. Leave out the tenth and take the eleventh:
    let all = PrincipalComponents(pictures)
    let chosen = Array(0..<k - 1) + [k]
    let wrong = all.components.transposed().selecting(rows: chosen).tensor
    let (e, d) = (wrong.variable(), wrong.transposed().variable())
    let slopes = gradient(of: loss(covariance, encoder: e, decoder: d), at: [e, d])
    page.claim(
        "gradient at the wrong eigenvectors = 0", slopes.flatMap(\.scalars),
        equals: [Double](repeating: 0, count: 2 * k * Digits.pixels), scale: 1)
    page.claim(
        "the loss there is $\\lambda_{10} - \\lambda_{11}$ more than the least",
        loss(covariance, encoder: wrong, decoder: wrong.transposed()).item - least,
        equals: all.eigenvalues[k - 1] - all.eigenvalues[k], within: 1e-10)

    //: But each of them is a saddle. Turn the wrong vector towards the one left out by an angle $\theta$, and the loss falls
    //: at once, by $(\lambda_{10} - \lambda_{11})\sin^2\theta$: no minimum but the global one (Baldi and Hornik, 1989).
    let angles = [0.01, 0.1, 0.5, 1]
    let turned = angles.map { angle in
        let rows = wrong[rows: 0..<k - 1]
        let left = Tensor(all.components.column(k - 1), shape: [1, Digits.pixels])
        let last = wrong[rows: k - 1..<k] * Double.cos(angle) + left * Double.sin(angle)
        let basis = Tensor.concatenated([rows, last], axis: 0)
        return loss(covariance, encoder: basis, decoder: basis.transposed()).item
    }
    let atSaddle = loss(covariance, encoder: wrong, decoder: wrong.transposed()).item
    let gap = all.eigenvalues[k - 1] - all.eigenvalues[k]
    page.claim(
        "turned by $\\theta$, the loss falls by $(\\lambda_{10} - \\lambda_{11})\\sin^2\\theta$",
        turned.map { atSaddle - $0 }, equals: angles.map { gap * Double.sin($0) * Double.sin($0) }, within: 1e-8)

    //: The mistake that people make is to forget the mean. Components of pictures whose mean was not subtracted spend
    //: one of the $k$ directions on the mean picture, and lose more:
    let raw = symmetricEigen((1 / Double(pictures.rows)) * pictures.gram())
    page.refute("PCA that forgot to subtract the mean", raw.values.dropFirst(k).reduce(0, +), by: least, within: 1e-6)
}

/// tr((I - DE) C (I - DE)ᵀ); encoder [k, d], decoder [d, k], covariance [d, d]
private func loss(_ covariance: Tensor<Double>, encoder: Tensor<Double>, decoder: Tensor<Double>) -> Tensor<Double> {
    let missed = Tensor<Double>.identity(covariance.shape[0]) - decoder.matmul(encoder)
    return (missed.matmul(covariance) * missed).sum()
}

/// Where gradient descent with momentum ends.
private func descended(
    _ page: Page, _ covariance: Tensor<Double>, codes k: Int, key: Key
) throws -> (encoder: Tensor<Double>, decoder: Tensor<Double>, loss: Double) {
    let d = covariance.shape[0]
    // Pixels that are never inked move nothing: what the encoder has for them stays. So it starts from nothing.
    let encoder = Parameter("encoder", Tensor<Double>.zeros([k, d]))
    let decoder = Parameter("decoder", 0.1 * (key.folding("decoder").normal([d, k]) as Tensor<Double>))
    let optimizer = SGD([encoder, decoder], learningRate: 0.05, momentum: 0.9, nesterov: true)
    let losses = try page.progress("linear autoencoder", steps: 3_000) { _ in
        optimizer.step(minimizing: loss(covariance, encoder: encoder.value, decoder: decoder.value))
    }
    return (encoder.value.detached, decoder.value.detached, losses.last ?? .nan)
}
