/// A statement settled by numbers: one object for the page, the tests, the exit status and the JSON.
public struct Claim: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// An identity, to rounding.
        case equals
        /// A number against an estimate of it.
        case agreesWith
        /// An inequality, over all cases tried.
        case bound
        /// A wrong version that the evidence rules out.
        case refute
        /// What training achieved, on every seed.
        case reaches
        /// An order of several models, on every seed.
        case ranks
    }

    /// Chapter, section, claim: `3.4.2`. The same whichever sections are run.
    public var number: String
    /// One line of Markdown, formulas between dollars.
    public var statement: String
    public var kind: Kind
    /// The item of the ledger that it settles.
    public var ledger: Int?
    public var finding: Finding

    public var holds: Bool { finding.complaint == nil }
}

/// What a comparison found.
public struct Finding: Sendable, Hashable {
    /// The two sides and what stands between them: `1.4142` `=` `1.4142`; of many cases, the one that decides.
    public var left: String
    public var relation: String
    public var right: String
    /// How close it came: `differ by 2e-16`.
    public var detail: String
    /// The smallest error that this evidence would have caught: `would notice 0.5 %`.
    public var power: String
    /// Why the claim fails; `nil` if it holds.
    public var complaint: String?
    /// All of its numbers, for programs.
    public var numbers: [Named<JSON>]

    init(
        _ left: String = "", _ relation: String = "", _ right: String = "", detail: String = "", power: String = "",
        complaint: String? = nil, numbers: [Named<JSON>] = []
    ) {
        self.left = left
        self.relation = relation
        self.right = right
        self.detail = detail
        self.power = power
        self.complaint = complaint
        self.numbers = numbers
    }

    /// Evidence that could not be looked at proves nothing.
    static func useless(_ complaint: String) -> Finding { Finding(complaint: complaint) }
}

/// Something with a name.
public struct Named<Value> {
    public var name: String
    public var value: Value

    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

extension Named: Sendable where Value: Sendable {}
extension Named: Equatable where Value: Equatable {}
extension Named: Hashable where Value: Hashable {}

/// `1 case`, `1,000 cases`.
func counted(_ count: Int, _ noun: String) -> String { "\(count.grouped) \(noun)\(count == 1 ? "" : "s")" }
