/// What SVG, MathML and HTML share.
enum Markup {
    /// Text that is safe between tags and in attributes; characters that XML forbids are dropped. Lines become one,
    /// unless they are to be kept.
    static func escape(_ text: String, keepingLines: Bool = false) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += keepingLines ? String(scalar) : " "
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
