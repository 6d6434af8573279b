import Evidence

/*:
 ## A batch speaks for all the data

 Training wants the sum over $N$ pictures and looks at $B$ of them: $\frac NB\sum_{i \in \text{batch}} L_i$ stands for
 $\sum_i L_i$. Averaged over all batches that could be drawn, each picture appears equally often, so the estimate is
 unbiased. For a small set "all batches" can be taken literally: list every one.

 The lecture notes add a thought for small batches: the estimates of the two terms, reconstruction and KL, may have
 different errors, so when the batch is small the KL gets an extra coefficient, chosen so that over an epoch the
 coefficients sum to one. The first half of that sentence is true. The second needs care: which KL?
 */
func minibatches(_ page: Page) throws {
    page.ledger(
        20,
        .holdsIf(
            "each term keeps its weight: a KL of each picture's own code needs no extra coefficient, whatever the batch"
        ),
        "the minibatch estimate is unbiased")

    //: Eight points of the linear world, an encoder's answer to each, and the two terms of each bound:
    let world = try LinearWorld.threeFromTwo()
    let points = page.key("points").split(8).map { world.evidence.sample($0) }
    let answers = try page.key("answers").split(8).map { try randomGaussian(2, $0) }
    let reconstructions = zip(points, answers).map { world.expectedLogLikelihood($0, $1) }
    let divergences = answers.map { $0.divergence(from: .standard(2)) }
    let bounds = zip(reconstructions, divergences).map { $0 - $1 }
    let sum = bounds.reduce(0, +)
    let sizes = Array(1...8)
    page.claim(
        "average over all batches of $B$ = the sum over the data, $B = 1 \\ldots 8$",
        sizes.map { size in mean(allBatches(of: size).map { scaledSum($0, bounds) }) }, equals: sum)
    page.claim(
        "one epoch of disjoint batches of two: the sum itself",
        mean(batches(of: 2, from: 8, key: page.key("epoch")).map { scaledSum($0, bounds) }), equals: sum)

    //: The same for the gradient, which is what training uses: in $W$, by the tensors, batch by batch.
    let whole = decoderSlope(world, points, answers, Array(0..<8))
    let triples = allBatches(of: 3)
    let averaged = triples.map { decoderSlope(world, points, answers, $0) }
    page.claim(
        "gradient in $W$: average over all 56 batches of three",
        whole.indices.map { k in mean(averaged.map { $0[k] }) },
        equals: whole, within: 1e-11, scale: 1)

    //: And as a training loop does it, with a shuffle:
    let shuffled = moments(page.quick ? 100_000 : 200_000, key: page.key("shuffles")) { key in
        scaledSum(Array(key.permutation(8).prefix(3)), bounds)
    }
    page.claim("batches of three, drawn", sum, agreesWith: shuffled.estimate)

    //: How far does one batch stray? Drawn without replacement, by $\frac{N^2}{B}\left(1 - \frac BN\right)S^2$, where
    //: $S^2$ is the variance of the $L_i$ with $N - 1$ below; the bracket is what shuffling saves:
    func predicted(_ size: Int, _ terms: [Double]) -> Double {
        64 / Double(size) * (1 - Double(size) / 8) * Moments(terms).sampleVariance
    }
    page.claim(
        "variance over all batches", sizes.map { variance(over: allBatches(of: $0), bounds) },
        equals: sizes.map { predicted($0, bounds) }, within: 1e-10, scale: predicted(1, bounds))
    page.claim("variance of the drawn ones", predicted(3, bounds), agreesWith: shuffled.variance)
    page.refute("with replacement: without the bracket", 64 / 3 * Moments(bounds).sampleVariance, by: shuffled.variance)

    //: **The last batch.** Eight points in batches of three leave one of two. The average of the three batch averages
    //: is not the average over the data, because the last two points count half as much again:
    let epoch = [[0, 1, 2], [3, 4, 5], [6, 7]]
    page.refute(
        "mean of the batches' means, the last one short",
        mean(epoch.map { batch in mean(batch.map { bounds[$0] }) }), by: sum / 8, within: 1e-9)

    //: **The two terms have different errors**, as the notes say. But both errors shrink in the same way, so their
    //: ratio does not depend on $B$: a small batch is no worse for the KL than for the reconstruction. And neither
    //: is biased, so there is nothing for a coefficient to mend.
    let errors = sizes.dropLast().map { size in
        (variance(over: allBatches(of: size), reconstructions), variance(over: allBatches(of: size), divergences))
    }
    page.table(
        ["batch size $B$", "standard error of the reconstruction", "of the KL"],
        zip(sizes, errors).map { ["\($0)", $1.0.squareRoot().fixed(2), $1.1.squareRoot().fixed(2)] },
        caption: "The two halves of the sum over eight points, from one batch")
    page.claim(
        "ratio of the two variances, $B = 1 \\ldots 7$", errors.map { $0.1 / $0.0 },
        equals: Moments(divergences).sampleVariance / Moments(reconstructions).sampleVariance, within: 1e-9)
    page.claim(
        "average KL over all batches of one, with coefficient 1",
        mean(allBatches(of: 1).map { scaledSum($0, divergences) }), equals: divergences.reduce(0, +))

    //: Each picture brings its own code and its own KL. With $M$ batches in an epoch, a coefficient $1/M$ on that KL
    //: makes it $M$ times too light: a bound with $\beta = 1/M$, which is no bound.
    page.refute(
        "the KL of each picture's own code, times $1/M$",
        mean(allBatches(of: 2).map { scaledSum($0, reconstructions) - scaledSum($0, divergences) / 4 }), by: sum)

    //: A coefficient that sums to one over an epoch belongs to another model, in which one code serves *all* the data.
    //: That is the next section.
}

/// All batches of a size from eight points.
private func allBatches(of size: Int) -> [[Int]] {
    (0..<256).map { set in (0..<8).filter { set >> $0 & 1 == 1 } }.filter { $0.count == size }
}

/// N/B times the sum over the batch.
private func scaledSum(_ batch: [Int], _ terms: [Double]) -> Double {
    8 / Double(batch.count) * batch.reduce(0) { $0 + terms[$1] }
}

/// The variance of the scaled sum when every batch is equally likely.
private func variance(over batches: [[Int]], _ terms: [Double]) -> Double {
    let sums = batches.map { scaledSum($0, terms) }
    let middle = mean(sums)
    return mean(sums.map { ($0 - middle) * ($0 - middle) })
}

/// N/B times the slope of the batch's reconstruction terms in W:
/// E_q |x - W z - b|² = |x - W μ - b|² + tr(W S Wᵀ) for q = N(μ, S).
private func decoderSlope(
    _ world: LinearWorld, _ points: [[Double]], _ answers: [FullGaussian], _ batch: [Int]
) -> [Double] {
    let w = world.weights.tensor.variable()
    let loss = batch.reduce(Tensor(0.0)) { sum, index in
        let q = answers[index]
        let error = Tensor(points[index]) - Tensor(world.bias) - w.matmul(Tensor(q.mean, shape: [2, 1])).flattened()
        let spread = w.matmul(q.covariance.tensor) * w
        return sum - (error.square().sum() + spread.sum()) / (2 * world.variance)
    }
    return gradient(of: 8 / Double(batch.count) * loss, at: [w])[0].scalars
}
