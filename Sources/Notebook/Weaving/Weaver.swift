/// Prose, code and outputs of one section in reading order.
///
/// The function's prose comes first, then what its file declares above it, then the body with each output after the
/// statement that produced it (a claim inside a loop appears after the loop), then what the file declares below it.
/// Imports and the function's own signature are not told.
struct Weaver {
    private let file: SourceFile
    private let section: SourceFile.SectionFunction
    private var lines: [SwiftScanner.Line] { file.scanner.lines }
    /// By the line after which they appear, in order.
    private var pending: [(line: Int, content: Output.Content)]

    private var cells: [Cell] = []
    private var code: [String] = []

    /// - Parameter outputs: In the order in which they were shown.
    static func weave(_ section: SourceFile.SectionFunction, of file: SourceFile, _ outputs: [Output]) -> [Cell] {
        var weaver = Weaver(section, file, outputs)
        weaver.walk()
        return weaver.cells
    }

    private init(_ section: SourceFile.SectionFunction, _ file: SourceFile, _ outputs: [Output]) {
        self.section = section
        self.file = file
        // What another file or a helper shows, and what is shown late, follows the output before it.
        var latest = section.open.line
        pending = outputs.map { output in
            let line = output.line - 1
            let isHere = output.file == file.path && (section.open.line...section.close.line).contains(line)
            if isHere { latest = line }
            return (latest, output.content)
        }
    }

    // MARK: - Walking through the file

    private mutating func walk() {
        let open = section.open.line
        let close = section.close.line
        tell(section.region.lowerBound..<section.signature.lowerBound, isBody: false)
        putTitleFirst()
        if open == close {
            code.append(text(from: section.open.column + 1, to: section.close.column, of: open).trimmed)
        } else {
            flushCode()
            flushOutputs(through: open)
            tell(open + 1..<close, isBody: true)
            let rest = text(from: 0, to: section.close.column, of: close)
            if !rest.isBlank { code.append(rest) }
        }
        flushOutputs(through: close)
        flushCode()
        tell(close + 1..<max(close + 1, section.region.upperBound + 1), isBody: false)
        flushCode()
    }

    /// Tells whole lines, statement by statement.
    private mutating func tell(_ range: Range<Int>, isBody: Bool) {
        var line = range.lowerBound
        while line < range.upperBound {
            if let prose = prose(startingAt: line, before: range.upperBound) {
                flushCode()
                cells.append(.prose(prose.text))
                line = prose.end + 1
                continue
            }
            let end = endOfStatement(startingAt: line, before: range.upperBound, depth: isBody ? 1 : 0)
            let nested = (line...end).compactMap { self.prose(startingAt: $0, before: end + 1) }
            if !nested.isEmpty {
                flushCode()
                cells += nested.map { .prose($0.text) }
            }
            for index in line...end where isTold(index) { code.append(lines[index].text) }
            if isBody { flushOutputs(through: end) }
            line = end + 1
        }
        flushCode()
    }

    /// Imports and prose are not code.
    private func isTold(_ line: Int) -> Bool {
        if file.scanner.prose.contains(where: { $0.lines.contains(line) }) { return false }
        let words = lines[line].text.split(separator: " ")
        return lines[line].depth > 0 || lines[line].startsInside
            || !(words.first == "import" || words.contains("import") && words.first?.first == "@")
    }

    /// Prose that starts on the line; lines of `//:` that follow each other are one piece.
    private func prose(startingAt line: Int, before limit: Int) -> (text: String, end: Int)? {
        guard let first = file.scanner.prose.firstIndex(where: { $0.lines.lowerBound == line }) else { return nil }
        let prose = file.scanner.prose
        if first > 0, prose[first].isLine, prose[first - 1].isLine, prose[first - 1].lines.upperBound == line - 1 {
            return nil
        }
        var text = prose[first].text
        var end = prose[first].lines.upperBound
        if prose[first].isLine {
            for next in prose[(first + 1)...] where next.isLine && next.lines.lowerBound == end + 1 && end + 1 < limit {
                text += "\n" + next.text
                end += 1
            }
        }
        return (text, end)
    }

    /// The last line of the statement: the one before the next line that starts something at this depth.
    private func endOfStatement(startingAt line: Int, before limit: Int, depth: Int) -> Int {
        var end = line
        while end + 1 < limit {
            let next = end + 1
            let isProse = lines[next].depth == depth && file.scanner.prose.contains { $0.lines.lowerBound == next }
            if isProse || (lines[next].depth <= depth && !lines[next].startsInside && !continues(next)) { break }
            end = next
        }
        return end
    }

    /// Whether a line goes on with the statement before it: `.method()`, `else {`, `+ more`, or after a comma.
    private func continues(_ line: Int) -> Bool {
        guard let first = lines[line].first else { return false }
        if ".)]}?:,=+-*/<>&|^%{".utf8.contains(first) { return true }
        let word = lines[line].text.drop { $0 == " " || $0 == "\t" }.prefix { $0.isLetter }
        if ["else", "catch", "where", "as", "is", "in"].contains(word) { return true }
        guard line > 0, let last = lines[line - 1].last else { return false }
        return ",=+-*/<&|^%?:".utf8.contains(last)
    }

    // MARK: - Cells

    private mutating func flushCode() {
        let text = code.joined(separator: "\n").dedented
        code = []
        if !text.isBlank { cells.append(.code(text)) }
    }

    private mutating func flushOutputs(through line: Int) {
        while let next = pending.first, next.line <= line {
            flushCode()
            cells.append(.output(next.content))
            pending.removeFirst()
        }
    }

    private func text(from start: Int, to end: Int, of line: Int) -> String {
        String(lines[line].text.utf8.prefix(end).dropFirst(start)) ?? ""
    }

    /// The prose with the heading opens the section, whatever was declared above it.
    private mutating func putTitleFirst() {
        let titled = cells.firstIndex { cell in
            if case .prose(let text) = cell { Heading.first(in: text) != nil } else { false }
        }
        if let titled { cells.insert(cells.remove(at: titled), at: 0) }
    }
}

/// A line of Markdown that starts with `#`.
struct Heading {
    var level: Int
    var text: String

    init?(_ line: Substring) {
        let level = line.prefix { $0 == "#" }.count
        let rest = line.dropFirst(level)
        guard (1...6).contains(level), rest.first == " " else { return nil }
        self.level = level
        text = rest.drop { $0 == " " }.description.trimmed
    }

    /// The first heading of a text, and the text without it.
    static func first(in markdown: String) -> (heading: Heading, rest: String)? {
        var lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            guard let heading = Heading(lines[index]) else { continue }
            lines.remove(at: index)
            return (heading, lines.joined(separator: "\n").dedented)
        }
        return nil
    }
}

extension StringProtocol {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
