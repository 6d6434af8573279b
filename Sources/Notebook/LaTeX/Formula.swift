/// A formula as a tree. Whatever was written is somewhere in it: what the parser does not know is kept as `unknown`.
indirect enum Formula: Hashable, Sendable {
    case atom(String, Role)
    case row([Formula])
    /// Words as typed: `\text{if}`.
    case text(String)
    case styled(Alphabet, Formula)
    /// `stacked` is what `\limits` and `\nolimits` ask for, `nil` where the operator decides.
    case script(base: Formula, lower: Formula?, upper: Formula?, stacked: Bool?)
    case fraction(Formula, Formula, Style)
    case binomial(Formula, Formula)
    case root(Formula, index: Formula?)
    case accent(Accent, Formula)
    /// `\left( ... \right)`; a side left free is empty.
    case fenced(String, Formula, String)
    /// `\underbrace` and `\overbrace`; the note is a script on it.
    case brace(Formula, above: Bool)
    /// Something small above or below, as with `\overset`.
    case stack(Formula, over: Formula?, under: Formula?)
    case table(Table)
    /// In ems; below zero for `\!`.
    case space(Double)
    case boxed(Formula)
    case tag(String)
    case unknown(String)

    static let empty = Formula.row([])

    /// What a symbol does in a row, which decides the space around it.
    enum Role: Hashable, Sendable {
        case variable, number, symbol, binary, relation, open, close, punctuation
        /// Names set upright: log, max. With limits they go below in display.
        case function(limits: Bool)
        /// Sums take limits above and below, integrals beside.
        case large(limits: Bool)
    }

    /// How a fraction is set: as its surroundings ask, stacked, or in the line.
    enum Style: Hashable, Sendable { case automatic, display, line }

    enum Accent: Hashable, Sendable {
        /// A combining character for the terminal and a spacing one for MathML.
        case mark(combining: String, spacing: String)
        case overline, underline
    }

    struct Table: Hashable, Sendable {
        enum Alignment: Hashable, Sendable { case left, center, right }
        enum Kind: Hashable, Sendable { case aligned, gathered, cases, matrix }
        var kind: Kind
        var cells: [[Formula]]
        /// Of the columns; those after the last take the kind's own.
        var alignments: [Alignment] = []
        var open = ""
        var close = ""

        func alignment(_ column: Int) -> Alignment {
            if column < alignments.count { return alignments[column] }
            switch kind {
            case .aligned: return column.isMultiple(of: 2) ? .right : .left
            case .cases: return .left
            case .gathered, .matrix: return .center
            }
        }
    }
}
