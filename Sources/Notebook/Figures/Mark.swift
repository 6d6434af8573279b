/// Something drawn on the axes of a panel.
public struct Mark: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case line(x: [Double], y: [Double])
        /// Classes colour the points and `names` name the classes; without classes all points are one series.
        case points(x: [Double], y: [Double], classes: [Int], names: [String])
        case bars(names: [String], values: [Double], errors: [Double])
        case histogram(edges: [Double], heights: [Double])
        case band(x: [Double], lower: [Double], upper: [Double])
        case heatMap(HeatMap)
        case contour(HeatMap, levels: [Double])
        case segments([Segment], arrows: Bool)
        case text(String, x: Double, y: Double, anchor: Anchor)
        case horizontal(Double)
        case vertical(Double)
        case diagonal(slope: Double, intercept: Double)
    }

    /// A straight piece from one point to another.
    public struct Segment: Sendable, Hashable {
        public var fromX: Double
        public var fromY: Double
        public var toX: Double
        public var toY: Double

        public init(from: (x: Double, y: Double), to: (x: Double, y: Double)) {
            (fromX, fromY, toX, toY) = (from.x, from.y, to.x, to.y)
        }
    }

    /// Which side of a text its point is on.
    public enum Anchor: Sendable, Hashable { case start, middle, end }

    public enum Dash: Int, Sendable, Hashable, CaseIterable { case solid, dashed, dotted, dashDotted, longDashed }

    public enum Symbol: Int, Sendable, Hashable, CaseIterable { case circle, square, triangle, diamond, cross, plus }

    public var kind: Kind
    /// The name in the legend or beside the mark; marks of one name share one colour.
    public var label: String
    /// `nil` takes the next colour of the palette.
    public var color: Hue?
    /// `nil` varies the dashes from line to line, so that grey printing keeps them apart.
    public var dash: Dash?
    /// On a line: drawn at its data points. On points: their shape.
    public var symbol: Symbol?

    public init(
        _ kind: Kind, _ label: String = "", color: Hue? = nil, dash: Dash? = nil, symbol: Symbol? = nil
    ) {
        self.kind = kind
        self.label = label
        self.color = color
        self.dash = dash
        self.symbol = symbol
    }
}

/// Values on a regular grid: a function of two variables, or a matrix with named rows and columns.
public struct HeatMap: Sendable, Hashable {
    public enum Ramp: Sendable, Hashable {
        /// From little to much.
        case sequential
        /// Both ways from zero.
        case diverging
    }

    /// `values[row][column]`. Row 0 is at the bottom of a function's grid and at the top of a matrix.
    public var values: [[Double]]
    /// Where the grid's outer edges lie.
    public var x: ClosedRange<Double>
    public var y: ClosedRange<Double>
    /// Names make it a matrix.
    public var rowNames: [String]
    public var columnNames: [String]
    public var ramp: Ramp
    /// The values at both ends of the colours; `nil` takes them from the data.
    public var range: ClosedRange<Double>?
    public var showsValues: Bool

    public var isMatrix: Bool { !rowNames.isEmpty || !columnNames.isEmpty }
}
