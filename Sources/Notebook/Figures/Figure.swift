/// A picture as a value: what is shown, not how. One description is drawn as SVG for pages and as characters for the
/// terminal.
///
/// Labels may hold short formulas between dollars: `"$\\sigma^2$ of the decoder"`.
public struct Figure: Sendable, Hashable {
    /// A sentence that states the finding, not the subject: "Both bounds meet the evidence".
    public var title: String
    /// What was measured, on what, how often.
    public var subtitle: String
    /// For readers who cannot see it; made from the panels when empty (see ``alternativeText``).
    public var description: String
    public var panels: [Panel]
    /// Panels in a row; `nil` chooses.
    public var columns: Int?

    public init(
        _ title: String, subtitle: String = "", description: String = "", columns: Int? = nil, panels: [Panel]
    ) {
        self.title = title
        self.subtitle = subtitle
        self.description = description
        self.columns = columns
        self.panels = panels
    }

    public init(
        _ title: String, subtitle: String = "", description: String = "", columns: Int? = nil, _ panels: Panel...
    ) {
        self.init(title, subtitle: subtitle, description: description, columns: columns, panels: panels)
    }
}
