import Foundation
import Tensor

@main
enum Bench {
    static func main() {
        let options: Options
        do {
            options = try Options(parsing: Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("bench: \(error.message)\n".utf8))
            exit(2)
        }
        if options.help { return print(Options.helpText) }
        if options.list { return print(listText) }
        if let threads = options.threads { Threads.limit = threads }
        timeWorkloads(options)
    }

    private static var listText: String {
        Workload.all.map { $0.name + "\t" + $0.summary }.joined(separator: "\n")
    }
}

/// Times the training steps; a table on standard output, and the same as tab-separated lines.
func timeWorkloads(_ options: Options) {
    let wanted = Workload.all.filter { options.only.isEmpty || options.only.contains($0.name) }
    var table = Table(header: ["workload", "threads", "microseconds a step"])
    var lines: [String] = []
    for workload in wanted {
        let training = workload.make(Sizes())
        let seconds = secondsPerCall(during: options.seconds) { _ = training.step() }
        table.rows.append([workload.name, "\(Threads.limit)", rounded(1e6 * seconds)])
        lines.append("\(workload.name)\tevidence\t\(rounded(1e6 * seconds, digits: 5))")
    }
    print((table.lines() + [""] + lines).joined(separator: "\n"))
}
