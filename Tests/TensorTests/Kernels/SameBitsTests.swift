import Testing

@testable import Tensor

/// A running hash of bits, with one number for all NaNs (processors differ in the one that they make).
private struct Checksum {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add<S: Real>(_ numbers: [S]) {
        let x = Tensor(numbers)
        Tensor.select(where: x .== x, x, Tensor(12345)).scalars.withUnsafeBytes { bytes in
            for word in bytes.bindMemory(to: UInt32.self) {
                value = (value ^ UInt64(word)) &* 0x100_0000_01B3
                value ^= value >> 29
            }
        }
    }
}

private func checksum<S: Real>(_: S.Type) -> UInt64 {
    var sum = Checksum()
    let count = 100_003
    var x = [S](repeating: 0, count: count)
    var y = x
    S.fillUniform(Key(1), start: 0, into: &x, count: count)
    sum.add(x)
    S.fillNormal(Key(2), into: &y, count: count)
    sum.add(y)
    for function in UnaryFunction.allCases {
        for scale: S in [1, 50, 1e30] {
            let argument = y.map { $0 * scale }
            S.map(function, argument, into: &x, count: count)
            sum.add(x)
        }
    }
    let other = Array(y.reversed())
    for operation in BinaryOperation.allCases {
        S.zip(operation, y, step: 1, other, step: 1, into: &x, count: count)
        sum.add(x)
    }
    for reduction in Reduction.allCases {
        for (outer, length, inner) in [(1, count, 1), (100, 1000, 1), (1, 9000, 11), (10, 333, 30), (9000, 7, 1)] {
            S.reduce(reduction, y, outer: outer, length: length, inner: inner, into: &x)
            sum.add(Array(x[..<(outer * inner)]))
        }
    }
    for (m, n, k) in [(300, 310, 320), (1, 300, 300), (300, 1, 300), (33, 17, 400)] {
        S.matmul(
            y, rowStride: k, columnStride: 1, other, rowStride: 1, columnStride: k, into: &x, rows: m, columns: n,
            inner: k,
            accumulate: false)
        sum.add(Array(x[..<(m * n)]))
    }
    return sum.value
}

/// The constants were found on one processor; every other, whatever its vectors and threads, must find the same.
@Suite("Bits are the same on every processor and for any number of threads", .serialized)
struct SameBits {
    @Test("the checksum over all kernels is the committed one", arguments: [1, 2, 3])
    func checksums(threads: Int) {
        let limit = Threads.limit
        defer { Threads.limit = limit }
        Threads.limit = threads
        #expect(checksum(Float.self) == 0xa0cf_6efb_fee2_1466)
        #expect(checksum(Double.self) == 0x6dce_a490_84cc_5a05)
    }
}
