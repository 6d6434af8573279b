/// Claims on a terminal: verdict, number and statement on one line, the evidence below it, in columns that line up.
///
///     ✓ holds    3.4.1  closed form = quadrature
///                       0.6931472 = 0.6931472  off by 2e-16; would notice 1e-12
struct ClaimLines {
    private let look: TerminalPage.Look
    private let text: TerminalText
    private let style: Style

    init(_ look: TerminalPage.Look, _ text: TerminalText, _ style: Style) {
        self.look = look
        self.text = text
        self.style = style
    }

    func lines(_ claims: [Claim]) -> [String] {
        if look.plain { return claims.map(plainLine) }
        let numbers = claims.map(\.number.count).max() ?? 0
        let lefts = claims.map(\.finding.left.displayWidth).max() ?? 0
        let rights = claims.map(\.finding.right.displayWidth).max() ?? 0
        let indent = Verdict.width + 2 + numbers + 2
        let isNarrow = lefts + rights + 3 > look.width - indent - 28
        return claims.flatMap { claim in
            let verdict = Verdict.word(claim).padded(to: Verdict.width)
            let head =
                (claim.holds ? style.good(verdict) : style.bad(verdict)) + "  "
                + style.dim(claim.number.padded(to: numbers)) + "  "
            let blank = String(repeating: " ", count: indent)
            return text.paragraph(claim.statement).lines(
                width: look.width, first: head, indent: blank, indentWidth: indent)
                + evidence(
                    claim.finding, left: isNarrow ? 0 : lefts, right: isNarrow ? 0 : rights,
                    indent: isNarrow ? "    " : blank)
        }
    }

    /// The sides in columns and what is to be said of them, in lines of its own beside them.
    private func evidence(_ finding: Finding, left: Int, right: Int, indent: String) -> [String] {
        var first = indent
        var sides = Paragraph()
        if !finding.relation.isEmpty {
            let text =
                finding.left.padded(to: left, right: true) + " " + finding.relation + " "
                + finding.right.padded(to: right)
            if left > 0 { first += text + "  " } else { sides.add(text + " ") }
        }
        let hanging = String(repeating: " ", count: first.displayWidth)
        sides.add([finding.detail, finding.power].filter { !$0.isEmpty }.joined(separator: "; "), style: style.dim)
        var lines: [String] = []
        if !sides.isEmpty {
            lines = sides.lines(width: look.width, first: first, indent: hanging, indentWidth: hanging.count)
        }
        if let complaint = finding.complaint {
            var reason = Paragraph()
            reason.add(complaint, style: style.bad)
            lines += reason.lines(width: look.width, first: indent, indent: indent, indentWidth: indent.count)
        }
        return lines
    }

    private func plainLine(_ claim: Claim) -> String {
        let finding = claim.finding
        let sides = [finding.left, finding.relation, finding.right].filter { !$0.isEmpty }.joined(separator: " ")
        let evidence = [sides, finding.detail, finding.power, finding.complaint ?? ""].filter { !$0.isEmpty }
        return "\(Verdict.word(claim))  \(claim.number)  \(TerminalText.plain(claim.statement)): "
            + evidence.joined(separator: "; ")
    }
}

/// The word for a verdict, with a mark, so that it needs no colour.
enum Verdict {
    static let width = 9

    static func word(_ claim: Claim) -> String {
        if !claim.holds { return "✗ FAILS" }
        return claim.kind == .refute ? "✓ refuted" : "✓ holds"
    }
}
