/// An option of a chapter.
typealias CommandLineOption = ProgramOption<Options, Chapter>

extension ProgramOption where Options == Notebook.Options, Context == Chapter {
    private init(file name: String, _ help: String, _ apply: @escaping @Sendable (inout Options, String) -> Void) {
        self.init(name, "FILE", help) { options, path, _ in
            if path.isEmpty { return "\(name) needs the name of a file" }
            if path == "-" && name != "--json" { return "only --json writes to standard output; \(name) needs a file" }
            apply(&options, path)
            return nil
        }
    }

    static let all = [
        CommandLineOption("--section", "NAME|NUMBER", "run this section only; may be repeated", section),
        CommandLineOption(flag: "--list", "list the sections") { $0.list = true },
        CommandLineOption("--seed", "N", "start the random numbers elsewhere (0 unless given)") { options, text, _ in
            guard let seed = UInt64(text) else {
                return "--seed needs a whole number from 0 to \(UInt64.max), not \"\(shown(text))\""
            }
            options.seed = seed
            return nil
        },
        CommandLineOption(flag: "--quick", "train less, for a first look") { $0.quick = true },
        CommandLineOption(flag: "--thorough", "train longer, with more seeds") { $0.thorough = true },
        CommandLineOption("--threads", "N", "use at most N threads; the page does not depend on it") {
            options, text, _ in
            guard let threads = Int(text), (1...1024).contains(threads) else {
                return "--threads needs a whole number from 1 to 1024, not \"\(shown(text))\""
            }
            options.threads = threads
            return nil
        },
        CommandLineOption(flag: "--code", "show the code between the prose") { $0.code = true },
        CommandLineOption(file: "--html", "write the page as one HTML file") { $0.html = $1 },
        CommandLineOption(file: "--markdown", "write the page as Markdown, with figures/ beside it") {
            $0.markdown = $1
        },
        CommandLineOption(file: "--notebook", "write the page as a Jupyter notebook") { $0.notebook = $1 },
        CommandLineOption(file: "--json", "write the claims as JSON; - is standard output") {
            $0.json = $1
        },
        CommandLineOption(flag: "--plain", "one claim a line, nothing drawn, no line broken") { $0.plain = true },
        CommandLineOption(flag: "--no-color", "no colours, as with NO_COLOR in the environment") { $0.noColor = true },
        CommandLineOption(flag: "--quiet", "write files and the exit status only") {
            $0.quiet = true
        },
        CommandLineOption(flag: "--help", "show this text") { $0.help = true },
    ]

    private static let section: @Sendable (inout Options, String, Chapter) -> String? = { options, text, chapter in
        let names = chapter.sections.map(\.name)
        let wanted = text.lowercased()
        // 10 and 3.10; and 3.10.4, as a claim of the section is numbered.
        let parts = wanted.split(separator: ".", omittingEmptySubsequences: false)
        let isOfChapter =
            parts[0] == "\(chapter.number)" && (parts.count == 2 || parts.count == 3 && Int(parts[2]) != nil)
        let number = isOfChapter ? parts[1] : wanted[...]
        if let index = names.firstIndex(of: wanted) ?? Int(number).map({ $0 - 1 }), names.indices.contains(index) {
            options.sections.append(names[index])
            return nil
        }
        let nearest = Suggestion.nearest(to: wanted, among: names)
        return "there is no section \"\(shown(text))\"; "
            + (nearest.map { "did you mean \"\($0)\"?" } ?? "--list shows all \(names.count)")
    }

    /// What was typed, made fit for one line of a message.
    static func shown(_ text: String) -> String {
        let visible = text.unicodeScalars.map { scalar -> String in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: "?"
            default: String(scalar)
            }
        }
        return visible.joined().clipped(to: 40)
    }
}

/// Which of the known words somebody meant.
package enum Suggestion {
    /// The known word with the fewest letters to change, if they are few enough to be a slip.
    package static func nearest(to word: String, among known: [String]) -> String? {
        let word = String(word.prefix(64))
        let ranked = known.map { (word: $0, distance: distance(Array(word), Array($0))) }
        if let best = ranked.min(by: { $0.distance < $1.distance }),
            best.distance <= max(1, min(word.count, best.word.count) / 3)
        {
            return best.word
        }
        let related = known.filter { word.count >= 3 && ($0.contains(word) || word.contains($0)) }
        return related.count == 1 ? related[0] : nil
    }

    /// Letters to insert, delete, replace or swap with a neighbour.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
