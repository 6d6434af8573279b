/// Formulas, as LaTeX writes them, for terminals and for HTML.
///
/// Any text is accepted. What is not understood stays visible as it was written, and ``unknownCommands(in:)`` tells.
public enum LaTeX {
    /// Readable characters: one line, or in display mode as many as the formula needs.
    ///
    /// A display formula wider than `width` columns is broken before its relations and operators where that helps.
    public static func unicode(_ source: String, display: Bool, width: Int? = nil) -> [String] {
        let formula = LaTeXParser.parse(source).formula
        let typesetter = Typesetter(display: display, width: width ?? Int.max)
        return typesetter.lines(formula)
    }

    /// A `<math>` element of MathML Core.
    public static func mathML(_ source: String, display: Bool) -> String {
        let formula = LaTeXParser.parse(source).formula
        return MathML.element(formula, display: display)
    }

    /// What would be shown as written: commands no renderer knows, and braces or fences that do not close, in order of
    /// first use.
    public static func unknownCommands(in source: String) -> [String] {
        LaTeXParser.parse(source).problems
    }

    /// Every command that is understood, in alphabetical order.
    public static var knownCommands: [String] { LaTeXParser.known }
}
