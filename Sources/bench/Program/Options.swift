import Notebook

/// The command line, as a value.
struct Options: Equatable {
    /// What is timed, if no names are given.
    var groups: [Item.Group] = [.steps]
    /// Names of single items; empty for all of the groups.
    var only: [String] = []
    var sizes = Sizes()
    /// Each number of threads is measured by itself; empty for as many as the course would use.
    var threads: [Int] = []
    /// How long each thing is measured.
    var seconds = 1.0
    /// How often the bench and its peers take turns.
    var rounds = 5
    /// The Python that has the libraries to be compared with.
    var peers: String?
    var reports: [Report] = []
    /// The file for the figure of how cost grows.
    var growth: String?
    var tsv = false
    /// With the report on memory: of this process, instead of one for each workload.
    var inProcess = false
    var list = false
    var help = false

    /// What else there is to know of a training step.
    enum Report: Equatable { case profile, roofline, memory, growth }
}

extension Options {
    /// Reads the arguments after the program's name.
    init(parsing arguments: [String]) throws(UsageError) {
        self.init()
        if arguments.contains("--help") || arguments.contains("-h") {
            help = true
            return
        }
        try CommandLineOption.all.read(arguments, into: &self, ()) { argument in
            Options.unknown(String(argument.prefix { $0 != "=" }))
        }
        try refuseContradictions()
    }

    private static func unknown(_ name: String) -> UsageError {
        let nearest = Suggestion.nearest(to: name, among: CommandLineOption.all.map(\.name))
        return UsageError(
            message: "there is no option \"\(name)\"; " + (nearest.map { "did you mean \($0)?" } ?? "--help shows all"))
    }

    private func refuseContradictions() throws(UsageError) {
        let isOfSteps = items.allSatisfy { $0.group == .steps }
        if !reports.isEmpty && !isOfSteps {
            throw UsageError(message: "--profile, --roofline, --memory and --growth are about training steps only")
        }
        if sizes != Sizes() && !isOfSteps {
            throw UsageError(message: "--batch, --width and --length change training steps only")
        }
        if peers != nil && sizes != Sizes() {
            throw UsageError(
                message: "the peers know the stated shapes only: no --batch, --width or --length with --peers")
        }
    }

    /// What is to be timed.
    var items: [Item] {
        only.isEmpty ? groups.flatMap { $0.items(sizes) } : only.compactMap { Item.named($0, sizes: sizes) }
    }

    var workloads: [Workload] { Workload.all.filter { only.isEmpty || only.contains($0.name) } }

    static var helpText: String {
        """
        How long the course's training steps take, and what they are made of.

        usage: swift run -c release bench [options]

        \(CommandLineOption.all.help())

        Times are medians. Tables come first, then lines of name, engine and microseconds, separated by tabs.
        Exit status: 0, 1 if something could not be measured, 2 if the command line is wrong.
        """
    }
}
