// Shapes are compared from their last axis; an axis of length one, or none, is repeated.

/// The shape that both shapes broadcast to, if there is one.
func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
    if a == b { return a }
    let (long, short) = a.count >= b.count ? (a, b) : (b, a)
    var shape = long
    let missing = long.count - short.count
    for axis in short.indices {
        let (one, other) = (long[axis + missing], short[axis])
        guard one == other || one == 1 || other == 1 else { return nil }
        shape[axis + missing] = one == 1 ? other : one
    }
    return shape
}

/// c = a operation b, element by element.
@specialized(where S == Float)
@specialized(where S == Double)
func combined<S: Real>(_ operation: BinaryOperation, _ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> {
    if a.shape == b.shape {
        let count = a.count
        return Tensor(shape: a.shape) { c in
            a.read { a in b.read { b in S.zip(operation, a, step: 1, b, step: 1, into: c, count: count) } }
        }
    }
    guard let shape = broadcastShape(a.shape, b.shape) else {
        fatalError("\(operation) was asked of the shapes \(a.shape) and \(b.shape), which do not broadcast to one.")
    }
    let (aLayout, bLayout) = (Layout(broadcasting: a.shape, to: shape), Layout(broadcasting: b.shape, to: shape))
    return Tensor(shape: shape) { c in
        a.read { a in
            b.read { b in
                Walk(shape, aLayout.strides, bLayout.strides).forEachRun { run in
                    S.zip(
                        operation, a + run.a, step: run.aStep, b + run.b, step: run.bStep, into: c + run.done,
                        count: run.length)
                }
            }
        }
    }
}

/// a where x is positive, elsewhere a times the slope; all of one shape. The upper factor is rounded as (1 - slope) + slope.
func gated<S: Real>(_ a: Tensor<S>, by x: Tensor<S>, slope: S) -> Tensor<S> {
    let count = a.count
    return Tensor(shape: a.shape) { y in
        a.read { a in x.read { S.gate(a, by: $0, above: 1 - slope + slope, below: slope, into: y, count: count) } }
    }
}

/// a where the condition is not zero, b elsewhere; all of one shape.
@specialized(where S == Float)
@specialized(where S == Double)
func selected<S: Real>(_ condition: Tensor<S>, _ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> {
    let count = a.count
    return Tensor(shape: a.shape) { c in
        condition.read { condition in
            a.read { a in b.read { b in for i in 0..<count { c[i] = condition[i] != 0 ? a[i] : b[i] } } }
        }
    }
}

extension Tensor {
    /// The same numbers repeated along axes of length one, and along new ones in front.
    public func broadcast(
        to shape: [Int], file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if shape == self.shape { return self }
        require(
            broadcastShape(self.shape, shape) == shape,
            "A tensor of shape \(self.shape) does not broadcast to \(shape).", file: file, line: line)
        return LinearMap.broadcast(to: shape).apply(to: self)
    }

    /// Adds up what `broadcast` from `shape` would have repeated: its adjoint.
    public func summed(to shape: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        if shape == self.shape { return self }
        require(
            broadcastShape(shape, self.shape) == self.shape,
            "A tensor of shape \(self.shape) is not a broadcast of \(shape), and cannot be summed to it.",
            file: file, line: line)
        return LinearMap.sum(to: shape).apply(to: self)
    }
}
