import Testing

@testable import Tensor

@Suite("Tensors as values")
struct TensorTests {
    @Test("makers fill the shape they are given, in row-major order")
    func makers() {
        #expect(Tensor<Float>(2.5).shape == [] && Tensor<Float>(2.5).item == 2.5)
        #expect(Tensor([1.0, 2, 3]).shape == [3])
        #expect(Tensor([1.0, 2, 3, 4, 5, 6], shape: [2, 3])[1, 0] == 4)
        #expect(Tensor([[1.0, 2], [3, 4], [5, 6]]).shape == [3, 2])
        #expect(Tensor<Double>.identity(2) == Tensor([[1, 0], [0, 1]]))
        #expect(Tensor<Double>.range(4).scalars == [0, 1, 2, 3])
        #expect(Tensor<Double>.linear(from: -1, to: 1, count: 5).scalars == [-1, -0.5, 0, 0.5, 1])
        #expect(Tensor<Double>.oneHot([2, 0], depth: 3) == Tensor([[0, 0, 1], [1, 0, 0]]))
        #expect(Tensor<Double>.zeros([0, 3]).scalars == [] && Tensor<Double>.ones([2, 1]).scalars == [1, 1])
        #expect(Tensor<Double>([[]] as [[Double]]).shape == [1, 0])
    }

    @Test("equality compares shapes and numbers")
    func equality() {
        #expect(Tensor([1.0, 2]) == Tensor([1.0, 2]).variable())
        #expect(Tensor([1.0, 2]) != Tensor([1.0, 3]))
        #expect(Tensor([1.0, 2]) != Tensor([[1.0, 2]]))
    }

    @Test("a description is written as Swift would write it")
    func description() {
        #expect("\(Tensor([[1.0, 2], [3, 4]]))" == "[[1.0, 2.0], [3.0, 4.0]]")
        #expect("\(Tensor<Float>(0.5))" == "0.5")
        #expect("\(Tensor<Float>.zeros([2, 0]))" == "[[], []]")
    }

    @Test("a copy does not change when the original is assigned")
    func values() {
        var a = Tensor([1.0, 2])
        let b = a
        a += 1
        a *= Tensor([2.0, 3])
        #expect(a.scalars == [4, 9] && b.scalars == [1, 2])
    }
}

@Suite("Memory is used again")
struct PoolTests {
    @Test("size classes hold what was asked for and waste at most a quarter")
    func sizeClasses() {
        var last = (shelf: -1, size: 0)
        for bytes in 1025..<20_000 {
            let (shelf, size) = Pool.sizeClass(bytes)
            #expect(size >= bytes && Double(size) <= 1.25 * Double(bytes) + 1)
            #expect(shelf == last.shelf ? size == last.size : shelf > last.shelf && size > last.size)
            last = (shelf, size)
        }
    }

    @Test("a block that was given back is lent again")
    func reuse() {
        let pool = Pool(limit: 1 << 20)
        let bytes = 123_456
        let first = pool.take(bytes)
        // A second block, so that the system's own next one could not be the first by chance.
        let other = pool.take(bytes)
        pool.giveBack(first, bytes)
        #expect(pool.kept >= bytes)
        let second = pool.take(bytes)
        #expect(first == second && pool.kept == 0)
        second.deallocate()
        other.deallocate()
    }

    @Test("what is kept stays below the limit")
    func bounded() {
        let pool = Pool(limit: 100_000)
        let blocks = (0..<3).map { _ in pool.take(50_001) }
        var kept = 0
        for block in blocks {
            pool.giveBack(block, 50_001)
            kept = max(kept, pool.kept)
        }
        #expect(kept >= 50_001 && kept <= 100_000)
        pool.take(50_001).deallocate()
    }

    @Test("many tasks at once get the numbers that one gets")
    func concurrent() async {
        let results = await withTaskGroup(of: Double.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let w = Tensor(repeating: Double(task), shape: [400]).variable()
                    return (0..<200).reduce(0.0) { total, _ in
                        total + gradient(of: (w * w).sum(), at: [w])[0][399]
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        #expect(results == (0..<8).map { Double($0) * 400 })
    }
}
