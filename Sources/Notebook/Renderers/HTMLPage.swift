/// The page as one HTML file: figures inside, formulas as MathML, light and dark, no script, nothing fetched.
enum HTMLPage {
    static func text(_ record: Record) -> String {
        let title = TerminalText.plain(record.title)
        let sections = record.sections.map { section(record, $0) }
        let ledger = LedgerTable(record)
        let ledgerPart =
            ledger.rows.isEmpty
            ? "" : "<section id=\"ledger\">\n<h2>The ledger</h2>\n\(HTMLText.table(ledger.table))\n</section>\n"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Chapter \(record.number). \(HTMLText.escape(title))</title>
            <style>
            \(HTMLStyle.sheet)
            </style>
            </head>
            <body>
            <main>
            <h1>Chapter \(record.number). \(HTMLText.inline(record.title))</h1>
            <p class="\(record.holds ? "holds" : "fails") verdict">\(record.holds ? "✓" : "✗") \
            \(HTMLText.escape(Summary.sentence(record).capitalizedFirst)).</p>
            <p>Printed by <code>swift run \(HTMLText.escape(record.chapter))</code>, seed \(record.seed).</p>
            <details><summary>\(ReadingKey.title)</summary>
            \(HTMLText.blocks(ReadingKey.markdown))
            </details>
            <nav aria-label="Sections">
            <ol>
            \(record.sections.map(link).joined(separator: "\n"))
            </ol>
            </nav>
            \(sections.joined(separator: "\n"))
            \(ledgerPart)</main>
            </body>
            </html>

            """
    }

    private static func link(_ section: SectionRecord) -> String {
        "<li value=\"\(section.number)\"><a href=\"#\(HTMLText.escape(section.name))\">"
            + "\(HTMLText.inline(section.title))</a> \(section.holds ? "" : "✗")</li>"
    }

    private static func section(_ record: Record, _ section: SectionRecord) -> String {
        let name = HTMLText.escape(section.name)
        var parts = [
            "<section id=\"\(name)\">",
            "<h2><span class=\"number\">\(record.number).\(section.number)</span> \(HTMLText.inline(section.title))</h2>",
        ]
        var figureCount = 0
        var index = 0
        while index < section.cells.count {
            let claims = section.cells[index...].prefix { $0.claim != nil }.compactMap(\.claim)
            if !claims.isEmpty {
                parts.append(self.claims(claims))
                index += claims.count
                continue
            }
            if case .output(.figure(let figure)) = section.cells[index] {
                figureCount += 1
                let svg = HTMLText.separated(figure.svg(), prefix: "\(name)-\(figureCount)-")
                parts.append("<figure>\n\(svg)</figure>")
            } else {
                parts.append(cell(section.cells[index]))
            }
            index += 1
        }
        return (parts + ["</section>"]).joined(separator: "\n")
    }

    private static func claims(_ claims: [Claim]) -> String {
        let rows = claims.map { claim in
            let finding = claim.finding
            let complaint = finding.complaint.map { "<br><strong>\(HTMLText.escape($0))</strong>" } ?? ""
            let sides = [finding.left, finding.relation, finding.right].joined(separator: " ").trimmed
            return """
                <tr class="\(claim.holds ? "holds" : "fails")"><td class="word">\(Verdict.word(claim))</td>\
                <td>\(claim.number)</td><td>\(HTMLText.inline(claim.statement))</td>\
                <td><span class="sides">\(HTMLText.inline(sides))</span></td>\
                <td>\(HTMLText.escape(finding.detail))\(complaint)</td><td>\(HTMLText.escape(finding.power))</td></tr>
                """
        }
        let header = ["verdict", "number", "claim", "evidence", "how close", "power"]
        return "<div class=\"wide\"><table class=\"claims\">\n<thead><tr>"
            + header.map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
            + rows.joined(separator: "\n") + "\n</tbody>\n</table></div>"
    }

    private static func cell(_ cell: Cell) -> String {
        switch cell {
        case .prose(let markdown), .output(.text(let markdown)): return HTMLText.blocks(markdown)
        case .code(let code):
            let lines = code.split(separator: "\n", omittingEmptySubsequences: false).count
            let block = "<pre><code>\(HTMLText.escape(code))</code></pre>"
            if lines <= MarkdownPage.longestOpenCode { return block }
            let summary = CodeSummary.of(code).map { "<code>\(HTMLText.escape($0))</code>, " } ?? ""
            return "<details><summary>\(summary)\(lines) lines of code</summary>\n\(block)\n</details>"
        case .output(.table(let table)): return HTMLText.table(table)
        case .output(.value(let name, let value)):
            return "<p class=\"value\">\(HTMLText.inline(name)): <strong>\(HTMLText.inline(value))</strong></p>"
        case .output(.ledger(let entry)):
            let statement = entry.statement.isEmpty ? "" : ": \(HTMLText.inline(entry.statement))"
            return "<p class=\"ledger\"><strong>Item \(entry.item) of the ledger\(statement)</strong> — "
                + "\(HTMLText.inline(entry.verdict.text))</p>"
        case .output(.trouble(let trouble)): return "<p class=\"fails\">✗ \(HTMLText.escape(trouble))</p>"
        case .output(.claim), .output(.figure): return ""
        }
    }
}
