/// Numbers as text, the same on every system: no locale, no C library, only the shortest digits that Swift prints.
extension BinaryFloatingPoint {
    /// With `digits` significant digits: `0.012346`, `1.2e-07`, `123000`. Trailing zeros are kept, so columns align.
    public func significant(_ digits: Int = 4) -> String {
        Decimal(Double(self))?.significant(max(1, digits)) ?? nonFinite
    }

    /// With `digits` digits after the point: `0.50`, `-3.14`.
    public func fixed(_ digits: Int = 2) -> String {
        Decimal(Double(self))?.fixed(max(0, digits)) ?? nonFinite
    }

    /// As a percentage: `0.005` is `0.5 %`.
    public func percent(_ digits: Int = 2) -> String {
        isFinite ? (Double(self) * 100).short(digits) + " %" : nonFinite
    }

    /// With at most `digits` significant digits, without trailing zeros: `0.5`, `1e-12`, `3`.
    public func short(_ digits: Int = 3) -> String {
        Decimal(Double(self))?.short(max(1, digits)) ?? nonFinite
    }

    private var nonFinite: String { isNaN ? "NaN" : self < 0 ? "-∞" : "∞" }
}

extension BinaryInteger {
    /// With commas between the thousands: `1,234,567`.
    public var grouped: String {
        var groups = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0 && index % 3 == 0 { groups.append(",") }
            groups.append(digit)
        }
        return (self < 0 ? "-" : "") + String(groups.reversed())
    }
}

/// A finite number as decimal digits d.ddd × 10^exponent, read from its shortest description.
struct Decimal {
    let negative: Bool
    /// Without leading zeros; empty for zero.
    let digits: [UInt8]
    /// The power of ten of the first digit.
    let exponent: Int

    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        let parts = value.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = Array(mantissa[0].utf8)
        let all = (whole + (mantissa.count > 1 ? Array(mantissa[1].utf8) : [])).map { $0 - 48 }
        let leading = all.prefix { $0 == 0 }.count
        negative = value.sign == .minus && value != 0
        digits = Array(all.dropFirst(leading))
        exponent = whole.count - 1 - leading + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }

    private init(negative: Bool, digits: [UInt8], exponent: Int) {
        self.negative = negative
        self.digits = digits
        self.exponent = exponent
    }

    /// The first `count` digits, rounded half up, padded with zeros.
    func rounded(to count: Int) -> Decimal {
        guard count >= 0 else { return Decimal(negative: negative, digits: [], exponent: exponent) }
        var kept = Array(digits.prefix(count))
        kept += Array(repeating: 0, count: count - kept.count)
        guard digits.count > count, digits[count] >= 5 else {
            return Decimal(negative: negative, digits: kept, exponent: exponent)
        }
        var index = count - 1
        while index >= 0 && kept[index] == 9 {
            kept[index] = 0
            index -= 1
        }
        if index >= 0 {
            kept[index] += 1
            return Decimal(negative: negative, digits: kept, exponent: exponent)
        }
        return Decimal(negative: negative, digits: [1] + kept, exponent: exponent + 1)
    }

    func fixed(_ places: Int) -> String {
        let rounded = rounded(to: exponent + 1 + places)
        guard rounded.digits.contains(where: { $0 != 0 }) else { return Decimal.plain([], exponent: 0, places: places) }
        return (negative ? "-" : "") + Decimal.plain(rounded.digits, exponent: rounded.exponent, places: places)
    }

    func significant(_ count: Int) -> String {
        guard !digits.isEmpty else { return Decimal.plain([], exponent: 0, places: count - 1) }
        let rounded = rounded(to: count)
        let kept = Array(rounded.digits.prefix(count))
        let sign = negative ? "-" : ""
        if rounded.exponent < -4 || rounded.exponent >= max(count, 7) {
            return sign + Decimal.scientific(kept, exponent: rounded.exponent)
        }
        return sign + Decimal.plain(kept, exponent: rounded.exponent, places: max(0, count - 1 - rounded.exponent))
    }

    func short(_ count: Int) -> String {
        guard !digits.isEmpty else { return "0" }
        let rounded = rounded(to: count)
        var kept = Array(rounded.digits.prefix(count))
        while kept.last == 0 { kept.removeLast() }
        let sign = negative ? "-" : ""
        if rounded.exponent < -4 || rounded.exponent >= 7 {
            return sign + Decimal.scientific(kept, exponent: rounded.exponent)
        }
        return sign
            + Decimal.plain(kept, exponent: rounded.exponent, places: max(0, kept.count - 1 - rounded.exponent))
    }

    private static func scientific(_ digits: [UInt8], exponent: Int) -> String {
        let fraction = digits.dropFirst().map { String($0) }.joined()
        return "\(digits.first ?? 0)" + (fraction.isEmpty ? "" : "." + fraction) + "e\(exponent)"
    }

    /// Digits set out around the point with `places` of them after it.
    private static func plain(_ digits: [UInt8], exponent: Int, places: Int) -> String {
        func digit(ofPower power: Int) -> String {
            let index = exponent - power
            return digits.indices.contains(index) ? String(digits[index]) : "0"
        }
        let whole = stride(from: max(0, exponent), through: 0, by: -1).map(digit).joined()
        guard places > 0 else { return whole }
        return whole + "." + (1...places).map { digit(ofPower: -$0) }.joined()
    }
}
