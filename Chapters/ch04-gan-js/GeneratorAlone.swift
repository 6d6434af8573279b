import Evidence

/*:
 ## A generator without a discriminator

 The notes' complaint about generators is that the numbers of their last layer, one for each pixel, are made
 independently: no pixel knows what its neighbour does. That is a statement about distributions, and two pixels are
 enough to test it. Let exactly one of them be lit, either with probability one half: the **exclusive or**. Each pixel
 by itself is a fair coin. All there is to know about this world lies *between* the pixels.
 */
func generatorAlone(_ page: Page) throws {
    page.ledger(
        11,
        .holdsIf(
            "nothing random is shared: pixels that share noise can carry correlations, some only with a hidden layer"
        ),
        "generator alone, pixel by pixel: independent outputs cannot carry correlations")

    //: **The product model.** Pixels lit with probabilities $a$ and $b$, independently. How near to the data can that
    //: come, in KL? Climb the likelihood from twenty starts; compare with the information that one pixel carries about
    //: the other, $\log 2$ here; and do the same for other worlds of two pixels. To give each pixel its own share of
    //: being lit is the best there is, and what it misses is that information:
    let exclusive = Matrix([[0, 0.5], [0.5, 0]])
    let starts = page.keys("starts", count: 20).map { bestProduct(exclusive, $0) }
    page.claim("exclusive or: least KL of a product", starts.map(\.divergence), equals: logTwo, within: 1e-8)
    page.claim("where: both pixels fair coins", starts.flatMap { [$0.a, $0.b] }, equals: 0.5, within: 1e-4)
    let worlds = page.keys("worlds", count: page.quick ? 60 : 200).map { key in
        Matrix(randomCategorical(4, key).probabilities, rows: 2, columns: 2)
    }
    page.claim(
        "any world: least KL = mutual information of the pixels",
        worlds.map { bestProduct($0, page.key("climb")).divergence },
        equals: worlds.map { mutualInformation(joint: $0) }, within: 1e-8,
        scale: 1)
    page.claim(
        "exclusive or: share of the product's pictures that do not exist in the data",
        starts.map { $0.a * $0.b + (1 - $0.a) * (1 - $0.b) }, equals: 0.5, within: 1e-8)

    //: **Who notices?** A discriminator that sees one pixel at a time sees fair coins on both sides and reports 0. One
    //: that sees the whole picture has four cases to look at:
    let product = FinitePair(p: Categorical(weights: [0, 1, 1, 0]), q: Categorical(weights: [1, 1, 1, 1]))
    let pixel = FinitePair(p: Categorical(weights: [1, 1]), q: Categorical(weights: [1, 1]))
    page.claim("JS seen through one pixel", pixel.jensenShannon, equals: 0, scale: 1)
    page.claim(
        "JS seen by one who looks at both pixels", product.jensenShannon,
        equals: logTwo - 0.5 * (1.5 * Double.log(1.5) - 0.5 * Double.log(0.5)),
        within: 1e-12)

    //: **Shared noise.** A generator feeds *one* vector of noise to all pixels. Given the noise the pixels are fixed,
    //: but the noise is common, and what is common correlates. No depth is needed for two: light one pixel when $z > 0$
    //: and the other when $z < 0$.
    let z = (page.key("z").normal([20_000]) as Tensor<Double>).scalars
    let lit = z.count { ($0 > 0) != (-$0 > 0) }
    page.claim(
        "one noise, two thresholds: share of pictures with exactly one pixel lit", Double(lit) / 20_000, equals: 1)
    let w = (page.key("w").normal([20_000]) as Tensor<Double>).scalars
    let apart = Estimate(draws: zip(z, w).map { ($0 > 0) != ($1 > 0) ? 1 : 0 })
    page.refute("the same with a noise for each pixel", 1, by: apart)

    //: **Depth.** It is needed for three: let the noise be two fair coins, let the first two pixels show them, and the
    //: third their exclusive or. With one layer each pixel is a threshold of the noise, and no threshold of two coins
    //: agrees with their exclusive or in more than three cases of four. With one hidden layer of two units it agrees in
    //: all four:
    let corners = [(-1.0, -1.0), (-1, 1), (1, -1), (1, 1)]
    let truth = corners.map { $0.0 != $0.1 }
    let agreements = page.key("thresholds").split(page.quick ? 5_000 : 20_000).map { key in
        let v = key.split(3).map { 2 * $0.normal(Double.self) }
        return Double(
            zip(corners, truth).count { corner, truth in (v[0] * corner.0 + v[1] * corner.1 + v[2] > 0) == truth }) / 4
    }
    page.bound("one layer, random weights: share of cases right", lower: agreements, upper: 0.75)
    page.claim("one layer: the best", agreements.max() ?? 0, equals: 0.75)
    let hidden = corners.map { x, y in max(0, x - y) + max(0, y - x) - 1 > 0 }
    page.claim("two hidden units, $|x - y| > 1$: cases right", zip(hidden, truth).count { $0 == $1 }, equals: 4)

    //: **Trained.** A generator with shared noise learns the exclusive or from a discriminator that sees both pixels.
    //: The product model, at its best, got every second picture wrong.
    let shares = page.keys("trained", count: 3).map { trainedShare(steps: page.quick ? 600 : 1_000, $0) }
    page.reaches(
        "trained against a discriminator that sees both pixels: share of pictures right", shares, atLeast: 0.95)
}

private struct Product { let a, b, divergence: Double }

/// The product model with the least KL from a joint table, by climbing the likelihood in the log-odds.
private func bestProduct(_ joint: Matrix, _ key: Key) -> Product {
    let start: Tensor<Double> = key.normal([2])
    let table = Tensor(joint.scalars)
    // Columns: first pixel dark or lit, second dark or lit, in the order of the table.
    let (first, second) = (Tensor<Double>([0, 0, 1, 1]), Tensor<Double>([0, 1, 0, 1]))
    func logLikelihood(_ l: Tensor<Double>) -> Tensor<Double> {
        func term(_ k: Int, _ pixel: Tensor<Double>) -> Tensor<Double> {
            let odds = l[rows: k..<k + 1]
            return pixel * odds - odds.softplus()
        }
        return (table * (term(0, first) + term(1, second))).sum()
    }
    // Newton's steps, none longer than two: the two log-odds do not mix.
    var l = start
    for _ in 0..<60 {
        let here = l.variable()
        let slope = gradient(of: logLikelihood(here), at: [here], recorded: true)[0]
        let curvature = gradient(of: slope.sum(), at: [here])[0]
        l = l - (slope.detached / curvature).clamped(to: -2...2)
    }
    let entropy = Categorical(weights: joint.scalars).entropy
    let ab = l.sigmoid().scalars
    return Product(a: ab[0], b: ab[1], divergence: -entropy - logLikelihood(l).item)
}

/// Trains a generator of two pixels with shared noise against a discriminator of both; how often one pixel is lit.
private func trainedShare(steps: Int, _ key: Key) -> Double {
    let generator = Perceptron<Float>([2, 32, 2], activation: .tanh, output: .sigmoid, key: key.folding("generator"))
    let discriminator = Perceptron<Float>([2, 32, 1], activation: .tanh, key: key.folding("discriminator"))
    let steering = (
        Adam(generator.parameters, learningRate: 0.005, betas: (0.5, 0.999)),
        Adam(discriminator.parameters, learningRate: 0.01, betas: (0.5, 0.999))
    )
    for step in 0..<steps {
        let keys = key.folding(UInt64(step)).split(3)
        let coin: Tensor<Float> = keys[0].bernoulli(probabilities: Tensor(repeating: 0.5, shape: [128, 1]))
        // A little noise, so that real pixels are not told by being exactly 0 or 1.
        let real = Tensor.concatenated([coin, 1 - coin], axis: 1) + keys[2].normal([128, 2], deviation: 0.1)
        let z: Tensor<Float> = keys[1].normal([128, 2])
        let made = generator(z).detached + keys[2].folding(1).normal([128, 2], deviation: 0.1)
        steering.1.step(minimizing: (-discriminator(real)).softplus().mean() + discriminator(made).softplus().mean())
        steering.0.step(minimizing: (-discriminator(generator(z))).softplus().mean())
    }
    let pixels = generator(key.folding("test").normal([2_000, 2])).scalars
    let right = (0..<2_000).count { (pixels[2 * $0] > 0.5) != (pixels[2 * $0 + 1] > 0.5) }
    return Double(right) / 2_000
}
