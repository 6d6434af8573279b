import Tensor

/// The cheapest way to carry the weights of some points to those of others, with the proof that it is the cheapest.
///
/// The potentials are prices: u at the sources, v at the targets, u + v never above the cost of the way between. Any such
/// prices bound every plan's cost from below by Σ a u + Σ b v (Kantorovich); here the two meet, since every way in use
/// costs exactly its prices (complementary slackness).
public struct Transport: Sendable {
    /// A way in use.
    public struct Way: Sendable, Hashable {
        public let source: Int
        public let target: Int
        public let mass: Double
    }

    public let sourceWeights: [Double]
    public let targetWeights: [Double]
    public let costs: Matrix
    /// Sorted by source, then by target; all masses positive.
    public let ways: [Way]
    /// u
    public let sourcePotentials: [Double]
    /// v
    public let targetPotentials: [Double]

    /// Σ mass * cost: of weights that sum to one, the mean cost.
    public var cost: Double { ways.reduce(0) { $0 + $1.mass * costs[$1.source, $1.target] } }

    /// Σ a u + Σ b v
    public var dualCost: Double {
        Matrix.dot(sourceWeights, sourcePotentials) + Matrix.dot(targetWeights, targetPotentials)
    }

    /// The masses as a matrix, a source a row.
    public var plan: Matrix {
        var plan = Matrix(repeating: 0, rows: costs.rows, columns: costs.columns)
        for way in ways { plan[way.source, way.target] = way.mass }
        return plan
    }

    /// What is left to be desired of the proof; all of it is rounding.
    public struct Certificate: Sendable, Hashable {
        /// The cost less the dual cost.
        public let gap: Double
        /// The most by which prices exceed a cost, over all ways: u + v - cost, or 0.
        public let priceExcess: Double
        /// The most by which a way in use costs more or less than its prices.
        public let slackness: Double
        /// The most by which what leaves or arrives differs from a weight.
        public let marginalError: Double
    }

    public var certificate: Certificate {
        var excess = 0.0
        for i in 0..<costs.rows {
            for j in 0..<costs.columns {
                let prices = sourcePotentials[i] + targetPotentials[j]
                excess = max(excess, prices - costs.scalars[i * costs.columns + j])
            }
        }
        var (left, arrived) = (sourceWeights, targetWeights)
        var slackness = 0.0
        for way in ways {
            left[way.source] -= way.mass
            arrived[way.target] -= way.mass
            let prices = sourcePotentials[way.source] + targetPotentials[way.target]
            slackness = max(slackness, (costs[way.source, way.target] - prices).magnitude)
        }
        return Certificate(
            gap: cost - dualCost, priceExcess: excess, slackness: slackness,
            marginalError: (left + arrived).reduce(0) { max($0, $1.magnitude) })
    }
}

/// What a way costs.
public enum GroundCost: Sendable, Hashable, CaseIterable {
    /// |x - y|, whose least mean is the Wasserstein distance W₁.
    case euclidean
    /// |x - y|², whose least mean is W₂².
    case squaredEuclidean

    /// The costs between the rows of x and the rows of y.
    public func callAsFunction(_ x: Matrix, _ y: Matrix) -> Matrix {
        require(
            x.columns == y.columns, "Points in \(x.columns) dimensions have no distance from points in \(y.columns).")
        var costs = Matrix(repeating: 0, rows: x.rows, columns: y.rows)
        let d = x.columns
        for i in 0..<x.rows {
            for j in 0..<y.rows {
                var sum = 0.0
                for k in 0..<d {
                    let difference = x.scalars[i * d + k] - y.scalars[j * d + k]
                    sum.addProduct(difference, difference)
                }
                costs.scalars[i * y.rows + j] = self == .euclidean ? sum.squareRoot() : sum
            }
        }
        return costs
    }
}

/// The cheapest plan for these weights and costs (sources down, targets across), exact but for rounding.
///
///     let plan = try transport([0.5, 0.5], [0.25, 0.75], costs: Matrix([[0, 1], [2, 0]]))
///     plan.cost                       // 0.25
///     plan.certificate.gap            // 0
///
/// It is found by the network simplex method: 1,000 points to 1,000 in the plane take a tenth to a quarter of a second.
public func transport(_ source: [Double], _ target: [Double], costs: Matrix) throws(TransportError) -> Transport {
    try TransportError.check(source, target, costs)
    var simplex = NetworkSimplex(source, target, costs)
    simplex.solve()
    let (u, v) = simplex.potentials
    return Transport(
        sourceWeights: source, targetWeights: target, costs: costs, ways: simplex.ways, sourcePotentials: u,
        targetPotentials: v)
}

/// The cheapest plan between the rows of x and of y, each cloud with equal weights that sum to one.
public func transport(_ x: Matrix, _ y: Matrix, cost: GroundCost = .euclidean) throws(TransportError) -> Transport {
    if x.rows == 0 || y.rows == 0 { throw .empty }
    return try transport(
        [Double](repeating: 1 / Double(x.rows), count: x.rows), [Double](repeating: 1 / Double(y.rows), count: y.rows),
        costs: cost(x, y))
}

/// The cheapest one-to-one pairing: `pairs[i]` is the partner of row i, the cost the sum over the pairs.
public struct Assignment: Sendable {
    public let pairs: [Int]
    public let transport: Transport
    public var cost: Double { transport.cost }
}

/// The cheapest pairing of the rows with the columns of square costs.
public func assignment(costs: Matrix) throws(TransportError) -> Assignment {
    if !costs.isSquare {
        throw .wrongShape(costs: [costs.rows, costs.columns], sources: costs.rows, targets: costs.rows)
    }
    let ones = [Double](repeating: 1, count: costs.rows)
    // Unit weights are moved whole, so each source keeps a single way.
    let best = try transport(ones, ones, costs: costs)
    return Assignment(pairs: best.ways.map(\.target), transport: best)
}
