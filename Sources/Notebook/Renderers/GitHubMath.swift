/// Markdown whose formulas GitHub shows as they are meant.
///
/// GitHub reads Markdown before it reads formulas, and so takes `\{`, `\,` and `\\` for escapes and `_` for emphasis; a
/// formula with any of these is written in the forms that it leaves alone, a `math` fence and dollars with backticks.
enum GitHubMath {
    static func text(_ markdown: String) -> String {
        var lines: [String] = []
        var isFenced = false
        let source = markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var index = 0
        while index < source.count {
            let line = source[index]
            if line.trimmed.hasPrefix("```") { isFenced.toggle() }
            if !isFenced, line.trimmed.hasPrefix("$$"), let (formula, end) = display(source, from: index) {
                lines += fence(formula, after: lines.last)
                if end + 1 < source.count && !source[end + 1].isBlank { lines.append("") }
                index = end + 1
                continue
            }
            lines.append(isFenced ? line : inline(line))
            index += 1
        }
        return lines.joined(separator: "\n")
    }

    /// One line for a cell of a table: a bar inside it would end the cell.
    static func tableCell(_ markdown: String) -> String {
        let line = String(markdown.map { $0 == "\n" ? " " : $0 })
        return inline(line, inTable: true)
    }

    /// A formula between double dollars on lines of its own, and its last line.
    private static func display(_ lines: [String], from start: Int) -> (String, Int)? {
        let first = lines[start].trimmed.dropFirst(2)
        if let end = first.range(of: "$$") {
            return first[end.upperBound...].isBlank ? (first[..<end.lowerBound].trimmed, start) : nil
        }
        var body = [String(first)]
        for index in lines.indices.dropFirst(start + 1) {
            let line = lines[index].trimmed
            if line.isEmpty { return nil }
            if line.hasSuffix("$$") {
                body.append(String(line.dropLast(2)))
                return (body.joined(separator: "\n").dedented, index)
            }
            body.append(lines[index])
        }
        return nil
    }

    private static func fence(_ formula: String, after previous: String?) -> [String] {
        (previous.map { !$0.isBlank } == true ? [""] : []) + ["```math", formula, "```"]
    }

    /// The formulas of one line, and in a table its bars, made safe.
    private static func inline(_ line: String, inTable: Bool = false) -> String {
        var result = ""
        var rest = line[...]
        while let character = rest.first {
            if character == "\\", rest.count > 1 {
                result += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if character == "`" {
                let ticks = rest.prefix { $0 == "`" }
                let body = rest.dropFirst(ticks.count)
                let end = body.range(of: String(ticks))?.upperBound ?? body.endIndex
                result += inTable ? escapingBars(String(rest[..<end])) : String(rest[..<end])
                rest = rest[end...]
            } else if character == "$", let (formula, end) = formula(rest) {
                result += safe(inTable ? withoutBars(formula) : formula)
                rest = rest[end...]
            } else {
                result += inTable && character == "|" ? "\\|" : String(character)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private static func escapingBars(_ text: String) -> String {
        text.reduce(into: "") { $0 += $1 == "|" ? "\\|" : String($1) }
    }

    private static func withoutBars(_ formula: String) -> String {
        var result = ""
        var previous: Character?
        for character in formula {
            if character == "|" {
                if previous == "\\" { result.removeLast() }
                result += previous == "\\" ? "\\Vert " : "\\vert "
            } else {
                result.append(character)
            }
            previous = previous == "\\" && character == "\\" ? nil : character
        }
        return result
    }

    /// A formula between single dollars (or double, inside a line), by the rules of ``Inline``.
    private static func formula(_ text: Substring) -> (String, String.Index)? {
        let isDouble = text.hasPrefix("$$")
        let body = text.dropFirst(isDouble ? 2 : 1)
        guard let first = body.first, isDouble || !first.isWhitespace else { return nil }
        var index = body.startIndex
        var previous: Character = " "
        while index < body.endIndex {
            let character = body[index]
            if character == "\\" {
                index = body.index(index, offsetBy: 2, limitedBy: body.endIndex) ?? body.endIndex
                previous = "x"
                continue
            }
            let next = body.index(after: index)
            if character == "$", index > body.startIndex, isDouble || !previous.isWhitespace {
                if !isDouble, !(next < body.endIndex && body[next].isNumber) { return (String(body[..<index]), next) }
                if isDouble, body[index...].hasPrefix("$$") {
                    return (body[..<index].trimmed, body.index(index, offsetBy: 2))
                }
            }
            previous = character
            index = next
        }
        return nil
    }

    /// In plain dollars where Markdown has nothing to misread.
    private static func safe(_ formula: String) -> String {
        var previous: Character?
        for character in formula {
            if previous == "\\" && (character.isPunctuation || character.isSymbol) || "_*<`~[".contains(character) {
                return "$`" + formula + "`$"
            }
            previous = character
        }
        return "$" + formula + "$"
    }
}
