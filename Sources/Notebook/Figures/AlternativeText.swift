extension Figure {
    /// The description, or one made from the panels: what is plotted against what, and between which values.
    public var alternativeText: String {
        if !description.isEmpty { return FigureText.plain(description) }
        let parts = ([subtitle] + panels.map(\.summary)).filter { !$0.isEmpty }
        return parts.map { FigureText.plain($0) }.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
    }
}

extension Panel {
    fileprivate var summary: String {
        let name = title.isEmpty ? "" : title + ": "
        switch content {
        case .images(let grid):
            let shown = grid.images.filter { !$0.isEmpty }.count
            return name + "\(shown) images of \(grid.width) by \(grid.height) pixels in \(grid.columns) columns"
        case .plot(let marks):
            let axes = [y.caption, x.caption].filter { !$0.isEmpty }.joined(separator: " against ")
            let parts = marks.map(\.summary).filter { !$0.isEmpty }
            return name + (axes.isEmpty ? "" : axes + ". ") + parts.joined(separator: "; ")
        }
    }
}

extension Mark {
    fileprivate var summary: String {
        let name = label.isEmpty ? "" : label + ": "
        switch kind {
        case .line(_, let y): return name + "line" + between(y)
        case .points(_, let y, let classes, _):
            let groups = Set(classes).count
            return name + "\(y.count) points" + (groups > 1 ? " in \(groups) classes" : "") + between(y)
        case .bars(let names, let values, _):
            let pairs = zip(names, values).map { "\($0) \(Ticks.short($1))" }
            return name + "bars" + (pairs.count <= 12 ? ", " + pairs.joined(separator: ", ") : between(values))
        case .histogram(let edges, let heights): return name + "histogram of \(heights.count) bins" + between(edges)
        case .band(_, let lower, let upper): return name + "band" + between(lower + upper)
        case .heatMap(let map): return name + "heat map" + between(Array(map.values.joined()))
        case .contour(let map, _): return name + "contour lines" + between(Array(map.values.joined()))
        case .segments(let segments, let arrows): return name + "\(segments.count) " + (arrows ? "arrows" : "segments")
        case .text(let text, _, _, _): return "“\(text)”"
        case .horizontal(let value): return name + "horizontal line at \(Ticks.short(value))"
        case .vertical(let value): return name + "vertical line at \(Ticks.short(value))"
        case .diagonal: return name + "diagonal line"
        }
    }

    private func between(_ values: [Double]) -> String {
        let finite = values.filter(\.isFinite)
        guard let lower = finite.min(), let upper = finite.max() else { return ", empty" }
        return " between \(Ticks.short(lower)) and \(Ticks.short(upper))"
    }
}
