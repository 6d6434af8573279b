/// A source of randomness that is a value: the same key gives the same draws, wherever and in whatever order it is used.
///
/// A key is used once, for one draw or one array; for more, `split` it or `folding` it with a number or a name.
///
///     let (weights, noise) = Key(7).split()
public struct Key: Hashable, Sendable {
    /// The key of the generator.
    private let bits: UInt64

    /// The high half of the counter tells draws (0) from children (1), so that no child repeats its parent's draws.
    private enum Purpose: UInt32 { case draw, child }

    public init(_ seed: UInt64) { bits = seed }

    /// The child with this number; different numbers give unrelated keys.
    public func folding(_ number: UInt64) -> Key {
        let words = block(number, .child)
        return Key(UInt64(words[0]) | UInt64(words[1]) << 32)
    }

    /// The child with this name.
    public func folding(_ name: String) -> Key {
        // FNV-1a: a hash that is the same in every process, unlike `Hasher`.
        folding(name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }).folding(0)
    }

    public func split() -> (Key, Key) { (folding(0), folding(1)) }

    public func split(_ count: Int) -> [Key] { (0..<count).map { folding(UInt64($0)) } }

    private func block(_ counter: UInt64, _ purpose: Purpose) -> SIMD4<UInt32> {
        Philox.block(
            SIMD4(UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, purpose.rawValue),
            key: SIMD2(UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32)))
    }

    /// 64 random bits.
    func word(_ counter: UInt64) -> UInt64 {
        let words = block(counter >> 1, .draw)
        return counter & 1 == 0
            ? UInt64(words[0]) | UInt64(words[1]) << 32 : UInt64(words[2]) | UInt64(words[3]) << 32
    }

    /// One draw from [0, 1).
    public func uniform<S: Real>(_: S.Type = S.self) -> S {
        S(word(0) >> (64 - UInt64(S.significandBitCount + 1))) * (S.ulpOfOne / 2)
    }

    /// One draw from `range`.
    public func uniform<S: Real>(in range: Range<S>) -> S {
        let share: S = uniform()
        // Rounding could reach the upper end, which does not belong to the range.
        return min(range.lowerBound + share * (range.upperBound - range.lowerBound), range.upperBound.nextDown)
    }

    /// One draw from the standard normal.
    public func normal<S: Real>(_: S.Type = S.self) -> S {
        let radius = (-2 * Double.log((Double(word(0) >> 11) + 0.5) * 0x1p-53)).squareRoot()
        return S(radius * Double.cos(Double(word(1) >> 11) * 0x1p-53 * 6.283185307179586))
    }
}

extension Real {
    /// Draws from [0, 1).
    static func fillUniform(_ key: Key, start: UInt64, into y: UnsafeMutablePointer<Self>, count: Int) {
        for i in 0..<count {
            y[i] = Self(key.word(start &+ UInt64(i)) >> (64 - UInt64(significandBitCount + 1))) * (ulpOfOne / 2)
        }
    }

    /// Draws from the standard normal.
    static func fillNormal(_ key: Key, start: UInt64, into y: UnsafeMutablePointer<Self>, count: Int) {
        for i in 0..<count { y[i] = key.folding(start &+ UInt64(i)).normal() }
    }
}
