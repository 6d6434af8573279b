import Tensor

/// A box cut into equal cells, `cells` along each axis, and all that lies outside as one cell more: where samples and
/// densities are compared by the share of each cell.
///
///     let boxes = CellHistogram(over: [-3...3, -3...3], cells: 20)
///     boxes.jensenShannon(points, mixture)        // 0 ... log 2
///
/// Comparing shares can only hide differences, never add any, but for the scatter of the samples: n points of the density
/// itself are still about (cells in use - 1) / 8n apart in Jensen-Shannon.
public struct CellHistogram: Sendable, Hashable {
    public let box: [ClosedRange<Double>]
    /// Along each axis.
    public let cells: Int

    public init(over box: [ClosedRange<Double>], cells: Int) {
        require(
            !box.isEmpty && cells > 0
                && box.allSatisfy { $0.lowerBound < $0.upperBound && ($0.upperBound - $0.lowerBound).isFinite },
            "A histogram needs finite ranges and at least one cell along each, not \(cells) cells on \(box).")
        self.box = box
        self.cells = cells
    }

    /// How many shares there are, that of the outside included.
    public var count: Int { box.reduce(1) { count, _ in count * cells } + 1 }

    /// The share of the rows of `points` in each cell, the first axis slowest, and outside.
    public func shares(of points: Matrix) -> [Double] {
        require(
            points.columns == box.count && points.rows > 0,
            "A histogram in \(box.count) dimensions cannot hold \(points.rows) points in \(points.columns).")
        var counts = [Double](repeating: 0, count: count)
        for i in 0..<points.rows { counts[cell(of: points.scalars[i * box.count..<(i + 1) * box.count])] += 1 }
        return counts.map { $0 / Double(points.rows) }
    }

    private func cell(of point: ArraySlice<Double>) -> Int {
        var index = 0
        for (x, range) in zip(point, box) {
            let place = (x - range.lowerBound) / (range.upperBound - range.lowerBound) * Double(cells)
            // A NaN is outside too.
            guard place >= 0 && place < Double(cells) else { return count - 1 }
            index = index * cells + Int(place)
        }
        return index
    }

    /// The mass of each cell under Gaussians with independent coordinates, exactly, and outside.
    public func masses(of mixture: Mixture<Gaussian>) -> [Double] {
        require(
            mixture.dimension == box.count,
            "A histogram in \(box.count) dimensions cannot hold a density in \(mixture.dimension).")
        var masses = [Double](repeating: 0, count: count)
        for (weight, component) in zip(mixture.weights, mixture.components) {
            var products = [weight]
            for (axis, range) in box.enumerated() {
                let line = slices(of: range, component.mean[axis], component.deviation[axis])
                products = products.flatMap { product in line.map { product * $0 } }
            }
            for (index, product) in products.enumerated() { masses[index] += product }
        }
        masses[count - 1] = max(0, 1 - masses.dropLast().reduce(0, +))
        return masses
    }

    private func slices(of range: ClosedRange<Double>, _ mean: Double, _ deviation: Double) -> [Double] {
        let width = (range.upperBound - range.lowerBound) / Double(cells)
        let levels = (0...cells).map { normalCDF((range.lowerBound + Double($0) * width - mean) / deviation) }
        return zip(levels, levels.dropFirst()).map { max(0, $1 - $0) }
    }

    /// The Jensen-Shannon divergence of the shares of samples and the masses of a density.
    public func jensenShannon(_ points: Matrix, _ mixture: Mixture<Gaussian>) -> Double {
        Probability.jensenShannon(shares(of: points), masses(of: mixture))
    }

    /// The Jensen-Shannon divergence of the shares of two samples.
    public func jensenShannon(_ x: Matrix, _ y: Matrix) -> Double {
        Probability.jensenShannon(shares(of: x), shares(of: y))
    }
}
