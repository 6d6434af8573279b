import Tensor

/// The Gaussian N(mean, covariance) with any positive definite covariance, through its Cholesky factor.
public struct FullGaussian: Density, Hashable {
    public let mean: [Double]
    public let covariance: Matrix
    public let cholesky: Cholesky
    public let logDeterminant: Double

    /// - Throws: `NotPositiveDefinite`.
    public init(mean: [Double], covariance: Matrix) throws {
        require(
            covariance.isSquare && covariance.rows == mean.count,
            "A mean of \(mean.count) cannot go with \(covariance.shapeText).")
        self.init(mean: mean, covariance: covariance, cholesky: try Cholesky(covariance))
    }

    init(mean: [Double], covariance: Matrix, cholesky: Cholesky) {
        self.mean = mean
        self.covariance = covariance
        self.cholesky = cholesky
        logDeterminant = cholesky.logDeterminant
    }

    init(diagonal gaussian: Gaussian) {
        let factor = Cholesky(lower: Matrix(diagonal: gaussian.deviation))
        self.init(mean: gaussian.mean, covariance: Matrix(diagonal: gaussian.variance), cholesky: factor)
    }

    /// N(0, I) in n dimensions.
    public static func standard(_ n: Int) -> FullGaussian { FullGaussian(diagonal: .standard(n)) }

    public var dimension: Int { mean.count }

    /// -½ ((x - μ)ᵀ Σ⁻¹ (x - μ) + log |Σ| + d log 2π)
    public func logDensity(_ x: [Double]) -> Double {
        -0.5 * (cholesky.squaredDistance(deviation(x)) + logDeterminant + Double(dimension) * logTwoPi)
    }

    /// μ + L e, e standard normal.
    public func sample(_ key: Key) -> [Double] { transforming(standardNormals(dimension, key: key)) }

    /// μ + L e for the noise given.
    public func transforming(_ noise: [Double]) -> [Double] {
        let shift = cholesky.lower * noise
        return (0..<dimension).map { mean[$0] + shift[$0] }
    }

    /// ½ (log |Σ| + d (1 + log 2π))
    public var entropy: Double { 0.5 * (logDeterminant + Double(dimension) * (1 + logTwoPi)) }

    /// KL(self ‖ other) = ½ (tr(Σ₂⁻¹ Σ₁) - d + (μ₁ - μ₂)ᵀ Σ₂⁻¹ (μ₁ - μ₂) + log |Σ₂| - log |Σ₁|)
    public func divergence(from other: FullGaussian) -> Double {
        require(
            dimension == other.dimension, "\(dimension) dimensions cannot be compared with \(other.dimension).")
        // tr(Σ₂⁻¹ Σ₁) = |L₂⁻¹ L₁|², a sum of squares.
        var trace = 0.0
        for j in 0..<dimension {
            let column = other.cholesky.solvedLower(cholesky.lower.column(j))
            trace += Matrix.dot(column, column)
        }
        let mahalanobis = other.cholesky.squaredDistance(other.deviation(mean))
        return 0.5 * (trace - Double(dimension) + mahalanobis + other.logDeterminant - logDeterminant)
    }

    private func deviation(_ x: [Double]) -> [Double] {
        require(x.count == dimension, "The point has \(x.count) coordinates, the Gaussian \(dimension).")
        return (0..<dimension).map { x[$0] - mean[$0] }
    }
}

// MARK: - Parts of the coordinates

extension FullGaussian {
    /// The distribution of the coordinates `indices`, in that order.
    public func marginal(_ indices: [Int]) throws -> FullGaussian {
        try FullGaussian(mean: indices.map { mean[$0] }, covariance: block(indices, indices))
    }

    /// The distribution of the other coordinates, in their order, when `indices` have the `values`:
    /// mean μ₁ + Σ₁₂ Σ₂₂⁻¹ (x₂ - μ₂), covariance Σ₁₁ - Σ₁₂ Σ₂₂⁻¹ Σ₂₁.
    public func conditional(on indices: [Int], equal values: [Double]) throws -> FullGaussian {
        require(indices.count == values.count, "\(indices.count) coordinates cannot equal \(values.count) values.")
        let others = (0..<dimension).filter { !indices.contains($0) }
        let known = try marginal(indices)
        let cross = block(others, indices)
        let shift = cross * known.cholesky.solve(known.deviation(values))
        let explained = cross * known.cholesky.solve(cross.transposed())
        return try FullGaussian(
            mean: others.indices.map { mean[others[$0]] + shift[$0] }, covariance: block(others, others) - explained)
    }

    /// I(x_a; x_b) = ½ (log |Σ_a| + log |Σ_b| - log |Σ_ab|), in nats.
    public func mutualInformation(between a: [Int], and b: [Int]) throws -> Double {
        try 0.5
            * (marginal(a).logDeterminant + marginal(b).logDeterminant - marginal(a + b).logDeterminant)
    }

    private func block(_ rows: [Int], _ columns: [Int]) -> Matrix {
        Matrix(rows: rows.count, columns: columns.count) { covariance[rows[$0], columns[$1]] }
    }
}
