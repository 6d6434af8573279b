/// The marks of a panel, drawn inside its plot.
struct SVGMarks {
    let scene: Scene
    let box: SVGBox

    func x(_ value: Double) -> Double { box.x + scene.x.position(value) * box.width }
    func y(_ value: Double) -> Double { box.bottom - scene.y.position(value) * box.height }

    func draw(on canvas: inout SVGCanvas) {
        let ordered = (0...8).flatMap { layer in scene.items.filter { $0.layer == layer } }
        let words = ordered.filter { $0.layer == 8 }
        let inside = ordered.filter { $0.layer < 8 }
        if !inside.isEmpty {
            canvas.clip(SVGBox(x: box.x - 1, y: box.y - 4, width: box.width + 5, height: box.height + 5))
            for item in inside { draw(item, on: &canvas) }
            canvas.add("</g>")
        }
        referenceLabels(on: &canvas)
        for item in words { draw(item, on: &canvas) }
    }

    private func draw(_ item: Scene.Item, on canvas: inout SVGCanvas) {
        canvas.use(item.hue)
        switch item.mark.kind {
        case .line(let xs, let ys): line(item, xs, ys, on: &canvas)
        case .points(let xs, let ys, let classes, let names):
            points(item, xs, ys, classes: classes, names: names, on: &canvas)
        case .bars(_, let values, let errors): bars(item, values, errors, on: &canvas)
        case .histogram(let edges, let heights): histogram(item, edges, heights, on: &canvas)
        case .band(let xs, let lower, let upper): band(item, xs, lower, upper, on: &canvas)
        case .heatMap(let map): heatMap(map, on: &canvas)
        case .contour(let map, let levels): contour(item, map, levels, on: &canvas)
        case .segments(let segments, let arrows): self.segments(item, segments, arrows: arrows, on: &canvas)
        case .text(let text, let px, let py, let anchor): words(item, text, px, py, anchor, on: &canvas)
        case .horizontal(let value): reference(item, (box.x, y(value)), (box.right, y(value)), on: &canvas)
        case .vertical(let value): reference(item, (x(value), box.y), (x(value), box.bottom), on: &canvas)
        case .diagonal(let slope, let intercept): diagonal(item, slope, intercept, on: &canvas)
        }
    }

    // MARK: - Lines and areas

    private func line(_ item: Scene.Item, _ xs: [Double], _ ys: [Double], on canvas: inout SVGCanvas) {
        let places = zip(xs, ys).map { (x: x($0), y: y($1)) }
        var data = ""
        var pen = false
        for place in thinned(places) {
            guard place.x.isFinite, place.y.isFinite else {
                pen = false
                continue
            }
            data += (pen ? "L" : "M") + point(place)
            pen = true
        }
        let style = "n " + SVGStyle.stroke(item.hue)
        canvas.path(data, style: style, more: " stroke-width=\"1.9\"" + SVGStyle.dashes(item.dash))
        if item.mark.symbol != nil { symbols(item.symbol, places, hue: item.hue, size: 3.4, on: &canvas) }
    }

    /// Long lines keep the least and greatest value of every half pixel.
    private func thinned(_ places: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        let buckets = Int(box.width * 2)
        guard places.count > 2 * buckets else { return places }
        let size = (places.count + buckets - 1) / buckets
        return stride(from: 0, to: places.count, by: size).flatMap { start in
            let range = start..<min(places.count, start + size)
            let finite = range.filter { places[$0].x.isFinite && places[$0].y.isFinite }
            guard let low = finite.min(by: { places[$0].y < places[$1].y }),
                let high = finite.max(by: { places[$0].y < places[$1].y })
            else { return [places[start]] }
            return low == high ? [places[low]] : [places[min(low, high)], places[max(low, high)]]
        }
    }

    private func band(
        _ item: Scene.Item, _ xs: [Double], _ lower: [Double], _ upper: [Double], on canvas: inout SVGCanvas
    ) {
        let places = zip(xs, zip(lower, upper)).map { (x: x($0), low: y($1.0), high: y($1.1)) }
            .filter { $0.x.isFinite && $0.low.isFinite && $0.high.isFinite }
        guard !places.isEmpty else { return }
        let there = places.map { point(($0.x, $0.high)) }
        let back = places.reversed().map { point(($0.x, $0.low)) }
        canvas.path(
            "M" + (there + back).joined(separator: "L") + "Z", style: SVGStyle.fill(item.hue),
            more: " fill-opacity=\".2\"")
    }

    private func reference(
        _ item: Scene.Item, _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), on canvas: inout SVGCanvas
    ) {
        guard from.x.isFinite, from.y.isFinite else { return }
        canvas.line(
            from.x, from.y, to.x, to.y, style: "n " + SVGStyle.stroke(item.hue),
            more: " stroke-width=\"1.2\"" + SVGStyle.dashes(item.dash))
    }

    /// Straight on linear axes and bent on others.
    private func diagonal(_ item: Scene.Item, _ slope: Double, _ intercept: Double, on canvas: inout SVGCanvas) {
        let places = scene.diagonal(slope: slope, intercept: intercept).map { (x: x($0.x), y: y($0.y)) }
        let inside = places.filter { $0.y.isFinite && $0.y > box.y - 500 && $0.y < box.bottom + 500 }
        guard inside.count > 1 else { return }
        canvas.path(
            "M" + inside.map(point).joined(separator: "L"), style: "n " + SVGStyle.stroke(item.hue),
            more: " stroke-width=\"1.2\"" + SVGStyle.dashes(item.dash))
    }

    // MARK: - Bars

    private func bars(_ item: Scene.Item, _ values: [Double], _ errors: [Double], on canvas: inout SVGCanvas) {
        let slot = box.width / Double(max(1, scene.columnNames.count))
        let group = min(slot * 0.78, 64 * Double(scene.barGroups))
        let width = group / Double(max(1, scene.barGroups))
        let base = min(max(y(max(0, scene.y.lower)), box.y), box.bottom)
        var data = ""
        var whiskers = ""
        for (index, value) in values.enumerated() where value.isFinite {
            let left = x(Double(index)) - group / 2 + width * Double(item.barIndex) + 0.75
            let top = y(value)
            guard top.isFinite else { continue }
            data += "M\(n(left)) \(n(base))V\(n(top))h\(n(max(0.5, width - 1.5)))V\(n(base))Z"
            guard errors.indices.contains(index), errors[index].isFinite, errors[index] > 0 else { continue }
            let center = left + (width - 1.5) / 2
            let (low, high) = (y(value - errors[index]), y(value + errors[index]))
            let cap = min(4, width / 4)
            whiskers += "M\(n(center - cap)) \(n(high))h\(n(2 * cap))M\(n(center)) \(n(high))"
            whiskers += "V\(n(low.isFinite ? low : base))m\(n(-cap)) 0h\(n(2 * cap))"
        }
        // In grey, neighbours differ by how full they are.
        let opacity = [0.95, 0.6, 0.35, 0.8, 0.5][item.barIndex % 5]
        let edge = " fill-opacity=\"\(FixedDecimal.text(opacity, decimals: 2))\""
        canvas.path(data, style: SVGStyle.fill(item.hue) + " " + SVGStyle.stroke(item.hue), more: edge)
        canvas.path(whiskers, style: "n is", more: " stroke-width=\"1.2\"")
    }

    private func histogram(_ item: Scene.Item, _ edges: [Double], _ heights: [Double], on canvas: inout SVGCanvas) {
        guard edges.count == heights.count + 1, let first = edges.first else { return }
        let base = min(y(max(0, scene.y.lower)), box.bottom)
        var outline = "M\(n(x(first))) \(n(base))"
        for (index, height) in heights.enumerated() {
            let top = y(height)
            outline += "V\(n(top.isFinite ? min(top, base) : base))H\(n(x(edges[index + 1])))"
        }
        outline += "V\(n(base))"
        canvas.path(outline + "H\(n(x(first)))Z", style: SVGStyle.fill(item.hue), more: " fill-opacity=\".28\"")
        canvas.path(outline, style: "n " + SVGStyle.stroke(item.hue), more: " stroke-width=\"1.4\"")
    }

    // MARK: - Segments and words

    private func segments(
        _ item: Scene.Item, _ segments: [Mark.Segment], arrows: Bool, on canvas: inout SVGCanvas
    ) {
        var data = ""
        for segment in segments {
            let from = (x: x(segment.fromX), y: y(segment.fromY))
            let to = (x: x(segment.toX), y: y(segment.toY))
            guard from.x.isFinite, from.y.isFinite, to.x.isFinite, to.y.isFinite else { continue }
            data += "M" + point(from) + "L" + point(to)
            if arrows { data += head(from, to) }
        }
        canvas.path(
            data, style: "n " + SVGStyle.stroke(item.hue), more: " stroke-width=\"1.3\"" + SVGStyle.dashes(item.dash))
    }

    /// Two barbs, smaller on short arrows.
    private func head(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) -> String {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = (dx * dx + dy * dy).squareRoot()
        guard length > 0.5 else { return "" }
        let size = min(6.5, max(2.5, length * 0.35))
        let (ux, uy) = (dx / length * size, dy / length * size)
        let left = (x: to.x - ux * 0.88 + uy * 0.48, y: to.y - uy * 0.88 - ux * 0.48)
        let right = (x: to.x - ux * 0.88 - uy * 0.48, y: to.y - uy * 0.88 + ux * 0.48)
        return "M" + point(left) + "L" + point(to) + "L" + point(right)
    }

    private func words(
        _ item: Scene.Item, _ text: String, _ px: Double, _ py: Double, _ anchor: Mark.Anchor,
        on canvas: inout SVGCanvas
    ) {
        let shown = FigureText.clip(FigureText.plain(text), width: box.width, size: 12)
        label(
            shown, x: x(px), y: y(py) + 4, anchor: anchor,
            style: item.hue == nil ? "i h" : SVGStyle.fill(item.hue) + " h", on: &canvas)
    }

    /// Words with a rim in the colour of the page, kept inside the plot.
    func label(
        _ text: String, x: Double, y: Double, anchor: Mark.Anchor, style: String, on canvas: inout SVGCanvas
    ) {
        guard x.isFinite, y.isFinite else { return }
        let width = FigureText.width(text, size: 12)
        let start = anchor == .start ? x : anchor == .middle ? x - width / 2 : x - width
        let kept = max(box.x + 2, min(start, box.right - width - 2))
        let place = anchor == .start ? kept : anchor == .middle ? kept + width / 2 : kept + width
        let letter = anchor == .start ? "" : anchor == .middle ? " m" : " e"
        canvas.text(text, x: place, y: min(max(y, box.y + 11), box.bottom - 3), style: style + letter)
    }

    func n(_ value: Double) -> String { SVGCanvas.number(value) }
    func point(_ place: (x: Double, y: Double)) -> String { n(place.x) + " " + n(place.y) }
}
