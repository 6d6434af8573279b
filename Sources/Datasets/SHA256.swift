/// SHA-256 (FIPS 180-4): tells whether a file of `Data/` is, to the bit, the one that the course was written with.
enum SHA256 {
    /// The digest in 64 lower-case hexadecimal digits.
    static func hexDigest(of message: [UInt8]) -> String {
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        // Only the end is copied: what is left of the last block, the bit 1, zeros, and the length in bits.
        let whole = message.count / 64 * 64
        var end = Array(message[whole...]) + [0x80]
        end += [UInt8](repeating: 0, count: (120 - end.count) % 64)
        end += (0..<8).map { UInt8(truncatingIfNeeded: (message.count << 3) >> (56 - 8 * $0)) }

        var schedule = [UInt32](repeating: 0, count: 64)
        for bytes in [message[..<whole], end[...]] {
            bytes.withUnsafeBufferPointer { bytes in
                for start in stride(from: 0, to: bytes.count, by: 64) {
                    absorb(UnsafeBufferPointer(rebasing: bytes[start..<start + 64]), into: &state, schedule: &schedule)
                }
            }
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
            .map(hexadecimal).joined()
    }

    /// One block of 64 bytes; `schedule` is working space of 64 words.
    private static func absorb(
        _ block: UnsafeBufferPointer<UInt8>, into state: inout [UInt32], schedule w: inout [UInt32]
    ) {
        for t in 0..<16 {
            w[t] = (0..<4).reduce(0) { $0 << 8 | UInt32(block[4 * t + $1]) }
        }
        for t in 16..<64 {
            let low = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3
            let high = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10
            w[t] = w[t - 16] &+ low &+ w[t - 7] &+ high
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let choice = (e & f) ^ (~e & g)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            let first = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ constants[t] &+ w[t]
            let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }

    private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes, found with integers alone.
    private static let constants: [UInt32] = {
        var primes: [UInt64] = [2]
        for n in stride(from: UInt64(3), through: 311, by: 2) where !primes.contains(where: { n.isMultiple(of: $0) }) {
            primes.append(n)
        }
        return primes.map { prime in
            // The greatest r with r^3 <= prime 2^96, bit by bit; its low 32 bits are the fraction.
            var root: UInt64 = 0
            for bit in stride(from: UInt64(34), through: 0, by: -1) {
                let trial = root | 1 << bit
                if isCube(of: trial, atMost: prime) { root = trial }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }()

    /// Whether r^3 <= prime 2^96, for r < 2^36, in two words.
    private static func isCube(of root: UInt64, atMost prime: UInt64) -> Bool {
        let square = root.multipliedFullWidth(by: root)  // < 2^72
        let low = square.low.multipliedFullWidth(by: root)
        let high = square.high &* root &+ low.high  // r^3 = high 2^64 + low.low, and prime 2^96 = prime 2^32 2^64
        return high < prime << 32 || (high == prime << 32 && low.low == 0)
    }
}
