/// The command line, as a value.
struct Options: Equatable {
    /// Names of workloads; empty for all.
    var only: [String] = []
    var threads: Int?
    /// How long each thing is measured.
    var seconds = 1.0
    var list = false
    var help = false
}

/// A command line that cannot be followed: what is wrong and what would be right, in one line.
struct UsageError: Error, Equatable {
    var message: String
}

/// One option: the parser and the help read the same list.
struct Option: Sendable {
    let name: String
    /// What its value is called in the help; `nil` for an option without one.
    let value: String?
    let help: String
    /// Sets the option, or says what is wrong with the value.
    let apply: @Sendable (inout Options, String) -> String?

    static let all = [
        Option(name: "--only", value: "NAME,...", help: "these workloads only") { options, text in
            let known = Workload.all.map(\.name)
            let names = text.split(separator: ",").map(String.init)
            if let wrong = names.first(where: { !known.contains($0) }) {
                return "there is no workload \"\(wrong)\"; there are \(known.joined(separator: ", "))"
            }
            options.only += names
            return names.isEmpty ? "--only needs the name of a workload" : nil
        },
        Option(name: "--threads", value: "N", help: "use at most N threads") { options, text in
            guard let threads = Int(text), (1...1024).contains(threads) else {
                return "--threads needs a whole number from 1 to 1024, not \"\(text)\""
            }
            options.threads = threads
            return nil
        },
        Option(name: "--seconds", value: "S", help: "measure each thing for S seconds (1 unless given)") {
            options, text in
            guard let seconds = Double(text), seconds > 0, seconds <= 3600 else {
                return "--seconds needs a number above 0 and up to 3600, not \"\(text)\""
            }
            options.seconds = seconds
            return nil
        },
        Option(name: "--list", value: nil, help: "list the workloads") { options, _ in
            options.list = true
            return nil
        },
        Option(name: "--help", value: nil, help: "show this text") { options, _ in
            options.help = true
            return nil
        },
    ]
}

extension Options {
    /// Reads the arguments after the program's name.
    init(parsing arguments: [String]) throws(UsageError) {
        self.init()
        if arguments.contains("--help") || arguments.contains("-h") {
            help = true
            return
        }
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = Option.all.first(where: { $0.name == parts[0] }) else {
                throw UsageError(message: "there is no option \"\(argument)\"; --help shows all")
            }
            var value = parts.count > 1 ? parts[1] : nil
            if let placeholder = option.value {
                if value == nil, let next = rest.first, !next.hasPrefix("--") { value = rest.popFirst() }
                guard value != nil else {
                    throw UsageError(message: "\(option.name) needs a value: \(option.name) \(placeholder)")
                }
            } else if value != nil {
                throw UsageError(message: "\(option.name) takes no value")
            }
            if let complaint = option.apply(&self, value ?? "") { throw UsageError(message: complaint) }
        }
    }

    static var helpText: String {
        let usages = Option.all.map { $0.name + ($0.value.map { " " + $0 } ?? "") }
        let width = usages.map(\.count).max() ?? 0
        let lines = zip(usages, Option.all).map { usage, option in
            "  " + usage + String(repeating: " ", count: width - usage.count) + "  " + option.help
        }
        return """
            How long the training steps of the course take.

            usage: swift run -c release bench [options]

            \(lines.joined(separator: "\n"))
            """
    }
}
