import Evidence

/// |x - y|² for each row, averaged over rows, not over pixels.
func squaredError<Scalar: Real>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) -> Tensor<Scalar> {
    (x - y).square().sum(axis: 1).mean()
}
