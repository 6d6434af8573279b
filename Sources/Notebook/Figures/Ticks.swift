/// A place on an axis with its label; minor ticks have none.
struct Tick: Sendable, Equatable {
    var value: Double
    var label: String
}

/// Round numbers along an axis.
enum Ticks {
    /// About `count` ticks, never outside the scale.
    static func along(_ scale: AxisScale, count: Int, chosen: [Double]? = nil) -> [Tick] {
        if let chosen {
            let inside = chosen.filter { (-1e-9...1 + 1e-9).contains(scale.position($0)) }
            // Along a logarithm each has decimals of its own, or 100 would get those of 0.01.
            return inside.map {
                Tick(value: $0, label: label($0, step: scale.isLogarithmic ? $0 : smallestGap(inside)))
            }
        }
        if scale.isLogarithmic, let ticks = decades(scale, count: count) { return ticks }
        return linear(scale, count: count)
    }

    private static func linear(_ scale: AxisScale, count: Int) -> [Tick] {
        let span = scale.upper - scale.lower
        let step = niceStep(span / Double(max(1, count)))
        guard step > 0, step.isFinite else { return [] }
        let first = (scale.lower / step - 1e-9).rounded(.up)
        let last = (scale.upper / step + 1e-9).rounded(.down)
        guard first <= last, last - first < 1000 else { return [] }
        // An index times a step like 0.1 is 0.30000000000000004: divide by whole numbers instead.
        return stride(from: first, through: last, by: 1).map { index in
            let value = step < 1 ? index / (1 / step).rounded() : index * step
            return Tick(value: value, label: label(value, step: step))
        }
    }

    /// Of 1, 2 and 5 times a power of ten the one nearest to `rough`.
    static func niceStep(_ rough: Double) -> Double {
        guard rough > 0, rough.isFinite else { return 0 }
        let power = powerOfTen(Int(AxisScale.decimalLogarithm(rough).rounded(.down)))
        let ratio = rough / power
        return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10)
    }

    private static func decades(_ scale: AxisScale, count: Int) -> [Tick]? {
        let low = AxisScale.decimalLogarithm(scale.lower)
        let high = AxisScale.decimalLogarithm(scale.upper)
        let first = Int((low - 1e-9).rounded(.up))
        let last = Int((high + 1e-9).rounded(.down))
        if high - low < 1 { return nil }
        if last - first < 2 {
            let factors = count >= 4 ? [1.0, 2, 5] : [1.0, 3]
            let ticks = (first - 1...last).flatMap { power in
                factors.map { $0 * powerOfTen(power) }
            }
            return ticks.filter { (-1e-9...1 + 1e-9).contains(scale.position($0)) }.map {
                Tick(value: $0, label: label($0, step: $0))
            }
        }
        let isPlain = first >= -3 && last <= 5
        let stride = max(1, (last - first + count) / max(1, count))
        return Swift.stride(from: first, through: last, by: stride).map { power in
            let value = powerOfTen(power)
            return Tick(
                value: value, label: isPlain ? label(value, step: value) : "10" + raised(power))
        }
    }

    /// The unlabelled ticks between decades.
    static func minor(_ scale: AxisScale) -> [Double] {
        guard scale.isLogarithmic else { return [] }
        let first = Int(AxisScale.decimalLogarithm(scale.lower).rounded(.down))
        let last = Int(AxisScale.decimalLogarithm(scale.upper).rounded(.up))
        guard last - first <= 6 else { return [] }
        return (first...last).flatMap { power in (2...9).map { Double($0) * powerOfTen(power) } }
            .filter { (0...1).contains(scale.position($0)) }
    }

    // MARK: - Labels

    /// As many decimals as the step needs; very large and very small numbers with a power of ten.
    static func label(_ value: Double, step: Double) -> String {
        let size = max(value.magnitude, step.magnitude)
        if value != 0, size >= 1e6 || size < 1e-3 { return scientific(value) }
        var decimals = 0
        var unit = step.magnitude
        while decimals < 9, unit > 0, (unit - unit.rounded()).magnitude > unit * 1e-6 {
            unit *= 10
            decimals += 1
        }
        let text = FixedDecimal.text(value, decimals: decimals, trimmed: false)
        return minus(grouped(text))
    }

    /// Values of one table with the same decimals, three significant digits in the largest.
    static func aligned(_ value: Double, largest: Double) -> String {
        guard value.isFinite, largest < 1e5, largest >= 1e-2 else { return short(value) }
        return minus(FixedDecimal.text(value, decimals: decimals(largest: largest), trimmed: false))
    }

    /// The same for all values of a table, with fewer decimals where they would not fit otherwise.
    static func aligned(_ rows: [[Double]], largest: Double, fits: (String) -> Bool) -> [[String]] {
        let labels = rows.map { $0.map { aligned($0, largest: largest) } }
        guard largest < 1e5, largest >= 1e-2 else { return labels }
        for decimals in stride(from: decimals(largest: largest), through: 1, by: -1) {
            let shorter = rows.map { $0.map { minus(FixedDecimal.text($0, decimals: decimals, trimmed: false)) } }
            if shorter.allSatisfy({ $0.allSatisfy(fits) }) { return shorter }
        }
        return labels
    }

    private static func decimals(largest: Double) -> Int {
        largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 1 ? 2 : 3
    }

    /// Three significant digits, for values written into cells and colour bars.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return FixedDecimal.text(value, decimals: 0) }
        let size = value.magnitude
        if size == 0 { return "0" }
        if size >= 1e6 || size < 1e-3 { return scientific(value) }
        let decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        return minus(FixedDecimal.text(value, decimals: decimals))
    }

    private static func scientific(_ value: Double) -> String {
        var power = Int(AxisScale.decimalLogarithm(value.magnitude).rounded(.down))
        var factor = power < -300 ? value * 1e300 / powerOfTen(power + 300) : value / powerOfTen(power)
        if factor.magnitude >= 9.995 {
            factor /= 10
            power += 1
        }
        let text = FixedDecimal.text(factor, decimals: 2)
        let times = text == "1" ? "" : text == "-1" ? "−" : minus(text) + "×"
        return times + "10" + raised(power)
    }

    private static func raised(_ power: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return (power < 0 ? "⁻" : "")
            + String(String(power.magnitude).compactMap(\.wholeNumberValue).map { digits[$0] })
    }

    private static func minus(_ text: String) -> String { text.first == "-" ? "−" + text.dropFirst() : text }

    /// 12000 as 12,000.
    private static func grouped(_ text: String) -> String {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let sign = text.first == "-" ? "-" : ""
        let digits = parts[0].dropFirst(sign.count)
        guard digits.count > 4 else { return text }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return sign + result + (parts.count > 1 ? "." + parts[1] : "")
    }

    static func powerOfTen(_ power: Int) -> Double {
        var result = 1.0
        for _ in 0..<min(400, power.magnitude) { result *= 10 }
        return power < 0 ? 1 / result : result
    }

    private static func smallestGap(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
        return gaps.min() ?? values.first.map { $0.magnitude } ?? 1
    }
}
