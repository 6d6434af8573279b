/// The names of marks: beside the ends of lines where that is clear, otherwise in rows above the plot.
struct SVGLegend {
    let rows: [[Scene.Entry]]
    /// Room for names to the right of the plot.
    let rightMargin: Double
    private let beside: [Scene.Entry]

    private static let swatch = 26.0
    private static let gap = 18.0

    init(_ scene: Scene, width: Double) {
        let entries = scene.panel.labels == .none ? [] : scene.entries
        let widest = entries.map { FigureText.width($0.label, size: 12, bold: true) }.max() ?? 0
        let wanted = scene.panel.labels == .direct || (scene.panel.labels == .automatic && scene.endsApart)
        if wanted, !entries.isEmpty, entries.allSatisfy({ $0.shape == .line }), widest <= width * 0.3 {
            beside = entries
            rows = []
            rightMargin = widest + 14
            return
        }
        beside = []
        rightMargin = 0
        var rows: [[Scene.Entry]] = []
        var used = 0.0
        for entry in scene.classCount > 0 && scene.namesClassesInPlace ? [] : entries {
            var entry = entry
            entry.label = FigureText.clip(entry.label, width: width - Self.swatch, size: 12)
            let length = Self.swatch + FigureText.width(entry.label, size: 12) + Self.gap
            if rows.isEmpty || used + length - Self.gap > width {
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append(entry)
            used += length
        }
        self.rows = rows
    }

    func draw(_ row: [Scene.Entry], on canvas: inout SVGCanvas, x: Double, y: Double) {
        var x = x
        for entry in row {
            swatch(entry, on: &canvas, x: x, y: y - 4)
            canvas.text(entry.label, x: x + Self.swatch, y: y, style: "i")
            x += Self.swatch + FigureText.width(entry.label, size: 12) + Self.gap
        }
    }

    private func swatch(_ entry: Scene.Entry, on canvas: inout SVGCanvas, x: Double, y: Double) {
        canvas.use(entry.hue)
        let marks = SVGMarks(
            scene: Scene(Panel(marks: []), marks: []), box: SVGBox(x: x, y: y - 9, width: 30, height: 18))
        switch entry.shape {
        case .area:
            canvas.rectangle(
                SVGBox(x: x + 5, y: y - 5, width: 14, height: 10), style: SVGStyle.fill(entry.hue),
                more: " fill-opacity=\".75\"")
        case .line:
            canvas.line(
                x, y, x + 20, y, style: "n " + SVGStyle.stroke(entry.hue),
                more: " stroke-width=\"2\"" + SVGStyle.dashes(entry.dash))
            if let symbol = entry.symbol {
                marks.symbols(symbol, [(x + 10, y)], hue: entry.hue, size: 3.4, on: &canvas)
            }
        case .symbol: marks.symbols(entry.symbol ?? .circle, [(x + 12, y)], hue: entry.hue, size: 3.8, on: &canvas)
        }
    }

    /// Names at the right ends of their lines, moved apart where they would touch.
    func drawBeside(on canvas: inout SVGCanvas, _ marks: SVGMarks) {
        guard !beside.isEmpty else { return }
        var places: [(entry: Scene.Entry, y: Double)] = []
        for entry in beside {
            guard let end = marks.scene.end(of: entry.label) else { continue }
            places.append((entry, min(max(marks.y(end), marks.box.y), marks.box.bottom)))
        }
        places.sort { $0.y < $1.y }
        let apart = 15.0
        for index in places.indices.dropFirst() {
            places[index].y = max(places[index].y, places[index - 1].y + apart)
        }
        // What was pushed below the plot comes back up, and pushes what is above it.
        var limit = marks.box.bottom
        for index in places.indices.reversed() {
            places[index].y = min(places[index].y, limit)
            limit = places[index].y - apart
        }
        for (entry, y) in places {
            canvas.use(entry.hue)
            canvas.text(entry.label, x: marks.box.right + 7, y: y + 4, style: SVGStyle.fill(entry.hue) + " B")
        }
    }
}

extension Scene {
    /// The last value of a line by its name.
    func end(of label: String) -> Double? {
        for item in items where item.label == label {
            if case .line(let xs, let ys) = item.mark.kind {
                return Array(zip(xs, ys)).last { $0.isFinite && $1.isFinite && x.position($0) <= 1.001 }?.1
            }
        }
        return nil
    }

    /// Whether all named marks are lines that end at the right edge, not all in one place.
    var endsApart: Bool {
        guard !entries.isEmpty, entries.count <= 7, colorBar == nil else { return false }
        var ends: [Double] = []
        for entry in entries {
            guard let end = end(of: entry.label), y.position(end).isFinite else { return false }
            ends.append(y.position(end))
            let reaches = items.contains { item in
                guard item.label == entry.label, case .line(let xs, let ys) = item.mark.kind else { return false }
                let last = Array(zip(xs, ys)).last { $0.isFinite && $1.isFinite }
                return last.map { x.position($0.0) > 0.93 } ?? false
            }
            if !reaches { return false }
        }
        ends.sort()
        let close = zip(ends, ends.dropFirst()).filter { $1 - $0 < 0.02 }.count
        return close <= max(0, ends.count / 3)
    }
}
