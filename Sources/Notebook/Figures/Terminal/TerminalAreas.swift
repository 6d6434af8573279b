/// Bands, histograms, heat maps and reference lines: what fills whole cells.
extension TerminalMarks {
    func area(_ item: Scene.Item, on canvas: inout TerminalCanvas) {
        switch item.mark.kind {
        case .heatMap(let map): heatMap(map, on: &canvas)
        case .band(let xs, let lower, let upper): band(item, xs, lower, upper, on: &canvas)
        case .histogram(let edges, let heights):
            if scene.histograms == 1 { histogram(item, edges, heights, on: &canvas) }
        default: break
        }
    }

    func reference(_ item: Scene.Item, on canvas: inout TerminalCanvas) {
        let look = TerminalCanvas.Look(item.hue)
        switch item.mark.kind {
        case .horizontal(let value):
            guard let (row, _) = cell(scene.x.lower, value) else { return }
            for column in area.left..<area.left + area.columns { canvas[row, column] = .init(text: "╌", look: look) }
        case .vertical(let value):
            guard let (_, column) = cell(value, scene.y.lower) else { return }
            for row in area.top..<area.top + area.rows { canvas[row, column] = .init(text: "┆", look: look) }
        default: break
        }
    }

    /// The value in the middle of a column, between the two nearest data points.
    private func value(_ xs: [Double], _ ys: [Double], at position: Double) -> Double? {
        for index in xs.indices.dropLast() where ys.indices.contains(index + 1) {
            let (a, b) = (scene.x.position(xs[index]), scene.x.position(xs[index + 1]))
            guard a <= position, position <= b else { continue }
            let part = b > a ? (position - a) / (b - a) : 0
            let result = ys[index] + (ys[index + 1] - ys[index]) * part
            return result.isFinite ? result : nil
        }
        return nil
    }

    private func band(
        _ item: Scene.Item, _ xs: [Double], _ lower: [Double], _ upper: [Double], on canvas: inout TerminalCanvas
    ) {
        for column in 0..<area.columns {
            let position = (Double(column) + 0.5) / Double(area.columns)
            guard let low = value(xs, lower, at: position), let high = value(xs, upper, at: position) else { continue }
            let (bottom, top) = (scene.y.position(low), scene.y.position(high))
            for row in 0..<area.rows {
                let middle = 1 - (Double(row) + 0.5) / Double(area.rows)
                guard middle >= bottom, middle <= top else { continue }
                canvas[area.top + row, area.left + column] = .init(text: "░", look: .init(item.hue))
            }
        }
    }

    private func histogram(
        _ item: Scene.Item, _ edges: [Double], _ heights: [Double], on canvas: inout TerminalCanvas
    ) {
        guard edges.count == heights.count + 1 else { return }
        let blocks = Array(" ▁▂▃▄▅▆▇█").map(String.init)
        for column in 0..<area.columns {
            let position = (Double(column) + 0.5) / Double(area.columns)
            guard
                let bin = heights.indices.first(where: {
                    scene.x.position(edges[$0]) <= position && position < scene.x.position(edges[$0 + 1])
                })
            else { continue }
            let height = scene.y.position(heights[bin])
            guard height.isFinite else { continue }
            let eighths = Int((min(1, max(0, height)) * Double(area.rows * 8)).rounded())
            for row in 0..<area.rows {
                let filled = min(8, max(0, eighths - row * 8))
                guard filled > 0 else { break }
                canvas[area.top + area.rows - 1 - row, area.left + column] = .init(
                    text: blocks[filled], look: .init(ink: item.hue?.terminal))
            }
        }
    }

    /// Two values a cell, one above the other, in colour; one value as a shade without.
    private func heatMap(_ map: HeatMap, on canvas: inout TerminalCanvas) {
        let bounds = map.bounds
        func fraction(_ row: Int, _ column: Int, _ half: Double) -> Double? {
            let x = (Double(column) + 0.5) / Double(area.columns)
            let y = 1 - (Double(row) + half) / Double(area.rows)
            return sample(map, x, y).flatMap { HeatMap.fraction($0, bounds) }
        }
        for row in 0..<area.rows {
            for column in 0..<area.columns {
                let cell: TerminalCanvas.Cell
                if color {
                    guard let upper = fraction(row, column, 0.25), let lower = fraction(row, column, 0.75) else {
                        continue
                    }
                    let look = TerminalCanvas.Look(
                        ink: map.ramp.color(upper).terminal, paper: map.ramp.color(lower).terminal)
                    cell = .init(text: "▀", look: look)
                } else {
                    guard let middle = fraction(row, column, 0.5) else { continue }
                    cell = .init(text: TerminalColorBar.shade(middle))
                }
                canvas[area.top + row, area.left + column] = cell
            }
        }
    }

    /// The value of the grid at a place of the plot, both from 0 to 1.
    private func sample(_ map: HeatMap, _ x: Double, _ y: Double) -> Double? {
        let (lowX, highX) = (scene.x.position(map.x.lowerBound), scene.x.position(map.x.upperBound))
        let (lowY, highY) = (scene.y.position(map.y.lowerBound), scene.y.position(map.y.upperBound))
        guard highX > lowX, highY > lowY, !map.values.isEmpty else { return nil }
        let (px, py) = ((x - lowX) / (highX - lowX), (y - lowY) / (highY - lowY))
        guard (0..<1).contains(px), (0..<1).contains(py) else { return nil }
        let row = map.values[min(map.values.count - 1, Int(py * Double(map.values.count)))]
        guard !row.isEmpty else { return nil }
        return row[min(row.count - 1, Int(px * Double(row.count)))]
    }
}

/// What the colours or shades of a heat map mean, in one line.
struct TerminalColorBar {
    let map: HeatMap
    let label: String
    let color: Bool

    static func shade(_ fraction: Double) -> String {
        [" ", "░", "▒", "▓", "█"][min(4, Int(fraction * 5))]
    }

    func draw(on canvas: inout TerminalCanvas, row: Int) {
        let bounds = map.bounds
        let largest = max(bounds.lower.magnitude, bounds.upper.magnitude)
        let low = Ticks.aligned(bounds.lower, largest: largest)
        let high = Ticks.aligned(bounds.upper, largest: largest)
        let cells = color ? 24 : 5
        var column = 0
        for text in [label, low] where !text.isEmpty {
            canvas.write(text, row: row, column: column, .faint)
            column += text.displayWidth + 1
        }
        for cell in 0..<cells {
            let fraction = (Double(cell) + 0.5) / Double(cells)
            let look = TerminalCanvas.Look(paper: map.ramp.color(fraction).terminal)
            canvas[row, column] = color ? .init(text: " ", look: look) : .init(text: Self.shade(fraction))
            column += 1
        }
        canvas.write(high, row: row, column: column + 1, .faint)
    }
}
