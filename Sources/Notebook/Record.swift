/// What one run of a chapter showed: the one model that every renderer, the tests and the exit status read.
public struct Record: Sendable {
    public var chapter: String
    public var number: Int
    public var title: String
    public var seed: UInt64
    public var quick: Bool
    public var thorough: Bool
    /// Whether only some of the chapter's sections were asked for.
    public var isPartial: Bool
    public var sections: [SectionRecord] = []

    public var claims: [Claim] { sections.flatMap(\.claims) }
    /// Whether every claim holds and every section came to its end.
    public var holds: Bool { sections.allSatisfy(\.holds) }
}

/// What one section showed.
public struct SectionRecord: Sendable {
    public var name: String
    /// Its place in the chapter, from 1, whichever sections are run.
    public var number: Int
    public var title: String
    public var outputs: [Output] = []
    /// Prose, code and outputs in reading order.
    public var cells: [Cell] = []
    /// What went wrong beside the claims: an error thrown, an item of the ledger without a claim.
    public var troubles: [String] = []

    public var claims: [Claim] {
        outputs.compactMap { if case .claim(let claim) = $0.content { claim } else { nil } }
    }

    public var holds: Bool { troubles.isEmpty && claims.allSatisfy(\.holds) }
}

/// A piece of the page.
public enum Cell: Sendable, Hashable {
    /// Markdown, formulas between dollars.
    case prose(String)
    case code(String)
    case output(Output.Content)
}

/// Something shown by a section, and the line that showed it.
public struct Output: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case claim(Claim)
        case ledger(LedgerEntry)
        case text(String)
        case table(Table)
        case figure(Figure)
        case value(name: String, text: String)
        /// Why the section ended early.
        case trouble(String)
    }

    public var content: Content
    public var file: String
    public var line: Int
}

/// Rows under a header. Every cell is one line of Markdown; columns of numbers are set to the right.
public struct Table: Sendable, Hashable {
    public var header: [String]
    public var rows: [[String]]
    public var caption: String

    public init(_ header: [String], _ rows: [[String]], caption: String = "") {
        for row in rows {
            require(
                row.count == header.count,
                "A table with \(header.count) columns (\(header.joined(separator: ", "))) has a row of \(row.count).")
        }
        self.header = header
        self.rows = rows
        self.caption = caption
    }

    /// Whether a column holds numbers, so that its digits line up.
    func isNumeric(_ column: Int) -> Bool {
        !rows.isEmpty && rows.allSatisfy { Table.looksNumeric($0[column]) }
    }

    private static func looksNumeric(_ cell: String) -> Bool {
        guard cell.contains(where: \.isNumber) || cell == "∞" || cell == "-∞" || cell == "NaN" else {
            return cell == "-" || cell == "–" || cell.isEmpty
        }
        return cell.allSatisfy { $0.isNumber || " .,+-−±×%e∞^·⁻NaN".contains($0) }
    }
}
