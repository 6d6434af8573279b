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

/// Copies a block of a, of which rows are not dense, to the order of its tiles, [tile, k, row]. At the speed of memory, but for
/// a with strides in both directions.
@specialized(where S == Float)
@specialized(where S == Double)
func packTiles<S: Real>(
    _ a: UnsafePointer<S>, rowStride: Int, columnStride: Int, rows m: Int, depth k: Int, tileRows: Int,
    into block: UnsafeMutablePointer<S>
) {
    var i = 0
    while i < m {
        let rows = min(tileRows, m &- i)
        let to = block + i &* k
        if rowStride == 1 && i &+ 8 <= m && tileRows <= 8 {
            // Eight at once: those past the tile are overwritten by what comes next.
            for p in 0..<k {
                let eight = UnsafeRawPointer(a + (i &+ p &* columnStride)).loadUnaligned(as: SIMD8<S>.self)
                UnsafeMutableRawPointer(to + p &* tileRows).storeBytes(of: eight, as: SIMD8<S>.self)
            }
        } else {
            for p in 0..<k {
                let from = a + (i &* rowStride &+ p &* columnStride)
                for r in 0..<rows { to[p &* tileRows &+ r] = from[r &* rowStride] }
            }
        }
        i &+= tileRows
    }
}
