/// The inside of a paragraph of Markdown.
indirect enum Inline: Equatable, Sendable {
    case text(String)
    case code(String)
    /// A formula, without its dollars; `display` if it stood between two of them.
    case math(String, display: Bool)
    case strong([Inline])
    case emphasis([Inline])
    case link([Inline], String)

    /// Never fails: what is not closed is text.
    static func parse(_ text: String) -> [Inline] {
        var parser = InlineParser(characters: Array(text))
        return parser.inlines(until: nil)
    }
}

/// A small Markdown: code, formulas, strong, emphasis, links and backslash escapes.
private struct InlineParser {
    let characters: [Character]
    private var index = 0
    private var nesting = 0
    /// What is left of the effort that a text deserves; marks that open and never close could take any amount.
    private var effort: Int

    init(characters: [Character]) {
        self.characters = characters
        effort = 200 + 40 * characters.count
    }

    private func peek(_ offset: Int = 0) -> Character? {
        characters.indices.contains(index + offset) ? characters[index + offset] : nil
    }

    private func sees(_ text: String, at start: Int? = nil) -> Bool {
        var position = start ?? index
        for character in text {
            guard position < characters.count, characters[position] == character else { return false }
            position += 1
        }
        return true
    }

    /// Up to the end or to the closing mark, which is left unread.
    mutating func inlines(until end: String?) -> [Inline] {
        var found: [Inline] = []
        var text = ""
        func flush() {
            if !text.isEmpty { found.append(.text(text)) }
            text = ""
        }
        while let character = peek() {
            effort -= 1
            if let end, sees(end), closes(end) { break }
            if effort > 0, let inline = special(character) {
                flush()
                found.append(inline)
            } else if character == "\\", let next = peek(1), next.isPunctuation || next.isSymbol, next.isASCII {
                text.append(next)
                index += 2
            } else {
                text.append(character)
                index += 1
            }
        }
        flush()
        return found
    }

    private mutating func special(_ character: Character) -> Inline? {
        switch character {
        case "`": codeSpan()
        case "$": formula()
        case "*": sees("**") ? enclosed("**", Inline.strong) : enclosed("*", Inline.emphasis)
        case "_": isInsideWord ? nil : enclosed("_", Inline.emphasis)
        case "[": link()
        default: nil
        }
    }

    private var isInsideWord: Bool { index > 0 && (characters[index - 1].isLetter || characters[index - 1].isNumber) }

    private mutating func codeSpan() -> Inline? {
        var ticks = 0
        while peek(ticks) == "`" { ticks += 1 }
        let mark = String(repeating: "`", count: ticks)
        var end = index + ticks
        while end < characters.count {
            guard sees(mark, at: end) else {
                end += 1
                continue
            }
            if end + ticks < characters.count, characters[end + ticks] == "`" {
                while end < characters.count, characters[end] == "`" { end += 1 }
                continue
            }
            let code = String(characters[(index + ticks)..<end])
            index = end + ticks
            return .code(ticks > 1 ? code.trimmed : code)
        }
        return nil
    }

    private mutating func formula() -> Inline? {
        let dollars = sees("$$") ? 2 : 1
        let start = index + dollars
        guard start < characters.count, dollars == 2 || !characters[start].isWhitespace else { return nil }
        var end = start
        while end < characters.count {
            if characters[end] == "\\" {
                end += 2
                continue
            }
            let isClosing =
                dollars == 2
                ? sees("$$", at: end)
                : characters[end] == "$" && end > start && !characters[end - 1].isWhitespace
                    && !(end + 1 < characters.count && characters[end + 1].isNumber)
            if isClosing {
                let source = String(characters[start..<end])
                index = end + dollars
                return .math(dollars == 2 ? source.trimmed : source, display: dollars == 2)
            }
            end += 1
        }
        return nil
    }

    /// Whether a mark that is seen here ends what it began: it stands after a character and, for `_`, before no letter.
    private func closes(_ mark: String) -> Bool {
        guard index > 0, !characters[index - 1].isWhitespace else { return mark == "]" }
        if mark == "*" && sees("**") && !sees("***") { return false }
        guard mark == "_", let next = peek(1) else { return true }
        return !(next.isLetter || next.isNumber)
    }

    private mutating func enclosed(_ mark: String, _ make: ([Inline]) -> Inline) -> Inline? {
        let start = index
        guard nesting < 8, let next = peek(mark.count), !next.isWhitespace else { return nil }
        index += mark.count
        nesting += 1
        let inner = inlines(until: mark)
        nesting -= 1
        guard sees(mark), !inner.isEmpty else {
            index = start
            return nil
        }
        index += mark.count
        return make(inner)
    }

    private mutating func link() -> Inline? {
        let start = index
        guard nesting < 8 else { return nil }
        index += 1
        nesting += 1
        let inner = inlines(until: "]")
        nesting -= 1
        if sees("]("), let close = characters[index...].firstIndex(of: ")") {
            let address = String(characters[(index + 2)..<close])
            index = close + 1
            return .link(inner, address)
        }
        index = start
        return nil
    }
}
