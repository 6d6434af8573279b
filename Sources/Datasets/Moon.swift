import Tensor

/// A picture of the moon at a phase, 0 (new) over 1/2 (half) to 1 (full): `side` x `side` values in 0...1, row by row.
///
/// In the row at height y the disc spans -w...w with w = sqrt(1 - y^2), and the sun lights cos(pi phase) w ... w of it:
/// the edge of the shadow is half an ellipse. Blurred sideways by a logistic kernel, the light at x is
///
///     sigmoid((w - x) / blur) - sigmoid((cos(pi phase) w - x) / blur)
///
/// averaged over the rows that a pixel covers: an analytic function of the phase, with no jump as pixels light up.
public func moon(phase: Double, side: Int = 16) -> [Double] {
    MoonFrame(side: side).pictures(phases: [phase]).scalars
}

/// Pictures of moons at these phases: [phases.count, side * side].
public func moons(phases: [Double], side: Int = 16) -> Tensor<Double> { MoonFrame(side: side).pictures(phases: phases) }

/// What pictures of one size have in common.
private struct MoonFrame {
    let side: Int
    private static let rowsInPixel = 4
    private static let radius = 0.9  // of half the picture
    /// x in each column: [side, 1]
    private let x: Tensor<Double>
    /// w in the rows that each pixel covers: [side, 1, rowsInPixel]
    private let halfWidth: Tensor<Double>

    init(side: Int) {
        require(side > 0, "A picture of the moon needs a side of at least one pixel, not of \(side).")
        self.side = side
        x = Tensor((0..<side).map { (2 * Double($0) + 1) / Double(side) - 1 }, shape: [side, 1])
        let rows = side * Self.rowsInPixel
        let widths = (0..<rows).map { row in
            let y = ((2 * Double(row) + 1) / Double(rows) - 1) / Self.radius
            return y * y < 1 ? Self.radius * (1 - y * y).squareRoot() : 0
        }
        halfWidth = Tensor(widths, shape: [side, 1, Self.rowsInPixel])
    }

    /// [phases.count, side * side]
    func pictures(phases: [Double]) -> Tensor<Double> {
        let shadow = (Tensor(phases, shape: [phases.count, 1, 1, 1]) * .pi).cos()
        let blur = 0.4 / Double(side)  // a fifth of a pixel, which is 2 / side wide
        let light = ((halfWidth - x) / blur).sigmoid() - ((shadow * halfWidth - x) / blur).sigmoid()
        return light.mean(axis: -1).reshaped([phases.count, side * side])
    }
}

/// The curve that the pictures of all phases trace through the space of pictures.
public struct MoonManifold: Sendable {
    private let frame: MoonFrame
    private let grid: [(phase: Double, picture: [Double])]

    public init(side: Int = 16, phases: ClosedRange<Double> = 0...1) {
        let steps = 16 * side  // several to the shift of the shadow by one pixel
        let frame = MoonFrame(side: side)
        let width = phases.upperBound - phases.lowerBound
        let ticks = (0...steps).map { phases.lowerBound + width * Double($0) / Double(steps) }
        let pictures = frame.pictures(phases: ticks).scalars
        self.frame = frame
        grid = ticks.enumerated().map { ($1, Array(pictures[$0 * side * side..<($0 + 1) * side * side])) }
    }

    /// The true phase whose picture is nearest to this one, and the Euclidean distance to it.
    public func nearest(to picture: [Double]) -> (phase: Double, distance: Double) {
        require(
            picture.count == frame.side * frame.side,
            "A picture of \(picture.count) values cannot be compared with moons of \(frame.side) x \(frame.side).")
        let coarse = grid.map { squaredDistance($0.picture, picture) }
        let best = coarse.indices.min { coarse[$0] < coarse[$1] } ?? 0
        var low = grid[max(best - 1, 0)].phase
        var high = grid[min(best + 1, grid.count - 1)].phase
        func height(_ phase: Double) -> Double { squaredDistance(frame.pictures(phases: [phase]).scalars, picture) }

        // Golden section between the neighbours of the best on the grid; 40 steps narrow the bracket 2e8-fold.
        let ratio = (5.0.squareRoot() - 1) / 2
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (leftHeight, rightHeight) = (height(left), height(right))
        for _ in 0..<40 {
            if leftHeight < rightHeight {
                (high, right, rightHeight) = (right, left, leftHeight)
                left = high - ratio * (high - low)
                leftHeight = height(left)
            } else {
                (low, left, leftHeight) = (left, right, rightHeight)
                right = low + ratio * (high - low)
                rightHeight = height(right)
            }
        }
        let candidates = [(grid[best].phase, coarse[best]), (left, leftHeight), (right, rightHeight)]
        let (phase, square) = candidates.min { $0.1 < $1.1 } ?? candidates[0]
        return (phase, square.squareRoot())
    }
}

private func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}
