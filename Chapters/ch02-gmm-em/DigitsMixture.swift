import Evidence

/*:
 ## Ten hills for the digits

 Two columns and 272 rows are a toy. Here are 1,437 handwritten digits of 8 by 8 pixels, a cloud of points in 64 dimensions.
 A mixture of Gaussians is a density of pictures: it says how probable a picture is that it has never seen, and it draws new
 ones. Chapter 3 asks the same of variational autoencoders, and the ten Gaussians of this section are what they must pass.
 One may doubt that EM gets anywhere in 64 dimensions, where ten components have fifteen parameters for every picture. What
 stands between the fit and the collapse of section 2.9 is the floor under the covariances, here a tenth of each
 pixel's variance. The next section chooses it.
 */
func digitsMixture(_ page: Page) throws {
    //: **Ink is counted, and counts are points.** A pixel of the file holds a whole number from 0 to 16. Some pixels are
    //: inked by no digit; there a component is as narrow as the floor allows, and the collapse comes back: with the floor at a hundredth
    //: of what it was, each blank pixel adds $\ln 10$ nats to the log-density of every picture, and nobody knows more than
    //: before.
    let world = try DigitWorld.load(page)
    let counts = Matrix(world.training.images(as: Double.self))
    let blank = (0..<Digits.pixels).count { pixel in counts.column(pixel).allSatisfy { $0 == 0 } }
    let spikes = try [1e-6, 1e-8, 1e-10].map {
        try MixtureFit(counts, components: 1, floor: $0, key: page.key("spikes")).logLikelihood / Double(counts.rows)
    }
    page.value("pixels that no digit to learn from inks", blank)
    page.claim(
        "counts of ink: nats a picture gained by a hundredth of the floor = $\\ln 10$ for each blank pixel",
        zip(spikes, spikes.dropFirst()).map { $1 - $0 }, equals: Double(blank) * Double.log(10), within: 1e-6)

    //: So each count is spread evenly over its seventeenth of the unit interval, $x = (\text{ink} + u)/17$ with $u$ uniform on
    //: $[0, 1)$. Nothing is lost, since the count can be read off again, and spikes no longer pay. All models see the same $u$:
    let learned = Matrix(world.trainingPictures)
    let spread = zip(
        [world.trainingPictures, world.heldOutPictures].flatMap(\.scalars), world.training.ink + world.heldOut.ink
    ).map { 17 * Double($0) - Double($1) }
    page.bound(
        "$0 \\le 17x - \\text{ink} \\le 1$, every pixel", lower: spread.map { _ in 0 } + spread,
        upper: spread + spread.map { _ in 1 }, slack: 1e-5)
    page.claim("mean of $17x - \\text{ink}$", 0.5, agreesWith: Estimate(draws: spread))

    //: **The fit is EM**, from a start by k-means. Its log-likelihood comes from the E step's own code, which treats the
    //: pictures in blocks of 256; here it is again, picture by picture, from the definition. And whatever the
    //: responsibilities were, after an M step $\sum_m w_m \mu_m$ is the mean of the data:
    let fit = try world.mixture(page)
    let density = fit.logLikelihood / Double(learned.rows)
    page.value("log-density of a picture learned from, nats", density)
    page.claim(
        "the same, picture by picture", density, equals: mean(learned.asRows.map { fit.mixture.logDensity($0) }),
        within: 1e-10)
    page.claim(
        "$\\sum_m w_m\\mu_m$ = mean picture", fit.mixture.meanAndCovariance.mean, equals: learned.columnMeans,
        within: 1e-10, scale: 1)
    page.refute(
        "$\\sum_m w_m \\log P(x|m)$ for $\\log\\sum_m w_m P(x|m)$", mean(learned.asRows.map(fit.meanOfLogs)),
        by: density)

    //: A log-density has a unit, that of the pixels. The same pictures with pixels from 0 to 17 are the same fit, and each
    //: has $64 \ln 17$ nats less. (Three components here, to be quick.) Two models can be compared only if they were given the
    //: same pixels:
    let small = try world.mixture(of: 3, floor: 0.1, key: page.key("unit"))
    let large = try MixtureFit(
        17 * learned, components: 3, floor: 0.1, tolerance: 1e-3, iterations: 40, starts: 1, key: page.key("unit"))
    page.claim(
        "nats a picture with pixels from 0 to 1, less those with pixels from 0 to 17",
        (small.logLikelihood - large.logLikelihood) / Double(learned.rows), equals: 64 * Double.log(17), within: 1e-9)
    page.claim(
        "pictures whose component changes with the unit",
        Double(zip(small.labels, large.labels).count { $0 != $1 }), equals: 0)

    //: **What the hills are.** Nobody told the mixture what the digits are called. Name each component after the digit most
    //: common among the pictures it is responsible for, and read every held-out digit by the name of its component. Blind
    //: guessing is right one time in ten. From three starts:
    let unseen = Matrix(world.heldOutPictures).asRows
    let fits = [fit] + (try page.keys("starts", count: 2).map { try world.mixture(of: 10, floor: 0.1, key: $0) })
    page.reaches(
        "share of held-out digits that their component's name is right for",
        fits.map { fit in
            let names = fit.names(for: world.training.labels)
            let read = unseen.map { names[fit.mixture.responsibilities($0).indexOfLargest] }
            return Double(zip(read, world.heldOut.labels).count { $0 == $1 }) / Double(unseen.count)
        }, atLeast: 0.5)

    //: **What it draws.** First a component, then a picture. Do the draws have the density that was fitted? Look along $v$,
    //: the direction in which the digits differ most: the mean of $v^Tx$ must be $v^T\mu$ and its variance $v^T\Sigma v$, with
    //: the mean and the covariance of the mixture. The covariance has a part that is easily forgotten, that of the
    //: components' means about $\mu$:
    let (mu, sigma) = fit.mixture.meanAndCovariance
    let v = PrincipalComponents(learned, count: 1).components.column(0)
    let drawn = estimates(40_000, key: page.key("draws")) { key in
        let along = Matrix.dot(v, zip(fit.mixture.sample(key), mu).map { $0 - $1 })
        return [Matrix.dot(v, mu) + along, along * along]
    }
    let within = zip(fit.mixture.weights, fit.mixture.components).reduce(0) {
        $0 + $1.0 * Matrix.dot(v, $1.1.covariance * v)
    }
    page.claim(
        "$v^Tx$ of drawn pictures: mean $v^T\\mu$, variance $v^T\\Sigma v$",
        [Matrix.dot(v, mu), Matrix.dot(v, sigma * v)],
        agreesWith: drawn, scale: Matrix.dot(v, sigma * v))
    page.refute("the variance within the components only", within, by: drawn[1])

    //: A Gaussian does not know that ink ends at zero and at one. All digits have all their pixels in between; of the
    //: pictures drawn hardly any has. The probability that lies outside is missing inside, and there a better model can win:
    page.reaches(
        "share of drawn pictures with every pixel between 0 and 1, five lots of 500",
        page.keys("inside", count: 5).map { key in
            Double(key.split(500).count { fit.mixture.sample($0).allSatisfy { 0...1 ~= $0 } }) / 500
        }, atMost: 0.02)

    page.figure(hills(fit, world.training.labels, page.key("pictures")))
}

extension MixtureFit {
    /// Σ w log P(x|m)
    fileprivate func meanOfLogs(_ x: [Double]) -> Double {
        zip(mixture.weights, mixture.components).reduce(0) { $0 + $1.0 * $1.1.logDensity(x) }
    }

    /// The most common label among the points of each component.
    fileprivate func names(for truth: [Int]) -> [Int] {
        mixture.components.indices.map { m in
            let own = zip(labels, truth).filter { $0.0 == m }.map(\.1)
            return (0...9).map { digit in Double(own.count { $0 == digit }) }.indexOfLargest
        }
    }
}

extension [Double] {
    /// Of equals the first.
    var indexOfLargest: Int { indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 } }
}

/// The components in the order of their names: the mean of each, and four draws from it.
private func hills(_ fit: MixtureFit, _ labels: [Int], _ key: Key) -> Figure {
    let names = fit.names(for: labels)
    let order = names.indices.sorted { (names[$0], $0) < (names[$1], $1) }
    let components = order.map { fit.mixture.components[$0] }
    let draws = (0..<4).flatMap { row in
        components.enumerated().map { $1.sample(key.folding(UInt64(row)).folding(UInt64($0))) }
    }
    return Figure(
        "Nobody named the digits, and most hills are a digit",
        subtitle: "the ten components: above each the digit most common on it, below its mean four draws",
        Panel(
            images: ImageGrid(
                components.map(\.mean) + draws, width: Digits.side, height: Digits.side, columns: 10,
                rowLabels: ["mean", "draws"], columnLabels: order.map { "\(names[$0])" }, ink: .dark)))
}
