import Evidence

/*:
 ## A denoising autoencoder on damaged digits

 Show the encoder a damaged picture and ask for the whole one: that is all that distinguishes a denoising autoencoder.
 It is said to restore damaged pictures better than a plain one, and for a good reason one may still doubt it: a narrow
 code cannot hold the noise, so the plain one removes some of it already. Two kinds of damage decide: normal noise of
 deviation 0.3 on every pixel, and a mask that blackens half of the pixels at random.
 */
func denoisingDigits(_ page: Page) throws {
    page.ledger(8, .holds, "a denoising autoencoder beats a plain one on noisy and on masked digits")

    //: Both have the same size, the same start, the same minibatches and the same number of steps. The damage to the held-out
    //: digits is drawn once and is the same for all. A third one makes the classic mistake: its loss compares with the damaged
    //: picture, which was near at hand under the same name, instead of with the clean one.
    let (training, heldOut) = try Digits.load().split()
    let (x, unseen) = (training.images(as: Float.self), heldOut.images(as: Float.self))
    let seeds = page.quick ? 3 : 5
    let keys = page.keys("seeds", count: seeds)
    func trained(_ damage: Damage?, mistaken: Bool = false) throws -> [Autoencoder] {
        try keys.map { key in
            let model = Autoencoder(codes: 24, key: key.folding("weights"))
            try model.train(
                page, damage.map { "digits under a \($0)" } ?? "digits", on: x, steps: page.quick ? 450 : 1_200,
                key: key.folding("steps"), corrupted: { damage?.applied(to: $0, $1) ?? $0 }, towardsCorrupted: mistaken)
            return model
        }
    }
    let plain = try trained(nil)
    var shown: [Tensor<Float>] = [unseen[rows: 0..<10]]
    for damage in Damage.allCases {
        let damaged = damage.applied(to: unseen, page.key("held out"))
        func errors(_ models: [Autoencoder], _ shown: Tensor<Float>) -> [Double] {
            models.map { Double(squaredError($0.reconstructed(shown), unseen).item) }
        }
        let (denoising, mistaken) = (try trained(damage), try trained(damage, mistaken: true))
        let linear = try linearRestorer(x, damage.applied(to: x, page.key("training")))
        func onEachSeed(_ picture: Tensor<Float>) -> [Double] {
            [Double](repeating: Double(squaredError(picture, unseen).item), count: seeds)
        }

        //: Held out, squared error to the *clean* digit, summed over its pixels. To beat a plain autoencoder is not much,
        //: so the best linear map from damaged to clean digits takes part as well: the Wiener filter of the digits.
        page.ranks(
            "\(damage): error of what is made of the damaged digit",
            [
                ("denoising autoencoder", errors(denoising, damaged)), ("best linear map", onEachSeed(linear(damaged))),
                ("plain autoencoder", errors(plain, damaged)), ("the damaged digit as it is", onEachSeed(damaged)),
            ])

        //: The mistake, which keeps the damage where it can:
        page.ranks(
            "\(damage): error after training towards the",
            [("clean digit", errors(denoising, damaged)), ("damaged digit", errors(mistaken, damaged))])
        page.reaches(
            "\(damage): the mistake costs, as a multiple of the error",
            zip(errors(mistaken, damaged), errors(denoising, damaged)).map { $0 / $1 }, atLeast: 1.3)

        //: And the price. A denoising autoencoder expects damage; on digits without any the plain one is better:
        page.ranks(
            "digits without damage: error of a network trained",
            [("on clean digits", errors(plain, unseen)), ("on \(damage)", errors(denoising, unseen))])
        let first = damaged[rows: 0..<10]
        shown += [first, denoising[0].reconstructed(first), plain[0].reconstructed(first)]
    }
    page.figure(
        Figure(
            "Trained on damage, an autoencoder restores digits; a plain one passes the damage on",
            subtitle: "the first ten held-out digits; noise of deviation 0.3, and a mask over half of the pixels",
            Panel(
                images: ImageGrid(
                    .concatenated(shown, axis: 0), width: 8, columns: 10,
                    rowLabels: ["clean", "noise", "denoising", "plain", "mask", "denoising", "plain"], ink: .dark))))
}

/// What is done to the pictures.
private enum Damage: CaseIterable, CustomStringConvertible {
    case noise, mask

    var description: String { self == .noise ? "noise" : "mask" }

    func applied(to x: Tensor<Float>, _ key: Key) -> Tensor<Float> {
        switch self {
        case .noise: x + 0.3 * key.normal(x.shape)
        case .mask: x * key.bernoulli(probabilities: Tensor(repeating: 0.5, shape: x.shape))
        }
    }
}

/// The affine map from damaged to clean pictures that is best on these, by least squares; the Wiener filter of the digits
/// where the damage is noise.
private func linearRestorer(_ clean: Tensor<Float>, _ damaged: Tensor<Float>) throws -> (Tensor<Float>) -> Tensor<Float>
{
    let (cleanMean, damagedMean) = (clean.mean(axis: 0), damaged.mean(axis: 0))
    let (x, y) = (Matrix(clean - cleanMean), Matrix(damaged - damagedMean))
    // A little on the diagonal, for the pixels that are never inked.
    let gram = y.gram() + Matrix(diagonal: [Double](repeating: 1e-6, count: x.columns))
    let gain = single(try solve(gram, y.transposed() * x))
    return { ($0 - damagedMean).matmul(gain) + cleanMean }
}
