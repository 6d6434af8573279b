/// A piece of a Markdown text.
indirect enum Block: Equatable, Sendable {
    case heading(Int, [Inline])
    case paragraph([Inline])
    case math(String)
    case code(String, language: String)
    /// One item of a list: how deep it lies, its mark (`•`, `1.`) and its text.
    case item(level: Int, mark: String, [Inline])
    case quote([Block])
    case table(header: [String], rows: [[String]])
    case rule

    static func parse(_ markdown: String) -> [Block] { parse(markdown, depth: 0) }

    fileprivate static func parse(_ markdown: String, depth: Int) -> [Block] {
        var parser = BlockParser(
            lines: markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), depth: depth)
        return parser.blocks()
    }
}

/// Headings, paragraphs, display formulas, fenced code, lists, quotes, tables and rules.
private struct BlockParser {
    let lines: [String]
    let depth: Int
    private var index = 0
    private var found: [Block] = []
    private var paragraph: [String] = []

    init(lines: [String], depth: Int) {
        self.lines = lines
        self.depth = depth
    }

    mutating func blocks() -> [Block] {
        while index < lines.count {
            let line = lines[index].trimmed
            if line.isEmpty {
                flush()
                index += 1
            } else if !(fence(line) || formula(line) || heading(line) || quote(line) || table(line) || item(line)) {
                paragraph.append(line)
                index += 1
            }
        }
        flush()
        return found
    }

    private mutating func flush() {
        if !paragraph.isEmpty { found.append(.paragraph(Inline.parse(paragraph.joined(separator: " ")))) }
        paragraph = []
    }

    private mutating func add(_ block: Block, through last: Int) -> Bool {
        flush()
        found.append(block)
        index = last + 1
        return true
    }

    private mutating func fence(_ line: String) -> Bool {
        guard line.hasPrefix("```") else { return false }
        let mark = String(line.prefix { $0 == "`" })
        let end = lines[(index + 1)...].firstIndex { $0.trimmed == mark } ?? lines.count
        let body = lines[(index + 1)..<end].joined(separator: "\n")
        let language = line.dropFirst(mark.count).trimmed
        return add(language == "math" ? .math(body) : .code(body, language: language), through: end)
    }

    private mutating func formula(_ line: String) -> Bool {
        guard line.hasPrefix("$$") else { return false }
        if line.count > 4, line.hasSuffix("$$"), !line.dropFirst(2).dropLast(2).contains("$$") {
            return add(.math(line.dropFirst(2).dropLast(2).trimmed), through: index)
        }
        guard !line.dropFirst(2).contains("$$"),
            let end = lines[(index + 1)...].firstIndex(where: { $0.trimmed.hasSuffix("$$") })
        else { return false }
        var body = [String(line.dropFirst(2))] + lines[(index + 1)..<end]
        body.append(String(lines[end].trimmed.dropLast(2)))
        return add(.math(body.joined(separator: "\n").trimmed), through: end)
    }

    private mutating func heading(_ line: String) -> Bool {
        if line.count >= 3, let mark = line.first, "-*_".contains(mark), line.allSatisfy({ $0 == mark }) {
            return add(.rule, through: index)
        }
        guard let heading = Heading(line[...]) else { return false }
        return add(.heading(heading.level, Inline.parse(heading.text)), through: index)
    }

    private mutating func quote(_ line: String) -> Bool {
        guard line.hasPrefix(">"), depth < 8 else { return false }
        let end = lines[index...].firstIndex { !$0.trimmed.hasPrefix(">") } ?? lines.count
        let inner = lines[index..<end].map { line in
            let rest = line.trimmed.dropFirst()
            return String(rest.first == " " ? rest.dropFirst() : rest)
        }
        return add(.quote(Block.parse(inner.joined(separator: "\n"), depth: depth + 1)), through: end - 1)
    }

    private mutating func table(_ line: String) -> Bool {
        guard line.contains("|"), index + 1 < lines.count, BlockParser.isTableRule(lines[index + 1].trimmed) else {
            return false
        }
        let header = BlockParser.tableCells(line)
        let end = lines[(index + 2)...].firstIndex { !$0.contains("|") } ?? lines.count
        let rows = lines[(index + 2)..<end].map { line in
            let cells = BlockParser.tableCells(line.trimmed).prefix(header.count)
            return Array(cells) + Array(repeating: "", count: header.count - cells.count)
        }
        return add(.table(header: header, rows: rows), through: end - 1)
    }

    private static func isTableRule(_ line: String) -> Bool {
        line.contains("|") && line.contains("-") && line.allSatisfy { "|-: ".contains($0) }
    }

    /// Cells between bars; a bar in a formula or after a backslash is none.
    static func tableCells(_ line: String) -> [String] {
        var cells = [""]
        var inFormula = false
        var previous: Character?
        for character in line {
            if character == "$" && previous != "\\" { inFormula.toggle() }
            if character == "|" && previous != "\\" && !inFormula {
                cells.append("")
            } else {
                if character == "|" && previous == "\\" && !inFormula { cells[cells.count - 1].removeLast() }
                cells[cells.count - 1].append(character)
            }
            previous = character
        }
        if line.hasPrefix("|") { cells.removeFirst() }
        if line.hasSuffix("|") && !cells.isEmpty { cells.removeLast() }
        return cells.map(\.trimmed)
    }

    private mutating func item(_ line: String) -> Bool {
        guard let mark = BlockParser.listMark(line) else { return false }
        let indentation = lines[index].prefix { $0 == " " }.count
        var text = [line.dropFirst(mark.count).trimmed]
        var end = index
        while end + 1 < lines.count, !lines[end + 1].isBlank, BlockParser.listMark(lines[end + 1].trimmed) == nil,
            lines[end + 1].hasPrefix(" ")
        {
            end += 1
            text.append(lines[end].trimmed)
        }
        let shown = "-*+".contains(mark.first ?? " ") ? "•" : mark
        return add(
            .item(level: indentation / 2, mark: shown, Inline.parse(text.joined(separator: " "))), through: end)
    }

    /// `-`, `*`, `+`, `1.` or `1)` before a space.
    private static func listMark(_ line: String) -> String? {
        if let first = line.first, "-*+".contains(first), line.dropFirst().first == " " { return String(first) }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        let rest = line.dropFirst(digits.count)
        guard (1...9).contains(digits.count), let end = rest.first, ".)".contains(end), rest.dropFirst().first == " "
        else { return nil }
        return digits + String(end)
    }
}
