import Tensor

/// Transport with a price on decided plans: least of Σ P c + ε KL(P ‖ a b'), by Sinkhorn's iteration in logarithms, so
/// that no ε underflows (Cuturi 2013; Peyré and Cuturi 2019, section 4.4).
public struct EntropicTransport: Sendable {
    /// The masses, a source a row; what leaves and arrives are the weights, but for rounding.
    public let plan: Matrix
    /// Σ P c: above the exact cost, for an undecided plan is not the cheapest.
    public let cost: Double
    /// Σ P c + ε KL(P ‖ a b')
    public let regularizedCost: Double
    /// Σ a f + Σ b g - ε (Σ a b' exp((f + g - c) / ε) - total): below every plan's regularised cost.
    public let dualCost: Double
    /// A bound on the exact cost from below: the prices f with the best that they allow at the targets.
    public let lowerBound: Double
    /// f
    public let sourcePotentials: [Double]
    /// g
    public let targetPotentials: [Double]
    public let iterations: Int

    /// How far the plan is from the best at most; it is zero or more but for rounding.
    public var gap: Double { regularizedCost - dualCost }
}

/// Entropic transport; it ends when what leaves each source is right to `tolerance` of the total, or after `iterations`.
///
/// ε is lowered to its value by factors of four, each start being where the last ended.
public func entropicTransport(
    _ source: [Double], _ target: [Double], costs: Matrix, epsilon: Double, tolerance: Double = 1e-9,
    iterations: Int = 10_000
) throws(TransportError) -> EntropicTransport {
    require(epsilon > 0, "The price of a decided plan must be positive, which \(epsilon) is not.")
    try TransportError.check(source, target, costs)
    var sinkhorn = Sinkhorn(source, target, costs)
    var step = max(epsilon, costs.largestMagnitude)
    var used = 0
    while step > epsilon {
        used += sinkhorn.run(step, tolerance: 1e-2, iterations: min(50, iterations - used))
        step = max(epsilon, step / 4)
    }
    used += sinkhorn.run(epsilon, tolerance: tolerance, iterations: iterations - used)
    return sinkhorn.result(epsilon, iterations: used)
}

private struct Sinkhorn {
    let (a, b): ([Double], [Double])
    let costs: Matrix
    let total: Double
    /// [n, 1], [1, m] and [n, m]
    let (logA, logB, c): (Tensor<Double>, Tensor<Double>, Tensor<Double>)
    var (f, g): (Tensor<Double>, Tensor<Double>)

    init(_ source: [Double], _ target: [Double], _ costs: Matrix) {
        (a, b, self.costs) = (source, target, costs)
        total = source.reduce(0, +)
        logA = Tensor(source, shape: [source.count, 1]).log()
        logB = Tensor(target, shape: [1, target.count]).log()
        c = costs.tensor
        f = .zeros([source.count, 1])
        g = .zeros([1, target.count])
    }

    /// Turns of both potentials until the rows agree; how many. Each turn ends with g, so that the columns agree exactly.
    mutating func run(_ epsilon: Double, tolerance: Double, iterations: Int) -> Int {
        for turn in 0..<max(iterations, 0) {
            let next = -epsilon * ((g - c) / epsilon + logB).logSumExp(axis: 1).reshaped(f.shape)
            // The rows' masses are a exp((f - next) / ε): how far off they were is known before they are put right.
            let error = (logA.exp() * (((f - next) / epsilon).exp() - 1)).absolute().sum().item
            if turn > 0 && error <= tolerance * total { return turn }
            f = next
            g = -epsilon * ((f - c) / epsilon + logA).logSumExp(axis: 0).reshaped(g.shape)
        }
        return max(iterations, 0)
    }

    func result(_ epsilon: Double, iterations: Int) -> EntropicTransport {
        let raw = ((f + g - c) / epsilon + logA + logB).exp()
        let plan = feasible(Matrix(raw.scalars, rows: costs.rows, columns: costs.columns))
        let (u, v) = (f.scalars, g.scalars)
        let cost = Matrix.dot(plan.scalars, costs.scalars)
        var divergence = 0.0
        for i in a.indices {
            for j in b.indices {
                let mass = plan.scalars[i * b.count + j]
                divergence += xLogY(mass, mass / (a[i] * b[j] / total))
            }
        }
        // Of weights that sum to `total`, a b' sums to its square: the reference plan is a b' / total.
        let scale = Double.log(total)
        let value = Matrix.dot(a, u) + Matrix.dot(b, v)
        let dual = value - epsilon * (raw.sum().item - total) + epsilon * scale * total
        let best = b.indices.map { j in
            a.indices.reduce(Double.infinity) { min($0, costs.scalars[$1 * b.count + j] - u[$1]) }
        }
        return EntropicTransport(
            plan: plan, cost: cost, regularizedCost: cost + epsilon * divergence, dualCost: dual,
            lowerBound: Matrix.dot(a, u) + Matrix.dot(b, best), sourcePotentials: u, targetPotentials: v,
            iterations: iterations)
    }

    /// Rows and columns that have too much are scaled down, and what is missing is spread in proportion (Altschuler and
    /// others 2017): a plan whose masses are right to rounding, near the one given.
    private func feasible(_ raw: Matrix) -> Matrix {
        var plan = raw
        func rowSums() -> [Double] { (0..<a.count).map { plan.row($0).reduce(0, +) } }
        func columnSums() -> [Double] {
            (0..<b.count).map { j in (0..<a.count).reduce(0) { $0 + plan.scalars[$1 * b.count + j] } }
        }
        let rowScales = zip(a, rowSums()).map { $1 > $0 ? $0 / $1 : 1 }
        for i in a.indices { for j in b.indices { plan.scalars[i * b.count + j] *= rowScales[i] } }
        let columnScales = zip(b, columnSums()).map { $1 > $0 ? $0 / $1 : 1 }
        for i in a.indices { for j in b.indices { plan.scalars[i * b.count + j] *= columnScales[j] } }
        let missing = (zip(a, rowSums()).map { max(0, $0 - $1) }, zip(b, columnSums()).map { max(0, $0 - $1) })
        let sum = missing.0.reduce(0, +)
        guard sum > 0 else { return plan }
        for i in a.indices {
            for j in b.indices { plan.scalars[i * b.count + j] += missing.0[i] * missing.1[j] / sum }
        }
        return plan
    }
}
