import Tensor

/// A small dense matrix of `Double`, row-major: element (i, j) is `scalars[i * columns + j]`.
///
/// It carries covariances, bases and tables of points (one point a row); tensors carry everything that is trained.
public struct Matrix: Sendable, Hashable {
    public let rows: Int
    public let columns: Int
    public var scalars: [Double]

    /// A matrix from its elements, row after row.
    public init(_ scalars: [Double], rows: Int, columns: Int) {
        require(
            rows >= 0 && columns >= 0 && scalars.count == rows * columns,
            "A \(rows) x \(columns) matrix cannot be made of \(scalars.count) numbers.")
        self.rows = rows
        self.columns = columns
        self.scalars = scalars
    }

    /// A matrix from its rows, as one writes it: `Matrix([[1, 2], [3, 4]])`.
    public init(_ rows: [[Double]]) {
        let columns = rows.first?.count ?? 0
        require(rows.allSatisfy { $0.count == columns }, "The rows of a matrix must be of equal length.")
        self.init(rows.flatMap { $0 }, rows: rows.count, columns: columns)
    }

    public init(repeating value: Double, rows: Int, columns: Int) {
        self.init([Double](repeating: value, count: rows * columns), rows: rows, columns: columns)
    }

    public init(diagonal: [Double]) {
        self.init(repeating: 0, rows: diagonal.count, columns: diagonal.count)
        for i in 0..<diagonal.count { self[i, i] = diagonal[i] }
    }

    /// Element (i, j) = `element(i, j)`.
    public init(rows: Int, columns: Int, element: (Int, Int) -> Double) {
        self.init(repeating: 0, rows: rows, columns: columns)
        for i in 0..<rows {
            for j in 0..<columns { scalars[i * columns + j] = element(i, j) }
        }
    }

    public static func identity(_ n: Int) -> Matrix { Matrix(diagonal: [Double](repeating: 1, count: n)) }

    /// One column.
    public static func column(_ vector: [Double]) -> Matrix { Matrix(vector, rows: vector.count, columns: 1) }

    public var isSquare: Bool { rows == columns }

    public subscript(i: Int, j: Int) -> Double {
        get {
            require(i >= 0 && i < rows && j >= 0 && j < columns, "No element (\(i), \(j)) in \(shapeText).")
            return scalars[i * columns + j]
        }
        set {
            require(i >= 0 && i < rows && j >= 0 && j < columns, "No element (\(i), \(j)) in \(shapeText).")
            scalars[i * columns + j] = newValue
        }
    }

    public func row(_ i: Int) -> [Double] {
        require(i >= 0 && i < rows, "There is no row \(i) in \(shapeText).")
        return Array(scalars[i * columns..<(i + 1) * columns])
    }

    public func column(_ j: Int) -> [Double] {
        require(j >= 0 && j < columns, "There is no column \(j) in \(shapeText).")
        return (0..<rows).map { scalars[$0 * columns + j] }
    }

    /// The rows as arrays: a table of points as a list of points.
    public var asRows: [[Double]] { (0..<rows).map(row) }

    public var diagonal: [Double] { (0..<min(rows, columns)).map { scalars[$0 * columns + $0] } }
    public var trace: Double { diagonal.reduce(0, +) }

    public func transposed() -> Matrix {
        Matrix(rows: columns, columns: rows) { scalars[$1 * columns + $0] }
    }

    /// The columns `range`, as a matrix with as many rows.
    public func selecting(columns range: Range<Int>) -> Matrix {
        require(range.lowerBound >= 0 && range.upperBound <= columns, "No columns \(range) in \(shapeText).")
        return Matrix(rows: rows, columns: range.count) { scalars[$0 * columns + range.lowerBound + $1] }
    }

    /// The rows `indices`, in that order.
    public func selecting(rows indices: [Int]) -> Matrix {
        Matrix(indices.flatMap(row), rows: indices.count, columns: columns)
    }

    var shapeText: String { "a \(rows) x \(columns) matrix" }
}

// MARK: - Arithmetic

extension Matrix {
    public static func + (a: Matrix, b: Matrix) -> Matrix { a.combined(with: b, +) }
    public static func - (a: Matrix, b: Matrix) -> Matrix { a.combined(with: b, -) }
    public static prefix func - (a: Matrix) -> Matrix { -1 * a }

    public static func * (scale: Double, a: Matrix) -> Matrix {
        Matrix(a.scalars.map { scale * $0 }, rows: a.rows, columns: a.columns)
    }

    private func combined(with other: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
        require(
            rows == other.rows && columns == other.columns,
            "The shapes differ: \(shapeText) and \(other.shapeText).")
        return Matrix(zip(scalars, other.scalars).map { operation($0, $1) }, rows: rows, columns: columns)
    }

    /// The matrix product.
    public static func * (a: Matrix, b: Matrix) -> Matrix {
        require(a.columns == b.rows, "There is no product of \(a.shapeText) and \(b.shapeText).")
        var product = Matrix(repeating: 0, rows: a.rows, columns: b.columns)
        multiply(a.scalars, a.columns, 1, b.scalars, b.columns, 1, into: &product, inner: a.columns)
        return product
    }

    /// aᵀ a, without writing the transpose down.
    public func gram() -> Matrix {
        var product = Matrix(repeating: 0, rows: columns, columns: columns)
        Matrix.multiply(scalars, 1, columns, scalars, columns, 1, into: &product, inner: rows)
        return product
    }

    private static func multiply(
        _ a: [Double], _ aRow: Int, _ aColumn: Int, _ b: [Double], _ bRow: Int, _ bColumn: Int,
        into product: inout Matrix, inner: Int
    ) {
        let (rows, columns) = (product.rows, product.columns)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                product.scalars.withUnsafeMutableBufferPointer { c in
                    guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
                    Double.matmul(
                        a, rowStride: aRow, columnStride: aColumn, b, rowStride: bRow, columnStride: bColumn,
                        into: c, rows: rows, columns: columns, inner: inner, accumulate: false)
                }
            }
        }
    }

    /// Matrix times vector.
    public static func * (a: Matrix, x: [Double]) -> [Double] {
        require(a.columns == x.count, "There is no product of \(a.shapeText) and a vector of \(x.count).")
        return (0..<a.rows).map { i in
            var sum = 0.0
            for j in 0..<x.count { sum.addProduct(a.scalars[i * a.columns + j], x[j]) }
            return sum
        }
    }

    /// The inner product of two vectors.
    public static func dot(_ x: [Double], _ y: [Double]) -> Double {
        require(x.count == y.count, "A vector of \(x.count) and one of \(y.count) have no inner product.")
        var sum = 0.0
        for i in 0..<x.count { sum.addProduct(x[i], y[i]) }
        return sum
    }

    /// The outer product x yᵀ.
    public static func outer(_ x: [Double], _ y: [Double]) -> Matrix {
        Matrix(rows: x.count, columns: y.count) { x[$0] * y[$1] }
    }

    /// The largest absolute value, 0 of an empty matrix.
    public var largestMagnitude: Double { scalars.reduce(0) { Swift.max($0, $1.magnitude) } }

    /// The Frobenius norm: the root of the sum of squares.
    public var norm: Double {
        var sum = 0.0
        for value in scalars { sum.addProduct(value, value) }
        return sum.squareRoot()
    }
}
