import Testing

@testable import Tensor

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// The system's mathematical library in its widest format is the reference. Where that is no wider than Double, Double is
// held to a bound that leaves room for the reference's own error.
#if arch(x86_64)
    private typealias Wide = Float80
    private let referenceError = 0.0
#else
    private typealias Wide = Double
    private let referenceError = 1.0
#endif

private struct Case: Sendable, CustomTestStringConvertible {
    let function: UnaryFunction
    /// The greatest error in units in the last place.
    let float: Double, double: Double
    let reference: @Sendable (Wide) -> Wide
    var testDescription: String { "\(function)" }
}

private let cases = [
    Case(function: .exp, float: 1, double: 1) { exp($0) },
    Case(function: .expMinusOne, float: 1.6, double: 1.6) { expm1($0) },
    Case(function: .log, float: 1, double: 1) { log($0) },
    Case(function: .logOnePlus, float: 1, double: 1) { log1p($0) },
    Case(function: .sin, float: 1.6, double: 1.8) { sin($0) },
    Case(function: .cos, float: 1.6, double: 1.8) { cos($0) },
    Case(function: .tanh, float: 2.7, double: 2.7) { tanh($0) },
    Case(function: .sigmoid, float: 2.5, double: 2.5) { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) },
    Case(function: .softplus, float: 1.7, double: 1.7) { ($0 > 0 ? $0 : 0) + log1p(exp(-abs($0))) },
    Case(function: .erf, float: 1.3, double: 1.3) { erf($0) },
]

/// How far y is from the reference, in units in the last place; nothing where both are NaN or the same infinity.
private func error<S: Real>(_ y: S, _ reference: Wide) -> Double {
    let rounded = S(reference)
    if rounded.isNaN || y.isNaN { return rounded.isNaN == y.isNaN ? 0 : .infinity }
    if rounded.isInfinite || y.isInfinite { return rounded == y ? 0 : .infinity }
    return Double(abs(Wide(y) - reference) / Wide(rounded.ulp))
}

/// Bits drawn from all numbers, from the range where exp is finite, and from around zero.
private func arguments<S: Real>(_: S.Type, _ bits: (UInt64) -> S) -> [S] {
    let key = Key(2)
    let spans: [S] = [1, 4, S(exactly: 1000) ?? 0, 0x1p20]
    let edges: [S] = [
        0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, S(1).nextDown, S(-1).nextUp,
    ]
    return edges + (0..<100_000).map { bits(key.word($0)) }
        + spans.flatMap { span in (0..<20_000).map { (S(key.word($0) >> 40) * 0x1p-23 - 1) * span } }
        + (0..<20_000).map { S(Double($0) * 1.5707963267948966) }
}

@Test("the elementary functions are as exact as stated, from subnormals to infinity", arguments: cases)
private func elementaryErrors(example: Case) {
    func worst<S: Real>(_ x: [S]) -> (error: Double, at: S) {
        var y = x
        S.map(example.function, x, into: &y, count: x.count)
        return Swift.zip(x, y).reduce((0, 0)) { worst, pair in
            let found = error(pair.1, example.reference(Wide(pair.0)))
            return found > worst.error ? (found, pair.0) : worst
        }
    }
    let float = worst(arguments(Float.self) { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) })
    #expect(float.error <= example.float, "at \(float.at)")
    let double = worst(arguments(Double.self) { Double(bitPattern: $0) })
    #expect(double.error <= example.double + referenceError, "at \(double.at)")
}

@Test("powers are exact to a unit in the last place, with the special values of IEEE 754")
func powers() {
    let special: [Double] = [
        0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e300, -1e300, .leastNonzeroMagnitude, .infinity, -.infinity, .nan,
        1.0.nextDown, 1.0.nextUp, 1e15 + 1, -1e15 - 1,
    ]
    var pairs = special.flatMap { base in special.map { (base, $0) } }
    let key = Key(3)
    for i in 0..<50_000 as Range<UInt64> {
        let base = Double(bitPattern: key.word(2 * i) >> 1)
        let share = Double(key.word(2 * i + 1) >> 11) * 0x1p-52 - 1
        pairs.append((base, share * 745 / Double.log(base)))
        pairs.append((share + 1.5, Double(Int(key.word(2 * i) >> 56)) - 128))
    }
    for (base, exponent) in pairs {
        let (y, reference) = (Double.power(base, exponent), pow(Wide(base), Wide(exponent)))
        #expect(
            error(y, reference) <= 1 + referenceError && (y != 0 || y.sign == reference.sign), "\(base) \(exponent)")
        let (narrow, narrowReference) = (
            Float.power(Float(base), Float(exponent)), pow(Wide(Float(base)), Wide(Float(exponent)))
        )
        #expect(error(narrow, narrowReference) <= 0.51, "\(Float(base)) \(Float(exponent))")
    }
}

@Test("a scalar and an array of any length give the same bits", arguments: UnaryFunction.allCases)
func scalarsAndArrays(function: UnaryFunction) {
    func check<S: Real>(_: S.Type) {
        let x = (0..<67).map { S($0) * 0.37 - 9 }
        var whole = x
        S.map(function, x, into: &whole, count: x.count)
        for i in x.indices {
            var one = x[i]
            S.map(function, [x[i]], into: &one, count: 1)
            #expect(one == whole[i] || (one.isNaN && whole[i].isNaN))
        }
        let scalar: [UnaryFunction: (S) -> S] = [
            .exp: S.exp, .expMinusOne: S.expMinusOne, .log: S.log, .logOnePlus: S.logOnePlus, .sin: S.sin, .cos: S.cos,
            .tanh: S.tanh, .sigmoid: S.sigmoid, .softplus: S.softplus, .erf: S.erf,
        ]
        guard let scalar = scalar[function] else { return }
        for i in x.indices { #expect(scalar(x[i]) == whole[i] || whole[i].isNaN) }
    }
    check(Float.self)
    check(Double.self)
}

@Test("softplus is max(x, 0) + log(1 + exp(-|x|)) to the last bit, though it skips the special cases of the logarithm")
func softplusBits() {
    func agrees<S: Real>(_ x: S) -> Bool {
        let expected: S = max(x, 0) + S.logOnePlus(S.exp(-x.magnitude))
        let y = S.softplus(x)
        return y == expected && y.sign == expected.sign
    }
    let steps = stride(from: -120.0, through: 120, by: 0.0137)
    #expect(steps.allSatisfy { agrees($0) && agrees(Float($0)) })
    for x in [0, -0.0, 1e-300, 1e-30, 1e-8, -700, -745, -746, 1e300, .infinity, -.infinity] {
        #expect(agrees(x) && agrees(Float(x)))
    }
}

/// What a function or an operation gives for the arguments of its test.
private struct Row<Function: Sendable>: Sendable, CustomTestStringConvertible {
    let function: Function
    let expected: [Double]
    init(_ function: Function, _ expected: [Double]) { (self.function, self.expected) = (function, expected) }
    var testDescription: String { "\(function)" }
}

private let infinity = Double.infinity
private let nan = Double.nan

private let simpleRows: [Row<UnaryFunction>] = [
    Row(.negate, [0.5, 0.0, -1.5, -infinity]), Row(.reciprocal, [-2, -infinity, 1 / 1.5, 0]),
    Row(.square, [0.25, 0, 2.25, infinity]), Row(.squareRoot, [nan, -0.0, 1.224744871391589, infinity]),
    Row(.relu, [0, -0.0, 1.5, infinity]), Row(.absolute, [0.5, 0, 1.5, infinity]), Row(.sign, [-1, -0.0, 1, 1]),
    Row(.floor, [-1, -0.0, 1, infinity]),
]

@Test("the simple functions do what they say to every kind of number", arguments: simpleRows)
private func simpleFunctions(row: Row<UnaryFunction>) {
    let x = [-0.5, -0.0, 1.5, infinity]
    var y = x + [0]
    Double.map(row.function, x + [nan], into: &y, count: 5)
    for (found, expected) in Swift.zip(y, row.expected) { #expect(same(found, expected)) }
    #expect(y[4].isNaN)
}

private let pairRows: [Row<BinaryOperation>] = [
    Row(.add, [5, 1, nan, nan]), Row(.subtract, [-1, 5, nan, nan]), Row(.multiply, [6, -6, nan, nan]),
    Row(.divide, [2.0 / 3, -1.5, nan, nan]), Row(.maximum, [3, 3, nan, nan]), Row(.minimum, [2, -2, nan, nan]),
    Row(.power, [8, 1.0 / 9, nan, nan]), Row(.less, [1, 0, 0, 0]), Row(.lessOrEqual, [1, 0, 0, 0]),
    Row(.equal, [0, 0, 0, 0]),
]

@Test("operations on pairs, of which a maximum is NaN where either side is", arguments: pairRows)
private func pairs(row: Row<BinaryOperation>) {
    let a = [2, 3, nan, 0.5]
    let b = [3, -2, 1, nan]
    var c = a
    Double.zip(row.function, a, step: 1, b, step: 1, into: &c, count: 4)
    for i in 0..<4 { #expect(c[i] == row.expected[i] || c[i].isNaN && row.expected[i].isNaN) }
    Double.zip(row.function, [a[0]], step: 0, [b[0]], step: 0, into: &c, count: 4)
    #expect(c.allSatisfy { $0 == row.expected[0] })
}

/// Equal to the sign of zero, or both NaN.
private func same(_ a: Double, _ b: Double) -> Bool { a.bitPattern == b.bitPattern || a.isNaN && b.isNaN }
