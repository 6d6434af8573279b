/// Swift source cut into lines, each with what a reader's eye sees at once: how deep in brackets it starts, whether it
/// starts inside a string or a comment, and whether it is prose.
///
/// It knows comments (nested), strings (raw, multi-line, with interpolations) and brackets, and nothing else of Swift;
/// broken source gives some answer, never a crash.
struct SwiftScanner {
    struct Line {
        var text: String
        /// Open brackets of any kind where the line starts.
        var depth = 0
        /// Whether it starts inside a string or a comment that began on an earlier line.
        var startsInside = false
        /// The first and the last character of code, comments aside.
        var first: UInt8?
        var last: UInt8?
    }

    struct Bracket {
        var line: Int
        /// Its place in the text of the line, in UTF-8.
        var column: Int
        var character: UInt8
        /// Open brackets around it.
        var depth: Int
    }

    /// A comment of prose, `/*: */` or a line of `//:`.
    struct Prose {
        var lines: ClosedRange<Int>
        var text: String
        var isLine: Bool
    }

    private(set) var lines: [Line] = []
    private(set) var brackets: [Bracket] = []
    private(set) var prose: [Prose] = []

    private let bytes: [UInt8]
    private var index = 0
    private var lineStart = 0
    private var depth = 0

    init(_ source: String) {
        bytes = Array(source.utf8)
        lines = source.droppingCarriageReturns.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Line(text: String($0)) }
        if lines.count > 1 && lines.last?.text == "" { lines.removeLast() }
        code(untilClosingParenthesis: false)
    }

    // MARK: - Moving

    private var line: Int = 0

    private func peek(_ offset: Int = 0) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    private func sees(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { expected in
            index + expected.count <= bytes.count && expected.indices.allSatisfy { bytes[index + $0] == expected[$0] }
        }
    }

    /// One character on; a line break starts a line.
    private mutating func advance(inside: Bool) {
        if bytes[index] == Byte.newline {
            line += 1
            lineStart = index + 1
            if line < lines.count {
                lines[line].depth = depth
                lines[line].startsInside = inside
            }
        }
        index += 1
    }

    private mutating func markCode() {
        guard let byte = peek(), byte > Byte.space, line < lines.count else { return }
        if lines[line].first == nil { lines[line].first = byte }
        lines[line].last = byte
    }

    // MARK: - The parts of Swift

    /// Code up to the end, or up to the `)` that ends an interpolation.
    private mutating func code(untilClosingParenthesis: Bool) {
        let outerDepth = depth
        while let byte = peek() {
            switch byte {
            case Byte.slash where sees("//"):
                lineComment()
                continue
            case Byte.slash where sees("/*"):
                blockComment()
                continue
            case Byte.quote, Byte.pound:
                markCode()
                if string() { continue }
            case Byte.openParenthesis, Byte.openBracket, Byte.openBrace:
                markCode()
                brackets.append(Bracket(line: line, column: index - lineStart, character: byte, depth: depth))
                depth += 1
            case Byte.closeParenthesis, Byte.closeBracket, Byte.closeBrace:
                markCode()
                if untilClosingParenthesis && depth == outerDepth { return }
                depth = max(0, depth - 1)
                brackets.append(Bracket(line: line, column: index - lineStart, character: byte, depth: depth))
            default: markCode()
            }
            advance(inside: untilClosingParenthesis)
        }
    }

    private var isFirstOnLine: Bool {
        bytes[lineStart..<index].allSatisfy { $0 == Byte.space || $0 == Byte.tab }
    }

    private mutating func lineComment() {
        let isProse = sees("//:") && isFirstOnLine
        let start = index + 3
        while let byte = peek(), byte != Byte.newline { index += 1 }
        guard isProse else { return }
        let text = String(decoding: bytes[min(start, index)..<index], as: UTF8.self).droppingCarriageReturns
        prose.append(
            Prose(lines: line...line, text: text.hasPrefix(" ") ? String(text.dropFirst()) : text, isLine: true))
    }

    private mutating func blockComment() {
        let isProse = sees("/*:") && isFirstOnLine
        let (start, firstLine) = (index + 3, line)
        var nesting = 0
        while let byte = peek() {
            if byte == Byte.slash && sees("/*") {
                nesting += 1
                index += 2
            } else if byte == Byte.star && sees("*/") {
                nesting -= 1
                index += 2
                if nesting == 0 { break }
            } else {
                advance(inside: true)
            }
        }
        guard isProse else { return }
        let end = nesting == 0 ? index - 2 : index
        let text = String(decoding: bytes[min(start, end)..<end], as: UTF8.self)
        prose.append(
            Prose(lines: firstLine...line, text: SwiftScanner.undecorated(text.droppingCarriageReturns), isLine: false)
        )
    }

    /// The text of a comment: what stands beside its opening mark is not indented with the rest.
    private static func undecorated(_ text: String) -> String {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let rest = lines.count > 1 ? String(lines[1]).dedented : ""
        return lines[0].isBlank ? rest : (lines[0].trimmed + "\n" + rest).trimmed
    }

    /// A string with any number of pounds; false, and nothing read, if the pounds start something else.
    private mutating func string() -> Bool {
        var pounds = 0
        while peek(pounds) == Byte.pound { pounds += 1 }
        guard peek(pounds) == Byte.quote else { return false }
        let isMultiline = peek(pounds + 1) == Byte.quote && peek(pounds + 2) == Byte.quote
        let quotes = isMultiline ? 3 : 1
        for _ in 0..<(pounds + quotes) {
            markCode()
            index += 1
        }
        while let byte = peek() {
            if closes(quotes: quotes, pounds: pounds) {
                index += quotes + pounds - 1
                markCode()
                index += 1
                return true
            }
            if byte == Byte.newline && !isMultiline { return true }
            if byte == Byte.backslash && hasPounds(pounds, at: 1) {
                index += 1 + pounds
                if peek() == Byte.openParenthesis {
                    index += 1
                    code(untilClosingParenthesis: true)
                    if peek() != nil { index += 1 }
                    continue
                }
            }
            if peek() != nil { advance(inside: true) }
        }
        return true
    }

    private func hasPounds(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { peek(offset + $0) == Byte.pound }
    }

    private func closes(quotes: Int, pounds: Int) -> Bool {
        (0..<quotes).allSatisfy { peek($0) == Byte.quote } && hasPounds(pounds, at: quotes)
    }
}

/// The characters that matter, in UTF-8.
private enum Byte {
    static let newline = UInt8(ascii: "\n")
    static let tab = UInt8(ascii: "\t")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let pound = UInt8(ascii: "#")
    static let backslash = UInt8(ascii: "\\")
    static let star = UInt8(ascii: "*")
    static let slash = UInt8(ascii: "/")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
}

extension String {
    var droppingCarriageReturns: String {
        utf8.contains(13) ? String(decoding: utf8.filter { $0 != 13 }, as: UTF8.self) : self
    }

    /// Without the indentation that all its lines share; blank lines at the ends are dropped.
    var dedented: String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func isBlank(_ line: String) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }
        while let first = lines.first, isBlank(first) { lines.removeFirst() }
        while let last = lines.last, isBlank(last) { lines.removeLast() }
        let indentation = lines.filter { !isBlank($0) }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { isBlank($0) ? "" : String($0.dropFirst(indentation)) }.joined(separator: "\n")
    }
}
