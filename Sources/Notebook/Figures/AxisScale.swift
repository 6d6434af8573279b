/// How values map to places along an axis, from 0 at its start to 1 at its end.
struct AxisScale: Sendable {
    let lower: Double
    let upper: Double
    let isLogarithmic: Bool

    /// `lower < upper`, and both above zero where the scale is logarithmic.
    init(lower: Double, upper: Double, isLogarithmic: Bool) {
        self.lower = lower
        self.upper = upper
        self.isLogarithmic = isLogarithmic
    }

    /// From the axis and the data on it. Whatever the data, the result has a length.
    init(axis: Axis, data: DataRange) {
        isLogarithmic = axis.scale == .logarithmic
        let values = data.range(positive: isLogarithmic)
        var lower = axis.range?.lowerBound ?? values?.lowerBound ?? (isLogarithmic ? 1 : 0)
        var upper = axis.range?.upperBound ?? values?.upperBound ?? (isLogarithmic ? 10 : 1)
        if isLogarithmic {
            if !(lower > 0) { lower = max(upper / 1000, .leastNormalMagnitude) }
            if !(upper > lower * 1.000_001) { (lower, upper) = (lower / 2, lower * 2) }
            if axis.range == nil, !data.isTight {
                let margin = 1.12
                (lower, upper) = (lower / margin, upper * margin)
            }
        } else {
            if axis.includesZero, axis.range == nil { (lower, upper) = (min(0, lower), max(0, upper)) }
            let size = max(lower.magnitude, upper.magnitude)
            if !(upper - lower > size * 1e-12) {
                let margin = size > 0 ? size * 0.1 : 1
                (lower, upper) = (lower - margin, upper + margin)
            } else if axis.range == nil, !data.isTight {
                let margin = (upper - lower) * 0.05
                // Bars and curves stand on zero; a point there needs room.
                let standing = !data.hasPoints
                (lower, upper) = (
                    lower == 0 && standing ? 0 : lower - margin, upper == 0 && standing ? 0 : upper + margin
                )
            }
        }
        (self.lower, self.upper) = (lower, upper)
    }

    /// Not clamped; not a number for what the scale cannot show.
    func position(_ value: Double) -> Double {
        guard value.isFinite else { return value.isNaN ? .nan : value > 0 ? 10 : -10 }
        if isLogarithmic {
            guard value > 0 else { return .nan }
            let start = Self.decimalLogarithm(lower)
            return (Self.decimalLogarithm(value) - start) / (Self.decimalLogarithm(upper) - start)
        }
        return (value - lower) / (upper - lower)
    }

    /// Own arithmetic, so that pictures have the same bytes on every system.
    static func decimalLogarithm(_ value: Double) -> Double {
        // log x = e log 2 + 2 artanh((m - 1) / (m + 1)), m in [1, 2).
        let ratio = (value.significand - 1) / (value.significand + 1)
        let square = ratio * ratio
        var sum = 0.0
        for power in stride(from: 33, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
        return Double(value.exponent) * 0.301_029_995_663_981_2 + 2 * ratio * sum * 0.434_294_481_903_251_83
    }
}

/// The extent of the data on one axis.
struct DataRange {
    private var values: [Double] = []
    /// Areas end with the axis, lines too unless there are points, which need room.
    var isExact = false
    var hasLines = false
    var hasPoints = false

    /// Whether the axis ends where the data end.
    var isTight: Bool { isExact || (hasLines && !hasPoints) }
    var isEmpty: Bool { values.isEmpty }

    mutating func add(_ value: Double) {
        if value.isFinite { values.append(value) }
    }

    mutating func add(_ more: [Double]) {
        for value in more { add(value) }
    }

    func range(positive: Bool) -> ClosedRange<Double>? {
        let values = positive ? values.filter { $0 > 0 } : values
        guard let lower = values.min(), let upper = values.max() else { return nil }
        return lower...upper
    }
}
