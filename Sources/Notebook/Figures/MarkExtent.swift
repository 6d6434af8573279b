extension Mark {
    /// Whether a mark without a colour takes one from the palette; lines for reference and words stay plain.
    var takesHue: Bool {
        switch kind {
        case .line, .bars, .histogram, .band: true
        case .points(_, _, let classes, _): classes.isEmpty
        case .segments: !label.isEmpty
        case .heatMap, .contour, .text, .horizontal, .vertical, .diagonal: false
        }
    }

    /// What must be inside the axes.
    func addExtent(_ x: inout DataRange, _ y: inout DataRange) {
        switch kind {
        case .line(let xs, let ys):
            add(xs, ys, &x, &y)
            if symbol == nil { x.hasLines = true } else { (x.hasPoints, y.hasPoints) = (true, true) }
        case .points(let xs, let ys, _, _):
            add(xs, ys, &x, &y)
            (x.hasPoints, y.hasPoints) = (true, true)
        case .bars(let names, let values, let errors):
            x.add([-0.5, Double(max(names.count, values.count, 1)) - 0.5])
            x.isExact = true
            y.add(0)
            for (index, value) in values.enumerated() {
                let error = errors.indices.contains(index) ? errors[index] : 0
                y.add([value, value - error, value + error])
            }
        case .histogram(let edges, let heights):
            x.add(edges)
            x.isExact = true
            y.add(heights + [0])
        case .band(let xs, let lower, let upper):
            add(xs, lower, &x, &y)
            add(xs, upper, &x, &y)
            x.hasLines = true
        case .heatMap(let map), .contour(let map, _):
            if map.isMatrix {
                x.add([-0.5, Double(map.columnNames.count) - 0.5])
                y.add([-0.5, Double(map.rowNames.count) - 0.5])
            } else {
                x.add([map.x.lowerBound, map.x.upperBound])
                y.add([map.y.lowerBound, map.y.upperBound])
            }
            (x.isExact, y.isExact) = (true, true)
        case .segments(let segments, _):
            for segment in segments {
                x.add([segment.fromX, segment.toX])
                y.add([segment.fromY, segment.toY])
            }
        case .text(_, let px, let py, _):
            x.add(px)
            y.add(py)
        case .horizontal(let value): y.add(value)
        case .vertical(let value): x.add(value)
        case .diagonal: break
        }
    }

    /// Only whole points count: a value without a place is not drawn.
    private func add(_ xs: [Double], _ ys: [Double], _ x: inout DataRange, _ y: inout DataRange) {
        for (px, py) in zip(xs, ys) where px.isFinite && py.isFinite {
            x.add(px)
            y.add(py)
        }
    }
}
