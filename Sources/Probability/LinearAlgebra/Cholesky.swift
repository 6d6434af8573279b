import Tensor

/// The matrix has no Cholesky factor: it is not positive definite.
public struct NotPositiveDefinite: Error, Equatable, CustomStringConvertible {
    /// The first leading block that fails has `pivot + 1` rows.
    public let pivot: Int
    /// What was to be rooted there: zero, negative or NaN.
    public let value: Double
    public var description: String {
        "The matrix is not positive definite: pivot \(pivot) is \(value); its leading \(pivot + 1) x \(pivot + 1) "
            + "block is singular, indefinite or not a number."
    }
}

/// The factor A = L Lᵀ of a symmetric positive definite matrix, L lower triangular with a positive diagonal.
///
/// Everything a Gaussian asks of its covariance comes from it: the Mahalanobis distance |L⁻¹(x - μ)|², the
/// log-determinant 2 Σ log Lᵢᵢ, and draws μ + L e.
public struct Cholesky: Sendable, Hashable {
    public let lower: Matrix

    /// A factor at hand.
    init(lower: Matrix) { self.lower = lower }

    /// Reads the lower triangle of `matrix` only.
    public init(_ matrix: Matrix) throws {
        require(matrix.isSquare, "Only a square matrix has a Cholesky factor; this is \(matrix.shapeText).")
        let n = matrix.rows
        var factor = Matrix(repeating: 0, rows: n, columns: n)
        for i in 0..<n {
            for j in 0...i {
                var rest = matrix.scalars[i * n + j]
                for k in 0..<j { rest.addProduct(-factor.scalars[i * n + k], factor.scalars[j * n + k]) }
                if i > j {
                    factor.scalars[i * n + j] = rest / factor.scalars[j * n + j]
                } else if rest > 0 && rest.isFinite {
                    factor.scalars[i * n + i] = rest.squareRoot()
                } else {
                    throw NotPositiveDefinite(pivot: i, value: rest)
                }
            }
        }
        lower = factor
    }

    public var count: Int { lower.rows }

    /// L⁻¹ b, by forward substitution.
    public func solvedLower(_ b: [Double]) -> [Double] {
        require(b.count == count, "The matrix has \(count) rows, the right side \(b.count).")
        var x = b
        solveLower(&x)
        return x
    }

    /// The same in place: the inner loop of densities, which must not allocate.
    func solveLower(_ x: inout [Double]) {
        let n = lower.rows
        lower.scalars.withUnsafeBufferPointer { l in
            x.withUnsafeMutableBufferPointer { x in
                for i in 0..<n {
                    var rest = x[i]
                    for k in 0..<i { rest.addProduct(-l[i * n + k], x[k]) }
                    x[i] = rest / l[i * n + i]
                }
            }
        }
    }

    /// L⁻ᵀ b, by back substitution.
    public func solvedUpper(_ b: [Double]) -> [Double] {
        require(b.count == count, "The matrix has \(count) rows, the right side \(b.count).")
        var x = b
        let n = count
        for i in (0..<n).reversed() {
            var rest = x[i]
            for k in i + 1..<n { rest.addProduct(-lower.scalars[k * n + i], x[k]) }
            x[i] = rest / lower.scalars[i * n + i]
        }
        return x
    }

    /// A⁻¹ b.
    public func solve(_ b: [Double]) -> [Double] { solvedUpper(solvedLower(b)) }

    /// A⁻¹ B, column by column.
    public func solve(_ b: Matrix) -> Matrix {
        Matrix((0..<b.columns).flatMap { solve(b.column($0)) }, rows: b.columns, columns: count).transposed()
    }

    /// log |A| = 2 Σ log Lᵢᵢ.
    public var logDeterminant: Double {
        2 * lower.diagonal.reduce(0) { $0 + Double.log($1) }
    }

    public var inverse: Matrix {
        let raw = solve(.identity(count))
        return 0.5 * (raw + raw.transposed())
    }

    /// |L⁻¹ x|² = xᵀ A⁻¹ x.
    public func squaredDistance(_ x: [Double]) -> Double {
        let whitened = solvedLower(x)
        return Matrix.dot(whitened, whitened)
    }
}
