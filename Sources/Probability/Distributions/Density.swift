import Tensor

/// A distribution on ℝᵈ that has a log-density and can be drawn from.
public protocol Density: Sendable {
    var dimension: Int { get }
    /// log p(x), in nats.
    func logDensity(_ x: [Double]) -> Double
    /// One draw.
    func sample(_ key: Key) -> [Double]
}

extension Density {
    /// log p(x) on the line.
    public func logDensity(_ x: Double) -> Double {
        require(dimension == 1, "A number has no density in \(dimension) dimensions.")
        return logDensity([x])
    }

    public func density(_ x: Double) -> Double { Double.exp(logDensity(x)) }
    public func density(_ x: [Double]) -> Double { Double.exp(logDensity(x)) }

    /// One draw on the line.
    public func sampleScalar(_ key: Key) -> Double {
        require(dimension == 1, "A draw in \(dimension) dimensions is not a number.")
        return sample(key)[0]
    }

    /// `n` independent draws, one a row; draw i uses the key folded with i.
    public func samples(_ n: Int, key: Key) -> Matrix {
        Matrix((0..<n).flatMap { sample(key.folding(UInt64($0))) }, rows: n, columns: dimension)
    }

    /// log p of each row.
    public func logDensities(_ points: Matrix) -> [Double] { (0..<points.rows).map { logDensity(points.row($0)) } }

    /// KL(self ‖ other) from draws of self: for pairs without a closed form, and to check those that have one.
    public func estimatedDivergence(from other: some Density, draws n: Int, key: Key) -> Estimate {
        estimate(n, key: key) { key in
            let x = sample(key)
            return logDensity(x) - other.logDensity(x)
        }
    }
}

/// `n` draws of the standard normal; draw i uses the key folded with i.
func standardNormals(_ n: Int, key: Key) -> [Double] {
    (0..<n).map { key.folding(UInt64($0)).normal() }
}

/// log 2π
let logTwoPi = 1.8378770664093454836

/// x log y, which is 0 where x is 0 whatever y is.
func xLogY(_ x: Double, _ y: Double) -> Double { x == 0 ? 0 : x * Double.log(y) }
