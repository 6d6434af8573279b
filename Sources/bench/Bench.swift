import Foundation

@main
enum Bench {
    static func main() {
        let options: Options
        do {
            options = try Options(parsing: Array(CommandLine.arguments.dropFirst()))
        } catch {
            Output.tell(error.message)
            exit(2)
        }
        if options.help { return print(Options.helpText) }
        if options.list { return print(listText) }
        let output = Output(options)
        do { try run(options, output) } catch { output.fail((error as? BenchError)?.message ?? "\(error)") }
        exit(output.hasFailed ? 1 : 0)
    }

    /// Times, unless reports are asked for.
    private static func run(_ options: Options, _ output: Output) throws {
        for report in options.reports {
            switch report {
            case .profile: profileReport(options, output)
            case .roofline: rooflineReport(options, output)
            case .memory: try memoryReport(options, output)
            case .growth: try growthReport(options, output)
            }
        }
        if !options.reports.isEmpty { return }
        if let python = options.peers {
            try peersReport(options, python: python, output)
        } else {
            timingReport(options, output)
        }
    }

    private static var listText: String {
        Item.Group.allCases.map { group in
            let names = group == .steps ? [] : group.items(Sizes()).map(\.name)
            let steps = group == .steps ? Workload.all.map { "\($0.name)\t\($0.summary)" } : []
            return "\(group.rawValue):\n" + (steps + names).map { "  \($0)\n" }.joined()
        }.joined(separator: "\n")
    }
}
