import Evidence

/*:
 ## What the model draws

 The number of nats says how well a model fits; pictures say what it has understood. Three kinds are on this page:
 held-out digits as they are, the same after a trip through the code of 16 numbers, and samples, whose codes come from
 the prior and have never been a digit's.

 The trip costs something, and the least to ask is that it costs less than knowing nothing: the squared error of a
 reconstruction must be below that of the mean image. PCA with 16 directions stands beside it. It minimises just this
 error, on the digits learned from; the VAE minimises it only where the decoder thinks that it matters.
 */
func digitPictures(_ page: Page) throws {
    page.ledger(27, .holds, "reconstructions of held-out digits, and samples")

    let world = try DigitWorld.load(page)
    let x = world.heldOutPictures
    let vaes = try (0..<3).map { try DigitsVAE.shared(page, seed: $0) }
    func error(_ pictures: Tensor<Float>) -> Double { Double((pictures - x).square().sum(axis: 1).mean().item) }

    let errors = vaes.map { error($0.reconstructed(x)) }
    let meanImage = error(world.trainingPictures.mean(axis: 0).broadcast(to: x.shape))
    let pca = PrincipalComponents(Matrix(world.trainingPictures), count: 16)
    let projected = pca.decode(pca.encode(Matrix(x)))
    let byPCA = error(Tensor(projected.scalars.map { Float($0) }, shape: x.shape))
    // Of one pixel, spread over a seventeenth, a twelfth of its square cannot be known.
    let spread = 64.0 / (12 * 17 * 17)
    page.table(
        ["held-out digits, squared error a picture", ""],
        [
            ("mean image", meanImage), ("VAE, 16 codes, mean of 3 seeds", mean(errors)),
            ("PCA, 16 directions", byPCA), ("the spreading of the ink, which no code can know", spread),
        ].map { [$0, $1.fixed(3)] })
    page.ranks("squared error", [("VAE", errors), ("mean image", errors.map { _ in meanImage })])
    page.reaches("share of the mean image's error that is left", errors.map { $0 / meanImage }, atMost: 0.35)

    let samples = vaes[0].sample(40, page.key("samples"))
    page.figure(
        Figure(
            "Through 16 numbers a digit stays itself, and many random codes draw a digit",
            subtitle: "8 by 8 pixels; samples are drawn with the decoder's own noise", columns: 1,
            Panel(
                "held-out digits, and their reconstructions",
                images: ImageGrid(
                    Tensor.concatenated([x[rows: 0..<20], vaes[0].reconstructed(x[rows: 0..<20])], axis: 0),
                    width: Digits.side, columns: 20, rowLabels: ["held out", "VAE"], ink: .dark)),
            Panel("samples", images: ImageGrid(samples, width: Digits.side, columns: 20, ink: .dark))))
}
