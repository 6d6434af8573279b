import Evidence

/*:
 ## Two pictures at the same error

 "The VAE only imitates what is in the data," say the lectures, and they point at the loss: the squared error asks how
 many ink counts a picture is off, and never where. Here are two pictures that are equally far from an original. The
 first is another handwritten digit. The second takes the same differences, count by count, and hands them out to other
 pixels:

 $$\sum_i (y_i - x_i)^2 = \sum_i (y'_i - x_i)^2, \qquad y'_{\pi(i)} = x_{\pi(i)} \pm (y_i - x_i)$$

 The permutation $\pi$ is drawn, and the sign keeps the ink within its range. Both sums are of whole numbers, so "the
 same" means the same. If the model's output for $x$ were $y$ or $y'$, the loss would not know which.
 */
func sameError(_ page: Page) throws {
    page.ledger(
        29, .holds, "two pictures at the same squared error, one natural and one not: the loss cannot tell them apart")

    //: For each of the 360 held-out digits the nearest other held-out one of the same kind, so that neither was seen in
    //: training. Differences are handed out among those pixels only that digits do use (a deviation of three counts or
    //: more), so that no ink appears in the margins, where it would be too easy to notice:
    let world = try DigitWorld.load(page)
    let ink = world.heldOut.ink
    let originals = (0..<world.heldOut.count).map { Array(ink[$0 * 64..<$0 * 64 + 64]).map { Int($0) } }
    let twins = twins(of: originals, labels: world.heldOut.labels)
    let used = usedPixels(world.training)
    let triples = zip(originals, twins).enumerated().map { index, pair in
        let key = page.key("scattered").folding(UInt64(index))
        return Triple(original: pair.0, natural: pair.1, scattered: scattered(pair.0, pair.1, among: used, key))
    }
    page.claim(
        "squared error of $y$ = squared error of $y'$, in counts of ink",
        triples.map { Double($0.error(of: $0.natural)) }, equals: triples.map { Double($0.error(of: $0.scattered)) })

    //: And no judge is needed to see it:
    page.figure(sixTriples(triples))

    //: But judges there are. The VAE as a density, by its importance-weighted estimate, and the mixture of ten
    //: Gaussians, which shares nothing with it:
    let spread: Tensor<Double> = page.key("spread").uniform([triples.count, 64])
    func pictures(_ ink: (Triple) -> [Int]) -> Tensor<Double> {
        (Tensor(triples.flatMap { ink($0).map { Double($0) } }, shape: [triples.count, 64]) + spread) / 17
    }
    let (natural, unnatural) = (pictures(\.natural), pictures(\.scattered))
    let vaes = try (0..<3).map { try DigitsVAE.shared(page, seed: $0) }
    let draws = page.quick ? 20 : 50
    let byVAE = vaes.map { vae in
        let estimates = [natural, unnatural].map { x in
            let single = Tensor(x.scalars.map { Float($0) }, shape: x.shape)
            return vae.logWeights(single, count: draws, page.key("codes")).logSumExp(axis: 1).scalars
        }
        return zip(estimates[0], estimates[1]).map { Double($0 - $1) }
    }
    let hills = try world.mixture(page).mixture
    let byMixture = zip(Matrix(natural).asRows, Matrix(unnatural).asRows).map {
        hills.logDensity($0) - hills.logDensity($1)
    }
    func share(_ differences: [Double]) -> Double { Double(differences.count { $0 > 0 }) / Double(differences.count) }
    page.reaches("VAE: share of pairs in which $y$ is the more probable", byVAE.map(share), atLeast: 0.97)
    page.bound("mixture: the same share", lower: 0.97, upper: share(byMixture))
    page.value("VAE: $\\log p(y) - \\log p(y')$, mean (nats)", Estimate(draws: byVAE[0]))
    page.value("mixture: the same", Estimate(draws: byMixture))
    page.refute("equal error, equal probability: a difference of 0, by the VAE", 0, by: Estimate(draws: byVAE[0]))

    //: The nearest of the digits learned from says it without any model: $y$ has a relative, $y'$ has none.
    let learned = Matrix(world.trainingPictures).tensor
    let distances = [natural, unnatural].map { nearestDistances(of: $0, among: learned) }
    let further = zip(distances[0], distances[1]).map { $1 - $0 }
    page.value("distance from the nearest training picture: $y'$ less $y$", Estimate(draws: further))
    page.refute("both equally far from the training pictures", 0, by: Estimate(draws: further))

    //: So the lectures are right about the squared error, and the squared error is only one part of the model. The
    //: density that the model has learned tells the two apart.
}

private struct Triple {
    let original, natural, scattered: [Int]

    func error(of picture: [Int]) -> Int { squaredDistance(original, picture) }
}

private func squaredDistance(_ a: [Int], _ b: [Int]) -> Int {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}

/// For each picture the nearest other one with the same label.
private func twins(of pictures: [[Int]], labels: [Int]) -> [[Int]] {
    pictures.indices.map { i in
        let others = pictures.indices.filter { $0 != i && labels[$0] == labels[i] }
        let nearest = others.min {
            squaredDistance(pictures[$0], pictures[i]) < squaredDistance(pictures[$1], pictures[i])
        }
        return pictures[nearest ?? i]
    }
}

/// The pixels whose ink varies by three counts or more.
private func usedPixels(_ digits: Digits) -> [Int] {
    let deviations = (16 * digits.images(as: Double.self)).variance(axis: 0).squareRoot().scalars
    return deviations.indices.filter { deviations[$0] >= 3 }
}

/// The differences of y from x, handed out to other pixels; the largest choose first, since they fit in the fewest
/// places.
private func scattered(_ x: [Int], _ y: [Int], among used: [Int], _ key: Key) -> [Int] {
    var free = key.permutation(used.count).map { used[$0] } + x.indices.filter { !used.contains($0) }
    var result = x
    for difference in zip(x, y).map({ $1 - $0 }).filter({ $0 != 0 }).sorted(by: { abs($0) > abs($1) }) {
        guard let place = free.firstIndex(where: { max(x[$0], 16 - x[$0]) >= abs(difference) }) else { continue }
        let pixel = free.remove(at: place)
        let moved = x[pixel] + difference
        result[pixel] = (0...16).contains(moved) ? moved : x[pixel] - difference
    }
    return result
}

private func sixTriples(_ triples: [Triple]) -> Figure {
    let shown = stride(from: 0, to: triples.count, by: 30).map { triples[$0] }
    func row(_ picture: (Triple) -> [Int]) -> [[Double]] { shown.map { picture($0).map { Double($0) / 16 } } }
    return Figure(
        "In each column both pictures below are equally far from the one above, to the last count of ink",
        subtitle: "Held-out digits of 8 by 8 pixels",
        Panel(
            images: ImageGrid(
                rows: [row(\.original), row(\.natural), row(\.scattered)], width: 8, height: 8,
                rowLabels: ["original", "another digit", "same differences"],
                columnLabels: shown.map { "\($0.error(of: $0.natural))" }, ink: .dark)))
}
