// A matrix times a vector, c[m] (+)= a[m, k] b[k], with the rows of a dense.

/// How many rows of a are the places of vectors, so that each element of c stays one chain in the order of k.
let turnedRows = 16
/// As many of their columns as are copied at a time, where rows are.
private let copiedColumns = 256

/// Rows `range` of the product, sixteen at least.
///
/// Limited by what turns a, twelve loads and sixteen shuffles for 64 numbers: of `Float` seven a nanosecond from the second
/// cache, of `Double` three; and beyond it by memory, 1024 x 1024 with its copies at 23 GB/s.
@specialized(where S == Float)
@specialized(where S == Double)
func matrixTimesVector<S: Real>(
    _ a: UnsafePointer<S>, row aRow: Int, _ b: UnsafePointer<S>, step: Int, into c: UnsafeMutablePointer<S>,
    rows range: Range<Int>, inner k: Int, adding: Bool, bias: S?
) {
    // Rows a multiple of a page apart share the few places that each of their lines may take in the first cache: parts of
    // them are copied to where they do not.
    let isCrowded = aRow &* MemoryLayout<S>.stride % 4096 == 0
    let (part, row) = isCrowded ? (copiedColumns, copiedColumns &+ 16) : (max(k, 1), aRow)
    withUnsafeTemporaryAllocation(of: S.self, capacity: isCrowded ? turnedRows &* row : 1) { copy in
        guard let copy = copy.baseAddress else { return }
        var i = range.lowerBound
        while i < range.upperBound {
            // The last rows, if fewer, are computed along with some that are done already.
            let first = min(i, range.upperBound &- turnedRows)
            let to = UnsafeMutableRawPointer(c + first)
            var sums = adding ? to.loadUnaligned(as: SIMD16<S>.self) : SIMD16(repeating: 0)
            var p = 0
            while p < k {
                let (count, here) = (min(part, k &- p), a + (first &* aRow &+ p))
                if isCrowded {
                    for r in 0..<turnedRows { (copy + r &* row).update(from: here + r &* aRow, count: count) }
                }
                let from = isCrowded ? UnsafePointer(copy) : here
                sums = sixteenRows(from, row, b + p &* step, step: step, inner: count, from: sums)
                p &+= count
            }
            if let bias { sums += SIMD16(repeating: bias) }
            if first == i {
                to.storeBytes(of: sums, as: SIMD16<S>.self)
            } else {
                for r in (i &- first)..<turnedRows { c[first &+ r] = sums[r] }
            }
            i = first &+ turnedRows
        }
    }
}

/// Four columns at a time, turned in eight rows and in the eight below, whose chains hide each other's latency.
@inline(always)
private func sixteenRows<S: Real>(
    _ a: UnsafePointer<S>, _ aRow: Int, _ b: UnsafePointer<S>, step: Int, inner k: Int, from before: SIMD16<S>
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
        add(q, u, right[step])
        add(r, v, right[2 &* step])
        add(s, w, right[3 &* step])
        left += 4
        right += 4 &* step
        rest &-= 4
    }
    while rest > 0 {
        @inline(always) func at(_ i: Int) -> S { left[i &* aRow] }
        upper.addProduct(
            SIMD8(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)), SIMD8(repeating: right[0]))
        lower.addProduct(
            SIMD8(at(8), at(9), at(10), at(11), at(12), at(13), at(14), at(15)), SIMD8(repeating: right[0]))
        left += 1
        right += step
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
