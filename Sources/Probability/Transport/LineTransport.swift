import Tensor

// On the line nothing needs to be searched: for a cost that is a convex function of the distance, the smallest goes to
// the smallest, the next to the next (Monge). W₁ is the area between the two distribution functions.

/// ∫ |F⁻¹ - G⁻¹|^order of two samples, with equal weights unless others are given: the least mean cost |x - y|^order. Its
/// order-th root is the Wasserstein distance of that order; for order 1 it is W₁ itself.
///
///     try lineTransport([0, 1], [5, 6])                              // 5
///     try lineTransport([0], [1, 3], targetWeights: [0.75, 0.25])    // 1.5
public func lineTransport(
    _ x: [Double], _ y: [Double], sourceWeights: [Double]? = nil, targetWeights: [Double]? = nil, order: Double = 1
) throws(TransportError) -> Double {
    require(order >= 1, "The order of a Wasserstein distance is 1 or more, not \(order).")
    let ways = try monotoneWays(x, y, sourceWeights: sourceWeights, targetWeights: targetWeights)
    var (cost, mass) = (0.0, 0.0)
    for way in ways {
        let gap = (x[way.source] - y[way.target]).magnitude
        cost.addProduct(way.mass, order == 1 ? gap : (order == 2 ? gap * gap : Double.power(gap, order)))
        mass += way.mass
    }
    return cost / mass
}

/// The monotone plan between two samples on the line, in rising order: the cheapest for every convex cost.
public func monotoneWays(
    _ x: [Double], _ y: [Double], sourceWeights: [Double]? = nil, targetWeights: [Double]? = nil
) throws(TransportError) -> [Transport.Way] {
    if x.isEmpty || y.isEmpty { throw .empty }
    let source = sourceWeights ?? [Double](repeating: 1 / Double(x.count), count: x.count)
    let target = targetWeights ?? [Double](repeating: 1 / Double(y.count), count: y.count)
    if x.count != source.count || y.count != target.count {
        throw .wrongShape(costs: [x.count, y.count], sources: source.count, targets: target.count)
    }
    try TransportError.check(source, target)
    for (row, value) in x.enumerated() where !value.isFinite { throw .badCost(value, row: row, column: 0) }
    for (column, value) in y.enumerated() where !value.isFinite { throw .badCost(value, row: 0, column: column) }
    return merged(sorted(x), source, sorted(y), target)
}

private func sorted(_ values: [Double]) -> [Int] { values.indices.sorted { (values[$0], $0) < (values[$1], $1) } }

private func merged(_ rows: [Int], _ source: [Double], _ columns: [Int], _ target: [Double]) -> [Transport.Way] {
    var ways: [Transport.Way] = []
    var (i, j) = (0, 0)
    var (left, room) = (source[rows[0]], target[columns[0]])
    while true {
        let mass = min(left, room)
        if mass > 0 { ways.append(Transport.Way(source: rows[i], target: columns[j], mass: mass)) }
        left -= mass
        room -= mass
        if left <= 0 {
            i += 1
            if i == rows.count { return ways }
            left = source[rows[i]]
        }
        if room <= 0 {
            j += 1
            if j == columns.count { return ways }
            room = target[columns[j]]
        }
    }
}

/// W₁ of two distributions on the line from their distribution functions: ∫ |F(x) - G(x)| dx.
///
/// - Parameter points: where F or G, the two functions, jumps, and where the two cross if known; see `quadrature`.
public func lineTransport(
    cumulative first: (Double) -> Double, _ second: (Double) -> Double,
    over range: ClosedRange<Double> = -.infinity ... .infinity, tolerance: Double = 1e-10,
    splittingAt points: [Double] = []
) throws -> Double {
    try quadrature(from: range.lowerBound, to: range.upperBound, tolerance: tolerance, splittingAt: points) {
        (first($0) - second($0)).magnitude
    }
}

extension Gaussian {
    /// P(X ≤ x) on the line.
    public func cumulative(_ x: Double) -> Double {
        require(
            dimension == 1, "A distribution function of one number belongs to the line, not to \(dimension) dimensions."
        )
        return normalCDF((x - mean[0]) / deviation[0])
    }
}

extension Mixture where Component == Gaussian {
    /// P(X ≤ x) on the line.
    public func cumulative(_ x: Double) -> Double {
        zip(weights, components).reduce(0) { $0 + $1.0 * $1.1.cumulative(x) }
    }
}
