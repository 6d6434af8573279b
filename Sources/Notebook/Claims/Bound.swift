/// An inequality over all cases tried, with the tightest one shown.
extension Finding {
    /// - Parameter slack: How far the wrong way is still rounding; `nil` allows 10⁻¹² of the larger side.
    static func bound(lower: some Numbers, upper: some Numbers, slack: Double?) -> Finding {
        let pairs: [(left: Double, right: Double)]
        switch Pairing(lower, upper) {
        case .impossible(let complaint): return useless(complaint)
        case .pairs(let found): pairs = found
        }
        let largest = pairs.reduce(0) { max($0, abs($1.left), abs($1.right)) }
        if let slack, !(slack >= 0 && slack <= leastPower * largest) {
            return useless("a slack of \(slack.short()) is too loose beside sides of at most \(largest.short())")
        }
        var tightest = pairs[0]
        for pair in pairs where pair.right - pair.left < tightest.right - tightest.left { tightest = pair }
        let gap = tightest.right - tightest.left
        let allowed = slack ?? rounding * max(abs(tightest.left), abs(tightest.right))
        let holds = gap >= -allowed
        let touches = holds && gap <= allowed
        let violations = pairs.filter { $0.right - $0.left < -allowed }.count
        let cases = pairs.count == 1 ? "" : "the tightest of \(counted(pairs.count, "case")), "
        return Finding(
            readable(tightest.left), holds ? "≤" : ">", readable(tightest.right),
            detail: cases + (touches ? "they touch" : "gap \(gap.short(2))"),
            power: "would notice \(max(gap, allowed).short(2))",
            complaint: holds
                ? nil
                : "violated in \(violations.grouped) of \(counted(pairs.count, "case")), by up to \((-gap).short(2))",
            numbers: [
                Named("lower", .number(tightest.left)), Named("upper", .number(tightest.right)),
                Named("gap", .number(gap)), Named("slack", .number(allowed)), Named("cases", .integer(pairs.count)),
                Named("violations", .integer(violations)),
            ])
    }
}
