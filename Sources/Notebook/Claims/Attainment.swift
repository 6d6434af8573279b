/// What training achieved: a bar that every seed clears.
extension Finding {
    /// Luck does not repeat itself on three seeds.
    static let leastSeeds = 3

    enum Bar: Sendable {
        case atLeast(Double)
        case atMost(Double)
    }

    static func attainment(_ values: [Double], _ bar: Bar, deterministic: Bool) -> Finding {
        let (level, relation, sign): (Double, String, Double) =
            switch bar {
            case .atLeast(let level): (level, "≥", 1)
            case .atMost(let level): (level, "≤", -1)
            }
        guard level.isFinite else { return useless("the bar is \(level.short())") }
        guard let worst = values.min(by: { sign * $0 < sign * $1 }),
            let best = values.max(by: { sign * $0 < sign * $1 })
        else { return useless("there is no seed to look at") }
        if let broken = values.first(where: { !$0.isFinite }) {
            return useless("one of the numbers is \(broken.short())")
        }
        let margin = sign * (worst - level)
        let numbers: [Named<JSON>] = [
            Named("values", .array(values.map(JSON.number))), Named("bar", .number(level)),
            Named("worst", .number(worst)), Named("margin", .number(margin)), Named("seeds", .integer(values.count)),
        ]
        let missing = values.filter { sign * ($0 - level) < 0 }.count
        var complaint = missing == 0 ? nil : "\(missing) of \(counted(values.count, "seed")) missed \(level.short(4))"
        if complaint == nil && values.count < leastSeeds && !deterministic {
            complaint = "\(counted(values.count, "seed")) may be luck; \(leastSeeds) are needed"
        }
        let digits = fourDigits(values)
        let spread = "\(counted(values.count, "seed")): \(digits(worst)) … \(digits(best))"
        return Finding(
            digits(worst), missing == 0 ? relation : relation == "≥" ? "<" : ">", level.short(4),
            detail: deterministic ? "no chance involved" : spread,
            power: "would notice \(abs(margin).short(2))", complaint: complaint, numbers: numbers)
    }

    /// How measured numbers are shown: with four digits, counts as they are.
    static func fourDigits(_ values: [Double]) -> (Double) -> String {
        let areCounts = values.allSatisfy { $0 == $0.rounded() && abs($0) < 10_000 }
        return { areCounts && $0 == $0.rounded() ? $0.fixed(0) : $0.significant(4) }
    }
}
