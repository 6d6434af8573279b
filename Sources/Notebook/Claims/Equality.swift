/// Two ways to the same number: the relative difference is at the level of rounding in every case.
extension Finding {
    /// A tolerance above this one would let real mistakes through.
    static let loosestTolerance = 0.01

    /// - Parameter scale: The natural size of the numbers; without it each case is measured by its larger side.
    static func equality(
        _ left: some Numbers, _ right: some Numbers, within tolerance: Double, scale: Double?
    ) -> Finding {
        if let complaint = unusable(tolerance: tolerance) ?? unusable(scale: scale) { return useless(complaint) }
        let pairs: [(left: Double, right: Double)]
        switch Pairing(left, right) {
        case .impossible(let complaint): return useless(complaint)
        case .pairs(let found): pairs = found
        }
        var worst = pairs[0]
        var greatest = -1.0
        for pair in pairs {
            let difference = relativeDifference(pair.left, pair.right, scale: scale)
            if difference > greatest { (worst, greatest) = (pair, difference) }
        }
        let holds = greatest <= tolerance
        let cases = pairs.count == 1 ? "" : "\(counted(pairs.count, "case")), the worst "
        let ofScale = scale.map { " of \($0.short())" } ?? ""
        let sides = readable(worst)
        return Finding(
            sides.left, holds ? "=" : "≠", sides.right,
            detail: cases + (greatest == 0 ? "exactly equal" : "off by \(greatest.short(2))\(ofScale)"),
            power: "would notice \(tolerance.short(2))\(ofScale)",
            complaint: holds
                ? nil : "off by \(greatest.short(2))\(ofScale), \(tolerance.short(2)) allowed",
            numbers: [
                Named("left", .number(worst.left)), Named("right", .number(worst.right)),
                Named("difference", .number(greatest)), Named("tolerance", .number(tolerance)),
                Named("scale", scale.map(JSON.number) ?? .null), Named("cases", .integer(pairs.count)),
            ])
    }

    /// The difference as a part of `scale`, or of the larger side; zero for equal numbers, zero included.
    static func relativeDifference(_ a: Double, _ b: Double, scale: Double? = nil) -> Double {
        a == b ? 0 : abs(a - b) / (scale ?? max(abs(a), abs(b)))
    }

    static func unusable(tolerance: Double) -> String? {
        if !(tolerance >= 0) { return "the tolerance is \(tolerance.short())" }
        return tolerance <= loosestTolerance
            ? nil : "a tolerance of \(tolerance.short()) is too loose to show that two numbers are one"
    }

    static func unusable(scale: Double?) -> String? {
        guard let scale, !(scale > 0 && scale.isFinite) else { return nil }
        return "the scale is \(scale.short()); it must be a positive number"
    }

    /// A side as the page shows it.
    static func readable(_ value: Double) -> String { value.short(7) }

    /// The two sides of a case. Beside a zero the other is all error, of which two digits say enough.
    static func readable(_ pair: (left: Double, right: Double)) -> (left: String, right: String) {
        (pair.left.short(pair.right == 0 ? 2 : 7), pair.right.short(pair.left == 0 ? 2 : 7))
    }
}
