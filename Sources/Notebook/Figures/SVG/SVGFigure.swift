/// A figure on its sheet: title above, panels in rows below.
struct SVGFigure {
    let figure: Figure

    func document() -> String {
        var canvas = SVGCanvas()
        let margin = SVGStyle.margin
        let inner = SVGStyle.width - 2 * margin
        var y = margin
        let title = FigureText.plain(figure.title)
        for line in FigureText.wrap(title, width: inner, size: 16, bold: true) {
            canvas.text(line, x: margin, y: y + 14, style: "T i")
            y += 21
        }
        for line in FigureText.wrap(FigureText.plain(figure.subtitle), width: inner, size: 12.5) {
            canvas.text(line, x: margin, y: y + 12, style: "S u")
            y += 17
        }
        if y > margin { y += 10 }
        for row in rows(inner) {
            let header = row.map(\.header).max() ?? 0
            var x = margin
            for panel in row {
                panel.draw(on: &canvas, x: x, y: y, header: header)
                x += panel.width + Self.gutter
            }
            y += header + (row.map(\.body).max() ?? 0) + 14
        }
        return document(canvas, height: y - 14 + margin)
    }

    private static let gutter = 22.0

    /// Panels side by side share the width.
    private func rows(_ width: Double) -> [[SVGPanel]] {
        let columns = max(1, min(figure.columns ?? Self.columns(figure.panels.count), max(1, figure.panels.count)))
        let share = (width - Self.gutter * Double(columns - 1)) / Double(columns)
        let panels = figure.panels.map { SVGPanel($0, width: share, among: columns) }
        return stride(from: 0, to: panels.count, by: columns).map {
            Array(panels[$0..<min($0 + columns, panels.count)])
        }
    }

    static func columns(_ count: Int) -> Int { count <= 3 ? count : count == 4 ? 2 : 3 }

    /// How every file begins.
    static let opening = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ev\""

    private func document(_ canvas: SVGCanvas, height: Double) -> String {
        let (w, h) = (SVGCanvas.number(SVGStyle.width), SVGCanvas.number(height.rounded(.up)))
        return Self.opening + " viewBox=\"0 0 \(w) \(h)\" width=\"\(w)\" "
            + "height=\"\(h)\" role=\"img\" aria-labelledby=\"title desc\">\n"
            + "<title id=\"title\">\(Markup.escape(FigureText.plain(figure.title)))</title>\n"
            + "<desc id=\"desc\">\(Markup.escape(figure.alternativeText))</desc>\n"
            + SVGStyle.sheet(hues: canvas.hues) + "<rect class=\"bg\" width=\"\(w)\" height=\"\(h)\" rx=\"6\"/>\n"
            + canvas.body + "</svg>\n"
    }
}

/// A panel that knows its size before it is drawn, so that neighbours can be lined up.
struct SVGPanel {
    let width: Double
    /// Above and below the top edge of the plot or the images.
    let header: Double
    let body: Double
    private let content: Content

    private enum Content {
        case plot(SVGPlot)
        case images(SVGImages)
    }

    init(_ panel: Panel, width: Double, among columns: Int) {
        self.width = width
        switch panel.content {
        case .plot(let marks):
            let plot = SVGPlot(Scene(panel, marks: marks), width: width, among: columns)
            (header, body) = (plot.header, plot.body)
            content = .plot(plot)
        case .images(let grid):
            let images = SVGImages(grid, title: FigureText.plain(panel.title), width: width)
            (header, body) = (images.header, images.body)
            content = .images(images)
        }
    }

    /// `header` is the tallest header in the row: the plots start level.
    func draw(on canvas: inout SVGCanvas, x: Double, y: Double, header: Double) {
        switch content {
        case .plot(let plot): plot.draw(on: &canvas, x: x, y: y, header: header)
        case .images(let images): images.draw(on: &canvas, x: x, y: y, header: header)
        }
    }
}

extension Figure {
    /// A complete SVG file: no script, light and dark, fixed decimals.
    public func svg() -> String { SVGFigure(figure: self).document() }
}
