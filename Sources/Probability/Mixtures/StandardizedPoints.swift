import Tensor

/// Why a mixture cannot be fitted to a table.
public enum MixtureError: Error, Equatable, CustomStringConvertible {
    case noPoints
    case tooFewPoints(points: Int, components: Int)
    case notFinite(row: Int, column: Int, value: Double)

    public static func == (a: MixtureError, b: MixtureError) -> Bool { a.description == b.description }

    public var description: String {
        switch self {
        case .noPoints: "There is nothing to fit: the table has no rows or no columns."
        case .tooFewPoints(let points, let components):
            "\(points) points cannot start \(components) components; each needs a point of its own."
        case .notFinite(let row, let column, let value):
            "Row \(row), column \(column) is \(value); fill in or leave out what is missing before the fit."
        }
    }
}

/// The points in units of their own spread, so that columns of very different scale are treated alike, laid out for
/// vector units: blocks of points, a block coordinate by coordinate.
struct StandardizedPoints: Sendable {
    static let block = 256

    let count: Int
    let dimension: Int
    /// x = center + scale z, coordinate by coordinate.
    let center: [Double]
    let scale: [Double]
    /// [blocks, dimension, block], the last block filled up with zeros.
    let values: [Double]

    /// - Parameter isIsotropic: one unit for all columns, for a model that is not free to stretch them.
    init(_ points: Matrix, isIsotropic: Bool) throws {
        (count, dimension) = (points.rows, points.columns)
        guard count > 0 && dimension > 0 else { throw MixtureError.noPoints }
        if let bad = points.scalars.firstIndex(where: { !$0.isFinite }) {
            let (row, column) = bad.quotientAndRemainder(dividingBy: points.columns)
            throw MixtureError.notFinite(row: row, column: column, value: points.scalars[bad])
        }
        let columns = (0..<points.columns).map { Moments(points.column($0)) }
        center = columns.map(\.mean)
        let variances = columns.map { $0.count > 1 ? $0.sampleVariance : 0 }
        let mean = variances.reduce(0, +) / Double(points.columns)
        // A constant column has no unit of its own.
        scale = variances.map { isIsotropic ? $0 * 0 + mean : $0 }.map { $0 > 0 ? $0.squareRoot() : 1 }
        let (width, d) = (Self.block, points.columns)
        var values = [Double](repeating: 0, count: (points.rows + width - 1) / width * width * d)
        for i in 0..<points.rows {
            for j in 0..<d {
                let z = (points.scalars[i * d + j] - center[j]) / scale[j]
                values[(i / width * d + j) * width + i % width] = z
            }
        }
        self.values = values
    }

    var blocks: Int { (count + Self.block - 1) / Self.block }

    /// How many points of the block are points, not filling.
    func size(ofBlock b: Int) -> Int { min(Self.block, count - b * Self.block) }

    func point(_ i: Int) -> [Double] {
        (0..<dimension).map { values[(i / Self.block * dimension + $0) * Self.block + i % Self.block] }
    }

    /// What the logarithm of a density gains by the change of units, for all points together.
    var logVolume: Double { -Double(count) * scale.reduce(0) { $0 + Double.log($1) } }
}
