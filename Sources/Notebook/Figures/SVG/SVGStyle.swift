/// The style sheet inside every file: light by default, dark where the reader's system asks for it.
///
/// The page behind is drawn too, so that a figure shown on the other kind of page stays readable.
enum SVGStyle {
    static let width = 760.0
    static let margin = 20.0

    static func sheet(hues: Set<Hue>) -> String {
        let used = Hue.allCases.filter(hues.contains)
        let light = page("#fff", ink: "#1f2328", muted: "#59636e", grid: "#e6e8eb", axis: "#8c959f")
        let dark = page("#0d1117", ink: "#e6edf3", muted: "#9aa4af", grid: "#262c34", axis: "#6e7681")
        return """
            <style>
            .ev text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:12px}
            .ev .T{font-size:16px;font-weight:600}.ev .P{font-size:13px;font-weight:600}.ev .B{font-weight:600}
            .ev .S{font-size:12.5px}.ev .t{font-size:11px}.ev .m{text-anchor:middle}.ev .e{text-anchor:end}
            .ev .n{fill:none;stroke-linejoin:round;stroke-linecap:round}.ev .o{stroke-width:1}.ev .w{stroke:#fff}
            .ev .h{paint-order:stroke;stroke-width:3.5;stroke-linejoin:round}
            \(light)\(used.map { rule($0, $0.light) }.joined())
            @media (prefers-color-scheme:dark){
            \(dark)\(used.map { rule($0, $0.dark) }.joined())
            }
            </style>

            """
    }

    private static func page(_ back: String, ink: String, muted: String, grid: String, axis: String) -> String {
        ".ev .bg{fill:\(back)}.ev .i{fill:\(ink)}.ev .u{fill:\(muted)}.ev .is{stroke:\(ink)}.ev .us{stroke:\(muted)}"
            + ".ev .g{stroke:\(grid)}.ev .x{stroke:\(axis)}.ev .h,.ev .o{stroke:\(back)}\n"
    }

    private static func rule(_ hue: Hue, _ color: Color) -> String {
        ".ev .s\(hue.rawValue){stroke:\(color.css)}.ev .f\(hue.rawValue){fill:\(color.css)}"
    }

    /// The class that strokes or fills with a hue, or with the colour of muted text.
    static func stroke(_ hue: Hue?) -> String { hue.map { "s\($0.rawValue)" } ?? "us" }
    static func fill(_ hue: Hue?) -> String { hue.map { "f\($0.rawValue)" } ?? "u" }

    static func dashes(_ dash: Mark.Dash) -> String {
        switch dash {
        case .solid: ""
        case .dashed: " stroke-dasharray=\"7 4\""
        case .dotted: " stroke-dasharray=\"1.5 4\""
        case .dashDotted: " stroke-dasharray=\"8 4 1.5 4\""
        case .longDashed: " stroke-dasharray=\"14 5\""
        }
    }
}
