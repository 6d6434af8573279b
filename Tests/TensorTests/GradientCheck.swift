import Testing

@testable import Tensor

/// A function of tensors, where it is smooth, to be derived once and twice.
struct GradientCheck: Sendable, CustomTestStringConvertible {
    let name: String
    let shapes: [[Int]]
    /// Where the numbers of the inputs are drawn from.
    var range: ClosedRange<Double> = -2...2
    let function: @Sendable ([Tensor<Double>]) -> Tensor<Double>

    init(
        _ name: String, _ shapes: [[Int]], in range: ClosedRange<Double> = -2...2,
        _ function: @escaping @Sendable ([Tensor<Double>]) -> Tensor<Double>
    ) {
        (self.name, self.shapes, self.range, self.function) = (name, shapes, range, function)
    }

    var testDescription: String { "\(name) \(shapes)" }

    /// The inputs, drawn from the check's range.
    var inputs: [Tensor<Double>] {
        shapes.enumerated().map { draw($1, in: range, Key(2).folding(name).folding(UInt64($0))) }
    }

    /// The loss: all outputs with random weights, the weights being inputs too, so that derivatives of derivatives of
    /// linear operations are not all zero.
    func loss(_ inputs: [Tensor<Double>]) -> Tensor<Double> {
        (function(inputs.dropLast()) * inputs[inputs.count - 1]).sum()
    }
}

func draw(_ shape: [Int], in range: ClosedRange<Double>, _ key: Key) -> Tensor<Double> {
    let count = shape.reduce(1, *)
    let numbers = (0..<count).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * key.folding(UInt64($0)).uniform()
    }
    return Tensor(numbers, shape: shape)
}

/// The slope of a function of several tensors along a direction, by five points: exact for polynomials of degree four.
func slope(
    of f: ([Tensor<Double>]) -> Double, at x: [Tensor<Double>], along v: [Tensor<Double>]
) -> Double {
    let step = 1e-3
    func value(_ steps: Double) -> Double { f(zip(x, v).map { $0 + $1 * (steps * step) }) }
    return (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * step)
}

func dot(_ a: [Tensor<Double>], _ b: [Tensor<Double>]) -> Tensor<Double> {
    zip(a, b).reduce(Tensor(0)) { $0 + ($1.0 * $1.1).sum() }
}

/// Relative difference, of at least a thousandth: smaller slopes than that are compared as they are.
func difference(_ a: Double, _ b: Double) -> Double { abs(a - b) / max(abs(a), abs(b), 1e-3) }

extension GradientCheck {
    /// The relative errors of the first derivative along a random direction, and of the second along two.
    func errors() -> (first: Double, second: Double) {
        let x = inputs
        let key = Key(3).folding(name)
        let weights = draw(function(x).shape, in: -1...1, key.folding(0))
        let point = x + [weights]
        let along = point.enumerated().map { draw($1.shape, in: -1...1, key.folding(UInt64($0 + 1))) }
        let across = point.enumerated().map { draw($1.shape, in: -1...1, key.folding(UInt64($0 + 101))) }

        let variables = point.map { $0.variable() }
        let first = gradient(of: loss(variables), at: variables)
        let firstError = difference(dot(first, along).item, slope(of: { loss($0).item }, at: point, along: along))

        let recorded = gradient(of: loss(variables), at: variables, recorded: true)
        let second = gradient(of: dot(recorded, along), at: variables)
        let slopeOfFirst = slope(
            of: { moved in
                let variables = moved.map { $0.variable() }
                return dot(gradient(of: loss(variables), at: variables), along).item
            }, at: point, along: across)
        return (firstError, difference(dot(second, across).item, slopeOfFirst))
    }

    /// The kinds of operation that the function records.
    func kinds() -> Set<String> {
        var kinds: Set<String> = []
        var pending = [function(inputs.map { $0.variable() })]
        while let tensor = pending.popLast() {
            let node = tensor.node
            if let operation = node.operation { kinds.insert(operation.kind) }
            pending += node.inputs.all
        }
        return kinds
    }
}
