/// Reads LaTeX into a `Formula`. Any input gives a tree: nothing is refused, and what is not understood stays visible.
struct LaTeXParser {
    /// What ends the row being read.
    enum End { case source, brace, bracket, right, cells }

    var tokens: [LaTeXToken]
    var position = 0
    /// Commands not known and braces not closed, in order of first use.
    var problems: [String] = []
    /// Rows that could still end at a token further out: an inner row stops there too.
    private var openBraces = 0
    private var openTables = 0
    private var depth = 0

    /// Deeper nesting is shown as it was written, so that no input exhausts the stack.
    static let deepest = 40

    init(_ source: String) {
        tokens = LaTeXToken.tokens(of: source)
    }

    static func parse(_ source: String) -> (formula: Formula, problems: [String]) {
        var parser = LaTeXParser(source)
        let cells = parser.cells(until: .source)
        // Line breaks and alignment work without an environment too.
        let formula: Formula =
            cells.count == 1 && cells[0].count == 1
            ? cells[0][0]
            : .table(.init(kind: cells.contains { $0.count > 1 } ? .aligned : .gathered, cells: cells))
        return (formula, parser.problems)
    }

    // MARK: - Tokens

    var next: LaTeXToken? { position < tokens.count ? tokens[position] : nil }

    mutating func skipSpaces() {
        while next == .space { position += 1 }
    }

    mutating func take(_ token: LaTeXToken) -> Bool {
        guard next == token else { return false }
        position += 1
        return true
    }

    mutating func unknown(_ source: String) -> Formula {
        if !problems.contains(source) { problems.append(source) }
        return .unknown(source)
    }

    // MARK: - Rows

    /// Cells between `&`, rows between `\\`; the token that ends them is left to the caller.
    mutating func cells(until end: End) -> [[Formula]] {
        var rows: [[Formula]] = [[]]
        while true {
            rows[rows.count - 1].append(row(until: end, inCells: true))
            if take(.align) { continue }
            guard take(.newline) else { break }
            skipRowGap()
            rows.append([])
        }
        // A line break after the last row makes no row.
        if rows.count > 1, rows.last == [.empty] { rows.removeLast() }
        return rows
    }

    /// The `[2pt]` of `\\[2pt]`.
    private mutating func skipRowGap() {
        let start = position
        skipSpaces()
        guard take(.character("[")) else { return position = start }
        while let token = next, token != .character("]"), token != .newline { _ = take(token) }
        if !take(.character("]")) { position = start }
    }

    mutating func row(until end: End, inCells: Bool = false) -> Formula {
        var items: [Formula] = []
        while let token = next {
            switch token {
            case .close where openBraces > 0, .character("]") where end == .bracket: return collapse(items)
            case .command("right") where end == .right: return collapse(items)
            case .command("end") where openTables > 0: return collapse(items)
            case .align where inCells, .newline where inCells: return collapse(items)
            case .space: position += 1
            case .newline:
                position += 1
                items.append(.space(1))
            case .close:
                position += 1
                items.append(unknown("}"))
            case .align:
                position += 1
                items.append(.atom("&", .symbol))
            default: items.append(scripted())
            }
        }
        return collapse(items)
    }

    private func collapse(_ items: [Formula]) -> Formula { items.count == 1 ? items[0] : .row(items) }

    /// One item with the scripts and primes that follow it.
    private mutating func scripted() -> Formula {
        let base = next == .superscript || next == .subscript ? .empty : item()
        var lower: Formula?
        var upper: Formula?
        var stacked: Bool?
        scripts: while true {
            let start = position
            skipSpaces()
            switch next {
            case .superscript where upper == nil:
                position += 1
                upper = argument()
            case .subscript where lower == nil:
                position += 1
                lower = argument()
            case .character("'") where upper == nil:
                var primes = ""
                while take(.character("'")) { primes += "′" }
                upper = .atom(primes, .symbol)
                if take(.superscript) { upper = .row([.atom(primes, .symbol), argument()]) }
            case .command("limits"):
                position += 1
                stacked = true
            case .command("nolimits"):
                position += 1
                stacked = false
            default:
                position = start
                break scripts
            }
        }
        guard lower != nil || upper != nil else { return base }
        return .script(base: base, lower: lower, upper: upper, stacked: stacked)
    }

    // MARK: - Items

    /// What a command or script applies to: a group or the next single item.
    mutating func argument() -> Formula {
        skipSpaces()
        guard let token = next else { return unknown("{}") }
        switch token {
        case .close, .align, .newline, .command("right"), .command("end"): return .empty
        case _ where depth >= Self.deepest: return raw()
        case .open: return group()
        case .character(let character):
            position += 1
            return LaTeXSymbols.character(character)
        default: return item()
        }
    }

    /// One symbol, number, group or command, without its scripts. Always consumes at least one token.
    mutating func item() -> Formula {
        guard let token = next else { return .empty }
        guard depth < Self.deepest else { return raw() }
        switch token {
        case .open: return group()
        case .command(let name):
            position += 1
            depth += 1
            defer { depth -= 1 }
            return command(name)
        case .character(let character) where character.isNumber: return number()
        case .character(let character):
            position += 1
            return LaTeXSymbols.character(character)
        case .close, .superscript, .subscript, .align, .newline, .space:
            position += 1
            return .text(token.source)
        }
    }

    private mutating func number() -> Formula {
        var digits = ""
        while case .character(let character)? = next {
            let point = character == "." && position + 1 < tokens.count && isDigit(tokens[position + 1])
            guard character.isNumber || (point && !digits.isEmpty) else { break }
            digits.append(character)
            position += 1
        }
        return .atom(digits, .number)
    }

    private func isDigit(_ token: LaTeXToken) -> Bool {
        if case .character(let character) = token { return character.isNumber }
        return false
    }

    /// A group in braces, as one item.
    private mutating func group() -> Formula {
        let row = bracedRow()
        // A group of several is one item all the same: its outside sees no operators.
        if case .row = row { return row }
        return .row([row])
    }

    mutating func bracedRow() -> Formula {
        guard take(.open) else { return argument() }
        openBraces += 1
        depth += 1
        let row = row(until: .brace)
        depth -= 1
        openBraces -= 1
        return take(.close) ? row : .row([unknown("{"), row])
    }

    /// A table in braces, for `\substack`.
    mutating func bracedCells() -> [[Formula]] {
        guard take(.open) else { return [[argument()]] }
        openBraces += 1
        let rows = cells(until: .brace)
        openBraces -= 1
        return take(.close) ? rows : rows + [[unknown("{")]]
    }

    /// The source of a group or token, not looked into.
    private mutating func raw() -> Formula {
        var text = ""
        var braces = 0
        while let token = next {
            if token == .close, braces == 0 { break }
            position += 1
            text += token.source
            if token == .open { braces += 1 }
            if token == .close { braces -= 1 }
            if braces == 0 { break }
        }
        return unknown(text)
    }

    /// Text between braces as typed, with its spaces.
    mutating func words() -> String {
        skipSpaces()
        guard take(.open) else {
            guard let token = next, token != .close else { return "" }
            position += 1
            return token.source
        }
        var text = ""
        var braces = 0
        while let token = next, token != .close || braces > 0 {
            position += 1
            switch token {
            case .open: braces += 1
            case .close: braces -= 1
            case .character("\u{A0}"), .command(" "), .command(","), .command("quad"): text += " "
            case .character("$"): break
            case .command(let name):
                if case .atom(let symbol, _)? = LaTeXSymbols.table[name] {
                    text += symbol
                } else {
                    text += token.source
                }
            default: text += token.source
            }
        }
        if !take(.close) { _ = unknown("{") }
        return text
    }

    /// Between `\begin{...}` and `\end{...}`.
    mutating func tableCells() -> [[Formula]] {
        openTables += 1
        // A brace still open outside does not end a table: its own braces are balanced inside.
        let braces = openBraces
        openBraces = 0
        depth += 1
        let rows = cells(until: .cells)
        depth -= 1
        openBraces = braces
        openTables -= 1
        return rows
    }
}
