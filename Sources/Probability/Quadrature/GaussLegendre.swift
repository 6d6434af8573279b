import Tensor

/// The n-point Gauss-Legendre rule: ∫ f over a finite interval, exact for polynomials of degree 2n - 1.
///
/// For smooth integrands, many at a time; `quadrature` is the one that checks itself.
public struct GaussLegendre: Sendable {
    /// On -1...1, ascending.
    public let nodes: [Double]
    /// Positive, summing to two.
    public let weights: [Double]

    public init(_ n: Int) {
        require(n >= 1, "A Gauss-Legendre rule has at least one node, not \(n).")
        var nodes = [Double](repeating: 0, count: n)
        var weights = nodes
        for i in 0..<(n + 1) / 2 {
            // Tricomi's approximation starts within Newton's reach for every n.
            var x = 2 * i + 1 == n ? 0 : Double.cos(.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
            for _ in 0..<5 {
                let (value, slope) = Self.polynomial(n, at: x)
                x -= value / slope
            }
            let slope = Self.polynomial(n, at: x).slope
            (nodes[i], nodes[n - 1 - i]) = (-x, x)
            weights[i] = 2 / ((1 - x * x) * slope * slope)
            weights[n - 1 - i] = weights[i]
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// ∫ f(x) dx over a range.
    public func integral(_ range: ClosedRange<Double>, _ function: (Double) throws -> Double) rethrows -> Double {
        let center = 0.5 * (range.lowerBound + range.upperBound)
        let half = 0.5 * (range.upperBound - range.lowerBound)
        var sum = 0.0
        for (node, weight) in zip(nodes, weights) { sum.addProduct(weight, try function(center + half * node)) }
        return sum * half
    }

    /// ∫∫ f(x, y) dx dy over a rectangle: the product rule.
    public func integral(
        x: ClosedRange<Double>, y: ClosedRange<Double>, _ function: (Double, Double) throws -> Double
    ) rethrows -> Double {
        try integral(y) { y in try integral(x) { x in try function(x, y) } }
    }

    /// P_n(x) and its derivative, for |x| < 1: (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}.
    private static func polynomial(_ n: Int, at x: Double) -> (value: Double, slope: Double) {
        var (previous, current) = (0.0, 1.0)
        for k in 0..<n {
            let next = (Double(2 * k + 1) * x * current - Double(k) * previous) / Double(k + 1)
            (previous, current) = (current, next)
        }
        return (current, Double(n) * (x * current - previous) / (x * x - 1))
    }
}
