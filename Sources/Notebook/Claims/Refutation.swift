/// A wrong version that the same evidence must rule out, by a wide margin: what accepts it cannot tell right from wrong.
extension Finding {
    /// Twice what an agreement may be off, so that no luck makes the right version and the wrong one both pass.
    static let standardErrorsToRefute = 12.0
    static let tolerancesToRefute = 1_000.0

    /// Against an estimate: at least twelve standard errors away, in at least one case.
    static func refutation(_ wrong: some Numbers, by estimates: [Measurement]) -> Finding {
        if let complaint = unusable(estimates) { return useless(complaint) }
        let pairs: [(left: Double, right: Double)]
        switch Pairing(wrong, estimates.map(\.mean)) {
        case .impossible(let complaint): return useless(complaint)
        case .pairs(let found): pairs = found
        }
        let measured = estimates.count == 1 ? pairs.map { _ in estimates[0] } : estimates
        /// The distance as a part of what refuting takes.
        func share(_ index: Int) -> Double {
            let (pair, error) = (pairs[index], measured[index].standardError)
            let roundingLevel = tolerancesToRefute * rounding * max(abs(pair.left), abs(pair.right))
            let difference = abs(pair.left - pair.right)
            return difference == 0 ? 0 : difference / max(standardErrorsToRefute * error, roundingLevel)
        }
        let best = greatest(Array(pairs.indices), by: share) ?? 0
        let (pair, estimate) = (pairs[best], measured[best])
        let z = pair.left == pair.right ? 0 : abs(pair.left - pair.right) / estimate.standardError
        let holds = share(best) >= 1
        let away = z.isFinite ? "z = \(z.short(3))" : "the draws do not vary"
        return Finding(
            readable(pair.left), holds ? "≠" : "≈", estimate.readable,
            detail: inCase(best, of: pairs.count) + away,
            power: "would notice \((standardErrorsToRefute * estimate.standardError / abs(estimate.mean)).percent())",
            complaint: holds
                ? nil : "not ruled out: \(z.short(3)) standard errors away, \(standardErrorsToRefute.short()) needed",
            numbers: [
                Named("wrong", .number(pair.left)), Named("mean", .number(estimate.mean)),
                Named("standardError", .number(estimate.standardError)), Named("n", .integer(estimate.count)),
                Named("z", .number(z)), Named("needed", .number(standardErrorsToRefute)),
                Named("cases", .integer(pairs.count)),
            ])
    }

    /// Against an exact number: a thousand times the tolerance away, in at least one case.
    static func refutation(
        _ wrong: some Numbers, by exact: some Numbers, within tolerance: Double, scale: Double?
    ) -> Finding {
        if let complaint = unusable(tolerance: tolerance / 100) ?? unusable(scale: scale) { return useless(complaint) }
        let pairs: [(left: Double, right: Double)]
        switch Pairing(wrong, exact) {
        case .impossible(let complaint): return useless(complaint)
        case .pairs(let found): pairs = found
        }
        let differences = pairs.map { relativeDifference($0.left, $0.right, scale: scale) }
        let best = greatest(Array(pairs.indices)) { differences[$0] } ?? 0
        let needed = tolerancesToRefute * max(tolerance, 1e-15)
        let holds = differences[best] >= needed
        return Finding(
            readable(pairs[best].left), holds ? "≠" : "≈", readable(pairs[best].right),
            detail: inCase(best, of: pairs.count) + "off by \(differences[best].percent(3))",
            power: "would notice \(needed.short(2))",
            complaint: holds
                ? nil : "not ruled out: off by \(differences[best].short(2)), \(needed.short(2)) needed",
            numbers: [
                Named("wrong", .number(pairs[best].left)), Named("exact", .number(pairs[best].right)),
                Named("difference", .number(differences[best])), Named("needed", .number(needed)),
                Named("tolerance", .number(tolerance)), Named("scale", scale.map(JSON.number) ?? .null),
                Named("cases", .integer(pairs.count)),
            ])
    }

    private static func inCase(_ index: Int, of count: Int) -> String {
        count == 1 ? "" : "the clearest of \(counted(count, "case")), "
    }
}
