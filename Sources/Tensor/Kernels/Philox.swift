/// Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, 2011): ten rounds of multiplication and exclusive or turn a counter of
/// 128 bits and a key of 64 bits into 128 random bits, so that any draw can be had without those before it.
enum Philox {
    /// The random words of one counter.
    @inline(__always)
    static func block(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (c, k) = (counter, key)
        for round in 0..<10 {
            if round > 0 { k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let p = UInt64(c[0]) &* 0xD251_1F53
            let q = UInt64(c[2]) &* 0xCD9E_8D57
            c = SIMD4(
                UInt32(truncatingIfNeeded: q >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: q),
                UInt32(truncatingIfNeeded: p >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: p))
        }
        return c
    }
}
