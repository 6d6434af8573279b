extension SVGMarks {
    /// The names of reference lines, on the line: at the right of horizontal ones, at the top of vertical ones.
    func referenceLabels(on canvas: inout SVGCanvas) {
        guard scene.panel.labels != .none else { return }
        var row = 0
        var taken: [Double] = []
        for item in scene.items where !item.label.isEmpty {
            let style = (item.hue == nil ? "u" : SVGStyle.fill(item.hue)) + " h"
            let text = FigureText.clip(item.label, width: box.width * 0.7, size: 12)
            switch item.mark.kind {
            case .horizontal(let value):
                let place = y(value)
                guard place.isFinite, place > box.y - 2, place < box.bottom + 2 else { continue }
                // Above the line, below it where another name or the edge is in the way.
                var height = place - 5
                if height < box.y + 10 || taken.contains(where: { abs($0 - height) < 13 }) { height = place + 14 }
                taken.append(height)
                label(text, x: box.right - 4, y: height, anchor: .end, style: style, on: &canvas)
            case .vertical(let value):
                let place = x(value)
                guard place.isFinite, place > box.x - 2, place < box.right + 2 else { continue }
                let fits = place + 6 + FigureText.width(text, size: 12) < box.right
                label(
                    text, x: fits ? place + 5 : place - 5, y: box.y + 11 + Double(row) * 15,
                    anchor: fits ? .start : .end,
                    style: style, on: &canvas)
                row += 1
            default: continue
            }
        }
    }
}
