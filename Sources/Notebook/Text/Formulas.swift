/// The formulas in a text, for whoever checks them.
public enum Formulas {
    /// The sources between dollars, in order.
    public static func all(in markdown: String) -> [String] { Block.parse(markdown).flatMap(formulas) }

    private static func formulas(_ block: Block) -> [String] {
        switch block {
        case .heading(_, let inlines), .paragraph(let inlines), .item(_, _, let inlines): inlines.flatMap(formulas)
        case .math(let source): [source]
        case .quote(let blocks): blocks.flatMap(formulas)
        case .table(let header, let rows): (header + rows.flatMap { $0 }).flatMap { Inline.parse($0).flatMap(formulas) }
        case .code, .rule: []
        }
    }

    private static func formulas(_ inline: Inline) -> [String] {
        switch inline {
        case .math(let source, _): [source]
        case .strong(let inner), .emphasis(let inner), .link(let inner, _): inner.flatMap(formulas)
        case .text, .code: []
        }
    }
}

extension Cell {
    /// Everything in it that is Markdown.
    public var markdown: [String] {
        switch self {
        case .prose(let text), .output(.text(let text)): [text]
        case .output(.claim(let claim)): [claim.statement]
        case .output(.ledger(let entry)): [entry.statement, entry.verdict.text]
        case .output(.table(let table)): table.header + table.rows.flatMap { $0 } + [table.caption]
        case .output(.value(let name, let text)): [name, text]
        case .output(.figure(let figure)): [figure.title, figure.subtitle]
        case .code, .output(.trouble): []
        }
    }
}
