// Sums, maxima and minima along an axis, in an order that depends on the lengths alone.
//
// Terms go to the lanes of a vector in turn, 64 terms of a lane make a block, 64 blocks a group, and groups are added one
// after the other: a sum of a million terms has chains of about a hundred, and rounding errors to match.

/// A vector with the operations of its concrete type; sixteen lanes of Float or eight of Double on every processor.
private protocol Summands: SIMD, BitwiseCopyable, SendableMetatype where Scalar: Real, MaskStorage: SendableMetatype {
    init(repeating: Scalar)
    static func + (a: Self, b: Self) -> Self
    static func .< (a: Self, b: Self) -> SIMDMask<MaskStorage>
    static func .!= (a: Self, b: Self) -> SIMDMask<MaskStorage>
    func replacing(with other: Self, where mask: SIMDMask<MaskStorage>) -> Self
}
extension SIMD16<Float>: Summands {}
extension SIMD8<Double>: Summands {}

/// Terms of a lane in a block, and blocks in a group.
private let blockLength = 64
/// Elements that make it worth another thread's while.
private let grain = 1 << 16

extension Summands {
    @inline(always) static var width: Int { MemoryLayout<Self>.size / MemoryLayout<Scalar>.size }

    @inline(always) static func load(_ x: UnsafePointer<Scalar>) -> Self {
        UnsafeRawPointer(x).loadUnaligned(as: Self.self)
    }

    /// The first elements from memory, the others neutral.
    @inline(always) static func load(_ x: UnsafePointer<Scalar>, first count: Int, else neutral: Scalar) -> Self {
        var v = Self(repeating: neutral)
        for i in 0..<count { v[i] = x[i] }
        return v
    }
}

/// A row of `count` contiguous elements as one number. Limited by memory, 15 to 18 numbers of `Float` a nanosecond, or by the
/// last additions where it is short.
@inline(always)
private func row<V: Summands>(
    _ x: UnsafePointer<V.Scalar>, count: Int, neutral: V.Scalar, _ combine: (V, V) -> V
) -> V.Scalar {
    let none = V(repeating: neutral)
    if count < V.width {
        // Neighbouring short rows overlap in time: one after the other is faster than folding lanes.
        var total = none
        for i in 0..<count { total = combine(total, V(repeating: x[i])) }
        return total[0]
    }
    var (total, group, blocks, i) = (none, none, 0, 0)
    while i < count {
        let end = min(count, i &+ 4 &* blockLength &* V.width)
        var (a, b, c, d) = (none, none, none, none)
        while i &+ 4 &* V.width <= end {
            a = combine(a, V.load(x + i))
            b = combine(b, V.load(x + i + V.width))
            c = combine(c, V.load(x + i + 2 * V.width))
            d = combine(d, V.load(x + i + 3 * V.width))
            i &+= 4 &* V.width
        }
        while i &+ V.width <= end {
            a = combine(a, V.load(x + i))
            i &+= V.width
        }
        if i < end { b = combine(b, V.load(x + i, first: end &- i, else: neutral)) }
        i = end
        group = combine(group, combine(combine(a, b), combine(c, d)))
        blocks &+= 1
        if blocks % blockLength == 0 { (total, group) = (combine(total, group), none) }
    }
    total = combine(total, group)
    // Halves onto halves until one lane is left.
    var lanes = V.width / 2
    while lanes > 0 {
        var upper = none
        for lane in 0..<lanes { upper[lane] = total[lane + lanes] }
        total = combine(total, upper)
        lanes /= 2
    }
    return total[0]
}

/// Columns `i` to `i + width` of x[length, inner], side by side. Limited by memory, 13 numbers of `Float` a nanosecond.
@inline(always)
private func columns<V: Summands>(
    _ x: UnsafePointer<V.Scalar>, length: Int, inner: Int, count: Int, neutral: V.Scalar,
    into y: UnsafeMutablePointer<V.Scalar>, _ combine: (V, V) -> V
) {
    let none = V(repeating: neutral)
    var (total, group, blocks, l, at) = (none, none, 0, 0, x)
    while l < length {
        let end = min(length, l &+ blockLength)
        var (a, b, c, d) = (none, none, none, none)
        if count == V.width {
            while l &+ 4 <= end {
                a = combine(a, V.load(at))
                b = combine(b, V.load(at + inner))
                c = combine(c, V.load(at + 2 &* inner))
                d = combine(d, V.load(at + 3 &* inner))
                l &+= 4
                at += 4 &* inner
            }
        }
        while l < end {
            a = combine(a, count == V.width ? V.load(at) : V.load(at, first: count, else: neutral))
            l &+= 1
            at += inner
        }
        group = combine(group, combine(combine(a, b), combine(c, d)))
        blocks &+= 1
        if blocks % blockLength == 0 { (total, group) = (combine(total, group), none) }
    }
    total = combine(total, group)
    if count == V.width {
        UnsafeMutableRawPointer(y).storeBytes(of: total, as: V.self)
    } else {
        for i in 0..<count { y[i] = total[i] }
    }
}

/// A range of the rows, or of the vectors of columns where there are several.
@inline(always)
private func part<V: Summands>(
    _ x: UnsafePointer<V.Scalar>, length: Int, inner: Int, neutral: V.Scalar, into y: UnsafeMutablePointer<V.Scalar>,
    _ range: Range<Int>, _ combine: (V, V) -> V
) {
    if inner == 1 {
        for o in range { y[o] = row(x + o &* length, count: length, neutral: neutral, combine) }
        return
    }
    let vectors = (inner + V.width - 1) / V.width
    for index in range {
        let (o, i) = (index / vectors, index % vectors &* V.width)
        columns(
            x + (o &* length &* inner &+ i), length: length, inner: inner, count: min(V.width, inner &- i),
            neutral: neutral, into: y + (o &* inner &+ i), combine)
    }
}

/// The reduction on all threads, which share out the results.
@inline(always)
private func reduceAll<V: Summands>(
    _ reduction: Reduction, _ x: UnsafePointer<V.Scalar>, outer: Int, length: Int, inner: Int,
    into y: UnsafeMutablePointer<V.Scalar>, _: V.Type
) {
    nonisolated(unsafe) let (x, y) = (x, y)
    let vectors = inner == 1 ? 1 : (inner + V.width - 1) / V.width
    Threads.forEachChunk(outer * vectors, grain: max(1, grain / max(1, length * min(inner, V.width)))) { range in
        // NaN on either side makes a maximum or minimum NaN.
        switch reduction {
        case .sum: part(x, length: length, inner: inner, neutral: 0, into: y, range) { (a: V, b: V) in a + b }
        case .maximum:
            part(x, length: length, inner: inner, neutral: -.infinity, into: y, range) { (a: V, b: V) in
                a.replacing(with: b, where: a .< b).replacing(with: b, where: b .!= b)
            }
        case .minimum:
            part(x, length: length, inner: inner, neutral: .infinity, into: y, range) { (a: V, b: V) in
                a.replacing(with: b, where: b .< a).replacing(with: b, where: b .!= b)
            }
        }
    }
}

extension Float {
    public static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Float>, outer: Int, length: Int, inner: Int,
        into y: UnsafeMutablePointer<Float>
    ) { reduceAll(reduction, x, outer: outer, length: length, inner: inner, into: y, SIMD16<Float>.self) }
}

extension Double {
    public static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Double>, outer: Int, length: Int, inner: Int,
        into y: UnsafeMutablePointer<Double>
    ) { reduceAll(reduction, x, outer: outer, length: length, inner: inner, into: y, SIMD8<Double>.self) }
}
