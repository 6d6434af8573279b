import Tensor

/// The columns' span as an orthonormal basis of as many columns: Gram-Schmidt, twice, which is orthogonal to rounding
/// (Giraud and others, 2005). Columns that depend on earlier ones have no place in a basis and are refused.
public func orthonormalBasis(ofColumns matrix: Matrix) throws -> Matrix {
    var basis: [[Double]] = []
    for j in 0..<matrix.columns {
        let column = matrix.column(j)
        let length = Matrix.dot(column, column).squareRoot()
        let rest = removing(basis, from: removing(basis, from: column))
        guard Matrix.dot(rest, rest).squareRoot() > 1e-13 * length else { throw SingularMatrix(pivot: j) }
        basis.append(unit(rest))
    }
    return Matrix(basis.flatMap { $0 }, rows: matrix.columns, columns: matrix.rows).transposed()
}

/// The principal angles between the spans of two sets of columns, in radians, smallest first.
///
/// The cosines are the singular values of A'B for orthonormal bases; below 45 degrees a cosine says little, and the
/// sines, those of B - A A'B, are used instead (Björck and Golub 1973).
public func principalAngles(_ a: Matrix, _ b: Matrix) throws -> [Double] {
    require(a.rows == b.rows, "The subspaces live in \(a.rows) and \(b.rows) dimensions.")
    var (a, b) = (try orthonormalBasis(ofColumns: a), try orthonormalBasis(ofColumns: b))
    if a.columns < b.columns { swap(&a, &b) }
    let overlap = a.transposed() * b
    let cosines = svd(overlap).values
    let sines = svd(b - a * overlap).values
    // Ascending angles: cosines descend, sines (one for each column of the smaller basis) must be read backwards.
    return (0..<b.columns).map { k in
        let sine = sines[sines.count - 1 - k]
        return angle(cosine: min(1, cosines[k]), sine: min(1, sine))
    }
}

/// `vector` less its projections on the orthonormal `basis`.
private func removing(_ basis: [[Double]], from vector: [Double]) -> [Double] {
    var rest = vector
    for direction in basis {
        let length = Matrix.dot(direction, rest)
        for i in 0..<rest.count { rest[i].addProduct(-length, direction[i]) }
    }
    return rest
}

/// A unit vector orthogonal to `basis`: the axis that the basis covers least, made orthogonal.
func orthonormalComplement(to basis: [[Double]], dimension: Int) -> [Double] {
    var covered = [Double](repeating: 0, count: dimension)
    for direction in basis {
        for i in 0..<dimension { covered[i].addProduct(direction[i], direction[i]) }
    }
    let axis = covered.indices.min { (covered[$0], $0) < (covered[$1], $1) } ?? 0
    let start = (0..<dimension).map { $0 == axis ? 1.0 : 0.0 }
    return unit(removing(basis, from: removing(basis, from: start)))
}

/// The vector at length one.
func unit(_ vector: [Double]) -> [Double] {
    let length = Matrix.dot(vector, vector).squareRoot()
    return vector.map { $0 / length }
}

/// The angle in 0...π/2 with this cosine and sine, from the smaller of the two; arctangent by Newton's method on
/// t -> sin t, whose derivative is the cosine.
private func angle(cosine: Double, sine: Double) -> Double {
    let halfPi = Double.pi / 2
    return sine <= cosine ? arcsine(sine) : halfPi - arcsine(cosine)
}

/// arcsin for 0...1/√2 (a little beyond does no harm).
private func arcsine(_ y: Double) -> Double {
    // Two terms of the series start within 0.02; Newton's method squares the error three times.
    var t = y + y * y * y / 6 + 3 * y * y * y * y * y / 40
    for _ in 0..<4 { t -= (Double.sin(t) - y) / Double.cos(t) }
    return t
}
