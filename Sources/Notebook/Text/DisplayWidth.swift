/// How many columns of a terminal a text takes, and texts made to fit.
extension StringProtocol {
    var displayWidth: Int {
        if utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return utf8.count }
        return unicodeScalars.reduce(0) { $0 + $1.displayWidth }
    }

    /// With spaces up to `width` columns, after the text or before it.
    func padded(to width: Int, right: Bool = false) -> String {
        let spaces = String(repeating: " ", count: Swift.max(0, width - displayWidth))
        return right ? spaces + self : self + spaces
    }

    /// At most `width` columns, the last an ellipsis if something was cut.
    func clipped(to width: Int) -> String {
        guard displayWidth > width else { return String(self) }
        var kept = ""
        var used = 0
        for character in self {
            let next = String(character).displayWidth
            if used + next > width - 1 { break }
            kept.append(character)
            used += next
        }
        return width > 0 ? kept + "…" : ""
    }

    /// Words in lines of at most `width` columns; a longer word is cut into pieces.
    func wrapped(to width: Int) -> [String] {
        let width = Swift.max(1, width)
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            for piece in word.pieces(of: width) {
                if !line.isEmpty, line.displayWidth + 1 + piece.displayWidth > width {
                    lines.append(line)
                    line = ""
                }
                line += line.isEmpty ? piece : " " + piece
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private func pieces(of width: Int) -> [String] {
        var pieces = [""]
        var used = 0
        for character in self {
            let next = String(character).displayWidth
            if used + next > width, !pieces[pieces.count - 1].isEmpty {
                pieces.append("")
                used = 0
            }
            pieces[pieces.count - 1].append(character)
            used += next
        }
        return pieces
    }
}

extension Unicode.Scalar {
    /// Accents and joiners take no column, East Asian letters and pictographs two.
    var displayWidth: Int {
        switch value {
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
        default: properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }
}
