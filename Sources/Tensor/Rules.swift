// The table of rules: what each operation computes, and beside it what it makes of the derivative.
//
// If the loss changes by g·dy when the output y changes by dy, then it changes by pullback(g)·dx when the input x changes
// by dx: g is the cotangent of y, the pullback turns it into the cotangent of x. Each pullback is written in tensor
// operations that have rules themselves, so the derivative of a derivative needs nothing new.

/// Everything that can be remembered, as a value that describes itself.
enum Operation: Sendable {
    case unary(UnaryFunction)
    case binary(BinaryOperation)
    case linear(LinearMap)
    case product(MatrixProduct)
    /// A B + b, with b added to each row, and rectified.
    case affine(Rectifier?)
    /// The first where the second is positive, and `slope` times it elsewhere.
    case gate(slope: Double)
    /// softplus(a) - b a for logits a and targets b.
    case logisticLoss
    case along(AxisFunction, axis: Int)
    case concatenate(axis: Int)
    case select

    @specialized(where S == Float)
    @specialized(where S == Double)
    func forward<S: Real>(_ x: Operands<S>) -> Tensor<S> {
        switch self {
        case .unary(let function): function.forward(x[0])
        case .binary(let operation): operation.forward(x[0], x[1])
        case .linear(let map): map.forward(x[0])
        case .product(let product): product.forward(x)
        case .affine(let rectifier): affineProduct(x[0], x[1], x[2], rectifier)
        case .gate(let slope): gated(x[0], by: x[1], slope: S(slope))
        case .logisticLoss: logitLosses(x[0], x[1])
        case .along(let function, let axis): function.forward(x[0].constant, axis)
        case .concatenate(let axis): joined(x.all, axis)
        case .select: selected(x[0], x[1], x[2])
        }
    }

    /// The cotangent of what `pullback` differentiates, from the inputs x, the output y and its cotangent g: of the sums, if
    /// the output is a product that was finished.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func cotangent<S: Real>(_ x: Operands<S>, _ y: Tensor<S>, _ g: Tensor<S>) -> Tensor<S> {
        switch self {
        case .affine(let rectifier?): return perform(.gate(slope: rectifier.slope), g, y.constant)
        case .product(let product):
            guard let slope = product.gateSlope else { return g }
            return perform(.gate(slope: slope), g, x[2].constant)
        default: return g
        }
    }

    /// The pullback to a factor that was rectified, followed by that one's `cotangent`, as one product; for what has one.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func rectifiedPullback<S: Real>(to i: Int, _ x: Operands<S>, _ g: Tensor<S>) -> Tensor<S>? {
        guard i == 0, case .affine = self, case .affine(let rectifier?) = x.node(0).operation else { return nil }
        let product = MatrixProduct(transposesB: true, gateSlope: rectifier.slope)
        return perform(.product(product), Operands(g, x[1], x[0].constant))
    }

    /// The cotangent of input number i, from the inputs x, the output y and the cotangent g.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func pullback<S: Real>(to i: Int, _ x: Operands<S>, _ y: Tensor<S>, _ g: Tensor<S>) -> Tensor<S> {
        switch self {
        case .unary(let function): return function.pullback(x[0], y, g)
        case .binary(let operation): return operation.pullback(to: i, x[0], x[1], y, g).summed(to: x.node(i).shape)
        case .linear(let map): return map.adjoint(from: x[0].shape).apply(to: g)
        case .product(let product):
            return i == 2 ? .zeros(x.node(2).shape) : product.pullback(to: i, x[0], x[1], g).summed(to: x.node(i).shape)
        case .affine: return i == 2 ? g.summed(to: x.node(2).shape) : MatrixProduct().pullback(to: i, x[0], x[1], g)
        case .gate: return i == 0 ? perform(self, g, x[1].constant) : .zeros(y.shape)
        case .logisticLoss:
            if i == 1 { return -g * x[0] }
            if g.isRecorded || x.areRecorded { return g * x[0].sigmoid() - g * x[1] }
            return Watch.work("logisticLoss back", bytes: 4 * g.count * MemoryLayout<S>.stride) {
                logitLossesPullback(x[0], x[1], g)
            }
        case .along(let function, let axis): return function.pullback(x[0], y, g, axis)
        case .concatenate(let axis):
            let start = (0..<i).reduce(0) { $0 + x[$1].shape[axis] }
            return g.slice(axis: axis, from: start, to: start + x[i].shape[axis])
        case .select:
            let zero = Tensor<S>.zeros(y.shape)
            return i == 1 ? Tensor.select(where: x[0], g, zero) : Tensor.select(where: x[0], zero, g)
        }
    }
}

// MARK: - Element by element

extension UnaryFunction {
    func forward<S: Real>(_ x: Tensor<S>) -> Tensor<S> {
        Tensor(shape: x.shape) { y in x.read { S.map(self, $0, into: y, count: x.count) } }
    }

    @specialized(where S == Float)
    @specialized(where S == Double)
    func pullback<S: Real>(_ x: Tensor<S>, _ y: Tensor<S>, _ g: Tensor<S>) -> Tensor<S> {
        switch self {
        case .negate: -g
        case .reciprocal: -g * y.square()
        case .square: g * (2 * x)
        case .squareRoot: g / (2 * y)
        case .exp: g * y
        case .expMinusOne: g * (y + 1)
        case .log: g / x
        case .logOnePlus: g / (1 + x)
        case .sin: g * x.cos()
        case .cos: -g * x.sin()
        case .tanh: g * (1 - y.square())
        case .sigmoid: g * (y * (1 - y))
        case .softplus: g * x.sigmoid()
        case .relu: perform(.gate(slope: 0), g, x.constant)
        case .absolute: g * x.sign()
        case .erf: g * (S(1.1283791670955126) * (-x.square()).exp())  // 2 / sqrt(pi)
        case .sign, .floor: .zeros(x.shape)
        }
    }
}

extension BinaryOperation {
    func forward<S: Real>(_ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> { combined(self, a, b) }

    /// The cotangent of a (i = 0) or b (i = 1), in the shape of the output.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func pullback<S: Real>(
        to i: Int, _ a: Tensor<S>, _ b: Tensor<S>, _ y: Tensor<S>, _ g: Tensor<S>
    ) -> Tensor<S> {
        switch (self, i) {
        case (.add, _): g
        case (.subtract, 0): g
        case (.subtract, _): -g
        case (.multiply, 0): g * b
        case (.multiply, _): g * a
        case (.divide, 0): g / b
        case (.divide, _): -g * y / b
        case (.power, 0): g * b * a.power(b - 1)
        // 0 to any positive power stays 0, although its logarithm is infinite.
        case (.power, _): g * y * Tensor.select(where: a .== 0, Tensor(1), a).log()
        // Where the two are equal, each gets half.
        case (.maximum, 0), (.minimum, 1): g * (((a .> b) + (a .>= b)) / 2)
        case (.maximum, _), (.minimum, _): g * (((a .< b) + (a .<= b)) / 2)
        case (.less, _), (.lessOrEqual, _), (.equal, _): .zeros(y.shape)
        }
    }
}

// MARK: - Matrix products

/// C = A B over batches, where either factor may be read transposed.
struct MatrixProduct: Sendable {
    var transposesA = false
    var transposesB = false
    /// Of matrices, not batches: C is gated, as the operation `gate` does, by a third matrix.
    var gateSlope: Double?

    func forward<S: Real>(_ x: Operands<S>) -> Tensor<S> {
        guard let gateSlope else { return multiplied(x[0], transposed: transposesA, x[1], transposed: transposesB) }
        return x[2].read { by in
            multiplied(
                x[0], transposed: transposesA, x[1], transposed: transposesB,
                rectification: .gate(by: by, slope: S(gateSlope)))
        }
    }

    /// For C = A B: G Bᵀ is the cotangent of A, and Aᵀ G that of B; transposed if the factor was.
    func pullback<S: Real>(to i: Int, _ a: Tensor<S>, _ b: Tensor<S>, _ g: Tensor<S>) -> Tensor<S> {
        switch (i, transposesA, transposesB) {
        case (0, false, let tb): matmul(g, b, transposeB: !tb)
        case (0, true, let tb): matmul(b, g, transposeA: tb, transposeB: true)
        case (_, let ta, false): matmul(a, g, transposeA: !ta)
        case (_, let ta, true): matmul(g, a, transposeA: true, transposeB: ta)
        }
    }
}

// MARK: - Along an axis

/// Functions of all the numbers along an axis; those that reduce it keep it with length one.
enum AxisFunction: CaseIterable, Sendable {
    case maximum, minimum, softmax, logSoftmax, logSumExp

    func forward<S: Real>(_ x: Tensor<S>, _ axis: Int) -> Tensor<S> {
        switch self {
        case .maximum: return reduced(.maximum, x, axis..<axis + 1)
        case .minimum: return reduced(.minimum, x, axis..<axis + 1)
        case .logSumExp where axis == x.rank - 1 && x.shape[axis] >= longRow: return logSumExpOfRows(x)
        case .softmax, .logSoftmax, .logSumExp:
            // Subtracting the greatest first keeps exp finite at any logit.
            let finite = -S.greatestFiniteMagnitude...S.greatestFiniteMagnitude
            let greatest = reduced(.maximum, x, axis..<axis + 1).clamped(to: finite)
            let shifted = x - greatest
            let exponentials = shifted.exp()
            let total = reduced(.sum, exponentials, axis..<axis + 1)
            switch self {
            case .softmax: return exponentials / total
            case .logSoftmax: return shifted - total.log()
            default: return greatest + total.log()
            }
        }
    }

    func pullback<S: Real>(_ x: Tensor<S>, _ y: Tensor<S>, _ g: Tensor<S>, _ axis: Int) -> Tensor<S> {
        switch self {
        case .maximum, .minimum:
            // Equal extremes share the cotangent.
            let extreme = x .== y
            return g * (extreme / extreme.sum(axis: axis, keeping: true))
        case .softmax: return y * (g - (g * y).sum(axis: axis, keeping: true))
        case .logSoftmax: return g - y.exp() * g.sum(axis: axis, keeping: true)
        case .logSumExp:
            let isPlain = !g.isRecorded && !x.isRecorded && !y.isRecorded
            if isPlain, axis == x.rank - 1, x.shape[axis] >= longRow {
                return Watch.work("logSumExp back", bytes: 2 * x.count * MemoryLayout<S>.stride) {
                    logSumExpOfRowsPullback(x, y, g)
                }
            }
            return g * (x - y).exp()
        }
    }
}
