/// Points and their symbols; many points of one look are one path.
extension SVGMarks {
    func points(
        _ item: Scene.Item, _ xs: [Double], _ ys: [Double], classes: [Int], names: [String],
        on canvas: inout SVGCanvas
    ) {
        let places = zip(xs, ys).map { (x: x($0), y: y($1)) }
        let size = places.count > 1500 ? 1.5 : places.count > 300 ? 2.1 : places.count > 60 ? 2.8 : 3.6
        guard !classes.isEmpty else { return symbols(item.symbol, places, hue: item.hue, size: size, on: &canvas) }
        let numbers = Set(classes).sorted()
        for number in numbers {
            let (hue, symbol) = Scene.look(class: number)
            canvas.use(hue)
            let own = zip(places, classes).filter { $0.1 == number }.map(\.0)
            symbols(symbol, own, hue: hue, size: size, on: &canvas)
        }
        guard scene.namesClassesInPlace else { return }
        for number in numbers {
            let own = zip(places, classes).filter { $0.1 == number && isInside($0.0) }.map(\.0)
            guard !own.isEmpty else { continue }
            let center = (x: median(own.map(\.x)), y: median(own.map(\.y)))
            let name = names.indices.contains(number) ? FigureText.plain(names[number]) : String(number)
            label(name, x: center.x, y: center.y + 4, anchor: .middle, style: "i h B", on: &canvas)
        }
    }

    func symbols(
        _ symbol: Mark.Symbol, _ places: [(x: Double, y: Double)], hue: Hue?, size: Double, on canvas: inout SVGCanvas
    ) {
        let inside = places.filter(isInside)
        guard !inside.isEmpty else { return }
        // A round dot is a line of no length with round ends.
        if size < 3, symbol == .circle || size < 2 {
            let data = inside.map { "M" + point($0) + "h0" }.joined()
            let opacity = size < 2 ? ".7" : ".8"
            return canvas.path(
                data, style: "n " + SVGStyle.stroke(hue),
                more: " stroke-width=\"\(n(size * 2))\" opacity=\"\(opacity)\"")
        }
        let data = inside.map { shape(symbol, $0, size) }.joined()
        if symbol == .cross || symbol == .plus {
            return canvas.path(
                data, style: "n " + SVGStyle.stroke(hue), more: " stroke-width=\"\(size < 3 ? 1.3 : 1.9)\"")
        }
        canvas.path(
            data, style: SVGStyle.fill(hue) + " o", more: size < 3 ? " fill-opacity=\".85\" stroke-width=\".5\"" : "")
    }

    func shape(_ symbol: Mark.Symbol, _ place: (x: Double, y: Double), _ r: Double) -> String {
        let (x, y) = (place.x, place.y)
        switch symbol {
        case .circle:
            let d = n(2 * r)
            return "M\(n(x - r)) \(n(y))a\(n(r)) \(n(r)) 0 1 0 \(d) 0a\(n(r)) \(n(r)) 0 1 0 -\(d) 0"
        case .square: return "M\(n(x - r * 0.9)) \(n(y - r * 0.9))h\(n(r * 1.8))v\(n(r * 1.8))h\(n(-r * 1.8))z"
        case .triangle: return "M\(n(x)) \(n(y - r * 1.2))l\(n(r * 1.1)) \(n(r * 2))h\(n(-r * 2.2))z"
        case .diamond:
            return
                "M\(n(x)) \(n(y - r * 1.3))l\(n(r * 1.2)) \(n(r * 1.3))l\(n(-r * 1.2)) \(n(r * 1.3))l\(n(-r * 1.2)) \(n(-r * 1.3))z"
        case .cross:
            let d = r * 0.9
            return "M\(n(x - d)) \(n(y - d))l\(n(2 * d)) \(n(2 * d))m0 \(n(-2 * d))l\(n(-2 * d)) \(n(2 * d))"
        case .plus: return "M\(n(x - r * 1.1)) \(n(y))h\(n(r * 2.2))M\(n(x)) \(n(y - r * 1.1))v\(n(r * 2.2))"
        }
    }

    private func isInside(_ place: (x: Double, y: Double)) -> Bool {
        place.x >= box.x - 0.5 && place.x <= box.right + 0.5 && place.y >= box.y - 0.5 && place.y <= box.bottom + 0.5
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

extension Scene {
    /// Many classes are named where their points are: nobody follows ten colours to a legend and back.
    var namesClassesInPlace: Bool {
        panel.labels == .direct || (panel.labels == .automatic && classCount > 6)
    }

    var classCount: Int {
        items.map { item in
            if case .points(_, _, let classes, _) = item.mark.kind { return Set(classes).count }
            return 0
        }.max() ?? 0
    }

    /// Places along y = slope x + intercept from one end of the x axis to the other.
    func diagonal(slope: Double, intercept: Double) -> [(x: Double, y: Double)] {
        let count = x.isLogarithmic || y.isLogarithmic ? 64 : 1
        return (0...count).map { index in
            let part = Double(index) / Double(count)
            // On a logarithmic axis even steps would crowd at its end.
            let value =
                x.isLogarithmic
                ? x.lower + (x.upper - x.lower) * part * part * part : x.lower + (x.upper - x.lower) * part
            return (value, slope * value + intercept)
        }
    }
}
