/// One option of a program's command line: the parser, the help and the suggestions read the same list.
///
/// `Options` is the command line as a value, `Context` what else an option must know to be understood.
package struct ProgramOption<Options, Context>: Sendable {
    /// With its two hyphens.
    package let name: String
    /// What its value is called in the help; `nil` for an option without one.
    package let value: String?
    package let help: String
    /// Sets the option, or says what is wrong with the value.
    package let apply: @Sendable (inout Options, String, Context) -> String?

    package init(
        _ name: String, _ value: String?, _ help: String,
        _ apply: @escaping @Sendable (inout Options, String, Context) -> String?
    ) {
        (self.name, self.value, self.help, self.apply) = (name, value, help, apply)
    }

    package init(flag name: String, _ help: String, _ set: @escaping @Sendable (inout Options) -> Void) {
        self.init(name, nil, help) { options, _, _ in
            set(&options)
            return nil
        }
    }
}

/// A command line that cannot be followed: what is wrong and what would be right, in one line.
package struct UsageError: Error, Equatable {
    package var message: String

    package init(message: String) { self.message = message }
}

extension Array {
    /// Reads the arguments after the program's name; `complaint` says what is wrong with one that is no option.
    package func read<Options, Context>(
        _ arguments: [String], into options: inout Options, _ context: Context, complaint: (String) -> UsageError
    ) throws(UsageError) where Element == ProgramOption<Options, Context> {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = first(where: { $0.name == parts[0] }) else { throw complaint(argument) }
            var value = parts.count > 1 ? parts[1] : nil
            if let placeholder = option.value {
                if value == nil, let next = rest.first, !next.hasPrefix("--") { value = rest.popFirst() }
                guard value != nil else {
                    throw UsageError(message: "\(option.name) needs a value: \(option.name) \(placeholder)")
                }
            } else if value != nil {
                throw UsageError(message: "\(option.name) takes no value")
            }
            if let complaint = option.apply(&options, value ?? "", context) { throw UsageError(message: complaint) }
        }
    }

    /// A line of help for each option.
    package func help<Options, Context>() -> String where Element == ProgramOption<Options, Context> {
        let usages = map { $0.name + ($0.value.map { " " + $0 } ?? "") }
        let width = usages.map(\.count).max() ?? 0
        return zip(usages, self).map { "  \($0.padded(to: width))  \($1.help)" }.joined(separator: "\n")
    }
}
