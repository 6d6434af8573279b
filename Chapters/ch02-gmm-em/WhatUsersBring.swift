import Evidence

/*:
 ## What users bring

 Data are not always 272 clean rows. A fit meets a single point, points that are all the same, more components than points,
 a column that never changes, a missing value, columns measured in kilometres and in microns. Each has either a right answer
 or a clear error; a NaN that spreads silently is neither.
 */
func whatUsersBring(_ page: Page) throws {
    let kinds = CovarianceKind.allCases

    //: **One point.** The mean is the point, the covariance the floor, and the fit says that it collapsed:
    let one = try kinds.map { try MixtureFit(Matrix([[3, 4]]), components: 1, kind: $0, key: page.key("one")) }
    page.claim("one point: the mean, four kinds", one.flatMap { $0.mixture.components[0].mean }, equals: four([3, 4]))
    page.claim("one point: components reported", one.map { Double($0.floored.count) }, equals: 1)

    //: **Identical points**, two components: both sit there, both are reported, the likelihood is a number.
    let same = try kinds.map {
        try MixtureFit(Matrix(repeating: 2, rows: 7, columns: 3), components: 2, kind: $0, key: page.key("same"))
    }
    page.claim(
        "identical points: every mean", same.flatMap { $0.mixture.components.flatMap(\.mean) }, equals: 2)
    page.claim("identical points: components reported", same.map { Double($0.floored.count) }, equals: 2)
    page.claim(
        "identical points: fits without a finite likelihood", same.count { !$0.logLikelihood.isFinite }, equals: 0)

    //: **A constant column** beside one that varies. The column's value is found; all but the spherical kind, which has
    //: the other column to stand on, end on the floor:
    let table = Matrix(rows: 50, columns: 2) { $1 == 0 ? Double($0 % 10) : 5 }
    let constant = try kinds.map { try MixtureFit(table, components: 2, kind: $0, key: page.key("constant")) }
    page.claim(
        "constant column: its mean in every component",
        constant.flatMap { $0.mixture.components.map { $0.mean[1] } }, equals: 5)
    page.claim(
        "constant column: components reported, by kind", zip(kinds, constant).map { Double($1.floored.count) },
        equals: kinds.map { $0 == .spherical ? 0 : 2 })

    //: **Columns of very different scale**, Old Faithful with eruptions in millions of minutes and waits in hundred-thousandths,
    //: far from the origin. The fit must be the same but for the units: the clusters to the point, and the log-likelihood
    //: less the logarithm of the stretch:
    let faithful = Matrix(try Faithful.load().points)
    let stretched = Matrix(rows: 272, columns: 2) {
        $1 == 0 ? 1e6 * faithful[$0, 0] + 1e7 : 1e-5 * faithful[$0, 1] - 3
    }
    let plain = try MixtureFit(faithful, components: 2, key: page.key("scale"))
    let other = try MixtureFit(stretched, components: 2, key: page.key("scale"))
    page.claim(
        "different scale: points whose cluster changes", zip(plain.labels, other.labels).count { $0 != $1 }, equals: 0)
    page.claim(
        "different scale: log-likelihood", other.logLikelihood, equals: plain.logLikelihood - 272 * Double.log(10),
        within: 1e-8)

    //: **What cannot be fitted** is refused in words that say what is wrong and where:
    let missing = Matrix([[1, 2], [.nan, 4], [5, 6]])
    let cases: [(name: String, points: Matrix, components: Int, expected: MixtureError)] = [
        ("a missing value", missing, 1, .notFinite(row: 1, column: 0, value: .nan)),
        ("two points, three components", Matrix([[1, 2], [3, 4]]), 3, .tooFewPoints(points: 2, components: 3)),
        ("no points", Matrix([]), 1, .noPoints),
    ]
    let answers = cases.map { refusal($0.points, $0.components, page.key("refused")) }
    page.table(
        ["brought", "answer"], zip(cases, answers).map { [$0.name, $1?.description ?? "a fit"] },
        caption: "Errors, word for word")
    page.claim(
        "refused with the error expected", zip(cases, answers).count { $0.expected == $1 }, equals: cases.count)
}

/// The same numbers for each of the four kinds of covariance.
private func four(_ numbers: [Double]) -> [Double] { CovarianceKind.allCases.flatMap { _ in numbers } }

private func refusal(_ points: Matrix, _ components: Int, _ key: Key) -> MixtureError? {
    do {
        _ = try MixtureFit(points, components: components, key: key)
        return nil
    } catch {
        return error as? MixtureError
    }
}
