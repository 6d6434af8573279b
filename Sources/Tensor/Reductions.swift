// Numbers made of all the numbers along one axis, several, or all of them.

extension Tensor {
    /// The sum of all elements.
    public func sum() -> Tensor { summed(to: []) }

    /// The sum along some axes, which disappear unless they are kept with length one.
    public func sum(
        axes: [Int], keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let (kept, dropped) = shapes(without: axes, "A sum", file, line)
        let total = summed(to: kept)
        return keeping ? total : total.reshaped(dropped)
    }

    /// The sum along an axis.
    public func sum(
        axis: Int, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        sum(axes: [axis], keeping: keeping, file: file, line: line)
    }

    /// The mean of all elements.
    public func mean() -> Tensor { sum() / Scalar(count) }

    /// The mean along some axes, which disappear unless they are kept with length one.
    public func mean(
        axes: [Int], keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let total = sum(axes: axes, keeping: keeping, file: file, line: line)
        return total / Scalar(axes.reduce(1) { $0 * shape[$1 < 0 ? $1 + rank : $1] })
    }

    /// The mean along an axis.
    public func mean(
        axis: Int, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        mean(axes: [axis], keeping: keeping, file: file, line: line)
    }

    /// The mean square deviation from the mean, of all elements.
    public func variance() -> Tensor { (self - mean()).square().mean() }

    /// The mean square deviation from the mean along some axes.
    public func variance(
        axes: [Int], keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let centred = self - mean(axes: axes, keeping: true, file: file, line: line)
        return centred.square().mean(axes: axes, keeping: keeping)
    }

    /// The mean square deviation from the mean along an axis.
    public func variance(
        axis: Int, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        variance(axes: [axis], keeping: keeping, file: file, line: line)
    }

    /// The greatest element along an axis; equal ones share the derivative.
    public func max(
        axis: Int, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        along(.maximum, axis, keeping, "A maximum", file, line)
    }

    /// The smallest element along an axis; equal ones share the derivative.
    public func min(
        axis: Int, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        along(.minimum, axis, keeping, "A minimum", file, line)
    }

    /// The greatest of all elements.
    public func max() -> Tensor { reshaped([count]).max(axis: 0) }

    /// The smallest of all elements.
    public func min() -> Tensor { reshaped([count]).min(axis: 0) }

    /// log of the sum of exp along an axis, at any logit.
    public func logSumExp(
        axis: Int = -1, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        along(.logSumExp, axis, keeping, "A log-sum-exp", file, line)
    }

    /// exp of each element over the sum of exp along an axis, at any logit.
    public func softmax(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        along(.softmax, axis, true, "A softmax", file, line)
    }

    /// log of the softmax, at any logit.
    public func logSoftmax(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        along(.logSoftmax, axis, true, "A log-softmax", file, line)
    }

    /// Running totals along an axis.
    public func cumulativeSum(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        let axis = position(ofAxis: axis, in: shape, "A cumulative sum", file: file, line: line)
        return LinearMap.cumulativeSum(axis: axis, backwards: false).apply(to: self)
    }

    private func along(
        _ function: AxisFunction, _ axis: Int, _ keeping: Bool, _ what: String, _ file: StaticString, _ line: UInt
    ) -> Tensor {
        let axis = position(ofAxis: axis, in: shape, what, file: file, line: line)
        require(
            shape[axis] > 0, "\(what) along axis \(axis) of the shape \(shape) has no elements.",
            file: file, line: line)
        let result = perform(.along(function, axis: axis), self)
        if keeping { return result }
        var dropped = result.shape
        dropped.remove(at: axis)
        return result.reshaped(dropped)
    }

    /// The shape with these axes of length one, and without them.
    private func shapes(
        without axes: [Int], _ what: String, _ file: StaticString, _ line: UInt
    ) -> (kept: [Int], dropped: [Int]) {
        let axes = axes.map { position(ofAxis: $0, in: shape, what, file: file, line: line) }
        let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
        return (kept, shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    }
}
