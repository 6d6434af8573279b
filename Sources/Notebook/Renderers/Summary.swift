/// The verdict on a run in one sentence.
enum Summary {
    static func sentence(_ record: Record) -> String {
        let claims = record.claims
        let holding = claims.count { $0.holds }
        let troubles = record.sections.count { !$0.troubles.isEmpty }
        var sentence =
            if claims.isEmpty {
                "no claim was made"
            } else if holding == claims.count {
                claims.count == 1 ? "the claim holds" : "all \(claims.count) claims hold"
            } else {
                "\(claims.count - holding) of \(counted(claims.count, "claim")) \(claims.count - holding == 1 ? "fails" : "fail")"
            }
        if troubles > 0 { sentence += ", and \(counted(troubles, "section")) did not end well" }
        return sentence
    }
}

/// The items of the ledger that a run settles: item, verdict, where. An item of several parts, each announced with a
/// statement or a verdict of its own, has a row for each.
struct LedgerTable {
    struct Row {
        var entry: LedgerEntry
        var claims: [Claim]

        var isSettled: Bool { !claims.isEmpty && claims.allSatisfy(\.holds) }
    }

    private(set) var rows: [Row] = []

    init(_ record: Record) {
        var found: [Row] = []
        for section in record.sections {
            // The row that the section's next claims settle.
            var current: Int?
            for output in section.outputs {
                switch output.content {
                case .ledger(let entry): current = LedgerTable.row(of: entry, in: &found)
                case .claim(let claim): if let current { found[current].claims.append(claim) }
                default: break
                }
            }
        }
        rows = found.enumerated().sorted { ($0.element.entry.item, $0.offset) < ($1.element.entry.item, $1.offset) }
            .map(\.element)
    }

    /// The row that already says the same, or else a new one.
    private static func row(of entry: LedgerEntry, in rows: inout [Row]) -> Int {
        let known = rows.firstIndex { row in
            row.entry.item == entry.item && row.entry.verdict == entry.verdict
                && (entry.statement.isEmpty || row.entry.statement == entry.statement)
        }
        if let known { return known }
        rows.append(Row(entry: entry, claims: []))
        return rows.count - 1
    }

    /// As a table, with a claim's number where it is settled.
    var table: Table {
        let hasStatements = rows.contains { !$0.entry.statement.isEmpty }
        let header = ["item"] + (hasStatements ? ["claim"] : []) + ["verdict", "settled in", ""]
        return Table(
            header,
            rows.map { row in
                [String(row.entry.item)] + (hasStatements ? [row.entry.statement] : [])
                    + [
                        row.entry.verdict.text, LedgerTable.places(row.claims),
                        row.isSettled ? "✓ settled" : "✗ NOT settled",
                    ]
            })
    }

    /// Numbers of claims, runs of them shortened: `3.4.1–3`.
    static func places(_ claims: [Claim]) -> String {
        var runs: [(prefix: String, first: Int, last: Int)] = []
        for claim in claims {
            let parts = claim.number.split(separator: ".")
            guard let index = parts.last.flatMap({ Int($0) }) else { continue }
            let prefix = parts.dropLast().joined(separator: ".")
            if let run = runs.last, run.prefix == prefix, run.last + 1 == index {
                runs[runs.count - 1].last = index
            } else {
                runs.append((prefix, index, index))
            }
        }
        return runs.map { "\($0.prefix).\($0.first)" + ($0.last > $0.first ? "–\($0.last)" : "") }
            .joined(separator: ", ")
    }
}

extension Summary {
    /// The numbers of the claims that fail, for a line of its own.
    static func failing(_ record: Record) -> String {
        let numbers = record.claims.filter { !$0.holds }.map(\.number)
        return numbers.isEmpty ? "" : ": " + numbers.joined(separator: ", ")
    }
}
