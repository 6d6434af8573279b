import Evidence

/*:
 ## A decoder fed a random vector

 The notes say of a trained autoencoder: take any vector for a code, and what the decoder makes of it may look like nothing.
 Is that so, and how would one measure "nothing"? A decoded picture is compared with the training digits: how far to the
 nearest? That distance alone says little, since a digit which is new is not a copy of an old one either. So it is held
 against two others: the distance of *held-out* digits to their nearest training digit, which is what a good new digit
 costs; and that of reconstructions of held-out digits, which have been through the same decoder. A second measure compares
 sets of pictures as wholes: the *energy distance*, zero only for equal distributions (section 1.6 says more).
 */
func randomCodes(_ page: Page) throws {
    page.ledger(3, .holds, "codes drawn from $\\mathcal N(0, I)$ decode far from the data")

    let (training, heldOut) = try Digits.load().split()
    let (x, unseen) = (Matrix(training.images(as: Double.self)), heldOut.images(as: Float.self))
    let models = try digitsAutoencoders(page)
    let n = heldOut.count
    let natural = median(distancesToNearest(Matrix(unseen), x))
    page.value("held-out digits: median distance to the nearest training digit", natural)

    //: Three sets of pictures of the same number, from the same decoders: reconstructions of held-out digits, decoded
    //: draws from $\mathcal N(0, I)$, and decoded draws from a Gaussian with the mean and the covariance of the training codes.
    let results = try models.enumerated().map { seed, model in
        let codes = Matrix(model.encoded(single(x)))
        let cloud = try FullGaussian(mean: codes.columnMeans, covariance: codes.covariance())
        let fitted = cloud.samples(n, key: page.key("fitted \(seed)"))
        let standard: Tensor<Float> = page.key("standard \(seed)").normal([n, 8])
        let pictures = [
            model.reconstructed(unseen), model.decoded(single(fitted)),
            model.decoded(standard),
        ]
        return (
            distance: pictures.map { median(distancesToNearest(Matrix($0), x)) },
            energy: pictures.map {
                energyDistance(Matrix($0), Matrix(unseen), permutations: 99, key: page.key("permutations \(seed)"))
            }, picture: pictures
        )
    }
    let names = ["reconstructions of held-out digits", "codes from the fitted Gaussian", "codes from N(0, I)"]
    page.table(
        ["pictures", "median distance to the nearest digit", "energy distance to the held-out digits"],
        names.indices.map { row in
            [
                row == 2 ? "codes from $\\mathcal N(0, I)$" : names[row],
                mean(results.map { $0.distance[row] }).fixed(2),
                mean(results.map { $0.energy[row].statistic }).fixed(3),
            ]
        }, caption: "Means over \(results.count) seeds")
    func distances(_ row: Int) -> [Double] { results.map { $0.distance[row] } }
    page.ranks(
        "new digits and decoded $\\mathcal N(0, I)$: median distance to the nearest training digit",
        [("held-out digits", [Double](repeating: natural, count: results.count)), (names[2], distances(2))])
    page.ranks(
        "same decoder: median distance to the nearest training digit",
        [(names[0], distances(0)), (names[2], distances(2))])
    page.reaches(
        "decoded $\\mathcal N(0, I)$: distance as a multiple of that of held-out digits",
        distances(2).map { $0 / natural },
        atLeast: 1.5)

    //: The comparison is of clouds, too. Of 99 shuffles of decoded and held-out pictures none has an energy distance that
    //: comes near:
    page.reaches(
        "decoded $\\mathcal N(0, I)$: p-value of the energy distance to the held-out digits",
        results.map { $0.energy[2].pValue }, atMost: 0.01)

    //: The decoder is not to blame; it was asked at the wrong place. Codes drawn from a Gaussian that has the mean and the
    //: covariance of the codes give pictures that are far nearer. So it is not *every* vector that decodes to nothing, as the
    //: notes put it, but those from where no digit has its code:
    page.ranks(
        "codes from two places: median distance to the nearest training digit",
        [(names[1], distances(1)), (names[2], distances(2))])
    page.ranks(
        "codes from two places: energy distance to the held-out digits",
        [(names[1], results.map { $0.energy[1].statistic }), (names[2], results.map { $0.energy[2].statistic })])
    page.figure(
        Figure(
            "Codes from $\\mathcal N(0, I)$ decode to worse digits, or to none",
            subtitle: "an autoencoder with eight numbers; the first ten of each kind",
            Panel(
                images: ImageGrid(
                    Tensor.concatenated(results[0].picture.map { $0[rows: 0..<10] }, axis: 0), width: 8, columns: 10,
                    rowLabels: ["reconstructed", "fitted Gaussian", "$\\mathcal N(0, I)$"], ink: .dark))))
}

/// For each row, the distance to the nearest of these points.
func distancesToNearest(_ rows: Matrix, _ points: Matrix) -> [Double] {
    let (a, b) = (rows.tensor, points.tensor)
    let cross = a.matmul(b.transposed())
    let squares = a.square().sum(axis: 1, keeping: true) + b.square().sum(axis: 1) - 2 * cross
    return squares.min(axis: 1).scalars.map { max(0, $0).squareRoot() }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
