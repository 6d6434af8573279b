import Tensor

/// Bytes a second that a copy reads and writes together, by how many bytes go round: what no operation can exceed that
/// does less arithmetic than moving.
struct Bandwidth {
    /// Bytes that go round, and the rate; the smallest first.
    let rates: [(bytes: Int, rate: Double)]

    /// Within the second cache, the third, and memory, on most machines of today.
    init(threads: Int) {
        rates = [1 << 18, 1 << 20, 1 << 23, 1 << 27].map { ($0, Bandwidth.rate(bytes: $0, threads: threads)) }
    }

    /// The rate for an operation of so many bytes: that of the next larger copy.
    func rate(_ bytes: Int) -> Double { (rates.first { bytes <= $0.bytes } ?? rates[rates.count - 1]).rate }

    private static func rate(bytes: Int, threads: Int) -> Double {
        let count = bytes / 2 / MemoryLayout<SIMD16<Float>>.stride
        let (x, y) = (Buffer(count), Buffer(count))
        let seconds = secondsPerCall(during: 0.1, threads: threads) {
            Threads.forEachChunk(count, grain: 1 << 11) { range in
                for i in range { y.start[i] = x.start[i] }
            }
        }
        return Double(bytes) / seconds
    }
}

/// Memory to be read and written by several threads, each its own part.
final class Buffer: @unchecked Sendable {
    let start: UnsafeMutablePointer<SIMD16<Float>>

    init(_ count: Int) {
        start = .allocate(capacity: count)
        start.initialize(repeating: .zero, count: count)
    }

    deinit { start.deallocate() }
}
