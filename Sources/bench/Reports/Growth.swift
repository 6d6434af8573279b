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

/// Time over work against how much was doubled, a panel for each direction; all on one scale, to be compared.
private func growthFigure(_ all: [Growth]) -> Figure {
    let worst = all.flatMap(\.points).map(\.cost).max() ?? 1
    let times = Axis("times as large", scale: .logarithmic, range: 1...4, ticks: [1, 2, 4])
    let cost = Axis("time / work", range: 0...max(1.25, 1.05 * worst))
    let panels = Growth.Direction.allCases.compactMap { direction -> Panel? in
        let lines = all.filter { $0.direction == direction }
        if lines.isEmpty { return nil }
        return Panel(
            direction.rawValue, x: times, y: cost, labels: .direct,
            marks: [.horizontal(1, color: .grey)] + lines.map(\.line))
    }
    let finding =
        worst < 1.05
        ? "Larger steps cost no more than their work"
        : "Larger steps cost at most \(rounded(worst)) times their work"
    return Figure(finding, panels: panels)
}

extension Growth {
    /// With a colour and a dash of its own in every panel.
    fileprivate var line: Mark {
        let place = Workload.all.firstIndex { $0.name == workload } ?? 0
        return .line(
            points.map { Double($0.factor) }, points.map(\.cost), workload, color: Hue(rawValue: place),
            dash: Mark.Dash(rawValue: place % Mark.Dash.allCases.count), symbol: .circle)
    }
}
