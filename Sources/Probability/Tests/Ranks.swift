import Tensor

/// The ranks 1 ... n; equal values share the mean of theirs.
public func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count && values[order[end]] == values[order[start]] { end += 1 }
        for i in start..<end { ranks[order[i]] = Double(start + end + 1) / 2 }
        start = end
    }
    return ranks
}

/// The correlation of two lists of numbers (Pearson); NaN where one of them is constant.
public func correlation(_ x: [Double], _ y: [Double]) -> Double {
    require(x.count == y.count && x.count > 1, "\(x.count) and \(y.count) numbers have no correlation.")
    let table = Matrix(rows: x.count, columns: 2) { $1 == 0 ? x[$0] : y[$0] }.covariance()
    return table[0, 1] / (table[0, 0] * table[1, 1]).squareRoot()
}

/// Do two lists rise together? Spearman's rank correlation; the two-sided p-value by Student's t.
public func spearman(_ x: [Double], _ y: [Double]) -> TestResult {
    let rho = correlation(ranks(x), ranks(y))
    let freedom = Double(x.count - 2)
    let t = rho.magnitude * (freedom / max(0, 1 - rho * rho)).squareRoot()
    let pValue = freedom <= 0 ? 1 : (t == .infinity ? 0 : 2 * studentTail(t, degreesOfFreedom: freedom))
    return TestResult(statistic: rho, pValue: pValue)
}

/// Does one group tend to exceed the other? The statistic is the share of pairs with x > y (ties half): ½ if neither
/// does; it is the area under the curve of a classifier with these scores. The two-sided p-value is the normal limit
/// with the correction for ties (Mann and Whitney 1947).
public func mannWhitney(_ x: [Double], _ y: [Double]) -> TestResult {
    require(!x.isEmpty && !y.isEmpty, "Both groups need draws.")
    let (m, n) = (Double(x.count), Double(y.count))
    let all = ranks(x + y)
    let wins = all.prefix(x.count).reduce(0, +) - m * (m + 1) / 2
    let total = m + n
    let sorted = all.sorted()
    var (ties, start) = (0.0, 0)
    while start < sorted.count {
        let end = sorted[start...].firstIndex { $0 != sorted[start] } ?? sorted.count
        let size = Double(end - start)
        ties += size * size * size - size
        start = end
    }
    let variance = m * n / 12 * ((total + 1) - ties / (total * (total - 1)))
    let z = max(0, (wins - m * n / 2).magnitude - 0.5) / variance.squareRoot()
    return TestResult(statistic: wins / (m * n), pValue: variance > 0 ? min(1, 2 * normalSurvival(z)) : 1)
}
