/// y[j, i] = x[i, j], with the rows of x `xRow` apart and those of y `yRow`.
///
/// By blocks of four by four, which are two shuffles of one vector, and by squares of as many numbers as a line has, so that no
/// line is fetched twice. Limited by the loads and stores of four numbers, or by memory: about three numbers a nanosecond.
@specialized(where S == Float)
@specialized(where S == Double)
func transpose<S: Real>(
    _ x: UnsafePointer<S>, _ xRow: Int, rows: Int, columns: Int, into y: UnsafeMutablePointer<S>, _ yRow: Int
) {
    let (wholeRows, wholeColumns) = (rows & ~3, columns & ~3)
    let line = 64 / MemoryLayout<S>.stride
    // Rows a multiple of half a page apart share the few places that their lines may take in the first cache: then each line
    // is finished before the next is begun, of y if it is y's that are crowded.
    let finishesY = yRow * MemoryLayout<S>.stride % 2048 == 0
    for left in stride(from: 0, to: wholeColumns, by: line) {
        let right = min(wholeColumns, left &+ line)
        for top in stride(from: 0, to: wholeRows, by: line) {
            let bottom = min(wholeRows, top &+ line)
            var (i, j) = (top, left)
            while i < bottom && j < right {
                block(x + (i &* xRow &+ j), xRow, into: y + (j &* yRow &+ i), yRow)
                if finishesY {
                    i &+= 4
                    if i >= bottom { (i, j) = (top, j &+ 4) }
                } else {
                    j &+= 4
                    if j >= right { (i, j) = (i &+ 4, left) }
                }
            }
        }
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
