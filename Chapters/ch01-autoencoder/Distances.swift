import Evidence

// Small measures that several sections take.

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}

/// |x - y|² for each row, averaged over rows, not over pixels.
func squaredError<Scalar: Real>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) -> Tensor<Scalar> {
    (x - y).square().sum(axis: 1).mean()
}
