import Foundation
import Notebook
import Tensor

/// How the cost of a training step grows with its batch, its width and its length.
struct Growth {
    enum Direction: String, CaseIterable { case batch, width, length }

    struct Point {
        let factor: Int
        let seconds: Double
        /// The work of the step, where that of the stated sizes is one.
        let work: Double
        /// Time over work, where that of the stated sizes is one: above one where growing costs more than it should.
        let cost: Double
    }

    let workload: String
    let direction: Direction
    let points: [Point]

    /// Work is counted in examples or places along the sequence; for the width, in the multiply-adds of products.
    init(_ workload: Workload, _ direction: Direction, seconds: Double) {
        var points: [Point] = []
        var first: (seconds: Double, flops: Int)?
        for factor in [1, 2, 4] {
            let training = workload.make(Growth.sizes(direction, factor))
            let time = secondsPerCall(during: seconds) { _ = training.step() }
            let flops = OperationTally.of { _ = training.step() }.sum.flops
            let start = first ?? (time, flops)
            first = start
            let work = direction == .width ? Double(flops) / Double(start.flops) : Double(factor)
            points.append(Point(factor: factor, seconds: time, work: work, cost: time / start.seconds / work))
        }
        (self.workload, self.direction, self.points) = (workload.name, direction, points)
    }

    private static func sizes(_ direction: Direction, _ factor: Int) -> Sizes {
        switch direction {
        case .batch: Sizes(batch: factor)
        case .width: Sizes(width: factor)
        case .length: Sizes(length: factor)
        }
    }
}

func growthReport(_ options: Options, _ output: Output) throws {
    Threads.limit = options.threadCounts[0]
    var table = Table(header: ["workload", "grows", "by", "microseconds", "times", "work", "times / work"])
    var all: [Growth] = []
    for direction in Growth.Direction.allCases {
        for workload in options.workloads where direction != .length || workload.hasLength {
            let growth = Growth(workload, direction, seconds: options.seconds / 2)
            all.append(growth)
            for point in growth.points {
                table.rows.append([
                    workload.name, direction.rawValue, "\(point.factor)", rounded(1e6 * point.seconds),
                    rounded(point.seconds / growth.points[0].seconds), rounded(point.work), rounded(point.cost),
                ])
            }
        }
    }
    output.show(table, [])
    guard let file = options.growth else { return }
    do { try Data(growthFigure(all).svg().utf8).write(to: URL(fileURLWithPath: file)) } catch {
        throw BenchError(message: "\"\(file)\" cannot be written")
    }
}

/// Time over work against work, a panel for each direction.
private func growthFigure(_ all: [Growth]) -> Figure {
    let panels = Growth.Direction.allCases.compactMap { direction -> Panel? in
        let lines = all.filter { $0.direction == direction }
        if lines.isEmpty { return nil }
        let work = Axis("work", scale: .logarithmic)
        let cost = Axis("time per work", includesZero: true)
        let marks = lines.map { Mark.line($0.points.map(\.work), $0.points.map(\.cost), $0.workload) }
        return Panel("\(direction.rawValue) doubled, twice", x: work, y: cost, marks: marks + [.horizontal(1, "ideal")])
    }
    let worst = all.flatMap(\.points).map(\.cost).max() ?? 1
    return Figure("Cost grows as the work does, or up to \(rounded(worst)) times as much", panels: panels)
}
