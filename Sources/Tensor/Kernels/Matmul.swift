// The product of matrices, c[m, n] (+)= a[m, k] b[k, n].
//
// Each element of c is one chain of fused multiply-adds in the order of k, that starts from zero or from what c holds.
// Elements are computed side by side, never the terms of one sum, and a sum put down in c and taken up again is the same
// sum: so tiles, packing and threads leave no trace in the bits.

/// Tiles are six rows by two vectors, or twelve by one: twelve sums in flight hide the latency of the multiply-adds, and eight
/// loads a step leave the multipliers, which are the limit, always busy.
private let tileRows = 6
private let panelWidth = 32
/// A panel of b, at most `depth` by two vectors, stays in the first cache while all rows of a block of a pass by it.
private let depth = 288
/// A block of a, `blockRows` by `depth`, stays in the second.
private let blockRows = 64 * tileRows
/// Multiplications that make it worth another thread's while: about five microseconds.
private let tileGrain = 1 << 19
private let rowGrain = 1 << 15

private struct Strided<S> {
    var start: UnsafePointer<S>
    let row: Int, column: Int
    @inline(always) var transposed: Strided { Strided(start: start, row: column, column: row) }

    @inline(always)
    func at(_ i: Int, _ j: Int) -> Strided {
        Strided(start: start + (i &* row &+ j &* column), row: row, column: column)
    }
}

/// c, row-major, what it starts from, and what is added to its rows and done to them when their sums are complete.
private struct Target<S: Real> {
    var start: UnsafeMutablePointer<S>
    let row: Int
    let isAdding: Bool
    var bias: UnsafePointer<S>?
    var rectification = Rectification<S>.none

    @inline(always)
    func at(_ i: Int, _ j: Int) -> Target {
        Target(
            start: start + (i &* row &+ j), row: row, isAdding: isAdding, bias: bias.map { $0 + j },
            rectification: rectification.at(i, j, row: row))
    }

    /// To be called when these rows are complete and stored.
    @inline(always)
    func rectify(rows: Int, columns: Int) {
        if case .none = rectification { return }
        S.rectify(StoredRows(start: start, row: row, rows: rows, columns: columns), rectification)
    }
}

// MARK: - A tile

/// How the twelve sums of a tile are arranged: up to six rows by two vectors, up to six by one, or twelve by one.
private enum Form { case wide, narrow, tall }

/// The sums of one row of a tile, or of one row and of the sixth below it.
private typealias Sums<S: Real> = (SIMD16<S>, SIMD16<S>)

/// Adds a[rows, k] b[k, columns] to a tile of sums in registers, which come from c and go back there. Compute bound: nine
/// tenths of the peak in the first cache.
///
/// `rows` and `form` are constants where this is called. The rows of a tall tile below the sixth begin at `lower`. With a
/// panel to keep, b is copied there as it passes.
@inline(always)
private func tile<S: Real>(
    _ a: Strided<S>, lower: UnsafePointer<S>, _ b: Strided<S>, into c: Target<S>, depth k: Int, rows: Int, form: Form,
    keeping panel: UnsafeMutablePointer<S>? = nil
) {
    @inline(always) func load(_ i: Int) -> Sums<S> { sums(of: c, i, rows: rows, form: form) }
    var (sums0, sums1, sums2, sums3, sums4, sums5) = (load(0), load(1), load(2), load(3), load(4), load(5))
    // Six pointers that stay and one place that moves are what fits the registers.
    @inline(always) func rowOfA(_ i: Int) -> UnsafePointer<S> { a.start + min(i, rows &- 1) &* a.row }
    let (row0, row1, row2) = (rowOfA(0), rowOfA(1), rowOfA(2))
    let (row3, row4, row5) = (rowOfA(3), rowOfA(4), rowOfA(5))
    let below = lower - a.start
    var (place, right, kept) = (0, b.start, panel)
    for _ in 0..<k {
        let (x, y) = vectors(at: right, form: form)
        if let to = kept {
            store(x, at: to)
            store(y, at: to + panelWidth / 2)
            kept = to + panelWidth
        }
        @inline(always) func step(_ sums: inout Sums<S>, _ row: UnsafePointer<S>, _ i: Int) {
            guard i < rows else { return }
            let factor = SIMD16<S>(repeating: row[place])
            sums.0.addProduct(x, factor)
            if form == .wide { sums.1.addProduct(y, factor) }
            if form == .tall { sums.1.addProduct(x, SIMD16<S>(repeating: row[place &+ below])) }
        }
        step(&sums0, row0, 0)
        step(&sums1, row1, 1)
        step(&sums2, row2, 2)
        step(&sums3, row3, 3)
        step(&sums4, row4, 4)
        step(&sums5, row5, 5)
        place &+= a.column
        right += b.row
    }
    finish(&sums0, &sums1, &sums2, &sums3, &sums4, &sums5, for: c, form: form)
    @inline(always) func put(_ sums: Sums<S>, _ i: Int) { store(sums, to: c, i, rows: rows, form: form) }
    put(sums0, 0)
    put(sums1, 1)
    put(sums2, 2)
    put(sums3, 3)
    put(sums4, 4)
    put(sums5, 5)
    c.rectify(rows: form == .tall ? 2 &* rows : rows, columns: form == .wide ? panelWidth : panelWidth / 2)
}

/// What is done to sums before they are stored, and only when nothing more will be added to them.
@inline(always)
private func finish<S: Real>(
    _ sums0: inout Sums<S>, _ sums1: inout Sums<S>, _ sums2: inout Sums<S>, _ sums3: inout Sums<S>,
    _ sums4: inout Sums<S>, _ sums5: inout Sums<S>, for c: Target<S>, form: Form
) {
    guard let bias = c.bias else { return }
    let (x, y) = (vector(at: bias), vector(at: form == .wide ? bias + panelWidth / 2 : bias))
    @inline(always) func add(_ sums: inout Sums<S>) { sums = (sums.0 + x, sums.1 + y) }
    add(&sums0)
    add(&sums1)
    add(&sums2)
    add(&sums3)
    add(&sums4)
    add(&sums5)
}

@inline(always)
private func vector<S: Real>(at from: UnsafePointer<S>) -> SIMD16<S> {
    UnsafeRawPointer(from).loadUnaligned(as: SIMD16<S>.self)
}

/// A row of b as wide as the tile.
@inline(always)
private func vectors<S: Real>(at from: UnsafePointer<S>, form: Form) -> Sums<S> {
    (vector(at: from), form == .wide ? vector(at: from + panelWidth / 2) : SIMD16(repeating: 0))
}

@inline(always)
private func store<S: Real>(_ numbers: SIMD16<S>, at to: UnsafeMutablePointer<S>) {
    UnsafeMutableRawPointer(to).storeBytes(of: numbers, as: SIMD16<S>.self)
}

/// What row i of a tile starts from.
@inline(always)
private func sums<S: Real>(of c: Target<S>, _ i: Int, rows: Int, form: Form) -> Sums<S> {
    let zero = SIMD16<S>(repeating: 0)
    guard c.isAdding, i < rows else { return (zero, zero) }
    return (vector(at: c.first(i)), form == .narrow ? zero : vector(at: c.second(i, form)))
}

@inline(always)
private func store<S: Real>(_ sums: Sums<S>, to c: Target<S>, _ i: Int, rows: Int, form: Form) {
    guard i < rows else { return }
    store(sums.0, at: c.first(i))
    if form != .narrow { store(sums.1, at: c.second(i, form)) }
}

extension Target {
    /// Where the two vectors of a tile's row i are.
    @inline(always)
    func first(_ i: Int) -> UnsafeMutablePointer<S> { start + i &* row }

    @inline(always)
    func second(_ i: Int, _ form: Form) -> UnsafeMutablePointer<S> {
        form == .tall ? first(i &+ tileRows) : first(i) + panelWidth / 2
    }
}

/// A tile of any number of rows up to six.
@inline(always)
private func anyTile<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: Target<S>, depth k: Int, rows: Int, form: Form
) {
    switch rows {
    case 1: tile(a, lower: a.start, b, into: c, depth: k, rows: 1, form: form)
    case 2: tile(a, lower: a.start, b, into: c, depth: k, rows: 2, form: form)
    case 3: tile(a, lower: a.start, b, into: c, depth: k, rows: 3, form: form)
    case 4: tile(a, lower: a.start, b, into: c, depth: k, rows: 4, form: form)
    case 5: tile(a, lower: a.start, b, into: c, depth: k, rows: 5, form: form)
    default: tile(a, lower: a.start, b, into: c, depth: k, rows: 6, form: form)
    }
}

// MARK: - A column of tiles

/// Rows of a, `tileStride` from tile to tile, against two vectors of columns of b, which are copied to `panel` by the first
/// tile if they are not there.
@inline(always)
private func wideColumn<S: Real>(
    _ a: Strided<S>, tileStride: Int, _ b: Strided<S>, keeping panel: UnsafeMutablePointer<S>?, into c: Target<S>,
    rows m: Int, depth k: Int
) {
    var (left, right, i) = (a, b, 0)
    if let panel {
        tile(a, lower: a.start, b, into: c, depth: k, rows: 6, form: .wide, keeping: panel)
        right = Strided(start: UnsafePointer(panel), row: panelWidth, column: 1)
        left.start += tileStride
        i = tileRows
    }
    while i < m {
        anyTile(left, right, into: c.at(i, 0), depth: k, rows: min(tileRows, m &- i), form: .wide)
        i &+= tileRows
        left.start += tileStride
    }
}

/// The same against one vector of columns.
@inline(always)
private func narrowColumn<S: Real>(
    _ a: Strided<S>, tileStride: Int, _ b: Strided<S>, into c: Target<S>, rows m: Int, depth k: Int
) {
    var (left, i) = (a, 0)
    while i &+ 2 &* tileRows <= m {
        tile(left, lower: left.start + tileStride, b, into: c.at(i, 0), depth: k, rows: 6, form: .tall)
        i &+= 2 &* tileRows
        left.start += 2 &* tileStride
    }
    while i < m {
        anyTile(left, b, into: c.at(i, 0), depth: k, rows: min(tileRows, m &- i), form: .narrow)
        i &+= tileRows
        left.start += tileStride
    }
}

/// A column whose vectors would run over the end of c's rows: each tile is computed aside, and whole rows are copied from
/// there. Compute bound, padding included: 128 x 400 x 20 at 128 billion operations a second on one thread, which with the
/// padding are 205.
@inline(never)
private func columnAside<S: Real>(
    _ a: Strided<S>, tileStride: Int, _ b: Strided<S>, into c: Target<S>, rows m: Int, columns: Int, depth k: Int
) {
    let width = columns > panelWidth / 2 ? panelWidth : panelWidth / 2
    withUnsafeTemporaryAllocation(of: S.self, capacity: (tileRows + 1) * panelWidth) { space in
        guard let aside = space.baseAddress else { return }
        var target = Target(start: aside, row: width, isAdding: c.isAdding)
        if let bias = c.bias {
            let padded = aside + tileRows &* panelWidth
            padded.update(repeating: 0, count: width)
            padded.update(from: bias, count: columns)
            target.bias = UnsafePointer(padded)
        }
        var (left, i) = (a, 0)
        while i < m {
            let (rows, to) = (min(tileRows, m &- i), c.start + i &* c.row)
            for r in 0..<rows where c.isAdding {
                (aside + r &* width).update(from: to + r &* c.row, count: columns)
            }
            if width == panelWidth {
                anyTile(left, b, into: target, depth: k, rows: rows, form: .wide)
            } else {
                anyTile(left, b, into: target, depth: k, rows: rows, form: .narrow)
            }
            for r in 0..<rows { (to + r &* c.row).update(from: aside + r &* width, count: columns) }
            c.at(i, 0).rectify(rows: rows, columns: columns)
            i &+= tileRows
            left.start += tileStride
        }
    }
}

// MARK: - The whole

/// The product on one thread.
@inline(never)
private func product<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: Target<S>, rows m: Int, columns n: Int, inner k: Int
) {
    // Rows a multiple of a page apart share the few places that each of their lines may take in the first cache.
    let isCrowded = a.row * MemoryLayout<S>.stride % 4096 == 0 && a.column == 1 && n > panelWidth / 4
    let packsA = (n > (a.column == 1 ? 4 : 2) * panelWidth || isCrowded) && m > tileRows
    // Equal parts of k, or the last might be hardly worth loading the sums for.
    let parts = max(1, (k + depth - 1) / depth)
    let deepest = (k + parts - 1) / parts
    let panelCount = deepest * panelWidth
    let space = panelCount + (packsA ? min(blockRows, m + tileRows) * deepest : 0)
    withUnsafeTemporaryAllocation(of: S.self, capacity: space + 16) { space in
        guard let start = space.baseAddress else { return }
        // At the beginning of a line, or each vector would take two.
        let panel = UnsafeMutableRawPointer(start).alignedUp(toMultipleOf: 64).assumingMemoryBound(to: S.self)
        for p in stride(from: 0, to: k, by: deepest) {
            let depth = min(deepest, k &- p)
            let isLast = p + depth == k
            for i in stride(from: 0, to: m, by: blockRows) {
                let rows = min(blockRows, m &- i)
                var (left, tileStride) = (a.at(i, p), tileRows &* a.row)
                if packsA {
                    let strides = packTiles(
                        left.start, rowStride: a.row, columnStride: a.column, rows: rows, depth: depth,
                        tileRows: tileRows, into: panel + panelCount)
                    left = Strided(start: panel + panelCount, row: strides.row, column: strides.column)
                    tileStride = tileRows &* depth
                }
                let here = c.at(i, 0)
                let target = Target(
                    start: here.start, row: c.row, isAdding: c.isAdding || p > 0, bias: isLast ? c.bias : nil,
                    rectification: isLast ? here.rectification : .none)
                for j in stride(from: 0, to: n, by: panelWidth) {
                    columnOfTiles(
                        left, tileStride: tileStride, b.at(p, j), panel, into: target.at(0, j), rows: rows,
                        columns: min(panelWidth, n &- j), depth: depth)
                }
            }
        }
    }
}

/// One column of tiles, in whatever way it wants its part of b.
@inline(always)
private func columnOfTiles<S: Real>(
    _ a: Strided<S>, tileStride: Int, _ b: Strided<S>, _ panel: UnsafeMutablePointer<S>, into c: Target<S>,
    rows m: Int, columns: Int, depth k: Int
) {
    let width = columns > panelWidth / 2 ? panelWidth : panelWidth / 2
    var right = b
    if b.column != 1 || columns != width {
        packPanel(
            b.start, rowStride: b.row, columnStride: b.column, rows: k, columns: columns, width: width, into: panel)
        right = Strided(start: panel, row: width, column: 1)
    }
    if columns != width {
        columnAside(a, tileStride: tileStride, right, into: c, rows: m, columns: columns, depth: k)
    } else if width == panelWidth {
        let keeps = b.column == 1 && m >= 4 &* tileRows
        wideColumn(a, tileStride: tileStride, right, keeping: keeps ? panel : nil, into: c, rows: m, depth: k)
    } else {
        narrowColumn(a, tileStride: tileStride, right, into: c, rows: m, depth: k)
    }
}

/// A vector times eight vectors of columns, which come from c and go back there. Limited by the memory of b, of which each
/// element is used once.
@inline(always)
private func eightVectors<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>, inner k: Int, adding: Bool
) {
    let (to, size) = (UnsafeMutableRawPointer(c), MemoryLayout<SIMD16<S>>.size)
    @inline(always) func start(_ v: Int) -> SIMD16<S> {
        adding ? (to + v &* size).loadUnaligned(as: SIMD16<S>.self) : SIMD16(repeating: 0)
    }
    var (sum0, sum1, sum2, sum3) = (start(0), start(1), start(2), start(3))
    var (sum4, sum5, sum6, sum7) = (start(4), start(5), start(6), start(7))
    for p in 0..<k {
        let from = UnsafeRawPointer(b.start + p &* b.row)
        let factor = SIMD16(repeating: a.start[p &* a.column])
        @inline(always) func step(_ sum: inout SIMD16<S>, _ v: Int) {
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
    @inline(always) func put(_ sum: SIMD16<S>, _ v: Int) { (to + v &* size).storeBytes(of: sum, as: SIMD16<S>.self) }
    put(sum0, 0)
    put(sum1, 1)
    put(sum2, 2)
    put(sum3, 3)
    put(sum4, 4)
    put(sum5, 5)
    put(sum6, 6)
    put(sum7, 7)
}

/// The product on all threads, which share out the columns of c or its rows, whichever are more.
@inline(always)
private func sharedProduct<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: Target<S>, rows m: Int, columns n: Int, inner k: Int
) {
    nonisolated(unsafe) let (a, b, c) = (a, b, c)
    // A transposed b is dear to pack, and a chunk of rows packs all of it.
    let byColumns = n >= m || b.column != 1 && n >= 4 * panelWidth
    let unit = byColumns ? panelWidth : tileRows
    let (units, work) = (((byColumns ? n : m) + unit - 1) / unit, unit * (byColumns ? m : n) * k)
    // What a vector times a matrix costs is not the multiplications.
    let grain = max(1, (m == 1 ? rowGrain : tileGrain) / max(1, work))
    // Each chunk packs for itself, so there are few.
    Threads.forEachChunk(units, grain: grain, perThread: units * work > 64 * tileGrain ? 4 : 2) { range in
        let (start, end) = (range.lowerBound * unit, min(range.upperBound * unit, byColumns ? n : m))
        if byColumns {
            var first = start
            while m == 1 && b.column == 1 && first + 4 * panelWidth <= end {
                eightVectors(a, b.at(0, first), into: c.start + first, inner: k, adding: c.isAdding)
                first += 4 * panelWidth
            }
            product(a, b.at(0, first), into: c.at(0, first), rows: m, columns: end - first, inner: k)
        } else {
            product(a.at(start, 0), b, into: c.at(start, 0), rows: end - start, columns: n, inner: k)
        }
    }
}

/// The product in the order that suits its shape.
@inline(always)
private func anyProduct<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>,
    rows m: Int, columns n: Int, inner k: Int, accumulate: Bool, bias: UnsafePointer<S>?,
    rectification: Rectification<S>
) {
    if m == 0 || n == 0 { return }
    let target = Target(start: c, row: n, isAdding: accumulate, bias: bias, rectification: rectification)
    if n == 1 && a.column == 1 && m >= turnedRows && k > 0 {
        sharedMatrixTimesVector(a, b, into: target, rows: m, inner: k)
        return target.rectify(rows: m, columns: n)
    }
    let isPadded = n < panelWidth && n != panelWidth / 2
    if k == 0 || m == 1 || m > n && (n <= narrowest || isPadded && a.row == 1) {
        if k == 0 && !accumulate { c.update(repeating: 0, count: m * n) }
        if k > 0 { turnedProduct(a, b, into: c, rows: m, columns: n, inner: k, accumulate: accumulate) }
        if let bias { for i in 0..<m { for j in 0..<n { c[i * n + j] += bias[j] } } }
        return target.rectify(rows: m, columns: n)
    }
    sharedProduct(a, b, into: target, rows: m, columns: n, inner: k)
}

/// Columns that are so few that they had better be rows: a tile would be mostly padding.
private let narrowest = 8

/// A matrix times a vector on all threads, which share out the rows.
@inline(always)
private func sharedMatrixTimesVector<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: Target<S>, rows m: Int, inner k: Int
) {
    nonisolated(unsafe) let (a, b, c) = (a, b, c)
    let units = m / turnedRows
    Threads.forEachChunk(units, grain: max(1, 2 * rowGrain / (turnedRows * k))) { range in
        // The last chunk takes the rows that are no whole unit, too.
        let end = range.upperBound == units ? m : range.upperBound * turnedRows
        matrixTimesVector(
            a.start, row: a.row, b.start, step: b.row, into: c.start, rows: range.lowerBound * turnedRows..<end,
            inner: k, adding: c.isAdding, bias: c.bias?.pointee)
    }
}

/// The product with rows for columns, cᵀ = bᵀ aᵀ, unless it has one row only.
@inline(always)
private func turnedProduct<S: Real>(
    _ a: Strided<S>, _ b: Strided<S>, into c: UnsafeMutablePointer<S>, rows m: Int, columns n: Int, inner k: Int,
    accumulate: Bool
) {
    if m == 1 || n == 1 {
        let (row, matrix) = m == 1 ? (a, b) : (b.transposed, a.transposed)
        let target = Target(start: c, row: m * n, isAdding: accumulate)
        return sharedProduct(row, matrix, into: target, rows: 1, columns: m * n, inner: k)
    }
    withUnsafeTemporaryAllocation(of: S.self, capacity: m * n) { space in
        guard let turned = space.baseAddress else { return }
        if accumulate { transpose(c, n, rows: m, columns: n, into: turned, m) }
        let target = Target(start: turned, row: m, isAdding: accumulate)
        sharedProduct(b.transposed, a.transposed, into: target, rows: n, columns: m, inner: k)
        transpose(turned, m, rows: n, columns: m, into: c, n)
    }
}

extension Float {
    public static func matmul(
        _ a: UnsafePointer<Float>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Float>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Float>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool,
        bias: UnsafePointer<Float>?, rectification: Rectification<Float>
    ) {
        anyProduct(
            Strided(start: a, row: aRow, column: aColumn), Strided(start: b, row: bRow, column: bColumn), into: c,
            rows: m, columns: n, inner: k, accumulate: accumulate, bias: bias,
            rectification: rectification)
    }
}

extension Double {
    public static func matmul(
        _ a: UnsafePointer<Double>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Double>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Double>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool,
        bias: UnsafePointer<Double>?, rectification: Rectification<Double>
    ) {
        anyProduct(
            Strided(start: a, row: aRow, column: aColumn), Strided(start: b, row: bRow, column: bColumn), into: c,
            rows: m, columns: n, inner: k, accumulate: accumulate, bias: bias,
            rectification: rectification)
    }
}
