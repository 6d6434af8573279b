import Tensor

/// What bounds a matrix times a vector in which every sum runs from its first number to its last: operations a second, if
/// eight rows are read in step, and what is read is multiplied and added as it comes.
///
/// The product has as much to do, and to turn what it reads besides, so that each place of a vector is a row of its own.
/// A library that adds up the parts of a row apart needs neither.
enum RowsInStep {
    /// Of a matrix with at least eight rows and columns; what is left over by eights is left out.
    static func rate(rows: Int, columns: Int, threads: Int) -> Double {
        let blocks = rows / 8
        let memory = Buffer((blocks * 8 * columns + 15) / 16)
        let seconds = secondsPerCall(during: 0.1, threads: threads) {
            Threads.forEachChunk(blocks, grain: max(1, (1 << 17) / (8 * columns))) { range in
                let start = UnsafeRawPointer(memory.start)
                for i in range {
                    let sums = eightRows(start + 8 * i * columns * MemoryLayout<Float>.stride, columns)
                    precondition((0..<8).allSatisfy { sums[$0].isFinite }, "The sums have run away.")
                }
            }
        }
        return Double(2 * blocks * 8 * (columns / 8 * 8)) / seconds
    }

    private static func eightRows(_ a: UnsafeRawPointer, _ columns: Int) -> SIMD8<Float> {
        let (row, factor) = (columns * MemoryLayout<Float>.stride, SIMD8<Float>(repeating: 0.5))
        var (s0, s1, s2, s3) = (factor, factor, factor, factor)
        var (s4, s5, s6, s7) = (factor, factor, factor, factor)
        var left = a
        for _ in 0..<(columns / 8) {
            @inline(__always) func eight(_ i: Int) -> SIMD8<Float> {
                (left + i * row).loadUnaligned(as: SIMD8<Float>.self)
            }
            s0.addProduct(eight(0), factor)
            s1.addProduct(eight(1), factor)
            s2.addProduct(eight(2), factor)
            s3.addProduct(eight(3), factor)
            s4.addProduct(eight(4), factor)
            s5.addProduct(eight(5), factor)
            s6.addProduct(eight(6), factor)
            s7.addProduct(eight(7), factor)
            left += MemoryLayout<SIMD8<Float>>.size
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
    }
}
