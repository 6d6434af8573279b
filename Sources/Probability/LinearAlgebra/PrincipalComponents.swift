import Tensor

/// The principal components of a table of points: the directions of greatest variance, greatest first.
public struct PrincipalComponents: Sendable {
    public let mean: [Double]
    /// d x k: one component a column, orthonormal.
    public let components: Matrix
    /// Variances along all d directions, descending; the first k belong to `components`.
    public let eigenvalues: [Double]

    /// `points` has one point a row; the covariance divides by n, as maximum likelihood does, or by n - 1 when
    /// `isUnbiased`.
    public init(_ points: Matrix, count k: Int? = nil, isUnbiased: Bool = false) {
        let k = k ?? points.columns
        require(k >= 0 && k <= points.columns, "There are \(points.columns) components, not \(k).")
        mean = points.columnMeans
        let eigen = symmetricEigen(points.covariance(isUnbiased: isUnbiased))
        eigenvalues = eigen.values
        components = eigen.vectors.selecting(columns: 0..<k)
    }

    /// The k coordinates of each point (n x d to n x k).
    public func encode(_ points: Matrix) -> Matrix { points.subtractingFromRows(mean) * components }

    /// The points with these coordinates (n x k to n x d).
    public func decode(_ codes: Matrix) -> Matrix {
        (codes * components.transposed()).subtractingFromRows(mean.map { -$0 })
    }

    /// The mean squared distance that the code loses: the sum of the discarded eigenvalues.
    public var discardedVariance: Double { eigenvalues.dropFirst(components.columns).reduce(0, +) }
}

extension Matrix {
    /// The mean of the rows.
    public var columnMeans: [Double] {
        require(rows > 0, "An empty table has no mean.")
        var sums = [Double](repeating: 0, count: columns)
        for i in 0..<rows {
            for j in 0..<columns { sums[j] += scalars[i * columns + j] }
        }
        return sums.map { $0 / Double(rows) }
    }

    /// The covariance of the rows about their mean, divided by n (maximum likelihood), or by n - 1 when `isUnbiased`.
    public func covariance(isUnbiased: Bool = false) -> Matrix {
        require(rows > (isUnbiased ? 1 : 0), "\(rows) points have no such covariance.")
        let centred = subtractingFromRows(columnMeans)
        return (1 / Double(isUnbiased ? rows - 1 : rows)) * centred.gram()
    }

    func subtractingFromRows(_ shift: [Double]) -> Matrix {
        require(shift.count == columns, "The rows have \(columns) numbers, the vector \(shift.count).")
        return Matrix(rows: rows, columns: columns) { scalars[$0 * columns + $1] - shift[$1] }
    }
}
