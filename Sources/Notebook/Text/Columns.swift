/// How many columns of a terminal a text takes.
extension StringProtocol {
    var displayWidth: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return DisplayWidth.columns(self)
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
}
