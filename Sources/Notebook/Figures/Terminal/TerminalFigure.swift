extension Figure {
    /// Lines of characters, none wider than `width` columns.
    ///
    /// With colour, lines hold escape sequences for 256-colour terminals; without, dashes, symbols and shades tell
    /// marks apart.
    public func terminal(width: Int, color: Bool) -> [String] {
        TerminalFigure(figure: self, width: max(20, width), color: color).lines().map {
            width < 20 ? $0.clipped(to: max(0, width)) : $0
        }
    }
}

/// A figure in characters: title above, panels side by side where they fit.
struct TerminalFigure {
    let figure: Figure
    let width: Int
    let color: Bool

    private static let gutter = 3
    private static let narrowest = 34

    func lines() -> [String] {
        var lines = words(figure.title, .bold) + words(figure.subtitle, .faint)
        let wanted = max(1, figure.columns ?? SVGFigure.columns(figure.panels.count))
        let fitting = max(1, (width + Self.gutter) / (Self.narrowest + Self.gutter))
        var columns = min(wanted, fitting, max(1, figure.panels.count))
        func share(_ columns: Int) -> Int { (width - Self.gutter * (columns - 1)) / columns }
        let widest = figure.panels.map(\.columnsWanted).max() ?? 0
        while columns > 1, share(columns) < widest { columns -= 1 }
        for start in stride(from: 0, to: figure.panels.count, by: columns) {
            let row = figure.panels[start..<min(start + columns, figure.panels.count)]
            let canvases = row.map { canvas($0, width: share(columns), among: columns) }
            if !lines.isEmpty { lines.append("") }
            lines += beside(canvases, levelBelow: row.allSatisfy(\.hasAxesBelow))
        }
        return lines
    }

    private func words(_ text: String, _ look: TerminalCanvas.Look) -> [String] {
        FigureText.plain(text).wrapped(to: width).flatMap { line in
            var canvas = TerminalCanvas(width: width, height: 1)
            canvas.write(line, row: 0, column: 0, look)
            return canvas.lines(color: color, padded: false)
        }
    }

    private func canvas(_ panel: Panel, width: Int, among columns: Int) -> TerminalCanvas {
        switch panel.content {
        case .images(let grid):
            return TerminalImages(grid, title: FigureText.plain(panel.title), width: width, color: color).canvas()
        case .plot(let marks):
            let scene = Scene(panel, marks: marks)
            if let matrix = TerminalMatrix(scene, width: width, color: color) { return matrix.canvas() }
            if scene.barGroups > 0 { return TerminalBars(scene: scene, width: width, color: color).canvas() }
            return TerminalPlot(scene, width: width, among: columns, color: color).canvas()
        }
    }

    /// Panels with axes are level at their lower edges, others at the top.
    private func beside(_ canvases: [TerminalCanvas], levelBelow: Bool) -> [String] {
        guard canvases.count > 1 else { return canvases.first?.lines(color: color, padded: false) ?? [] }
        let height = canvases.map(\.height).max() ?? 0
        let columns = canvases.enumerated().map { index, canvas in
            let blank = String(repeating: " ", count: canvas.width)
            let own = canvas.lines(color: color, padded: index < canvases.count - 1)
            let free = Array(repeating: index < canvases.count - 1 ? blank : "", count: height - canvas.height)
            return levelBelow ? free + own : own + free
        }
        let gutter = String(repeating: " ", count: Self.gutter)
        return (0..<height).map { row in
            var line = Substring(columns.map { $0[row] }.joined(separator: gutter))
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }
}

extension Panel {
    /// How wide images must be to stand whole in their rows.
    fileprivate var columnsWanted: Int {
        guard case .images(let grid) = content else { return 0 }
        let labels = grid.rowLabels.map { FigureText.plain($0).displayWidth }.max() ?? -1
        return labels + 1 + grid.columns * grid.width
    }

    fileprivate var hasAxesBelow: Bool {
        guard case .plot(let marks) = content else { return false }
        return marks.allSatisfy { mark in
            switch mark.kind {
            case .bars: false
            case .heatMap(let map): !map.isMatrix
            default: true
            }
        }
    }
}
