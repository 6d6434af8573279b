/// Formulas as MathML Core, which browsers draw without any script.
struct MathML {
    var display: Bool
    var alphabet: Alphabet?

    static func element(_ formula: Formula, display: Bool) -> String {
        let body = MathML(display: display).markup(formula)
        return "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"" + (display ? " display=\"block\"" : "") + ">"
            + (body.hasPrefix("<mrow>") ? body : "<mrow>\(body)</mrow>") + "</math>"
    }

    /// Exactly one element.
    func markup(_ formula: Formula) -> String {
        switch formula {
        case .atom(let text, let role): return atom(text, role)
        case .text(let text): return tag("mtext", escape(text.replacingBlanks))
        case .unknown(let source): return "<mtext class=\"unknown\">\(escape(source))</mtext>"
        case .space(let ems): return "<mspace width=\"\(thousandths(ems))em\"/>"
        case .row(let items): return items.count == 1 ? markup(items[0]) : tag("mrow", row(items))
        case .styled(let alphabet, let body): return styled(alphabet, body)
        case .script(let base, let lower, let upper, let stacked):
            return scripted(base, lower: lower, upper: upper, stacked: stacked)
        case .fraction(let top, let bottom, let style):
            let fraction = "<mfrac>" + markup(top) + markup(bottom) + "</mfrac>"
            switch style {
            case .automatic: return fraction
            case .display: return "<mstyle displaystyle=\"true\">\(fraction)</mstyle>"
            case .line: return "<mstyle displaystyle=\"false\">\(fraction)</mstyle>"
            }
        case .binomial(let top, let bottom):
            return "<mrow><mo>(</mo><mfrac linethickness=\"0\">" + markup(top) + markup(bottom)
                + "</mfrac><mo>)</mo></mrow>"
        case .root(let body, nil): return tag("msqrt", markup(body))
        case .root(let body, let index?): return tag("mroot", markup(body) + markup(index))
        case .accent(.mark(_, let spacing), let body):
            return "<mover accent=\"true\">" + markup(body) + "<mo stretchy=\"false\">\(escape(spacing))</mo></mover>"
        case .accent(.overline, let body): return tag("mover", markup(body) + "<mo>¯</mo>")
        case .accent(.underline, let body): return tag("munder", markup(body) + "<mo>_</mo>")
        case .fenced(let open, let body, let close): return fenced(open, markup(body), close)
        case .brace(let body, let above): return braced(body, above: above)
        case .stack(let base, let over, let under): return stacked(markup(base), over: over, under: under)
        case .table(let table): return self.table(table)
        case .boxed(let body): return "<mrow style=\"border:1px solid;padding:.3em\">\(markup(body))</mrow>"
        case .tag(let text): return "<mrow><mspace width=\"2em\"/><mtext>(\(escape(text)))</mtext></mrow>"
        }
    }

    // MARK: - Symbols

    private func atom(_ text: String, _ role: Formula.Role) -> String {
        switch role {
        case .variable: return letters(text)
        case .number: return tag("mn", escape(alphabet?.apply(to: text) ?? text))
        case .symbol: return symbol(text)
        case .binary, .relation, .punctuation: return tag("mo", escape(text))
        case .open, .close: return "<mo stretchy=\"false\">\(escape(text))</mo>"
        case .function: return tag("mi", escape(text.replacingBlanks))
        case .large: return tag("mo", text)
        }
    }

    private func letters(_ text: String) -> String {
        switch alphabet {
        // Capital Greek stands upright, as TeX sets it.
        case nil where "ΓΔΘΛΞΠΣΥΦΨΩ".contains(text): return "<mi mathvariant=\"normal\">\(text)</mi>"
        case nil, .italic?: return tag("mi", escape(text))
        case .roman?: return "<mi mathvariant=\"normal\">\(escape(text))</mi>"
        case let alphabet?:
            let shaped = alphabet.apply(to: text)
            return shaped == text ? tag("mi", escape(text)) : "<mi mathvariant=\"normal\">\(shaped)</mi>"
        }
    }

    private func symbol(_ text: String) -> String {
        switch text {
        case "|", "‖": "<mo stretchy=\"false\" lspace=\"0.1em\" rspace=\"0.1em\">\(text)</mo>"
        case "/", "⊤", "′", "″", "‴", "!", "?", "∀", "∃", "¬", "…", "⋯", "∂": tag("mo", text)
        default: "<mi mathvariant=\"normal\">\(escape(text))</mi>"
        }
    }

    /// A word set upright is one identifier, not a product of its letters.
    private func styled(_ alphabet: Alphabet, _ body: Formula) -> String {
        if alphabet == .roman, let word = body.word { return tag("mi", escape(word)) }
        var inner = self
        inner.alphabet = alphabet
        return inner.markup(body)
    }

    // MARK: - Rows

    /// Names such as log need a space before and after that browsers do not put there.
    private func row(_ items: [Formula]) -> String {
        var result = ""
        for (index, item) in items.enumerated() {
            if index > 0, needsSpace(items[index - 1], item) { result += "<mspace width=\"0.167em\"/>" }
            result += markup(item)
        }
        return result
    }

    private func needsSpace(_ left: Formula, _ right: Formula) -> Bool {
        switch (left.coreRole, right.coreRole) {
        case (.function?, .variable?), (.function?, .number?), (.function?, .function?), (.function?, nil): true
        case (.variable?, .function?), (.number?, .function?), (.close?, .function?): true
        default: false
        }
    }

    // MARK: - Scripts

    private func scripted(_ base: Formula, lower: Formula?, upper: Formula?, stacked: Bool?) -> String {
        let below = base.takesLimits && stacked != false || stacked == true
        let names = below ? ("munder", "mover", "munderover") : ("msub", "msup", "msubsup")
        // In the line limits go beside, unless asked for; movablelimits does that for sums, names need it said.
        let name: String
        switch (lower, upper) {
        case (_?, nil): name = names.0
        case (nil, _?): name = names.1
        default: name = names.2
        }
        if below, !display, stacked != true, !base.isLargeOperator, !base.isBrace {
            return scripted(base, lower: lower, upper: upper, stacked: false)
        }
        return "<\(name)>" + (base == .empty ? "<mrow></mrow>" : markup(base)) + (lower.map(markup) ?? "")
            + (upper.map(markup) ?? "") + "</\(name)>"
    }

    private func stacked(_ base: String, over: Formula?, under: Formula?) -> String {
        switch (over, under) {
        case (let over?, let under?): tag("munderover", base + markup(under) + markup(over))
        case (let over?, nil): tag("mover", base + markup(over))
        case (nil, let under?): tag("munder", base + markup(under))
        case (nil, nil): base
        }
    }

    private func braced(_ body: Formula, above: Bool) -> String {
        above
            ? tag("mover", markup(body) + "<mo stretchy=\"true\">⏞</mo>")
            : tag("munder", markup(body) + "<mo stretchy=\"true\">⏟</mo>")
    }

    // MARK: - Fences and tables

    private func fenced(_ open: String, _ body: String, _ close: String) -> String {
        func side(_ text: String, _ form: String) -> String {
            text.isEmpty ? "" : "<mo form=\"\(form)\" fence=\"true\" stretchy=\"true\">\(escape(text))</mo>"
        }
        return tag("mrow", side(open, "prefix") + body + side(close, "postfix"))
    }

    private func table(_ table: Formula.Table) -> String {
        // Each cell's own style: browsers know no column alignment in MathML Core.
        let rows = table.cells.map { row in
            let cells = row.enumerated().map { column, cell in
                "<mtd style=\"text-align:\(table.alignment(column));padding:\(padding(table, column))\">"
                    + (cell == .empty ? "" : markup(cell)) + "</mtd>"
            }
            return tag("mtr", cells.joined())
        }
        let style = table.kind == .aligned || table.kind == .gathered ? " displaystyle=\"true\"" : ""
        let body = "<mtable\(style)>" + rows.joined() + "</mtable>"
        return table.open.isEmpty && table.close.isEmpty ? body : fenced(table.open, body, table.close)
    }

    private func padding(_ table: Formula.Table, _ column: Int) -> String {
        guard table.kind == .aligned else { return ".25em .4em" }
        return column.isMultiple(of: 2) ? column == 0 ? ".25em 0" : ".25em 0 .25em 2em" : ".25em 0 .25em .28em"
    }

    // MARK: - Text

    private func tag(_ name: String, _ body: String) -> String { "<\(name)>\(body)</\(name)>" }

    private func thousandths(_ value: Double) -> String { FixedDecimal.text(value, decimals: 3) }

    private func escape(_ text: String) -> String { Markup.escape(text) }
}

extension Formula {
    /// The letters of a row that is nothing but letters and digits.
    fileprivate var word: String? {
        switch self {
        case .atom(let text, .variable), .atom(let text, .number): return text
        case .row(let items) where !items.isEmpty:
            let parts = items.map(\.word)
            return parts.contains(nil) ? nil : parts.compactMap { $0 }.joined()
        default: return nil
        }
    }

    /// The role of a symbol below its scripts and shapes.
    fileprivate var coreRole: Role? {
        switch self {
        case .atom(_, let role): role
        case .script(let base, _, _, _): base.coreRole
        case .styled(_, let body): body.coreRole ?? .variable
        case .space: .symbol
        case .fenced: .open
        case .row(let items) where items.count == 1: items[0].coreRole
        default: nil
        }
    }

    fileprivate var isBrace: Bool {
        if case .brace = self { return true }
        return false
    }

    fileprivate var takesLimits: Bool {
        switch self {
        case .atom(_, .large(let limits)), .atom(_, .function(let limits)): limits
        case .brace: true
        default: false
        }
    }
}

extension String {
    /// Blanks that browsers would drop, as ones they keep.
    fileprivate var replacingBlanks: String { String(map { $0 == " " ? "\u{A0}" : $0 }) }
}
