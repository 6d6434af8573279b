/// Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, 2011): ten rounds of multiplication and exclusive or turn a counter of
/// 128 bits and a key of 64 bits into 128 random bits, so that any draw can be had without those before it.
enum Philox {
    /// The random words of one counter.
    @inline(always)
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

    /// The random words of eight counters, `first` and those that follow, with `purpose` in the highest place; of each the
    /// first two words as one number and the last two. (A function of its own: inside a loop with other things the rounds lose
    /// their registers, and take twice as long.)
    @inline(never)
    static func blocks(_ first: UInt64, purpose: UInt32, key: UInt64) -> (SIMD8<UInt64>, SIMD8<UInt64>) {
        let low = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
        let half = SIMD8<UInt64>(repeating: 32)
        let counters = SIMD8<UInt64>(repeating: first) &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
        var (c0, c1) = (counters & low, counters &>> half)
        var (c2, c3) = (SIMD8<UInt64>(repeating: 0), SIMD8<UInt64>(repeating: UInt64(purpose)))
        var (k0, k1) = (key & 0xFFFF_FFFF, key >> 32)
        for _ in 0..<10 {
            // Masked, although they are in range, for the compiler to see that a product of halves will do.
            let p = (c0 & low) &* SIMD8(repeating: 0xD251_1F53)
            let q = (c2 & low) &* SIMD8(repeating: 0xCD9E_8D57)
            (c0, c1) = ((q &>> half) ^ c1 ^ SIMD8(repeating: k0), q & low)
            (c2, c3) = ((p &>> half) ^ c3 ^ SIMD8(repeating: k1), p & low)
            (k0, k1) = ((k0 &+ 0x9E37_79B9) & 0xFFFF_FFFF, (k1 &+ 0xBB67_AE85) & 0xFFFF_FFFF)
        }
        return (c0 | c1 &<< half, c2 | c3 &<< half)
    }
}
