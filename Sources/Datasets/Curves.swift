import Tensor

/// Curves in the plane, points spread over them by a key: worlds that no Gaussian fits. Each gives points [count, 2]
/// and, for each point, which branch it is on and where along it, 0...1.
public enum Curve: Sendable, CaseIterable {
    /// Two half-circles of radius one that reach into each other.
    case halfCircles
    /// Two spirals of one and a half turns, each the other turned half-way round.
    case spirals
    /// One spiral of one and a half turns: a Swiss roll seen from its end.
    case swissRoll

    public var branches: Int { self == .swissRoll ? 1 : 2 }

    /// The point at `position` 0...1 along a branch.
    public func point(branch: Int, at position: Double) -> (x: Double, y: Double) {
        require(branch >= 0 && branch < branches, "There is no branch \(branch) on a curve with \(branches).")
        switch self {
        case .halfCircles:
            let (x, y) = (Double.cos(.pi * position), Double.sin(.pi * position))
            return branch == 0 ? (x - 0.5, y - 0.25) : (0.5 - x, 0.25 - y)
        case .spirals, .swissRoll:
            let angle = 3 * Double.pi * position
            let radius = (0.25 + 1.75 * position) * (branch == 0 ? 1 : -1)
            return (radius * Double.cos(angle), radius * Double.sin(angle))
        }
    }

    public func sample<Scalar: Real>(
        _ count: Int, deviation: Double = 0.05, key: Key, as type: Scalar.Type = Scalar.self
    ) -> (points: Tensor<Scalar>, branches: [Int], positions: [Double]) {
        let keys = key.split(3)
        let chosen = keys[0].integers(count, below: branches)
        let positions = (keys[1].uniform([count]) as Tensor<Double>).scalars
        let noise = (keys[2].normal([count, 2]) as Tensor<Double>).scalars
        var values: [Scalar] = []
        for index in 0..<count {
            let (x, y) = point(branch: chosen[index], at: positions[index])
            values.append(Scalar(x + deviation * noise[2 * index]))
            values.append(Scalar(y + deviation * noise[2 * index + 1]))
        }
        return (Tensor(values, shape: [count, 2]), chosen, positions)
    }
}

/// Four pictures of four pixels, one lit in each: the smallest data whose best two-dimensional code cuts the plane into
/// quarters, so that no Gaussian can be the posterior (Mescheder, Nowozin and Geiger, 2017).
public func fourPoints<Scalar: Real>(as type: Scalar.Type = Scalar.self) -> Tensor<Scalar> { .identity(4) }
