import Evidence

/*:
 ## Bent layers see more than PCA

 Give the encoder and the decoder a bent layer each, and the code may follow curved surfaces that no projection can. The
 claim: of digits that it has *never seen*, an autoencoder brings back more than PCA with as many numbers, and more than
 the mean picture, which needs no code. One may doubt it: the network has 14,088 numbers to adjust, ten for each picture it
 learns from, and may do well only on what it has learned by heart. So all errors are on held-out digits.
 */
func digitsAutoencoder(_ page: Page) throws {
    page.ledger(1, .holds, "an autoencoder reconstructs held-out digits better than PCA and than the mean picture")

    //: 1,437 digits to learn from, 360 held out. PCA and the mean are fitted on the same 1,437:
    let (training, heldOut) = try Digits.load().split()
    let (x, unseen) = (training.images(as: Float.self), heldOut.images(as: Float.self))
    let (xMatrix, unseenMatrix) = (Matrix(x), Matrix(unseen))
    let meanError = Double(squaredError(unseen, x.mean(axis: 0)).item)
    func pcaError(_ k: Int) -> Double {
        let pca = PrincipalComponents(xMatrix, count: k)
        return Double(squaredError(unseenMatrix.tensor, pca.decode(pca.encode(unseenMatrix)).tensor).item)
    }

    //: Networks with codes of four and of eight numbers, each from several seeds:
    let seeds = page.quick ? 3 : 5
    let sizes = [4, 8]
    let eight = try digitsAutoencoders(page)
    let four = try trainedOnDigits(page, codes: 4, keys: page.keys("4 codes", count: seeds))
    let errors = [four, eight].map { models in
        models.map { Double(squaredError($0.reconstructed(unseen), unseen).item) }
    }
    page.table(
        ["numbers in the code", "autoencoder, held out", "PCA, held out", "mean picture"],
        zip(sizes, errors).map { codes, error in
            ["\(codes)", mean(error).fixed(2), pcaError(codes).fixed(2), meanError.fixed(2)]
        }, caption: "Squared error of a digit, summed over its 64 pixels of ink 0 to 1; means over \(seeds) seeds")
    for (codes, error) in zip(sizes, errors) {
        page.ranks(
            "held-out error with \(codes) numbers",
            [
                ("autoencoder", error), ("PCA", [Double](repeating: pcaError(codes), count: seeds)),
                ("mean picture", [Double](repeating: meanError, count: seeds)),
            ])
    }

    //: The margin is not a hair's breadth. The autoencoder's error as a part of PCA's:
    page.reaches(
        "error as a part of PCA's, with 4 numbers", errors[0].map { $0 / pcaError(4) }, atMost: 0.9)
    page.reaches(
        "error as a part of PCA's, with 8 numbers", errors[1].map { $0 / pcaError(8) }, atMost: 0.9)

    //: It is the bends that make the difference: without them, said the section before, an autoencoder is PCA. And as with
    //: PCA, a longer code keeps more:
    page.ranks("autoencoder, held-out error", [("8 numbers", errors[1]), ("4 numbers", errors[0])])

    //: And why errors must be measured on digits not seen: those that were seen flatter the model.
    let seen = eight.map { Double(squaredError($0.reconstructed(x), x).item) }
    page.ranks("autoencoder with 8 numbers, error", [("training digits", seen), ("held-out digits", errors[1])])
    let shown = (0..<10).map { label in heldOut.labels.firstIndex(of: label) ?? 0 }
    let originals = unseen.gathered(shown)
    let pca = PrincipalComponents(xMatrix, count: 8)
    let byPCA = pca.decode(pca.encode(Matrix(originals)))
    let byNetwork = eight[0].reconstructed(originals)
    page.figure(
        Figure(
            "Eight numbers through bent layers keep more of a digit than eight components",
            subtitle: "held-out digits, the first of each kind",
            Panel(
                images: ImageGrid(
                    Tensor.concatenated(
                        [originals, byNetwork, single(byPCA)], axis: 0),
                    width: 8, columns: 10, rowLabels: ["held out", "autoencoder", "PCA"], ink: .dark))))
}
