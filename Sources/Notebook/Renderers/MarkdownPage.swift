/// The page as GitHub shows it: the committed `README.md` of a chapter, with its figures as SVG files beside it.
struct MarkdownPage {
    /// Longer code is folded away.
    static let longestOpenCode = 16

    private(set) var text = ""
    /// The files in `figures/`, by name.
    private(set) var figures: [Named<String>] = []

    init(_ record: Record) {
        var parts = [MarkdownPage.opening(record)]
        for section in record.sections {
            parts.append(
                "<a id=\"\(section.name)\"></a>\n\n## \(record.number).\(section.number) \(GitHubMath.text(section.title))"
            )
            parts += body(section)
        }
        let ledger = LedgerTable(record)
        if !ledger.rows.isEmpty {
            parts += ["<a id=\"ledger\"></a>\n\n## The ledger", MarkdownPage.table(ledger.table)]
        }
        text = parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private static func opening(_ record: Record) -> String {
        let rows = record.sections.map { section in
            let holding = section.claims.count { $0.holds }
            let verdict =
                section.holds
                ? section.claims.isEmpty ? "" : "✓ all \(section.claims.count)"
                : "✗ \(holding) of \(section.claims.count)"
            return [
                "\(record.number).\(section.number)", "[\(section.title)](#\(section.name))", "`\(section.name)`",
                verdict,
            ]
        }
        let flags =
            (record.seed == 0 ? "" : " --seed \(record.seed)") + (record.quick ? " --quick" : "")
            + (record.thorough ? " --thorough" : "")
        return """
            # Chapter \(record.number). \(GitHubMath.text(record.title))

            **\(record.holds ? "✓" : "✗") \(Summary.sentence(record).capitalizedFirst).** \
            This page is what the program prints, number for number:

            ```sh
            swift run \(record.chapter)\(flags)
            swift run \(record.chapter) --section \(record.sections.first?.name ?? "NAME")   # one section
            swift run \(record.chapter) --help
            ```

            <details><summary>\(ReadingKey.title)</summary>

            \(GitHubMath.text(ReadingKey.markdown))

            </details>

            \(table(Table(["", "section", "name", "claims hold"], rows)))
            """
    }

    private mutating func body(_ section: SectionRecord) -> [String] {
        var parts: [String] = []
        var figureCount = 0
        var index = 0
        while index < section.cells.count {
            let claims = section.cells[index...].prefix { $0.claim != nil }.compactMap(\.claim)
            if !claims.isEmpty {
                parts.append(MarkdownPage.table(MarkdownPage.claims(claims)))
                index += claims.count
                continue
            }
            if case .output(.figure(let figure)) = section.cells[index] {
                figureCount += 1
                let name = "\(section.name)-\(figureCount).svg"
                figures.append(Named(name, figure.svg()))
                parts.append("![\(MarkdownPage.alternative(figure))](figures/\(name))")
            } else {
                parts.append(MarkdownPage.text(section.cells[index]))
            }
            index += 1
        }
        return parts
    }

    /// What stands for a figure where it cannot be seen: one line without brackets.
    private static func alternative(_ figure: Figure) -> String {
        let text = TerminalText.plain(figure.title)
        return String(text.map { $0 == "[" ? "(" : $0 == "]" ? ")" : $0 == "\n" ? " " : $0 })
    }

    /// A cell that is neither a claim nor a figure.
    private static func text(_ cell: Cell) -> String {
        switch cell {
        case .prose(let markdown), .output(.text(let markdown)): GitHubMath.text(markdown)
        case .code(let code): self.code(code)
        case .output(.table(let table)):
            self.table(table) + (table.caption.isEmpty ? "" : "\n\n*\(GitHubMath.text(table.caption))*")
        case .output(.value(let name, let value)): "\(GitHubMath.text(name)): **\(value)**"
        case .output(.ledger(let entry)):
            "> **Item \(entry.item) of the ledger"
                + (entry.statement.isEmpty ? "" : ": \(GitHubMath.text(entry.statement))")
                + "** — \(GitHubMath.text(entry.verdict.text))"
        case .output(.trouble(let trouble)): "> **✗ \(escaped(trouble))**"
        case .output(.claim), .output(.figure): ""
        }
    }

    private static func code(_ code: String) -> String {
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false).count
        let fence = code.contains("```") ? "````" : "```"
        let block = "\(fence)swift\n\(code)\n\(fence)"
        if lines <= longestOpenCode { return block }
        let summary = CodeSummary.of(code).map { "<code>\(escaped($0))</code>, " } ?? ""
        return "<details><summary>\(summary)\(lines) lines of code</summary>\n\n\(block)\n\n</details>"
    }

    static func claims(_ claims: [Claim]) -> Table {
        Table(
            ["", "", "claim", "evidence", "power"],
            claims.map { claim in
                let finding = claim.finding
                let sides = escaped([finding.left, finding.relation, finding.right].joined(separator: " ").trimmed)
                let detail = [finding.detail, finding.complaint.map { "**\(escaped($0))**" } ?? ""]
                    .filter { !$0.isEmpty }
                return [
                    Verdict.word(claim), claim.number, claim.statement,
                    ([sides].filter { !$0.isEmpty } + detail).joined(separator: "; "), finding.power,
                ]
            })
    }

    static func table(_ table: Table) -> String {
        func row(_ cells: [String]) -> String {
            "| " + cells.map { GitHubMath.tableCell($0) }.joined(separator: " | ") + " |"
        }
        let rule = table.header.indices.map { table.isNumeric($0) ? "---:" : "---" }
        return ([row(table.header), "| " + rule.joined(separator: " | ") + " |"] + table.rows.map(row))
            .joined(separator: "\n")
    }

    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\n": escaped += " "
            default: escaped.append(character)
            }
        }
    }
}

/// What a long piece of code declares, for the line that stands for it.
enum CodeSummary {
    static func of(_ code: String) -> String? {
        let keywords: [Substring] = ["func", "struct", "enum", "class", "extension", "protocol", "actor"]
        for line in code.split(separator: "\n") where line.first != " " && !line.hasPrefix("//") {
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(where: keywords.contains), index + 1 < words.count, index < 4 else {
                continue
            }
            let name = words[index + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            return "\(words[index]) \(name)"
        }
        return nil
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
