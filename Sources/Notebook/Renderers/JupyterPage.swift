/// The page as a Jupyter notebook (nbformat 4.5): prose and code in cells, what was shown as the outputs of the code
/// above it. Cell ids and everything else depend on the page alone.
enum JupyterPage {
    static func text(_ record: Record) -> String { json(record).text() + "\n" }

    static func json(_ record: Record) -> JSON {
        .object([
            Named("cells", .array(cells(record))),
            Named(
                "metadata",
                .object([
                    Named(
                        "kernelspec",
                        .object([
                            Named("display_name", .string("Swift")), Named("language", .string("swift")),
                            Named("name", .string("swift")),
                        ])), Named("language_info", .object([Named("name", .string("swift"))])),
                    Named("title", .string(record.title)),
                ])), Named("nbformat", .integer(4)), Named("nbformat_minor", .integer(5)),
        ])
    }

    private static func cells(_ record: Record) -> [JSON] {
        let opening =
            "# Chapter \(record.number). \(record.title)\n\n"
            + "**\(record.holds ? "✓" : "✗") \(Summary.sentence(record).capitalizedFirst).** "
            + "Written by `swift run \(record.chapter)`, seed \(record.seed)."
        var cells = [markdown(opening, id: "opening")]
        for section in record.sections {
            cells.append(
                markdown("## \(record.number).\(section.number) \(section.title)", id: id(section, 0)))
            var builder = Builder(section: section)
            cells += builder.cells()
        }
        let ledger = LedgerTable(record)
        if !ledger.rows.isEmpty {
            cells.append(markdown("## The ledger\n\n" + MarkdownPage.table(ledger.table), id: "ledger"))
        }
        return cells
    }

    /// One section's cells; outputs gather under the code before them.
    private struct Builder {
        let section: SectionRecord
        var result: [JSON] = []
        var code: String?
        var outputs: [JSON] = []
        var executed = 0

        init(section: SectionRecord) { self.section = section }

        mutating func cells() -> [JSON] {
            var index = 0
            while index < section.cells.count {
                let claims = section.cells[index...].prefix { $0.claim != nil }.compactMap(\.claim)
                if !claims.isEmpty {
                    outputs.append(display(claims))
                    index += claims.count
                    continue
                }
                switch section.cells[index] {
                case .prose(let text):
                    flush()
                    result.append(markdown(text, id: id(section, result.count + 1)))
                case .code(let text):
                    flush()
                    code = text
                case .output(let content): outputs.append(display(content))
                }
                index += 1
            }
            flush()
            return result
        }

        private mutating func flush() {
            if code != nil || !outputs.isEmpty {
                executed += 1
                result.append(
                    .object([
                        Named("cell_type", .string("code")), Named("execution_count", .integer(executed)),
                        Named("id", .string(id(section, result.count + 1))), Named("metadata", .object([])),
                        Named("outputs", .array(outputs)), Named("source", lines(code ?? "")),
                    ]))
            }
            code = nil
            outputs = []
        }
    }

    private static func display(_ claims: [Claim]) -> JSON {
        let plain = TerminalPage.Look(width: 100, plain: true)
        let text = TerminalText(width: 100, style: Style(isEnabled: false))
        let lines = ClaimLines(plain, text, text.style).lines(claims)
        return display([
            ("text/plain", lines.joined(separator: "\n")),
            ("text/markdown", MarkdownPage.table(MarkdownPage.claims(claims))),
        ])
    }

    private static func display(_ content: Output.Content) -> JSON {
        let text = TerminalText(width: 100, style: Style(isEnabled: false))
        switch content {
        case .claim(let claim): return display([claim])
        case .figure(let figure):
            return display([("text/plain", TerminalText.plain(figure.title)), ("image/svg+xml", figure.svg())])
        case .table(let table):
            return display([
                ("text/plain", text.table(table).joined(separator: "\n")),
                ("text/markdown", MarkdownPage.table(table) + (table.caption.isEmpty ? "" : "\n\n*\(table.caption)*")),
            ])
        case .text(let markdown): return display(both(markdown))
        case .value(let name, let value): return display(both("\(name): **\(value)**"))
        case .ledger(let entry):
            let statement = entry.statement.isEmpty ? "" : " \(entry.statement):"
            return display(both("Item \(entry.item) of the ledger:\(statement) **\(entry.verdict.text)**"))
        case .trouble(let trouble):
            return .object([
                Named("ename", .string("Trouble")), Named("evalue", .string(trouble)),
                Named("output_type", .string("error")), Named("traceback", .array([.string("✗ " + trouble)])),
            ])
        }

        func both(_ markdown: String) -> [(String, String)] {
            [("text/plain", text.lines(markdown).joined(separator: "\n")), ("text/markdown", markdown)]
        }
    }

    private static func display(_ forms: [(String, String)]) -> JSON {
        .object([
            Named("data", .object(forms.map { Named($0.0, lines($0.1)) })), Named("metadata", .object([])),
            Named("output_type", .string("display_data")),
        ])
    }

    private static func markdown(_ text: String, id: String) -> JSON {
        .object([
            Named("cell_type", .string("markdown")), Named("id", .string(id)), Named("metadata", .object([])),
            Named("source", lines(text)),
        ])
    }

    /// A letter, digits and hyphens, at most 64 of them, as the format asks.
    private static func id(_ section: SectionRecord, _ index: Int) -> String {
        let name = section.name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40)
        return "s\(section.number)-\(name)-\(index)"
    }

    /// Text as the format keeps it: lines with their ends.
    private static func lines(_ text: String) -> JSON {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return .array(
            lines.enumerated().map { .string($0 < lines.count - 1 ? $1 + "\n" : String($1)) }.filter {
                $0 != .string("")
            })
    }
}
