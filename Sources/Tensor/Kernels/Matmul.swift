// The product of matrices, c[m, n] (+)= a[m, k] b[k, n].
//
// Each element of c is one chain of fused multiply-adds in the order of k, that starts from zero or from what c holds.
// Elements are computed side by side, never the terms of one sum, and a sum put down in c and taken up again is the same
// sum: so tiles, packing and threads leave no trace in the bits.

/// Tiles are six rows by two vectors: twelve sums in flight hide the latency of the multiply-adds, and eight loads a step
/// leave the multipliers, which are the limit, always busy.
private let tileRows = 6
private let panelWidth = 32
/// A panel of b, `depth` by two vectors, stays in the first cache while all rows of a block of a pass by it.
private let depth = 256
/// A block of a, `blockRows` by `depth`, stays in the second.
private let blockRows = 64 * tileRows
/// Multiplications that make it worth another thread's while: about five microseconds.
private let grain = 1 << 19

private struct Strided<S> {
    var start: UnsafePointer<S>
    let row: Int, column: Int
    @inline(__always) var transposed: Strided { Strided(start: start, row: column, column: row) }

    @inline(__always)
    func at(_ i: Int, _ j: Int) -> Strided {
        Strided(start: start + (i &* row &+ j &* column), row: row, column: column)
    }
}

// MARK: - A tile

/// Adds a[rows, k] b[k, 2 vectors] to a tile of sums in registers, which come from c and go back there. Compute bound.
/// `rows` and `isWide` (two vectors or one) are constants where this is called.
@inline(__always)
private func tile<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>, _ cRow: Int, depth k: Int,
    adding: Bool, rows: Int, isWide: Bool
) {
    let zero = SIMD16<S>(repeating: 0)
    @inline(__always) func load(_ row: Int) -> (SIMD16<S>, SIMD16<S>) {
        guard adding, row < rows else { return (zero, zero) }
        let from = UnsafeRawPointer(c + row &* cRow)
        let first = from.loadUnaligned(as: SIMD16<S>.self)
        return (first, isWide ? (from + MemoryLayout<SIMD16<S>>.size).loadUnaligned(as: SIMD16<S>.self) : zero)
    }
    @inline(__always) func store(_ sums: (SIMD16<S>, SIMD16<S>), _ row: Int) {
        guard row < rows else { return }
        let to = UnsafeMutableRawPointer(c + row &* cRow)
        to.storeBytes(of: sums.0, as: SIMD16<S>.self)
        if isWide { (to + MemoryLayout<SIMD16<S>>.size).storeBytes(of: sums.1, as: SIMD16<S>.self) }
    }
    var (sums0, sums1, sums2, sums3, sums4, sums5) = (load(0), load(1), load(2), load(3), load(4), load(5))
    var (left, right) = (a.start, b.start)
    for _ in 0..<k {
        let x = UnsafeRawPointer(right).loadUnaligned(as: SIMD16<S>.self)
        let y = isWide ? UnsafeRawPointer(right + panelWidth / 2).loadUnaligned(as: SIMD16<S>.self) : zero
        @inline(__always) func step(_ sums: inout (SIMD16<S>, SIMD16<S>), _ row: Int) {
            guard row < rows else { return }
            let factor = SIMD16<S>(repeating: left[row &* a.row])
            sums.0.addProduct(x, factor)
            if isWide { sums.1.addProduct(y, factor) }
        }
        step(&sums0, 0)
        step(&sums1, 1)
        step(&sums2, 2)
        step(&sums3, 3)
        step(&sums4, 4)
        step(&sums5, 5)
        left += a.column
        right += b.row
    }
    store(sums0, 0)
    store(sums1, 1)
    store(sums2, 2)
    store(sums3, 3)
    store(sums4, 4)
    store(sums5, 5)
}

/// A tile of any number of rows up to six.
@inline(__always)
private func anyTile<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>, _ cRow: Int, depth k: Int,
    adding: Bool, rows: Int, isWide: Bool
) {
    switch rows {
    case 1: tile(a, b, into: c, cRow, depth: k, adding: adding, rows: 1, isWide: isWide)
    case 2: tile(a, b, into: c, cRow, depth: k, adding: adding, rows: 2, isWide: isWide)
    case 3: tile(a, b, into: c, cRow, depth: k, adding: adding, rows: 3, isWide: isWide)
    case 4: tile(a, b, into: c, cRow, depth: k, adding: adding, rows: 4, isWide: isWide)
    case 5: tile(a, b, into: c, cRow, depth: k, adding: adding, rows: 5, isWide: isWide)
    default: tile(a, b, into: c, cRow, depth: k, adding: adding, rows: 6, isWide: isWide)
    }
}

/// A column of tiles: rows of a against one panel of b, of which `columns` are wanted and the rest is padding.
@inline(__always)
private func column<S: Real>(
    _ a: Strided<S>, tileStride: Int, _ panel: Strided<S>, into c: UnsafeMutablePointer<S>,
    _ cRow: Int, rows m: Int, columns: Int, depth k: Int, adding: Bool, isWide: Bool
) {
    let width = isWide ? panelWidth : panelWidth / 2
    var (left, i) = (a, 0)
    while i < m {
        let rows = min(tileRows, m &- i)
        let to = c + i &* cRow
        if columns == width {
            anyTile(left, panel, into: to, cRow, depth: k, adding: adding, rows: rows, isWide: isWide)
        } else {
            // The vectors would run over the end of the row: compute the tile aside.
            let zero = SIMD16<S>(repeating: 0)
            var aside = (zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero)
            withUnsafeMutableBytes(of: &aside) { bytes in
                guard let start = bytes.baseAddress else { return }
                let copy = start.assumingMemoryBound(to: S.self)
                for r in 0..<rows where adding {
                    (copy + r &* width).update(from: to + r &* cRow, count: columns)
                }
                anyTile(left, panel, into: copy, width, depth: k, adding: adding, rows: rows, isWide: isWide)
                for r in 0..<rows { (to + r &* cRow).update(from: copy + r &* width, count: columns) }
            }
        }
        i &+= tileRows
        left.start += tileStride
    }
}

// MARK: - Packing

/// Copies k rows of a panel of b side by side, with zeros up to the full width. Limited by memory, and by shuffles where b
/// is transposed.
@inline(__always)
private func pack<S: Real>(_ b: Strided<S>, rows k: Int, columns: Int, width: Int, into panel: UnsafeMutablePointer<S>)
{
    if b.column != 1 && b.row == 1 {
        transpose(b.start, b.column, rows: columns, columns: k, into: panel, width)
    } else {
        for p in 0..<k {
            let (from, to) = (b.start + p &* b.row, panel + p &* width)
            if b.column == 1 {
                to.update(from: from, count: columns)
            } else {
                for j in 0..<columns { to[j] = from[j &* b.column] }
            }
        }
    }
    if columns < width {
        for p in 0..<k { (panel + (p &* width &+ columns)).update(repeating: 0, count: width &- columns) }
    }
}

/// Copies a block of a so that its tiles are compact: rows a power of two apart would crowd into a few sets of the cache.
/// A row-major a stays row-major, at the speed of memory; else the order becomes that of the tiles, [tile, k, row].
@inline(__always)
private func packTiles<S: Real>(
    _ a: Strided<S>, rows m: Int, depth k: Int, into block: UnsafeMutablePointer<S>
) -> Strided<S> {
    if a.column == 1 {
        for i in 0..<m { (block + i &* k).update(from: a.start + i &* a.row, count: k) }
        return Strided(start: block, row: k, column: 1)
    }
    for i in stride(from: 0, to: m, by: tileRows) {
        let rows = min(tileRows, m &- i)
        let to = block + i &* k
        for p in 0..<k {
            let from = a.start + (i &* a.row &+ p &* a.column)
            for r in 0..<rows { to[p &* tileRows &+ r] = from[r &* a.row] }
        }
    }
    return Strided(start: block, row: 1, column: tileRows)
}

// MARK: - The whole

/// Adds a bias to each row of a part of c that was just computed and is still in the second cache.
@inline(__always)
private func add<S: Real>(
    _ bias: UnsafePointer<S>, to c: UnsafeMutablePointer<S>, _ cRow: Int, rows m: Int, columns n: Int
) {
    for i in 0..<m {
        let row = c + i &* cRow
        var j = 0
        while j &+ 16 <= n {
            let sum =
                UnsafeRawPointer(row + j).loadUnaligned(as: SIMD16<S>.self)
                + UnsafeRawPointer(bias + j).loadUnaligned(as: SIMD16<S>.self)
            UnsafeMutableRawPointer(row + j).storeBytes(of: sum, as: SIMD16<S>.self)
            j &+= 16
        }
        while j < n {
            row[j] += bias[j]
            j &+= 1
        }
    }
}

/// The product on one thread, with c's rows `cRow` apart.
@inline(__always)
private func product<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>, _ cRow: Int,
    rows m: Int, columns n: Int, inner k: Int, accumulate: Bool, bias: UnsafePointer<S>?
) {
    let packsA = n > (a.column == 1 ? 4 : 2) * panelWidth && m > tileRows
    let deepest = min(depth, k)
    let panelCount = deepest * panelWidth
    let lastDepth = max(0, k - 1) / depth * depth
    let space = panelCount + (packsA ? min(blockRows, m + tileRows) * deepest : 0)
    withUnsafeTemporaryAllocation(of: S.self, capacity: space) { space in
        guard let panel = space.baseAddress else { return }
        for p in stride(from: 0, to: k, by: depth) {
            let k = min(depth, k &- p)
            let adding = accumulate || p > 0
            let bias = p == lastDepth ? bias : nil
            for i in stride(from: 0, to: m, by: blockRows) {
                let m = min(blockRows, m &- i)
                var (left, tileStride) = (a.at(i, p), tileRows &* a.row)
                if packsA {
                    left = packTiles(left, rows: m, depth: k, into: panel + panelCount)
                    tileStride = tileRows &* k
                }
                for j in stride(from: 0, to: n, by: panelWidth) {
                    let columns = min(panelWidth, n &- j)
                    let isWide = columns > panelWidth / 2
                    let used = isWide ? panelWidth : panelWidth / 2
                    var right = b.at(p, j)
                    if b.column != 1 || columns != used || m > 4 &* tileRows {
                        pack(right, rows: k, columns: columns, width: used, into: panel)
                        right = Strided(start: panel, row: used, column: 1)
                    }
                    let to = c + (i &* cRow &+ j)
                    if isWide {
                        column(
                            left, tileStride: tileStride, right, into: to, cRow, rows: m, columns: columns, depth: k,
                            adding: adding, isWide: true)
                    } else {
                        column(
                            left, tileStride: tileStride, right, into: to, cRow, rows: m, columns: columns, depth: k,
                            adding: adding, isWide: false)
                    }
                    if let bias { add(bias + j, to: to, cRow, rows: m, columns: columns) }
                }
            }
        }
    }
}

/// A matrix with rows times a vector: eight sums at once, one term of each at a time. Limited by the latency of a chain of
/// multiply-adds where there are fewer rows, else by loads.
@inline(__always)
private func dots<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>, rows m: Int, inner k: Int, accumulate: Bool
) {
    for i in stride(from: 0, to: m, by: 8) {
        // Rows past the last are the last once more, and not put down.
        let last = m &- 1 &- i
        @inline(__always) func row(_ r: Int) -> UnsafePointer<S> { a.start + (i &+ min(r, last)) &* a.row }
        let (row0, row1, row2, row3) = (row(0), row(1), row(2), row(3))
        let (row4, row5, row6, row7) = (row(4), row(5), row(6), row(7))
        var sums = SIMD8<S>(repeating: 0)
        for r in 0...min(last, 7) where accumulate { sums[r] = c[i &+ r] }
        var (sum0, sum1, sum2, sum3) = (sums[0], sums[1], sums[2], sums[3])
        var (sum4, sum5, sum6, sum7) = (sums[4], sums[5], sums[6], sums[7])
        for p in 0..<k {
            let (factor, at) = (b.start[p &* b.row], p &* a.column)
            sum0.addProduct(row0[at], factor)
            sum1.addProduct(row1[at], factor)
            sum2.addProduct(row2[at], factor)
            sum3.addProduct(row3[at], factor)
            sum4.addProduct(row4[at], factor)
            sum5.addProduct(row5[at], factor)
            sum6.addProduct(row6[at], factor)
            sum7.addProduct(row7[at], factor)
        }
        sums = SIMD8(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7)
        for r in 0...min(last, 7) { c[i &+ r] = sums[r] }
    }
}

/// A vector times a matrix with rows, eight vectors of columns at once; the columns left over are for the tiles. Limited by
/// the memory of b, of which each element is used once.
@inline(__always)
private func rowTimes<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>, columns n: Int, inner k: Int, accumulate: Bool
) -> Int {
    let (span, size) = (4 * panelWidth, MemoryLayout<SIMD16<S>>.size)
    for j in stride(from: 0, through: n &- span, by: span) {
        let to = UnsafeMutableRawPointer(c + j)
        @inline(__always) func start(_ v: Int) -> SIMD16<S> {
            accumulate ? (to + v &* size).loadUnaligned(as: SIMD16<S>.self) : SIMD16(repeating: 0)
        }
        var (sum0, sum1, sum2, sum3) = (start(0), start(1), start(2), start(3))
        var (sum4, sum5, sum6, sum7) = (start(4), start(5), start(6), start(7))
        for p in 0..<k {
            let from = UnsafeRawPointer(b.start + (p &* b.row &+ j))
            let factor = SIMD16(repeating: a.start[p &* a.column])
            @inline(__always) func step(_ sum: inout SIMD16<S>, _ v: Int) {
                sum.addProduct((from + v &* size).loadUnaligned(as: SIMD16<S>.self), factor)
            }
            step(&sum0, 0)
            step(&sum1, 1)
            step(&sum2, 2)
            step(&sum3, 3)
            step(&sum4, 4)
            step(&sum5, 5)
            step(&sum6, 6)
            step(&sum7, 7)
        }
        @inline(__always) func put(_ sum: SIMD16<S>, _ v: Int) {
            (to + v &* size).storeBytes(of: sum, as: SIMD16<S>.self)
        }
        put(sum0, 0)
        put(sum1, 1)
        put(sum2, 2)
        put(sum3, 3)
        put(sum4, 4)
        put(sum5, 5)
        put(sum6, 6)
        put(sum7, 7)
    }
    return n / span * span
}

/// The product on all threads, which share out the columns of c or its rows, whichever are more.
@inline(__always)
private func sharedProduct<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>,
    rows m: Int, columns n: Int, inner k: Int, accumulate: Bool, bias: UnsafePointer<S>?
) {
    if m == 0 || n == 0 { return }
    if k == 0 && !accumulate { c.update(repeating: 0, count: m * n) }
    if let bias, m == 1 || n == 1 || k == 0 {
        sharedProduct(a, b, into: c, rows: m, columns: n, inner: k, accumulate: accumulate, bias: nil)
        return add(bias, to: c, n, rows: m, columns: n)
    }
    // Vectors are rows and columns alike: look at them from the side where the matrix is contiguous.
    if n == 1 && a.row != 1 { return dots(a, b, into: c, rows: m, inner: k, accumulate: accumulate) }
    if m == 1 && b.column != 1 {
        return dots(b.transposed, a.transposed, into: c, rows: n, inner: k, accumulate: accumulate)
    }
    if n == 1 && m > 1 {
        return sharedProduct(
            b.transposed, a.transposed, into: c, rows: 1, columns: m, inner: k, accumulate: accumulate, bias: nil)
    }
    nonisolated(unsafe) let (a, b, c, bias) = (a, b, c, bias)
    let byColumns = n >= m
    let unit = byColumns ? panelWidth : tileRows
    let (units, work) = ((max(m, n) + unit - 1) / unit, unit * min(m, n) * k)
    // Each chunk packs for itself, so there are few.
    Threads.forEachChunk(units, grain: max(1, grain / max(1, work)), perThread: 2) { range in
        let (start, end) = (range.lowerBound * unit, min(range.upperBound * unit, max(m, n)))
        if byColumns {
            var first = start
            if m == 1 && b.column == 1 {
                let right = b.at(0, start)
                first += rowTimes(a, right, into: c + start, columns: end - start, inner: k, accumulate: accumulate)
            }
            product(
                a, b.at(0, first), into: c + first, n, rows: m, columns: end - first, inner: k,
                accumulate: accumulate, bias: bias.map { $0 + first })
        } else {
            product(
                a.at(start, 0), b, into: c + start * n, n, rows: end - start, columns: n, inner: k,
                accumulate: accumulate, bias: bias)
        }
    }
}

extension Float {
    public static func matmul(
        _ a: UnsafePointer<Float>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Float>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Float>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool,
        bias: UnsafePointer<Float>?
    ) {
        sharedProduct(
            Strided(start: a, row: aRow, column: aColumn), Strided(start: b, row: bRow, column: bColumn), into: c,
            rows: m, columns: n, inner: k, accumulate: accumulate, bias: bias)
    }
}

extension Double {
    public static func matmul(
        _ a: UnsafePointer<Double>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Double>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Double>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool,
        bias: UnsafePointer<Double>?
    ) {
        sharedProduct(
            Strided(start: a, row: aRow, column: aColumn), Strided(start: b, row: bRow, column: bColumn), into: c,
            rows: m, columns: n, inner: k, accumulate: accumulate, bias: bias)
    }
}
