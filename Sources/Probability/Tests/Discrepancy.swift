import Tensor

/// Were the rows of x and of y drawn from one distribution? The unbiased squared maximum mean discrepancy with the kernel
/// exp(-|x - y|² / (2 bandwidth²)) (Gretton and others 2012, equation 3), and its permutation null.
///
///     1/(m(m-1)) Σ k(xᵢ, xⱼ) + 1/(n(n-1)) Σ k(yᵢ, yⱼ) - 2/(mn) Σ k(xᵢ, yⱼ)
///
/// - Parameter bandwidth: where nil, the median distance of all pairs.
public func maximumMeanDiscrepancy(
    _ x: Matrix, _ y: Matrix, bandwidth: Double? = nil, permutations: Int = 200, key: Key
) -> PermutationTest {
    let squares = squaredDistances(x, y)
    let width = bandwidth ?? medianOfPairs(squares).squareRoot()
    require(width > 0, "The kernel's bandwidth must be positive; half of all pairs coincide, or it was \(width).")
    var kernel = mapped(.exp, (-0.5 / (width * width)) * squares)
    for i in 0..<kernel.rows { kernel[i, i] = 0 }
    let (m, n) = (Double(x.rows), Double(y.rows))
    return PairTable(table: kernel, first: x.rows).test(permutations: permutations, key: key) {
        $0 / (m * (m - 1)) + $1 / (n * (n - 1)) - 2 * $2 / (m * n)
    }
}

/// Were the rows of x and of y drawn from one distribution? The energy distance 2 E|x - y| - E|x - x'| - E|y - y'|
/// (Székely and Rizzo), zero or more, and its permutation null. It has no bandwidth to choose.
public func energyDistance(_ x: Matrix, _ y: Matrix, permutations: Int = 200, key: Key) -> PermutationTest {
    let distances = mapped(.squareRoot, squaredDistances(x, y))
    let (m, n) = (Double(x.rows), Double(y.rows))
    return PairTable(table: distances, first: x.rows).test(permutations: permutations, key: key) {
        2 * $2 / (m * n) - $0 / (m * m) - $1 / (n * n)
    }
}

/// The median of the elements below the diagonal (the upper one of an even number).
func medianOfPairs(_ table: Matrix) -> Double {
    var values: [Double] = []
    values.reserveCapacity(table.rows * (table.rows - 1) / 2)
    for i in 0..<table.rows { values += table.scalars[i * table.columns..<i * table.columns + i] }
    return selected(&values, values.count / 2)
}

/// The element that would stand at `index` if the values were sorted (Hoare's selection).
private func selected(_ values: inout [Double], _ index: Int) -> Double {
    var (low, high) = (0, values.count - 1)
    while low < high {
        let pivot = values[(low + high) / 2]
        var (i, j) = (low, high)
        while i <= j {
            while values[i] < pivot { i += 1 }
            while values[j] > pivot { j -= 1 }
            if i <= j {
                values.swapAt(i, j)
                i += 1
                j -= 1
            }
        }
        if index <= j { high = j } else if index >= i { low = i } else { break }
    }
    return values[index]
}

/// A function of every element, by the vector kernels.
private func mapped(_ function: UnaryFunction, _ matrix: Matrix) -> Matrix {
    var result = matrix
    matrix.scalars.withUnsafeBufferPointer { x in
        result.scalars.withUnsafeMutableBufferPointer { y in
            guard let x = x.baseAddress, let y = y.baseAddress else { return }
            Double.map(function, x, into: y, count: matrix.scalars.count)
        }
    }
    return result
}
