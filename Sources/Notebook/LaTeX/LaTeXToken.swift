/// The smallest pieces of LaTeX source.
enum LaTeXToken: Hashable {
    case command(String)
    case character(Character)
    case open, close, superscript, `subscript`, align, newline, space

    /// As it was written.
    var source: String {
        switch self {
        case .command(let name): "\\" + name
        case .character(let character): String(character)
        case .open: "{"
        case .close: "}"
        case .superscript: "^"
        case .subscript: "_"
        case .align: "&"
        case .newline: "\\\\"
        case .space: " "
        }
    }

    /// Runs of blanks become one space and comments none.
    static func tokens(of source: String) -> [LaTeXToken] {
        let characters = Array(source)
        var tokens: [LaTeXToken] = []
        var index = 0
        while index < characters.count {
            let character = characters[index]
            index += 1
            switch character {
            case "\\": tokens.append(command(characters, &index))
            case "{": tokens.append(.open)
            case "}": tokens.append(.close)
            case "^": tokens.append(.superscript)
            case "_": tokens.append(.subscript)
            case "&": tokens.append(.align)
            case "~": tokens.append(.character("\u{A0}"))
            case "%":
                while index < characters.count, !characters[index].isNewline { index += 1 }
            case _ where character.isWhitespace:
                if tokens.last != .space { tokens.append(.space) }
            default: tokens.append(.character(character))
            }
        }
        return tokens
    }

    /// The command whose backslash stands before `index`.
    private static func command(_ characters: [Character], _ index: inout Int) -> LaTeXToken {
        guard index < characters.count else { return .character("\\") }
        let first = characters[index]
        index += 1
        if first == "\\" { return .newline }
        guard isLetter(first) else { return .command(first.isWhitespace ? " " : String(first)) }
        var name = String(first)
        while index < characters.count, isLetter(characters[index]) {
            name.append(characters[index])
            index += 1
        }
        if name == "operatorname" || name == "tag" || name == "hspace", index < characters.count,
            characters[index] == "*"
        {
            name.append("*")
            index += 1
        }
        return .command(name)
    }

    private static func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
}
