import Evidence

/*:
 ## Bent layers see more than PCA

 Give the encoder and the decoder a bent layer each, and the code may follow curved surfaces that no projection can. The
 claim: of digits that it has *never seen*, an autoencoder brings back more than PCA with as many numbers, and more than
 the mean picture, which needs no code. One may doubt it: the network has a hundred times more freedom than the
 data have pictures, and may do well on what it has learned by heart only. So all errors are on held-out digits.
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
    var models: [Int: [Autoencoder]] = [8: try digitsAutoencoders(page)]
    for codes in [4] {
        models[codes] = try trainedOnDigits(page, codes: codes, keys: page.keys("\(codes) codes", count: seeds))
    }
    let sizes = [4, 8]
    let errors = sizes.map { codes in
        (models[codes] ?? []).map { Double(squaredError($0.reconstructed(unseen), unseen).item) }
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

    //: The margin is not a hair's breadth. As a part of PCA's error, the autoencoder's is
    page.reaches(
        "error as a part of PCA's, with 4 numbers", errors[0].map { $0 / pcaError(4) }, atMost: 0.9)
    page.reaches(
        "error as a part of PCA's, with 8 numbers", errors[1].map { $0 / pcaError(8) }, atMost: 0.9)

    //: Nothing but the bends makes the difference. Numbers of the code count for the network as they do for PCA:
    page.ranks(
        "held-out error falls with the size of the code", [("8", errors[1]), ("4", errors[0])])

    //: And why errors must be measured on digits not seen: those that were seen flatter the model.
    let seen = (models[8] ?? []).map { Double(squaredError($0.reconstructed(x), x).item) }
    page.ranks("error with 8 numbers", [("training digits", seen), ("held-out digits", errors[1])])
    let shown = (0..<10).map { label in heldOut.labels.firstIndex(of: label) ?? 0 }
    let originals = unseen.gathered(shown)
    let pca = PrincipalComponents(xMatrix, count: 8)
    let byPCA = pca.decode(pca.encode(Matrix(originals)))
    let byNetwork = try digitsAutoencoders(page)[0].reconstructed(originals)
    page.figure(
        Figure(
            "Eight numbers through bent layers keep more of a digit than eight components",
            subtitle: "held-out digits",
            Panel(
                images: ImageGrid(
                    Tensor.concatenated(
                        [originals, byNetwork, Tensor(byPCA.scalars.map { Float($0) }, shape: [10, 64])], axis: 0),
                    width: 8, columns: 10, rowLabels: ["held out", "autoencoder", "PCA"], ink: .dark))))
}
