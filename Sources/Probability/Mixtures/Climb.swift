import Tensor

/// One problem of expectation-maximisation: the points, the kind of covariance, the floor; parameters go round.
struct Climb: Sendable {
    let points: StandardizedPoints
    let kind: CovarianceKind
    let floor: Double

    init(_ points: Matrix, kind: CovarianceKind, floor: Double) throws {
        require(floor > 0 && floor.isFinite, "The floor of the covariance must be positive, not \(floor).")
        self.points = try StandardizedPoints(points, isIsotropic: kind == .spherical)
        self.kind = kind
        self.floor = floor
    }

    /// The E step: blocks of points on all threads, their statistics added in the order of the blocks.
    func expectation(
        _ parameters: MixtureParameters, withLabels: Bool
    ) throws -> (statistics: MixtureStatistics, labels: [Int]) {
        let d = points.dimension
        let components = try (0..<parameters.count).map {
            WhitenedComponent(
                weight: parameters.weights[$0], mean: parameters.means[$0],
                cholesky: try Cholesky(parameters.covariances[$0]), isDiagonal: kind.isDiagonal)
        }
        let empty = MixtureStatistics(components: components.count, dimension: d)
        var parts = [(MixtureStatistics, [Int])](repeating: (empty, []), count: points.blocks)
        parts.withUnsafeMutableBufferPointer { parts in
            // Each chunk writes the parts of its own blocks only.
            nonisolated(unsafe) let parts = parts
            Threads.forEachChunk(points.blocks, grain: 8) { range in
                var step = ExpectationStep(components, dimension: d)
                points.values.withUnsafeBufferPointer { values in
                    guard let base = values.baseAddress else { return }
                    for b in range {
                        let size = points.size(ofBlock: b)
                        let found = step.statistics(base + b * d * StandardizedPoints.block, size: size)
                        parts[b] = (found, withLabels ? step.labels(size: size) : [])
                    }
                }
            }
        }
        var total = empty
        for part in parts { total.add(part.0) }
        return (total, parts.flatMap { $0.1 })
    }

    /// The M step of a k-means clustering, as if each point belonged wholly to its cluster.
    func started(_ k: Int, key: Key) throws -> MixtureParameters {
        let (centers, labels) = points.clustered(k, iterations: 20, key: key)
        let d = points.dimension
        var statistics = MixtureStatistics(components: k, dimension: d)
        for (i, m) in labels.enumerated() {
            let z = points.point(i)
            statistics.counts[m] += 1
            for j in 0..<d {
                statistics.shifts[m * d + j] += z[j] - centers[m][j]
                for l in 0...j {
                    statistics.scatters[(m * d + j) * d + l] += (z[j] - centers[m][j]) * (z[l] - centers[m][l])
                }
            }
        }
        // A cluster without points (where points coincide) begins with one point's worth of everything.
        for m in 0..<k where statistics.counts[m] == 0 { statistics.counts[m] = 1 }
        let blank = MixtureParameters(
            weights: statistics.counts, means: centers, covariances: [Matrix](repeating: .identity(d), count: k))
        return try blank.maximized(statistics, kind: kind, floor: floor)
    }

    // MARK: - Units

    func standardized(_ mixture: Mixture<FullGaussian>) -> MixtureParameters {
        let (center, scale) = (points.center, points.scale)
        return MixtureParameters(
            weights: mixture.weights,
            means: mixture.components.map { component in
                component.mean.indices.map { (component.mean[$0] - center[$0]) / scale[$0] }
            },
            covariances: mixture.components.map { component in
                Matrix(rows: scale.count, columns: scale.count) {
                    component.covariance[$0, $1] / (scale[$0] * scale[$1])
                }
            })
    }

    func mixture(_ parameters: MixtureParameters) throws -> Mixture<FullGaussian> {
        let (center, scale) = (points.center, points.scale)
        let components = try (0..<parameters.count).map { m in
            try FullGaussian(
                mean: center.indices.map { center[$0] + scale[$0] * parameters.means[m][$0] },
                covariance: Matrix(rows: scale.count, columns: scale.count) {
                    parameters.covariances[m][$0, $1] * scale[$0] * scale[$1]
                })
        }
        return Mixture(weights: parameters.weights, components: components)
    }
}
