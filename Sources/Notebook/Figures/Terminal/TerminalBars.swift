/// Bars lie down in the terminal: names to the left, values at the end.
struct TerminalBars {
    let scene: Scene
    let width: Int
    let color: Bool

    private struct Row {
        var name: String
        var value: Double
        var error: Double?
        var item: Scene.Item
    }

    func canvas() -> TerminalCanvas {
        let title = FigureText.plain(scene.panel.title).wrapped(to: width)
        let items = scene.items.filter { $0.isBars && !$0.label.isEmpty }
        let legend = TerminalLegend(
            items.map { .init(sample: fill($0) + fill($0), label: $0.label, hue: $0.hue) }, width: width)
        let caption = FigureText.plain(scene.panel.y.caption)
        let head = title.count + legend.rows.count
        let rows = rows()
        let footer = references().count + (caption.isEmpty ? 0 : 1)
        var canvas = TerminalCanvas(width: width, height: head + rows.count + footer)
        for (row, line) in title.enumerated() { canvas.write(line, row: row, column: 0, .bold) }
        legend.draw(on: &canvas, row: title.count)
        draw(rows, on: &canvas, top: head)
        for (offset, line) in references().enumerated() {
            canvas.write(line, row: head + rows.count + offset, column: 0, .faint)
        }
        canvas.write(caption, row: head + rows.count + footer - 1, column: 0, caption.isEmpty ? .plain : .faint)
        return canvas
    }

    /// For each name its bars, and an empty line between names that have several.
    private func rows() -> [Row?] {
        var rows: [Row?] = []
        for (index, name) in scene.columnNames.enumerated() {
            if index > 0, scene.barGroups > 1 { rows.append(nil) }
            var name = name
            for item in scene.items {
                guard case .bars(_, let values, let errors) = item.mark.kind, index < values.count else { continue }
                let error = index < errors.count ? errors[index] : nil
                rows.append(Row(name: name, value: values[index], error: error, item: item))
                name = ""
            }
        }
        return rows
    }

    /// Lines for reference are told in words: `┆ exact 3.2`.
    private func references() -> [String] {
        scene.items.compactMap { item in
            guard case .horizontal(let value) = item.mark.kind else { return nil }
            return "┆ " + (item.label.isEmpty ? "" : item.label + " ") + Ticks.short(value)
        }
    }

    private func fill(_ item: Scene.Item) -> String {
        color ? "█" : ["█", "▒", "░", "▓"][item.barIndex % 4]
    }

    private func draw(_ rows: [Row?], on canvas: inout TerminalCanvas, top: Int) {
        let names = min(width / 3, rows.compactMap(\.?.name.displayWidth).max() ?? 0)
        let values = rows.map { $0.map(text) ?? "" }
        let tail = min(width / 2, values.map(\.displayWidth).max() ?? 0)
        let room = max(4, width - names - tail - 3)
        func column(_ value: Double) -> Double { min(1, max(0, scene.y.position(value))) * Double(room) }
        let zero = column(max(0, scene.y.lower))
        for (offset, row) in rows.enumerated() {
            let line = top + offset
            canvas[line, names + 1] = .init(text: "│", look: .faint)
            for item in scene.items {
                guard case .horizontal(let value) = item.mark.kind else { continue }
                canvas[line, names + 2 + min(room - 1, Int(column(value)))] = .init(text: "┆", look: .init(item.hue))
            }
            guard let row else { continue }
            let name = row.name.clipped(to: names)
            canvas.write(name, row: line, column: names - name.displayWidth)
            let look = TerminalCanvas.Look(ink: row.item.hue?.terminal)
            let end = row.value.isFinite ? column(row.value) : zero
            bar(from: min(zero, end), to: max(zero, end), fill(row.item), look) { cell, text in
                canvas[line, names + 2 + cell] = .init(text: text, look: look)
            }
            let after = names + 2 + Int(max(zero, end).rounded(.up)) + 1
            canvas.write(values[offset], row: line, column: min(after, width - tail))
        }
    }

    private func bar(
        from start: Double, to end: Double, _ fill: String, _ look: TerminalCanvas.Look, _ put: (Int, String) -> Void
    ) {
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        for cell in Int(start.rounded())..<max(Int(start.rounded()), Int(end)) { put(cell, fill) }
        let eighths = Int((end - end.rounded(.down)) * 8)
        // Parts of a cell exist for the full block only.
        if fill == "█", eighths > 0, Int(end) >= Int(start.rounded()) { put(Int(end), parts[eighths]) }
    }

    private func text(_ row: Row) -> String {
        let largest = rows().compactMap { $0?.value.magnitude }.filter(\.isFinite).max() ?? 0
        let value = Ticks.aligned(row.value, largest: largest)
        guard let error = row.error else { return value }
        return value + " ± " + Ticks.aligned(error, largest: largest)
    }
}
