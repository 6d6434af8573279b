import Testing

@testable import Tensor

@Test(
    "a transposition puts every number in its place and touches no other, whatever the lengths and the gaps between rows",
    arguments: [
        (0, 5), (5, 0), (1, 1), (3, 7), (4, 4), (5, 9), (16, 16), (17, 33), (64, 100), (100, 64), (7, 1024), (1024, 7),
        (64, 2048), (2048, 64),
    ])
func transpositions(rows: Int, columns: Int) {
    func check<S: Real>(_: S.Type, gap: Int) {
        let (xRow, yRow) = (columns + gap, rows + gap)
        let x = (0..<max(1, rows * xRow)).map { S($0) }
        var y = [S](repeating: -1, count: max(1, columns * yRow))
        transpose(x, xRow, rows: rows, columns: columns, into: &y, yRow)
        let isRight = y.indices.allSatisfy { place in
            let (j, i) = (yRow == 0 ? 0 : place / yRow, yRow == 0 ? 0 : place % yRow)
            return y[place] == (j < columns && i < rows ? S(i * xRow + j) : -1)
        }
        #expect(isRight, "\(S.self), rows \(gap) apart")
    }
    for gap in [0, 3] {
        check(Float.self, gap: gap)
        check(Double.self, gap: gap)
    }
}
