/// One set of axes: how much room everything takes, then the frame around the marks.
struct SVGPlot {
    let scene: Scene
    let width: Double
    let header: Double
    let body: Double
    /// From the left edge of the panel to the plot, and from the plot to the right edge.
    let left: Double
    let plotWidth: Double
    let plotHeight: Double
    let xTicks: [Tick]
    let yTicks: [Tick]
    let legend: SVGLegend
    private let title: [String]
    private let names: SVGNames

    init(_ scene: Scene, width: Double, among columns: Int) {
        self.scene = scene
        self.width = width
        let panel = scene.panel
        title = FigureText.wrap(FigureText.plain(panel.title), width: width, size: 13, bold: true)
        let tallest = columns == 1 ? 330.0 : columns == 2 ? 230 : 190
        var height = tallest
        let isMatrix = !scene.rowNames.isEmpty
        if isMatrix { height = min(420, max(tallest * 0.5, Double(scene.rowNames.count) * 34)) }
        yTicks = SVGPlot.yTicks(scene, height: height)
        let widest = yTicks.map { FigureText.width($0.label, size: 11) }.max() ?? 0
        let forTicks = panel.y.showsTicks ? min(width * 0.35, max(14, widest + 9)) : 4
        // Slanted names reach to the left of their bars.
        let slot = (width - forTicks - 12) / Double(max(1, scene.columnNames.count))
        left = max(forTicks, min(width * 0.3, SVGNames(scene.columnNames, slot: slot).reach - slot / 2))
        legend = SVGLegend(scene, width: width)
        let right = max(legend.rightMargin, scene.colorBar == nil || isMatrix ? 12 : SVGColorBar.width(scene))
        var plotWidth = max(40, width - left - right)
        if panel.sameScale {
            let shape = (scene.y.upper - scene.y.lower) / (scene.x.upper - scene.x.lower)
            let limit = columns == 1 ? 430.0 : 300
            height = min(limit, plotWidth * shape)
            plotWidth = max(40, min(plotWidth, height / shape))
        }
        if isMatrix { plotWidth = min(plotWidth, Double(max(1, scene.columnNames.count)) * 90) }
        self.plotWidth = plotWidth
        plotHeight = height
        names = SVGNames(scene.columnNames, slot: plotWidth / Double(max(1, scene.columnNames.count)))
        xTicks = SVGPlot.xTicks(scene, width: plotWidth)
        let caption = panel.y.caption.isEmpty ? 0.0 : 18
        header = Double(title.count) * 18 + Double(legend.rows.count) * 19 + caption + 8
        let ticks = panel.x.showsTicks ? (names.isEmpty ? 19 : names.height) : 4
        body = height + ticks + (panel.x.caption.isEmpty ? 2 : 20)
    }

    /// As many ticks as fit without touching.
    private static func xTicks(_ scene: Scene, width: Double) -> [Tick] {
        guard scene.columnNames.isEmpty else { return [] }
        for count in stride(from: max(2, Int(width / 70)), through: 1, by: -1) {
            let ticks = Ticks.along(scene.x, count: count, chosen: scene.panel.x.ticks)
            let edges = ticks.map { tick -> (Double, Double) in
                let center = scene.x.position(tick.value) * width
                let half = FigureText.width(tick.label, size: 11) / 2 + 5
                return (center - half, center + half)
            }
            if zip(edges, edges.dropFirst()).allSatisfy({ $0.1 <= $1.0 }) { return ticks }
        }
        return []
    }

    private static func yTicks(_ scene: Scene, height: Double) -> [Tick] {
        if !scene.rowNames.isEmpty {
            // Row 0 of a matrix is on top.
            let last = scene.rowNames.count - 1
            return scene.rowNames.enumerated().map { Tick(value: Double(last - $0), label: $1) }
        }
        return Ticks.along(scene.y, count: max(2, Int(height / 48)), chosen: scene.panel.y.ticks)
    }

    // MARK: - Drawing

    func draw(on canvas: inout SVGCanvas, x: Double, y: Double, header: Double) {
        let box = SVGBox(x: x + left, y: y + header, width: plotWidth, height: plotHeight)
        // What is above the plot stands close to it, titles at the top.
        var line = y
        for text in title {
            canvas.text(text, x: x, y: line + 13, style: "P i")
            line += 18
        }
        var above = box.y - 8 - (scene.panel.y.caption.isEmpty ? 0 : 18) - Double(legend.rows.count) * 19
        for row in legend.rows {
            legend.draw(row, on: &canvas, x: x, y: above + 14)
            above += 19
        }
        let caption = FigureText.clip(FigureText.plain(scene.panel.y.caption), width: width, size: 12)
        canvas.text(caption, x: x, y: box.y - 11, style: "u")
        grid(on: &canvas, box)
        let marks = SVGMarks(scene: scene, box: box)
        marks.draw(on: &canvas)
        frame(on: &canvas, box)
        if scene.isEmpty {
            canvas.text("no data", x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, style: "u m")
        }
        legend.drawBeside(on: &canvas, marks)
        if let bar = scene.colorBar, !bar.map.isMatrix { SVGColorBar(bar.map, bar.label).draw(on: &canvas, box) }
    }

    private var isFilled: Bool { scene.colorBar != nil }

    private func grid(on canvas: inout SVGCanvas, _ box: SVGBox) {
        guard !isFilled else { return }
        var path = ""
        let n = SVGCanvas.number
        if scene.panel.y.showsTicks {
            for tick in yTicks {
                path += "M\(n(box.x)) \(n(box.bottom - scene.y.position(tick.value) * box.height))h\(n(box.width))"
            }
        }
        if scene.panel.x.showsTicks {
            for tick in xTicks {
                path += "M\(n(box.x + scene.x.position(tick.value) * box.width)) \(n(box.y))v\(n(box.height))"
            }
        }
        canvas.path(path, style: "n g")
    }

    private func frame(on canvas: inout SVGCanvas, _ box: SVGBox) {
        let n = SVGCanvas.number
        var path = "M\(n(box.x)) \(n(box.bottom))h\(n(box.width))"
        if scene.panel.x.showsTicks {
            for tick in xTicks { path += "M\(n(box.x + scene.x.position(tick.value) * box.width)) \(n(box.bottom))v4" }
            for value in Ticks.minor(scene.x) {
                path += "M\(n(box.x + scene.x.position(value) * box.width)) \(n(box.bottom))v2.5"
            }
        }
        if scene.panel.y.showsTicks {
            for value in Ticks.minor(scene.y) {
                path += "M\(n(box.x)) \(n(box.bottom - scene.y.position(value) * box.height))h-2.5"
            }
        }
        canvas.path(path, style: "n x")
        // Bars hang from zero where some are below it.
        let zero = scene.y.position(0)
        if scene.barGroups > 0, zero > 0.001, zero < 0.999 {
            canvas.line(box.x, box.bottom - zero * box.height, box.right, box.bottom - zero * box.height, style: "n x")
        }
        labels(on: &canvas, box)
    }

    private func labels(on canvas: inout SVGCanvas, _ box: SVGBox) {
        if scene.panel.y.showsTicks {
            for tick in yTicks {
                let label = FigureText.clip(tick.label, width: left - 6, size: 11)
                let y = box.bottom - scene.y.position(tick.value) * box.height + 3.8
                canvas.text(label, x: box.x - 6, y: y, style: "t u e")
            }
        }
        var below = box.bottom + 4
        if scene.panel.x.showsTicks {
            for tick in xTicks {
                let half = FigureText.width(tick.label, size: 11) / 2
                let center = box.x + scene.x.position(tick.value) * box.width
                let x = min(max(center, half + 2), SVGStyle.width - half - 2)
                canvas.text(tick.label, x: x, y: box.bottom + 16, style: "t u m")
            }
            names.draw(on: &canvas, box, scene.x)
            below = box.bottom + (names.isEmpty ? 19 : names.height)
        }
        let caption = FigureText.clip(FigureText.plain(scene.panel.x.caption), width: width, size: 12)
        let half = FigureText.width(caption, size: 12) / 2
        let center = box.x + box.width / 2
        canvas.text(caption, x: max(center, box.x - left + half), y: below + 14, style: "u m")
    }
}

/// Names below bars or columns: in a line where they fit, in two, or aslant.
struct SVGNames {
    private let lines: [[String]]
    private let isSlanted: Bool
    /// How far the first name reaches to the left of its place.
    let reach: Double
    let height: Double
    var isEmpty: Bool { lines.isEmpty }

    init(_ names: [String], slot: Double) {
        let wrapped = names.map { FigureText.wrap($0, width: max(slot - 6, 30), size: 11) }
        let fits = zip(names, wrapped).allSatisfy { name, lines in
            lines.count <= 3 && lines.allSatisfy { FigureText.width($0, size: 11) <= slot - 4 }
                && lines.joined(separator: " ") == name
        }
        isSlanted = !fits
        lines = fits ? wrapped : names.map { [FigureText.clip($0, width: 130, size: 11)] }
        let widest = names.map { min(130, FigureText.width($0, size: 11)) }.max() ?? 0
        reach = fits ? 0 : (lines.first?.first).map { FigureText.width($0, size: 11) * 0.81 } ?? 0
        height = fits ? Double(wrapped.map(\.count).max() ?? 0) * 13 + 7 : widest * 0.6 + 18
    }

    func draw(on canvas: inout SVGCanvas, _ box: SVGBox, _ scale: AxisScale) {
        for (index, name) in lines.enumerated() {
            let x = box.x + scale.position(Double(index)) * box.width
            for (row, line) in name.enumerated() {
                if isSlanted {
                    canvas.text(line, x: x + 3, y: box.bottom + 13, style: "t u e", rotation: -36)
                } else {
                    canvas.text(line, x: x, y: box.bottom + 16 + Double(row) * 13, style: "t u m")
                }
            }
        }
    }
}
