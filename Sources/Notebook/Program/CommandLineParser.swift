extension Options {
    /// Reads the arguments after the program's name.
    init(parsing arguments: [String], for chapter: Chapter) throws(UsageError) {
        self.init()
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) {
            help = true
            return
        }
        try CommandLineOption.all.read(arguments, into: &self, chapter) { argument in
            argument.hasPrefix("-") && argument != "-"
                ? Options.unknown(String(argument.prefix { $0 != "=" })) : Options.unexpected(argument, for: chapter)
        }
        if quick && thorough {
            throw UsageError(message: "--quick trains less and --thorough more; give one of them")
        }
        try refuseSharedTargets()
    }

    /// The files to be written, with the option that asked for each.
    var targets: [(option: String, path: String)] {
        [("--html", html), ("--markdown", markdown), ("--notebook", notebook), ("--json", json == "-" ? nil : json)]
            .compactMap { option, path in path.map { (option, $0) } }
    }

    private func refuseSharedTargets() throws(UsageError) {
        let targets = targets
        for (index, target) in targets.enumerated() {
            for other in targets[..<index] where other.path == target.path {
                let path = CommandLineOption.shown(target.path)
                throw UsageError(message: "\(other.option) and \(target.option) would both write \"\(path)\"")
            }
        }
    }

    private static func unknown(_ name: String) -> UsageError {
        // Without the hyphens, which all options share and which would make any two look alike.
        let names = CommandLineOption.all.map { String($0.name.dropFirst(2)) }
        let nearest = Suggestion.nearest(to: name.drop { $0 == "-" }.lowercased(), among: names)
        return UsageError(
            message: "there is no option \"\(CommandLineOption.shown(name))\"; "
                + (nearest.map { "did you mean --\($0)?" } ?? "--help shows all"))
    }

    private static func unexpected(_ argument: String, for chapter: Chapter) -> UsageError {
        let shown = CommandLineOption.shown(argument)
        let names = chapter.sections.map(\.name)
        let typed = argument.lowercased()
        if let option = CommandLineOption.all.first(where: { $0.name == "--" + typed }) {
            return UsageError(message: "unexpected \"\(shown)\"; did you mean \(option.name)?")
        }
        let section = Int(typed) != nil ? shown : Suggestion.nearest(to: typed, among: names)
        return UsageError(
            message: "unexpected \"\(shown)\"; "
                + (section.map { "did you mean --section \($0)?" } ?? "options begin with --, --help shows all"))
    }
}

extension Chapter {
    /// What `--help` prints.
    var helpText: String {
        """
        Chapter \(number): \(title)

        usage: \(name) [options]

        \(CommandLineOption.all.help())

        The page goes to standard output, progress and messages to standard error.
        Exit status: 0 all claims hold, 1 some fail, 2 the command line is wrong.

        """
    }

    /// What `--list` prints: number, name and title of each section.
    var listText: String {
        let library = SourceLibrary()
        let width = sections.map(\.name.count).max() ?? 0
        return sections.enumerated().map { index, section in
            let title = TerminalText.plain(SectionRecord(section, number: index + 1, library: library).title)
            return "\(number).\(index + 1)".padded(to: 6) + section.name.padded(to: width) + "  " + title + "\n"
        }.joined()
    }
}
