import Tensor

/// A Gaussian mixture fitted by expectation-maximisation.
///
///     let fit = try MixtureFit(points, components: 2, key: Key(0))
///     fit.mixture.responsibilities(x)
public struct MixtureFit: Sendable {
    public let mixture: Mixture<FullGaussian>
    /// Σ log p(x) over the points, in nats.
    public let logLikelihood: Double
    /// The log-likelihood before each step and after the last; it never falls.
    public let trace: [Double]
    /// Whether the last step gained less than the tolerance, as opposed to the steps running out.
    public let hasConverged: Bool
    /// The components whose covariance ended on the floor: they have collapsed on points, or a column is constant.
    public let floored: [Int]
    /// The component most responsible for each point.
    public let labels: [Int]
    public let kind: CovarianceKind
    /// Free parameters: weights, means and covariances.
    public let parameterCount: Int

    /// parameters log n - 2 log-likelihood: less is better.
    public var bic: Double {
        Double(parameterCount) * Double.log(Double(labels.count)) - 2 * logLikelihood
    }

    /// How many points each component is most responsible for.
    public var sizes: [Int] {
        labels.reduce(into: [Int](repeating: 0, count: mixture.components.count)) { $0[$1] += 1 }
    }

    /// The best of several fits, each from a k-means++ start of its own.
    ///
    /// - Parameters:
    ///   - floor: the least variance in any direction, as a share of the points' own variance in each column (of the
    ///     mean variance of the columns for spherical covariances; as it stands for a constant column).
    ///   - tolerance: a fit has converged when a step gains less than this a point, in nats.
    /// - Throws: `MixtureError`.
    public init(
        _ points: Matrix, components k: Int, kind: CovarianceKind = .full, floor: Double = 1e-6,
        tolerance: Double = 1e-10, iterations: Int = 1000, starts: Int = 5, key: Key
    ) throws {
        require(starts > 0, "A fit needs at least one start.")
        let climb = try Climb(points, kind: kind, floor: floor)
        guard k > 0 && k <= points.rows else { throw MixtureError.tooFewPoints(points: points.rows, components: k) }
        var best: MixtureFit?
        for start in 0..<starts {
            let first = try climb.started(k, key: key.folding(UInt64(start)))
            let fit = try MixtureFit(climb, from: first, tolerance: tolerance, iterations: iterations)
            // Starts that end in the same place differ by what is left of their climb; the first of them stands.
            let gain = fit.logLikelihood - (best?.logLikelihood ?? -.infinity)
            if gain <= 1e-8 * Double(points.rows) { continue }
            best = fit
        }
        guard let best else { throw MixtureError.noPoints }
        self = best
    }

    /// The fit that EM reaches from a mixture of your choice.
    public init(
        _ points: Matrix, from start: Mixture<FullGaussian>, kind: CovarianceKind = .full, floor: Double = 1e-6,
        tolerance: Double = 1e-10, iterations: Int = 1000
    ) throws {
        require(
            start.dimension == points.columns,
            "Points in \(points.columns) dimensions, a mixture in \(start.dimension).")
        let climb = try Climb(points, kind: kind, floor: floor)
        try self.init(climb, from: climb.standardized(start), tolerance: tolerance, iterations: iterations)
    }

    private init(_ climb: Climb, from start: MixtureParameters, tolerance: Double, iterations: Int) throws {
        var parameters = start
        var trace: [Double] = []
        var hasConverged = false
        for step in 0...max(0, iterations) {
            let (statistics, _) = try climb.expectation(parameters, withLabels: false)
            trace.append(statistics.logLikelihood)
            hasConverged =
                step > 0 && trace[step] - trace[step - 1] < tolerance * Double(climb.points.count)
            if hasConverged || step == iterations { break }
            parameters = try parameters.maximized(statistics, kind: climb.kind, floor: climb.floor)
        }
        labels = try climb.expectation(parameters, withLabels: true).labels
        let volume = climb.points.logVolume
        self.trace = trace.map { $0 + volume }
        logLikelihood = trace[trace.count - 1] + volume
        self.hasConverged = hasConverged
        floored = parameters.floored
        kind = climb.kind
        mixture = try climb.mixture(parameters)
        parameterCount = climb.kind.parameterCount(
            components: parameters.count, dimension: climb.points.dimension)
    }
}
