import Evidence

/*:
 ## How probable is a digit that no model has seen?

 A VAE is a density. Its rivals are densities that fit the same pictures by linear algebra: probabilistic PCA (a plane
 with noise about it) and mixtures of Gaussians (several hills). All are asked the same question: the log-density, in
 nats, of 360 handwritten digits of 8 by 8 pixels that none of them has learned from.

 The comparison can go wrong in two places. First, ink comes in whole counts, 0 to 16, and a density of whole counts can
 be as high as one likes: put an ever narrower spike on the zero of a pixel that is never inked. So each count is spread
 evenly over its seventeenth, $x = (\text{ink} + u)/17$ with $u$ uniform on $[0, 1)$, and all models see the same $u$.
 Now spikes do not pay: on average over $u$ no density can pass $64 \ln 17 = 181.3$ nats, and what is missing to that is
 what the model charges for the ink itself.

 Second, the VAE's log-density is an integral over codes of which we know only what lies below it: the bound, and closer
 to it the importance-weighted estimate with $K$ codes for each picture,

 $$\log\frac1K\sum_{k=1}^K \frac{p(x, z_k)}{q(z_k|x)}, \qquad z_k \sim q(z|x)$$

 On average that is too low for every $K$, and never too high. What the VAE wins, it wins with a handicap.
 */
func digitDensities(_ page: Page) throws {
    page.ledger(
        27, .holds,
        "VAE on the digits: bound $\\le$ importance-weighted estimate, both above pPCA and Gaussian mixtures")

    let world = try DigitWorld.load(page)
    let (learned, unseen) = (Matrix(world.trainingPictures), Matrix(world.heldOutPictures))

    //: **The rivals.** pPCA with a code of 16 is a Gaussian with the covariance $U\Lambda U^T$ along the 16 principal
    //: directions, and the mean $\sigma^2$ of the other eigenvalues across them. At the best fit the mean log-density
    //: of the pictures learned from is known from the eigenvalues alone,
    //: $-\frac12 (\sum_{i \le 16} \ln \lambda_i + 48 \ln \sigma^2 + 64 \ln 2\pi + 64)$:
    let pca = PrincipalComponents(learned)
    let plane = try planeDensity(pca, codes: 16)
    var rivals = [
        Rival(
            "pPCA, 16 codes", learned: mean(learned.asRows.map { plane.logDensity($0) }),
            unseen: mean(unseen.asRows.map { plane.logDensity($0) }))
    ]
    page.claim(
        "pPCA: mean log-density = from the eigenvalues", rivals[0].learned,
        equals: bestLogDensity(pca.eigenvalues, codes: 16), within: 1e-9)

    //: One Gaussian with a full covariance, ten of them, and fifty with independent pixels, by EM; the floors under
    //: their variances are those that we found best *on the held-out digits*, a favour that the VAE does not get.
    func fitted(_ components: Int, _ kind: CovarianceKind, floor: Double) throws -> MixtureFit {
        try MixtureFit(
            learned, components: components, kind: kind, floor: floor, tolerance: 1e-3, iterations: 40, starts: 1,
            key: page.key("mixture of \(components)"))
    }
    for (name, fit) in [
        ("one Gaussian", try fitted(1, .full, floor: 0.01)), ("10 Gaussians", try world.mixture(page)),
        ("50 Gaussians, diagonal", try fitted(50, .diagonal, floor: 0.01)),
    ] {
        rivals.append(
            Rival(
                name, learned: fit.logLikelihood / Double(learned.rows),
                unseen: mean(unseen.asRows.map { fit.mixture.logDensity($0) })))
    }

    //: **The VAEs**, with 16 codes and one hidden layer of 128 on each side. One kind has a single $\sigma^2$ for all
    //: pixels, as pPCA has: the same model but for the bend. The other lets the decoder answer with a $\sigma^2$ for
    //: each pixel. Three seeds of each.
    let count = page.quick ? 60 : 200
    let bent = try (0..<3).map { seed in
        let key = page.key("shared noise \(seed)")
        let vae = DigitsVAE<Float>(codes: 16, noise: .shared, key: key.folding("start"))
        try vae.train(
            page, "VAE with one variance", on: world.training, steps: page.quick ? 500 : 1_500,
            key: key.folding("training"))
        return Score(vae, world, draws: count, key: key)
    }
    let vaes = try (0..<3).map { try DigitsVAE.shared(page, seed: $0) }
    let scores = vaes.enumerated().map { Score($1, world, draws: count, key: page.key("codes \($0)")) }
    page.table(
        ["model", "pictures learned from", "held out: bound", "held out: estimate", "seeds from ... to"],
        rivals.map { [$0.name, $0.learned.fixed(1), "", $0.unseen.fixed(1), ""] }
            + [("VAE, one variance", bent), ("VAE, variances decoded", scores)].map { name, scores in
                let estimates = scores.map(\.estimate)
                return [
                    name, mean(scores.map(\.learned)).fixed(1), mean(scores.map(\.bound.mean)).fixed(1),
                    mean(estimates).fixed(1),
                    "\((estimates.min() ?? 0).fixed(1)) ... \((estimates.max() ?? 0).fixed(1))",
                ]
            },
        caption:
            "Nats per picture. For a VAE the first column is the bound, the estimate has K = \(count) codes a picture")

    //: The order, on every seed. The bend alone lifts the plane; mixtures beat both, since one $\sigma^2$ for margin
    //: and stroke alike is a poor fit; with a variance for each pixel the VAE passes them all, and already by its
    //: bound:
    let best = rivals.map(\.unseen).max() ?? 0
    page.ranks(
        "held-out log-density (nats a picture)",
        [
            ("pPCA", bent.map { _ in rivals[0].unseen }), ("VAE with one variance", bent.map(\.estimate)),
            ("best mixture", bent.map { _ in best }), ("VAE's bound", scores.map(\.bound.mean)),
            ("its estimate", scores.map(\.estimate)),
        ])

    //: **The bound, two ways.** Training charged the KL in closed form. Drawn codes know nothing of it: the mean of
    //: $\ln p(x, z) - \ln q(z|x)$ is the same number.
    let closedForm = estimate(batches: count, key: page.key("closed form")) { key in
        [Double(vaes[0].bound(world.heldOutPictures, key).mean().item)]
    }
    page.claim("bound with the KL in closed form = bound by draws", closedForm, agreesWith: scores[0].bound)

    //: **The bound and the estimate.** More codes in a group, on the same draws, and the value rises. What is left of
    //: chance in it, a second set of draws tells:
    page.value("bound of the first VAE", scores[0].bound)
    let ladder = scores[0].ladder([1, 5, 20, count])
    page.bound(
        "bound $\\le$ estimate with $K = 5 \\le K = 20 \\le K = \(count)$", lower: Array(ladder.dropLast()),
        upper: Array(ladder.dropFirst()))
    let again = Score(vaes[0], world, draws: count, key: page.key("codes once more"))
    let differences = Estimate(draws: zip(scores[0].ofPictures, again.ofPictures).map { $0 - $1 })
    page.claim(
        "its estimate, from other draws: no difference", 0, agreesWith: differences, scale: scores[0].estimate)
    page.bound(
        "no model passes the ceiling $64 \\ln 17$", lower: rivals.map(\.unseen) + scores.map(\.estimate),
        upper: 64 * Double.log(17))

    //: Three numbers that are not the bound on new digits, and are reported for it: the bound on the pictures that the
    //: model has learned from, the reconstruction term alone, and the bound with a KL that is averaged over the 16
    //: coordinates where it should be summed:
    page.refute("the bound on the training pictures", scores[0].learned, by: scores[0].bound)
    page.refute("reconstruction without the KL", scores[0].reconstruction, by: scores[0].bound)
    page.refute(
        "a mean over coordinates for the sum in the KL", scores[0].reconstruction - scores[0].divergence / 16,
        by: scores[0].bound)
}

/// A model fitted by linear algebra, and its mean log-density of pictures.
private struct Rival {
    let name: String
    let learned, unseen: Double

    init(_ name: String, learned: Double, unseen: Double) {
        (self.name, self.learned, self.unseen) = (name, learned, unseen)
    }
}

/// What a VAE says of pictures, in nats a picture.
private struct Score {
    /// The bound on the pictures learned from
    let learned: Double
    /// On the held-out pictures; the error is that of drawing codes.
    let bound: Estimate
    /// The importance-weighted estimate for each held-out picture
    let ofPictures: [Double]
    /// E log p(x|z) and the KL, held out
    let reconstruction, divergence: Double
    /// [360, draws]
    private let logWeights: Tensor<Double>

    init(_ vae: DigitsVAE<Float>, _ world: DigitWorld, draws: Int, key: Key) {
        let x = world.heldOutPictures
        learned = Double(vae.logWeights(world.trainingPictures, count: 10, key.folding("learned")).mean().item)
        let weights = vae.logWeights(x, count: draws, key.folding("unseen"))
        logWeights = Tensor(weights.scalars.map { Double($0) }, shape: weights.shape)
        bound = Estimate(draws: logWeights.mean(axis: 0).scalars)
        ofPictures = Matrix(logWeights).asRows.map { logMeanExp($0) }
        divergence = Double(vae.encode(x).divergenceFromStandard.mean().item)
        reconstruction = bound.mean + divergence
    }

    var estimate: Double { mean(ofPictures) }

    /// The estimate with fewer codes, averaged over groups of the same draws.
    func ladder(_ sizes: [Int]) -> [Double] {
        let (pictures, draws) = (logWeights.shape[0], logWeights.shape[1])
        return sizes.map { size in
            let groups = logWeights.reshaped([pictures, draws / size, size]).logSumExp(axis: 2)
            return groups.mean().item - Double.log(Double(size))
        }
    }
}

/// The variances along the principal directions: the largest as they are, for the others their mean.
private func planeDensity(_ pca: PrincipalComponents, codes: Int) throws -> FullGaussian {
    let rest = mean(Array(pca.eigenvalues.dropFirst(codes)))
    let variances = pca.eigenvalues.indices.map { $0 < codes ? pca.eigenvalues[$0] : rest }
    let covariance = pca.components * Matrix(diagonal: variances) * pca.components.transposed()
    return try FullGaussian(mean: pca.mean, covariance: covariance)
}

/// The mean log-density of the points that pPCA was fitted to.
private func bestLogDensity(_ eigenvalues: [Double], codes: Int) -> Double {
    let pixels = Double(eigenvalues.count)
    let along = eigenvalues.prefix(codes).reduce(0) { $0 + Double.log($1) }
    let across = (pixels - Double(codes)) * Double.log(mean(Array(eigenvalues.dropFirst(codes))))
    return -0.5 * (along + across + pixels * (Double.log(2 * .pi) + 1))
}
