/// Numbers as colours. Brightness grows all the way (or away from zero both ways), so that grey printing keeps the order.
extension HeatMap {
    /// How many colours a ramp is cut into.
    static let levels = 48

    /// The values at both ends of the ramp.
    var bounds: (lower: Double, upper: Double) {
        let finite = values.joined().filter(\.isFinite)
        var lower = range?.lowerBound ?? finite.min() ?? 0
        var upper = range?.upperBound ?? finite.max() ?? 1
        if ramp == .diverging {
            let size = max(lower.magnitude, upper.magnitude)
            (lower, upper) = (-size, size)
        }
        if !(upper > lower) { (lower, upper) = (lower - 0.5, upper + 0.5) }
        return (lower, upper)
    }

    /// The greatest magnitude, which decides how many decimals the cells have.
    var largest: Double {
        let finite: [Double] = values.joined().filter(\.isFinite)
        return finite.map(\.magnitude).max() ?? 0
    }

    /// 0 to 1 along the ramp; `nil` for what is not a number.
    static func fraction(_ value: Double, _ bounds: (lower: Double, upper: Double)) -> Double? {
        if value.isNaN { return nil }
        return min(1, max(0, (value - bounds.lower) / (bounds.upper - bounds.lower)))
    }

    static func level(_ fraction: Double) -> Int { min(levels - 1, Int(fraction * Double(levels))) }
}

extension HeatMap.Ramp {
    /// The colour at a place from 0 to 1.
    func color(_ place: Double) -> Color {
        let stops = self == .sequential ? Self.sequentialStops : Self.divergingStops
        let scaled = min(1, max(0, place)) * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(scaled))
        let part = scaled - Double(index)
        func mix(_ a: Int, _ b: Int) -> Int { Int((Double(a) + (Double(b) - Double(a)) * part).rounded()) }
        let (a, b) = (stops[index], stops[index + 1])
        return Color(red: mix(a.red, b.red), green: mix(a.green, b.green), blue: mix(a.blue, b.blue))
    }

    func color(level: Int) -> Color { color((Double(level) + 0.5) / Double(HeatMap.levels)) }

    private static let sequentialStops = [
        0x2B1055, 0x3B2F80, 0x35508C, 0x2A6E8E, 0x218C8D, 0x27AA80, 0x5CC662, 0xA8DB3C, 0xF4E626,
    ].map { Color($0) }

    private static let divergingStops = [
        0x0B3C6F, 0x1F6CB0, 0x6FA8D6, 0xBFD8EC, 0xF6F5F2, 0xF5CDB3, 0xE89464, 0xC9551F, 0x7A2B0A,
    ].map { Color($0) }
}

extension Color {
    /// How bright it looks, 0 to 1.
    var brightness: Double { (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255 }

    static func grey(_ level: Int) -> Color { Color(red: level, green: level, blue: level) }

    /// The nearest of the 6 x 6 x 6 cube and the greys that 256-colour terminals have.
    var terminal: Int {
        if red == green, green == blue {
            if red < 4 { return 16 }
            if red > 246 { return 231 }
            return 232 + min(23, max(0, (red - 3) / 10))
        }
        func step(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
        return 16 + 36 * step(red) + 6 * step(green) + step(blue)
    }
}
