import Foundation
import Tensor

/// The most memory that each training step holds, each measured in a process of its own.
func memoryReport(_ options: Options, _ output: Output) throws {
    if options.inProcess { return memoryOfThisProcess(options) }
    let peers = try options.peers.map(Peers.init)
    let engines = ["evidence"] + Item.Group.steps.engines.filter { peers?.engines.contains($0) ?? false }
    for threads in options.threadCounts {
        var table = Table(header: ["peak MB (of which before the step)", "threads"] + engines)
        var lines: [String] = []
        for workload in options.workloads {
            let peaks = engines.map { engine in
                output.attempt("\(workload.name), \(engine)") {
                    try peak(engine, workload.name, threads: threads, options, peers)
                }
            }
            table.rows.append(
                [workload.name, "\(threads)"]
                    + peaks.map { $0.map { "\(rounded($0.peak)) (\(rounded($0.before)))" } ?? "-" })
            for (engine, peak) in zip(engines, peaks) {
                if let peak { lines.append("\(workload.name)\t\(engine)\t\(rounded(peak.peak, digits: 5))") }
            }
        }
        output.show(table, lines)
    }
}

/// Megabytes, from the fourth and fifth column of what the process says.
private func peak(
    _ engine: String, _ name: String, threads: Int, _ options: Options, _ peers: Peers?
) throws -> (peak: Double, before: Double) {
    let own = ["--tsv", "--memory", "--in-process", "--only", name]
    let common = ["--threads", "\(threads)", "--seconds", "\(min(options.seconds, 0.5))"]
    let lines =
        engine == "evidence" || peers == nil
        ? try ChildProcess.output(Project.program, own + common).split(separator: "\n")
        : try peers?.lines(engine, [name], threads: threads, seconds: min(options.seconds, 0.5), ["--memory"]) ?? []
    let columns = lines.first?.split(separator: "\t") ?? []
    guard columns.count == 5, let peak = Double(columns[3]), let before = Double(columns[4]) else {
        throw BenchError(message: "no peak was told")
    }
    return (peak, before)
}

/// The same five columns as those of the peers' program: name, engine, microseconds, peak, and what was there before.
private func memoryOfThisProcess(_ options: Options) {
    for threads in options.threadCounts {
        Threads.limit = threads
        for workload in options.workloads {
            let before = Double(Usage.peak) / 1e6
            let training = workload.make(options.sizes)
            let seconds = secondsPerCall(during: options.seconds) { _ = training.step() }
            let time = Measurement(name: workload.name, engine: "evidence", seconds: seconds)
            print("\(time.line)\t\(rounded(Double(Usage.peak) / 1e6, digits: 5))\t\(rounded(before, digits: 5))")
        }
    }
}
