/// What each command with arguments makes.
extension LaTeXParser {
    mutating func command(_ name: String) -> Formula {
        if let symbol = LaTeXSymbols.table[name] { return symbol }
        if let alphabet = Self.alphabets[name] { return .styled(alphabet, bracedArgument()) }
        if let accent = Self.accents[name] { return .accent(accent, bracedArgument()) }
        if Self.textCommands.contains(name) { return .text(words()) }
        if Self.sizes.contains(name) { return sizedDelimiter(name) }
        if Self.silent.contains(name) { return .empty }
        if Self.silentWithArgument.contains(name) {
            _ = words()
            return .empty
        }
        return structure(name) ?? unknown("\\" + name)
    }

    /// Every command these renderers know, for documentation and tests.
    static let known: [String] = {
        var names = textCommands + sizes + silent
        names += silentWithArgument + structures
        names += LaTeXSymbols.table.keys
        names += alphabets.keys
        names += accents.keys
        return Set(names).sorted()
    }()

    private static let structures = [
        "frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom", "sqrt", "left", "right", "middle",
        "underbrace", "overbrace", "overset", "underset", "stackrel", "substack", "xrightarrow", "xleftarrow",
        "operatorname", "operatorname*", "not", "pmod", "boxed", "tag", "tag*", "textcolor",
        "begin", "end", "limits", "nolimits", "mathop", "mathrel", "mathbin", "phantom",
    ]

    private static let alphabets: [String: Alphabet] = [
        "mathrm": .roman, "mathup": .roman, "mathnormal": .italic, "mathit": .italic, "mathbf": .bold,
        "boldsymbol": .bold, "bm": .bold, "mathbb": .doubleStruck, "Bbb": .doubleStruck, "mathcal": .calligraphic,
        "mathscr": .calligraphic, "mathfrak": .fraktur, "mathsf": .sansSerif, "mathtt": .monospaced,
    ]

    private static let accents: [String: Formula.Accent] = [
        "hat": .mark(combining: "\u{302}", spacing: "^"), "widehat": .mark(combining: "\u{302}", spacing: "^"),
        "tilde": .mark(combining: "\u{303}", spacing: "~"), "widetilde": .mark(combining: "\u{303}", spacing: "~"),
        "bar": .mark(combining: "\u{304}", spacing: "¯"), "vec": .mark(combining: "\u{20D7}", spacing: "→"),
        "overrightarrow": .mark(combining: "\u{20D7}", spacing: "→"), "dot": .mark(combining: "\u{307}", spacing: "˙"),
        "ddot": .mark(combining: "\u{308}", spacing: "¨"), "check": .mark(combining: "\u{30C}", spacing: "ˇ"),
        "breve": .mark(combining: "\u{306}", spacing: "˘"), "acute": .mark(combining: "\u{301}", spacing: "´"),
        "grave": .mark(combining: "\u{300}", spacing: "`"), "mathring": .mark(combining: "\u{30A}", spacing: "˚"),
        "overline": .overline, "underline": .underline,
    ]

    private static let textCommands = ["text", "textrm", "textit", "textbf", "texttt", "textsf", "mbox", "hbox"]

    private static let sizes = [
        "big", "Big", "bigg", "Bigg", "bigl", "Bigl", "biggl", "Biggl", "bigr", "Bigr", "biggr", "Biggr", "bigm",
        "Bigm",
        "biggm", "Biggm", "middle",
    ]

    /// They change size or numbering, which none of the outputs has.
    private static let silent = [
        "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "nonumber", "notag", "mathstrut", "strut",
        "hline", "limits", "nolimits", "allowbreak", "nobreak",
    ]

    private static let silentWithArgument = ["label", "color", "vphantom", "hphantom", "phantom", "hspace", "hspace*"]

    /// The argument of a letter shape or accent, without the group around a single symbol.
    private mutating func bracedArgument() -> Formula {
        let argument = argument()
        if case .row(let items) = argument, items.count == 1 { return items[0] }
        return argument
    }

    private mutating func structure(_ name: String) -> Formula? {
        switch name {
        case "frac": return .fraction(argument(), argument(), .automatic)
        case "dfrac", "cfrac": return .fraction(argument(), argument(), .display)
        case "tfrac": return .fraction(argument(), argument(), .line)
        case "binom", "dbinom", "tbinom": return .binomial(argument(), argument())
        case "sqrt": return root()
        case "left": return fence()
        case "underbrace": return .brace(argument(), above: false)
        case "overbrace": return .brace(argument(), above: true)
        case "overset", "stackrel":
            let over = argument()
            return .stack(argument(), over: over, under: nil)
        case "underset":
            let under = argument()
            return .stack(argument(), over: nil, under: under)
        case "xrightarrow": return .stack(.atom("⟶", .relation), over: argument(), under: nil)
        case "xleftarrow": return .stack(.atom("⟵", .relation), over: argument(), under: nil)
        case "substack": return .table(.init(kind: .gathered, cells: bracedCells()))
        case "operatorname": return .atom(operatorName(), .function(limits: false))
        case "operatorname*": return .atom(operatorName(), .function(limits: true))
        case "mathop", "mathrel", "mathbin": return argument()
        case "not": return negated()
        case "pmod": return .row([.space(1), .text("(mod "), argument(), .text(")")])
        case "boxed": return .boxed(argument())
        case "tag", "tag*": return .tag(words())
        case "textcolor":
            _ = words()
            return argument()
        case "begin": return environment()
        default: return nil
        }
    }

    private mutating func operatorName() -> String {
        words().split(separator: " ").joined(separator: " ")
    }

    private mutating func root() -> Formula {
        skipSpaces()
        guard take(.character("[")) else { return .root(argument(), index: nil) }
        let index = row(until: .bracket)
        if !take(.character("]")) { return .row([unknown("\\sqrt["), index]) }
        return .root(argument(), index: index)
    }

    private mutating func negated() -> Formula {
        guard case .atom(let text, let role) = argument() else { return unknown("\\not") }
        let whole: [String: String] = [
            "=": "≠", "∈": "∉", "∼": "≁", "≈": "≉", "≡": "≢", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "⊂": "⊄",
        ]
        return .atom(whole[text] ?? text + "\u{338}", role)
    }

    // MARK: - Fences

    private mutating func sizedDelimiter(_ name: String) -> Formula {
        skipSpaces()
        guard let token = next, let text = LaTeXSymbols.delimiter(token) else { return .empty }
        position += 1
        if name.hasSuffix("l") { return .atom(text, .open) }
        if name.hasSuffix("r") { return .atom(text, .close) }
        if name == "middle" || name.hasSuffix("m") { return .atom(text, .relation) }
        let role: Formula.Role = "([{⟨⌊⌈".contains(text) ? .open : ")]}⟩⌋⌉".contains(text) ? .close : .symbol
        return .atom(text, role)
    }

    private mutating func fence() -> Formula {
        skipSpaces()
        guard let token = next, let open = LaTeXSymbols.delimiter(token) else { return unknown("\\left") }
        position += 1
        let body = row(until: .right)
        guard take(.command("right")) else { return .row([unknown("\\left"), .atom(open, .open), body]) }
        skipSpaces()
        guard let end = next, let close = LaTeXSymbols.delimiter(end) else {
            return .row([.atom(open, .open), body, unknown("\\right")])
        }
        position += 1
        return .fenced(open, body, close)
    }

    // MARK: - Environments

    private mutating func environment() -> Formula {
        let name = words()
        guard var table = Self.table(name) else { return unknown("\\begin{\(name)}") }
        if name == "array" || name.hasPrefix("alignat") {
            table.alignments = words().compactMap { ["l": .left, "c": .center, "r": .right][$0] }
        }
        table.cells = tableCells()
        guard take(.command("end")) else { return .row([unknown("\\begin{\(name)}"), .table(table)]) }
        let closing = words()
        if closing != name { return .row([.table(table), unknown("\\end{\(closing)}")]) }
        return .table(table)
    }

    private static func table(_ name: String) -> Formula.Table? {
        switch name {
        case "aligned", "align", "align*", "split", "eqnarray", "eqnarray*", "alignat", "alignat*", "alignedat":
            .init(kind: .aligned, cells: [])
        case "gathered", "gather", "gather*", "multline", "multline*", "equation", "equation*":
            .init(kind: .gathered, cells: [])
        case "cases", "dcases": .init(kind: .cases, cells: [], open: "{")
        case "rcases": .init(kind: .cases, cells: [], close: "}")
        case "array", "matrix", "smallmatrix", "subarray": .init(kind: .matrix, cells: [])
        case "pmatrix": .init(kind: .matrix, cells: [], open: "(", close: ")")
        case "bmatrix": .init(kind: .matrix, cells: [], open: "[", close: "]")
        case "Bmatrix": .init(kind: .matrix, cells: [], open: "{", close: "}")
        case "vmatrix": .init(kind: .matrix, cells: [], open: "|", close: "|")
        case "Vmatrix": .init(kind: .matrix, cells: [], open: "‖", close: "‖")
        default: nil
        }
    }
}
