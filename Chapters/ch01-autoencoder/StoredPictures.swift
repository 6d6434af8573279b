import Evidence

/*:
 ## A storage of known pictures

 "An autoencoder is in essence a storage of known pictures", say the notes, and nothing unknown can be taken out. Can a code
 of *one number* hold pictures of 64 pixels? It can hold any number of them, if the decoder is wide enough, and this is how.
 Let the encoder be a projection on any direction, so that the $N$ pictures, put in order, have codes $z_1 < \dots < z_N$.
 Let the decoder have one unit $\max(0, z - z_j)$ for each picture but the last:

 $$\hat x(z) = x_1 + \sum_{j=1}^{N-1} (s_j - s_{j-1})\,\max(0, z - z_j), \qquad s_j = \frac{x_{j+1} - x_j}{z_{j+1} - z_j}, \quad s_0 = 0$$

 which is a broken line through all the pictures. Nothing has been learned about digits. The number stored is the
 number of units, and one more.
 */
func storedPictures(_ page: Page) throws {
    page.ledger(
        4,
        .holdsIf("the decoder has about as many bent units as there are pictures; a narrower one provably cannot"),
        "a one-number code stores $N$ pictures exactly, and $N$ grows with capacity")

    //: All 1,437 training digits in one number each. "Exactly" means that every pixel, rounded to the sixteenths of ink
    //: in the file, is the pixel of the file:
    let (training, heldOut) = try Digits.load().split()
    let pictures = Matrix(training.images(as: Double.self))
    let direction = Gaussian.standard(Digits.pixels).sample(page.key("direction"))
    let storage = Storage(pictures, direction: direction)
    page.value("pictures", pictures.rows)
    page.value("units of the decoder", storage.units)
    page.claim(
        "every pixel of every picture, stored and taken out", storage.reconstructed(pictures).tensor,
        equals: pictures.tensor, within: 1e-6, scale: 1)
    page.claim(
        "pictures stored exactly, of 1,437", Double(stored(storage.reconstructed(pictures), pictures)),
        equals: Double(pictures.rows))

    //: What is it worth? Half-way between two codes there is no third digit, but a double exposure of the two
    //: neighbours, which need not be the same digit; and a digit never seen comes back as whatever was stored near its code,
    //: worse than the mean picture would have done:
    let codes = storage.codes
    let middles = (0..<codes.count - 1).map { 0.5 * (codes[$0] + codes[$0 + 1]) }
    let inOrder = storage.pictures
    let exposures = Matrix(rows: middles.count, columns: Digits.pixels) {
        0.5 * (inOrder[$0, $1] + inOrder[$0 + 1, $1])
    }
    page.claim(
        "half-way between two codes: the average of the two pictures", storage.decoded(middles).tensor,
        equals: exposures.tensor, within: 1e-6, scale: 1)
    let unseen = Matrix(heldOut.images(as: Double.self))
    let average = pictures.columnMeans
    let byMean = mean((0..<unseen.rows).map { squaredDistance(unseen.row($0), average) })
    let seeds = page.quick ? 3 : 5
    let byStorage = (0..<seeds).map { seed in
        let storage = Storage(
            pictures, direction: Gaussian.standard(Digits.pixels).sample(page.key("direction \(seed)")))
        return Double(squaredError(storage.reconstructed(unseen).tensor, unseen.tensor).item)
    }
    page.ranks(
        "squared error of held-out digits",
        [("mean picture", [Double](repeating: byMean, count: seeds)), ("storage of 1,437 digits", byStorage)])

    //: Must there be so many units? With $H$ of them, of any shape, all decoded pictures lie in a flat of $H$ dimensions, and
    //: PCA has the best flat. So whatever encoder is put before it, the mean squared error is at least the sum of the
    //: eigenvalues after the $H$-th. Pictures that are right after rounding err by $1/32$ at most in each of 64
    //: pixels, which is $1/16$. If the sum is more than that, no training and no code of any size can store all of them:
    let counts = [5, 9, 17, 33, 65]
    let capacities = counts.map { count in
        let few = pictures.selecting(rows: Array(0..<count))
        let storage = Storage(few, direction: direction)
        let eigenvalues = PrincipalComponents(few, count: 0).eigenvalues
        let narrow = (0..<count).last { eigenvalues.dropFirst($0).reduce(0, +) > 1.0 / 16 } ?? 0
        return (
            stored: stored(storage.reconstructed(few), few), units: storage.units, narrow: narrow,
            lost: eigenvalues.dropFirst(narrow).reduce(0, +)
        )
    }
    page.table(
        ["pictures", "units that store them", "units that provably cannot", "least error with those"],
        zip(counts, capacities).map { ["\($0)", "\($1.units)", "up to \($1.narrow)", $1.lost.fixed(3)] })
    page.claim(
        "pictures stored exactly by 4, 8, 16, 32, 64 units", capacities.map { Double($0.stored) },
        equals: counts.map { Double($0) })
    page.ranks(
        "units that provably cannot store 5, 9, 17, 33, 65 pictures",
        zip(counts, capacities).map { ("\($0) pictures", [Double($1.narrow)]) }, deterministic: true)

    //: A wide decoder *can* store; does descent find out how? Networks with a one-number code, trained on four digits: with
    //: 48 units all four are stored, with two units not all can be, and none is.
    let four = training[Array(0..<4)].images(as: Float.self)
    let wide = try (0..<seeds).map { try trainedStorage(page, four, width: 48, key: page.key("four \($0)")) }
    let narrow = try (0..<seeds).map {
        try trainedStorage(page, four, width: 2, share: 0.25, key: page.key("four \($0)"))
    }
    page.reaches("four digits, 48 units: stored exactly", wide.map { Double($0.stored) }, atLeast: 4)
    page.bound(
        "four digits, 2 units: squared error at least $\\lambda_3$",
        lower: PrincipalComponents(Matrix(four), count: 2).discardedVariance, upper: narrow.map(\.error))
    page.reaches("four digits, 2 units: stored exactly", narrow.map { Double($0.stored) }, atMost: 3)

    //: On twelve digits the same 48 units, four times as many as are needed, err less than three units do. But in half as many
    //: steps as four digits were given, descent stores only a few of the twelve exactly: that a network can hold the pictures is
    //: one thing, that training gets there is another.
    let twelve = training[Array(0..<12)].images(as: Float.self)
    let trained = try [48, 3].map { width in
        try (0..<seeds).map {
            try trainedStorage(page, twelve, width: width, share: 0.5, key: page.key("twelve \($0)"))
        }
    }
    page.ranks(
        "twelve digits: squared error",
        [("48 units", trained[0].map(\.error)), ("3 units", trained[1].map(\.error))])
    page.value(
        "twelve digits, 48 units: stored exactly, each start", trained[0].map { "\($0.stored)" }.joined(separator: ", ")
    )
}

/// How many rows are the same picture after rounding to sixteenths.
private func stored(_ decoded: Matrix, _ pictures: Matrix) -> Int {
    (0..<pictures.rows).filter { i in
        zip(decoded.row(i), pictures.row(i)).allSatisfy { (16 * $0).rounded() == (16 * $1).rounded() }
    }.count
}

/// Pictures on a broken line, each found by one number.
private struct Storage {
    let direction: [Double]
    /// Ascending.
    let codes: [Double]
    /// In the order of the codes: [n, pixels]
    let pictures: Matrix
    /// s_j - s_{j-1}: [n - 1, pixels]
    private let bends: Matrix

    var units: Int { bends.rows }

    init(_ pictures: Matrix, direction: [Double]) {
        let projected = pictures * direction
        let order = projected.indices.sorted { projected[$0] < projected[$1] }
        let (codes, sorted) = (order.map { projected[$0] }, pictures.selecting(rows: order))
        func slope(_ j: Int, _ pixel: Int) -> Double {
            j < 0 ? 0 : (sorted[j + 1, pixel] - sorted[j, pixel]) / (codes[j + 1] - codes[j])
        }
        self.direction = direction
        self.codes = codes
        self.pictures = sorted
        bends = Matrix(rows: codes.count - 1, columns: pictures.columns) { slope($0, $1) - slope($0 - 1, $1) }
    }

    func decoded(_ z: [Double]) -> Matrix {
        let units = (Tensor(z, shape: [z.count, 1]) - Tensor(codes.dropLast(), shape: [1, codes.count - 1])).relu()
        return Matrix(units.matmul(bends.tensor) + Tensor(pictures.row(0)))
    }

    func reconstructed(_ x: Matrix) -> Matrix { decoded(x * direction) }
}

/// A network with a one-number code, trained on these pictures alone for a share of the full number of steps: its error,
/// and how many it has stored exactly.
private func trainedStorage(
    _ page: Page, _ x: Tensor<Float>, width: Int, share: Double = 1, key: Key
) throws -> (error: Double, stored: Int) {
    let encoder = Perceptron<Float>([Digits.pixels, 64, 1], activation: .tanh, key: key.folding("encoder"))
    let decoder = Perceptron<Float>([1, width, Digits.pixels], activation: .tanh, key: key.folding("decoder"))
    // Units that all bend at the code 0 can tell no codes apart: spread the bends over the codes, and make them sharp.
    let slopes: Tensor<Float> = key.folding("slopes").normal([1, width], deviation: 4)
    let bends: Tensor<Float> = key.folding("bends").uniform([1, width], in: -1.5..<1.5)
    decoder.layers[0].weight.assign(slopes)
    decoder.layers[0].bias?.assign((-slopes * bends).reshaped([width]))
    let optimizer = Adam(encoder.parameters + decoder.parameters, learningRate: 1e-2)
    let steps = Int(share * (page.quick ? 2_000 : 3_000))
    try page.progress("storing, \(width) units", steps: steps) { step in
        optimizer.learningRate = 1e-2 * (1 - Double(step) / Double(steps))
        return optimizer.step(minimizing: squaredError(decoder(encoder(x)), x))
    }
    let decoded = decoder(encoder(x)).detached
    return (Double(squaredError(decoded, x).item), stored(Matrix(decoded), Matrix(x)))
}
