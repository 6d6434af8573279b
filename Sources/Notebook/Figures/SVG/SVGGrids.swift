/// Grids of coloured cells: heat maps, colour bars and images are runs of equal colour, gathered into one path a colour.
enum SVGGrid {
    /// `colors[row][column]` from the top left, drawn in units of cells; `nil` leaves a hole.
    static func paths(_ cells: [[Int?]], color: (Int) -> Color) -> String {
        var paths: [Int: String] = [:]
        for (row, line) in cells.enumerated() { addRuns(line, x: 0, y: row, to: &paths) }
        return markup(paths, color: color)
    }

    /// Runs of one line of cells, each a stroke as thick as a cell.
    static func addRuns(_ line: [Int?], x: Int, y: Int, to paths: inout [Int: String]) {
        var column = 0
        while column < line.count {
            var end = column + 1
            while end < line.count, line[end] == line[column] { end += 1 }
            if let level = line[column] { paths[level, default: ""] += "M\(x + column) \(y)h\(end - column)" }
            column = end
        }
    }

    static func markup(_ paths: [Int: String], color: (Int) -> Color) -> String {
        paths.keys.sorted().map { "<path stroke=\"\(color($0).css)\" d=\"\(paths[$0] ?? "")\"/>\n" }.joined()
    }
}

extension SVGMarks {
    func heatMap(_ map: HeatMap, on canvas: inout SVGCanvas) {
        let bounds = map.bounds
        let columns = map.values.map(\.count).max() ?? 0
        guard columns > 0 else { return }
        // From the top of the picture down.
        let rows = map.isMatrix ? map.values : map.values.reversed()
        let cells = rows.map { row in
            (0..<columns).map { column -> Int? in
                guard column < row.count else { return nil }
                return HeatMap.fraction(row[column], bounds).map(HeatMap.level)
            }
        }
        let area =
            map.isMatrix
            ? box
            : SVGBox(
                x: x(map.x.lowerBound), y: y(map.y.upperBound), width: x(map.x.upperBound) - x(map.x.lowerBound),
                height: y(map.y.lowerBound) - y(map.y.upperBound))
        let (w, h) = (area.width / Double(columns), area.height / Double(max(1, rows.count)))
        let scale = "\(FixedDecimal.text(w, decimals: 4)) \(FixedDecimal.text(h, decimals: 4))"
        canvas.add(
            "<g fill=\"none\" stroke-width=\"1.04\" shape-rendering=\"crispEdges\" "
                + "transform=\"translate(\(n(area.x)) \(n(area.y + h / 2))) scale(\(scale))\">\n"
                + SVGGrid.paths(cells) { map.ramp.color(level: $0) } + "</g>")
        if map.showsValues { values(rows, map, w, h, on: &canvas) }
    }

    private func values(_ rows: [[Double]], _ map: HeatMap, _ w: Double, _ h: Double, on canvas: inout SVGCanvas) {
        let bounds = map.bounds
        func fits(_ label: String) -> Bool { FigureText.width(label, size: 11) <= w - 2 }
        let labels = Ticks.aligned(rows, largest: map.largest, fits: fits)
        for (row, line) in rows.enumerated() {
            for (column, value) in line.enumerated() {
                let label = labels[row][column]
                guard fits(label), h >= 13 else { continue }
                let fraction = HeatMap.fraction(value, bounds) ?? 0.5
                let dark = map.ramp.color(level: HeatMap.level(fraction)).brightness > 0.52
                let (px, py) = (box.x + (Double(column) + 0.5) * w, box.y + (Double(row) + 0.5) * h + 4)
                canvas.add(
                    "<text class=\"t m\" x=\"\(n(px))\" y=\"\(n(py))\" fill=\"\(dark ? "#111" : "#fff")\">"
                        + "\(Markup.escape(label))</text>")
            }
        }
    }

    func contour(_ item: Scene.Item, _ map: HeatMap, _ levels: [Double], on canvas: inout SVGCanvas) {
        let levels = levels.isEmpty ? Contours.levels(map) : levels.filter(\.isFinite).sorted()
        for (index, level) in levels.enumerated() {
            var data = ""
            for line in Contours.lines(map, level: level) {
                data += "M" + line.map { point((x($0.x), y($0.y))) }.joined(separator: "L")
            }
            // Higher lines are stronger.
            let strength = 0.45 + 0.55 * Double(index + 1) / Double(levels.count)
            canvas.path(
                data, style: "n " + (scene.colorBar != nil && item.hue == nil ? "w" : SVGStyle.stroke(item.hue)),
                more: " stroke-width=\"1.2\" stroke-opacity=\"\(FixedDecimal.text(strength, decimals: 2))\"")
        }
    }
}

/// The scale of a heat map's colours, to the right of the plot.
struct SVGColorBar {
    let map: HeatMap
    let label: String

    init(_ map: HeatMap, _ label: String) {
        self.map = map
        self.label = label
    }

    private var scale: AxisScale {
        AxisScale(lower: map.bounds.lower, upper: map.bounds.upper, isLogarithmic: false)
    }

    static func width(_ scene: Scene) -> Double {
        guard let bar = scene.colorBar else { return 0 }
        let ticks = Ticks.along(SVGColorBar(bar.map, bar.label).scale, count: 5)
        let widest = ticks.map { FigureText.width($0.label, size: 11) }.max() ?? 0
        return max(40, widest + 34)
    }

    func draw(on canvas: inout SVGCanvas, _ box: SVGBox) {
        let n = SVGCanvas.number
        let x = box.right + 14
        let levels = HeatMap.levels
        let height = FixedDecimal.text(box.height / Double(levels), decimals: 4)
        let cells = (0..<levels).map { [Optional(levels - 1 - $0)] }
        let half = box.height / Double(levels) / 2
        canvas.add(
            "<g fill=\"none\" stroke-width=\"1.06\" shape-rendering=\"crispEdges\" "
                + "transform=\"translate(\(n(x)) \(n(box.y + half))) scale(11 \(height))\">\n"
                + SVGGrid.paths(cells) { map.ramp.color(level: $0) } + "</g>")
        for tick in Ticks.along(scale, count: max(2, Int(box.height / 50))) {
            let y = box.bottom - scale.position(tick.value) * box.height
            canvas.line(x + 11, y, x + 14, y, style: "n x")
            canvas.text(tick.label, x: x + 17, y: y + 3.8, style: "t u")
        }
        let room = SVGStyle.width / 3
        canvas.text(
            FigureText.clip(label, width: room, size: 12), x: x + 11, y: box.y - 9, style: "u e")
    }
}
