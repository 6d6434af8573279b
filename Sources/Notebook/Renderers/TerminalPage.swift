/// The page on a terminal, a section at a time.
struct TerminalPage {
    /// How the page is shown.
    struct Look {
        var width = 80
        var color = false
        var code = false
        /// One claim a line, nothing drawn, nothing broken: for screen readers, `grep` and `diff`.
        var plain = false
    }

    let look: Look
    private let style: Style
    private let text: TerminalText

    init(_ look: Look) {
        self.look = look
        style = Style(isEnabled: look.color)
        text = TerminalText(width: look.plain ? Int.max / 2 : look.width, style: style)
    }

    // MARK: - Around the sections

    func opening(_ chapter: Chapter, _ options: Options) -> String {
        var notes = ["seed \(options.seed)"]
        if options.quick { notes.append("quick") }
        if options.thorough { notes.append("thorough") }
        let lines = text.paragraph("Chapter \(chapter.number) · \(chapter.title)", style: style.bold).lines(
            width: text.width)
        return (lines + [style.dim(notes.joined(separator: ", "))]).joined(separator: "\n") + "\n"
    }

    /// The heading of a section, shown before it runs.
    func heading(_ section: SectionRecord, of chapter: Int) -> String {
        let number = "\(chapter).\(section.number)"
        let indent = String(repeating: " ", count: number.count + 2)
        let lines = text.paragraph(section.title, style: style.bold).lines(
            width: text.width, first: style.bold(number) + "  ", indent: indent, indentWidth: indent.count)
        let rule = look.plain ? [] : [style.dim(String(repeating: "─", count: look.width))]
        return "\n" + (rule + lines).joined(separator: "\n") + "\n"
    }

    /// What a section shows below its heading.
    func body(_ section: SectionRecord) -> String {
        let cells = section.cells.filter { if case .code = $0 { look.code } else { true } }
        var lines: [String] = []
        var index = 0
        while index < cells.count {
            let claims = cells[index...].prefix { $0.claim != nil }.compactMap(\.claim)
            let shown = claims.isEmpty ? self.lines(cells[index]) : ClaimLines(look, text, style).lines(claims)
            if !shown.isEmpty { lines += [""] + shown }
            index += max(1, claims.count)
        }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    /// The verdict on the whole run.
    func closing(_ record: Record) -> String {
        let rule = look.plain ? [] : [style.dim(String(repeating: "─", count: look.width))]
        let ledger = LedgerTable(record)
        var lines = [""] + rule
        if !ledger.rows.isEmpty { lines += text.table(ledger.table) + [""] }
        let broken = record.claims.filter { !$0.holds }
        let summary = Summary.sentence(record)
        let mark = record.holds ? style.good("✓ ") : style.bad("✗ ")
        lines += text.paragraph(summary) { record.holds ? style.bold($0) : style.bad($0) }.lines(
            width: text.width, first: mark, indent: "  ", indentWidth: 2)
        if !broken.isEmpty { lines += ClaimLines(look, text, style).lines(broken) }
        for section in record.sections {
            for trouble in section.troubles {
                lines += text.paragraph("✗ \(section.name): \(trouble)", style: style.bad).lines(width: text.width)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Cells

    private func lines(_ cell: Cell) -> [String] {
        switch cell {
        case .prose(let markdown): text.lines(markdown)
        case .code(let code): text.code(code)
        case .output(let content): lines(content)
        }
    }

    private func lines(_ content: Output.Content) -> [String] {
        switch content {
        case .claim(let claim): return ClaimLines(look, text, style).lines([claim])
        case .ledger(let entry):
            let statement = entry.statement.isEmpty ? "" : ": \(entry.statement)"
            return text.paragraph("Ledger item \(entry.item)\(statement) — **\(entry.verdict.text)**").lines(
                width: text.width, first: style.dim("▸ "), indent: "  ", indentWidth: 2)
        case .text(let markdown): return text.lines(markdown)
        case .table(let table): return text.table(table)
        case .figure(let figure):
            if look.plain { return ["Figure: \(TerminalText.plain(figure.title)). \(figure.description)".trimmed] }
            return figure.terminal(width: look.width, color: look.color)
        case .value(let name, let value):
            return text.paragraph("\(name): **\(value)**").lines(width: text.width, first: "  ", indent: "    ")
        case .trouble(let trouble):
            var paragraph = Paragraph()
            paragraph.add(trouble, style: style.bad)
            return paragraph.lines(width: text.width, first: style.bad("✗ "), indent: "  ", indentWidth: 2)
        }
    }
}

extension Cell {
    var claim: Claim? {
        if case .output(.claim(let claim)) = self { claim } else { nil }
    }
}
