import Tensor

/// Pearson's chi-squared test of counts against probabilities: Σ (observed - expected)² / expected.
///
/// The p-value is the limit for large counts: good where every expected count is five or more.
///
/// - Parameter fitted: how many parameters of the probabilities were estimated from these counts.
public func chiSquared(counts: [Int], probabilities: [Double], fitted: Int = 0) -> TestResult {
    require(
        counts.count == probabilities.count && counts.count > fitted + 1,
        "\(counts.count) counts, \(probabilities.count) probabilities and \(fitted) parameters leave nothing to test.")
    require(counts.allSatisfy { $0 >= 0 }, "Counts cannot be negative: \(counts).")
    let total = Double(counts.reduce(0, +))
    let expected = Categorical(weights: probabilities).probabilities.map { $0 * total }
    var (statistic, cells) = (0.0, 0)
    for (observed, expected) in zip(counts, expected) {
        let difference = Double(observed) - expected
        // An impossible outcome that never came says nothing; one that came says all.
        if expected > 0 || difference != 0 { statistic += difference * difference / expected }
        if expected > 0 { cells += 1 }
    }
    let tail = chiSquaredTail(statistic, degreesOfFreedom: Double(cells - 1 - fitted))
    return TestResult(statistic: statistic, pValue: statistic == .infinity ? 0 : tail)
}

/// Are two attributes independent? Pearson's chi-squared test of a table of counts.
public func chiSquared(table: [[Int]]) -> TestResult {
    let counts = Matrix(table.map { $0.map(Double.init) })
    let rows = counts.asRows.map { $0.reduce(0, +) }
    let columns = counts.transposed().asRows.map { $0.reduce(0, +) }
    let total = rows.reduce(0, +)
    require(
        rows.count > 1 && columns.count > 1 && (rows + columns).allSatisfy { $0 > 0 },
        "A table needs two rows and two columns, and none without counts.")
    var statistic = 0.0
    for i in 0..<rows.count {
        for j in 0..<columns.count {
            let expected = rows[i] * columns[j] / total
            statistic += (counts[i, j] - expected) * (counts[i, j] - expected) / expected
        }
    }
    let freedom = Double((rows.count - 1) * (columns.count - 1))
    return TestResult(statistic: statistic, pValue: chiSquaredTail(statistic, degreesOfFreedom: freedom))
}
