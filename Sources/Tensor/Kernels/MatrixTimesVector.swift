// A matrix times a vector, c[m] (+)= a[m, k] b[k], with the rows of a dense.
//
// Each element of c is a sum along a row. In the order of k, a column of a would have to lie in a vector, and to turn the rows
// for it takes longer than to read them. So only short rows are summed in that order; long ones, whose sums would also round
// the most, in sixteen parts (eight, of `Double`): part i has the terms i, i + 16, i + 32 ..., and the parts are added by halves.

/// The length from which a row is long.
let longRowLength = 256

// MARK: - Long rows

/// Rows `range` of the product, four at a time. Limited by memory: 1024 x 1024 at 53 to 67 GB/s.
@specialized(where V == SIMD16<Float>)
@specialized(where V == SIMD8<Double>)
func longRowsTimesVector<V: SIMD>(
    _ a: UnsafePointer<V.Scalar>, row aRow: Int, _ b: UnsafePointer<V.Scalar>, into c: UnsafeMutablePointer<V.Scalar>,
    rows range: Range<Int>, inner k: Int, adding: Bool, bias: V.Scalar?, _: V.Type
) where V.Scalar: Real {
    let whole = k / V.scalarCount &* V.scalarCount
    var i = range.lowerBound
    while i < range.upperBound {
        let rows = min(4, range.upperBound &- i)
        // Those that are missing are the first again, and not stored.
        @inline(always) func row(_ r: Int) -> UnsafePointer<V.Scalar> { a + (i &+ (r < rows ? r : 0)) &* aRow }
        let (row0, row1, row2, row3) = (row(0), row(1), row(2), row(3))
        var (parts0, parts1, parts2, parts3) = (V(repeating: 0), V(repeating: 0), V(repeating: 0), V(repeating: 0))
        var p = 0
        while p < whole {
            let factor = vector(at: b + p, V.self)
            parts0.addProduct(vector(at: row0 + p, V.self), factor)
            parts1.addProduct(vector(at: row1 + p, V.self), factor)
            parts2.addProduct(vector(at: row2 + p, V.self), factor)
            parts3.addProduct(vector(at: row3 + p, V.self), factor)
            p &+= V.scalarCount
        }
        @inline(always) func finish(_ parts: V, _ row: UnsafePointer<V.Scalar>, _ r: Int) {
            guard r < rows else { return }
            var parts = parts
            for p in whole..<k { parts[p &- whole].addProduct(row[p], b[p]) }
            var sum = total(parts)
            if adding { sum += c[i &+ r] }
            if let bias { sum += bias }
            c[i &+ r] = sum
        }
        finish(parts0, row0, 0)
        finish(parts1, row1, 1)
        finish(parts2, row2, 2)
        finish(parts3, row3, 3)
        i &+= 4
    }
}

@inline(always)
private func vector<V: SIMD>(at from: UnsafePointer<V.Scalar>, _: V.Type) -> V {
    UnsafeRawPointer(from).loadUnaligned(as: V.self)
}

/// The sum of the parts, by halves.
@inline(always)
private func total<V: SIMD>(_ parts: V) -> V.Scalar where V.Scalar: Real {
    var (parts, half) = (parts, V.scalarCount / 2)
    while half > 0 {
        for i in 0..<half { parts[i] += parts[i &+ half] }
        half /= 2
    }
    return parts[0]
}

// MARK: - Short rows

/// How many rows of a are the places of vectors.
let turnedRows = 16

/// Rows `range` of the product, sixteen at least, in the order of k.
///
/// Limited by what turns a, twelve loads and sixteen shuffles for 64 numbers: of `Float` seven a nanosecond from the second
/// cache, of `Double` three.
@specialized(where S == Float)
@specialized(where S == Double)
func shortRowsTimesVector<S: Real>(
    _ a: UnsafePointer<S>, row aRow: Int, _ b: UnsafePointer<S>, into c: UnsafeMutablePointer<S>,
    rows range: Range<Int>, inner k: Int, adding: Bool, bias: S?
) {
    var i = range.lowerBound
    while i < range.upperBound {
        // The last rows, if fewer, are computed along with some that are done already.
        let first = min(i, range.upperBound &- turnedRows)
        let to = UnsafeMutableRawPointer(c + first)
        let before = adding ? to.loadUnaligned(as: SIMD16<S>.self) : SIMD16(repeating: 0)
        var sums = sixteenRows(a + first &* aRow, aRow, b, inner: k, from: before)
        if let bias { sums += SIMD16(repeating: bias) }
        if first == i {
            to.storeBytes(of: sums, as: SIMD16<S>.self)
        } else {
            for r in (i &- first)..<turnedRows { c[first &+ r] = sums[r] }
        }
        i = first &+ turnedRows
    }
}

/// Four columns at a time, turned in eight rows and in the eight below, whose chains hide each other's latency.
@inline(always)
private func sixteenRows<S: Real>(
    _ a: UnsafePointer<S>, _ aRow: Int, _ b: UnsafePointer<S>, inner k: Int, from before: SIMD16<S>
) -> SIMD16<S> {
    var (upper, lower) = (before.lowHalf, before.highHalf)
    var (left, right, rest) = (a, b, k)
    // Two, but the compiler must not know: it would take the rounds apart and find something slower.
    let rounds = 2 &+ (aRow >> 60)
    while rest >= 4 {
        var (p, q, r, s) = fours(left, aRow)
        var (t, u, v, w) = fours(left + 8 &* aRow, aRow)
        var round = 0
        while round < rounds {
            (p, q, r, s) = (firsts(p, r), lasts(p, r), firsts(q, s), lasts(q, s))
            (t, u, v, w) = (firsts(t, v), lasts(t, v), firsts(u, w), lasts(u, w))
            round &+= 1
        }
        @inline(always) func add(_ x: SIMD8<S>, _ y: SIMD8<S>, _ factor: S) {
            upper.addProduct(x, SIMD8(repeating: factor))
            lower.addProduct(y, SIMD8(repeating: factor))
        }
        add(p, t, right[0])
        add(q, u, right[1])
        add(r, v, right[2])
        add(s, w, right[3])
        left += 4
        right += 4
        rest &-= 4
    }
    while rest > 0 {
        @inline(always) func at(_ i: Int) -> S { left[i &* aRow] }
        upper.addProduct(
            SIMD8(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)), SIMD8(repeating: right[0]))
        lower.addProduct(
            SIMD8(at(8), at(9), at(10), at(11), at(12), at(13), at(14), at(15)), SIMD8(repeating: right[0]))
        left += 1
        right += 1
        rest &-= 1
    }
    return SIMD16(lowHalf: upper, highHalf: lower)
}

/// Fours of four rows, each beside the fourth below it.
@inline(always)
private func fours<S: Real>(_ a: UnsafePointer<S>, _ aRow: Int) -> (SIMD8<S>, SIMD8<S>, SIMD8<S>, SIMD8<S>) {
    @inline(always) func four(_ i: Int) -> SIMD4<S> {
        UnsafeRawPointer(a + i &* aRow).loadUnaligned(as: SIMD4<S>.self)
    }
    return (
        SIMD8(lowHalf: four(0), highHalf: four(4)), SIMD8(lowHalf: four(1), highHalf: four(5)),
        SIMD8(lowHalf: four(2), highHalf: four(6)), SIMD8(lowHalf: four(3), highHalf: four(7))
    )
}

/// The first two of each four of x and y in turn.
@inline(always)
private func firsts<S: Real>(_ x: SIMD8<S>, _ y: SIMD8<S>) -> SIMD8<S> {
    SIMD8(x[0], y[0], x[1], y[1], x[4], y[4], x[5], y[5])
}

/// The last two.
@inline(always)
private func lasts<S: Real>(_ x: SIMD8<S>, _ y: SIMD8<S>) -> SIMD8<S> {
    SIMD8(x[2], y[2], x[3], y[3], x[6], y[6], x[7], y[7])
}
