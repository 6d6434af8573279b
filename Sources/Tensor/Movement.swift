// The loops that move numbers, for the linear maps of the table. They know nothing of derivatives.

/// y[i] = x[place of i]. Limited by memory where runs are longer than a vector: the windows of a convolution at 15 to 20 GB/s,
/// where copying one piece moves 70.
@specialized(where S == Float)
@specialized(where S == Double)
func copied<S: Real>(_ x: Tensor<S>, _ layout: Layout) -> Tensor<S> {
    let walk = Walk(layout.shape, layout.strides)
    return Tensor(shape: layout.shape) { y in
        x.read { x in
            nonisolated(unsafe) let (x, y) = (x + layout.offset, y)
            if let (rows, columns) = walk.transposition {
                return Threads.forEachChunk(columns, grain: max(1, grain / max(1, rows))) { range in
                    let start = range.lowerBound
                    transpose(x + start, columns, rows: rows, columns: range.count, into: y + start * rows, rows)
                }
            }
            walk.forEachRunShared { run in
                let (from, to) = (x + run.a, y + run.done)
                switch run.aStep {
                case 1: to.update(from: from, count: run.length)
                case 0: to.update(repeating: from[0], count: run.length)
                default: for i in 0..<run.length { to[i] = from[i &* run.aStep] }
                }
            }
        }
    }
}

/// y[place of i] += x[i], into zeros. Limited by memory where runs are longer than a vector, 15 to 20 GB/s.
@specialized(where S == Float)
@specialized(where S == Double)
func accumulated<S: Real>(_ x: Tensor<S>, _ layout: Layout, into shape: [Int]) -> Tensor<S> {
    Tensor(shape: shape) { y in
        y.update(repeating: 0, count: shape.product)
        addAccumulated(x, layout, to: y)
    }
}

@specialized(where S == Float)
@specialized(where S == Double)
func addAccumulated<S: Real>(_ x: Tensor<S>, _ layout: Layout, to y: UnsafeMutablePointer<S>) {
    let walk = Walk(layout.shape, layout.strides)
    x.read { x in
        nonisolated(unsafe) let (x, y) = (x, y + layout.offset)
        @Sendable func add(_ run: Walk.Run) {
            let (from, to) = (x + run.done, y + run.a)
            if run.aStep == 1 {
                addRun(from, to: to, count: run.length)
            } else {
                for i in 0..<run.length { to[i &* run.aStep] += from[i] }
            }
        }
        // Threads must not add to one place.
        if walk.firstAxisIsDisjoint { walk.forEachRunShared(add) } else { walk.forEachRun(add) }
    }
}

@inline(__always)
private func addRun<S: Real>(_ x: UnsafePointer<S>, to y: UnsafeMutablePointer<S>, count: Int) {
    var i = 0
    while i &+ 16 <= count {
        let sum =
            UnsafeRawPointer(y + i).loadUnaligned(as: SIMD16<S>.self)
            + UnsafeRawPointer(x + i).loadUnaligned(as: SIMD16<S>.self)
        UnsafeMutableRawPointer(y + i).storeBytes(of: sum, as: SIMD16<S>.self)
        i &+= 16
    }
    while i < count {
        y[i] += x[i]
        i &+= 1
    }
}

/// Adds up what a broadcast from `shape` would repeat.
func total<S: Real>(of x: Tensor<S>, to shape: [Int]) -> Tensor<S> {
    let aligned = [Int](repeating: 1, count: x.rank - shape.count) + shape
    var result = x
    var end = x.rank
    while end > 0 {
        var start = end
        while start > 0, x.shape[start - 1] != aligned[start - 1] { start -= 1 }
        if start < end { result = reduced(.sum, result, start..<end) }
        end = min(start, end - 1)
    }
    return Tensor(shape: shape, sharing: result)
}

/// The reduction over neighbouring axes, which stay with length one.
func reduced<S: Real>(_ reduction: Reduction, _ x: Tensor<S>, _ axes: Range<Int>) -> Tensor<S> {
    var shape = x.shape
    for axis in axes { shape[axis] = 1 }
    let outer = x.shape[..<axes.lowerBound].reduce(1, *)
    let length = x.shape[axes].reduce(1, *)
    let inner = x.shape[axes.upperBound...].reduce(1, *)
    return Tensor(shape: shape) { y in
        x.read { S.reduce(reduction, $0, outer: outer, length: length, inner: inner, into: y) }
    }
}

/// An axis seen as the middle one of three: [outer, length, inner].
struct Lanes {
    let outer: Int, length: Int, inner: Int

    init(_ shape: [Int], axis: Int) {
        outer = shape[..<axis].reduce(1, *)
        length = shape[axis]
        inner = shape[(axis + 1)...].reduce(1, *)
    }
}

/// The elements at these indices of an axis.
func gathered<S: Real>(_ x: Tensor<S>, _ indices: [Int], _ axis: Int) -> Tensor<S> {
    let lanes = Lanes(x.shape, axis: axis)
    var shape = x.shape
    shape[axis] = indices.count
    return Tensor(shape: shape) { y in
        x.read { x in
            var to = y
            for outer in 0..<lanes.outer {
                for index in indices {
                    to.initialize(from: x + (outer * lanes.length + index) * lanes.inner, count: lanes.inner)
                    to += lanes.inner
                }
            }
        }
    }
}

/// Adds each element to the place that its index says.
@specialized(where S == Float)
@specialized(where S == Double)
func scattered<S: Real>(_ x: Tensor<S>, _ indices: [Int], _ axis: Int, _ length: Int) -> Tensor<S> {
    let lanes = Lanes(x.shape, axis: axis)
    var shape = x.shape
    shape[axis] = length
    return Tensor(shape: shape) { y in
        y.initialize(repeating: 0, count: shape.product)
        x.read { x in
            var from = x
            for outer in 0..<lanes.outer {
                for index in indices {
                    let to = y + (outer * length + index) * lanes.inner
                    if lanes.inner == 1 {
                        to[0] += from[0]
                    } else {
                        S.zip(.add, to, step: 1, from, step: 1, into: to, count: lanes.inner)
                    }
                    from += lanes.inner
                }
            }
        }
    }
}

/// Of each row of a matrix, the element that its index says.
func chosen<S: Real>(_ x: Tensor<S>, _ indices: [Int]) -> Tensor<S> {
    let columns = x.shape[1]
    return Tensor(shape: [indices.count]) { y in
        x.read { x in for (row, index) in indices.enumerated() { y[row] = x[row * columns + index] } }
    }
}

/// Adds to one element of each row.
func addPlaced<S: Real>(_ x: Tensor<S>, _ indices: [Int], _ columns: Int, to y: UnsafeMutablePointer<S>) {
    x.read { x in for (row, index) in indices.enumerated() { y[row * columns + index] += x[row] } }
}

/// Running totals along an axis, from the front or from the back.
@specialized(where S == Float)
@specialized(where S == Double)
func runningTotal<S: Real>(_ x: Tensor<S>, _ axis: Int, backwards: Bool) -> Tensor<S> {
    let lanes = Lanes(x.shape, axis: axis)
    return Tensor(shape: x.shape) { y in
        x.read { x in
            for outer in 0..<lanes.outer {
                for inner in 0..<lanes.inner {
                    var running: S = 0
                    for step in 0..<lanes.length {
                        let place = backwards ? lanes.length - 1 - step : step
                        let element = (outer * lanes.length + place) * lanes.inner + inner
                        running += x[element]
                        y[element] = running
                    }
                }
            }
        }
    }
}

/// All tensors one after the other along an axis.
func joined<S: Real>(_ parts: [Tensor<S>], _ axis: Int) -> Tensor<S> {
    var shape = parts[0].shape
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    let whole = Lanes(shape, axis: axis)
    return Tensor(shape: shape) { y in
        var start = 0
        for part in parts {
            let length = part.shape[axis] * whole.inner
            part.read { x in
                for outer in 0..<whole.outer {
                    (y + outer * whole.length * whole.inner + start).initialize(from: x + outer * length, count: length)
                }
            }
            start += length
        }
    }
}

/// Elements that make it worth another thread's while.
private let grain = 1 << 14
