/// Formulas, as LaTeX writes them, for terminals and for HTML.
public enum LaTeX {
    /// Readable characters: one line, or in display mode as many as the formula needs.
    public static func unicode(_ source: String, display: Bool) -> [String] {
        [source]
    }

    /// A `<math>` element of MathML Core.
    public static func mathML(_ source: String, display: Bool) -> String {
        "<math><mtext>\(source)</mtext></math>"
    }

    /// Commands that are shown as written because no renderer knows them, in order of first use.
    public static func unknownCommands(in source: String) -> [String] {
        []
    }
}
