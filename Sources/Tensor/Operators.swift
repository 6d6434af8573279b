// Arithmetic, element by element, with broadcasting.

extension Tensor {
    public static func + (a: Tensor, b: Tensor) -> Tensor { perform(.binary(.add), a, b) }
    public static func - (a: Tensor, b: Tensor) -> Tensor { perform(.binary(.subtract), a, b) }
    public static func * (a: Tensor, b: Tensor) -> Tensor { perform(.binary(.multiply), a, b) }
    public static func / (a: Tensor, b: Tensor) -> Tensor { perform(.binary(.divide), a, b) }

    public static func + (a: Tensor, b: Scalar) -> Tensor { a + Tensor(b) }
    public static func - (a: Tensor, b: Scalar) -> Tensor { a - Tensor(b) }
    public static func * (a: Tensor, b: Scalar) -> Tensor { a * Tensor(b) }
    public static func / (a: Tensor, b: Scalar) -> Tensor { a / Tensor(b) }

    public static func + (a: Scalar, b: Tensor) -> Tensor { Tensor(a) + b }
    public static func - (a: Scalar, b: Tensor) -> Tensor { Tensor(a) - b }
    public static func * (a: Scalar, b: Tensor) -> Tensor { Tensor(a) * b }
    public static func / (a: Scalar, b: Tensor) -> Tensor { Tensor(a) / b }

    public static prefix func - (a: Tensor) -> Tensor { perform(.unary(.negate), a) }

    public static func += (a: inout Tensor, b: Tensor) { a = a + b }
    public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
    public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
    public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
    public static func += (a: inout Tensor, b: Scalar) { a = a + b }
    public static func -= (a: inout Tensor, b: Scalar) { a = a - b }
    public static func *= (a: inout Tensor, b: Scalar) { a = a * b }
    public static func /= (a: inout Tensor, b: Scalar) { a = a / b }
}

// MARK: - Comparisons: one where they hold, zero elsewhere, and constant for every derivative

extension Tensor {
    public static func .> (a: Tensor, b: Tensor) -> Tensor { compared(.less, b, a) }
    public static func .< (a: Tensor, b: Tensor) -> Tensor { compared(.less, a, b) }
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { compared(.lessOrEqual, b, a) }
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { compared(.lessOrEqual, a, b) }
    public static func .== (a: Tensor, b: Tensor) -> Tensor { compared(.equal, a, b) }

    public static func .> (a: Tensor, b: Scalar) -> Tensor { a .> Tensor(b) }
    public static func .< (a: Tensor, b: Scalar) -> Tensor { a .< Tensor(b) }
    public static func .>= (a: Tensor, b: Scalar) -> Tensor { a .>= Tensor(b) }
    public static func .<= (a: Tensor, b: Scalar) -> Tensor { a .<= Tensor(b) }
    public static func .== (a: Tensor, b: Scalar) -> Tensor { a .== Tensor(b) }
}

private func compared<S: Real>(_ operation: BinaryOperation, _ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> {
    Watch.work("\(operation)", bytes: (a.count + b.count + max(a.count, b.count)) * MemoryLayout<S>.stride) {
        combined(operation, a, b)
    }
}

// MARK: - Choosing

extension Tensor {
    /// The greater of each pair.
    public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { perform(.binary(.maximum), a, b) }
    /// The smaller of each pair.
    public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { perform(.binary(.minimum), a, b) }

    /// a where the condition is not zero, b elsewhere.
    public static func select(
        where condition: Tensor, _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        guard let pair = broadcastShape(a.shape, b.shape), let shape = broadcastShape(condition.shape, pair) else {
            fatalError(
                "A choice between shapes \(a.shape) and \(b.shape) by one of shape \(condition.shape) does not broadcast.",
                file: file, line: line)
        }
        let operands = Operands(
            condition.detached.broadcast(to: shape), a.broadcast(to: shape), b.broadcast(to: shape))
        return perform(.select, operands)
    }

    /// Each element brought into the range; equal extremes of the range pass half of the derivative.
    public func clamped(to range: ClosedRange<Scalar>) -> Tensor {
        .minimum(.maximum(self, Tensor(range.lowerBound)), Tensor(range.upperBound))
    }
}
