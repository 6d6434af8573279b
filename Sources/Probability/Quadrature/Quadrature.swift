import Tensor

/// Why an integral could not be had.
public enum QuadratureError: Error, Equatable, CustomStringConvertible {
    /// The integrand is NaN or infinite at a node.
    case notFinite(value: Double, at: Double)
    /// The pieces ran out, or became as short as rounding allows, before the error was small enough; the worst is named.
    case notConverged(value: Double, error: Double, near: ClosedRange<Double>)

    public var description: String {
        switch self {
        case .notFinite(let value, let x): "The integrand is \(value) at x = \(x)."
        case .notConverged(let value, let error, let piece):
            "The integral did not converge: \(value) with an error of about \(error), worst for x in "
                + "\(piece.lowerBound) ... \(piece.upperBound). A jump or a peak there? Split the range at it."
        }
    }
}

/// An integral with the error that the rule admits.
public struct Integral: Sendable, Hashable {
    public let value: Double
    public let error: Double
    /// How often the integrand was asked.
    public let evaluations: Int
}

/// ∫ f(x) dx by adaptive Gauss-Kronrod quadrature; either end may be infinite.
///
///     try quadrature { x in Double.exp(-x * x / 2) }          // √(2π)
///
/// - Parameters:
///   - tolerance: the error allowed, relative to ∫ |f|.
///   - points: where f has a jump or a kink. A peak far from the origin, or much narrower than the range, is found for
///     certain only between two points, one on each side of it (its mean less and plus ten deviations, say).
public func quadrature(
    from lower: Double = -.infinity, to upper: Double = .infinity, tolerance: Double = 1e-12,
    splittingAt points: [Double] = [], _ function: (Double) throws -> Double
) throws -> Double {
    try integrate(from: lower, to: upper, tolerance: tolerance, splittingAt: points, function).value
}

/// ∫ f(x) dx with the rule's own error; see `quadrature`.
public func integrate(
    from lower: Double = -.infinity, to upper: Double = .infinity, tolerance: Double = 1e-12,
    splittingAt points: [Double] = [], _ function: (Double) throws -> Double
) throws -> Integral {
    require(!lower.isNaN && !upper.isNaN, "The ends of an integral must be numbers, not \(lower) and \(upper).")
    if lower == upper { return Integral(value: 0, error: 0, evaluations: 0) }
    if lower > upper {
        let forward = try integrate(from: upper, to: lower, tolerance: tolerance, splittingAt: points, function)
        return Integral(value: -forward.value, error: forward.error, evaluations: forward.evaluations)
    }
    var search = AdaptiveSearch(tolerance: tolerance)
    for stretch in Stretch.covering(lower, upper, points) { try search.add(stretch, function) }
    try search.refine(function)
    return search.result
}

/// A part of the range as a map x(t) from a finite range: the identity, or t/(1 - |t|) beyond a finite end.
private struct Stretch {
    let lower: Double
    let upper: Double
    /// The unit of length on an infinite stretch.
    let scale: Double

    /// The stretches between the points. On an infinite range the points tell where to look and how finely.
    static func covering(_ lower: Double, _ upper: Double, _ points: [Double]) -> [Stretch] {
        var inner = points.filter { $0 > lower && $0 < upper }.sorted()
        if inner.isEmpty && lower == -.infinity && upper == .infinity { inner = [0] }
        let finite = [lower] + inner + [upper]
        let known = finite.filter(\.isFinite)
        let width = (known.last ?? 0) - (known.first ?? 0)
        return zip(finite, finite.dropFirst()).filter { $0 < $1 }
            .map { Stretch(lower: $0, upper: $1, scale: width > 0 ? width : 1) }
    }

    var range: ClosedRange<Double> {
        lower.isFinite ? (upper.isFinite ? lower...upper : 0...1) : -1...0
    }

    /// x and dx/dt.
    func point(_ t: Double) -> (x: Double, slope: Double) {
        if lower.isFinite && upper.isFinite { return (t, 1) }
        let rest = 1 - t.magnitude
        return ((lower.isFinite ? lower : upper) + scale * t / rest, scale / (rest * rest))
    }
}

/// The pieces measured so far; the one with the largest error is halved next.
private struct AdaptiveSearch {
    private struct Piece {
        let stretch: Stretch
        let lower: Double
        let upper: Double
        let rule: GaussKronrod
    }

    let tolerance: Double
    private var pieces: [Piece] = []
    private var measured = 0
    private static let mostPieces = 2000

    init(tolerance: Double) { self.tolerance = tolerance }

    /// Ten pieces to begin with: one alone can miss a peak between its nodes and report that nothing is there.
    mutating func add(_ stretch: Stretch, _ function: (Double) throws -> Double) throws {
        let (start, end) = (stretch.range.lowerBound, stretch.range.upperBound)
        let ends = (0...10).map { $0 == 10 ? end : start + Double($0) / 10 * (end - start) }
        for (a, b) in zip(ends, ends.dropFirst()) where a < b { try measure(stretch, a, b, function) }
    }

    private mutating func measure(
        _ stretch: Stretch, _ a: Double, _ b: Double, _ function: (Double) throws -> Double
    ) throws {
        measured += 1
        let rule = try GaussKronrod(a, b) { t in
            let (x, slope) = stretch.point(t)
            let value = try function(x)
            guard value.isFinite else { throw QuadratureError.notFinite(value: value, at: x) }
            return value * slope
        }
        pieces.append(Piece(stretch: stretch, lower: a, upper: b, rule: rule))
    }

    mutating func refine(_ function: (Double) throws -> Double) throws {
        while true {
            let sum = result
            let magnitude = pieces.reduce(0) { $0 + $1.rule.magnitude }
            if sum.error <= max(tolerance, 20 * Double.ulpOfOne) * magnitude { return }
            let index = pieces.indices.max { pieces[$0].rule.error < pieces[$1].rule.error } ?? 0
            let worst = pieces[index]
            let isSplittable = worst.upper - worst.lower > 16 * max(worst.lower.magnitude, worst.upper.magnitude).ulp
            guard pieces.count < Self.mostPieces, sum.error.isFinite, isSplittable else {
                let ends = worst.stretch.point(worst.lower).x...worst.stretch.point(worst.upper).x
                throw QuadratureError.notConverged(value: sum.value, error: sum.error, near: ends)
            }
            pieces.remove(at: index)
            let middle = 0.5 * (worst.lower + worst.upper)
            try measure(worst.stretch, worst.lower, middle, function)
            try measure(worst.stretch, middle, worst.upper, function)
        }
    }

    /// Summed anew each time: a running total would keep the rounding of pieces that were replaced.
    var result: Integral {
        Integral(
            value: pieces.reduce(0) { $0 + $1.rule.value }, error: pieces.reduce(0) { $0 + $1.rule.error },
            evaluations: 21 * measured)
    }
}
