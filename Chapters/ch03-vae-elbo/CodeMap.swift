import Evidence

/*:
 ## A map of the digits

 Give the VAE a code of two numbers, and its world can be drawn: where the encoder puts each digit, and what the decoder
 draws at each place. Two numbers have another virtue. An integral over a plane is no matter of luck: a fine grid of
 codes gives $\log p(x)$ itself,

 $$\log p(x) = \log \int p(z)\,p(x|z)\,dz \approx \log \sum_{\text{grid}} p(z)\,p(x|z)\,h^2$$

 so that for once the bound and the importance-weighted estimate of a trained network stand beside what they estimate.
 */
func codeMap(_ page: Page) throws {
    page.ledger(
        27, .holds, "two-dimensional code: the bound and the estimate against the integral; the map of the codes")

    //: The network is trained in single precision. For the integral its weights are copied into double, and the
    //: integral is taken twice, on grids that are shifted by half a step. (The decoder has corners, so they agree to a
    //: few hundredths of a nat, and not to rounding.)
    let world = try DigitWorld.load(page)
    let trained = DigitsVAE<Float>(codes: 2, key: page.key("start"))
    try trained.train(
        page, "VAE with two codes", on: world.training, steps: page.quick ? 600 : 1_500, key: page.key("training"))
    let vae = DigitsVAE<Double>(copying: trained)
    let count = page.quick ? 50 : 120
    let x = Matrix(world.heldOutPictures).selecting(rows: Array(0..<count)).tensor
    let logEvidence = integrated(vae, x, spacing: 0.04)
    page.claim(
        "$\\log p(x)$ of \(count) held-out digits: grid = shifted grid", logEvidence,
        equals: integrated(vae, x, spacing: 0.04, shift: 0.02), within: 5e-4, scale: 60)

    //: Chance knows another way. Whatever $q$ the codes come from, the weights $p(x, z)/q(z)$ have the mean $p(x)$.
    //: From the encoder's own $q$ they are too uneven to tell; from one with $e$ times its deviation they are not:
    let wide = weighed(vae, x, widening: 2, draws: page.quick ? 2_500 : 1_500, page.key("wide"))
    let shares = (wide - Tensor(logEvidence, shape: [count, 1])).exp().mean(axis: 0)
    page.claim("mean weight over $p(x)$, widened encoder", 1, agreesWith: Estimate(draws: shares.scalars))

    //: Now the encoder itself: the bound, the estimate with 200 codes a picture, and the truth.
    let own = weighed(vae, x, widening: 0, draws: 200, page.key("own"))
    let bound = own.mean().item
    let estimate = own.logSumExp(axis: 1).mean().item - Double.log(200)
    let truth = Tensor(logEvidence).mean().item
    page.table(
        ["held out, two codes", "nats a picture"],
        [("bound", bound), ("estimate, K = 200", estimate), ("$\\log p(x)$", truth)].map { [$0, $1.fixed(2)] })
    page.bound(
        "bound $\\le$ estimate $\\le \\log p(x)$", lower: [bound, estimate], upper: [estimate, truth])
    page.refute("the bound, taken for $\\log p(x)$", bound, by: truth, within: 1e-5)

    //: The estimate closes most of the gap, and not all of it. For most new pictures the encoder's answer is about
    //: right; for a few it is sure of a place on the map where the picture does not belong, and then 200 draws around
    //: it are of no help. Picture by picture:
    let ofPictures = own.logSumExp(axis: 1) - Double.log(200)
    let gaps = (Tensor(logEvidence) - ofPictures).scalars
    page.value("median of $\\log p(x)$ - estimate (nats)", gaps.sorted()[count / 2], digits: 2)
    page.value("the largest (nats)", gaps.max() ?? 0, digits: 3)

    //: **The map.** Left, the held-out digits at the means of their codes; right, what the decoder draws at places that
    //: are evenly spaced. The labels had no part in the training:
    let codes = Matrix(trained.encode(world.heldOutPictures).mean)
    page.figure(map(trained, codes, world.heldOut.labels))
    let learned = Matrix(trained.encode(world.trainingPictures).mean)
    let pca = PrincipalComponents(Matrix(world.trainingPictures), count: 2)
    let (pcaLearned, pcaCodes) = (
        pca.encode(Matrix(world.trainingPictures)), pca.encode(Matrix(world.heldOutPictures))
    )
    page.table(
        ["two numbers from", "digit of the nearest neighbour on the map = own digit"],
        [("the VAE", learned, codes), ("PCA", pcaLearned, pcaCodes)].map { name, near, from in
            [name, neighbourShare(from, world.heldOut.labels, among: near, world.training.labels).percent(3)]
        }, caption: "Held-out digits, neighbours among the pictures learned from; by chance 10 %")
}

/// log p(x, z) - log q(z) for codes from the encoder, its log-variance raised: [n, draws]
private func weighed(
    _ vae: DigitsVAE<Double>, _ x: Tensor<Double>, widening: Double, draws: Int, _ key: Key
) -> Tensor<Double> {
    let encoded = vae.encode(x)
    let q = GaussianRows(mean: encoded.mean, logVariance: encoded.logVariance + widening)
    return vae.logWeights(x, from: q, count: draws, key)
}

/// The share of points whose nearest neighbour among others has the same label.
private func neighbourShare(_ points: Matrix, _ labels: [Int], among others: Matrix, _ otherLabels: [Int]) -> Double {
    let nearest = nearestNeighbours(of: points.tensor, among: others.tensor)
    let same = zip(nearest, labels).count { otherLabels[$0] == $1 }
    return Double(same) / Double(labels.count)
}

/// log p(x) for each picture, by the sum over a grid of codes.
private func integrated(_ vae: DigitsVAE<Double>, _ x: Tensor<Double>, spacing: Double, shift: Double = 0) -> [Double] {
    let reach = 4.8
    let ticks = Int((2 * reach / spacing).rounded()) + 1
    let line = Tensor<Double>.linear(from: -reach + shift, to: reach + shift, count: ticks)
    let squares = x.square()
    // Of each row of the grid, log Σ p(z) p(x|z) for every picture: [ticks, pictures]. A row at a time and without its
    // history, for all rows together would fill gigabytes.
    let rows = line.scalars.map { first in
        let z = Tensor.stacked([Tensor(repeating: first, shape: [ticks]), line], axis: 1)
        let p = vae.decode(z)
        let precision = (-p.logVariance).exp()
        // Σ (x - μ)²/σ², multiplied out, so that it is two products of matrices: [ticks, pictures]
        let distances =
            precision.matmul(squares, transposeB: true) - 2 * (p.mean * precision).matmul(x, transposeB: true)
            + (p.mean.square() * precision).sum(axis: 1, keeping: true)
        let constants = (p.logVariance + Double.log(2 * .pi)).sum(axis: 1, keeping: true)
        let prior = -0.5 * (z.square().sum(axis: 1, keeping: true) + 2 * Double.log(2 * .pi))
        return (prior - 0.5 * (distances + constants)).logSumExp(axis: 0).detached
    }
    return (Tensor.stacked(rows, axis: 0).logSumExp(axis: 0) + 2 * Double.log(spacing)).scalars
}

private func map(_ vae: DigitsVAE<Float>, _ codes: Matrix, _ labels: [Int]) -> Figure {
    let side = 13
    let ticks = (0..<side).map { -2.4 + 4.8 * Float($0) / Float(side - 1) }
    // Rows of images from the top of the map to its bottom.
    let places = ticks.reversed().flatMap { second in ticks.map { first in [first, second] } }
    return Figure(
        "Alike digits lie together, and between two of them the decoder draws a passage",
        subtitle: "A VAE with a code of two numbers; 360 held-out digits, and the decoder's means on a grid",
        columns: 2,
        Panel(
            "where the encoder puts the digits", x: Axis("$z_1$", range: -3...3), y: Axis("$z_2$", range: -3...3),
            sameScale: true,
            marks: [.points(codes.column(0), codes.column(1), classes: labels, names: (0...9).map { "\($0)" })]),
        Panel(
            "what the decoder draws, from −2.4 to 2.4",
            images: ImageGrid(vae.decode(Tensor(places)).mean, width: Digits.side, columns: side, ink: .dark)))
}
