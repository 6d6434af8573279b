import Evidence

/// For each row of one tensor the Euclidean distance to the nearest row of another; [n, d] and [m, d].
func nearestDistances<Scalar: Real>(of points: Tensor<Scalar>, among others: Tensor<Scalar>) -> [Double] {
    overBlocks(points, others) { squares in
        // Rounding can bring a distance of nothing below zero.
        squares.min(axis: 1).scalars.map { Double(max(0, $0)).squareRoot() }
    }
}

/// For each row of one tensor which row of another is the nearest.
func nearestNeighbours<Scalar: Real>(of points: Tensor<Scalar>, among others: Tensor<Scalar>) -> [Int] {
    overBlocks(points, others) { (-$0).argmax(axis: 1) }
}

/// The squared distances |a - b|² = |a|² + |b|² - 2ab, of a block of rows at a time: [block, m]
private func overBlocks<Scalar: Real, Answer>(
    _ points: Tensor<Scalar>, _ others: Tensor<Scalar>, _ body: (Tensor<Scalar>) -> [Answer]
) -> [Answer] {
    let squares = others.square().sum(axis: 1)
    return stride(from: 0, to: points.shape[0], by: 250).flatMap { start in
        let block = points[rows: start..<min(start + 250, points.shape[0])]
        let cross = block.matmul(others, transposeB: true)
        return body(block.square().sum(axis: 1, keeping: true) + squares - 2 * cross)
    }
}
