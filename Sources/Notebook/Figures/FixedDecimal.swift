/// Numbers as text, the same on every machine: no locale, no exponent, a fixed number of decimals.
enum FixedDecimal {
    /// Rounded half away from zero; `trimmed` drops zeros after the point.
    static func text(_ value: Double, decimals: Int, trimmed: Bool = true) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
        guard scaled < 9e15 else { return large(value) }
        let whole = Int64(scaled)
        let unit = Int64(scale)
        var text = String(whole / unit)
        if decimals > 0 {
            let digits = String(whole % unit)
            text += "." + String(repeating: "0", count: decimals - digits.count) + digits
            if trimmed {
                while text.last == "0" { text.removeLast() }
                if text.last == "." { text.removeLast() }
            }
        }
        return value < 0 && whole != 0 ? "-" + text : text
    }

    /// Beyond the exact integers Swift's own shortest form is as fixed as any.
    private static func large(_ value: Double) -> String { "\(value)" }
}
