/// The scalars of a tensor: `Float` to train, `Double` to prove.
///
/// The requirements are the kernels that everything else is made of. They work on raw memory, dense unless strides are
/// given, and their results are the same to the last bit on every processor, vector width and number of threads.
///
/// What is said of their speed was measured on one core with AVX2 (Zen 3) at 3.2 GHz, which can do 101 billion operations of
/// single precision a second, unless another processor is named.
public protocol Real: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// y[i] = function(x[i])
    static func map(
        _ function: UnaryFunction, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)

    /// c[i] = a[i] operation b[i]; a step is 1, or 0 for a scalar that is repeated.
    static func zip(
        _ operation: BinaryOperation, _ a: UnsafePointer<Self>, step aStep: Int, _ b: UnsafePointer<Self>,
        step bStep: Int, into c: UnsafeMutablePointer<Self>, count: Int)

    /// y[i] = a[i] times one of two factors: `above` where x[i] is positive, `below` elsewhere.
    static func gate(
        _ a: UnsafePointer<Self>, by x: UnsafePointer<Self>, above: Self, below: Self,
        into y: UnsafeMutablePointer<Self>, count: Int)

    /// y[outer, inner] = the reduction of x[outer, length, inner] along its middle axis.
    static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Self>, outer: Int, length: Int, inner: Int,
        into y: UnsafeMutablePointer<Self>)

    /// c[m, n] (+)= a[m, k] b[k, n], then += bias[n], then rectified; a and b with any strides, c dense.
    static func matmul(
        _ a: UnsafePointer<Self>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Self>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Self>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool,
        bias: UnsafePointer<Self>?, rectification: Rectification<Self>)

    static func exp(_ x: Self) -> Self
    /// exp(x) - 1 without the loss of digits near zero.
    static func expMinusOne(_ x: Self) -> Self
    static func log(_ x: Self) -> Self
    /// log(1 + x) without the loss of digits near zero.
    static func logOnePlus(_ x: Self) -> Self
    static func sin(_ x: Self) -> Self
    static func cos(_ x: Self) -> Self
    static func tanh(_ x: Self) -> Self
    /// 1 / (1 + exp(-x))
    static func sigmoid(_ x: Self) -> Self
    /// log(1 + exp(x))
    static func softplus(_ x: Self) -> Self
    static func erf(_ x: Self) -> Self
    /// base to the exponent, with the special cases of IEEE 754's `pow`.
    static func power(_ base: Self, _ exponent: Self) -> Self
}

extension Real {
    /// The product as it is.
    public static func matmul(
        _ a: UnsafePointer<Self>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Self>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Self>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool
    ) {
        matmul(
            a, rowStride: aRow, columnStride: aColumn, b, rowStride: bRow, columnStride: bColumn, into: c, rows: m,
            columns: n, inner: k, accumulate: accumulate, bias: nil, rectification: .none)
    }
}

/// The functions that `map` applies to each element.
public enum UnaryFunction: CaseIterable, Sendable {
    case negate, reciprocal, square, squareRoot, exp, expMinusOne, log, logOnePlus, sin, cos, tanh, sigmoid, softplus
    case relu, absolute, sign, erf, floor
}

/// The operations that `zip` applies to each pair; comparisons give 1 or 0.
public enum BinaryOperation: CaseIterable, Sendable {
    case add, subtract, multiply, divide, maximum, minimum, power, less, lessOrEqual, equal
}

/// What `reduce` does along an axis.
public enum Reduction: CaseIterable, Sendable {
    case sum, maximum, minimum
}

/// How the elements of a product are rectified when they are complete.
public enum Rectification<S: Real> {
    case none
    case itself(Rectifier)
    /// As `Real.gate` does, by a matrix of the shape of the product.
    case gate(by: UnsafePointer<S>, slope: S)
}
