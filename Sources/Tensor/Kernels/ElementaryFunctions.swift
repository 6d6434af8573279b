// The elementary functions, and the loops that apply them to arrays.
//
// Each function is written once, over `FloatLanes`, and serves vectors of Float, vectors of Double and, as the first lane of
// such a vector, scalars: so scalars and arrays agree to the last bit. The system's mathematical library is not called,
// since it differs from one system to the next. A build for debugging optimises one file at a time, so what must be
// specialised together stands in this one file. `ElementaryFunctionsTests` states and measures the errors.

// MARK: - Vectors

/// A vector of floating-point numbers with the operators of its concrete type. (Those that `SIMD` itself offers work lane
/// by lane, and become vector instructions only where the compiler already knows the type.)
protocol FloatLanes: SIMD, BitwiseCopyable where Scalar: Real, MaskStorage: IntegerLanes {
    init(repeating: Scalar)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    static func .< (a: Self, b: Self) -> SIMDMask<MaskStorage>
    static func .<= (a: Self, b: Self) -> SIMDMask<MaskStorage>
    static func .== (a: Self, b: Self) -> SIMDMask<MaskStorage>
    static func .!= (a: Self, b: Self) -> SIMDMask<MaskStorage>
    func replacing(with other: Self, where mask: SIMDMask<MaskStorage>) -> Self
    func addingProduct(_ a: Self, _ b: Self) -> Self
    func squareRoot() -> Self
    func rounded(_ rule: FloatingPointRoundingRule) -> Self

    /// log 2 in two parts, the first short enough that its product with an exponent is exact; pi / 2 in three.
    static var log2: (Scalar, Scalar) { get }
    static var halfPi: (Scalar, Scalar, Scalar) { get }
    /// Below the first exp is zero, above the second infinite.
    static var expRange: (Scalar, Scalar) { get }
    /// Up to here the three parts of pi / 2 reduce an angle to full precision.
    static var nearAngle: Scalar { get }
    /// From here on erf rounds to 1.
    static var erfEnd: Scalar { get }
    /// Minimax polynomials, as long as the precision asks for; where each is used says what it approximates.
    static func expTail(_ r: Self) -> Self
    static func logTail(_ z: Self) -> Self
    static func sinTail(_ z: Self) -> Self
    static func cosTail(_ z: Self) -> Self
    static func erfTail(_ z: Self) -> Self
    static func erfcScaled(_ t: Self) -> Self
    static func power(_ base: Self, _ exponent: Self) -> Self
}

/// Integers as wide as the floating-point numbers; they are also what masks are stored in.
protocol IntegerLanes: SIMD where Scalar: FixedWidthInteger & SignedInteger {
    init(repeating: Scalar)
    static func &+ (a: Self, b: Self) -> Self
    static func &- (a: Self, b: Self) -> Self
    static func & (a: Self, b: Self) -> Self
    static func ^ (a: Self, b: Self) -> Self
    static func &<< (a: Self, b: Self) -> Self
    static func &>> (a: Self, b: Self) -> Self
}

extension SIMD16<Int32>: IntegerLanes {}
extension SIMD8<Int64>: IntegerLanes {}

extension FloatLanes {
    @inline(always) static var zero: Self { Self(repeating: 0) }
    @inline(always) static var one: Self { Self(repeating: 1) }
    /// Added to a number, it leaves the nearest integer in the low bits of the sum.
    @inline(always) static var rounder: Self { Self(repeating: 1.5 / Scalar.ulpOfOne) }

    @inline(always) init(bits: MaskStorage) { self = unsafeBitCast(bits, to: Self.self) }
    @inline(always) var bits: MaskStorage { unsafeBitCast(self, to: MaskStorage.self) }
    @inline(always) static func integers(_ value: Int) -> MaskStorage {
        MaskStorage(repeating: MaskStorage.Scalar(truncatingIfNeeded: value))
    }
    @inline(always) static var signBit: MaskStorage { Self(repeating: -0.0).bits }
    @inline(always) var sign: MaskStorage { bits & Self.signBit }
    @inline(always) var magnitude: Self { Self(bits: bits ^ sign) }
    @inline(always) static prefix func - (x: Self) -> Self { Self(bits: x.bits ^ signBit) }

    /// self x + c, rounded once.
    @inline(always) func times(_ x: Self, plus c: Scalar) -> Self { Self(repeating: c).addingProduct(self, x) }
    @inline(always) func times(_ x: Self, plus c: Self) -> Self { c.addingProduct(self, x) }

    /// The greater; NaN where either is.
    @inline(always) func maximum(_ other: Self) -> Self {
        replacing(with: other, where: self .< other).replacing(with: other, where: other .!= other)
    }
    @inline(always) func minimum(_ other: Self) -> Self {
        replacing(with: other, where: other .< self).replacing(with: other, where: other .!= other)
    }

    /// Times 2 to the integers in the low bits of `rounded`, in two steps, since the power itself may be out of range.
    @inline(always) func scaled(byExponents rounded: Self) -> Self {
        let exponents = rounded.bits &- Self.rounder.bits
        let half = exponents &>> Self.integers(1)
        return self * Self.powerOfTwo(half) * Self.powerOfTwo(exponents &- half)
    }
    @inline(always) static func powerOfTwo(_ exponents: MaskStorage) -> Self {
        let bias = 1 << (Scalar.exponentBitCount - 1) - 1
        return Self(bits: (exponents &+ integers(bias)) &<< integers(Scalar.significandBitCount))
    }
}

extension Float: Real {}
extension Double: Real {}

extension SIMD16<Float>: FloatLanes {
    @inline(always) static var log2: (Float, Float) { (0x1.62e4p-1, 0x1.7f7d1cp-20) }
    @inline(always) static var halfPi: (Float, Float, Float) { (0x1.921fb6p0, -0x1.777a5cp-25, -0x1.ee59dap-50) }
    @inline(always) static var expRange: (Float, Float) { (-104, 89) }
    @inline(always) static var nearAngle: Float { 0x1p15 }
    @inline(always) static var erfEnd: Float { 4 }
    @inline(always) static func expTail(_ r: Self) -> Self {
        Self(repeating: 0x1.6a2434p-10).times(r, plus: 0x1.1239e2p-7).times(r, plus: 0x1.5558f2p-5)
            .times(r, plus: 0x1.555492p-3).times(r, plus: 0x1.fffffcp-2)
    }
    @inline(always) static func logTail(_ z: Self) -> Self {
        Self(repeating: 0x1.31eap-2).times(z, plus: 0x1.995e7cp-2).times(z, plus: 0x1.55557ap-1)
    }
    @inline(always) static func sinTail(_ z: Self) -> Self {
        Self(repeating: -0x1.994454p-13).times(z, plus: 0x1.110742p-7).times(z, plus: -0x1.555546p-3)
    }
    @inline(always) static func cosTail(_ z: Self) -> Self {
        Self(repeating: 0x1.99e204p-16).times(z, plus: -0x1.6c0c12p-10).times(z, plus: 0x1.55554ap-5)
    }
    @inline(always) static func erfTail(_ z: Self) -> Self {
        Self(repeating: 0x1.49669ep-14).times(z, plus: -0x1.a3f5c2p-11).times(z, plus: 0x1.540588p-8)
            .times(z, plus: -0x1.b7f908p-6).times(z, plus: 0x1.ce2cf6p-4).times(z, plus: -0x1.81273ep-2)
            .times(z, plus: 0x1.06eba8p-3)
    }
    @inline(always) static func erfcScaled(_ t: Self) -> Self {
        Self(repeating: 0x1.d88b6p-8).times(t, plus: 0x1.e8a0cap-9).times(t, plus: -0x1.438854p-4)
            .times(t, plus: 0x1.eee9fap-3).times(t, plus: -0x1.b57036p-2).times(t, plus: 0x1.058672p-2)
    }
    /// By way of Double, which has the digits to spare.
    @inline(always) static func power(_ base: Self, _ exponent: Self) -> Self {
        Self(
            lowHalf: SIMD8<Float>(SIMD8<Double>.power(SIMD8(base.lowHalf), SIMD8(exponent.lowHalf))),
            highHalf: SIMD8<Float>(SIMD8<Double>.power(SIMD8(base.highHalf), SIMD8(exponent.highHalf))))
    }
}

extension SIMD8<Double>: FloatLanes {
    @inline(always) static var log2: (Double, Double) { (0x1.62e42fefa38p-1, 0x1.ef35793c7673p-45) }
    @inline(always) static var halfPi: (Double, Double, Double) {
        (0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110)
    }
    @inline(always) static var expRange: (Double, Double) { (-746, 710) }
    @inline(always) static var nearAngle: Double { 0x1p30 }
    @inline(always) static var erfEnd: Double { 6 }
    @inline(always) static func expTail(_ r: Self) -> Self {
        Self(repeating: 0x1.ad7f6c633011bp-26).times(r, plus: 0x1.28ad72cc49578p-22)
            .times(r, plus: 0x1.71df2553cf019p-19).times(r, plus: 0x1.a0199a0c691c3p-16)
            .times(r, plus: 0x1.a01a012a570b6p-13).times(r, plus: 0x1.6c16c1842a0ffp-10)
            .times(r, plus: 0x1.1111111127be7p-7).times(r, plus: 0x1.555555555087dp-5)
            .times(r, plus: 0x1.55555555554fap-3).times(r, plus: 0x1.000000000000ap-1)
    }
    @inline(always) static func logTail(_ z: Self) -> Self {
        Self(repeating: 0x1.2f15bc631a1e4p-3).times(z, plus: 0x1.39a02ed83e254p-3)
            .times(z, plus: 0x1.74664d76df7b8p-3).times(z, plus: 0x1.c71c51c66c4dcp-3)
            .times(z, plus: 0x1.249249423e536p-2).times(z, plus: 0x1.999999997f8a7p-2)
            .times(z, plus: 0x1.5555555555593p-1)
    }
    @inline(always) static func sinTail(_ z: Self) -> Self {
        Self(repeating: 0x1.5d8db9a3863efp-33).times(z, plus: -0x1.ae5e5493cc424p-26)
            .times(z, plus: 0x1.71de3561f006cp-19).times(z, plus: -0x1.a01a019bf9747p-13)
            .times(z, plus: 0x1.111111110f7c2p-7).times(z, plus: -0x1.5555555555548p-3)
    }
    @inline(always) static func cosTail(_ z: Self) -> Self {
        Self(repeating: -0x1.8f9e7cc47a7a3p-37).times(z, plus: 0x1.1ee9cc225448bp-29)
            .times(z, plus: -0x1.27e4f7da1b2bp-22).times(z, plus: 0x1.a01a019c6dc54p-16)
            .times(z, plus: -0x1.6c16c16c14ebp-10).times(z, plus: 0x1.555555555554ap-5)
    }
    @inline(always) static func erfTail(_ z: Self) -> Self {
        Self(repeating: -0x1.aba945cc00e34p-31).times(z, plus: 0x1.d7196758ddd84p-27)
            .times(z, plus: -0x1.5c06ea9c6ab26p-23).times(z, plus: 0x1.b97fca28dd881p-20)
            .times(z, plus: -0x1.f4ca4c7844effp-17).times(z, plus: 0x1.f9a2ba993b1dfp-14)
            .times(z, plus: -0x1.c02db03d32018p-11).times(z, plus: 0x1.565bccf926fb9p-8)
            .times(z, plus: -0x1.b82ce311fa73fp-6).times(z, plus: 0x1.ce2f21a040d0ep-4)
            .times(z, plus: -0x1.812746b0379bdp-2).times(z, plus: 0x1.06eba8214db68p-3)
    }
    @inline(always) static func erfcScaled(_ t: Self) -> Self {
        Self(repeating: -0x1.a78692a33b2bp-17).times(t, plus: -0x1.be0e2dee8e077p-16)
            .times(t, plus: 0x1.cf91d28aa7518p-16).times(t, plus: 0x1.6d81ff113cf5ep-13)
            .times(t, plus: 0x1.6d335e633038fp-15).times(t, plus: -0x1.016b55437ed81p-10)
            .times(t, plus: -0x1.bc258d2683ab4p-11).times(t, plus: 0x1.ca95ed8b23508p-8)
            .times(t, plus: 0x1.e947158afa008p-9).times(t, plus: -0x1.437f0b68cd797p-4)
            .times(t, plus: 0x1.eeea7dc8a78c8p-3).times(t, plus: -0x1.b57034efd3f55p-2)
            .times(t, plus: 0x1.058671b52c776p-2)
    }
    @inline(always) static func power(_ base: Self, _ exponent: Self) -> Self { powerInParts(base, exponent) }
}

// MARK: - Exponentials

/// x = n log 2 + r with |r| <= log(2) / 2; `rounded` holds n as `FloatLanes.rounder` leaves it, and low what r lost.
@inline(always)
private func reduced<V: FloatLanes>(_ x: V, plus extra: V) -> (rounded: V, r: V, low: V) {
    let rounded = x.times(V(repeating: 0x1.71547652b82fep0), plus: V.rounder)
    let n = rounded - V.rounder
    let high = (-n).times(V(repeating: V.log2.0), plus: x)
    let low = (-n).times(V(repeating: V.log2.1), plus: extra)
    let r = high + low
    return (rounded, r, (high - r) + low)
}

/// exp(x + extra) = 2^n (1 + r + r^2 expTail(r)), where extra is at most a rounding error of x.
@inline(always)
private func exponential<V: FloatLanes>(_ x: V, plus extra: V = V.zero) -> V {
    let (least, greatest) = (V(repeating: V.expRange.0), V(repeating: V.expRange.1))
    let clamped = x.replacing(with: least, where: x .< least).replacing(with: greatest, where: greatest .< x)
    let (rounded, r, low) = reduced(clamped, plus: extra)
    let y = V.one + (r + V.expTail(r).times(r * r, plus: low))
    return y.scaled(byExponents: rounded)
}

/// exp(x) - 1 = 2^n (r + r^2 expTail(r)) + (2^n - 1), at half the size lest 2^n overflow.
@inline(always)
private func exponentialMinusOne<V: FloatLanes>(_ x: V) -> V {
    let (least, greatest) = (V(repeating: -64), V(repeating: V.expRange.1))
    let clamped = x.replacing(with: least, where: x .< least).replacing(with: greatest, where: greatest .< x)
    let (rounded, r, low) = reduced(clamped, plus: V.zero)
    let half = V.powerOfTwo(rounded.bits &- V.rounder.bits &- V.integers(1))
    let part = r + V.expTail(r).times(r * r, plus: low)
    let y = part.times(half, plus: half - V(repeating: 0.5))
    return (y + y).replacing(with: x, where: x .== V.zero)
}

@inline(always)
private func logistic<V: FloatLanes>(_ x: V) -> V {
    let e = exponential(-x.magnitude)
    return V.one.replacing(with: e, where: x .< V.zero) / (V.one + e)
}

@inline(always)
private func hyperbolicTangent<V: FloatLanes>(_ x: V) -> V {
    let e = exponentialMinusOne(-(x.magnitude + x.magnitude))
    return V(bits: (e / (e + V(repeating: 2))).magnitude.bits ^ x.sign)
}

@inline(always)
private func softPlus<V: FloatLanes>(_ x: V) -> V {
    x.maximum(V.zero) + logarithmOfOnePlusFraction(exponential(-x.magnitude))
}

/// Near zero x + x erfTail(x^2); from 1 on 1 - exp(-x^2) erfcScaled(t), t = (|x| - 2) / (|x| + 2).
@inline(always)
private func errorFunction<V: FloatLanes>(_ x: V) -> V {
    let (end, two) = (V(repeating: V.erfEnd), V(repeating: 2))
    let size = x.magnitude.replacing(with: end, where: end .< x.magnitude)
    let near = V.erfTail(size * size).times(size, plus: size)
    let far = (-exponential(-(size * size))).times(V.erfcScaled((size - two) / (size + two)), plus: V.one)
    return V(bits: far.replacing(with: near, where: size .< V.one).replacing(with: x, where: x .!= x).bits ^ x.sign)
}

// MARK: - Logarithms

/// x = 2^exponent (1 + f) with 1 + f between the roots of a half and of two.
@inline(always)
private func split<V: FloatLanes>(_ x: V) -> (exponent: V, f: V) {
    let width = V.Scalar.significandBitCount
    let tiny = x .< V(repeating: V.Scalar.leastNormalMagnitude)
    let lift = V.powerOfTwo(V.integers(width + 1))
    let (exponent, f) = splitNormal(x.replacing(with: x * lift, where: tiny))
    return (exponent.replacing(with: exponent - V(repeating: V.Scalar(width + 1)), where: tiny), f)
}

/// The same for numbers that are not subnormal.
@inline(always)
private func splitNormal<V: FloatLanes>(_ x: V) -> (exponent: V, f: V) {
    let width = V.Scalar.significandBitCount
    let exponent = (x.bits &- V(repeating: 0x1.6a09e667f3bcdp-1).bits) &>> V.integers(width)
    let f = V(bits: x.bits &- exponent &<< V.integers(width)) - V.one
    return (V(bits: exponent &+ V.rounder.bits) - V.rounder, f)
}

/// exponent log 2 + log(1 + f) + extra. With s = f / (2 + f) and z = s^2, log(1 + f) = 2 s + s z logTail(z), of which
/// 2 s = f - s f is arranged so that f, the greatest part, goes in last.
@inline(always)
private func logarithm<V: FloatLanes>(_ exponent: V, _ f: V, plus extra: V) -> V {
    let s = f / (f + V(repeating: 2))
    let z = s * s
    let half = f * f * V(repeating: 0.5)
    let rest = exponent.times(V(repeating: V.log2.1), plus: extra)
    let correction = half - s.times(V.logTail(z).times(z, plus: half), plus: rest)
    return exponent.times(V(repeating: V.log2.0), plus: f - correction)
}

/// The values where the formula does not hold: at zero, at infinity and below.
@inline(always)
private func logarithmEnds<V: FloatLanes>(_ y: V, at x: V) -> V {
    y.replacing(with: V(repeating: -.infinity), where: x .== V.zero)
        .replacing(with: V(repeating: .nan), where: x .< V.zero)
        .replacing(with: x, where: x .== V(repeating: .infinity)).replacing(with: x, where: x .!= x)
}

@inline(always)
private func naturalLogarithm<V: FloatLanes>(_ x: V) -> V {
    let (exponent, f) = split(x)
    return logarithmEnds(logarithm(exponent, f, plus: V.zero), at: x)
}

/// log(u) for u = 1 + x rounded, corrected to first order for what the rounding lost.
@inline(always)
private func logarithmOfOnePlus<V: FloatLanes>(_ x: V) -> V {
    let u = V.one + x
    let (exponent, f) = split(u)
    let lost = (V.one - (u - x)).replacing(with: x - (u - V.one), where: x .< V.one)
    let near = exponent .== V.zero
    let extra = (lost / u).replacing(with: V.zero, where: near)
    let y = logarithm(exponent, f.replacing(with: x, where: near), plus: extra)
    return logarithmEnds(y, at: u).replacing(with: x, where: x .== V.zero)
}

/// The same numbers as `logarithmOfOnePlus` for x in 0...1, where there is no special case.
@inline(always)
private func logarithmOfOnePlusFraction<V: FloatLanes>(_ x: V) -> V {
    let u = V.one + x
    let (exponent, f) = splitNormal(u)
    let near = exponent .== V.zero
    let extra = ((x - (u - V.one)) / u).replacing(with: V.zero, where: near)
    return logarithm(exponent, f.replacing(with: x, where: near), plus: extra)
}

// MARK: - Powers

/// exp(exponent log |base|), with the logarithm in two parts: the product may reach 745, and the error with it.
@inline(always)
private func powerInParts<V: FloatLanes>(_ base: V, _ exponent: V) -> V {
    let size = base.magnitude
    let infinity = V(repeating: .infinity)
    var (high, low) = logarithmInParts(size)
    high = high.replacing(with: -infinity, where: size .== V.zero).replacing(with: size, where: infinity .<= size)
    let product = exponent * high
    let extra = (-product).addingProduct(exponent, high).addingProduct(exponent, low)
    let moderate = product.magnitude .< V(repeating: 1000)
    var y = exponential(product, plus: V.zero.replacing(with: extra, where: moderate))
    y = y.replacing(with: V.one, where: size .== V.one)

    // A negative base: the sign of odd integers, no value between integers.
    let half = exponent * V(repeating: 0.5)
    let whole = exponent.rounded(.towardZero) .== exponent
    let flipped = V(bits: y.bits ^ base.sign).replacing(with: y, where: half.rounded(.towardZero) .== half)
    y = y.replacing(with: flipped, where: whole)
    let undefined = V(repeating: .nan).replacing(with: y, where: whole).replacing(with: y, where: infinity .<= size)
    y = y.replacing(with: undefined, where: base .< V.zero)
    y = y.replacing(with: base + exponent, where: base .!= base).replacing(with: exponent, where: exponent .!= exponent)
    return y.replacing(with: V.one, where: base .== V.one).replacing(with: V.one, where: exponent .== V.zero)
}

/// log x as a sum of two numbers, with ten bits more than one holds: 2 s + 2/3 s^3 in two parts, the rest in one.
@inline(always)
private func logarithmInParts<V: FloatLanes>(_ x: V) -> (V, V) {
    let (exponent, f) = split(x)
    let d = f + V(repeating: 2)
    let dLow = f - (d - V(repeating: 2))
    let inverse = V.one / d
    let s = f * inverse
    let sLow = (-s).times(d, plus: f).addingProduct(-s, dLow) * inverse
    let z = s * s
    let zLow = (-z).addingProduct(s, s).addingProduct(s + s, sLow)
    let cube = s * z
    let cubeLow = (-cube).addingProduct(s, z).addingProduct(s, zLow).addingProduct(sLow, z)
    let (third, thirdLow) = (V(repeating: 0x1.5555555555555p-1), V(repeating: 0x1.5555555555555p-55))
    let q = cube * third
    let qLow = (-q).addingProduct(cube, third).addingProduct(cube, thirdLow).addingProduct(cubeLow, third)
    let top = s + s + q
    let topLow = (s + s - top) + q + (sLow + sLow + qLow).addingProduct(cube * z, powerTail(z))
    let whole = exponent * V(repeating: V.log2.0)
    let sum = whole + top
    let sumLow = ((whole - sum) + top + topLow).addingProduct(exponent, V(repeating: V.log2.1))
    let high = sum + sumLow
    return (high, (sum - high) + sumLow)
}

/// (2 atanh(s) - 2 s - 2/3 s^3) / s^5, s^2 = z
@inline(always)
private func powerTail<V: FloatLanes>(_ z: V) -> V {
    V(repeating: 0x1.0e5242d47b9d7p-3).times(z, plus: 0x1.0f7e484d23571p-3).times(z, plus: 0x1.3b1efd61d4b97p-3)
        .times(z, plus: 0x1.745ce98677bcbp-3).times(z, plus: 0x1.c71c722e6b39cp-3).times(z, plus: 0x1.2492492457232p-2)
        .times(z, plus: 0x1.9999999999b36p-2)
}

// MARK: - Sine and cosine

/// sin(x + quarters pi / 2). With r = x - n pi / 2, |r| <= pi / 4, it is up to sign sin r = r + r^3 sinTail(r^2) or
/// cos r = 1 - r^2 / 2 + r^4 cosTail(r^2), as n + quarters is even or odd. Far angles are reduced one by one.
@inline(always)
private func sine<V: FloatLanes>(_ x: V, quarters: Int) -> V {
    let rounded = x.times(V(repeating: 0x1.45f306dc9c883p-1), plus: V.rounder)
    let n = rounded - V.rounder
    var r = (-n).times(V(repeating: V.halfPi.0), plus: x)
    r = (-n).times(V(repeating: V.halfPi.1), plus: r)
    r = (-n).times(V(repeating: V.halfPi.2), plus: r)
    var turns = rounded.bits
    let far = unsafeBitCast(V(repeating: V.nearAngle) .< x.magnitude, to: V.MaskStorage.self)
    if far.wrappedSum() != 0 {
        for i in 0..<V.scalarCount where far[i] != 0 {
            let (remainder, quarterTurns) = quarterTurns(of: Double(x[i]))
            (r[i], turns[i]) = (V.Scalar(remainder), V.MaskStorage.Scalar(truncatingIfNeeded: quarterTurns))
        }
    }
    turns = turns &+ V.integers(quarters)
    let z = r * r
    let sine = V.sinTail(z).times(r * z, plus: r).replacing(with: r, where: r .== V.zero)
    let cosine = V.cosTail(z).times(z, plus: -0.5).times(z, plus: V.one)
    let chosen = V(bits: sine.bits ^ ((sine.bits ^ cosine.bits) & (V.integers(0) &- (turns & V.integers(1)))))
    let sign = (turns &<< V.integers(MemoryLayout<V.Scalar>.size * 8 - 2)) & V.signBit
    return V(bits: chosen.bits ^ sign)
}

// MARK: - Loops over arrays

/// y = f(x), in a loop of its own for each function: in one that holds them all the compiler stops inlining, and then
/// passes vectors in quarters. Limited by arithmetic for the elementary functions (per nanosecond exp 1.8 numbers, log 1.4,
/// sigmoid 1.4, softplus 0.65; with AVX-512 on a Zen 5 5.5, 4.6, 4.2 and 1.7), by memory for the others, seven.
@inline(never)
private func forEach<V: FloatLanes>(
    _ x: UnsafePointer<V.Scalar>, into y: UnsafeMutablePointer<V.Scalar>, _ range: Range<Int>, _ f: (V) -> V
) {
    let width = MemoryLayout<V>.size / MemoryLayout<V.Scalar>.size
    var i = range.lowerBound
    while i &+ width <= range.upperBound {
        store(f(load(x + i)), y + i)
        i &+= width
    }
    let rest = range.upperBound &- i
    if rest > 0 { store(f(load(x + i, first: rest)), y + i, first: rest) }
}

/// c = f(a, b), where an operand that is a single number has step 0. Limited by memory, five numbers a nanosecond: 60 GB/s where
/// copying moves 70.
@inline(always)
private func forEach<V: FloatLanes>(
    _ a: UnsafePointer<V.Scalar>, _ aStep: Int, _ b: UnsafePointer<V.Scalar>, _ bStep: Int,
    into c: UnsafeMutablePointer<V.Scalar>, _ range: Range<Int>, _ f: (V, V) -> V
) {
    let width = MemoryLayout<V>.size / MemoryLayout<V.Scalar>.size
    let (aAll, bAll) = (V(repeating: a[0]), V(repeating: b[0]))
    var i = range.lowerBound
    while i &+ width <= range.upperBound {
        store(f(aStep == 0 ? aAll : load(a + i), bStep == 0 ? bAll : load(b + i)), c + i)
        i &+= width
    }
    let rest = range.upperBound &- i
    if rest > 0 {
        let last = f(
            aStep == 0 ? aAll : load(a + i, first: rest), bStep == 0 ? bAll : load(b + i, first: rest))
        store(last, c + i, first: rest)
    }
}

@inline(always)
private func load<V: FloatLanes>(_ x: UnsafePointer<V.Scalar>) -> V { UnsafeRawPointer(x).loadUnaligned(as: V.self) }

@inline(always)
private func store<V: FloatLanes>(_ x: V, _ y: UnsafeMutablePointer<V.Scalar>) {
    UnsafeMutableRawPointer(y).storeBytes(of: x, as: V.self)
}

/// A vector of which only the first elements are in memory; the others are 1.
@inline(always)
private func load<V: FloatLanes>(_ x: UnsafePointer<V.Scalar>, first count: Int) -> V {
    var v = V.one
    withUnsafeMutableBytes(of: &v) {
        $0.baseAddress?.copyMemory(from: x, byteCount: count &* MemoryLayout<V.Scalar>.size)
    }
    return v
}

@inline(always)
private func store<V: FloatLanes>(_ x: V, _ y: UnsafeMutablePointer<V.Scalar>, first count: Int) {
    withUnsafeBytes(of: x) {
        guard let source = $0.baseAddress else { return }
        UnsafeMutableRawPointer(y).copyMemory(from: source, byteCount: count &* MemoryLayout<V.Scalar>.size)
    }
}

@inline(always)
private func apply<V: FloatLanes>(
    _ function: UnaryFunction, _ x: UnsafePointer<V.Scalar>, into y: UnsafeMutablePointer<V.Scalar>,
    _ range: Range<Int>,
    _: V.Type
) {
    switch function {
    case .negate: forEach(x, into: y, range) { (x: V) in -x }
    case .reciprocal: forEach(x, into: y, range) { (x: V) in V.one / x }
    case .square: forEach(x, into: y, range) { (x: V) in x * x }
    case .squareRoot: forEach(x, into: y, range) { (x: V) in x.squareRoot() }
    case .exp: forEach(x, into: y, range) { (x: V) in exponential(x) }
    case .expMinusOne: forEach(x, into: y, range) { (x: V) in exponentialMinusOne(x) }
    case .log: forEach(x, into: y, range) { (x: V) in naturalLogarithm(x) }
    case .logOnePlus: forEach(x, into: y, range) { (x: V) in logarithmOfOnePlus(x) }
    case .sin: forEach(x, into: y, range) { (x: V) in sine(x, quarters: 0) }
    case .cos: forEach(x, into: y, range) { (x: V) in sine(x, quarters: 1) }
    case .tanh: forEach(x, into: y, range) { (x: V) in hyperbolicTangent(x) }
    case .sigmoid: forEach(x, into: y, range) { (x: V) in logistic(x) }
    case .softplus: forEach(x, into: y, range) { (x: V) in softPlus(x) }
    case .relu: forEach(x, into: y, range) { (x: V) in x.replacing(with: V.zero, where: x .< V.zero) }
    case .absolute: forEach(x, into: y, range) { (x: V) in x.magnitude }
    case .sign:
        forEach(x, into: y, range) { (x: V) in
            x.replacing(with: V.one, where: V.zero .< x).replacing(with: -V.one, where: x .< V.zero)
        }
    case .erf: forEach(x, into: y, range) { (x: V) in errorFunction(x) }
    case .floor: forEach(x, into: y, range) { (x: V) in x.rounded(.down) }
    }
}

@inline(always)
private func apply<V: FloatLanes>(
    _ operation: BinaryOperation, _ a: UnsafePointer<V.Scalar>, _ aStep: Int, _ b: UnsafePointer<V.Scalar>,
    _ bStep: Int,
    into c: UnsafeMutablePointer<V.Scalar>, _ range: Range<Int>, _: V.Type
) {
    switch operation {
    case .add: forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in a + b }
    case .subtract: forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in a - b }
    case .multiply: forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in a * b }
    case .divide: forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in a / b }
    case .maximum: forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in a.maximum(b) }
    case .minimum: forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in a.minimum(b) }
    case .power: forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in V.power(a, b) }
    case .less:
        forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in V.zero.replacing(with: .one, where: a .< b) }
    case .lessOrEqual:
        forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in V.zero.replacing(with: .one, where: a .<= b) }
    case .equal:
        forEach(a, aStep, b, bStep, into: c, range) { (a: V, b: V) in V.zero.replacing(with: .one, where: a .== b) }
    }
}

/// Elements that make it worth another thread's while: for functions, and for what is limited by memory.
private let heavyGrain = 1 << 14
private let lightGrain = 1 << 15

extension UnaryFunction {
    fileprivate var grain: Int {
        switch self {
        case .negate, .reciprocal, .square, .squareRoot, .relu, .absolute, .sign, .floor: lightGrain
        default: heavyGrain
        }
    }
}

extension BinaryOperation {
    fileprivate var grain: Int { self == .power ? heavyGrain : lightGrain }
}

// MARK: - The two scalars

extension Float {
    public static func exp(_ x: Float) -> Float { exponential(SIMD16<Float>(repeating: x))[0] }
    public static func expMinusOne(_ x: Float) -> Float { exponentialMinusOne(SIMD16<Float>(repeating: x))[0] }
    public static func log(_ x: Float) -> Float { naturalLogarithm(SIMD16<Float>(repeating: x))[0] }
    public static func logOnePlus(_ x: Float) -> Float { logarithmOfOnePlus(SIMD16<Float>(repeating: x))[0] }
    public static func sin(_ x: Float) -> Float { sine(SIMD16<Float>(repeating: x), quarters: 0)[0] }
    public static func cos(_ x: Float) -> Float { sine(SIMD16<Float>(repeating: x), quarters: 1)[0] }
    public static func tanh(_ x: Float) -> Float { hyperbolicTangent(SIMD16<Float>(repeating: x))[0] }
    public static func sigmoid(_ x: Float) -> Float { logistic(SIMD16<Float>(repeating: x))[0] }
    public static func softplus(_ x: Float) -> Float { softPlus(SIMD16<Float>(repeating: x))[0] }
    public static func erf(_ x: Float) -> Float { errorFunction(SIMD16<Float>(repeating: x))[0] }
    public static func power(_ base: Float, _ exponent: Float) -> Float {
        SIMD16<Float>.power(SIMD16(repeating: base), SIMD16(repeating: exponent))[0]
    }

    public static func gate(
        _ a: UnsafePointer<Float>, by x: UnsafePointer<Float>, above: Float, below: Float,
        into y: UnsafeMutablePointer<Float>, count: Int
    ) {
        nonisolated(unsafe) let (a, x, y) = (a, x, y)
        let (above, below) = (SIMD16<Float>(repeating: above), SIMD16<Float>(repeating: below))
        Threads.forEachChunk(count, grain: lightGrain) {
            forEach(a, 1, x, 1, into: y, $0) { a, x in a * below.replacing(with: above, where: .zero .< x) }
        }
    }

    public static func map(
        _ function: UnaryFunction, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
    ) {
        nonisolated(unsafe) let (x, y) = (x, y)
        Threads.forEachChunk(count, grain: function.grain) { apply(function, x, into: y, $0, SIMD16<Float>.self) }
    }

    public static func zip(
        _ operation: BinaryOperation, _ a: UnsafePointer<Float>, step aStep: Int, _ b: UnsafePointer<Float>,
        step bStep: Int,
        into c: UnsafeMutablePointer<Float>, count: Int
    ) {
        nonisolated(unsafe) let (a, b, c) = (a, b, c)
        Threads.forEachChunk(count, grain: operation.grain) {
            apply(operation, a, aStep, b, bStep, into: c, $0, SIMD16<Float>.self)
        }
    }
}

extension Double {
    public static func exp(_ x: Double) -> Double { exponential(SIMD8<Double>(repeating: x))[0] }
    public static func expMinusOne(_ x: Double) -> Double { exponentialMinusOne(SIMD8<Double>(repeating: x))[0] }
    public static func log(_ x: Double) -> Double { naturalLogarithm(SIMD8<Double>(repeating: x))[0] }
    public static func logOnePlus(_ x: Double) -> Double { logarithmOfOnePlus(SIMD8<Double>(repeating: x))[0] }
    public static func sin(_ x: Double) -> Double { sine(SIMD8<Double>(repeating: x), quarters: 0)[0] }
    public static func cos(_ x: Double) -> Double { sine(SIMD8<Double>(repeating: x), quarters: 1)[0] }
    public static func tanh(_ x: Double) -> Double { hyperbolicTangent(SIMD8<Double>(repeating: x))[0] }
    public static func sigmoid(_ x: Double) -> Double { logistic(SIMD8<Double>(repeating: x))[0] }
    public static func softplus(_ x: Double) -> Double { softPlus(SIMD8<Double>(repeating: x))[0] }
    public static func erf(_ x: Double) -> Double { errorFunction(SIMD8<Double>(repeating: x))[0] }
    public static func power(_ base: Double, _ exponent: Double) -> Double {
        SIMD8<Double>.power(SIMD8(repeating: base), SIMD8(repeating: exponent))[0]
    }

    public static func gate(
        _ a: UnsafePointer<Double>, by x: UnsafePointer<Double>, above: Double, below: Double,
        into y: UnsafeMutablePointer<Double>, count: Int
    ) {
        nonisolated(unsafe) let (a, x, y) = (a, x, y)
        let (above, below) = (SIMD8<Double>(repeating: above), SIMD8<Double>(repeating: below))
        Threads.forEachChunk(count, grain: lightGrain) {
            forEach(a, 1, x, 1, into: y, $0) { a, x in a * below.replacing(with: above, where: .zero .< x) }
        }
    }

    public static func map(
        _ function: UnaryFunction, _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int
    ) {
        nonisolated(unsafe) let (x, y) = (x, y)
        Threads.forEachChunk(count, grain: function.grain) { apply(function, x, into: y, $0, SIMD8<Double>.self) }
    }

    public static func zip(
        _ operation: BinaryOperation, _ a: UnsafePointer<Double>, step aStep: Int, _ b: UnsafePointer<Double>,
        step bStep: Int,
        into c: UnsafeMutablePointer<Double>, count: Int
    ) {
        nonisolated(unsafe) let (a, b, c) = (a, b, c)
        Threads.forEachChunk(count, grain: operation.grain) {
            apply(operation, a, aStep, b, bStep, into: c, $0, SIMD8<Double>.self)
        }
    }
}
