/// The marks of a panel in dots and blocks.
struct TerminalMarks {
    let scene: Scene
    let area: TerminalArea
    let color: Bool

    /// In dots from the top left of the plot.
    func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        (
            scene.x.position(x) * Double(area.columns * 2 - 1),
            (1 - scene.y.position(y)) * Double(area.rows * 4 - 1)
        )
    }

    /// The cell of a place, if it is inside the plot.
    func cell(_ x: Double, _ y: Double) -> (row: Int, column: Int)? {
        let dot = place(x, y)
        guard dot.x > -1, dot.y > -1, dot.x < Double(area.columns * 2), dot.y < Double(area.rows * 4) else {
            return nil
        }
        return (area.top + Int(max(0, dot.y.rounded())) / 4, area.left + Int(max(0, dot.x.rounded())) / 2)
    }

    func draw(on canvas: inout TerminalCanvas) {
        let ordered = (0...8).flatMap { layer in scene.items.filter { $0.layer == layer } }
        for item in ordered where item.layer < 3 { area(item, on: &canvas) }
        for item in ordered where item.layer == 4 { reference(item, on: &canvas) }
        var dots = Braille(columns: area.columns, rows: area.rows)
        var histogram = 0
        for item in ordered {
            if case .histogram(let edges, let heights) = item.mark.kind {
                if scene.histograms > 1 { outline(edges, heights, item.hue, index: histogram, &dots) }
                histogram += 1
            }
            lines(item, &dots)
        }
        copy(dots, to: &canvas)
        for item in ordered { symbols(item, on: &canvas) }
        labels(on: &canvas)
    }

    /// Dots keep the paper below them.
    private func copy(_ dots: Braille, to canvas: inout TerminalCanvas) {
        for row in 0..<area.rows {
            for column in 0..<area.columns {
                guard let character = dots.character(row, column) else { continue }
                let (r, c) = (area.top + row, area.left + column)
                let paper = canvas[r, c].look.paper
                let hue = dots.hues[row * area.columns + column]
                var look = TerminalCanvas.Look(ink: hue?.terminal, paper: paper)
                if paper != nil { look.ink = 231 }
                canvas[r, c] = .init(text: character, look: look)
            }
        }
    }

    // MARK: - Lines

    private func lines(_ item: Scene.Item, _ dots: inout Braille) {
        switch item.mark.kind {
        case .line(let xs, let ys): polyline(zip(xs, ys).map { place($0, $1) }, item.hue, item.dash, &dots)
        case .contour(let map, let levels):
            for level in levels.isEmpty ? Contours.levels(map, count: 5) : levels {
                for line in Contours.lines(map, level: level) {
                    polyline(line.map { place($0.x, $0.y) }, item.hue, .solid, &dots)
                }
            }
        case .segments(let segments, _):
            for segment in segments {
                polyline(
                    [place(segment.fromX, segment.fromY), place(segment.toX, segment.toY)], item.hue, item.dash, &dots)
            }
        case .diagonal(let slope, let intercept):
            let places = scene.diagonal(slope: slope, intercept: intercept).map { place($0.x, $0.y) }
            polyline(places, item.hue, .dotted, &dots)
        case .points(let xs, let ys, let classes, _):
            guard isCloud(xs.count, classes) else { return }
            for (index, (x, y)) in zip(xs, ys).enumerated() {
                let dot = place(x, y)
                guard dot.x.isFinite, dot.y.isFinite, dot.x.magnitude < 1e6, dot.y.magnitude < 1e6 else { continue }
                let hue = classes.indices.contains(index) ? Scene.look(class: classes[index]).0 : item.hue
                dots.set(Int(dot.x.rounded()), Int(dot.y.rounded()), hue)
            }
        default: break
        }
    }

    /// Many points are dots, as long as their classes need no letters.
    private func isCloud(_ count: Int, _ classes: [Int]) -> Bool {
        count > 120 && (color || Set(classes).count <= 1)
    }

    private func polyline(
        _ places: [(x: Double, y: Double)], _ hue: Hue?, _ dash: Mark.Dash, _ dots: inout Braille
    ) {
        var phase = 0
        // A lone point is a line to itself.
        if places.count == 1 { dots.line(from: places[0], to: places[0], hue: hue, dash: .solid, phase: &phase) }
        for (a, b) in zip(places, places.dropFirst()) { dots.line(from: a, to: b, hue: hue, dash: dash, phase: &phase) }
    }

    private func outline(_ edges: [Double], _ heights: [Double], _ hue: Hue?, index: Int, _ dots: inout Braille) {
        guard edges.count == heights.count + 1, let first = edges.first, let last = edges.last else { return }
        var corners = [place(first, 0)]
        for (bin, height) in heights.enumerated() {
            corners += [place(edges[bin], height), place(edges[bin + 1], height)]
        }
        corners.append(place(last, 0))
        polyline(corners, hue, Mark.Dash.allCases[index % Mark.Dash.allCases.count], &dots)
    }

    // MARK: - Symbols and words

    private func symbols(_ item: Scene.Item, on canvas: inout TerminalCanvas) {
        func put(_ text: String, _ x: Double, _ y: Double, _ hue: Hue?) {
            guard let (row, column) = cell(x, y) else { return }
            let paper = canvas[row, column].look.paper
            let look = TerminalCanvas.Look(ink: paper == nil ? hue?.terminal : 231, paper: paper)
            canvas[row, column] = .init(text: text, look: look)
        }
        switch item.mark.kind {
        case .points(let xs, let ys, let classes, _):
            guard !isCloud(xs.count, classes) else { return }
            for (index, (x, y)) in zip(xs, ys).enumerated() {
                guard classes.indices.contains(index) else {
                    put(TerminalLegend.symbol(item.symbol), x, y, item.hue)
                    continue
                }
                let (hue, symbol) = Scene.look(class: classes[index])
                let letter = TerminalLegend.letter(class: classes[index])
                put(color ? TerminalLegend.symbol(symbol) : letter, x, y, hue)
            }
        case .line(let xs, let ys) where item.mark.symbol != nil:
            for (x, y) in zip(xs, ys) { put(TerminalLegend.symbol(item.symbol), x, y, item.hue) }
        case .segments(let segments, true):
            for segment in segments { put(head(segment), segment.toX, segment.toY, item.hue) }
        default: break
        }
    }

    /// An arrow's head in the nearest of eight directions.
    private func head(_ segment: Mark.Segment) -> String {
        let (from, to) = (place(segment.fromX, segment.fromY), place(segment.toX, segment.toY))
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let (across, down) = (dx.magnitude > dy.magnitude * 0.414, dy.magnitude > dx.magnitude * 0.414)
        switch (across, down) {
        case (true, true): return dx > 0 ? (dy > 0 ? "↘" : "↗") : dy > 0 ? "↙" : "↖"
        case (true, false): return dx > 0 ? "→" : "←"
        default: return dy > 0 ? "↓" : "↑"
        }
    }

    private func labels(on canvas: inout TerminalCanvas) {
        let range = area.left..<area.left + area.columns
        var row = 0
        for item in scene.items {
            let look = TerminalCanvas.Look(ink: item.hue?.terminal)
            switch item.mark.kind {
            case .text(let text, let x, let y, let anchor):
                guard let cell = cell(x, y) else { continue }
                let text = FigureText.plain(text).clipped(to: area.columns)
                let half = text.displayWidth / 2
                let shift = anchor == .start ? half : anchor == .end ? -half : 0
                canvas.write(text, row: cell.row, around: cell.column + shift, within: range, look)
            case .horizontal(let value) where !item.label.isEmpty && scene.panel.labels != .none:
                guard let cell = cell(scene.x.upper, value) else { continue }
                let text = item.label.clipped(to: area.columns - 2)
                canvas.write(" " + text, row: cell.row, around: range.upperBound, within: range, look)
            case .vertical(let value) where !item.label.isEmpty && scene.panel.labels != .none:
                guard let cell = cell(value, scene.y.upper) else { continue }
                let text = item.label.clipped(to: area.columns - 2)
                let half = text.displayWidth / 2 + 1
                let fits = cell.column + 2 * half < range.upperBound
                canvas.write(
                    text, row: area.top + row, around: fits ? cell.column + half + 1 : cell.column - half,
                    within: range,
                    look)
                row += 1
            default: continue
            }
        }
    }
}
