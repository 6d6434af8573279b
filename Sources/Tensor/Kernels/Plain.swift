extension Float: Real {}
extension Double: Real {}

extension Real {
    public static func map(
        _ function: UnaryFunction, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int
    ) {
        for i in 0..<count { y[i] = apply(function, x[i]) }
    }

    private static func apply(_ function: UnaryFunction, _ x: Self) -> Self {
        switch function {
        case .negate: -x
        case .reciprocal: 1 / x
        case .square: x * x
        case .squareRoot: x.squareRoot()
        case .exp: exp(x)
        case .expMinusOne: expMinusOne(x)
        case .log: log(x)
        case .logOnePlus: logOnePlus(x)
        case .sin: sin(x)
        case .cos: cos(x)
        case .tanh: tanh(x)
        case .sigmoid: sigmoid(x)
        case .softplus: softplus(x)
        case .relu: x < 0 ? 0 : x
        case .absolute: abs(x)
        case .sign: x > 0 ? 1 : (x < 0 ? -1 : x)
        case .erf: erf(x)
        case .floor: x.rounded(.down)
        }
    }

    public static func zip(
        _ operation: BinaryOperation, _ a: UnsafePointer<Self>, step aStep: Int, _ b: UnsafePointer<Self>,
        step bStep: Int, into c: UnsafeMutablePointer<Self>, count: Int
    ) {
        for i in 0..<count { c[i] = apply(operation, a[i * aStep], b[i * bStep]) }
    }

    private static func apply(_ operation: BinaryOperation, _ a: Self, _ b: Self) -> Self {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .maximum: a > b || a.isNaN ? a : b
        case .minimum: a < b || a.isNaN ? a : b
        case .power: power(a, b)
        case .less: a < b ? 1 : 0
        case .lessOrEqual: a <= b ? 1 : 0
        case .equal: a == b ? 1 : 0
        }
    }

    public static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Self>, outer: Int, length: Int, inner: Int,
        into y: UnsafeMutablePointer<Self>
    ) {
        for o in 0..<outer {
            for i in 0..<inner {
                var total: Self = reduction == .sum ? 0 : (reduction == .maximum ? -.infinity : .infinity)
                for l in 0..<length {
                    let next = x[(o * length + l) * inner + i]
                    switch reduction {
                    case .sum: total += next
                    case .maximum: total = apply(.maximum, total, next)
                    case .minimum: total = apply(.minimum, total, next)
                    }
                }
                y[o * inner + i] = total
            }
        }
    }

    public static func matmul(
        _ a: UnsafePointer<Self>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Self>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Self>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool
    ) {
        for i in 0..<m {
            for j in 0..<n {
                var total: Self = accumulate ? c[i * n + j] : 0
                for p in 0..<k { total.addProduct(a[i * aRow + p * aColumn], b[p * bRow + j * bColumn]) }
                c[i * n + j] = total
            }
        }
    }

    public static func exp(_ x: Self) -> Self {
        if x.isNaN { return x }
        if x > 750 { return .infinity }
        if x < -750 { return 0 }
        let n = (Double(x) * 1.4426950408889634).rounded()
        let r = (Double(x) - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10
        var total = 1.0
        for k in stride(from: 18, to: 0, by: -1) { total = 1 + total * r / Double(k) }
        let half = Int(n) / 2
        return Self(
            total * Double(sign: .plus, exponent: half, significand: 1)
                * Double(sign: .plus, exponent: Int(n) - half, significand: 1))
    }

    public static func expMinusOne(_ x: Self) -> Self {
        if abs(x) > 0.3 || x.isNaN { return exp(x) - 1 }
        let r = Double(x)
        var total = 1.0
        for k in stride(from: 18, to: 1, by: -1) { total = 1 + total * r / Double(k) }
        return Self(total * r)
    }

    public static func log(_ x: Self) -> Self {
        if x.isNaN || x < 0 { return .nan }
        if x == 0 { return -.infinity }
        if x == .infinity { return x }
        var significand = Double(x.significand)
        var exponent = Double(x.exponent)
        if significand > 1.4142135623730951 { (significand, exponent) = (significand / 2, exponent + 1) }
        return Self(logarithm(of: significand - 1) + exponent * 0.6931471805599453)
    }

    public static func logOnePlus(_ x: Self) -> Self {
        abs(x) < 0.3 ? Self(logarithm(of: Double(x))) : log(1 + x)
    }

    /// log(1 + f) for small f, by the series of the inverse hyperbolic tangent.
    private static func logarithm(of f: Double) -> Double {
        let s = f / (2 + f)
        var total = 0.0
        for k in stride(from: 41, to: 0, by: -2) { total = total * (s * s) + 1 / Double(k) }
        return 2 * s * total
    }

    public static func sin(_ x: Self) -> Self { sine(of: Double(x), quarters: 0) }
    public static func cos(_ x: Self) -> Self { sine(of: Double(x), quarters: 1) }

    private static func sine(of x: Double, quarters: Int) -> Self {
        guard x.isFinite, abs(x) < 1e15 else { return .nan }
        let n = (x * 0.6366197723675814).rounded()
        let r = (x - n * 1.57079632673412561417e+00) - n * 6.07710050650619224932e-11
        let quadrant = (Int(n) + quarters) & 3
        var total = quadrant & 1 == 0 ? r : 1.0
        var term = total
        for k in 1...12 {
            let even = Double(2 * k)
            term *= -r * r / (even * (quadrant & 1 == 0 ? even + 1 : even - 1))
            total += term
        }
        return Self(quadrant & 2 == 0 ? total : -total)
    }

    public static func tanh(_ x: Self) -> Self {
        let e = expMinusOne(-2 * abs(x))
        let y = -e / (2 + e)
        return x < 0 ? -y : (x == 0 ? x : y)
    }

    public static func sigmoid(_ x: Self) -> Self {
        let e = exp(-abs(x))
        return x < 0 ? e / (1 + e) : 1 / (1 + e)
    }

    public static func softplus(_ x: Self) -> Self { (x > 0 ? x : (x.isNaN ? x : 0)) + logOnePlus(exp(-abs(x))) }

    public static func erf(_ x: Self) -> Self {
        if x.isNaN { return x }
        if abs(x) > 6 { return x < 0 ? -1 : 1 }
        let v = Double(x)
        var total = 0.0
        for k in stride(from: 120, through: 0, by: -1) { total = 1 + total * 2 * v * v / Double(2 * k + 3) }
        return Self(1.1283791670955126 * v * Double.exp(-v * v) * total)
    }

    public static func power(_ base: Self, _ exponent: Self) -> Self {
        if exponent == 0 || base == 1 { return 1 }
        if base == 0 {
            let odd = abs((exponent / 2).rounded(.towardZero) * 2 - exponent) == 1
            let zero: Self = odd ? base : 0
            return exponent > 0 ? zero : 1 / zero
        }
        let magnitude = Self(Double.exp(Double(exponent) * Double.log(Double(abs(base)))))
        if base > 0 { return magnitude }
        guard exponent == exponent.rounded() else { return .nan }
        return abs((exponent / 2).rounded(.towardZero) * 2 - exponent) == 1 ? -magnitude : magnitude
    }
}
