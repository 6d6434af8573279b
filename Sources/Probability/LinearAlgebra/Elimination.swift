import Tensor

/// The matrix has no inverse: elimination met a column without a pivot.
public struct SingularMatrix: Error, Equatable, CustomStringConvertible {
    public let pivot: Int
    public var description: String { "The matrix is singular: no pivot is left for column \(pivot)." }
}

/// Gaussian elimination P A = L U with partial pivoting, for square matrices that need not be symmetric.
public struct Elimination: Sendable {
    /// L below the diagonal (its own diagonal is 1), U on and above it.
    private let factors: Matrix
    /// Row i of P A is row `order[i]` of A.
    private let order: [Int]
    private let permutationSign: Double

    public init(_ matrix: Matrix) throws {
        require(matrix.isSquare, "Only a square system can be solved; this is \(matrix.shapeText).")
        let n = matrix.rows
        var work = matrix
        var order = Array(0..<n)
        var sign = 1.0
        for pivot in 0..<n {
            // The largest entry left in the column bounds every multiplier by one.
            var best = pivot
            for i in pivot..<n where work[i, pivot].magnitude > work[best, pivot].magnitude { best = i }
            guard work[best, pivot].magnitude > 0, work[best, pivot].isFinite else {
                throw SingularMatrix(pivot: pivot)
            }
            if best != pivot {
                for j in 0..<n { work.scalars.swapAt(pivot * n + j, best * n + j) }
                order.swapAt(pivot, best)
                sign = -sign
            }
            for i in pivot + 1..<n {
                let multiplier = work.scalars[i * n + pivot] / work.scalars[pivot * n + pivot]
                work.scalars[i * n + pivot] = multiplier
                for j in pivot + 1..<n {
                    work.scalars[i * n + j].addProduct(-multiplier, work.scalars[pivot * n + j])
                }
            }
        }
        factors = work
        self.order = order
        permutationSign = sign
    }

    /// A⁻¹ b.
    public func solve(_ b: [Double]) -> [Double] {
        let n = factors.rows
        require(b.count == n, "The matrix has \(n) rows, the right side \(b.count).")
        var x = order.map { b[$0] }
        for i in 0..<n {
            for k in 0..<i { x[i].addProduct(-factors.scalars[i * n + k], x[k]) }
        }
        for i in (0..<n).reversed() {
            for k in i + 1..<n { x[i].addProduct(-factors.scalars[i * n + k], x[k]) }
            x[i] /= factors.scalars[i * n + i]
        }
        return x
    }

    /// A⁻¹ B, column by column.
    public func solve(_ b: Matrix) -> Matrix {
        Matrix((0..<b.columns).flatMap { solve(b.column($0)) }, rows: b.columns, columns: factors.rows).transposed()
    }

    public var inverse: Matrix { solve(.identity(factors.rows)) }

    public var determinant: Double { factors.diagonal.reduce(permutationSign, *) }

    /// log |det A|, which survives where the determinant overflows.
    public var logAbsoluteDeterminant: Double {
        factors.diagonal.reduce(0) { $0 + Double.log($1.magnitude) }
    }
}

/// The solution of A x = b by elimination with partial pivoting.
public func solve(_ matrix: Matrix, _ b: [Double]) throws -> [Double] { try Elimination(matrix).solve(b) }

/// The solution of A X = B by elimination with partial pivoting.
public func solve(_ matrix: Matrix, _ b: Matrix) throws -> Matrix { try Elimination(matrix).solve(b) }
