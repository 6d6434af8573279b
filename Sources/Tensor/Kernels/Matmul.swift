// The product of matrices in the way and with the threads that suit its shape.
//
// Each element is one chain of multiply-adds in the order of the inner length, with one exception: long dense rows times a
// vector are summed in parts.

import Registers

/// Multiplications that make it worth another thread's while: about two microseconds.
private let tileGrain = 1 << 17
private let rowGrain = 1 << 15
/// The columns of a product of one row that stay in the first cache while the rows of b pass by.
private let rowColumns = 1024

/// The product on all threads, which share out the columns of c or its rows, whichever are more.
@inline(always)
private func sharedProduct<V: TileLanes>(
    _ a: Strided<V>, _ b: Strided<V>, into c: Target<V>, rows m: Int, columns n: Int, inner k: Int
) {
    nonisolated(unsafe) let (a, b, c) = (a, b, c)
    // A chunk of rows packs all of b, and a transposed b is dear to pack: columns, if there are enough for all.
    let byColumns = n >= m || n >= (b.column == 1 ? 4 * Threads.limit : 8) * V.width
    let unit = byColumns ? V.width : groupRows
    let (units, work) = (((byColumns ? n : m) + unit - 1) / unit, unit * (byColumns ? m : n) * k)
    // What a vector times a matrix costs is not the multiplications.
    let grain = max(1, (m == 1 ? rowGrain : tileGrain) / max(1, work))
    // Each chunk packs for itself, so there are few, and of one row they had better read long parts of the rows of b.
    Threads.forEachChunk(units, grain: grain, perThread: m == 1 || byColumns && units < 16 * Threads.limit ? 1 : 2) {
        range in
        let (start, end) = (range.lowerBound * unit, min(range.upperBound * unit, byColumns ? n : m))
        if byColumns {
            var first = start
            while m == 1 && b.column == 1 && first + V.width <= end {
                let columns = min(rowColumns, (end - first) / V.width * V.width)
                rowTimesMatrix(a, b.at(0, first), into: c.start + first, columns: columns, inner: k, adding: c.isAdding)
                first += columns
            }
            if first < end {
                product(a, b.at(0, first), into: c.at(0, first), rows: m, columns: end - first, inner: k)
            }
        } else {
            product(a.at(start, 0), b, into: c.at(start, 0), rows: end - start, columns: n, inner: k)
        }
    }
}

/// The product in the order that suits its shape.
@inline(always)
private func anyProduct<V: TileLanes, Parts: SIMD & SendableMetatype>(
    _ a: Strided<V>, _ b: Strided<V>, into c: UnsafeMutablePointer<V.Scalar>,
    rows m: Int, columns n: Int, inner k: Int, accumulate: Bool, bias: UnsafePointer<V.Scalar>?,
    rectification: Rectification<V.Scalar>, _: Parts.Type
) where Parts.Scalar == V.Scalar {
    if m == 0 || n == 0 { return }
    let target = Target<V>(start: c, row: n, isAdding: accumulate, bias: bias, rectification: rectification)
    if n == 1 && hasRowsForVector(a, m, k) {
        sharedMatrixTimesVector(a, b, into: target, rows: m, inner: k, Parts.self)
        return target.rectify(rows: m, columns: n)
    }
    let isPadded = n < 2 * V.width && n != V.width
    // So few columns had better be rows: a tile would be mostly padding.
    let isNarrow = n <= V.width / 2
    if k == 0 || m == 1 || m > n && (isNarrow || isPadded && a.row == 1) {
        if k == 0 && !accumulate { c.update(repeating: 0, count: m * n) }
        if k > 0 { turnedProduct(a, b, into: c, rows: m, columns: n, inner: k, accumulate: accumulate, Parts.self) }
        if let bias { for i in 0..<m { for j in 0..<n { c[i * n + j] += bias[j] } } }
        return target.rectify(rows: m, columns: n)
    }
    sharedProduct(a, b, into: target, rows: m, columns: n, inner: k)
}

/// Whether a matrix times a vector is best computed along its rows.
@inline(always)
private func hasRowsForVector<V: TileLanes>(_ a: Strided<V>, _ m: Int, _ k: Int) -> Bool {
    a.column == 1 && k > 0 && (m >= turnedRows || k >= longRowLength)
}

/// A matrix with dense rows times a vector on all threads, which share out the rows.
@inline(always)
private func sharedMatrixTimesVector<V: TileLanes, Parts: SIMD & SendableMetatype>(
    _ a: Strided<V>, _ b: Strided<V>, into c: Target<V>, rows m: Int, inner k: Int, _: Parts.Type
) where Parts.Scalar == V.Scalar {
    nonisolated(unsafe) let (a, b, c) = (a, b, c)
    let unit = k >= longRowLength ? 4 : turnedRows
    let units = max(1, m / unit)
    withDense(b, count: k) { b in
        nonisolated(unsafe) let b = b
        Threads.forEachChunk(units, grain: max(1, 2 * rowGrain / (unit * k))) { range in
            // The last chunk takes the rows that are no whole unit, too.
            let rows = range.lowerBound * unit..<(range.upperBound == units ? m : range.upperBound * unit)
            if k >= longRowLength {
                longRowsTimesVector(
                    a.start, row: a.row, b, into: c.start, rows: rows, inner: k, adding: c.isAdding,
                    bias: c.bias?.pointee, Parts.self)
            } else {
                shortRowsTimesVector(
                    a.start, row: a.row, b, into: c.start, rows: rows, inner: k, adding: c.isAdding,
                    bias: c.bias?.pointee)
            }
        }
    }
}

/// The vector where it is, or a copy if its numbers are apart.
@inline(always)
private func withDense<V: TileLanes>(_ b: Strided<V>, count: Int, _ body: (UnsafePointer<V.Scalar>) -> Void) {
    if b.row == 1 { return body(b.start) }
    withUnsafeTemporaryAllocation(of: V.Scalar.self, capacity: count) { space in
        guard let copy = space.baseAddress else { return }
        for p in 0..<count { copy[p] = b.start[p * b.row] }
        body(copy)
    }
}

/// The product with rows for columns, cᵀ = bᵀ aᵀ, unless it has one row only.
@inline(always)
private func turnedProduct<V: TileLanes, Parts: SIMD & SendableMetatype>(
    _ a: Strided<V>, _ b: Strided<V>, into c: UnsafeMutablePointer<V.Scalar>, rows m: Int, columns n: Int, inner k: Int,
    accumulate: Bool, _: Parts.Type
) where Parts.Scalar == V.Scalar {
    if m == 1 || n == 1 {
        let (row, matrix) = m == 1 ? (a, b) : (b.transposed, a.transposed)
        let target = Target<V>(start: c, row: m * n, isAdding: accumulate)
        if hasRowsForVector(matrix.transposed, m * n, k) {
            return sharedMatrixTimesVector(
                matrix.transposed, row.transposed, into: target, rows: m * n, inner: k, Parts.self)
        }
        return sharedProduct(row, matrix, into: target, rows: 1, columns: m * n, inner: k)
    }
    withUnsafeTemporaryAllocation(of: V.Scalar.self, capacity: m * n) { space in
        guard let turned = space.baseAddress else { return }
        if accumulate { transpose(c, n, rows: m, columns: n, into: turned, m) }
        let target = Target<V>(start: turned, row: m, isAdding: accumulate)
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
            Strided<FloatTile>(start: a, row: aRow, column: aColumn), Strided(start: b, row: bRow, column: bColumn),
            into: c, rows: m, columns: n, inner: k, accumulate: accumulate, bias: bias, rectification: rectification,
            SIMD16<Float>.self)
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
            Strided<DoubleTile>(start: a, row: aRow, column: aColumn), Strided(start: b, row: bRow, column: bColumn),
            into: c, rows: m, columns: n, inner: k, accumulate: accumulate, bias: bias, rectification: rectification,
            SIMD8<Double>.self)
    }
}
