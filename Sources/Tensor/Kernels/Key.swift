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

    /// 64 random bits, number `counter` of this key.
    func word(_ counter: UInt64) -> UInt64 {
        let words = block(counter >> 1, .draw)
        return counter & 1 == 0
            ? UInt64(words[0]) | UInt64(words[1]) << 32 : UInt64(words[2]) | UInt64(words[3]) << 32
    }

    /// One draw from [0, 1): the first of `fillUniform`.
    public func uniform<S: Real>(_: S.Type = S.self) -> S { S(unit: word(0)) }

    /// One draw from `range`.
    public func uniform<S: Real>(in range: Range<S>) -> S {
        let share: S = uniform()
        // Rounding could reach the upper end, which does not belong to the range.
        return min(range.lowerBound + share * (range.upperBound - range.lowerBound), range.upperBound.nextDown)
    }

    /// One draw from the standard normal. It is made in double precision, unlike those of `fillNormal`.
    public func normal<S: Real>(_: S.Type = S.self) -> S {
        let radius = (-2 * Double.log(1 - Double(unit: word(0)))).squareRoot()
        return S(radius * Double.cos(Double(unit: word(1)) * 6.283185307179586))
    }

    /// One draw from the gamma distribution with this shape and scale 1 (Marsaglia and Tsang, 2000): the cube of a normal,
    /// accepted nineteen times in twenty or more. A shape below 1 is drawn one higher and multiplied by uniform^(1 / shape).
    public func gamma(shape: Double) -> Double {
        require(
            shape > 0 && shape < .infinity, "The shape of a gamma distribution must be positive, not \(shape).")
        if shape < 1 {
            let (low, high) = split()
            return high.gamma(shape: shape + 1) * Double.power(1 - low.uniform(), 1 / shape)
        }
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        var attempt: UInt64 = 0
        while true {
            let (first, second) = folding(attempt).split()
            let x: Double = first.normal()
            let cube = (1 + c * x) * (1 + c * x) * (1 + c * x)
            if cube > 0 && Double.log(1 - second.uniform()) < x * x / 2 + d - d * cube + d * Double.log(cube) {
                return d * cube
            }
            attempt += 1
        }
    }

    /// Words number 16 first to 16 first + 15.
    @inline(__always)
    fileprivate func words(_ first: UInt64) -> (even: SIMD8<UInt64>, odd: SIMD8<UInt64>) {
        Philox.blocks(8 &* first, purpose: Purpose.draw.rawValue, key: bits)
    }
}

extension Real {
    /// A number of [0, 1) from the high bits of a word, as many as fit.
    @inline(__always)
    fileprivate init(unit word: UInt64) {
        self = Self(word >> UInt64(63 - Self.significandBitCount)) * (Self.ulpOfOne / 2)
    }

    /// Draws from [0, 1): y[i] is made of word start + i. Limited by the generator's multiplications.
    @inline(__always)
    fileprivate static func uniforms(
        _ key: Key, _ start: UInt64, into y: UnsafeMutablePointer<Self>, _ range: Range<Int>
    ) {
        var i = range.lowerBound
        while i < range.upperBound {
            let at = start &+ UInt64(i)
            if at & 15 == 0 && range.upperBound - i >= 16 {
                let (even, odd) = key.words(at >> 4)
                for j in 0..<8 {
                    y[i + 2 * j] = Self(unit: even[j])
                    y[i + 2 * j + 1] = Self(unit: odd[j])
                }
                i += 16
            } else {
                y[i] = Self(unit: key.word(at))
                i += 1
            }
        }
    }

    /// Draws from the standard normal in pairs (Box and Muller): y[2 i] and y[2 i + 1] are the coordinates of a point whose
    /// squared radius is -2 log(1 - u[2 i]) and whose angle is 2 pi u[2 i + 1]. Limited by the generator, and by
    /// log, sin and cos: a number in five nanoseconds.
    @inline(__always)
    fileprivate static func normals(_ key: Key, into y: UnsafeMutablePointer<Self>, _ range: Range<Int>) {
        let pairs = 128
        withUnsafeTemporaryAllocation(of: Self.self, capacity: 5 * pairs) { buffer in
            guard let u = buffer.baseAddress else { return }
            let (radius, angle, sine) = (u + 2 * pairs, u + 3 * pairs, u + 4 * pairs)
            for i in stride(from: range.lowerBound, to: range.upperBound, by: 2 * pairs) {
                let count = min(2 * pairs, range.upperBound - i)
                let half = (count + 1) / 2
                uniforms(key, UInt64(i), into: u, 0..<2 * half)
                for j in 0..<half {
                    radius[j] = 1 - u[2 * j]
                    angle[j] = u[2 * j + 1] * 6.283185307179586
                }
                map(.log, radius, into: radius, count: half)
                map(.sin, angle, into: sine, count: half)
                map(.cos, angle, into: angle, count: half)
                for j in 0..<half {
                    let r = (-2 * radius[j]).squareRoot()
                    y[i + 2 * j] = r * angle[j]
                    if 2 * j + 1 < count { y[i + 2 * j + 1] = r * sine[j] }
                }
            }
        }
    }

    /// y[i] is made of word start + i of the key.
    static func fillUniform(_ key: Key, start: UInt64, into y: UnsafeMutablePointer<Self>, count: Int) {
        nonisolated(unsafe) let y = y
        Threads.forEachChunk(count, grain: fillGrain) { range in
            // Concrete types, for the loops to be specialised to.
            if let y = y as? UnsafeMutablePointer<Float> {
                Float.uniforms(key, start, into: y, range)
            } else if let y = y as? UnsafeMutablePointer<Double> {
                Double.uniforms(key, start, into: y, range)
            }
        }
    }

    /// y[2 i] and y[2 i + 1] are made of words 2 i and 2 i + 1 of the key.
    static func fillNormal(_ key: Key, into y: UnsafeMutablePointer<Self>, count: Int) {
        nonisolated(unsafe) let y = y
        Threads.forEachChunk(count, grain: fillGrain) { range in
            if let y = y as? UnsafeMutablePointer<Float> {
                Float.normals(key, into: y, range)
            } else if let y = y as? UnsafeMutablePointer<Double> {
                Double.normals(key, into: y, range)
            }
        }
    }
}

/// Draws that make it worth another thread's while; even, so that pairs stay together.
private let fillGrain = 1 << 14
