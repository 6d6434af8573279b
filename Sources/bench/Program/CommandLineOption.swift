import Notebook

/// An option of the bench, which needs nothing else to be understood.
typealias CommandLineOption = ProgramOption<Options, Void>

/// What the tests of the bench look for.
typealias UsageError = Notebook.UsageError

extension ProgramOption where Options == bench.Options, Context == Void {
    private init(
        _ name: String, _ value: String, _ help: String,
        _ apply: @escaping @Sendable (inout Options, String) -> String?
    ) {
        self.init(name, value, help) { options, text, _ in apply(&options, text) }
    }

    /// A whole number from 1 to 1024.
    private init(
        number name: String, _ help: String, _ set: @escaping @Sendable (inout Options, Int) -> Void
    ) {
        self.init(name, "N", help) { options, text in
            guard let number = Int(text), (1...1024).contains(number) else {
                return "\(name) needs a whole number from 1 to 1024, not \"\(text)\""
            }
            set(&options, number)
            return nil
        }
    }

    static let all =
        [
            CommandLineOption("--what", "GROUP,...", "\(groupNames), or all; steps unless given", what),
            CommandLineOption("--only", "NAME,...", "these only, of those that --list shows or like them", only),
            CommandLineOption(number: "--batch", "N times the batch of the training steps") { $0.sizes.batch = $1 },
            CommandLineOption(number: "--width", "N times their hidden width") { $0.sizes.width = $1 },
            CommandLineOption(number: "--length", "N times the length of their sequences") { $0.sizes.length = $1 },
            CommandLineOption("--threads", "N,...", "use at most N threads; each number is measured", threads),
            CommandLineOption("--seconds", "S", "measure each thing for S seconds; 1 unless given", seconds),
            CommandLineOption(number: "--rounds", "take turns with the peers N times; 5 unless given") {
                $0.rounds = $1
            },
            CommandLineOption("--peers", "PYTHON", "compare with the libraries that this Python has") { options, path in
                options.peers = path
                return path.isEmpty ? "--peers needs the path of a Python" : nil
            },
        ] + reports + [
            CommandLineOption(flag: "--tsv", "the lines only, no tables") { $0.tsv = true },
            CommandLineOption(flag: "--list", "list what can be timed") { $0.list = true },
            CommandLineOption(flag: "--help", "show this text") { $0.help = true },
        ]

    private static let reports = [
        CommandLineOption(flag: "--profile", "where the time of each training step goes, and its memory") {
            $0.reports.append(.profile)
        },
        CommandLineOption(flag: "--roofline", "what bounds each training step, and how near it is") {
            $0.reports.append(.roofline)
        },
        CommandLineOption(flag: "--memory", "the most memory that each training step holds") {
            $0.reports.append(.memory)
        },
        CommandLineOption(flag: "--in-process", "with --memory: measure this process, not a new one for each") {
            $0.inProcess = true
        },
        CommandLineOption("--growth", "FILE.svg", "how cost grows with batch, width and length; a table and a figure") {
            options, path in
            options.reports.append(.growth)
            options.growth = path
            return path.isEmpty ? "--growth needs the name of a file" : nil
        },
    ]

    private static let groupNames = Item.Group.allCases.map(\.rawValue).joined(separator: ", ")

    private static let what: @Sendable (inout Options, String) -> String? = { options, text in
        options.groups = []
        for name in text.split(separator: ",") {
            if name == "all" {
                options.groups += Item.Group.allCases
            } else if let group = Item.Group(rawValue: String(name)) {
                options.groups.append(group)
            } else {
                return "--what knows \(groupNames) and all, not \"\(name)\""
            }
        }
        return options.groups.isEmpty ? "--what needs the name of a group: \(groupNames) or all" : nil
    }

    private static let only: @Sendable (inout Options, String) -> String? = { options, text in
        let names = text.split(separator: ",").map(String.init)
        if let wrong = names.first(where: { Item.named($0) == nil }) {
            let known = Item.Group.allCases.flatMap { $0.items(Sizes()) }.map(\.name)
            let nearest = Suggestion.nearest(to: wrong, among: known)
            return "there is nothing called \"\(wrong)\"; "
                + (nearest.map { "did you mean \"\($0)\"?" } ?? "--list shows what there is")
        }
        options.only += names
        return names.isEmpty ? "--only needs a name; --list shows what there is" : nil
    }

    private static let threads: @Sendable (inout Options, String) -> String? = { options, text in
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.allSatisfy((1...1024).contains) else {
            return "--threads needs whole numbers from 1 to 1024, such as 2 or 2,1, not \"\(text)\""
        }
        options.threads = numbers
        return nil
    }

    private static let seconds: @Sendable (inout Options, String) -> String? = { options, text in
        guard let seconds = Double(text), seconds > 0, seconds <= 3600 else {
            return "--seconds needs a number above 0 and up to 3600, not \"\(text)\""
        }
        options.seconds = seconds
        return nil
    }
}
