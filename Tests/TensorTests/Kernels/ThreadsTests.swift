import Synchronization
import Testing

@testable import Tensor

@Test(
    "chunks cover the whole range once, and only whole grains but for the last",
    arguments: [(0, 1), (1, 1), (7, 3), (1000, 1), (1000, 64), (1000, 999), (1000, 5000), (100_000, 7)])
func chunksCover(count: Int, grain: Int) {
    let ranges = Mutex<[Range<Int>]>([])
    Threads.forEachChunk(count, grain: grain) { range in ranges.withLock { $0.append(range) } }
    let sorted = ranges.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
    #expect(sorted.flatMap { $0 } == Array(0..<count))
    #expect(sorted.dropLast().allSatisfy { $0.count % grain == 0 })
}

@Test("threads may be asked for from many threads at once and from within a chunk")
func chunksNest() async {
    await withTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
            group.addTask {
                let total = Atomic<Int>(0)
                for _ in 0..<200 {
                    Threads.forEachChunk(16, grain: 1) { outer in
                        Threads.forEachChunk(outer.count * 8, grain: 2) { inner in
                            total.add(inner.count, ordering: .relaxed)
                        }
                    }
                }
                return total.load(ordering: .relaxed)
            }
        }
        for await total in group { #expect(total == 200 * 16 * 8) }
    }
}
