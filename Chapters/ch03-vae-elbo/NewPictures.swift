import Evidence

/*:
 ## Does it make anything new?

 The other half of the reproach: a VAE "has not learned to make a new picture, only to imitate one that is there". That
 is a statement about samples, and it has a null. If the model had learned the digits by heart, its samples would lie
 nearer to the pictures it learned from than other handwriting does. Held-out digits are such other handwriting: their
 distance from the nearest training picture is what *new* looks like.

 Distance alone can be fooled: a model of blurred or of wild pictures is far from everything. So there is a second test
 that does not mind. Put the 1,437 training pictures and the 360 held-out ones together, and look for the nearest
 relative of each sample. The two sets were split by lot. Whoever has not looked at which is which finds the nearest
 relative among the held-out ones in $360/1797 = 20.0$ % of cases; who copies, in none.
 */
func newPictures(_ page: Page) throws {
    page.ledger(
        29, .fails("samples are no nearer to the training pictures than new handwriting is"),
        "\"it cannot make new $x$\"")

    let world = try DigitWorld.load(page)
    let vaes = try (0..<3).map { try DigitsVAE.shared(page, seed: $0) }
    let count = 3_600
    let samples = vaes.enumerated().map { $1.sample(count, page.key("samples \($0)")) }
    //: The mutant is a copier: a training picture drawn by lot, with the ink spread anew.
    let positions = page.key("copies").integers(count, below: world.training.count)
    let copies: Tensor<Float> = world.training[positions].dequantised(page.key("copied ink"))

    //: **Distance from the nearest training picture.** A sample is the decoder's mean with the decoder's noise upon it;
    //: the mean alone stands beside it, in case the noise only covers up a copy:
    let unseen = Relatives(of: world.heldOutPictures, world).toTraining
    let ofSamples = samples.map { Relatives(of: $0, world) }
    let ofCopies = Relatives(of: copies, world)
    let means = vaes[0].decode(page.key("means").normal([500, vaes[0].codes])).mean
    let newness = Estimate(draws: unseen)
    page.table(
        ["distance from the nearest training picture", "mean"],
        [
            ("held-out digits", newness), ("samples", Estimate(draws: ofSamples[0].toTraining)),
            ("samples without the decoder's noise", Estimate(draws: Relatives(of: means, world).toTraining)),
            ("copies", Estimate(draws: ofCopies.toTraining)),
        ].map { ["\($0)", "\($1.mean.fixed(3)) ± \($1.standardError.fixed(3))"] })
    page.reaches(
        "mean distance of samples over that of held-out digits",
        ofSamples.map { mean($0.toTraining) / newness.mean }, atLeast: 1)
    page.refute("a copier's mean distance", mean(ofCopies.toTraining), by: newness)

    //: Samples are even further away than new handwriting. That is not to their credit: some are no digits, and noise
    //: upon a pixel goes its own way. It does settle that they are not copies.
    //:
    //: **The nearest relative.** At most a little short of 20 %, where the copier has none; and a model that copied
    //: every second time would be found out too:
    let chance = Double(world.heldOut.count) / Double(world.training.count + world.heldOut.count)
    page.table(
        ["whose nearest relative", "is a held-out digit"],
        zip(["first VAE", "second", "third"], ofSamples).map { ["samples of the \($0)", $1.share.mean.percent(3)] }
            + [["whoever has not looked", chance.percent(3)], ["a copier", ofCopies.share.mean.percent(3)]])
    page.reaches("share of samples with a held-out relative", ofSamples.map(\.share.mean), atLeast: 0.16)
    page.refute("a copier's share", ofCopies.share.mean, by: ofSamples[0].share)
    let half = Tensor.concatenated([copies[rows: 0..<count / 2], samples[0][rows: 0..<count / 2]], axis: 0)
    page.refute(
        "the share of one who copies every second time", Relatives(of: half, world).share.mean, by: ofSamples[0].share)

    //: **New, and still digits?** Noise would be new too. The mixture of Gaussians, fitted to the same training
    //: pictures, says how probable the samples are, beside held-out digits and beside noise with the right mean and
    //: deviation in each pixel:
    let hills = try world.mixture(page).mixture
    func judged(_ pictures: Tensor<Float>) -> Double { mean(Matrix(pictures).asRows.map { hills.logDensity($0) }) }
    let noise = GaussianRows(
        mean: world.trainingPictures.mean(axis: 0).broadcast(to: [500, 64]),
        logVariance: world.trainingPictures.variance(axis: 0).log()
    ).draw(page.key("noise"))
    page.ranks(
        "log-density under a mixture (nats)",
        [
            ("noise", vaes.map { _ in judged(noise) }), ("samples", samples.map { judged($0[rows: 0..<500]) }),
            ("held-out digits", vaes.map { _ in judged(world.heldOutPictures) }),
        ])
    page.figure(distancesFigure(unseen, ofSamples[0].toTraining, ofCopies.toTraining))
    page.figure(relatives(samples[0], world))
}

/// How far pictures are from their nearest relatives.
private struct Relatives {
    let toTraining: [Double]
    /// The share of them whose nearest relative of all is a held-out digit
    let share: Estimate

    init(of pictures: Tensor<Float>, _ world: DigitWorld) {
        toTraining = nearestDistances(of: pictures, among: world.trainingPictures)
        let toHeldOut = nearestDistances(of: pictures, among: world.heldOutPictures)
        share = Estimate(draws: zip(toTraining, toHeldOut).map { $1 < $0 ? 1 : 0 })
    }
}

private func distancesFigure(_ unseen: [Double], _ samples: [Double], _ copies: [Double]) -> Figure {
    Figure(
        "Samples are no nearer to the training pictures than new handwriting is",
        subtitle: "Euclidean distance from the nearest of 1,437 training pictures",
        Panel(
            x: Axis("distance from the nearest training picture", includesZero: true),
            y: Axis("density", includesZero: true), labels: .legend,
            marks: [
                .histogram(unseen, bins: 40, range: 0...2.4, "held-out digits"),
                .histogram(samples, bins: 40, range: 0...2.4, "samples"),
                .histogram(copies, bins: 40, range: 0...2.4, "copies"),
            ]))
}

private func relatives(_ samples: Tensor<Float>, _ world: DigitWorld) -> Figure {
    let shown = samples[rows: 0..<14]
    let nearest = nearestNeighbours(of: shown, among: world.trainingPictures)
    let pictures = world.trainingPictures.gathered(nearest, axis: 0)
    return Figure(
        "The nearest training picture is a relative of the sample, not its original",
        subtitle: "Samples, and under each the nearest of all pictures learned from",
        Panel(
            images: ImageGrid(
                Tensor.concatenated([shown, pictures], axis: 0), width: Digits.side, columns: 14,
                rowLabels: ["sample", "nearest"], ink: .dark)))
}
