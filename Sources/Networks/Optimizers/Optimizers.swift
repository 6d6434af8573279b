import Tensor

// Three ways to step down a gradient g. In each, the rule is the formula for sixteen numbers at once, and one pass over
// memory applies it: new tensors for m, v and p would cost several.

// MARK: - Stochastic gradient descent

/// m = momentum m + g;   p -= rate m, or with Nesterov's look ahead p -= rate (g + momentum m).
public final class SGD<Scalar: Real>: Optimizer {
    public let parameters: [Parameter<Scalar>]
    public var learningRate: Double
    private let momentum: Double
    private let nesterov: Bool
    private let moments: [Moments<Scalar>]

    public init(
        _ parameters: [Parameter<Scalar>], learningRate: Double, momentum: Double = 0, nesterov: Bool = false
    ) {
        Self.checkDistinct(parameters)
        (self.parameters, self.learningRate) = (parameters, learningRate)
        (self.momentum, self.nesterov) = (momentum, nesterov)
        moments = parameters.map { Moments(count: $0.count) }
    }

    public func step(_ gradients: [Tensor<Scalar>]) {
        check(gradients)
        for index in parameters.indices {
            parameters[index].assign(
                descended(
                    parameters[index].value, gradients[index], moments[index], rate: Scalar(learningRate),
                    momentum: Scalar(momentum), nesterov: nesterov))
        }
    }
}

@specialized(where S == Float)
@specialized(where S == Double)
private func descended<S: Real>(
    _ p: Tensor<S>, _ g: Tensor<S>, _ moments: Moments<S>, rate: S, momentum: S, nesterov: Bool
) -> Tensor<S> {
    swept(p, g, moments, Descent(rate: rate, momentum: momentum, nesterov: nesterov))
}

private struct Descent<S: Real>: Rule {
    let rate: S, momentum: S, nesterov: Bool

    @inline(always)
    func step(_ p: SIMD16<S>, _ g: SIMD16<S>, _ m: inout SIMD16<S>, _ v: inout SIMD16<S>) -> SIMD16<S> {
        m = momentum * m + g
        return p - rate * (nesterov ? g + momentum * m : m)
    }
}

// MARK: - RMSProp

/// v = decay v + (1 - decay) g²;   p -= rate g / (sqrt(v) + epsilon).
public final class RMSProp<Scalar: Real>: Optimizer {
    public let parameters: [Parameter<Scalar>]
    public var learningRate: Double
    private let decay: Double
    private let epsilon: Double
    private let moments: [Moments<Scalar>]

    public init(
        _ parameters: [Parameter<Scalar>], learningRate: Double = 1e-3, decay: Double = 0.99, epsilon: Double = 1e-8
    ) {
        Self.checkDistinct(parameters)
        (self.parameters, self.learningRate) = (parameters, learningRate)
        (self.decay, self.epsilon) = (decay, epsilon)
        moments = parameters.map { Moments(count: $0.count) }
    }

    public func step(_ gradients: [Tensor<Scalar>]) {
        check(gradients)
        for index in parameters.indices {
            parameters[index].assign(
                scaled(
                    parameters[index].value, gradients[index], moments[index], rate: Scalar(learningRate),
                    decay: Scalar(decay), rest: Scalar(1 - decay), epsilon: Scalar(epsilon)))
        }
    }
}

@specialized(where S == Float)
@specialized(where S == Double)
private func scaled<S: Real>(
    _ p: Tensor<S>, _ g: Tensor<S>, _ moments: Moments<S>, rate: S, decay: S, rest: S, epsilon: S
) -> Tensor<S> {
    swept(p, g, moments, Scaling(rate: rate, decay: decay, rest: rest, epsilon: epsilon))
}

private struct Scaling<S: Real>: Rule {
    let rate: S, decay: S, rest: S, epsilon: S

    @inline(always)
    func step(_ p: SIMD16<S>, _ g: SIMD16<S>, _ m: inout SIMD16<S>, _ v: inout SIMD16<S>) -> SIMD16<S> {
        v = decay * v + rest * (g * g)
        return p - rate * g / (v.squareRoot() + epsilon)
    }
}

// MARK: - Adam

/// m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g²;   p -= rate m̂ / (sqrt(v̂) + epsilon), where
/// m̂ = m / (1 - beta1^t) and v̂ = v / (1 - beta2^t) undo the pull of both averages towards the zero that they start from.
public final class Adam<Scalar: Real>: Optimizer {
    public let parameters: [Parameter<Scalar>]
    public var learningRate: Double
    private let betas: (Double, Double)
    private let epsilon: Double
    private var powers = (1.0, 1.0)  // of the betas: what is left of the start
    private let moments: [Moments<Scalar>]

    public init(
        _ parameters: [Parameter<Scalar>], learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8
    ) {
        Self.checkDistinct(parameters)
        (self.parameters, self.learningRate) = (parameters, learningRate)
        (self.betas, self.epsilon) = (betas, epsilon)
        moments = parameters.map { Moments(count: $0.count) }
    }

    public func step(_ gradients: [Tensor<Scalar>]) {
        check(gradients)
        powers = (powers.0 * betas.0, powers.1 * betas.1)
        for index in parameters.indices {
            parameters[index].assign(
                adapted(
                    parameters[index].value, gradients[index], moments[index],
                    betas: (Scalar(betas.0), Scalar(betas.1)),
                    rests: (Scalar(1 - betas.0), Scalar(1 - betas.1)), rate: Scalar(learningRate / (1 - powers.0)),
                    correction: Scalar((1 / (1 - powers.1)).squareRoot()), epsilon: Scalar(epsilon)))
        }
    }
}

/// `rate` and `correction` carry the corrections of m and of the root of v.
@specialized(where S == Float)
@specialized(where S == Double)
private func adapted<S: Real>(
    _ p: Tensor<S>, _ g: Tensor<S>, _ moments: Moments<S>, betas: (S, S), rests: (S, S), rate: S,
    correction: S, epsilon: S
) -> Tensor<S> {
    swept(p, g, moments, Adaptation(betas: betas, rests: rests, rate: rate, correction: correction, epsilon: epsilon))
}

private struct Adaptation<S: Real>: Rule {
    let betas: (S, S), rests: (S, S), rate: S, correction: S, epsilon: S

    @inline(always)
    func step(_ p: SIMD16<S>, _ g: SIMD16<S>, _ m: inout SIMD16<S>, _ v: inout SIMD16<S>) -> SIMD16<S> {
        m = betas.0 * m + rests.0 * g
        v = betas.1 * v + rests.1 * (g * g)
        return p - rate * m / (v.squareRoot() * correction + epsilon)
    }
}

// MARK: - One pass over memory

/// Running averages of a parameter's gradient (first) and of its square (second), changed where they lie.
private final class Moments<S: Real> {
    let first: UnsafeMutablePointer<S>
    let second: UnsafeMutablePointer<S>

    init(count: Int) {
        (first, second) = (.allocate(capacity: count), .allocate(capacity: count))
        first.initialize(repeating: 0, count: count)
        second.initialize(repeating: 0, count: count)
    }

    deinit {
        first.deallocate()
        second.deallocate()
    }
}

/// How sixteen numbers of a parameter move down their gradient g, and what becomes of their averages m and v. A type and not
/// a closure, which would be called through a pointer for each sixteen.
private protocol Rule<S>: Sendable {
    associatedtype S: Real
    func step(_ p: SIMD16<S>, _ g: SIMD16<S>, _ m: inout SIMD16<S>, _ v: inout SIMD16<S>) -> SIMD16<S>
}

/// The new values of a parameter, on all threads. It must stand in this file, where the compiler can make a version of it for
/// each rule and scalar. Limited by memory, seven passes of it for Adam (1.4 numbers a nanosecond from the third cache of a Zen 3,
/// 39 GB/s), and by the square root and the division where that is near.
@inline(always)
private func swept<R: Rule>(_ p: Tensor<R.S>, _ g: Tensor<R.S>, _ moments: Moments<R.S>, _ rule: R) -> Tensor<R.S> {
    let count = p.count
    return Tensor(shape: p.shape) { y in
        p.read { p in
            g.read { g in
                nonisolated(unsafe) let (p, g, m, v, y) = (p, g, moments.first, moments.second, y)
                Threads.forEachChunk((count + 15) / 16, grain: grain) { vectors in
                    let end = min(count, vectors.upperBound &* 16)
                    sweep(p, g, m, v, into: y, vectors.lowerBound &* 16..<end, rule)
                }
            }
        }
    }
}

/// A function of its own, or its many lanes would be more than the compiler likes to see in one.
@inline(never)
private func sweep<R: Rule>(
    _ p: UnsafePointer<R.S>, _ g: UnsafePointer<R.S>, _ m: UnsafeMutablePointer<R.S>, _ v: UnsafeMutablePointer<R.S>,
    into y: UnsafeMutablePointer<R.S>, _ range: Range<Int>, _ rule: R
) {
    @inline(always) func sixteen(_ start: Int, _ lanes: Int) {
        var (first, second) = (load(m + start, lanes), load(v + start, lanes))
        let result = rule.step(load(p + start, lanes), load(g + start, lanes), &first, &second)
        store(first, m + start, lanes)
        store(second, v + start, lanes)
        store(result, y + start, lanes)
    }
    var start = range.lowerBound
    while start &+ 16 <= range.upperBound {
        sixteen(start, 16)
        start &+= 16
    }
    if start < range.upperBound { sixteen(start, range.upperBound &- start) }
}

/// Vectors that make it worth another thread's while.
private let grain = 1 << 10

/// Sixteen numbers, or the `lanes` that are left and zeros.
@inline(always)
private func load<S: Real>(_ x: UnsafePointer<S>, _ lanes: Int) -> SIMD16<S> {
    if lanes == 16 { return UnsafeRawPointer(x).loadUnaligned(as: SIMD16<S>.self) }
    var vector = SIMD16<S>()
    for lane in 0..<lanes { vector[lane] = x[lane] }
    return vector
}

@inline(always)
private func store<S: Real>(_ vector: SIMD16<S>, _ x: UnsafeMutablePointer<S>, _ lanes: Int) {
    if lanes == 16 { return UnsafeMutableRawPointer(x).storeBytes(of: vector, as: SIMD16<S>.self) }
    for lane in 0..<lanes { x[lane] = vector[lane] }
}
