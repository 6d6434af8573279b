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

    /// Convolution: each output is the kernel times the window below it, with zeros beyond the edge.
    ///
    ///     [batch, in, places...] with a kernel [out, in, window...] -> [batch, out, windows...]
    public func convolved(
        with kernel: Tensor, stride: Int = 1, padding: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        require(
            kernel.rank == rank && rank > 2 && kernel.shape[1] == shape[1],
            "A kernel of shape \(kernel.shape) cannot convolve the shape \(shape): it needs [out, in, window...] for [batch, in, places...].",
            file: file, line: line)
        let columns = edged(by: padding).unfolded(Array(kernel.shape[2...]), stride: stride, file: file, line: line)
        let (taps, places) = (kernel.shape[1...].reduce(1, *), Array(columns.shape[(rank - 1)...]))
        let product = kernel.reshaped([kernel.shape[0], taps]).matmul(columns.reshaped([taps, places.product]))
        return product.reshaped([kernel.shape[0]] + places).firstTwoExchanged()
    }

    /// Transposed convolution, the adjoint of `convolved` in the input: each input lays down a kernel times itself.
    ///
    ///     [batch, in, places...] with a kernel [in, out, window...] -> [batch, out, (places - 1) stride + window - 2 padding]
    public func transposeConvolved(
        with kernel: Tensor, stride: Int = 1, padding: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        require(
            kernel.rank == rank && rank > 2 && kernel.shape[0] == shape[1],
            "A kernel of shape \(kernel.shape) cannot convolve the shape \(shape) backwards: it needs [in, out, window...] for [batch, in, places...].",
            file: file, line: line)
        let window = Array(kernel.shape[2...])
        let whole = zip(shape[2...], window).map { ($0 - 1) * stride + $1 }
        require(
            whole.allSatisfy { $0 > 2 * padding } && !shape[2...].contains(0),
            "A padding of \(padding) leaves nothing of places \(whole).", file: file, line: line)
        let places = [shape[0]] + shape[2...]
        let columns = kernel.reshaped([shape[1], kernel.shape[1] * window.product])
            .matmul(firstTwoExchanged().reshaped([shape[1], places.product]), transposeA: true)
        let folded = columns.reshaped([kernel.shape[1]] + window + places)
            .folded(into: [shape[0], kernel.shape[1]] + whole, window, stride: stride)
        return whole.indices.reduce(folded) {
            $0.slice(axis: $1 + 2, from: padding, to: whole[$1] - padding)
        }
    }

    private func edged(by padding: Int) -> Tensor {
        let edge = [0, 0] + [Int](repeating: padding, count: rank - 2)
        return padded(before: edge, after: edge)
    }

    private func firstTwoExchanged() -> Tensor { permuted([1, 0] + Array(2..<rank)) }
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
