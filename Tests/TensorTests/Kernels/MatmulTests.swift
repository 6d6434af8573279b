import Testing

@testable import Tensor

/// A matrix whose numbers show every difference: signed, of many magnitudes, none of them round.
private func matrix<S: Real>(_ count: Int, seed: UInt64) -> [S] {
    let key = Key(seed)
    return (0..<count).map { i in
        let word = key.word(UInt64(i))
        return (S(word >> 40) * 0x1p-23 - 1) * (word & 7 == 0 ? 1000 : 1)
    }
}

/// What `matmul` promises: one chain of fused multiply-adds for each element; for long dense rows times a vector, as many
/// chains as fill 64 bytes, added by halves.
private func sums<S: Real>(
    _ a: [S], _ aRow: Int, _ aColumn: Int, _ b: [S], _ bRow: Int, _ bColumn: Int, into c: [S], _ m: Int, _ n: Int,
    _ k: Int,
    accumulate: Bool
) -> [S] {
    let isInParts = k >= 256 && (n == 1 && aColumn == 1 || m == 1 && bRow == 1)
    var c = c
    for i in 0..<m {
        for j in 0..<n {
            let before = accumulate ? c[i * n + j] : 0
            var parts = isInParts ? [S](repeating: 0, count: 64 / MemoryLayout<S>.stride) : [before]
            for p in 0..<k {
                parts[p % parts.count].addProduct(a[i * aRow + p * aColumn], b[p * bRow + j * bColumn])
            }
            while parts.count > 1 {
                let half = parts.count / 2
                parts = (0..<half).map { parts[$0] + parts[$0 + half] }
            }
            c[i * n + j] = isInParts ? parts[0] + before : parts[0]
        }
    }
    return c
}

private let shapes = [
    (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1), (1, 1, 700), (1, 70, 300), (1, 300, 40), (70, 1, 300), (2, 3, 4),
    (5, 16, 9),
    (6, 32, 8),
    (7, 33, 10), (13, 17, 257), (31, 31, 31), (40, 48, 20), (64, 64, 64), (100, 200, 30), (400, 40, 300),
    (30, 300, 260),
    (7, 150, 520), (200, 180, 90),
    (15, 1, 20), (16, 1, 8), (16, 1, 3), (17, 1, 7), (31, 1, 9), (250, 1, 100), (3001, 1, 70), (40, 1, 1024),
    // Rows on either side of long, with every rest of four rows, and with every thread at work.
    (1, 1, 255), (1, 1, 256), (2, 1, 257), (3, 1, 270), (4, 1, 511), (17, 1, 255), (18, 1, 256), (90, 1, 4099),
    (1, 90, 4099),
    // Columns of tiles of every width that a build may have, whole and in part, over rows that are no whole tiles.
    (12, 8, 10), (25, 8, 7), (13, 24, 300), (25, 40, 7), (100, 20, 50), (97, 16, 33), (200, 36, 12), (27, 56, 40),
    (14, 72, 11), (9, 96, 70), (49, 120, 100), (50, 20, 64), (12, 44, 8),
    // Blocks of rows that read the panels of those before them, and more columns than are kept; one row by more columns
    // than stay in the first cache, and with every number of rows left over.
    (200, 40, 300), (290, 8, 9), (193, 2100, 3), (100, 1050, 2), (1, 1300, 7), (1, 40, 6), (1, 40, 5),
]

@Test("every element of a product is the sum in the order promised, whatever shape and strides", arguments: shapes)
func productsAreSums(m: Int, n: Int, k: Int) {
    func check<S: Real>(_: S.Type) {
        let (a, b): ([S], [S]) = (matrix(max(1, m * k), seed: 1), matrix(max(1, k * n), seed: 2))
        let before: [S] = matrix(max(1, m * n), seed: 3)
        for (aRow, aColumn) in [(k, 1), (1, m)] {
            for (bRow, bColumn) in [(n, 1), (1, k)] {
                for accumulate in [false, true] {
                    var c = before
                    S.matmul(
                        a, rowStride: aRow, columnStride: aColumn, b, rowStride: bRow, columnStride: bColumn, into: &c,
                        rows: m, columns: n, inner: k, accumulate: accumulate)
                    let expected = sums(
                        a, aRow, aColumn, b, bRow, bColumn, into: before, m, n, k, accumulate: accumulate)
                    // Not the arrays themselves, whose differences would take minutes to list.
                    let same = c == expected
                    #expect(same, "strides \(aRow) \(aColumn) \(bRow) \(bColumn), accumulate \(accumulate)")
                }
            }
        }
    }
    check(Float.self)
    check(Double.self)
}

@Test("a bias is added to each row of the finished sums", arguments: [false, true])
func productsWithBias(accumulate: Bool) {
    func check<S: Real>(_: S.Type) {
        for (m, n, k) in [
            (1, 1, 9), (3, 1, 8), (16, 1, 5), (250, 1, 100), (6, 1, 300), (1, 1, 300), (40, 3, 20), (40, 48, 300),
            (13, 37, 30),
        ] {
            let (a, b): ([S], [S]) = (matrix(m * (k + 3), seed: 8), matrix(2 * k * n, seed: 9))
            let (bias, before): ([S], [S]) = (matrix(n, seed: 10), matrix(m * n, seed: 11))
            var c = before
            S.matmul(
                a, rowStride: k + 3, columnStride: 1, b, rowStride: 2 * n, columnStride: 1, into: &c, rows: m,
                columns: n, inner: k, accumulate: accumulate, bias: bias, rectification: .none)
            let expected = sums(a, k + 3, 1, b, 2 * n, 1, into: before, m, n, k, accumulate: accumulate)
            let same = c == expected.indices.map { expected[$0] + bias[$0 % n] }
            #expect(same, "\(m) rows, \(n) columns, inner length \(k)")
        }
    }
    check(Float.self)
    check(Double.self)
}

@Test("strides may skip and repeat")
func productsOfViews() {
    let (a, b): ([Double], [Double]) = (matrix(4000, seed: 4), matrix(4000, seed: 5))
    for (aRow, aColumn, bRow, bColumn) in [(50, 3, 80, 2), (0, 2, 3, 0), (7, 0, 0, 5), (-3, -1, 40, -1)] {
        let (m, n, k) = (20, 37, 15)
        var c = [Double](repeating: 0, count: m * n)
        let (aStart, bStart) = (aRow < 0 ? 3000 : 0, bColumn < 0 ? 100 : 0)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return }
                Double.matmul(
                    a + aStart, rowStride: aRow, columnStride: aColumn, b + bStart, rowStride: bRow,
                    columnStride: bColumn,
                    into: &c, rows: m, columns: n, inner: k, accumulate: false)
            }
        }
        for i in 0..<m {
            for j in 0..<n {
                var sum = 0.0
                for p in 0..<k {
                    sum.addProduct(a[aStart + i * aRow + p * aColumn], b[bStart + p * bRow + j * bColumn])
                }
                #expect(c[i * n + j] == sum)
            }
        }
    }
}

@Test("infinities and NaN stay in the elements that they belong to")
func productsOfInfinities() {
    let (m, n, k) = (9, 40, 5)
    var (a, b): ([Float], [Float]) = (matrix(m * k, seed: 6), matrix(k * n, seed: 7))
    (a[2 * k], b[3]) = (.infinity, .nan)
    var c = [Float](repeating: 0, count: m * n)
    Float.matmul(
        a, rowStride: k, columnStride: 1, b, rowStride: n, columnStride: 1, into: &c, rows: m, columns: n, inner: k,
        accumulate: false)
    for i in 0..<m {
        for j in 0..<n { #expect(c[i * n + j].isFinite == (i != 2 && j != 3) && c[i * n + j].isNaN == (j == 3)) }
    }
}
