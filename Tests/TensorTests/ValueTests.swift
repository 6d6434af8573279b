import Testing

@testable import Tensor

/// All places of a shape, in row-major order.
func places(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { heads, length in heads.flatMap { head in (0..<length).map { head + [$0] } } }
}

/// The element of a tensor that a place of a broadcast of it shows.
func broadcastElement(_ x: Tensor<Double>, _ place: [Int]) -> Double {
    x.scalars[zip(place.suffix(x.rank), x.shape).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }]
}

func close(_ a: [Double], _ b: [Double], within tolerance: Double = 1e-12) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}

@Suite("What operations compute, against loops over single elements")
struct ValueTests {
    @Test("what is done in one pass is what its parts do one after the other, to the bit")
    func fused() {
        for (m, k, n) in [(1, 5, 3), (3, 300, 1), (7, 600, 45), (200, 64, 200), (2, 0, 5)] {
            let (x, w) = (Key(1).normal([m, k]) as Tensor<Float>, Key(2).normal([k, n]) as Tensor<Float>)
            let b: Tensor<Float> = Key(3).normal([n])
            #expect(x.matmul(w, bias: b) == x.matmul(w) + b)
        }
        for shape in [[3, 1500], [1, 128], [40, 1000]] {
            let x: Tensor<Float> = Key(4).normal(shape, deviation: 30)
            let shifted = x - x.max(axis: 1, keeping: true)
            let parts = x.max(axis: 1, keeping: true) + shifted.exp().sum(axis: 1, keeping: true).log()
            #expect(x.logSumExp(axis: 1, keeping: true) == parts)
            let t: Tensor<Float> = Key(5).uniform(shape)
            #expect(x.logisticLoss(t) == x.softplus() - t * x)
            #expect(x.leakyRelu(slope: 0.3) == x * ((x .> 0) * 0.7 + 0.3))
        }
    }

    @Test("a transposition of any size, and windows of many, are the same numbers elsewhere")
    func movesByBlocks() {
        for (rows, columns) in [(1, 1), (4, 4), (5, 7), (16, 33), (63, 18), (301, 202)] {
            let x = draw([rows, columns], in: -1...1, Key(3))
            let (numbers, moved) = (x.scalars, x.transposed().scalars)
            #expect(moved.indices.allSatisfy { moved[$0] == numbers[$0 % rows * columns + $0 / rows] })
            #expect(x.transposed().transposed() == x)
        }
        let x = draw([40, 30, 60], in: -1...1, Key(4))
        let windows = x.unfolded([7])
        let slices = (0..<7).map { x.slice(axis: 2, from: $0, to: $0 + 54) }
        #expect(windows == Tensor.stacked(slices).permuted([2, 0, 1, 3]))
        let overlaps = Tensor<Double>.ones(windows.shape).folded(into: x.shape, [7])
        let counts = (0..<60).map { place -> Double in Double(min(place + 1, 60 - place, 7)) }
        let expected = Tensor<Double>(counts).broadcast(to: x.shape)
        #expect(overlaps == expected)
    }

    @Test(
        "arithmetic broadcasts from the last axis",
        arguments: [
            ([3, 5], [5], [3, 5]), ([3, 1], [1, 5], [3, 5]), ([], [2, 3], [2, 3]),
            ([2, 1, 4, 1], [3, 1, 5], [2, 3, 4, 5]),
            ([1], [1, 1], [1, 1]), ([0, 3], [3], [0, 3]), ([5, 1], [0], [5, 0]), ([2, 3, 4], [2, 3, 1], [2, 3, 4]),
            ([7, 33], [1, 33], [7, 33]),
        ])
    func broadcasting(a: [Int], b: [Int], shape: [Int]) {
        let (x, y) = (draw(a, in: 1...2, Key(1)), draw(b, in: 1...2, Key(2)))
        let expected = places(shape).map { broadcastElement(x, $0) - broadcastElement(y, $0) }
        #expect((x - y).shape == shape && (x - y).scalars == expected)
        #expect((y - x).scalars == expected.map { -$0 })
        let chosen = Tensor.select(where: x .> 1.5, x, y)
        #expect(
            chosen.scalars
                == places(shape).map {
                    broadcastElement(x, $0) > 1.5 ? broadcastElement(x, $0) : broadcastElement(y, $0)
                })
    }

    @Test("numbers combine with tensors from both sides")
    func numbers() {
        let x = Tensor([1.0, 2, 4])
        #expect((x + 1).scalars == [2, 3, 5] && (1 + x).scalars == [2, 3, 5])
        #expect((x - 1).scalars == [0, 1, 3] && (1 - x).scalars == [0, -1, -3])
        #expect((x * 2).scalars == [2, 4, 8] && (2 * x).scalars == [2, 4, 8])
        #expect((x / 2).scalars == [0.5, 1, 2] && (4 / x).scalars == [4, 2, 1])
        #expect((-x).scalars == [-1, -2, -4])
    }

    @Test("comparisons give one and zero, and NaN compares with nothing")
    func comparisons() {
        let (a, b) = (Tensor([1, 2, 3, .nan]), Tensor([2.0, 2, 2, 2]))
        #expect((a .> b).scalars == [0, 0, 1, 0] && (a .< b).scalars == [1, 0, 0, 0])
        #expect((a .>= b).scalars == [0, 1, 1, 0] && (a .<= b).scalars == [1, 1, 0, 0])
        #expect((a .== b).scalars == [0, 1, 0, 0] && (a .> 2).scalars == [0, 0, 1, 0])
        #expect((a .< 2).scalars == [1, 0, 0, 0] && (a .== 3).scalars == [0, 0, 1, 0])
        #expect((a .>= 2).scalars == [0, 1, 1, 0] && (a .<= 2).scalars == [1, 1, 0, 0])
    }

    @Test("activations are what their formulas say")
    func activations() {
        let x = Tensor([-2.0, -0.5, 0, 0.5, 3])
        #expect(close(x.leakyRelu(slope: 0.1).scalars, [-0.2, -0.05, 0, 0.5, 3]))
        #expect(close(x.elu(scale: 2).scalars, [2 * (Double.exp(-2) - 1), 2 * (Double.exp(-0.5) - 1), 0, 0.5, 3]))
        #expect(close(x.gelu().scalars, x.scalars.map { 0.5 * $0 * (1 + Double.erf($0 / 2.squareRoot())) }))
        #expect(close(x.logSigmoid().scalars, x.scalars.map { -Double.log(1 + Double.exp(-$0)) }))
        #expect(x.clamped(to: -1...0.5).scalars == [-1, -0.5, 0, 0.5, 0.5])
        #expect(close(x.power(3).scalars, x.scalars.map { $0 * $0 * $0 }) && x.power(0).scalars == [1, 1, 1, 1, 1])
        #expect(close(Tensor([1.0, 4]).power(-0.5).scalars, [1, 0.5]) && Tensor([2.0]).power(-2).scalars == [0.25])
    }

    @Test(
        "moving operations show the element that the place names",
        arguments: [[2, 3, 4], [1, 5, 1], [3, 0, 2], [17, 2, 3]])
    func moving(shape: [Int]) {
        let x = draw(shape, in: -1...1, Key(3))
        let permuted = x.permuted([2, 0, 1])
        #expect(permuted.shape == [shape[2], shape[0], shape[1]])
        for p in places(permuted.shape) { #expect(permuted[p[0], p[1], p[2]] == x[p[1], p[2], p[0]]) }
        let slice = x.slice(axis: 1, from: shape[1] / 2, to: shape[1])
        for p in places(slice.shape) { #expect(slice[p[0], p[1], p[2]] == x[p[0], p[1] + shape[1] / 2, p[2]]) }
        let stepped = x.slice(axis: 0, from: 0, to: shape[0], step: 2)
        #expect(stepped.shape[0] == (shape[0] + 1) / 2)
        for p in places(stepped.shape) { #expect(stepped[p[0], p[1], p[2]] == x[2 * p[0], p[1], p[2]]) }
        let reversed = x.reversed(axis: -1)
        for p in places(shape) { #expect(reversed[p[0], p[1], p[2]] == x[p[0], p[1], shape[2] - 1 - p[2]]) }
        let padded = x.padded(before: [0, 1, 0], after: [1, 0, 2], with: 9)
        for p in places(padded.shape) {
            let inside = p[0] < shape[0] && p[1] >= 1 && p[2] < shape[2]
            #expect(padded[p[0], p[1], p[2]] == (inside ? x[p[0], p[1] - 1, p[2]] : 9))
        }
        let joined = Tensor.concatenated([x, slice, x], axis: 1)
        #expect(joined.split(axis: 1, sizes: [shape[1], slice.shape[1], shape[1]]) == [x, slice, x])
        #expect(
            Tensor.stacked([x, x + 1], axis: 1)[rows: 0..<1].slice(axis: 1, from: 1, to: 2).scalars
                == (x + 1)[rows: 0..<1].scalars)
        #expect(x.expanded(axis: 1).squeezed(axis: 1) == x && x.expanded(axis: -1).shape == shape + [1])
    }

    @Test("indices choose, scatter and sort")
    func indexing() {
        let x = Tensor([[1.0, 2], [3, 4], [5, 6]])
        #expect(x.gathered([2, 0, 2]) == Tensor([[5, 6], [1, 2], [5, 6]]))
        #expect(x.gathered([1], axis: 1) == Tensor([[2], [4], [6]]))
        #expect(x.scatterAdded([3, 0, 3], length: 4) == Tensor([[3, 4], [0, 0], [0, 0], [6, 8]]))
        #expect(x.scatterAdded([0, 0], axis: 1, length: 1) == Tensor([[3], [7], [11]]))
        #expect(x.chosen([1, 0, 1]).scalars == [2, 3, 6])
        #expect(x[row: 1].scalars == [3, 4] && x[rows: 1..<3].scalars == [3, 4, 5, 6])
        #expect(x[columns: 1..<2].scalars == [2, 4, 6])
        let y = Tensor([[3, 1, 2, 1], [0, .nan, -1, 5]])
        #expect(Tensor([1.0, 2, 2, 0]).argmax() == [1])
        #expect(y.argmax() == [0, 1] && y.argmax(axis: 0) == [0, 1, 0, 1])
        #expect(y.argsort() == [1, 3, 2, 0, 2, 0, 3, 1])
        #expect(x.reversed(axis: 0).sorted(axis: 0) == x && y.sorted()[rows: 0..<1].scalars == [1, 1, 2, 3])
    }

    @Test("reductions run along the axes they are given", arguments: [[2, 3, 4], [5, 1, 3], [3, 4, 33], [1, 1, 1]])
    func reductions(shape: [Int]) {
        let x = draw(shape, in: -1...1, Key(4))
        for axis in 0..<3 {
            let rest = places(shape.enumerated().filter { $0.offset != axis }.map(\.element))
            let lanes = rest.map { place in
                (0..<shape[axis]).map { i in
                    var full = place
                    full.insert(i, at: axis)
                    return x[full[0], full[1], full[2]]
                }
            }
            #expect(close(x.sum(axis: axis).scalars, lanes.map { $0.reduce(0, +) }))
            #expect(close(x.mean(axis: axis - 3).scalars, lanes.map { $0.reduce(0, +) / Double($0.count) }))
            #expect(
                x.max(axis: axis).scalars == lanes.map { $0.max() }
                    && x.min(axis: axis).scalars == lanes.map { $0.min() })
            #expect(
                close(x.logSumExp(axis: axis).scalars, lanes.map { Double.log($0.map { Double.exp($0) }.reduce(0, +)) })
            )
            #expect(x.sum(axis: axis, keeping: true).shape[axis] == 1)
            #expect(close(x.softmax(axis: axis).sum(axis: axis).scalars, lanes.map { _ in 1 }))
            #expect(close(x.logSoftmax(axis: axis).exp().scalars, x.softmax(axis: axis).scalars))
            let running = x.cumulativeSum(axis: axis)
            #expect(
                close(
                    running.slice(axis: axis, from: shape[axis] - 1, to: shape[axis]).scalars, x.sum(axis: axis).scalars
                ))
        }
        #expect(close(x.sum(axes: [0, 2]).scalars, x.sum(axis: 2).sum(axis: 0).scalars))
        #expect(
            close(
                [x.sum().item, x.max().item, x.min().item],
                [x.scalars.reduce(0, +), x.scalars.max() ?? 0, x.scalars.min() ?? 0]))
        let mean = x.scalars.reduce(0, +) / Double(x.count)
        #expect(close([x.variance().item], [x.scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)]))
        #expect(close(x.variance(axis: 2).scalars, (x.square().mean(axis: 2) - x.mean(axis: 2).square()).scalars))
    }

    @Test("a matrix product is a sum over the inner axis", arguments: [false, true], [false, true])
    func matrixProducts(transposeA: Bool, transposeB: Bool) {
        for (batchA, batchB) in [([], []), ([3], []), ([], [3]), ([2, 1], [3]), ([0], [])] as [([Int], [Int])] {
            let a = draw(batchA + (transposeA ? [7, 5] : [5, 7]), in: -1...1, Key(5))
            let b = draw(batchB + (transposeB ? [4, 7] : [7, 4]), in: -1...1, Key(6))
            let c = matmul(a, b, transposeA: transposeA, transposeB: transposeB)
            let (left, right) = (transposeA ? a.transposed() : a, transposeB ? b.transposed() : b)
            let expected = (left.expanded(axis: -1) * right.expanded(axis: -3)).sum(axis: -2)
            #expect(c.shape == expected.shape && close(c.scalars, expected.scalars))
        }
        #expect(matmul(Tensor<Double>.zeros([2, 0]), Tensor.zeros([0, 3])) == .zeros([2, 3]))
    }
}
