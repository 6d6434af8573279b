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
        let columns = Columns(claims.map(\.finding), room: look.width - Verdict.width - numbers - 4)
        return claims.flatMap { claim in
            let verdict = Verdict.word(claim).padded(to: Verdict.width)
            let head =
                (claim.holds ? style.good(verdict) : style.bad(verdict)) + "  "
                + style.dim(claim.number.padded(to: numbers)) + "  "
            let indent = Verdict.width + 2 + numbers + 2
            return text.paragraph(claim.statement).lines(
                width: look.width, first: head, indent: String(repeating: " ", count: indent), indentWidth: indent)
                + evidence(claim.finding, columns, indent: indent)
        }
    }

    /// How wide the sides are set, so that what stands between them lines up.
    private struct Columns {
        static let widestLeft = 12
        static let widestRight = 24
        /// What must be left for the words beside the sides.
        static let words = 28

        var left = 0
        var right = 0
        var isUsed: Bool

        init(_ findings: [Finding], room: Int) {
            let sides = findings.map { ($0.left.displayWidth, $0.right.displayWidth) }
                .filter { $0 <= Columns.widestLeft && $1 <= Columns.widestRight }
            left = sides.map(\.0).max() ?? 0
            right = sides.map(\.1).max() ?? 0
            isUsed = left + right + 3 + Columns.words <= room
        }

        func fits(_ finding: Finding) -> Bool {
            isUsed && finding.left.displayWidth <= left && finding.right.displayWidth <= right
        }
    }

    /// The two sides in columns, and what is to be said of them, on lines of its own beside them.
    private func evidence(_ finding: Finding, _ columns: Columns, indent: Int) -> [String] {
        let isAligned = columns.fits(finding) && !finding.relation.isEmpty
        var first = String(repeating: " ", count: isAligned || columns.isUsed ? indent : 4)
        var words = Paragraph()
        if isAligned {
            first +=
                finding.left.padded(to: columns.left, right: true) + " " + finding.relation + " "
                + finding.right.padded(to: columns.right) + "  "
        } else if !finding.relation.isEmpty {
            words.add("\(finding.left) \(finding.relation) \(finding.right); ")
        }
        if let complaint = finding.complaint {
            words.add(complaint, style: style.bad)
        } else {
            let said = [finding.detail, finding.power].filter { !$0.isEmpty }.joined(separator: "; ")
            // A percent sign stays with its number.
            words.add(said.replacing(" %", with: "\u{A0}%")) { style.dim($0.replacing("\u{A0}", with: " ")) }
        }
        let hanging = String(repeating: " ", count: first.displayWidth)
        return words.isEmpty ? [] : words.lines(width: look.width, first: first, indent: hanging)
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
