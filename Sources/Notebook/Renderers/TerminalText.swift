/// Markdown as a terminal shows it: wrapped, with formulas in Unicode.
struct TerminalText {
    var width: Int
    var style: Style

    func lines(_ markdown: String) -> [String] {
        var lines: [String] = []
        var previousIsItem = false
        for block in Block.parse(markdown) {
            var isItem = false
            if case .item = block { isItem = true }
            if !lines.isEmpty && !(isItem && previousIsItem) { lines.append("") }
            previousIsItem = isItem
            lines += self.lines(block)
        }
        return lines
    }

    private func lines(_ block: Block) -> [String] {
        switch block {
        case .heading(_, let inlines):
            return paragraph(inlines, style: style.bold).lines(width: width)
        case .paragraph(let inlines):
            return paragraphs(inlines)
        case .math(let source):
            return formula(source)
        case .code(let code, _):
            return self.code(code)
        case .item(let level, let mark, let inlines):
            let indent = String(repeating: " ", count: 2 * level + 1)
            let first = indent + mark + " "
            return paragraph(inlines).lines(
                width: width, first: first, indent: String(repeating: " ", count: first.displayWidth))
        case .quote(let blocks):
            let inner = TerminalText(width: width - 2, style: style)
            let lines = blocks.flatMap { inner.lines($0) + [""] }.dropLast()
            return lines.map { style.dim("│") + " " + $0 }
        case .table(let header, let rows):
            return table(Table(header, rows))
        case .rule:
            return [style.dim(String(repeating: "─", count: min(width, 40)))]
        }
    }

    func code(_ code: String) -> [String] {
        code.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + style.code(String($0)) }
    }

    func formula(_ source: String) -> [String] {
        let lines = LaTeX.unicode(source, display: true, width: width)
        let widest = lines.map(\.displayWidth).max() ?? 0
        if widest <= width {
            let indent = String(repeating: " ", count: min(4, width - widest))
            return lines.map { (indent + $0).droppingTrailingSpaces }
        }
        // Too wide: lines that cannot be drawn are broken at their spaces instead.
        return LaTeX.unicode(source, display: false).flatMap { line -> [String] in
            var paragraph = Paragraph()
            paragraph.add(line)
            return paragraph.lines(width: width, first: "  ", indent: "    ")
        }
    }

    /// A paragraph, with the formulas inside it that want lines of their own.
    private func paragraphs(_ inlines: [Inline]) -> [String] {
        var lines: [String] = []
        var rest: [Inline] = []
        for inline in inlines {
            if case .math(let source, display: true) = inline {
                if !rest.isEmpty { lines += paragraph(rest).lines(width: width) }
                lines += formula(source)
                rest = []
            } else {
                rest.append(inline)
            }
        }
        if !rest.isEmpty { lines += paragraph(rest).lines(width: width) }
        return lines
    }

    /// One line of Markdown as words.
    func paragraph(_ markdown: String, style: @escaping (String) -> String = { $0 }) -> Paragraph {
        paragraph(Inline.parse(markdown), style: style)
    }

    private func paragraph(_ inlines: [Inline], style outer: @escaping (String) -> String = { $0 }) -> Paragraph {
        var paragraph = Paragraph()
        add(inlines, to: &paragraph, style: outer)
        return paragraph
    }

    private func add(_ inlines: [Inline], to paragraph: inout Paragraph, style outer: @escaping (String) -> String) {
        let style = style
        for inline in inlines {
            switch inline {
            case .text(let text): paragraph.add(text, style: outer)
            case .code(let code): paragraph.addUnbroken(code) { outer(style.code($0)) }
            case .math(let source, _):
                paragraph.addUnbroken(TerminalText.inlineFormula(source)) { outer($0) }
            case .strong(let inner): add(inner, to: &paragraph) { outer(style.bold($0)) }
            case .emphasis(let inner): add(inner, to: &paragraph) { outer(style.italic($0)) }
            case .link(let inner, let address):
                add(inner, to: &paragraph, style: outer)
                if !address.hasPrefix("#") { paragraph.add(" (\(address))") { outer(style.dim($0)) } }
            }
        }
    }

    private static func inlineFormula(_ source: String) -> String {
        LaTeX.unicode(source, display: false).joined(separator: " ")
    }

    /// One line of Markdown as plain characters.
    static func plain(_ markdown: String) -> String { plain(Inline.parse(markdown)) }

    private static func plain(_ inlines: [Inline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text), .code(let text): text
            case .math(let source, _): inlineFormula(source)
            case .strong(let inner), .emphasis(let inner), .link(let inner, _): plain(inner)
            }
        }.joined()
    }
}

extension String {
    var droppingTrailingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
