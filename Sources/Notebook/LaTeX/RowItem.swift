/// What the space between two neighbours depends on.
struct RowItem {
    enum Kind {
        case start, ordinary, binary, unary, relation, open, close, fenced, punctuation, function, large, fraction,
            space
    }

    var kind: Kind
    /// Whether the item ends so that a letter after it would run into it.
    var endsOpen = false

    static let start = RowItem(kind: .start)

    var breaking: Int { kind == .relation ? 2 : kind == .binary ? 1 : 0 }

    private init(kind: Kind) { self.kind = kind }

    init(_ formula: Formula, tall: Bool, text: String, after before: RowItem) {
        kind = RowItem.kind(formula, tall: tall, text: text)
        if kind == .binary {
            switch before.kind {
            case .start, .binary, .unary, .relation, .open, .punctuation, .function, .large: kind = .unary
            default: break
            }
        }
        if case .script = formula, !tall { endsOpen = text.contains("_") && text.last != ")" }
    }

    private static func kind(_ formula: Formula, tall: Bool, text: String) -> Kind {
        switch formula {
        case .atom(_, let role):
            switch role {
            case .variable, .number, .symbol: .ordinary
            case .binary: .binary
            case .relation: .relation
            case .open: .open
            case .close: .close
            case .punctuation: .punctuation
            case .function: tall ? .large : .function
            case .large: .large
            }
        case .script(let base, _, _, _): kind(base, tall: tall, text: text)
        case .styled(_, let body): kind(body, tall: tall, text: text)
        case .stack(let base, _, _): kind(base, tall: tall, text: text)
        case .fraction: tall || text.contains("/") ? .fraction : .ordinary
        case .root, .brace, .table, .boxed: tall ? .fraction : .ordinary
        case .fenced: .fenced
        case .space: .space
        default: .ordinary
        }
    }

    /// Columns between two neighbours in the line.
    func gap(after before: RowItem) -> Int {
        switch (before.kind, kind) {
        case (.start, _), (_, .space), (.space, _), (.relation, .relation): 0
        case (.open, _), (_, .close), (_, .punctuation): 0
        case (.relation, _), (_, .relation), (.binary, _), (_, .binary): 1
        case (.unary, _), (.function, .open), (.function, .fenced): 0
        case (.punctuation, _), (.function, _), (_, .function), (.large, _), (_, .large): 1
        case (.fraction, _), (_, .fraction): 1
        default: before.endsOpen && kind == .ordinary ? 1 : 0
        }
    }

    /// Columns between two neighbours in a script: only what keeps names apart.
    func tightGap(after before: RowItem) -> Int {
        switch (before.kind, kind) {
        case (.function, .ordinary), (.ordinary, .function), (.function, .function): 1
        default: before.endsOpen && kind == .ordinary ? 1 : 0
        }
    }
}
