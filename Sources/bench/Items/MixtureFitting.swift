import Foundation
import Probability
import Tensor

/// How large a fit by expectation-maximisation is.
struct MixtureSize: Sendable {
    var points: Int
    var dimension: Int
    var components: Int

    static let stated = MixtureSize(points: 100_000, dimension: 2, components: 8)

    var name: String { "em-\(points)x\(dimension)x\(components)" }
}

/// Points of a mixture and a start for expectation-maximisation, the same for every library.
struct MixtureProblem {
    let points: Matrix
    /// The means to start from, equally weighted and with unit covariances.
    let means: [[Double]]

    init(_ size: MixtureSize) {
        let (places, labels, spread) = (Key(8).folding(0), Key(8).folding(1), Key(8).folding(2))
        let centers: Tensor<Double> = places.uniform([size.components, size.dimension], in: -5..<5)
        let noise: Tensor<Double> = spread.normal([size.points, size.dimension])
        let label = labels.integers(size.points, below: size.components)
        points = Matrix(rows: size.points, columns: size.dimension) { i, j in centers[label[i], j] + noise[i, j] }
        means = (0..<size.components).map { m in (0..<size.dimension).map { centers[m, $0] + 0.5 } }
    }

    /// So many iterations: a tolerance below zero lets none of them be the last before its time.
    func fit(iterations: Int) throws -> MixtureFit {
        let identity = Matrix.identity(points.columns)
        let start = Mixture(
            weights: means.map { _ in 1 / Double(means.count) },
            components: try means.map { try FullGaussian(mean: $0, covariance: identity) })
        return try MixtureFit(points, from: start, tolerance: -1, iterations: iterations)
    }

    fileprivate func seconds(iterations: Int) throws -> Double {
        let begin = now()
        _ = try fit(iterations: iterations)
        return now() - begin
    }

    /// Points, then means, row by row: what the peers read.
    func write(to path: String) throws {
        let numbers = points.scalars + means.flatMap { $0 }
        try numbers.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: path))
    }
}

extension Item {
    /// One iteration: what twenty more of them take, so that starting and ending do not count.
    static func mixture(_ size: MixtureSize) -> Item {
        Item(name: size.name, group: .em) { _ in
            let problem = MixtureProblem(size)
            let times = try (0..<3).map { _ in
                (try problem.seconds(iterations: 21) - problem.seconds(iterations: 1)) / 20
            }
            return median(times)
        }
    }
}
