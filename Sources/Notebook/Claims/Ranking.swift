/// An order of several models that holds on every seed.
extension Finding {
    static func ranking(_ entries: [(name: String, values: [Double])], deterministic: Bool) -> Finding {
        guard entries.count >= 2 else { return useless("an order needs two entries, not \(entries.count)") }
        let seeds = entries[0].values.count
        guard entries.allSatisfy({ $0.values.count == seeds }) else {
            return useless("the entries have different numbers of seeds: \(entries.map { String($0.values.count) })")
        }
        guard seeds > 0 else { return useless("there is no seed to look at") }
        if let broken = entries.flatMap(\.values).first(where: { !$0.isFinite }) {
            return useless("one of the numbers is \(broken.short())")
        }
        let steps = entries.indices.dropLast().flatMap { index in
            (0..<seeds).map { Step(lower: index, seed: $0, entries: entries) }
        }
        guard let closest = greatest(steps, by: { -$0.gap }) else { return useless("there is no case to look at") }
        let broken = steps.filter { !($0.gap > 0) }
        var complaint: String?
        if let first = broken.first {
            let (lower, upper) = (entries[first.lower].name, entries[first.lower + 1].name)
            complaint =
                "\(lower) is not below \(upper) on \(broken.count { $0.lower == first.lower })"
                + " of \(counted(seeds, "seed"))"
        } else if seeds < leastSeeds && !deterministic {
            complaint = "\(counted(seeds, "seed")) may be luck; \(leastSeeds) are needed"
        }
        let digits = fourDigits(entries.flatMap(\.values))
        let order = entries.map { entry in
            "\(entry.name) \(digits(entry.values.reduce(0, +) / Double(seeds)))"
        }
        return Finding(
            order[0], "<", order.dropFirst().joined(separator: " < "),
            detail: deterministic
                ? "no chance involved" : "on each of \(counted(seeds, "seed")), smallest step \(closest.gap.short(2))",
            power: "would notice \(abs(closest.gap).short(2))", complaint: complaint,
            numbers: [
                Named(
                    "entries",
                    .array(
                        entries.map {
                            .object([
                                Named("name", .string($0.name)), Named("values", .array($0.values.map(JSON.number))),
                            ])
                        })), Named("smallestStep", .number(closest.gap)), Named("seeds", .integer(seeds)),
            ])
    }

    /// From one entry to the next, on one seed.
    private struct Step {
        let lower: Int
        let gap: Double

        init(lower: Int, seed: Int, entries: [(name: String, values: [Double])]) {
            self.lower = lower
            gap = entries[lower + 1].values[seed] - entries[lower].values[seed]
        }
    }
}
