// The product of matrices on one thread, c[m, n] (+)= a[m, k] b[k, n], by tiles whose sums stay in registers.
//
// Each element of c is one chain of fused multiply-adds in the order of k, that starts from zero or from what c holds.
// Elements are computed side by side, never the terms of one sum, and a sum put down in c and taken up again is the same
// sum: so tiles, packing and threads leave no trace in the bits.

import Registers

/// A vector of a tile, with the operators of its concrete type. As many lanes as let twelve sums, three vectors of b and a
/// factor of a stay in the registers that there are.
protocol TileLanes: SIMD, BitwiseCopyable, SendableMetatype where Scalar: Real {
    init(repeating: Scalar)
    static func + (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func .< (a: Self, b: Self) -> SIMDMask<MaskStorage>
    func replacing(with other: Self, where mask: SIMDMask<MaskStorage>) -> Self
    mutating func addProduct(_ a: Self, _ b: Self)
}
extension FloatTile: TileLanes {}
extension DoubleTile: TileLanes {}

extension TileLanes {
    @inline(always) static var width: Int { MemoryLayout<Self>.size / MemoryLayout<Scalar>.size }
    /// The columns of the widest tile.
    @inline(always) static var panelWidth: Int { 3 &* width }
    /// Whether tiles may be twelve rows tall: their factors, one for each row, want more registers than AVX2 has.
    @inline(always) static var mayBeTall: Bool { MemoryLayout<Self>.size == 64 }
}

/// A panel of b, at most `depth` by three vectors, stays in the first cache while all rows of a block of a pass by it.
private let depth = 256
/// Rows of a that are copied together: a whole number of tiles of any form.
let groupRows = 12
/// A block of a, `blockRows` by `depth`, stays in the second; with more rows the lines of c that a column of tiles half fills
/// would leave the first before the next column fills them.
private let blockRows = 8 * groupRows
/// With several blocks, panels of b are kept for the next: so many that they stay in the third, 1.6 MB with AVX2.
private let keptPanels = 64

/// A factor of a product, with any strides.
struct Strided<V: TileLanes> {
    var start: UnsafePointer<V.Scalar>
    let row: Int, column: Int
    @inline(always) var transposed: Strided { Strided(start: start, row: column, column: row) }

    @inline(always)
    func at(_ i: Int, _ j: Int) -> Strided {
        Strided(start: start + (i &* row &+ j &* column), row: row, column: column)
    }
}

/// c, row-major, what it starts from, and what is added to its rows and done to them when their sums are complete.
struct Target<V: TileLanes> {
    var start: UnsafeMutablePointer<V.Scalar>
    let row: Int
    let isAdding: Bool
    var bias: UnsafePointer<V.Scalar>?
    var rectification = Rectification<V.Scalar>.none

    @inline(always)
    func at(_ i: Int, _ j: Int) -> Target {
        Target(
            start: start + (i &* row &+ j), row: row, isAdding: isAdding, bias: bias.map { $0 + j },
            rectification: rectification.at(i, j, row: row))
    }
}

// MARK: - Rectifying what is stored

extension Target {
    /// To be called when these rows are complete and stored. Done tile by tile, this finds the numbers in the first cache, and
    /// is limited by loads and stores there; a pass of its own would wait for memory and for the other threads. (In the tile
    /// itself it would cost the sums their registers.)
    @inline(always)
    func rectify(rows: Int, columns: Int) {
        if case .none = rectification { return }
        rectifyStored(rows: rows, columns: columns)
    }

    @inline(never)
    private func rectifyStored(rows: Int, columns: Int) {
        let zero = V(repeating: 0)
        switch rectification {
        case .none: break
        case .itself(.relu):
            replace(rows: rows, columns: columns, with: start) { c, _ in c.replacing(with: zero, where: c .< zero) }
        case .itself(.leakyRelu(let slope)):
            gate(rows: rows, columns: columns, by: start, slope: V.Scalar(slope))
        case .gate(let by, let slope): gate(rows: rows, columns: columns, by: by, slope: slope)
        }
    }

    /// With the factors rounded as they are for the operation of that name.
    @inline(always)
    private func gate(rows: Int, columns: Int, by x: UnsafePointer<V.Scalar>, slope: V.Scalar) {
        let (above, below, zero) = (V(repeating: 1 - slope + slope), V(repeating: slope), V(repeating: 0))
        replace(rows: rows, columns: columns, with: x) { c, x in
            c * below.replacing(with: above, where: zero .< x)
        }
    }

    /// c = f(c, x), where the rows of x are as far apart as those of c.
    @inline(always)
    private func replace(rows: Int, columns: Int, with x: UnsafePointer<V.Scalar>, _ f: (V, V) -> V) {
        for i in 0..<rows {
            let (to, from) = (start + i &* row, x + i &* row)
            var j = 0
            while j &+ V.width <= columns {
                store(f(vector(at: to + j), vector(at: from + j)), at: to + j)
                j &+= V.width
            }
            while j < columns {
                to[j] = f(V(repeating: to[j]), V(repeating: from[j]))[0]
                j &+= 1
            }
        }
    }
}

extension Rectification {
    /// The same for a part of the product that begins at row i and column j, where rows are `row` apart. (It stands in this file
    /// because every tile asks for it, and a build for debugging specialises nothing that stands in another.)
    @inline(always)
    fileprivate func at(_ i: Int, _ j: Int, row: Int) -> Rectification {
        if case .gate(let by, let slope) = self { .gate(by: by + (i &* row &+ j), slope: slope) } else { self }
    }
}

// MARK: - A tile

/// How the sums of a tile are arranged: at most four rows by three vectors, six by two, six by one, or twelve by one.
///
/// Twelve sums in flight hide the latency of the multiply-adds. A wide tile wants seven loads for them, the others eight to
/// fourteen; loads are what runs short where another thread works on the same core.
private enum Form {
    case wide, middle, narrow, tall

    @inline(always) var vectors: Int { self == .wide ? 3 : self == .middle ? 2 : 1 }
    /// A tall one has as many again below.
    @inline(always) var rows: Int { self == .wide ? 4 : 6 }
}

/// The sums of one row of a tile; in a tall one, of that row and of the sixth below it.
private typealias Sums<V: TileLanes> = (V, V, V)

/// Adds a[rows, k] b[k, columns] to a tile of sums in registers, which come from c and go back there. Compute bound: nine
/// tenths of the peak in the first cache.
///
/// `rows` and `form` are constants where this is called. With a panel to keep, b is copied there as it passes.
@inline(always)
private func tile<V: TileLanes>(
    _ a: Strided<V>, _ b: Strided<V>, into c: Target<V>, depth k: Int, rows: Int, form: Form,
    keeping panel: UnsafeMutablePointer<V.Scalar>? = nil
) {
    @inline(always) func load(_ i: Int) -> Sums<V> { sums(of: c, i, rows: rows, form: form) }
    var (sums0, sums1, sums2, sums3, sums4, sums5) = (load(0), load(1), load(2), load(3), load(4), load(5))
    // Pointers that stay and one place that moves are what fits the registers.
    @inline(always) func rowOfA(_ i: Int) -> UnsafePointer<V.Scalar> { a.start + min(i, rows &- 1) &* a.row }
    let (row0, row1, row2) = (rowOfA(0), rowOfA(1), rowOfA(2))
    let (row3, row4, row5) = (rowOfA(3), rowOfA(4), rowOfA(5))
    let below = form.rows &* a.row
    var (left, next, right, kept) = (k, 0, b.start, panel)
    while left > 0 {
        // A constant, because a variable that `step` captures would be watched for access and kept in memory.
        let place = next
        let (x, y, z): Sums<V> = vectors(at: right, form: form)
        if let to = kept {
            store(x, at: to)
            if form.vectors > 1 { store(y, at: to + V.width) }
            if form.vectors > 2 { store(z, at: to + 2 &* V.width) }
            kept = to + form.vectors &* V.width
        }
        @inline(always) func step(_ sums: inout Sums<V>, _ row: UnsafePointer<V.Scalar>, _ i: Int) {
            guard i < rows else { return }
            let factor = V(repeating: row[place])
            sums.0.addProduct(x, factor)
            if form.vectors > 1 { sums.1.addProduct(y, factor) }
            if form.vectors > 2 { sums.2.addProduct(z, factor) }
            if form == .tall { sums.1.addProduct(x, V(repeating: row[place &+ below])) }
        }
        step(&sums0, row0, 0)
        step(&sums1, row1, 1)
        step(&sums2, row2, 2)
        step(&sums3, row3, 3)
        step(&sums4, row4, 4)
        step(&sums5, row5, 5)
        next &+= a.column
        right += b.row
        left &-= 1
    }
    finish(&sums0, &sums1, &sums2, &sums3, &sums4, &sums5, for: c, form: form)
    @inline(always) func put(_ sums: Sums<V>, _ i: Int) { store(sums, to: c, i, rows: rows, form: form) }
    put(sums0, 0)
    put(sums1, 1)
    put(sums2, 2)
    put(sums3, 3)
    put(sums4, 4)
    put(sums5, 5)
    c.rectify(rows: form == .tall ? 2 &* rows : rows, columns: form.vectors &* V.width)
}

/// What is done to sums before they are stored, and only when nothing more will be added to them.
@inline(always)
private func finish<V: TileLanes>(
    _ sums0: inout Sums<V>, _ sums1: inout Sums<V>, _ sums2: inout Sums<V>, _ sums3: inout Sums<V>,
    _ sums4: inout Sums<V>, _ sums5: inout Sums<V>, for c: Target<V>, form: Form
) {
    guard let bias = c.bias else { return }
    let (x, y, z): Sums<V> = vectors(at: bias, form: form)
    @inline(always) func add(_ sums: inout Sums<V>) {
        sums = (sums.0 + x, sums.1 + (form == .tall ? x : y), sums.2 + z)
    }
    add(&sums0)
    add(&sums1)
    add(&sums2)
    add(&sums3)
    add(&sums4)
    add(&sums5)
}

@inline(always)
private func vector<V: TileLanes>(at from: UnsafePointer<V.Scalar>) -> V {
    UnsafeRawPointer(from).loadUnaligned(as: V.self)
}

/// Numbers of a row, as many as the tile is wide.
@inline(always)
private func vectors<V: TileLanes>(at from: UnsafePointer<V.Scalar>, form: Form) -> Sums<V> {
    let zero = V(repeating: 0)
    return (
        vector(at: from), form.vectors > 1 ? vector(at: from + V.width) : zero,
        form.vectors > 2 ? vector(at: from + 2 &* V.width) : zero
    )
}

@inline(always)
private func store<V: TileLanes>(_ numbers: V, at to: UnsafeMutablePointer<V.Scalar>) {
    UnsafeMutableRawPointer(to).storeBytes(of: numbers, as: V.self)
}

/// What row i of a tile starts from.
@inline(always)
private func sums<V: TileLanes>(of c: Target<V>, _ i: Int, rows: Int, form: Form) -> Sums<V> {
    let zero = V(repeating: 0)
    guard c.isAdding, i < rows else { return (zero, zero, zero) }
    let first: Sums<V> = vectors(at: UnsafePointer(c.start + i &* c.row), form: form)
    return (first.0, form == .tall ? vector(at: c.start + (i &+ form.rows) &* c.row) : first.1, first.2)
}

@inline(always)
private func store<V: TileLanes>(_ sums: Sums<V>, to c: Target<V>, _ i: Int, rows: Int, form: Form) {
    guard i < rows else { return }
    let to = c.start + i &* c.row
    store(sums.0, at: to)
    if form.vectors > 1 { store(sums.1, at: to + V.width) }
    if form.vectors > 2 { store(sums.2, at: to + 2 &* V.width) }
    if form == .tall { store(sums.1, at: to + form.rows &* c.row) }
}

/// A tile of any number of rows up to those of its form.
@inline(always)
private func anyTile<V: TileLanes>(
    _ a: Strided<V>, _ b: Strided<V>, into c: Target<V>, depth k: Int, rows: Int, form: Form
) {
    switch rows {
    case 1: tile(a, b, into: c, depth: k, rows: 1, form: form)
    case 2: tile(a, b, into: c, depth: k, rows: 2, form: form)
    case 3: tile(a, b, into: c, depth: k, rows: 3, form: form)
    case 4: tile(a, b, into: c, depth: k, rows: 4, form: form)
    case 5 where form.rows > 4: tile(a, b, into: c, depth: k, rows: 5, form: form)
    default: if form.rows > 4 { tile(a, b, into: c, depth: k, rows: 6, form: form) }
    }
}

// MARK: - A column of tiles

/// Rows of a, where they are or in groups that were copied.
private struct Rows<V: TileLanes> {
    var factor: Strided<V>
    var groupStride: Int

    /// From row i on, as far as the end of its group.
    @inline(always)
    func from(_ i: Int) -> Strided<V> {
        Strided(
            start: factor.start + (i / groupRows &* groupStride &+ i % groupRows &* factor.row), row: factor.row,
            column: factor.column)
    }
}

/// Rows of a against the vectors of one panel of b, which are copied to `panel` by the first tile if they are not there.
@inline(always)
private func column<V: TileLanes>(
    _ a: Rows<V>, _ b: Strided<V>, keeping panel: UnsafeMutablePointer<V.Scalar>?, into c: Target<V>,
    rows m: Int, depth k: Int, form: Form
) {
    var (right, i) = (b, 0)
    if let panel {
        tile(a.from(0), b, into: c, depth: k, rows: form.rows, form: form, keeping: panel)
        right = Strided(start: UnsafePointer(panel), row: form.vectors &* V.width, column: 1)
        i = form.rows
    }
    while V.mayBeTall && form == .narrow && i &+ groupRows <= m {
        tile(a.from(i), right, into: c.at(i, 0), depth: k, rows: Form.tall.rows, form: .tall)
        i &+= groupRows
    }
    while i < m {
        anyTile(a.from(i), right, into: c.at(i, 0), depth: k, rows: min(form.rows, m &- i), form: form)
        i &+= form.rows
    }
}

/// A column whose vectors would run over the end of c's rows: each tile is computed aside, and whole rows are copied from
/// there. Compute bound, padding included: 128 x 400 x 20 at 49 billion operations a second, which with the padding are
/// 59 (where the peak was 88).
@inline(never)
private func columnAside<V: TileLanes>(
    _ a: Rows<V>, _ b: Strided<V>, into c: Target<V>, rows m: Int, columns: Int, depth k: Int
) {
    let width = (columns &+ V.width &- 1) / V.width &* V.width
    let vectors = width / V.width
    let tileRows = vectors == 3 ? Form.wide.rows : Form.narrow.rows
    withUnsafeTemporaryAllocation(of: V.Scalar.self, capacity: (tileRows + 1) * width) { space in
        guard let aside = space.baseAddress else { return }
        var target = Target<V>(start: aside, row: width, isAdding: c.isAdding)
        if let bias = c.bias {
            let padded = aside + tileRows &* width
            padded.update(repeating: 0, count: width)
            padded.update(from: bias, count: columns)
            target.bias = UnsafePointer(padded)
        }
        var i = 0
        while i < m {
            let (left, rows, to) = (a.from(i), min(tileRows, m &- i), c.start + i &* c.row)
            for r in 0..<rows where c.isAdding {
                (aside + r &* width).update(from: to + r &* c.row, count: columns)
            }
            switch vectors {
            case 3: anyTile(left, b, into: target, depth: k, rows: rows, form: .wide)
            case 2: anyTile(left, b, into: target, depth: k, rows: rows, form: .middle)
            default: anyTile(left, b, into: target, depth: k, rows: rows, form: .narrow)
            }
            for r in 0..<rows { (to + r &* c.row).update(from: aside + r &* width, count: columns) }
            c.at(i, 0).rectify(rows: rows, columns: columns)
            i &+= tileRows
        }
    }
}

// MARK: - The whole

/// Where a thread copies what it reads more than once.
private struct Workspace<V: TileLanes> {
    /// Panels of b, one after the other if blocks of a follow each other, so that each is copied once.
    let panels: UnsafeMutablePointer<V.Scalar>
    let keepsPanels: Bool
    /// A block of a, unless its tiles are read where they are.
    let block: UnsafeMutablePointer<V.Scalar>?
}

/// The product on one thread.
@specialized(where V == FloatTile)
@specialized(where V == DoubleTile)
func product<V: TileLanes>(
    _ a: Strided<V>, _ b: Strided<V>, into c: Target<V>, rows m: Int, columns n: Int, inner k: Int
) {
    // The rows of a tile of a row-major a are read where they are, at no loss.
    let packsA = a.column != 1 && n > 4 * V.width && m > Form.narrow.rows
    // Equal parts of k, or the last might be hardly worth loading the sums for.
    let parts = max(1, (k + depth - 1) / depth)
    let deepest = (k + parts - 1) / parts
    let columns = min(n, keptPanels &* V.panelWidth)
    let keepsPanels = m > blockRows
    let panelCount = deepest &* (keepsPanels ? columns &+ V.width : V.panelWidth)
    let space = panelCount + (packsA ? min(blockRows, m + groupRows) * deepest : 0)
    withUnsafeTemporaryAllocation(of: V.Scalar.self, capacity: space + 16) { space in
        guard let start = space.baseAddress else { return }
        // At the beginning of a line, or each vector would take two.
        let panels = UnsafeMutableRawPointer(start).alignedUp(toMultipleOf: 64).assumingMemoryBound(to: V.Scalar.self)
        let space = Workspace<V>(panels: panels, keepsPanels: keepsPanels, block: packsA ? panels + panelCount : nil)
        for p in stride(from: 0, to: k, by: deepest) {
            let depth = min(deepest, k &- p)
            let isLast = p + depth == k
            for j in stride(from: 0, to: n, by: columns) {
                let here = c.at(0, j)
                let target = Target<V>(
                    start: here.start, row: c.row, isAdding: c.isAdding || p > 0, bias: isLast ? here.bias : nil,
                    rectification: isLast ? here.rectification : .none)
                blocks(
                    a.at(0, p), b.at(p, j), space, into: target, rows: m, columns: min(columns, n &- j), depth: depth)
            }
        }
    }
}

/// A part of the product: some terms of the sums of some columns, one block of rows after the other.
@inline(always)
private func blocks<V: TileLanes>(
    _ a: Strided<V>, _ b: Strided<V>, _ space: Workspace<V>, into c: Target<V>, rows m: Int, columns n: Int,
    depth k: Int
) {
    for i in stride(from: 0, to: m, by: blockRows) {
        let rows = min(blockRows, m &- i)
        var left = Rows(factor: a.at(i, 0), groupStride: groupRows &* a.row)
        if let block = space.block {
            packRows(
                left.factor.start, rowStride: a.row, columnStride: a.column, rows: rows, depth: k, groupRows: groupRows,
                into: block)
            left = Rows(factor: Strided(start: block, row: 1, column: groupRows), groupStride: groupRows &* k)
        }
        var (panel, j) = (space.panels, 0)
        while j < n {
            // One vector alone would leave the multipliers idle, so four are two and two.
            let rest = (n &- j &+ V.width &- 1) / V.width
            let vectors = rest == 4 ? 2 : min(3, rest)
            let width = vectors &* V.width
            columnOfTiles(
                left, b.at(0, j), panel, isPacked: i > 0 && space.keepsPanels, into: c.at(i, j),
                rows: rows, columns: min(width, n &- j), vectors: vectors, depth: k)
            if space.keepsPanels { panel += width &* k }
            j &+= width
        }
    }
}

/// One column of tiles, in whatever way it wants its part of b.
@inline(always)
private func columnOfTiles<V: TileLanes>(
    _ a: Rows<V>, _ b: Strided<V>, _ panel: UnsafeMutablePointer<V.Scalar>, isPacked: Bool, into c: Target<V>,
    rows m: Int, columns: Int, vectors: Int, depth k: Int
) {
    let width = vectors &* V.width
    let wantsCopy = b.column != 1 || columns != width
    let isThere = isPacked && (wantsCopy || vectors > 1)
    if wantsCopy && !isThere {
        packPanel(
            b.start, rowStride: b.row, columnStride: b.column, rows: k, columns: columns, width: width, into: panel)
    }
    let right = wantsCopy || isThere ? Strided(start: UnsafePointer(panel), row: width, column: 1) : b
    let kept = !wantsCopy && !isThere && m >= 2 &* groupRows ? panel : nil
    if columns != width { return columnAside(a, right, into: c, rows: m, columns: columns, depth: k) }
    // The forms are constants again, which those of a variable in a switch over forms would not be.
    switch vectors {
    case 3: column(a, right, keeping: kept, into: c, rows: m, depth: k, form: .wide)
    case 2: column(a, right, keeping: kept, into: c, rows: m, depth: k, form: .middle)
    default: column(a, right, keeping: nil, into: c, rows: m, depth: k, form: .narrow)
    }
}

// MARK: - One row

/// A vector times whole vectors of columns, four rows of b at a time. Limited by the memory of b, of which each element is
/// used once and in order: 1024 x 1024 at 56 to 70 GB/s, where copying moves 65. (It stands in this file because a build for
/// debugging would not specialise the operators of a tile's vector in another: it would take six times as long.)
@specialized(where V == FloatTile)
@specialized(where V == DoubleTile)
func rowTimesMatrix<V: TileLanes>(
    _ a: Strided<V>, _ b: Strided<V>, into c: UnsafeMutablePointer<V.Scalar>, columns n: Int, inner k: Int, adding: Bool
) {
    var (rest, isAdding, factors, from) = (k, adding, a.start, b.start)
    while rest > 0 {
        let rows = min(4, rest)
        // Those that are missing are the first again, and not added.
        @inline(always) func offset(_ r: Int) -> Int { r < rows ? r : 0 }
        @inline(always) func row(_ r: Int) -> UnsafePointer<V.Scalar> { from + offset(r) &* b.row }
        @inline(always) func factor(_ r: Int) -> V { V(repeating: factors[offset(r) &* a.column]) }
        let (row0, row1, row2, row3) = (row(0), row(1), row(2), row(3))
        let (factor0, factor1, factor2, factor3) = (factor(0), factor(1), factor(2), factor(3))
        for j in stride(from: 0, to: n, by: V.width) {
            var sum = isAdding ? vector(at: c + j) : V(repeating: 0)
            sum.addProduct(vector(at: row0 + j), factor0)
            if rows > 1 { sum.addProduct(vector(at: row1 + j), factor1) }
            if rows > 2 { sum.addProduct(vector(at: row2 + j), factor2) }
            if rows > 3 { sum.addProduct(vector(at: row3 + j), factor3) }
            store(sum, at: c + j)
        }
        isAdding = true
        rest &-= rows
        factors += rows &* a.column
        from += rows &* b.row
    }
}
