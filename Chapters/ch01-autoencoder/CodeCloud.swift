import Evidence

/*:
 ## The cloud of codes is not a standard normal

 The encoder of an autoencoder may put codes where it likes: nothing in the loss asks for $\mathcal N(0, I)$. So they will not
 be distributed like that, and drawing codes from $\mathcal N(0, I)$ draws them from the wrong place. That is the case for the
 variational autoencoder of chapter 3. But "the clouds look different" is not evidence. Two samples of one distribution look
 different too, and the question is: by how much?

 The *energy distance* of two samples is $2\,\mathbb E|z - z'| - \mathbb E|z_1 - z_2| - \mathbb E|z'_1 - z'_2|$, and the
 *maximum mean discrepancy* (MMD) is the same with a bell-shaped kernel for the distance. With ever larger samples both go to
 zero only for equal distributions. What they are when there is no difference, the samples themselves tell: throw both
 into one heap, deal two new ones from it, measure again. The p-value is the share of these shuffles, the true deal counted
 among them, that lie as far apart.
 */
func codeCloud(_ page: Page) throws {
    page.ledger(6, .holds, "the codes of an autoencoder are not distributed as $\\mathcal N(0, I)$")

    //: First the positive control: a test that rejects everything is not a test. If both samples are standard normal, the
    //: p-value must be uniform on 0 to 1, no more often below 0.05 than one time in twenty. A hundred pairs of samples, in
    //: eight dimensions, and Kolmogorov's and Smirnov's test of the hundred p-values:
    let controls = (0..<100).map { index in
        let keys = page.key("control").folding(UInt64(index)).split(3)
        let (x, y) = (Gaussian.standard(8).samples(40, key: keys[0]), Gaussian.standard(8).samples(40, key: keys[1]))
        return (
            discrepancy: maximumMeanDiscrepancy(x, y, permutations: 99, key: keys[2]).pValue,
            energy: energyDistance(x, y, permutations: 99, key: keys[2]).pValue
        )
    }
    page.reaches(
        "true normals: are the p-values uniform? MMD and energy distance, p-values of that",
        [controls.map(\.discrepancy), controls.map(\.energy)].map { pValues in
            kolmogorovSmirnov(pValues) { min(1, max(0, $0)) }.pValue
        }, atLeast: 0.001, deterministic: true)
    let training = try Digits.load().split().training
    let images = training.images(as: Float.self)
    let n = page.quick ? 300 : 500
    let results = try digitsAutoencoders(page).enumerated().map { seed, model in
        Comparison(all: Matrix(model.encoded(images)), count: n, page.key("eight numbers").folding(UInt64(seed)))
    }

    //: Now the codes of training digits, eight numbers each, against as many draws from $\mathcal N(0, I)$. Of 199 shuffles
    //: none comes near what is measured, so that the p-value is as small as it can get, $1/200$. The margin says more; it is
    //: given as a multiple of the largest of the shuffles:
    page.reaches("codes, MMD: p-value", results.map(\.discrepancy.pValue), atMost: 0.005)
    let energies = results.map(\.energy)
    page.reaches("codes, energy distance: p-value", energies.map(\.pValue), atMost: 0.005)
    page.reaches(
        "codes, energy distance: as a multiple of the largest shuffle",
        energies.map { $0.statistic / ($0.null.max() ?? .nan) }, atLeast: 5)

    page.ranks(
        "energy distance to draws from $\\mathcal N(0, I)$",
        [("other draws", results.map(\.energyOfControl.statistic)), ("codes", energies.map(\.statistic))])

    //: Is it only place and scale? Shift the codes to mean zero, turn and stretch them until their covariance is $I$, and test
    //: again. Now no mean and no variance betrays them:
    let white = try whitenedPoints(results[0].points)
    page.claim("whitened codes: mean 0", white.columnMeans, equals: [Double](repeating: 0, count: 8), scale: 1)
    page.claim(
        "whitened codes: covariance $I$", white.covariance().tensor, equals: Tensor<Double>.identity(8), within: 1e-10,
        scale: 1)
    page.value(
        "eight numbers, whitened: p-values of the energy distance",
        try results.map { try $0.whitened.pValue.short(2) }.joined(separator: ", "))

    //: These do not reject. What was wrong was mostly place and scale, and in eight dimensions so few codes hardly tell more.
    //: In two dimensions one can look, and the shape is wrong as well: ten kinds of digits make crowds with thin air between
    //: them. A kernel as narrow as the crowds sees it:
    let two = try trainedOnDigits(page, codes: 2, keys: page.keys("two numbers", count: 3))
    let flat = two.enumerated().map { seed, model in
        Comparison(
            all: Matrix(model.encoded(images)), count: 2 * n, page.key("two numbers").folding(UInt64(seed)))
    }
    page.reaches(
        "two numbers, whitened, MMD with a narrow kernel: p-value", try flat.map { try $0.narrow.pValue }, atMost: 0.005
    )
    page.ranks(
        "two numbers, whitened, MMD with a narrow kernel",
        [
            ("true normals", try flat.map { try $0.narrowControl.statistic }),
            ("codes", try flat.map { try $0.narrow.statistic }),
        ])
    let points = Matrix(two[0].encoded(images))
    let circle = (0...72).map { 2 * Double.pi * Double($0) / 72 }
    page.figure(
        Figure(
            "Codes form crowds of like digits, not one round cloud",
            subtitle: "two-number codes of the training digits; within the ring lie 86 % of $\\mathcal N(0, I)$",
            Panel(
                x: Axis("first number of the code"), y: Axis("second number of the code"), sameScale: true,
                marks: [
                    .points(
                        points.column(0), points.column(1), classes: training.labels, names: (0...9).map { "\($0)" }),
                    .line(
                        circle.map { 2 * Double.cos($0) }, circle.map { 2 * Double.sin($0) }, color: .grey,
                        dash: .dashed),
                ])))
}

/// Some of the codes, and as many true normals, each to be tested against other true normals.
private struct Comparison {
    let points, normals, controls: Matrix
    let key: Key

    init(all codes: Matrix, count n: Int, _ key: Key) {
        let keys = key.split(4)
        points = codes.selecting(rows: Array(keys[0].permutation(codes.rows).prefix(n)))
        normals = Gaussian.standard(codes.columns).samples(n, key: keys[1])
        controls = Gaussian.standard(codes.columns).samples(n, key: keys[2])
        self.key = keys[3]
    }

    var discrepancy: PermutationTest { maximumMeanDiscrepancy(points, normals, permutations: 199, key: key) }
    var energy: PermutationTest { energy(points, normals) }
    var energyOfControl: PermutationTest { energy(controls, normals) }
    /// Both sides whitened: the normals, too, have a mean and a covariance of their own by chance.
    var whitened: PermutationTest {
        get throws { energy(try whitenedPoints(points), try whitenedPoints(normals)) }
    }
    /// A kernel as narrow as the crowds; the median distance of all pairs looks past them.
    var narrow: PermutationTest { get throws { try narrow(points) } }
    var narrowControl: PermutationTest { get throws { try narrow(controls) } }

    private func narrow(_ x: Matrix) throws -> PermutationTest {
        maximumMeanDiscrepancy(
            try whitenedPoints(x), try whitenedPoints(normals), bandwidth: 0.2, permutations: 199, key: key)
    }
    private func energy(_ x: Matrix, _ y: Matrix) -> PermutationTest {
        energyDistance(x, y, permutations: 199, key: key)
    }
}

/// The points with mean zero and covariance I: L⁻¹ (z - mean).
func whitenedPoints(_ points: Matrix) throws -> Matrix {
    let cloud = try FullGaussian(mean: points.columnMeans, covariance: points.covariance())
    return Matrix(
        (0..<points.rows).map { row in
            cloud.cholesky.solvedLower(zip(points.row(row), cloud.mean).map { $0 - $1 })
        })
}
