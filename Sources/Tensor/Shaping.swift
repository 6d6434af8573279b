// The same numbers, arranged anew.

extension Tensor {
    /// The same numbers in row-major order in another shape; one length may be -1, and is what remains.
    public func reshaped(_ shape: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        var full = shape
        if let open = shape.firstIndex(of: -1) {
            let known = shape.enumerated().reduce(1) { $1.offset == open ? $0 : $0 * $1.element }
            full[open] = known == 0 ? 0 : count / known
        }
        if full == self.shape { return self }
        require(
            full.product == count && full.allSatisfy { $0 >= 0 },
            "A tensor of shape \(self.shape) has \(count) elements and cannot take the shape \(shape).",
            file: file, line: line)
        return LinearMap.reshape(full).apply(to: self)
    }

    /// All elements as a vector.
    public func flattened() -> Tensor { reshaped([count]) }

    /// A new axis of length one before `axis`.
    public func expanded(axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        let place = position(ofAxis: axis, in: shape + [1], "A new axis", file: file, line: line)
        var shape = shape
        shape.insert(1, at: place)
        return reshaped(shape)
    }

    /// Without an axis of length one.
    public func squeezed(axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        let place = position(ofAxis: axis, in: shape, "Dropping an axis", file: file, line: line)
        require(
            shape[place] == 1, "Axis \(axis) of the shape \(shape) has not length one and cannot be dropped.",
            file: file, line: line)
        var shape = shape
        shape.remove(at: place)
        return reshaped(shape)
    }

    /// The axes in another order.
    public func permuted(_ axes: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        let places = axes.map { position(ofAxis: $0, in: shape, "A permutation", file: file, line: line) }
        require(
            places.sorted() == Array(shape.indices),
            "A permutation must name each axis of the shape \(shape) once, not \(axes).", file: file, line: line)
        return LinearMap.copy(Layout(shape).permuted(places)).apply(to: self)
    }

    /// The last two axes exchanged.
    public func transposed(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        require(rank >= 2, "Only a matrix can be transposed; the shape is \(shape).", file: file, line: line)
        return permuted(Array(0..<rank - 2) + [rank - 1, rank - 2])
    }

    /// The elements from `start` up to, without, `end` along an axis, every `step`-th.
    public func slice(
        axis: Int, from start: Int, to end: Int, step: Int = 1, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let place = position(ofAxis: axis, in: shape, "A slice", file: file, line: line)
        require(
            0 <= start && start <= end && end <= shape[place] && step > 0,
            "A slice from \(start) to \(end) by \(step) is not within axis \(axis) of the shape \(shape).",
            file: file, line: line)
        if start == 0, end == shape[place], step == 1 { return self }
        let count = (end - start + step - 1) / step
        return LinearMap.copy(Layout(shape).sliced(place, from: start, count: count, step: step)).apply(to: self)
    }

    /// Some rows: the elements of the first axis in that range.
    public subscript(rows rows: Range<Int>) -> Tensor { slice(axis: 0, from: rows.lowerBound, to: rows.upperBound) }

    /// One row: the element of the first axis, which disappears.
    public subscript(row row: Int) -> Tensor { self[rows: row..<row + 1].squeezed(axis: 0) }

    /// Some columns: the elements of the last axis in that range.
    public subscript(columns columns: Range<Int>) -> Tensor {
        slice(axis: -1, from: columns.lowerBound, to: columns.upperBound)
    }

    /// An axis from back to front.
    public func reversed(axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        let place = position(ofAxis: axis, in: shape, "A reversal", file: file, line: line)
        let length = shape[place]
        let layout = Layout(shape).sliced(place, from: length - 1, count: length, step: -1)
        return LinearMap.copy(layout).apply(to: self)
    }

    /// Zeros, or another number, before and after along each axis.
    public func padded(
        before: [Int], after: [Int], with filler: Scalar = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        require(
            before.count == rank && after.count == rank && (before + after).allSatisfy { $0 >= 0 },
            "A tensor of shape \(shape) cannot be padded by \(before) before and \(after) after.",
            file: file, line: line)
        let whole = shape.indices.map { before[$0] + shape[$0] + after[$0] }
        if whole == shape { return self }
        let inside = shape.indices.reduce(Layout(whole)) { $0.sliced($1, from: before[$1], count: shape[$1]) }
        let padded = LinearMap.accumulate(inside, into: whole).apply(to: self)
        if filler == 0 { return padded }
        let mask = LinearMap.accumulate(inside, into: whole).apply(to: Tensor.ones(shape))
        return .select(where: mask, padded, Tensor(filler))
    }

    /// Cut along an axis into pieces of these sizes.
    public func split(
        axis: Int, sizes: [Int], file: StaticString = #fileID, line: UInt = #line
    ) -> [Tensor] {
        let place = position(ofAxis: axis, in: shape, "A split", file: file, line: line)
        require(
            sizes.reduce(0, +) == shape[place],
            "Pieces of \(sizes) do not make up axis \(axis) of the shape \(shape).", file: file, line: line)
        var start = 0
        return sizes.map { size in
            defer { start += size }
            return slice(axis: place, from: start, to: start + size, file: file, line: line)
        }
    }

    /// One after the other along an axis.
    public static func concatenated(
        _ parts: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        guard let first = parts.first else {
            fatalError("Nothing can be concatenated from no tensors.", file: file, line: line)
        }
        let place = position(ofAxis: axis, in: first.shape, "A concatenation", file: file, line: line)
        func others(_ shape: [Int]) -> [Int] { shape.enumerated().filter { $0.offset != place }.map(\.element) }
        require(
            parts.allSatisfy { $0.rank == first.rank && others($0.shape) == others(first.shape) },
            "Tensors of shapes \(parts.map(\.shape)) differ in more than axis \(axis) and cannot be concatenated.",
            file: file, line: line)
        return parts.count == 1 ? first : perform(.concatenate(axis: place), Operands(parts))
    }

    /// Tensors of one shape along a new axis.
    public static func stacked(
        _ parts: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        require(
            parts.allSatisfy { $0.shape == parts[0].shape },
            "Tensors of shapes \(parts.map(\.shape)) cannot be stacked.", file: file, line: line)
        let axis = axis < 0 ? axis + (parts.first?.rank ?? 0) + 1 : axis
        return concatenated(
            parts.map { $0.expanded(axis: axis, file: file, line: line) }, axis: axis, file: file, line: line)
    }
}
