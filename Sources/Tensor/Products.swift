// The matrix product of the last two axes, over the broadcast of all axes before; either factor may be read transposed.
//
//     [batch, m, k] · [k, n] -> [batch, m, n]

extension Tensor {
    /// The matrix product of the last two axes, over the broadcast of all axes before.
    public func matmul(
        _ other: Tensor, transposeA: Bool = false, transposeB: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let (a, b) = (self, other)
        require(
            a.rank >= 2 && b.rank >= 2,
            "A matrix product needs two matrices, or batches of them, but the shapes are \(a.shape) and \(b.shape).",
            file: file, line: line)
        let inner = (a.shape[a.rank - (transposeA ? 2 : 1)], b.shape[b.rank - (transposeB ? 1 : 2)])
        require(
            inner.0 == inner.1
                && (a.rank == 2 || b.rank == 2 || broadcastShape(a.shape.dropLast(2), b.shape.dropLast(2)) != nil),
            """
            There is no matrix product of the shapes \(a.shape)\(transposeA ? " (transposed)" : "") and \
            \(b.shape)\(transposeB ? " (transposed)" : ""): the inner lengths are \(inner.0) and \(inner.1).
            """, file: file, line: line)
        let product = Operation.product(MatrixProduct(transposesA: transposeA, transposesB: transposeB))
        // One matrix for a whole batch: the batch is only more rows.
        if b.rank == 2, a.rank > 2, !transposeA {
            let rows = a.reshaped([a.shape.dropLast().reduce(1, *), inner.0])
            return perform(product, rows, b).reshaped(a.shape.dropLast() + [b.shape[transposeB ? 0 : 1]])
        }
        return perform(product, a, b)
    }

    /// The matrix product with a vector added to each row, x W + b: [m, k], [k, n] and [n] -> [m, n]; rectified, if that is
    /// said, without another pass.
    public func matmul(
        _ weight: Tensor, bias: Tensor, then rectifier: Rectifier? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        require(
            rank == 2 && weight.rank == 2 && shape[1] == weight.shape[0] && bias.shape == [weight.shape[1]],
            "There is no product of the shapes \(shape) and \(weight.shape) plus a bias of the shape \(bias.shape).",
            file: file, line: line)
        let slope = rectifier?.slope ?? 0
        require(
            slope >= 0, "A product cannot be rectified with the slope \(slope): it must not be negative.", file: file,
            line: line)
        return perform(.affine(rectifier), Operands(self, weight, bias))
    }
}

/// A function of each element that keeps what is positive.
public enum Rectifier: Sendable {
    /// max(x, 0)
    case relu
    /// x where positive, slope · x elsewhere; the slope is not negative, so that the sign of the result tells which.
    case leakyRelu(slope: Double)

    /// What it multiplies numbers by that are not positive.
    var slope: Double {
        switch self {
        case .relu: 0
        case .leakyRelu(let slope): slope
        }
    }
}

/// The matrix product of the last two axes, over the broadcast of all axes before.
public func matmul<Scalar: Real>(
    _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, transposeA: Bool = false, transposeB: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
) -> Tensor<Scalar> {
    a.matmul(b, transposeA: transposeA, transposeB: transposeB, file: file, line: line)
}

/// x W + b, rectified.
@specialized(where S == Float)
@specialized(where S == Double)
func affineProduct<S: Real>(_ x: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>, _ rectifier: Rectifier?) -> Tensor<
    S
> {
    bias.read { bias in
        multiplied(
            x, transposed: false, weight, transposed: false, bias: bias,
            rectification: rectifier.map { .itself($0) } ?? .none)
    }
}

/// The products of all pairs of matrices of a batch; a transposed factor is only read by other strides.
@specialized(where S == Float)
@specialized(where S == Double)
func multiplied<S: Real>(
    _ a: Tensor<S>, transposed aTransposed: Bool, _ b: Tensor<S>, transposed bTransposed: Bool,
    bias: UnsafePointer<S>? = nil, rectification: Rectification<S> = .none
) -> Tensor<S> {
    let (aRows, aColumns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let (bRows, bColumns) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    let (m, k) = aTransposed ? (aColumns, aRows) : (aRows, aColumns)
    let n = bTransposed ? bRows : bColumns
    if a.rank == 2 && b.rank == 2 {
        return Tensor(shape: [m, n]) { c in
            a.read { a in
                b.read { b in
                    S.matmul(
                        a, rowStride: aTransposed ? 1 : aColumns, columnStride: aTransposed ? aColumns : 1,
                        b, rowStride: bTransposed ? 1 : bColumns, columnStride: bTransposed ? bColumns : 1,
                        into: c, rows: m, columns: n, inner: k, accumulate: false, bias: bias,
                        rectification: rectification)
                }
            }
        }
    }
    let (aBatch, bBatch) = (Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let batch = broadcastShape(aBatch, bBatch) ?? []
    let walk = Walk(
        batch, Layout(broadcasting: aBatch, to: batch).strides, Layout(broadcasting: bBatch, to: batch).strides)
    return Tensor(shape: batch + [m, n]) { c in
        a.read { a in
            b.read { b in
                walk.forEachRun { run in
                    for i in 0..<run.length {
                        S.matmul(
                            a + (run.a + i * run.aStep) * aRows * aColumns,
                            rowStride: aTransposed ? 1 : aColumns, columnStride: aTransposed ? aColumns : 1,
                            b + (run.b + i * run.bStep) * bRows * bColumns,
                            rowStride: bTransposed ? 1 : bColumns, columnStride: bTransposed ? bColumns : 1,
                            into: c + (run.done + i) * m * n, rows: m, columns: n, inner: k, accumulate: false,
                            bias: bias, rectification: rectification)
                    }
                }
            }
        }
    }
}
