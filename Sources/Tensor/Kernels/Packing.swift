// Parts of the factors of a product, copied to where its tiles read them fast.

/// Copies k rows of a panel of b, each of `columns` numbers, `width` apart, with zeros up to there. Limited by memory, and by
/// the transposition where b is transposed.
@specialized(where S == Float)
@specialized(where S == Double)
func packPanel<S: Real>(
    _ b: UnsafePointer<S>, rowStride: Int, columnStride: Int, rows k: Int, columns: Int, width: Int,
    into panel: UnsafeMutablePointer<S>
) {
    if columnStride != 1 && rowStride == 1 {
        transpose(b, columnStride, rows: columns, columns: k, into: panel, width)
    } else {
        for p in 0..<k {
            let (from, to) = (b + p &* rowStride, panel + p &* width)
            for j in 0..<columns { to[j] = from[j &* columnStride] }
        }
    }
    if columns < width {
        for p in 0..<k { for j in columns..<width { panel[p &* width &+ j] = 0 } }
    }
}

/// Copies a block of a, of which rows are not dense, in groups of rows, [group, k, row]. At the speed of memory, but for
/// a with strides in both directions.
@specialized(where S == Float)
@specialized(where S == Double)
func packRows<S: Real>(
    _ a: UnsafePointer<S>, rowStride: Int, columnStride: Int, rows m: Int, depth k: Int, groupRows: Int,
    into block: UnsafeMutablePointer<S>
) {
    for i in stride(from: 0, to: m, by: groupRows) {
        let rows = min(groupRows, m &- i)
        let fours = rowStride == 1 ? rows & ~3 : 0
        for p in 0..<k {
            let (from, to) = (a + (i &* rowStride &+ p &* columnStride), block + (i &* k &+ p &* groupRows))
            for r in stride(from: 0, to: fours, by: 4) {
                let four = UnsafeRawPointer(from + r).loadUnaligned(as: SIMD4<S>.self)
                UnsafeMutableRawPointer(to + r).storeBytes(of: four, as: SIMD4<S>.self)
            }
            for r in fours..<rows { to[r] = from[r &* rowStride] }
        }
    }
}
