// Convolution is a product of matrices: unfold the input into its windows, one column each, and multiply by the kernel.
// Transposed convolution is the same read backwards: multiply, then fold the columns, adding where windows overlap.
//
// Shapes are [batch, channels, places...] with one axis of places (sound), two (pictures) or more.

extension Tensor {
    /// All windows of a size: [batch, channels, places...] to [channels, window..., batch, windows...].
    public func unfolded(
        _ window: [Int], stride: Int = 1, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        LinearMap.copy(windows(of: shape, window, stride, file, line)).apply(to: self)
    }

    /// Adds windows up where they were: the adjoint of `unfolded` from that shape.
    public func folded(
        into shape: [Int], _ window: [Int], stride: Int = 1, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let layout = windows(of: shape, window, stride, file, line)
        require(
            layout.shape == self.shape,
            "Windows \(window) of the shape \(shape) by \(stride) have the shape \(layout.shape), not \(self.shape).",
            file: file, line: line)
        return LinearMap.accumulate(layout, into: shape).apply(to: self)
    }

    /// Convolution: each output is the kernel times the window below it, with zeros beyond the edge, plus the number of
    /// its channel in `bias` [out].
    ///
    ///     [batch, in, places...] with a kernel [out, in, window...] -> [batch, out, windows...]
    public func convolved(
        with kernel: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        require(
            kernel.rank == rank && rank > 2 && kernel.shape[1] == shape[1],
            "A kernel of shape \(kernel.shape) cannot convolve the shape \(shape): it needs [out, in, window...] for [batch, in, places...].",
            file: file, line: line)
        let (out, window) = (kernel.shape[0], Array(kernel.shape[2...]))
        let inside = batchLast().edged(by: padding)
        let layout = windowsBesideBatch(of: inside.shape, window, stride, file, line)
        let (taps, places) = (kernel.shape[1...].reduce(1, *), Array(layout.shape[(rank - 1)...]))
        let columns = LinearMap.copy(layout).apply(to: inside).reshaped([taps, places.product])
        let product = kernel.reshaped([out, taps]).matmul(columns).plus(bias, file, line)
        return product.reshaped([out] + places).batchFirst()
    }

    /// Transposed convolution, the adjoint of `convolved` in the input: each input lays down a kernel times itself, and
    /// every output channel its number in `bias` [out].
    ///
    ///     [batch, in, places...] with a kernel [in, out, window...] -> [batch, out, (places - 1) stride + window - 2 padding]
    public func transposeConvolved(
        with kernel: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        require(
            kernel.rank == rank && rank > 2 && kernel.shape[0] == shape[1],
            "A kernel of shape \(kernel.shape) cannot convolve the shape \(shape) backwards: it needs [in, out, window...] for [batch, in, places...].",
            file: file, line: line)
        let (out, window) = (kernel.shape[1], Array(kernel.shape[2...]))
        let whole = zip(shape[2...], window).map { ($0 - 1) * stride + $1 }
        require(
            whole.allSatisfy { $0 > 2 * padding } && !shape[2...].contains(0),
            "A padding of \(padding) leaves nothing of places \(whole).", file: file, line: line)
        let columns = kernel.reshaped([shape[1], out * window.product])
            .matmul(batchLast().reshaped([shape[1], shape[0] * shape[2...].reduce(1, *)]), transposeA: true)
        let target = [out] + whole + [shape[0]]
        let layout = windowsBesideBatch(of: target, window, stride, file, line)
        let folded = LinearMap.accumulate(layout, into: target).apply(to: columns.reshaped(layout.shape))
        let inside = whole.indices.reduce(folded) {
            $0.slice(axis: $1 + 1, from: padding, to: whole[$1] - padding)
        }
        return inside.reshaped([out, -1]).plus(bias, file, line).reshaped(inside.shape).batchFirst()
    }

    // Inside, the batch comes last: [channels, places..., batch]. Windows are then copied by runs of a whole batch.

    private func batchLast() -> Tensor { permuted(Array(1..<rank) + [0]) }
    private func batchFirst() -> Tensor { permuted([rank - 1] + Array(0..<rank - 1)) }

    /// Zeros around [channels, places..., batch].
    private func edged(by padding: Int) -> Tensor {
        let edge = [0] + [Int](repeating: padding, count: rank - 2) + [0]
        return padded(before: edge, after: edge)
    }

    /// A number for each row.
    private func plus(_ bias: Tensor?, _ file: StaticString, _ line: UInt) -> Tensor {
        guard let bias else { return self }
        require(
            bias.shape == [shape[0]],
            "A convolution to \(shape[0]) channels needs a bias of as many numbers, not of the shape \(bias.shape).",
            file: file, line: line)
        return self + bias.reshaped([shape[0], 1])
    }
}

// MARK: - Pooling and upsampling

extension Tensor {
    /// The greatest of each window of `size` places along each axis of places.
    public func maxPooled(
        _ size: Int, stride: Int? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        pools(size, stride, file, line).max(axis: 0)
    }

    /// The mean of each window of `size` places along each axis of places.
    public func averagePooled(
        _ size: Int, stride: Int? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        pools(size, stride, file, line).mean(axis: 0)
    }

    /// Each place repeated `factor` times along each axis of places.
    public func upsampled(_ factor: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        require(
            rank > 2 && factor > 0,
            "Upsampling by \(factor) needs the shape [batch, channels, places...], not \(shape).", file: file,
            line: line)
        let repeated = (2..<rank).reversed().reduce(Layout(shape)) { $0.repeated(after: $1, factor) }
        return LinearMap.copy(repeated).apply(to: self).reshaped(shape[..<2] + shape[2...].map { $0 * factor })
    }

    /// [elements of a window, batch, channels, windows...]
    private func pools(_ size: Int, _ stride: Int?, _ file: StaticString, _ line: UInt) -> Tensor {
        let window = [Int](repeating: size, count: Swift.max(0, rank - 2))
        let layout = windows(of: shape, window, stride ?? size, file, line)
        let spatial = window.count
        let pools = layout.permuted(Array(1...spatial) + [spatial + 1, 0] + Array((spatial + 2)..<layout.shape.count))
        return LinearMap.copy(pools).apply(to: self).reshaped(
            [window.product, shape[0], shape[1]] + pools.shape[(spatial + 2)...])
    }
}

/// Where the windows of [channels, places..., batch] lie: [channels, window..., windows..., batch].
private func windowsBesideBatch(
    of shape: [Int], _ window: [Int], _ stride: Int, _ file: StaticString, _ line: UInt
) -> Layout {
    let spatial = window.count
    let natural = [shape[spatial + 1], shape[0]] + shape[1...spatial]
    require(
        stride > 0 && zip(natural[2...], window).allSatisfy { $1 > 0 && $0 >= $1 },
        "Windows \(window) by \(stride) do not fit the shape \(natural), which should be [batch, channels, places...].",
        file: file, line: line)
    let all = window.indices.reduce(Layout(shape)) { $0.windows($1 + 1, size: window[$1], stride: stride) }
    return all.permuted([0] + Array((spatial + 2)..<(2 * spatial + 2)) + Array(1...spatial + 1))
}

/// Where the windows of a shape lie: [channels, window..., batch, windows...].
private func windows(
    of shape: [Int], _ window: [Int], _ stride: Int, _ file: StaticString, _ line: UInt
) -> Layout {
    let spatial = window.count
    require(
        spatial > 0 && shape.count == spatial + 2 && stride > 0
            && zip(shape.dropFirst(2), window).allSatisfy { $1 > 0 && $0 >= $1 },
        "Windows \(window) by \(stride) do not fit the shape \(shape), which should be [batch, channels, places...].",
        file: file, line: line)
    let all = window.indices.reduce(Layout(shape)) { $0.windows($1 + 2, size: window[$1], stride: stride) }
    return all.permuted([1] + Array((spatial + 2)..<(2 * spatial + 2)) + [0] + Array(2..<spatial + 2))
}
