// What several operations would do one after the other, done piece by piece while a piece is in the first cache: the same
// kernels in the same order, so the same bits, without the passes over memory between them.

/// Elements that make it worth another thread's while, and those of a piece.
private let grain = 1 << 13
private let piece = 1 << 10

/// Shorter rows are not worth calls of their own.
let longRow = 128

/// log of the sum of exp of each row, [..., k] to [..., 1]: greatest + log(sum of exp(x - greatest)). Limited by exp: one
/// number a nanosecond, where exp alone does 1.8.
@specialized(where S == Float)
@specialized(where S == Double)
func logSumExpOfRows<S: Real>(_ x: Tensor<S>) -> Tensor<S> {
    let length = x.shape[x.rank - 1]
    let rows = x.count / length
    return Tensor(shape: x.shape.dropLast() + [1]) { y in
        x.read { x in
            nonisolated(unsafe) let (x, y) = (x, y)
            Threads.forEachChunk(rows, grain: max(1, grain / length)) { range in
                withUnsafeTemporaryAllocation(of: S.self, capacity: length + 1) { space in
                    guard let exponentials = space.baseAddress else { return }
                    let total = exponentials + length
                    for row in range {
                        let (x, y) = (x + row * length, y + row)
                        S.reduce(.maximum, x, outer: 1, length: length, inner: 1, into: y)
                        y[0] = min(max(y[0], -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
                        S.zip(.subtract, x, step: 1, y, step: 0, into: exponentials, count: length)
                        S.map(.exp, exponentials, into: exponentials, count: length)
                        S.reduce(.sum, exponentials, outer: 1, length: length, inner: 1, into: total)
                        y[0] += S.log(total[0])
                    }
                }
            }
        }
    }
}

/// The cotangent of x, g exp(x - y), with a y and a g for each row. Limited by exp, and by memory.
@specialized(where S == Float)
@specialized(where S == Double)
func logSumExpOfRowsPullback<S: Real>(_ x: Tensor<S>, _ y: Tensor<S>, _ g: Tensor<S>) -> Tensor<S> {
    let length = x.shape[x.rank - 1]
    let rows = y.count
    return Tensor(shape: x.shape) { result in
        x.read { x in
            y.read { y in
                g.read { g in
                    nonisolated(unsafe) let (x, y, g, result) = (x, y, g, result)
                    Threads.forEachChunk(rows, grain: max(1, grain / length)) { range in
                        for row in range {
                            let (x, to) = (x + row * length, result + row * length)
                            S.zip(.subtract, x, step: 1, y + row, step: 0, into: to, count: length)
                            S.map(.exp, to, into: to, count: length)
                            S.zip(.multiply, g + row, step: 0, to, step: 1, into: to, count: length)
                        }
                    }
                }
            }
        }
    }
}

/// softplus(logit) - target logit, all of one shape. Limited by exp and log: 0.6 numbers a nanosecond, as the softplus alone.
@specialized(where S == Float)
@specialized(where S == Double)
func logitLosses<S: Real>(_ logits: Tensor<S>, _ targets: Tensor<S>) -> Tensor<S> {
    let count = logits.count
    return Tensor(shape: logits.shape) { y in
        logits.read { x in
            targets.read { t in
                nonisolated(unsafe) let (x, t, y) = (x, t, y)
                forEachPiece(count) { start, count, space in
                    let (x, t, y) = (x + start, t + start, y + start)
                    S.map(.softplus, x, into: y, count: count)
                    S.zip(.multiply, t, step: 1, x, step: 1, into: space, count: count)
                    S.zip(.subtract, y, step: 1, space, step: 1, into: y, count: count)
                }
            }
        }
    }
}

/// The cotangent of the logits, g sigmoid(logit) + (-g) target. Limited by exp.
@specialized(where S == Float)
@specialized(where S == Double)
func logitLossesPullback<S: Real>(_ logits: Tensor<S>, _ targets: Tensor<S>, _ g: Tensor<S>) -> Tensor<S> {
    let count = logits.count
    return Tensor(shape: logits.shape) { y in
        logits.read { x in
            targets.read { t in
                g.read { g in
                    nonisolated(unsafe) let (x, t, g, y) = (x, t, g, y)
                    forEachPiece(count) { start, count, space in
                        let (x, t, g, y) = (x + start, t + start, g + start, y + start)
                        S.map(.sigmoid, x, into: y, count: count)
                        S.zip(.multiply, g, step: 1, y, step: 1, into: y, count: count)
                        S.map(.negate, g, into: space, count: count)
                        S.zip(.multiply, space, step: 1, t, step: 1, into: space, count: count)
                        S.zip(.add, y, step: 1, space, step: 1, into: y, count: count)
                    }
                }
            }
        }
    }
}

/// Pieces on all threads, each with room for as many numbers aside.
@inline(__always)
private func forEachPiece<S: Real>(_ count: Int, _ body: @Sendable (Int, Int, UnsafeMutablePointer<S>) -> Void) {
    Threads.forEachChunk(count, grain: grain) { range in
        withUnsafeTemporaryAllocation(of: S.self, capacity: piece) { space in
            guard let space = space.baseAddress else { return }
            for start in stride(from: range.lowerBound, to: range.upperBound, by: piece) {
                body(start, min(piece, range.upperBound - start), space)
            }
        }
    }
}
