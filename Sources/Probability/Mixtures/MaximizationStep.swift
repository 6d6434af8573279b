import Tensor

/// How free the covariances of a mixture are.
public enum CovarianceKind: String, CaseIterable, Sendable {
    /// One matrix a component.
    case full
    /// One matrix for all.
    case tied
    /// One variance a component and coordinate.
    case diagonal
    /// One variance a component.
    case spherical

    var isDiagonal: Bool { self == .diagonal || self == .spherical }

    /// Weights (which sum to one), means and covariances.
    func parameterCount(components k: Int, dimension d: Int) -> Int {
        let covariance =
            switch self {
            case .full: k * d * (d + 1) / 2
            case .tied: d * (d + 1) / 2
            case .diagonal: k * d
            case .spherical: k
            }
        return k - 1 + k * d + covariance
    }
}

/// The parameters of a mixture in standardized units.
struct MixtureParameters: Sendable {
    var weights: [Double]
    var means: [[Double]]
    var covariances: [Matrix]
    /// The components whose covariance the floor held up in the last M step.
    var floored: [Int] = []

    var count: Int { weights.count }

    /// The parameters of greatest expected log-likelihood: w = N/n, m = Σ r z / N, Σ = Σ r (z - m)(z - m)ᵀ / N, with no
    /// eigenvalue below the floor.
    func maximized(_ statistics: MixtureStatistics, kind: CovarianceKind, floor: Double) throws -> MixtureParameters {
        let d = means[0].count
        let total = statistics.counts.reduce(0, +)
        var next = self
        var scatters: [Matrix] = []
        for m in 0..<count {
            let n = statistics.counts[m]
            next.weights[m] = n / total
            // The statistics are about the old mean: they lose no digits when the component is far from the origin.
            // A component that has lost all its points stays where it is, with weight zero.
            let shift = (0..<d).map { n > 0 ? statistics.shifts[m * d + $0] / n : 0 }
            next.means[m] = (0..<d).map { means[m][$0] + shift[$0] }
            scatters.append(
                Matrix(rows: d, columns: d) { i, j in
                    statistics.scatters[(m * d + max(i, j)) * d + min(i, j)] - n * shift[i] * shift[j]
                })
        }
        next.floored = []
        if kind == .tied {
            let pooled = scatters.reduce(Matrix(repeating: 0, rows: d, columns: d), +)
            let (covariance, isFloored) = Self.raised((1 / total) * pooled, floor: floor)
            next.covariances = [Matrix](repeating: covariance, count: count)
            if isFloored { next.floored = Array(0..<count) }
            return next
        }
        for m in 0..<count where statistics.counts[m] > 0 {
            let raw = kind.constrained((1 / statistics.counts[m]) * scatters[m])
            let (covariance, isFloored) = Self.raised(raw, floor: floor)
            next.covariances[m] = covariance
            if isFloored { next.floored.append(m) }
        }
        return next
    }

    /// The covariance with every eigenvalue at least `floor`: the most likely of those matrices, so that EM with a floor
    /// still never lowers the likelihood.
    private static func raised(_ covariance: Matrix, floor: Double) -> (Matrix, Bool) {
        let lowered = covariance - floor * .identity(covariance.rows)
        if (try? Cholesky(lowered)) != nil { return (covariance, false) }
        let eigen = symmetricEigen(covariance)
        let values = Matrix(diagonal: eigen.values.map { max($0, floor) })
        let raised = eigen.vectors * values * eigen.vectors.transposed()
        return (0.5 * (raised + raised.transposed()), true)
    }
}

extension CovarianceKind {
    /// The most likely covariance of this kind for the scatter given.
    fileprivate func constrained(_ covariance: Matrix) -> Matrix {
        switch self {
        case .full, .tied: covariance
        case .diagonal: Matrix(diagonal: covariance.diagonal)
        case .spherical:
            Matrix(
                diagonal: [Double](repeating: covariance.trace / Double(covariance.rows), count: covariance.rows))
        }
    }
}
