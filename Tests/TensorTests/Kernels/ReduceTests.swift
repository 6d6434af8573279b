import Testing

@testable import Tensor

private func reduce<S: Real>(_ reduction: Reduction, _ x: [S], _ outer: Int, _ length: Int, _ inner: Int) -> [S] {
    var y = [S](repeating: 7, count: outer * inner)
    S.reduce(reduction, x, outer: outer, length: length, inner: inner, into: &y)
    return y
}

private let shapes = [
    (1, 0, 1), (3, 0, 2), (1, 1, 1), (3, 5, 1), (2, 16, 1), (2, 63, 1), (2, 130, 1), (1, 5000, 1), (3, 7, 5),
    (2, 70, 16),
    (2, 200, 33), (40, 3, 100), (300, 300, 1), (4, 300, 300),
]

@Test("sums, maxima and minima run over the middle axis, whatever its place", arguments: shapes)
func reductionsOfEveryShape(outer: Int, length: Int, inner: Int) {
    func check<S: Real>(_: S.Type, tolerance: Double) {
        let key = Key(11)
        let x = (0..<outer * length * inner).map { S(key.word(UInt64($0)) >> 40) * 0x1p-23 - 1 }
        let results = Reduction.allCases.map { reduce($0, x, outer, length, inner) }
        for o in 0..<outer {
            for i in 0..<inner {
                let terms = (0..<length).map { Double(x[(o * length + $0) * inner + i]) }
                let sum = Double(results[0][o * inner + i])
                #expect(abs(sum - terms.reduce(0, +)) <= tolerance * terms.reduce(0) { $0 + abs($1) })
                #expect(Double(results[1][o * inner + i]) == terms.max() ?? -.infinity)
                #expect(Double(results[2][o * inner + i]) == terms.min() ?? .infinity)
            }
        }
    }
    check(Float.self, tolerance: 1e-6)
    check(Double.self, tolerance: 2e-15)
}

@Test("one NaN makes the sum, the maximum and the minimum NaN, wherever it stands", arguments: Reduction.allCases)
func reductionsOfNaN(reduction: Reduction) {
    for length in [1, 15, 16, 40, 100] {
        for place in 0..<length {
            var x = [Float](repeating: 1, count: length)
            x[place] = .nan
            #expect(reduce(reduction, x, 1, length, 1)[0].isNaN)
            let columns = reduce(reduction, x, 1, 1, length)
            #expect((0..<length).allSatisfy { columns[$0].isNaN == ($0 == place) })
        }
    }
}

@Test("the sum of a million numbers is good to some ten units in the last place")
func longSums() {
    let x = [Float](repeating: 0.1, count: 1_000_000)
    let exact = Double(Float(0.1)) * 1e6
    #expect(abs(Double(reduce(.sum, x, 1, x.count, 1)[0]) - exact) < 2e-6 * exact)
    let columns = reduce(.sum, x, 1, 250_000, 4)
    #expect(columns.allSatisfy { abs(Double($0) - exact / 4) < 2e-6 * exact / 4 })
}
