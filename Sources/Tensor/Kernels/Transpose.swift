/// y[j, i] = x[i, j], with the rows of x `xRow` apart and those of y `yRow`.
///
/// By blocks of four by four, which are two shuffles of one vector; sixteen rows of x stay in the first cache while their
/// columns pass, so that lines of y are filled before they leave it. Limited by the loads and stores of four numbers.
@specialized(where S == Float)
@specialized(where S == Double)
func transpose<S: Real>(
    _ x: UnsafePointer<S>, _ xRow: Int, rows: Int, columns: Int, into y: UnsafeMutablePointer<S>, _ yRow: Int
) {
    let (wholeRows, wholeColumns) = (rows & ~3, columns & ~3)
    // Rows a multiple of a page apart share the few places that each of their lines may take in the first cache.
    let together = xRow * MemoryLayout<S>.stride % 4096 == 0 ? 8 : 16
    var first = 0
    while first < wholeRows {
        let end = min(wholeRows, first &+ together)
        var j = 0
        while j < wholeColumns {
            var i = first
            while i < end {
                block(x + (i &* xRow &+ j), xRow, into: y + (j &* yRow &+ i), yRow)
                i &+= 4
            }
            j &+= 4
        }
        first = end
    }
    for i in 0..<rows { for j in wholeColumns..<columns { y[j &* yRow &+ i] = x[i &* xRow &+ j] } }
    for i in wholeRows..<rows { for j in 0..<wholeColumns { y[j &* yRow &+ i] = x[i &* xRow &+ j] } }
}

/// Four by four: to put the even places before the odd ones rotates the bits of a place, [i i j j] to [j i i j], and
/// again to [j j i i].
@inline(always)
private func block<S: Real>(_ x: UnsafePointer<S>, _ xRow: Int, into y: UnsafeMutablePointer<S>, _ yRow: Int) {
    @inline(always) func row(_ i: Int) -> SIMD4<S> {
        UnsafeRawPointer(x + i &* xRow).loadUnaligned(as: SIMD4<S>.self)
    }
    @inline(always) func put(_ numbers: SIMD4<S>, _ j: Int) {
        UnsafeMutableRawPointer(y + j &* yRow).storeBytes(of: numbers, as: SIMD4<S>.self)
    }
    let lower = SIMD8(lowHalf: row(0), highHalf: row(1))
    let upper = SIMD8(lowHalf: row(2), highHalf: row(3))
    let once = SIMD16(
        lowHalf: SIMD8(lowHalf: lower.evenHalf, highHalf: upper.evenHalf),
        highHalf: SIMD8(lowHalf: lower.oddHalf, highHalf: upper.oddHalf))
    let (even, odd) = (once.evenHalf, once.oddHalf)
    put(even.lowHalf, 0)
    put(even.highHalf, 1)
    put(odd.lowHalf, 2)
    put(odd.highHalf, 3)
}
