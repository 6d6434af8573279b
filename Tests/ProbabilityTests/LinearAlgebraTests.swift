@testable import Probability
import Tensor
import Testing

@Suite("Matrices")
struct MatrixTests {
    @Test("products, transposes and outer products are what the definitions say")
    func products() {
        let a = Matrix([[1, 2, 3], [4, 5, 6]])
        let b = Matrix([[1, 0], [-1, 2], [0.5, 3]])
        #expect(a * b == Matrix([[0.5, 13], [2, 28]]))
        #expect(a.transposed() == Matrix([[1, 4], [2, 5], [3, 6]]))
        #expect(a * [1, -1, 2] == [5, 11])
        #expect(a.gram() == a.transposed() * a)
        #expect(Matrix.outer([1, 2], [3, 4]) == Matrix([[3, 4], [6, 8]]))
        #expect(a - a == Matrix(repeating: 0, rows: 2, columns: 3))
        #expect((2 * a + a).row(1) == [12, 15, 18])
        #expect(a.column(2) == [3, 6] && a.selecting(columns: 1..<3).column(0) == [2, 5])
        #expect(a.selecting(rows: [1, 1, 0]).column(0) == [4, 4, 1])
        #expect(Matrix.identity(3).trace == 3 && a.norm == 91.0.squareRoot())
        #expect(
            Matrix(repeating: 1, rows: 2, columns: 0) * Matrix(repeating: 1, rows: 0, columns: 3)
                == Matrix(repeating: 0, rows: 2, columns: 3))
    }

    @Test("a matrix and a tensor carry the same numbers")
    func tensors() {
        let a = Matrix([[1, 2, 3], [4, 5, 6]])
        #expect(a.tensor.shape == [2, 3] && Matrix(a.tensor) == a)
        #expect(Matrix(Tensor<Float>([[0.5, 2]])) == Matrix([[0.5, 2]]))
        #expect(Matrix(a.tensor.matmul(a.tensor.transposed())) == a * a.transposed())
    }
}

@Suite("Linear algebra")
struct LinearAlgebraTests {
    static let sizes = [1, 2, 3, 5, 8, 16, 33, 64, 100]

    @Test("Cholesky: L Lᵀ = A, solutions and determinant", arguments: sizes)
    func cholesky(n: Int) throws {
        let a = try randomCovariance(n, condition: 1e4, key: Key(1))
        let factor = try Cholesky(a)
        #expect((factor.lower * factor.lower.transposed() - a).largestMagnitude < 2e-15)
        let x = standardNormals(n, key: Key(2))
        #expect(deviation(factor.solve(a * x), x, floor: 1) < 1e-10)
        #expect(deviation(factor.squaredDistance(x), Matrix.dot(x, factor.solve(x))) < 1e-10)
        #expect(deviation(factor.logDeterminant, -0.5 * Double(n == 1 ? 0 : n) * Double.log(1e4), floor: 1) < 1e-9)
        #expect((factor.inverse * a - .identity(n)).largestMagnitude < 1e-9)
    }

    @Test("Cholesky names the pivot that fails: indefinite, singular, NaN")
    func choleskyRefusals() {
        func pivot(_ rows: [[Double]]) -> Int? {
            do { return try Cholesky(Matrix(rows)).count < 0 ? 0 : nil } catch {
                return (error as? NotPositiveDefinite)?.pivot
            }
        }
        #expect(pivot([[1, 2], [2, 1]]) == 1)
        #expect(pivot([[0]]) == 0)
        #expect(pivot([[4, 2, 2], [2, 1, 1], [2, 1, 5]]) == 1)
        #expect(pivot([[1, 0, 0], [0, 1, 0], [0, .nan, 1]]) == 2)
        #expect(pivot([[.infinity]]) == 0)
        #expect(pivot([[2, 1], [1, 2]]) == nil)
    }

    @Test("elimination solves what Cholesky cannot", arguments: sizes)
    func elimination(n: Int) throws {
        let a = randomMatrix(n, n, key: Key(3))
        let x = standardNormals(n, key: Key(4))
        let b = a * x
        let found = try solve(a, b)
        // Backward stable: the residual is at rounding level beside |A| |x|, whatever the condition.
        let scale = a.norm * Matrix.column(found).norm
        #expect(zip(a * found, b).allSatisfy { ($0 - $1).magnitude < 1e-15 * scale + 1e-15 })
        #expect((try Elimination(a).inverse * a - .identity(n)).largestMagnitude < 1e-10)
        let determinant = try Elimination(a).logAbsoluteDeterminant
        let squared = try Elimination(a.gram()).logAbsoluteDeterminant
        #expect(deviation(determinant, 0.5 * squared, floor: 1) < 1e-9)
    }

    @Test("elimination: a zero pivot is exchanged, the determinant keeps its sign, a singular matrix is refused")
    func pivots() throws {
        #expect(try solve(Matrix([[0, 2], [1, 0]]), [4, 3]) == [3, 2])
        #expect(try Elimination(Matrix([[0, 2], [1, 0]])).determinant == -2)
        #expect(try solve(Matrix([[0, 2], [1, 0]]), Matrix([[4, 0], [3, 1]])) == Matrix([[3, 1], [2, 0]]))
        #expect(throws: SingularMatrix(pivot: 1)) { try Elimination(Matrix([[1, 2], [2, 4]])) }
        #expect(throws: SingularMatrix(pivot: 0)) { try Elimination(Matrix([[.nan]])) }
    }

    @Test("eigenvalues: residuals, orthogonality, order, sign", arguments: sizes, [1.0, 1e3, 1e15])
    func eigen(n: Int, condition: Double) throws {
        let a = try randomCovariance(n, condition: condition, key: Key(5))
        let eigen = symmetricEigen(a)
        let v = eigen.vectors
        #expect((a * v - v * Matrix(diagonal: eigen.values)).largestMagnitude < 1e-14)
        #expect((v.gram() - .identity(n)).largestMagnitude < 1e-14)
        #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(deviation(eigen.values.reduce(0, +), a.trace) < 1e-13)
        #expect(deviation(eigen.values[0], 1) < 1e-13)
        for k in 0..<n {
            let column = v.column(k)
            #expect((column.max() ?? 0) >= -(column.min() ?? 0) * (1 - 1e-9), "the largest entry is positive")
        }
    }

    @Test("eigenvalues are mpmath's: an indefinite matrix, and Hilbert's to the smallest")
    func eigenReferences() {
        let a = Matrix([[4, 1, -2, 2], [1, 2, 0, 1], [-2, 0, 3, -2], [2, 1, -2, -1]])
        // mpmath.eigsy at forty digits.
        let truth = [6.8446211072349657881, 2.2685314064312420364, 1.0843644637732169887, -2.1975169774394248133]
        #expect(deviation(symmetricEigen(a).values, truth) < 1e-15)
        let hilbert = Matrix(rows: 8, columns: 8) { 1 / Double($0 + $1 + 1) }
        let found = symmetricEigen(hilbert).values
        #expect(deviation(found[0], 1.6959389969219494359) < 1e-15)
        // Of the matrix of these very doubles, whose condition is 1.5e10: rounding of the largest alone would be 2e-6.
        #expect(deviation(found[7], 1.1115389694888081586e-10) < 5e-7)
    }

    @Test("a diagonal, a zero and a NaN matrix; equal eigenvalues")
    func eigenEdges() {
        #expect(symmetricEigen(Matrix(diagonal: [1, 5, 3])).values == [5, 3, 1])
        #expect(symmetricEigen(Matrix(diagonal: [1, 5, 3])).vectors.column(0) == [0, 1, 0])
        #expect(symmetricEigen(Matrix(repeating: 0, rows: 3, columns: 3)).vectors == .identity(3))
        #expect(symmetricEigen(Matrix([[1, .nan], [.nan, 1]])).values.allSatisfy { $0.isNaN })
        let ones = symmetricEigen(Matrix(repeating: 1, rows: 4, columns: 4))
        #expect(deviation(ones.values, [4, 0, 0, 0], floor: 1) < 1e-15)
        #expect(deviation(ones.vectors.column(0), [0.5, 0.5, 0.5, 0.5]) < 1e-14)
    }

    @Test(
        "singular values: A = U S Vᵀ, orthonormal, ordered",
        arguments: [
            (1, 1), (4, 3), (3, 4), (7, 1), (1, 7), (20, 20), (100, 40), (40, 100),
        ])
    func singular(shape: (Int, Int)) {
        let a = randomMatrix(shape.0, shape.1, key: Key(6))
        let found = svd(a)
        let k = min(shape.0, shape.1)
        #expect(found.left.columns == k && found.right.columns == k && found.values.count == k)
        let product = found.left * Matrix(diagonal: found.values) * found.right.transposed()
        #expect((product - a).largestMagnitude < 1e-13)
        #expect((found.left.gram() - .identity(k)).largestMagnitude < 1e-13)
        #expect((found.right.gram() - .identity(k)).largestMagnitude < 1e-13)
        let squares = symmetricEigen(shape.0 < shape.1 ? a * a.transposed() : a.gram()).values
        #expect(deviation(found.values.map { $0 * $0 }, squares, floor: squares[0]) < 1e-13)
    }

    @Test("singular values are mpmath's; a matrix of low rank has its rank and full bases")
    func singularReferences() {
        // mpmath.svd_r at forty digits.
        let found = svd(Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 10], [-1, 0, 2]])).values
        #expect(deviation(found, [17.436984282741231632, 2.202867477135056914, 0.3145695497276959127]) < 1e-14)
        let low = randomMatrix(9, 2, key: Key(7)) * randomMatrix(2, 6, key: Key(8))
        let decomposition = svd(low)
        #expect(decomposition.rank() == 2)
        #expect((decomposition.left.gram() - .identity(6)).largestMagnitude < 1e-13)
        #expect((decomposition.right.gram() - .identity(6)).largestMagnitude < 1e-13)
        #expect(svd(Matrix(repeating: 0, rows: 3, columns: 2)).values == [0, 0])
        #expect(svd(Matrix([[.nan, 1], [1, 1]])).values.allSatisfy { $0.isNaN })
    }

    @Test("small singular values keep their digits when columns differ in scale")
    func graded() {
        let a = randomMatrix(30, 4, key: Key(9))
        let scales = [1.0, 1e-5, 1e-10, 1e-15]
        let graded = a * Matrix(diagonal: scales)
        // det(AᵀA) = product of squared singular values = det of the ungraded one times the squared scales.
        let logs = svd(graded).values.map { 2 * Double.log($0) }.reduce(0, +)
        let truth =
            svd(a).values.map { 2 * Double.log($0) }.reduce(0, +) + scales.map { 2 * Double.log($0) }.reduce(0, +)
        #expect((logs - truth).magnitude < 1e-12)
    }

    @Test("principal angles, from tiny to right", arguments: [0.0, 1e-9, 1e-4, 0.3, 0.785, 1.2, 1.5707, Double.pi / 2])
    func angles(angle: Double) throws {
        // Two planes in five dimensions that share one direction and differ by the angle in the other, skewed and turned.
        let turn = try orthonormalBasis(ofColumns: randomMatrix(5, 5, key: Key(10)))
        let a = turn.selecting(columns: 0..<2) * Matrix([[2, 1], [0.5, 3]])
        let tilted = Matrix(rows: 5, columns: 2) { i, j in
            j == 0 ? turn[i, 0] : Double.cos(angle) * turn[i, 1] + Double.sin(angle) * turn[i, 4]
        }
        let found = try principalAngles(a, tilted * Matrix([[1, -1], [2, 0.1]]))
        #expect(found[0] < 1e-14)
        #expect((found[1] - angle).magnitude < 1e-14)
        // A line in a plane.
        let line = try principalAngles(a, tilted.selecting(columns: 1..<2))
        #expect(line.count == 1 && (line[0] - angle).magnitude < 1e-14)
    }

    @Test("dependent columns are no basis")
    func dependent() {
        #expect(throws: SingularMatrix(pivot: 1)) {
            try orthonormalBasis(ofColumns: Matrix([[1, 2], [2, 4], [3, 6]]))
        }
    }

    @Test("principal components: the loss is the sum of discarded eigenvalues, and no other plane loses less")
    func components() throws {
        let truth = try FullGaussian(mean: [1, -2, 3, 0], covariance: randomCovariance(4, condition: 50, key: Key(11)))
        let points = truth.samples(400, key: Key(12))
        func loss(_ decoded: Matrix) -> Double {
            let distance = (points - decoded).norm
            return distance * distance / 400
        }
        let two = PrincipalComponents(points, count: 2)
        #expect(deviation(loss(two.decode(two.encode(points))), two.discardedVariance) < 1e-12)
        #expect(two.components.columns == 2 && two.eigenvalues.count == 4)
        for trial in 0..<20 {
            let basis = try orthonormalBasis(ofColumns: randomMatrix(4, 2, key: Key(13).folding(UInt64(trial))))
            let centred = Matrix(rows: 400, columns: 4) { points[$0, $1] - two.mean[$1] }
            let other = centred * basis * basis.transposed()
            #expect(loss(Matrix(rows: 400, columns: 4) { other[$0, $1] + two.mean[$1] }) > two.discardedVariance)
        }
        let unbiased = PrincipalComponents(points, isUnbiased: true)
        #expect(deviation(unbiased.eigenvalues[0], two.eigenvalues[0] * 400 / 399) < 1e-13)
        #expect(deviation(points.covariance().trace, two.eigenvalues.reduce(0, +)) < 1e-13)
    }
}
