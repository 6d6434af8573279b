import Tensor

/// Why weights cannot be carried to weights.
public enum TransportError: Error, Equatable, CustomStringConvertible {
    case empty
    /// The costs need a row for each source and a column for each target.
    case wrongShape(costs: [Int], sources: Int, targets: Int)
    case badWeight(Double, side: String, position: Int)
    case unequalMass(source: Double, target: Double)
    case badCost(Double, row: Int, column: Int)

    public var description: String {
        switch self {
        case .empty: "There is nothing to carry: both sides need points, and a positive weight in all."
        case .wrongShape(let costs, let sources, let targets):
            "\(sources) sources and \(targets) targets need \(sources) x \(targets) costs, not \(costs[0]) x \(costs[1])."
        case .badWeight(let weight, let side, let position):
            "Weights are finite and not negative, but \(side) \(position) has the weight \(weight)."
        case .unequalMass(let source, let target):
            "The sources weigh \(source) together and the targets \(target); what leaves must arrive."
        case .badCost(let cost, let row, let column):
            "Costs are finite numbers, but from source \(row) to target \(column) it is \(cost)."
        }
    }

    static func check(_ source: [Double], _ target: [Double], _ costs: Matrix) throws(TransportError) {
        if source.isEmpty || target.isEmpty { throw .empty }
        if costs.rows != source.count || costs.columns != target.count {
            throw .wrongShape(costs: [costs.rows, costs.columns], sources: source.count, targets: target.count)
        }
        try check(source, target)
        if let bad = costs.scalars.firstIndex(where: { !$0.isFinite }) {
            throw .badCost(costs.scalars[bad], row: bad / costs.columns, column: bad % costs.columns)
        }
    }

    static func check(_ source: [Double], _ target: [Double]) throws(TransportError) {
        if source.isEmpty || target.isEmpty { throw .empty }
        for (side, weights) in [("source", source), ("target", target)] {
            if let bad = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
                throw .badWeight(weights[bad], side: side, position: bad)
            }
        }
        let (out, into) = (source.reduce(0, +), target.reduce(0, +))
        if out == 0 && into == 0 { throw .empty }
        if (out - into).magnitude > 1e-9 * max(out, into) { throw .unequalMass(source: out, target: into) }
    }
}
