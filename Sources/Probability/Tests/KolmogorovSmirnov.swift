import Tensor

/// Were these drawn from the distribution with this function? The statistic is the largest distance between it and the
/// draws' own distribution function; the p-value is exact up to 4,000 draws (of a continuous distribution).
public func kolmogorovSmirnov(_ draws: [Double], cdf: (Double) throws -> Double) rethrows -> TestResult {
    require(!draws.isEmpty, "No draws, no test.")
    let n = Double(draws.count)
    var distance = 0.0
    for (i, x) in draws.sorted().enumerated() {
        let truth = try cdf(x)
        distance = max(distance, truth - Double(i) / n, Double(i + 1) / n - truth)
    }
    return TestResult(statistic: distance, pValue: kolmogorovSmirnovTail(distance, count: draws.count))
}

/// Were the two drawn from one distribution? The p-value is exact where there are no ties and few enough draws to count
/// every path; with ties it errs on the safe side.
public func kolmogorovSmirnov(_ x: [Double], _ y: [Double]) -> TestResult {
    require(!x.isEmpty && !y.isEmpty, "No draws, no test.")
    let (x, y) = (x.sorted(), y.sorted())
    let (m, n) = (x.count, y.count)
    // m n times the distance is a whole number; equal values are stepped over together.
    var (i, j, largest) = (0, 0, 0)
    while i < m && j < n {
        let value = min(x[i], y[j])
        while i < m && x[i] == value { i += 1 }
        while j < n && y[j] == value { j += 1 }
        largest = max(largest, abs(i * n - j * m))
    }
    let distance = Double(largest) / (Double(m) * Double(n))
    let effective = Double(m) * Double(n) / Double(m + n)
    let pValue =
        m * n <= 25_000_000 ? pathTail(largest, m, n) : kolmogorovTail(distance * effective.squareRoot())
    return TestResult(statistic: distance, pValue: pValue)
}

/// The share of the ways to order m of one and n of the other in which |i n - j m| reaches `largest` somewhere.
private func pathTail(_ largest: Int, _ m: Int, _ n: Int) -> Double {
    if largest == 0 { return 1 }
    // inside[j] is the share of paths from (0, 0) to (i, j) that stay inside; the last step of a random path came from
    // the left with probability i / (i + j).
    var inside = [Double](repeating: 0, count: n + 1)
    for i in 0...m {
        for j in 0...n {
            if abs(i * n - j * m) >= largest {
                inside[j] = 0
            } else if i + j == 0 {
                inside[j] = 1
            } else {
                let fromLeft = i == 0 ? 0 : inside[j] * Double(i)
                let fromBelow = j == 0 ? 0 : inside[j - 1] * Double(j)
                inside[j] = (fromLeft + fromBelow) / Double(i + j)
            }
        }
    }
    return max(0, 1 - inside[n])
}
