/// Where the elements of one array lie in another: element i is at offset + i · strides.
///
/// Slices, permutations, repetitions and overlapping windows are all layouts; a stride of zero repeats, a negative one
/// reverses. Each step below changes the description only; `copy` and `accumulate` move the numbers, once.
struct Layout: Sendable {
    var shape: [Int]
    var strides: [Int]
    var offset = 0

    /// The elements of a dense array in their own order.
    init(_ shape: [Int]) {
        self.shape = shape
        strides = shape.denseStrides
    }

    /// A dense array repeated along axes of length one, and along new ones in front.
    init(broadcasting narrow: [Int], to wide: [Int]) {
        let dense = narrow.denseStrides
        let missing = wide.count - narrow.count
        shape = wide
        strides = wide.indices.map { $0 < missing || narrow[$0 - missing] == 1 ? 0 : dense[$0 - missing] }
    }

    func permuted(_ axes: [Int]) -> Layout {
        var result = self
        result.shape = axes.map { shape[$0] }
        result.strides = axes.map { strides[$0] }
        return result
    }

    /// The permutation back, if this is one of all the elements of a dense array of that shape.
    func inverse(from dense: [Int]) -> Layout? {
        var places: [Int] = []
        for (length, step) in zip(dense, dense.denseStrides) {
            let place = shape.indices.first { shape[$0] == length && strides[$0] == step && !places.contains($0) }
            guard let place else { return nil }
            places.append(place)
        }
        return offset == 0 && places.count == shape.count ? Layout(shape).permuted(places) : nil
    }

    /// From `start`, `count` elements of an axis, each `step` after the one before.
    func sliced(_ axis: Int, from start: Int, count: Int, step: Int = 1) -> Layout {
        var result = self
        if count > 0 { result.offset += start * strides[axis] }
        result.shape[axis] = count
        result.strides[axis] *= step
        return result
    }

    /// A new axis after `axis`, along which each element is repeated.
    func repeated(after axis: Int, _ count: Int) -> Layout {
        var result = self
        result.shape.insert(count, at: axis + 1)
        result.strides.insert(0, at: axis + 1)
        return result
    }

    /// Windows of `size` elements every `stride` along `axis`; the place in the window becomes the last axis.
    func windows(_ axis: Int, size: Int, stride: Int) -> Layout {
        var result = self
        result.shape[axis] = (shape[axis] - size) / stride + 1
        result.strides[axis] *= stride
        result.shape.append(size)
        result.strides.append(strides[axis])
        return result
    }
}

/// Two strided arrays of one shape, walked together in row-major order by the longest runs possible.
struct Walk: Sendable {
    /// Neighbouring axes that one step can walk are one axis here; those of length one are gone.
    private(set) var axes: [(length: Int, a: Int, b: Int)] = []

    /// No strides stand for an array that is not there.
    init(_ shape: [Int], _ a: [Int], _ b: [Int] = []) {
        for axis in shape.indices where shape[axis] != 1 {
            let next = (length: shape[axis], a: a.isEmpty ? 0 : a[axis], b: b.isEmpty ? 0 : b[axis])
            if let last = axes.last, last.a == next.a * next.length, last.b == next.b * next.length {
                axes[axes.count - 1] = (last.length * next.length, next.a, next.b)
            } else {
                axes.append(next)
            }
        }
        if axes.isEmpty { axes = [(1, 0, 0)] }
    }

    /// The rows and columns of the matrix that is read column by column, if that is all the walk does.
    var transposition: (rows: Int, columns: Int)? {
        guard axes.count == 2, axes[0].a == 1, axes[1].a == axes[0].length else { return nil }
        return (axes[1].length, axes[0].length)
    }

    /// Whether no two steps of the first axis come to the same place.
    var firstAxisIsDisjoint: Bool {
        axes.dropFirst().reduce(0) { $0 + ($1.length - 1) * abs($1.a) } < abs(axes[0].a)
    }

    struct Run {
        var a = 0, b = 0, done = 0
        let length: Int, aStep: Int, bStep: Int
    }

    /// Calls `body` for each run along the last axis, in row-major order.
    func forEachRun(_ body: (Run) -> Void) { forEachRun(of: axes.dropLast(), from: 0, body) }

    /// The same on all threads, which share out the first axis; `body` may be called for several runs at once.
    func forEachRunShared(_ body: @Sendable (Run) -> Void) {
        let count = axes.reduce(1) { $0 * $1.length }
        guard axes.count > 1, count > 2 * grain, Threads.limit > 1 else { return forEachRun(body) }
        let slice = count / axes[0].length
        Threads.forEachChunk(axes[0].length, grain: max(1, grain / slice)) { range in
            var outer = axes.dropLast()
            outer[0].length = range.count
            forEachRun(of: outer, from: range.lowerBound, body)
        }
    }

    private func forEachRun(of outer: ArraySlice<(length: Int, a: Int, b: Int)>, from start: Int, _ body: (Run) -> Void)
    {
        let inner = axes[axes.count - 1]
        guard axes.allSatisfy({ $0.length > 0 }) else { return }
        var run = Run(
            a: start * axes[0].a, b: start * axes[0].b,
            done: start == 0 ? 0 : start * axes[1...].reduce(1) { $0 * $1.length },
            length: inner.length, aStep: inner.a, bStep: inner.b)
        withUnsafeTemporaryAllocation(of: Int.self, capacity: outer.count) { index in
            index.initialize(repeating: 0)
            while true {
                body(run)
                run.done += inner.length
                // Count up, the last axis fastest.
                var axis = outer.count - 1
                while axis >= 0 {
                    index[axis] += 1
                    run.a += outer[axis].a
                    run.b += outer[axis].b
                    if index[axis] < outer[axis].length { break }
                    run.a -= outer[axis].length * outer[axis].a
                    run.b -= outer[axis].length * outer[axis].b
                    index[axis] = 0
                    axis -= 1
                }
                if axis < 0 { return }
            }
        }
    }
}

/// Elements that make it worth another thread's while.
private let grain = 1 << 14
