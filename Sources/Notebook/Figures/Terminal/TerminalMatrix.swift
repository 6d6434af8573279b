/// A matrix with named rows and columns as a table with coloured cells.
struct TerminalMatrix {
    let scene: Scene
    let map: HeatMap
    let label: String
    let width: Int
    let color: Bool

    init?(_ scene: Scene, width: Int, color: Bool) {
        guard let (map, label) = scene.colorBar, map.isMatrix else { return nil }
        self.scene = scene
        self.map = map
        self.label = label
        self.width = width
        self.color = color
    }

    func canvas() -> TerminalCanvas {
        let title = FigureText.plain(scene.panel.title).wrapped(to: width)
        let names = min(width / 3, scene.rowNames.map(\.displayWidth).max() ?? 0)
        let columns = max(scene.columnNames.count, map.values.map(\.count).max() ?? 0)
        let room = max(1, (width - names - 1) / max(1, columns))
        let widest = scene.columnNames.map(\.displayWidth).max() ?? 0
        let cell = max(1, min(room, max(7, widest + 2)))
        let captions = [scene.panel.y.caption, scene.panel.x.caption].map { FigureText.plain($0) }
        let caption = captions.filter { !$0.isEmpty }.joined(separator: " \\ ")
        let top = title.count + (caption.isEmpty ? 0 : 1) + 1
        let hasBar = !map.showsValues
        var canvas = TerminalCanvas(width: width, height: top + map.values.count + (hasBar ? 1 : 0))
        for (row, line) in title.enumerated() { canvas.write(line, row: row, column: 0, .bold) }
        canvas.write(caption, row: title.count, column: 0, caption.isEmpty ? .plain : .faint)
        for (column, name) in scene.columnNames.enumerated() {
            let start = names + 1 + column * cell
            write(name, on: &canvas, row: top - 1, start: start, length: cell, .faint)
        }
        let largest = map.largest
        for (row, values) in map.values.enumerated() {
            if scene.rowNames.indices.contains(row) {
                let name = scene.rowNames[row].clipped(to: names)
                canvas.write(name, row: top + row, column: names - name.displayWidth)
            }
            for (column, value) in values.enumerated() {
                let start = names + 1 + column * cell
                self.cell(value, largest: largest, on: &canvas, row: top + row, start: start, length: cell)
            }
        }
        if hasBar {
            TerminalColorBar(map: map, label: label, color: color).draw(on: &canvas, row: top + map.values.count)
        }
        return canvas
    }

    private func cell(
        _ value: Double, largest: Double, on canvas: inout TerminalCanvas, row: Int, start: Int, length: Int
    ) {
        let fraction = HeatMap.fraction(value, map.bounds)
        var look = TerminalCanvas.Look.plain
        if color, let fraction {
            let paper = map.ramp.color(fraction)
            look = .init(ink: paper.brightness > 0.52 ? 16 : 231, paper: paper.terminal)
        }
        let shade = color || map.showsValues ? " " : fraction.map(TerminalColorBar.shade) ?? " "
        for column in start..<start + length { canvas[row, column] = .init(text: shade, look: look) }
        if map.showsValues {
            write(Ticks.aligned(value, largest: largest), on: &canvas, row: row, start: start, length: length, look)
        }
    }

    private func write(
        _ text: String, on canvas: inout TerminalCanvas, row: Int, start: Int, length: Int, _ look: TerminalCanvas.Look
    ) {
        let text = text.clipped(to: max(1, length - 1))
        canvas.write(text, row: row, column: start + max(0, (length - text.displayWidth) / 2), look)
    }
}
