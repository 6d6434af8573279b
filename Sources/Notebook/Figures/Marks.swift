/// The marks as a chapter writes them: `marks: [.line(x, y, "bound"), .horizontal(logEvidence, "evidence")]`.
extension Mark {
    /// Joined points. What is not a number leaves a gap.
    public static func line(
        _ x: [Double], _ y: [Double], _ label: String = "", color: Hue? = nil, dash: Dash? = nil,
        symbol: Symbol? = nil
    ) -> Mark {
        Mark(.line(x: x, y: y), label, color: color, dash: dash, symbol: symbol)
    }

    /// Values at 0, 1, 2, ...
    public static func line(
        _ y: [Double], _ label: String = "", color: Hue? = nil, dash: Dash? = nil, symbol: Symbol? = nil
    ) -> Mark {
        line(y.indices.map(Double.init), y, label, color: color, dash: dash, symbol: symbol)
    }

    /// A function over an interval.
    public static func curve(
        over range: ClosedRange<Double>, _ label: String = "", color: Hue? = nil, dash: Dash? = nil,
        points: Int = 201, _ function: (Double) -> Double
    ) -> Mark {
        let x = evenly(range, max(2, points))
        return line(x, x.map(function), label, color: color, dash: dash)
    }

    public static func points(
        _ x: [Double], _ y: [Double], _ label: String = "", color: Hue? = nil, symbol: Symbol? = nil
    ) -> Mark {
        Mark(.points(x: x, y: y, classes: [], names: []), label, color: color, symbol: symbol)
    }

    /// Points coloured by class; `names[class]` is the class's name, its number where there is none.
    public static func points(_ x: [Double], _ y: [Double], classes: [Int], names: [String] = []) -> Mark {
        Mark(.points(x: x, y: y, classes: classes, names: names))
    }

    /// A bar for each name, with error bars where given. Several such marks in one panel stand side by side.
    public static func bars(
        _ names: [String], _ values: [Double], errors: [Double] = [], _ label: String = "", color: Hue? = nil
    ) -> Mark {
        Mark(.bars(names: names, values: values, errors: errors), label, color: color)
    }

    /// How often values fall into each bin; as a density (area one) unless told to count.
    public static func histogram(
        _ values: [Double], bins: Int? = nil, range: ClosedRange<Double>? = nil, counts: Bool = false,
        _ label: String = "", color: Hue? = nil
    ) -> Mark {
        let histogram = Histogram(values, bins: bins, range: range, counts: counts)
        return Mark(.histogram(edges: histogram.edges, heights: histogram.heights), label, color: color)
    }

    public static func band(
        _ x: [Double], lower: [Double], upper: [Double], _ label: String = "", color: Hue? = nil
    ) -> Mark {
        Mark(.band(x: x, lower: lower, upper: upper), label, color: color)
    }

    /// A mean and its spread to both sides. Give the line of the mean the same label and they share a colour.
    public static func band(
        _ x: [Double], mean: [Double], spread: [Double], _ label: String = "", color: Hue? = nil
    ) -> Mark {
        band(
            x, lower: zip(mean, spread).map { $0 - $1 }, upper: zip(mean, spread).map { $0 + $1 }, label, color: color)
    }

    /// Values on a grid over a rectangle: `values[row][column]`, row 0 at the bottom. The label names the colour bar.
    public static func heatMap(
        _ values: [[Double]], x: ClosedRange<Double>, y: ClosedRange<Double>, _ label: String = "",
        ramp: HeatMap.Ramp = .sequential, range: ClosedRange<Double>? = nil
    ) -> Mark {
        let map = HeatMap(
            values: values, x: x, y: y, rowNames: [], columnNames: [], ramp: ramp, range: range, showsValues: false)
        return Mark(.heatMap(map), label)
    }

    /// A function of two variables as colours.
    public static func heatMap(
        x: ClosedRange<Double>, y: ClosedRange<Double>, _ label: String = "", ramp: HeatMap.Ramp = .sequential,
        range: ClosedRange<Double>? = nil, cells: Int = 60, _ function: (Double, Double) -> Double
    ) -> Mark {
        heatMap(grid(x, y, cells, function), x: x, y: y, label, ramp: ramp, range: range)
    }

    /// A matrix with named rows (from the top) and columns, each cell with its value.
    public static func matrix(
        _ values: [[Double]], rows: [String], columns: [String], _ label: String = "",
        ramp: HeatMap.Ramp = .sequential, range: ClosedRange<Double>? = nil, showsValues: Bool = true
    ) -> Mark {
        let map = HeatMap(
            values: values, x: 0...Double(max(1, columns.count)), y: 0...Double(max(1, rows.count)), rowNames: rows,
            columnNames: columns, ramp: ramp, range: range, showsValues: showsValues)
        return Mark(.heatMap(map), label)
    }

    /// Lines of equal value of a function of two variables; eight even levels unless given.
    public static func contour(
        x: ClosedRange<Double>, y: ClosedRange<Double>, _ label: String = "", levels: [Double] = [],
        color: Hue? = nil, cells: Int = 80, _ function: (Double, Double) -> Double
    ) -> Mark {
        contour(grid(x, y, cells, function), x: x, y: y, label, levels: levels, color: color)
    }

    public static func contour(
        _ values: [[Double]], x: ClosedRange<Double>, y: ClosedRange<Double>, _ label: String = "",
        levels: [Double] = [], color: Hue? = nil
    ) -> Mark {
        let map = HeatMap(
            values: values, x: x, y: y, rowNames: [], columnNames: [], ramp: .sequential, range: nil,
            showsValues: false)
        return Mark(.contour(map, levels: levels), label, color: color)
    }

    public static func segments(
        _ segments: [Segment], _ label: String = "", color: Hue? = nil, dash: Dash? = nil
    ) -> Mark {
        Mark(.segments(segments, arrows: false), label, color: color, dash: dash)
    }

    public static func arrows(_ segments: [Segment], _ label: String = "", color: Hue? = nil) -> Mark {
        Mark(.segments(segments, arrows: true), label, color: color)
    }

    /// Words at a point of the plot; the anchor says which side of the words the point is on.
    public static func text(
        _ text: String, x: Double, y: Double, anchor: Anchor = .middle, color: Hue? = nil
    ) -> Mark {
        Mark(.text(text, x: x, y: y, anchor: anchor), color: color)
    }

    public static func horizontal(
        _ value: Double, _ label: String = "", color: Hue? = nil, dash: Dash? = nil
    ) -> Mark {
        Mark(.horizontal(value), label, color: color, dash: dash)
    }

    public static func vertical(_ value: Double, _ label: String = "", color: Hue? = nil, dash: Dash? = nil) -> Mark {
        Mark(.vertical(value), label, color: color, dash: dash)
    }

    /// The line y = slope x + intercept; on logarithmic axes too.
    public static func diagonal(
        slope: Double = 1, intercept: Double = 0, _ label: String = "", color: Hue? = nil, dash: Dash? = nil
    ) -> Mark {
        Mark(.diagonal(slope: slope, intercept: intercept), label, color: color, dash: dash)
    }

    /// `count` values from one end to the other.
    private static func evenly(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
        let span = range.upperBound - range.lowerBound
        return (0..<count).map { range.lowerBound + span * Double($0) / Double(count - 1) }
    }

    /// The function at the centres of `cells` x `cells` cells, row 0 at the lowest y.
    private static func grid(
        _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ cells: Int, _ function: (Double, Double) -> Double
    ) -> [[Double]] {
        let cells = max(2, cells)
        func centre(_ range: ClosedRange<Double>, _ index: Int) -> Double {
            range.lowerBound + (range.upperBound - range.lowerBound) * (Double(index) + 0.5) / Double(cells)
        }
        return (0..<cells).map { row in (0..<cells).map { column in function(centre(x, column), centre(y, row)) } }
    }
}
