/// One set of axes in characters.
struct TerminalPlot {
    let scene: Scene
    let width: Int
    let color: Bool
    let left: Int
    let plotColumns: Int
    let plotRows: Int
    let yTicks: [Tick]
    private let title: [String]
    private let legend: TerminalLegend

    init(_ scene: Scene, width: Int, among columns: Int, color: Bool) {
        self.scene = scene
        self.width = width
        self.color = color
        title = FigureText.plain(scene.panel.title).wrapped(to: width)
        var rows = columns > 1 ? 12 : min(20, max(10, width / 5))
        yTicks = scene.panel.y.showsTicks ? Ticks.along(scene.y, count: rows / 3, chosen: scene.panel.y.ticks) : []
        left = min(width / 3, yTicks.map { $0.label.displayWidth }.max() ?? 0)
        var across = max(4, width - left - 2)
        if scene.panel.sameScale {
            // A character is twice as high as it is wide.
            let shape = (scene.y.upper - scene.y.lower) / (scene.x.upper - scene.x.lower)
            let most = Double(columns > 1 ? 16 : 24)
            rows = Int(min(most, max(4, Double(across) * shape / 2)).rounded())
            across = max(8, min(across, Int((Double(rows) * 2 / shape).rounded())))
        }
        plotColumns = across
        plotRows = rows
        legend = TerminalLegend(TerminalPlot.legend(scene, color: color), width: width)
    }

    private static func legend(_ scene: Scene, color: Bool) -> [TerminalLegend.Item] {
        guard scene.panel.labels != .none else { return [] }
        var classes = scene.classNumbers[...]
        return scene.entries.map { entry in
            let sample: String
            switch entry.shape {
            case .line: sample = TerminalLegend.sample(entry.dash)
            case .area: sample = scene.histogramDash(entry.label).map(TerminalLegend.sample) ?? (color ? "██" : "░░")
            case .symbol:
                let number = classes.popFirst()
                sample =
                    color
                    ? TerminalLegend.symbol(entry.symbol ?? .circle)
                    : number.map { TerminalLegend.letter(class: $0) } ?? TerminalLegend.symbol(entry.symbol ?? .circle)
            }
            return TerminalLegend.Item(sample: sample, label: entry.label, hue: entry.hue)
        }
    }

    func canvas() -> TerminalCanvas {
        let yCaption = FigureText.plain(scene.panel.y.caption)
        let xCaption = FigureText.plain(scene.panel.x.caption)
        let top = title.count + legend.rows.count + (yCaption.isEmpty ? 0 : 1)
        let ticks = scene.panel.x.showsTicks ? 1 : 0
        let bar = scene.colorBar == nil ? 0 : 1
        var canvas = TerminalCanvas(width: width, height: top + plotRows + 1 + ticks + (xCaption.isEmpty ? 0 : 1) + bar)
        for (row, line) in title.enumerated() { canvas.write(line, row: row, column: 0, .bold) }
        legend.draw(on: &canvas, row: title.count)
        canvas.write(yCaption, row: top - 1, column: 0, yCaption.isEmpty ? .plain : .faint)
        let area = TerminalArea(top: top, left: left + 1, rows: plotRows, columns: plotColumns)
        TerminalMarks(scene: scene, area: area, color: color).draw(on: &canvas)
        axes(on: &canvas, area)
        if scene.isEmpty {
            canvas.write(
                "no data", row: top + plotRows / 2, around: area.left + plotColumns / 2,
                within: area.left..<area.left + plotColumns, .faint)
        }
        var row = top + plotRows + 1 + ticks
        let within = area.left..<max(area.left + 1, width)
        canvas.write(xCaption, row: row, around: area.left + plotColumns / 2, within: within, .faint)
        if !xCaption.isEmpty { row += 1 }
        if let (map, label) = scene.colorBar {
            TerminalColorBar(map: map, label: label, color: color).draw(on: &canvas, row: row)
        }
        return canvas
    }

    private func axes(on canvas: inout TerminalCanvas, _ area: TerminalArea) {
        let axis = area.left - 1
        for row in 0..<plotRows { canvas[area.top + row, axis] = .init(text: "│", look: .faint) }
        for tick in yTicks {
            let row = area.top + min(plotRows - 1, max(0, Int((1 - scene.y.position(tick.value)) * Double(plotRows))))
            let label = tick.label.clipped(to: left)
            canvas.write(label, row: row, column: left - label.displayWidth, .faint)
            canvas[row, axis] = .init(text: "┤", look: .faint)
        }
        let floor = area.top + plotRows
        canvas.write("└" + String(repeating: "─", count: plotColumns), row: floor, column: axis, .faint)
        guard scene.panel.x.showsTicks else { return }
        for (tick, column, start) in xTicks(area) {
            canvas[floor, column] = .init(text: "┬", look: .faint)
            canvas.write(tick.label, row: floor + 1, column: start, .faint)
        }
    }

    /// Ticks with their columns and those of their labels: as many as fit without touching.
    private func xTicks(_ area: TerminalArea) -> [(tick: Tick, column: Int, start: Int)] {
        for count in stride(from: max(2, plotColumns / 9), through: 1, by: -1) {
            let ticks = Ticks.along(scene.x, count: count, chosen: scene.panel.x.ticks)
            let places = ticks.map { tick -> (tick: Tick, column: Int, start: Int) in
                let place = Int(scene.x.position(tick.value) * Double(plotColumns))
                let column = area.left + min(plotColumns - 1, max(0, place))
                let length = tick.label.displayWidth
                return (tick, column, max(0, min(column - length / 2, width - length)))
            }
            let fits = zip(places, places.dropFirst()).allSatisfy { a, b in
                a.start + a.tick.label.displayWidth < b.start
            }
            if fits { return places }
        }
        return []
    }
}

/// Where the marks go on the sheet.
struct TerminalArea {
    var top: Int
    var left: Int
    var rows: Int
    var columns: Int
}

extension Scene {
    var classNumbers: [Int] {
        for item in items {
            if case .points(_, _, let classes, _) = item.mark.kind, !classes.isEmpty { return Set(classes).sorted() }
        }
        return []
    }

    var histograms: Int {
        items.filter { if case .histogram = $0.mark.kind { true } else { false } }.count
    }

    /// Several histograms are outlines, told apart by dashes.
    func histogramDash(_ label: String) -> Mark.Dash? {
        guard histograms > 1 else { return nil }
        var index = 0
        for item in items {
            guard case .histogram = item.mark.kind else { continue }
            if item.label == label { return Mark.Dash.allCases[index % Mark.Dash.allCases.count] }
            index += 1
        }
        return nil
    }
}
