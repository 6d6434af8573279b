/// The claims of a run for programs: `--json FILE`.
///
///     {
///       "chapter": "ch03-vae-elbo", "title": ..., "seed": 0, "quick": false, "thorough": false,
///       "holds": true,
///       "claims": [
///         {
///           "number": "3.4.2", "section": "gaussian-kl", "statement": "closed form = Monte Carlo",
///           "kind": "agreesWith", "verdict": "holds", "ledger": 9,
///           "complaint": null, "evidence": "1.23 ≈ 1.235 ± 0.010", "detail": ..., "power": ...,
///           "value": 1.23, "mean": 1.2351, "standardError": 0.0102, "n": 10000, "z": 0.5, "wouldNotice": 0.0496, ...
///         }
///       ],
///       "ledger": [
///         {"item": 9, "statement": ..., "verdict": "holds", "settledBy": ["3.4.1", "3.4.2"], "settled": true}
///       ],
///       "troubles": [{"section": "gaussian-kl", "trouble": "the section stopped: ..."}]
///     }
///
/// `kind` is one of equals, agreesWith, bound, refute, reaches, ranks; the numbers after `power` depend on it and are
/// those of the case that decides. An item of the ledger with several parts has an object for each. `statement` is Markdown with LaTeX between dollars. NaN and the infinities, which JSON
/// lacks, are the strings "NaN", "Infinity" and "-Infinity".
enum JSONPage {
    static func text(_ record: Record) -> String { json(record).text() + "\n" }

    static func json(_ record: Record) -> JSON {
        .object([
            Named("chapter", .string(record.chapter)), Named("title", .string(record.title)),
            Named("seed", seed(record.seed)), Named("quick", .bool(record.quick)),
            Named("thorough", .bool(record.thorough)), Named("holds", .bool(record.holds)),
            Named(
                "claims",
                .array(record.sections.flatMap { section in section.claims.map { claim($0, in: section) } })),
            Named("ledger", .array(LedgerTable(record).rows.map(ledger))),
            Named(
                "troubles",
                .array(
                    record.sections.flatMap { section in
                        section.troubles.map {
                            .object([
                                Named("section", .string(section.name)), Named("trouble", .string($0)),
                            ])
                        }
                    })),
        ])
    }

    /// Numbers beyond 2⁵³ do not survive every reader of JSON; such a seed is written as a string.
    private static func seed(_ seed: UInt64) -> JSON {
        seed <= 1 << 53 ? .integer(Int(seed)) : .string(String(seed))
    }

    private static func claim(_ claim: Claim, in section: SectionRecord) -> JSON {
        let finding = claim.finding
        let sides = [finding.left, finding.relation, finding.right].filter { !$0.isEmpty }
        return .object(
            [
                Named("number", .string(claim.number)), Named("section", .string(section.name)),
                Named("statement", .string(claim.statement)), Named("kind", .string(claim.kind.rawValue)),
                Named("verdict", .string(claim.holds ? "holds" : "fails")),
                Named("ledger", claim.ledger.map(JSON.integer) ?? .null),
                Named("complaint", finding.complaint.map(JSON.string) ?? .null),
                Named("evidence", .string(sides.joined(separator: " "))), Named("detail", .string(finding.detail)),
                Named("power", .string(finding.power)),
            ] + finding.numbers)
    }

    private static func ledger(_ row: LedgerTable.Row) -> JSON {
        .object([
            Named("item", .integer(row.entry.item)), Named("statement", .string(row.entry.statement)),
            Named("verdict", .string(row.entry.verdict.text)),
            Named("settledBy", .array(row.claims.map { .string($0.number) })), Named("settled", .bool(row.isSettled)),
        ])
    }
}
