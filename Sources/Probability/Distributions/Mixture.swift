import Tensor

/// p(x) = Σ weightₘ pₘ(x): choose a component by its weight, then draw from it.
public struct Mixture<Component: Density>: Density {
    /// Non-negative, summing to one.
    public let weights: [Double]
    public let components: [Component]
    private let logWeights: [Double]

    /// The weights need not sum to one; they are divided by their sum.
    public init(weights: [Double], components: [Component]) {
        require(
            weights.count == components.count && !components.isEmpty,
            "There are \(weights.count) weights for \(components.count) components.")
        require(
            components.allSatisfy { $0.dimension == components[0].dimension },
            "The components of a mixture live in one space.")
        self.weights = Categorical(weights: weights).probabilities
        self.components = components
        logWeights = self.weights.map { Double.log($0) }
    }

    public var dimension: Int { components[0].dimension }

    /// log Σ exp(log weightₘ + log pₘ(x))
    public func logDensity(_ x: [Double]) -> Double { logSumExp(logJoint(x)) }

    /// log weightₘ pₘ(x), for each m.
    public func logJoint(_ x: [Double]) -> [Double] {
        components.indices.map { logWeights[$0] + components[$0].logDensity(x) }
    }

    /// P(m | x): weightₘ pₘ(x) / p(x).
    public func responsibilities(_ x: [Double]) -> [Double] {
        let joint = logJoint(x)
        let total = logSumExp(joint)
        return joint.map { Double.exp($0 - total) }
    }

    public func sample(_ key: Key) -> [Double] { sampleWithComponent(key).point }

    /// A draw and the component that it came from.
    public func sampleWithComponent(_ key: Key) -> (point: [Double], component: Int) {
        let component = Categorical(weights: weights).sample(key.folding(0))
        return (components[component].sample(key.folding(1)), component)
    }
}

extension Mixture: Equatable where Component: Equatable {}
extension Mixture: Hashable where Component: Hashable {}

extension Mixture where Component == Gaussian {
    /// A mixture on the line, from weights, means and variances.
    public init(weights: [Double], means: [Double], variances: [Double]) {
        require(means.count == variances.count, "There are \(means.count) means, \(variances.count) variances.")
        self.init(weights: weights, components: zip(means, variances).map { Gaussian(mean: $0, variance: $1) })
    }

    /// The mean and the covariance of a mixture: the weighted mean of means; the weighted mean of covariances plus the
    /// covariance of the means.
    public var meanAndCovariance: (mean: [Double], covariance: Matrix) {
        Self.combined(weights, components.map(\.mean), components.map { Matrix(diagonal: $0.variance) })
    }
}

extension Mixture where Component == FullGaussian {
    /// The mean and the covariance of a mixture: the weighted mean of means; the weighted mean of covariances plus the
    /// covariance of the means.
    public var meanAndCovariance: (mean: [Double], covariance: Matrix) {
        Self.combined(weights, components.map(\.mean), components.map(\.covariance))
    }
}

extension Mixture {
    fileprivate static func combined(
        _ weights: [Double], _ means: [[Double]], _ covariances: [Matrix]
    ) -> (mean: [Double], covariance: Matrix) {
        let d = means[0].count
        let mean = (0..<d).map { k in weights.indices.reduce(0) { $0 + weights[$1] * means[$1][k] } }
        var covariance = Matrix(repeating: 0, rows: d, columns: d)
        for m in weights.indices {
            let shift = (0..<d).map { means[m][$0] - mean[$0] }
            covariance = covariance + weights[m] * (covariances[m] + .outer(shift, shift))
        }
        return (mean, covariance)
    }
}
