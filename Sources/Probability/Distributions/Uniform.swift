import Tensor

/// The uniform distribution on a box.
public struct Uniform: Density, Hashable {
    public let lower: [Double]
    public let upper: [Double]

    public init(lower: [Double], upper: [Double]) {
        require(
            lower.count == upper.count && zip(lower, upper).allSatisfy { $0 < $1 },
            "Each lower end lies below its upper end: \(lower), \(upper).")
        self.lower = lower
        self.upper = upper
    }

    public init(_ range: Range<Double>) { self.init(lower: [range.lowerBound], upper: [range.upperBound]) }

    public var dimension: Int { lower.count }

    /// log of the volume, which is the entropy.
    public var entropy: Double { (0..<dimension).reduce(0) { $0 + Double.log(upper[$1] - lower[$1]) } }

    /// -log volume inside (the lower ends belong to it), -∞ outside.
    public func logDensity(_ x: [Double]) -> Double {
        require(x.count == dimension, "The point has \(x.count) coordinates, the box \(dimension).")
        return (0..<dimension).allSatisfy { x[$0] >= lower[$0] && x[$0] < upper[$0] } ? -entropy : -.infinity
    }

    public func sample(_ key: Key) -> [Double] {
        (0..<dimension).map {
            let level: Double = key.folding(UInt64($0)).uniform()
            return min(lower[$0] + level * (upper[$0] - lower[$0]), upper[$0].nextDown)
        }
    }

    /// KL(self ‖ other) = the difference of the log volumes, or infinite where self reaches outside.
    public func divergence(from other: Uniform) -> Double {
        require(
            dimension == other.dimension, "\(dimension) dimensions cannot be compared with \(other.dimension).")
        let isInside = (0..<dimension).allSatisfy { lower[$0] >= other.lower[$0] && upper[$0] <= other.upper[$0] }
        return isInside ? other.entropy - entropy : .infinity
    }
}
