/// How many columns text takes in a terminal.
enum DisplayWidth {
    static func columns(_ text: some StringProtocol) -> Int {
        var sum = 0
        for scalar in text.unicodeScalars { sum += columns(scalar) }
        return sum
    }

    /// Accents and joiners take none, East Asian letters and pictographs two.
    static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20..<0x7F: 1
        case 0..<0x20, 0x7F..<0xA0: 0
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x610...0x61A, 0x64B...0x65F, 0x1AB0...0x1AFF,
            0x1DC0...0x1DFF, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2064, 0x20D0...0x20FF, 0xFE00...0xFE0F,
            0xFE20...0xFE2F, 0xFEFF, 0xE0000...0xE01EF:
            0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }

    /// Whether a character clings to the one before it: a small script or a prime.
    static func isJoined(_ character: Character) -> Bool {
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ′″‴".contains(character)
    }

    /// The text cut to a width, with an ellipsis where something was lost.
    static func clip(_ text: String, to width: Int) -> String {
        guard columns(text) > width else { return text }
        guard width > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let wide = columns(String(character))
            if used + wide > width - 1 { break }
            result.append(character)
            used += wide
        }
        return result + "…"
    }

    static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - columns(text)))
    }

    /// Words in lines of at most `width` columns; a longer word is cut into pieces.
    static func wrap(_ text: String, to width: Int) -> [String] {
        let width = max(1, width)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            for piece in pieces(word, width) {
                if !line.isEmpty, columns(line) + 1 + columns(piece) > width {
                    lines.append(line)
                    line = ""
                }
                line += line.isEmpty ? piece : " " + piece
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private static func pieces(_ word: Substring, _ width: Int) -> [String] {
        var pieces = [""]
        var used = 0
        for character in word {
            let wide = columns(String(character))
            if used + wide > width, !pieces[pieces.count - 1].isEmpty {
                pieces.append("")
                used = 0
            }
            pieces[pieces.count - 1].append(character)
            used += wide
        }
        return pieces
    }
}
