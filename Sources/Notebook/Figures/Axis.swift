/// One axis of a panel: what it measures, in which unit, and how values map to length.
public struct Axis: Sendable, Hashable {
    public enum Scale: Sendable, Hashable { case linear, logarithmic }

    public var label: String
    public var unit: String
    public var scale: Scale
    /// The values at both ends; `nil` takes them from the data. Marks outside are clipped.
    public var range: ClosedRange<Double>?
    /// Where to put ticks; `nil` chooses round numbers.
    public var ticks: [Double]?
    /// Whether an axis without a range of its own starts at zero.
    public var includesZero: Bool
    /// Whether tick labels are drawn.
    public var showsTicks: Bool

    public init(
        _ label: String = "", unit: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil,
        ticks: [Double]? = nil, includesZero: Bool = false, showsTicks: Bool = true
    ) {
        self.label = label
        self.unit = unit
        self.scale = scale
        self.range = range
        self.ticks = ticks
        self.includesZero = includesZero
        self.showsTicks = showsTicks
    }

    /// The label with its unit: "time (s)".
    var caption: String {
        switch (label.isEmpty, unit.isEmpty) {
        case (_, true): label
        case (true, false): unit
        case (false, false): "\(label) (\(unit))"
        }
    }
}
