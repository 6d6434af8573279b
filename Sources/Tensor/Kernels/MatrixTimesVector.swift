// A matrix times a vector, c[m] (+)= a[m, k] b[k], with the rows of a dense.

/// How many rows of a are the places of one vector, so that each element of c stays one chain in the order of k.
let turnedRows = 16
/// How many of their columns are turned at once.
private let turnedColumns = 8

/// Rows `range` of the product, sixteen at least. Limited by the shuffles that turn a, 24 vectors for 128 numbers: eleven
/// numbers a nanosecond from the second cache, of `Double` ten; eight from the third.
@specialized(where S == Float)
@specialized(where S == Double)
func matrixTimesVector<S: Real>(
    _ a: UnsafePointer<S>, row aRow: Int, _ b: UnsafePointer<S>, step: Int, into c: UnsafeMutablePointer<S>,
    rows range: Range<Int>, inner k: Int, adding: Bool, bias: S?
) {
    var i = range.lowerBound
    while i < range.upperBound {
        // The last rows, if fewer, are computed along with some that are done already.
        let first = min(i, range.upperBound &- turnedRows)
        let to = UnsafeMutableRawPointer(c + first)
        let before = adding ? to.loadUnaligned(as: SIMD16<S>.self) : SIMD16(repeating: 0)
        var sums = sixteenRows(a + first &* aRow, aRow, b, step: step, inner: k, from: before)
        if let bias { sums += SIMD16(repeating: bias) }
        if first == i {
            to.storeBytes(of: sums, as: SIMD16<S>.self)
        } else {
            for r in (i &- first)..<turnedRows { c[first &+ r] = sums[r] }
        }
        i = first &+ turnedRows
    }
}

/// Blocks of sixteen by eight: to put the even places of pairs of vectors before the odd ones rotates the bits of a place,
/// [i i i i j j j], by one; three times, and the columns' come first.
@inline(always)
private func sixteenRows<S: Real>(
    _ a: UnsafePointer<S>, _ aRow: Int, _ b: UnsafePointer<S>, step: Int, inner k: Int, from before: SIMD16<S>
) -> SIMD16<S> {
    var sum = before
    var (left, right) = (a, b)
    for _ in 0..<(k / turnedColumns) {
        @inline(always) func rows(_ i: Int) -> SIMD16<S> {
            let (upper, lower) = (UnsafeRawPointer(left + i &* aRow), UnsafeRawPointer(left + (i &+ 1) &* aRow))
            return SIMD16(
                lowHalf: upper.loadUnaligned(as: SIMD8<S>.self), highHalf: lower.loadUnaligned(as: SIMD8<S>.self))
        }
        var (x0, x1, x2, x3) = (rows(0), rows(2), rows(4), rows(6))
        var (x4, x5, x6, x7) = (rows(8), rows(10), rows(12), rows(14))
        for _ in 0..<3 {
            let (even0, even1, even2, even3) = (even(x0, x1), even(x2, x3), even(x4, x5), even(x6, x7))
            (x4, x5, x6, x7) = (odd(x0, x1), odd(x2, x3), odd(x4, x5), odd(x6, x7))
            (x0, x1, x2, x3) = (even0, even1, even2, even3)
        }
        @inline(always) func add(_ column: SIMD16<S>, _ j: Int) {
            sum.addProduct(column, SIMD16(repeating: right[j &* step]))
        }
        add(x0, 0)
        add(x1, 1)
        add(x2, 2)
        add(x3, 3)
        add(x4, 4)
        add(x5, 5)
        add(x6, 6)
        add(x7, 7)
        left += turnedColumns
        right += turnedColumns &* step
    }
    for _ in 0..<(k % turnedColumns) {
        var column = SIMD16<S>(repeating: 0)
        for r in 0..<turnedRows { column[r] = left[r &* aRow] }
        sum.addProduct(column, SIMD16(repeating: right[0]))
        left += 1
        right += step
    }
    return sum
}

@inline(always)
private func even<S: Real>(_ x: SIMD16<S>, _ y: SIMD16<S>) -> SIMD16<S> { SIMD32(lowHalf: x, highHalf: y).evenHalf }

@inline(always)
private func odd<S: Real>(_ x: SIMD16<S>, _ y: SIMD16<S>) -> SIMD16<S> { SIMD32(lowHalf: x, highHalf: y).oddHalf }
