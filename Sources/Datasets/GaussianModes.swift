import Tensor

/// Round Gaussians in the plane, equally likely: the worlds on which it is seen whether a generator forgets modes.
public struct GaussianModes: Sendable {
    public let centres: [[Double]]
    public let deviation: Double

    public init(centres: [[Double]], deviation: Double) {
        require(
            !centres.isEmpty && centres.allSatisfy { $0.count == 2 } && deviation > 0,
            "Modes need centres in the plane and a positive deviation.")
        self.centres = centres
        self.deviation = deviation
    }

    /// `modes` centres spread evenly over a circle, the first on the right.
    public static func ring(of modes: Int = 8, radius: Double = 2, deviation: Double = 0.02) -> GaussianModes {
        let centres = (0..<modes).map { mode in
            let angle = 2 * Double.pi * Double(mode) / Double(modes)
            return [radius * Double.cos(angle), radius * Double.sin(angle)]
        }
        return GaussianModes(centres: centres, deviation: deviation)
    }

    /// `side` x `side` centres around the origin.
    public static func grid(side: Int = 5, spacing: Double = 2, deviation: Double = 0.05) -> GaussianModes {
        let ticks = (0..<side).map { spacing * (Double($0) - Double(side - 1) / 2) }
        return GaussianModes(centres: ticks.flatMap { y in ticks.map { x in [x, y] } }, deviation: deviation)
    }

    // The sizes of the published tables: the ring of radius 1 and the grid of spacing 2 are those of PacGAN (Lin, Khetan,
    // Fanti and Oh 2018; github.com/fjxmlzn/PacGAN, synthetic_data_experiments, config.py), which counts the modes found
    // and the good points as `coverage` does. Others draw a ring of radius 2 with deviation 0.02, as `ring()` does here.
    /// Eight modes of deviation 0.01 on the circle of radius 1.
    public static let publishedRing = ring(of: 8, radius: 1, deviation: 0.01)
    /// 25 modes of deviation 0.05 at -4, -2, 0, 2, 4 along both axes.
    public static let publishedGrid = grid(side: 5, spacing: 2, deviation: 0.05)

    /// `count` points [count, 2], and which mode each came from.
    public func sample<Scalar: Real>(
        _ count: Int, key: Key, as type: Scalar.Type = Scalar.self
    ) -> (points: Tensor<Scalar>, modes: [Int]) {
        let (forModes, forNoise) = key.split()
        let modes = forModes.integers(count, below: centres.count)
        let middles = Tensor<Scalar>(modes.flatMap { centres[$0].map { Scalar($0) } }, shape: [count, 2])
        let noise: Tensor<Scalar> = forNoise.normal([count, 2])
        return (middles + noise * Scalar(deviation), modes)
    }

    /// How many modes the points [n, 2] reach and the share of good points: those within `deviations` standard
    /// deviations of a centre. A mode is reached when at least one good point is nearest to it.
    public func coverage<Scalar: Real>(
        of points: Tensor<Scalar>, within deviations: Double = 3
    ) -> (modes: Int, goodShare: Double, counts: [Int]) {
        require(
            points.rank == 2 && points.shape[1] == 2, "Points in the plane have the shape [n, 2], not \(points.shape).")
        let values = points.scalars
        var counts = [Int](repeating: 0, count: centres.count)
        for point in 0..<points.shape[0] {
            let (x, y) = (Double(values[2 * point]), Double(values[2 * point + 1]))
            let distances = centres.map { ($0[0] - x) * ($0[0] - x) + ($0[1] - y) * ($0[1] - y) }
            guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }) else { continue }
            let reach = deviations * deviation
            if distances[nearest] <= reach * reach { counts[nearest] += 1 }
        }
        let good = counts.reduce(0, +)
        return (counts.count { $0 > 0 }, Double(good) / Double(max(points.shape[0], 1)), counts)
    }
}
