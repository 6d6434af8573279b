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

    /// Calls `run` for each run of equally spaced elements, in row-major order: the offset of the first, and how many
    /// elements came before it. All runs have the length and the spacing of `inner`.
    func forEachRun(_ run: (_ offset: Int, _ done: Int, _ length: Int, _ step: Int) -> Void) {
        Walk(shape, strides, []).forEachRun { run(offset + $0.a, $0.done, $0.length, $0.aStep) }
    }
}

/// Two strided arrays of one shape, walked together in row-major order by the longest runs possible.
struct Walk {
    /// Neighbouring axes that one step can walk are one axis here; those of length one are gone.
    private var axes: [(length: Int, a: Int, b: Int)] = []

    /// No strides stand for an array that is not there.
    init(_ shape: [Int], _ a: [Int], _ b: [Int]) {
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

    struct Run {
        var a = 0, b = 0, done = 0
        let length: Int, aStep: Int, bStep: Int
    }

    func forEachRun(_ body: (Run) -> Void) {
        let inner = axes[axes.count - 1]
        let outer = axes.dropLast()
        guard axes.allSatisfy({ $0.length > 0 }) else { return }
        var run = Run(length: inner.length, aStep: inner.a, bStep: inner.b)
        var index = [Int](repeating: 0, count: outer.count)
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
