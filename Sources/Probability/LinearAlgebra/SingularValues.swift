/// The thin singular value decomposition A = U diag(values) Vᵀ, largest value first.
///
/// One-sided Jacobi (Hestenes 1958): rotate pairs of columns until all are orthogonal; their lengths are the singular
/// values. Small singular values come out as accurate as the columns' angles allow.
public struct SingularValues: Sendable {
    /// m x k with k = min(m, n), orthonormal columns.
    public let left: Matrix
    /// k values, descending.
    public let values: [Double]
    /// n x k, orthonormal columns; signed like eigenvectors (the largest entry of a column is positive).
    public let right: Matrix

    public init(_ matrix: Matrix) {
        let isWide = matrix.columns > matrix.rows
        var work = OneSidedJacobi(isWide ? matrix.transposed() : matrix)
        work.orthogonalize()
        let (u, s, v) = work.decomposition()
        values = s
        // The sign is fixed on the right vectors; the left ones follow.
        var left = isWide ? v : u
        var right = isWide ? u : v
        for k in 0..<s.count {
            let column = right.column(k)
            if SymmetricEigen.signed(column) != column {
                for i in 0..<right.rows { right[i, k] = -right[i, k] }
                for i in 0..<left.rows { left[i, k] = -left[i, k] }
            }
        }
        self.left = left
        self.right = right
    }

    /// How many values exceed `tolerance` times the largest.
    public func rank(tolerance: Double = 1e-12) -> Int {
        values.filter { $0 > tolerance * (values.first ?? 0) }.count
    }
}

/// Columns of a tall matrix (m >= n), kept as contiguous rows while they are rotated.
private struct OneSidedJacobi {
    let m: Int
    let n: Int
    var u: [Double]
    var v: [Double]

    init(_ matrix: Matrix) {
        m = matrix.rows
        n = matrix.columns
        u = matrix.transposed().scalars
        v = Matrix.identity(n).scalars
    }

    mutating func orthogonalize() {
        guard u.allSatisfy(\.isFinite) else {
            u = u.map { _ in .nan }
            return
        }
        for _ in 0..<60 {
            var rotated = false
            for p in 0..<n {
                for q in p + 1..<n where rotate(p, q) { rotated = true }
            }
            if !rotated { return }
        }
    }

    /// Makes columns p and q orthogonal; false if they are, to rounding.
    private mutating func rotate(_ p: Int, _ q: Int) -> Bool {
        let alpha = inner(p, p)
        let beta = inner(q, q)
        let gamma = inner(p, q)
        if gamma == 0 || gamma.magnitude <= 1e-15 * (alpha.squareRoot() * beta.squareRoot()) { return false }
        let zeta = (beta - alpha) / (2 * gamma)
        let t =
            zeta.magnitude > 1e150
            ? 0.5 / zeta
            : (zeta < 0 ? -1 : 1) / (zeta.magnitude + (zeta * zeta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        Self.turn(&u, p * m, q * m, count: m, c, c * t)
        Self.turn(&v, p * n, q * n, count: n, c, c * t)
        return true
    }

    private static func turn(_ x: inout [Double], _ p: Int, _ q: Int, count: Int, _ c: Double, _ s: Double) {
        let tau = s / (1 + c)
        x.withUnsafeMutableBufferPointer { x in
            for i in 0..<count {
                let xp = x[p + i]
                let xq = x[q + i]
                x[p + i] = xp - s * (xq + tau * xp)
                x[q + i] = xq + s * (xp - tau * xq)
            }
        }
    }

    private func inner(_ p: Int, _ q: Int) -> Double {
        u.withUnsafeBufferPointer { u in dot(u, p * m, u, q * m, count: m) }
    }

    /// U (m x n), the values in descending order, V (n x n).
    func decomposition() -> (Matrix, [Double], Matrix) {
        let lengths = (0..<n).map { inner($0, $0).squareRoot() }
        let order = (0..<n).sorted { (lengths[$0], $1) > (lengths[$1], $0) }
        let largest = order.first.map { lengths[$0] } ?? 0
        var basis: [[Double]] = []
        for k in order {
            let column = Array(u[k * m..<(k + 1) * m])
            // A column of rounding noise has no direction: any unit vector orthogonal to the others serves.
            let isNoise = lengths[k] <= 1e-300 || lengths[k] < 1e-15 * largest
            basis.append(isNoise ? orthonormalComplement(to: basis, dimension: m) : column.map { $0 / lengths[k] })
        }
        return (
            Matrix(basis.flatMap { $0 }, rows: n, columns: m).transposed(),
            order.map { lengths[$0] },
            Matrix(order.flatMap { unit(Array(v[$0 * n..<($0 + 1) * n])) }, rows: n, columns: n).transposed()
        )
    }
}

/// The inner product of two stretches, in eight chains that the vector units run side by side; a fixed order.
func dot(
    _ x: UnsafeBufferPointer<Double>, _ xStart: Int, _ y: UnsafeBufferPointer<Double>, _ yStart: Int, count: Int
) -> Double {
    var chains = SIMD8<Double>.zero
    var i = 0
    while i + 8 <= count {
        var a = SIMD8<Double>.zero
        var b = SIMD8<Double>.zero
        for lane in 0..<8 {
            a[lane] = x[xStart + i + lane]
            b[lane] = y[yStart + i + lane]
        }
        chains.addProduct(a, b)
        i += 8
    }
    var rest = 0.0
    while i < count {
        rest.addProduct(x[xStart + i], y[yStart + i])
        i += 1
    }
    return pairwiseSum(chains) + rest
}

/// The singular values (descending) and vectors of any matrix.
public func svd(_ matrix: Matrix) -> SingularValues { SingularValues(matrix) }
