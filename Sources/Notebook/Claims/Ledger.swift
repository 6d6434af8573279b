/// What the course finds about an item of its ledger of claims.
public enum LedgerVerdict: Sendable, Hashable {
    case holds
    case holdsIf(String)
    case fails(String)
    /// The notes print it wrong; both forms are settled.
    case slip(String)

    public var text: String {
        switch self {
        case .holds: "holds"
        case .holdsIf(let condition): "holds if \(condition)"
        case .fails(let reason): "fails: \(reason)"
        case .slip(let correction): "slip: \(correction)"
        }
    }
}

/// An announcement in the page: the claims that follow settle this item.
public struct LedgerEntry: Sendable, Hashable {
    public var item: Int
    public var verdict: LedgerVerdict
    /// The item in one line; may be empty.
    public var statement: String
}
