import Evidence

/// Three overlapping groups in the plane, of different sizes and slants: the world of the sections on EM.
func threeGroups() throws -> Mixture<FullGaussian> {
    Mixture(
        weights: [0.5, 0.3, 0.2],
        components: [
            try FullGaussian(mean: [0, 0], covariance: Matrix([[1, 0.6], [0.6, 1]])),
            try FullGaussian(mean: [3, 1], covariance: Matrix([[0.5, -0.3], [-0.3, 1.5]])),
            try FullGaussian(mean: [1, 4], covariance: Matrix([[2, 0], [0, 0.4]])),
        ])
}

/// A mixture of k components in the plane with nothing right about it: a start for EM.
func randomMixture(_ k: Int, around center: [Double], spread: [Double], _ key: Key) throws -> Mixture<FullGaussian> {
    Mixture(
        weights: key.folding("weights").split(k).map { $0.uniform(in: 0.2..<1) },
        components: try key.folding("components").split(k).map { key in
            let n = key.split(3).map { $0.normal(Double.self) }
            let stretch = key.folding("stretch").split(2).map { Double.exp($0.uniform(in: -0.7..<0.5)) }
            let slant: Double = key.folding("slant").uniform(in: -0.9..<0.9)
            let (sx, sy) = (spread[0] * stretch[0], spread[1] * stretch[1])
            return try FullGaussian(
                mean: [center[0] + spread[0] * n[0], center[1] + spread[1] * n[1]],
                covariance: Matrix([[sx * sx, slant * sx * sy], [slant * sx * sy, sy * sy]]))
        })
}

/// The mixture in the plane with its parameters as tensors, so that everything computed from it can be derived. The
/// density is written out anew: it shares no line with `Mixture`.
struct PlaneMixture {
    /// [k]; nothing here makes them sum to one.
    let weights: Tensor<Double>
    /// [k, 2]
    let means: Tensor<Double>
    /// [k, 3]: the variance of x, that of y, and their covariance.
    let covariances: Tensor<Double>

    init(_ mixture: Mixture<FullGaussian>) {
        weights = Tensor(mixture.weights).variable()
        means = Tensor(mixture.components.map(\.mean)).variable()
        covariances = Tensor(
            mixture.components.map { [$0.covariance[0, 0], $0.covariance[1, 1], $0.covariance[0, 1]] }
        ).variable()
    }

    var parameters: [Tensor<Double>] { [weights, means, covariances] }

    /// log P(m) P(x|m): points [n, 2] -> [n, k].
    func logJoint(_ points: Tensor<Double>) -> Tensor<Double> {
        let (n, k) = (points.shape[0], weights.count)
        func column(_ j: Int) -> Tensor<Double> { covariances[columns: j..<j + 1].reshaped([1, k]) }
        func deviation(_ j: Int) -> Tensor<Double> {
            points[columns: j..<j + 1].reshaped([n, 1]) - means[columns: j..<j + 1].reshaped([1, k])
        }
        let (xx, yy, xy) = (column(0), column(1), column(2))
        let (dx, dy) = (deviation(0), deviation(1))
        let determinant = xx * yy - xy * xy
        let distance = (yy * dx * dx - 2 * (xy * dx * dy) + xx * dy * dy) / determinant
        return weights.log().reshaped([1, k]) - 0.5 * (distance + determinant.log()) - Double.log(2 * .pi)
    }

    /// Σ log p(x)
    func logLikelihood(_ points: Tensor<Double>) -> Tensor<Double> { logJoint(points).logSumExp(axis: 1).sum() }

    /// Σ Σ r (log P(m) P(x|m) - log r): the lower bound, for responsibilities [n, k] that are kept as they are.
    func bound(_ points: Tensor<Double>, _ r: Tensor<Double>) -> Tensor<Double> {
        (r * (logJoint(points) - r.log())).sum()
    }

    /// P(m|x), [n, k], as constants.
    func posterior(_ points: Tensor<Double>) -> Tensor<Double> { logJoint(points).softmax(axis: 1).detached }
}
