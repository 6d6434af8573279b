// Elements chosen by index, and indices chosen by element.

extension Tensor {
    /// The elements at these indices of an axis, in their order: the rows of an embedding, a permutation, a batch.
    public func gathered(
        _ indices: [Int], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let place = position(ofAxis: axis, in: shape, "A gathering", file: file, line: line)
        check(indices, below: shape[place], "gathered from axis \(axis) of the shape \(shape)", file, line)
        return LinearMap.gather(indices, axis: place).apply(to: self)
    }

    /// Each element added to the place of an axis of `length` that its index says: the adjoint of `gathered`.
    public func scatterAdded(
        _ indices: [Int], axis: Int = 0, length: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let place = position(ofAxis: axis, in: shape, "A scattering", file: file, line: line)
        require(
            indices.count == shape[place],
            "\(indices.count) indices do not say where the elements of axis \(axis) of the shape \(shape) go.",
            file: file, line: line)
        check(indices, below: length, "scattered to an axis of \(length)", file, line)
        return LinearMap.scatter(indices, axis: place, length: length).apply(to: self)
    }

    /// Of each row, the element that its index says: [n, k] and n indices to [n].
    public func chosen(_ indices: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        require(
            rank == 2 && indices.count == shape[0],
            "One element of each row of the shape \(shape) needs as many indices, not \(indices.count).",
            file: file, line: line)
        check(indices, below: shape[1], "chosen from rows of \(shape[1])", file, line)
        return LinearMap.choose(indices).apply(to: self)
    }

    /// Where along an axis the greatest element is, for each place of the other axes in row-major order; the first of
    /// equals, and NaN before all.
    public func argmax(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> [Int] {
        let place = position(ofAxis: axis, in: shape, "An argmax", file: file, line: line)
        require(
            shape[place] > 0, "An argmax along axis \(axis) of the shape \(shape) has no elements.",
            file: file, line: line)
        return lanes(along: place) { numbers in
            [
                numbers.indices.reduce(0) {
                    numbers[$1] > numbers[$0] || numbers[$1].isNaN && !numbers[$0].isNaN ? $1 : $0
                }
            ]
        }
    }

    /// Where the elements of an axis are in rising order, NaN last; equal ones keep their order. As `argmax`, one list
    /// for each place of the other axes.
    public func argsort(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> [Int] {
        let place = position(ofAxis: axis, in: shape, "A sort", file: file, line: line)
        return lanes(along: place) { numbers in
            numbers.indices.sorted {
                let (a, b) = (numbers[$0], numbers[$1])
                return a < b || (b.isNaN && !a.isNaN) || (!(b < a) && a.isNaN == b.isNaN && $0 < $1)
            }
        }
    }

    /// The elements along an axis in rising order.
    public func sorted(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        let place = position(ofAxis: axis, in: shape, "A sort", file: file, line: line)
        let last = exchanged(place, rank - 1)
        let length = shape[place]
        let order = last.argsort().enumerated().map { $0.offset / length * length + $0.element }
        return last.flattened().gathered(order).reshaped(last.shape).exchanged(place, rank - 1)
    }

    private func exchanged(_ a: Int, _ b: Int) -> Tensor {
        if a == b { return self }
        var axes = Array(shape.indices)
        axes.swapAt(a, b)
        return permuted(axes)
    }

    /// What `body` says of the numbers of each lane along an axis, one after the other.
    private func lanes(along axis: Int, _ body: ([Scalar]) -> [Int]) -> [Int] {
        let lanes = Lanes(shape, axis: axis)
        return read { x in
            (0..<lanes.outer * lanes.inner).flatMap { lane in
                let start = lane / lanes.inner * lanes.length * lanes.inner + lane % lanes.inner
                return body((0..<lanes.length).map { x[start + $0 * lanes.inner] })
            }
        }
    }

    private func check(_ indices: [Int], below length: Int, _ what: String, _ file: StaticString, _ line: UInt) {
        if let wrong = indices.first(where: { $0 < 0 || $0 >= length }) {
            fatalError("The index \(wrong) cannot be \(what).", file: file, line: line)
        }
    }
}
