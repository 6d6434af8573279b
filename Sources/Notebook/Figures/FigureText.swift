/// Words in figures: formulas between dollars as characters, and how wide words are when drawn.
enum FigureText {
    /// `$\sigma^2$` becomes σ².
    static func plain(_ label: String) -> String {
        guard label.contains("$") else { return label }
        var result = ""
        for (index, part) in label.split(separator: "$", omittingEmptySubsequences: false).enumerated() {
            result += index.isMultiple(of: 2) ? String(part) : LaTeX.unicode(String(part), display: false).joined()
        }
        return result
    }

    /// On the safe side for the sans-serif fonts of common systems.
    static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
        var ems = 0.0
        for scalar in text.unicodeScalars {
            switch scalar.displayWidth {
            case 0: continue
            case 2: ems += 1.02
            default: ems += width(scalar)
            }
        }
        return ems * size * (bold ? 1.08 : 1)
    }

    private static func width(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "l", "j", "I", ".", ",", ":", ";", "'", "|", "!", "·", " ": 0.33
        case "f", "t", "r", "(", ")", "[", "]", "-", "/", "\"": 0.41
        case "m", "w", "M", "W", "@", "%", "—", "…", "→", "∞": 0.94
        case "A"..."Z": 0.70
        case "0"..."9", "+", "−", "=", "<", ">", "×", "±", "≥", "≤", "≈": 0.62
        case "c", "k", "s", "v", "x", "y", "z": 0.56
        case "⁰"..."⁹", "₀"..."₉", "²", "³", "¹", "⁻": 0.42
        default: 0.62
        }
    }

    /// Words in lines no wider than `width`.
    static func wrap(_ text: String, width: Double, size: Double, bold: Bool = false) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if !line.isEmpty, self.width(longer, size: size, bold: bold) > width {
                lines.append(line)
                line = String(word)
            } else {
                line = longer
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map { clip($0, width: width, size: size, bold: bold) }
    }

    static func clip(_ text: String, width: Double, size: Double, bold: Bool = false) -> String {
        guard self.width(text, size: size, bold: bold) > width else { return text }
        var kept = text
        while !kept.isEmpty, self.width(kept + "…", size: size, bold: bold) > width { kept.removeLast() }
        return kept.isEmpty ? "" : kept + "…"
    }
}
