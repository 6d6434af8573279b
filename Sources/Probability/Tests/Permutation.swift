import Tensor

/// A two-sample test whose null distribution comes from relabelling the points themselves.
public struct PermutationTest: Sendable, Hashable {
    public let statistic: Double
    /// (1 + how many relabellings reach the statistic) / (1 + relabellings): never below 1 / (1 + relabellings), and a
    /// valid p-value for any number of them.
    public let pValue: Double
    /// The statistics of the relabelled points.
    public let null: [Double]
}

/// How much the points of two groups have to do with one another, pair by pair: symmetric, the diagonal left out.
struct PairTable {
    /// N x N with zeros on the diagonal; the first `first` rows are the first group.
    let table: Matrix
    let first: Int

    /// The sums over ordered pairs within the first group, within the second, and between (once), for the labels as
    /// they are and then for each of `permutations` random ones.
    func sums(permutations: Int, key: Key) -> [(first: Double, second: Double, between: Double)] {
        let n = table.rows
        // Column p holds the p-th labelling, 1 for the first group; one matrix product serves all of them.
        var labels = Matrix(repeating: 0, rows: n, columns: permutations + 1)
        for p in 0...permutations {
            let order = p == 0 ? Array(0..<n) : key.folding(UInt64(p)).permutation(n)
            for i in order.prefix(first) { labels.scalars[i * (permutations + 1) + p] = 1 }
        }
        let reached = table * labels
        let rowSums = table * [Double](repeating: 1, count: n)
        let total = rowSums.reduce(0, +)
        return (0...permutations).map { p in
            var (within, touching) = (0.0, 0.0)
            for i in 0..<n where labels.scalars[i * (permutations + 1) + p] == 1 {
                within += reached.scalars[i * (permutations + 1) + p]
                touching += rowSums[i]
            }
            return (within, total - 2 * touching + within, touching - within)
        }
    }

    /// The test with a statistic made of the three sums.
    func test(
        permutations: Int, key: Key, _ statistic: (_ first: Double, _ second: Double, _ between: Double) -> Double
    ) -> PermutationTest {
        require(permutations > 0, "A permutation test needs at least one permutation.")
        let sums = sums(permutations: permutations, key: key)
        let values = sums.map { statistic($0.first, $0.second, $0.between) }
        let scale = sums[0].first.magnitude + sums[0].second.magnitude + sums[0].between.magnitude
        // The same labelling summed in another order must count as reaching the statistic.
        let slack = 1e-12 * statistic(scale, scale, 0).magnitude
        let reaching = values.dropFirst().filter { $0 >= values[0] - slack }.count
        return PermutationTest(
            statistic: values[0], pValue: Double(1 + reaching) / Double(1 + permutations),
            null: Array(values.dropFirst()))
    }
}

/// The squared distances of all pairs of rows, x above y: N x N.
func squaredDistances(_ x: Matrix, _ y: Matrix) -> Matrix {
    require(
        x.columns == y.columns, "Points in \(x.columns) and in \(y.columns) dimensions cannot be compared.")
    require(x.rows > 1 && y.rows > 1, "Each group needs two points; there are \(x.rows) and \(y.rows).")
    let points = x.scalars + y.scalars
    let (n, d) = (x.rows + y.rows, x.columns)
    var table = Matrix(repeating: 0, rows: n, columns: n)
    points.withUnsafeBufferPointer { points in
        table.scalars.withUnsafeMutableBufferPointer { table in
            for i in 0..<n {
                for j in 0..<i {
                    let square = squaredDistance(points, i * d, j * d, count: d)
                    table[i * n + j] = square
                    table[j * n + i] = square
                }
            }
        }
    }
    return table
}

/// |x - y|² of two stretches, in eight chains and then the rest.
private func squaredDistance(_ points: UnsafeBufferPointer<Double>, _ x: Int, _ y: Int, count: Int) -> Double {
    var chains = SIMD8<Double>.zero
    var i = 0
    while i + 8 <= count {
        var difference = SIMD8<Double>.zero
        for lane in 0..<8 { difference[lane] = points[x + i + lane] - points[y + i + lane] }
        chains.addProduct(difference, difference)
        i += 8
    }
    var rest = 0.0
    while i < count {
        let difference = points[x + i] - points[y + i]
        rest.addProduct(difference, difference)
        i += 1
    }
    return pairwiseSum(chains) + rest
}

/// The eight lanes in a fixed order.
func pairwiseSum(_ lanes: SIMD8<Double>) -> Double {
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]))
}
