/// Images in rows and columns, each pixel a sharp square.
struct SVGImages {
    let grid: ImageGrid
    let header: Double
    let body: Double
    private let title: [String]
    private let width: Double
    /// The side of a pixel, and the gap between images in pixels of the picture.
    private let scale: Double
    private let gap = 1
    private let left: Double
    private let columnHeight: Double

    init(_ grid: ImageGrid, title: String, width: Double) {
        self.grid = grid
        self.width = width
        self.title = FigureText.wrap(title, width: width, size: 13, bold: true)
        let widest = grid.rowLabels.map { FigureText.width(FigureText.plain($0), size: 12) }.max() ?? 0
        left = widest > 0 ? min(width * 0.3, widest + 10) : 0
        let across = Double(grid.columns * (grid.width + gap) - gap)
        // Few images are not blown up beyond what the eye needs.
        let largest = 84 / Double(max(grid.width, grid.height))
        let fitting = min((width - left) / across, max(largest, 1))
        // Whole and half pixels stay sharp.
        scale = fitting >= 1 ? (fitting * 2).rounded(.down) / 2 : fitting
        columnHeight = grid.columnLabels.isEmpty ? 0 : 17
        header = Double(self.title.count) * 18 + columnHeight + 6
        body = Double(max(1, grid.rows) * (grid.height + gap) - gap) * scale + 2
    }

    func draw(on canvas: inout SVGCanvas, x: Double, y: Double, header: Double) {
        for (row, line) in title.enumerated() {
            canvas.text(line, x: x, y: y + 13 + Double(row) * 18, style: "P i")
        }
        let top = y + header
        labels(on: &canvas, x: x, top: top)
        var paths: [Int: String] = [:]
        for (index, image) in grid.images.enumerated() where !image.isEmpty {
            let column = index % grid.columns * (grid.width + gap)
            let row = index / grid.columns * (grid.height + gap)
            for line in 0..<grid.height {
                let pixels = image[line * grid.width..<(line + 1) * grid.width]
                SVGGrid.addRuns(pixels.map(level), x: column, y: row + line, to: &paths)
            }
        }
        let size = FixedDecimal.text(scale, decimals: 4)
        canvas.add(
            "<g fill=\"none\" stroke-width=\"1\" shape-rendering=\"crispEdges\" transform=\"translate("
                + "\(SVGCanvas.number(x + left)) \(SVGCanvas.number(top))) scale(\(size)) translate(0 .5)\">\n"
                + SVGGrid.markup(paths) { .grey($0 * 255 / (Self.shades - 1)) } + "</g>")
    }

    /// More shades than the eye tells apart side by side would only lengthen the file.
    private static let shades = 32

    private func level(_ value: Double) -> Int? {
        Int((grid.brightness(value) * Double(Self.shades - 1)).rounded())
    }

    private func labels(on canvas: inout SVGCanvas, x: Double, top: Double) {
        let (w, h) = (Double(grid.width + gap) * scale, Double(grid.height + gap) * scale)
        for (column, label) in grid.columnLabels.prefix(grid.columns).enumerated() {
            let text = FigureText.clip(FigureText.plain(label), width: w - 2, size: 12)
            canvas.text(text, x: x + left + (Double(column) + 0.5) * w, y: top - 6, style: "u m")
        }
        for (row, label) in grid.rowLabels.prefix(grid.rows).enumerated() {
            let text = FigureText.clip(FigureText.plain(label), width: left - 8, size: 12)
            canvas.text(text, x: x + left - 8, y: top + (Double(row) + 0.5) * h + 4, style: "u e")
        }
    }
}
