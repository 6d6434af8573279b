import Tensor

/// The eigenvalues and eigenvectors of a symmetric matrix, A = V diag(values) Vᵀ, largest eigenvalue first.
///
/// Cyclic Jacobi rotations: each zeroes one off-diagonal pair, and the sweeps converge quadratically. Slower than
/// tridiagonal methods beyond a few hundred rows, but simple, orthogonal to rounding, and accurate for the small
/// eigenvalues of a covariance too.
public struct SymmetricEigen: Sendable {
    /// Descending.
    public let values: [Double]
    /// Column k belongs to `values[k]`. Its entry of largest magnitude (the first of several) is positive, so that
    /// the same matrix always gives the same vectors.
    public let vectors: Matrix

    /// Reads the mean of the two triangles; a matrix with NaN or infinity gives NaN throughout.
    public init(_ matrix: Matrix) {
        require(matrix.isSquare, "Only a square matrix has eigenvalues; this is \(matrix.shapeText).")
        let n = matrix.rows
        guard matrix.scalars.allSatisfy(\.isFinite) else {
            values = [Double](repeating: .nan, count: n)
            vectors = Matrix(repeating: .nan, rows: n, columns: n)
            return
        }
        var work = JacobiRotations(matrix)
        work.diagonalize()
        let order = (0..<n).sorted { (work.a[$0 * n + $0], $1) > (work.a[$1 * n + $1], $0) }
        values = order.map { work.a[$0 * n + $0] }
        let columns = order.map { Self.signed(unit(Array(work.v[$0 * n..<($0 + 1) * n]))) }
        vectors = Matrix(columns.flatMap { $0 }, rows: n, columns: n).transposed()
    }

    /// The vector or its negative: the one whose largest entry is positive.
    static func signed(_ vector: [Double]) -> [Double] {
        var largest = 0.0
        for value in vector where value.magnitude > largest.magnitude * (1 + 1e-10) { largest = value }
        return largest < 0 ? vector.map { -$0 } : vector
    }
}

/// The matrix under rotation, and the rotations so far.
private struct JacobiRotations {
    let n: Int
    var a: [Double]
    /// Row k is the k-th eigenvector to be: rows are contiguous.
    var v: [Double]

    init(_ matrix: Matrix) {
        n = matrix.rows
        a = (0.5 * (matrix + matrix.transposed())).scalars
        v = Matrix.identity(n).scalars
    }

    mutating func diagonalize() {
        // Convergence is quadratic: a matrix of a thousand rows takes about ten sweeps.
        for sweep in 0..<60 {
            var rotated = false
            for p in 0..<n {
                for q in p + 1..<n where rotate(p, q, sweep: sweep) { rotated = true }
            }
            if !rotated { return }
        }
    }

    /// Zeroes element (p, q) (Golub and Van Loan, 8.5); false where it is zero beside the two diagonal elements.
    private mutating func rotate(_ p: Int, _ q: Int, sweep: Int) -> Bool {
        let apq = a[p * n + q]
        let app = a[p * n + p]
        let aqq = a[q * n + q]
        // Relative to the geometric mean, which keeps the small eigenvalues of a covariance accurate (Demmel and
        // Veselić); after a few sweeps, relative to the larger, which always ends.
        let scale = sweep < 30 ? (app.magnitude * aqq.magnitude).squareRoot() : max(app.magnitude, aqq.magnitude)
        if apq == 0 || apq.magnitude <= 0x1p-53 * scale { return false }
        let theta = (aqq - app) / (2 * apq)
        let t =
            theta.magnitude > 1e150
            ? 0.5 / theta
            : (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        let tau = s / (1 + c)
        a.withUnsafeMutableBufferPointer { a in
            for k in 0..<n where k != p && k != q {
                let akp = a[p * n + k]
                let akq = a[q * n + k]
                // c x - s y = x - s (y + τ x), with a smaller correction to round (Rutishauser 1966).
                a[p * n + k] = akp - s * (akq + tau * akp)
                a[q * n + k] = akq + s * (akp - tau * akq)
                a[k * n + p] = a[p * n + k]
                a[k * n + q] = a[q * n + k]
            }
            a[p * n + p] = app - t * apq
            a[q * n + q] = aqq + t * apq
            a[p * n + q] = 0
            a[q * n + p] = 0
        }
        v.withUnsafeMutableBufferPointer { v in
            for k in 0..<n {
                let vp = v[p * n + k]
                let vq = v[q * n + k]
                v[p * n + k] = vp - s * (vq + tau * vp)
                v[q * n + k] = vq + s * (vp - tau * vq)
            }
        }
        return true
    }
}

/// The eigenvalues (descending) and eigenvectors (columns) of a symmetric matrix.
public func symmetricEigen(_ matrix: Matrix) -> SymmetricEigen { SymmetricEigen(matrix) }
