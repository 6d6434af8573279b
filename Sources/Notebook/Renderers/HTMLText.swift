/// Markdown as HTML.
enum HTMLText {
    static func escape(_ text: String) -> String { Markup.escape(text, keepingLines: true) }

    static func inline(_ markdown: String) -> String { html(Inline.parse(markdown)) }

    private static func html(_ inlines: [Inline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text): escape(text)
            case .code(let code): "<code>\(escape(code))</code>"
            case .math(let source, let display): LaTeX.mathML(source, display: display)
            case .strong(let inner): "<strong>\(html(inner))</strong>"
            case .emphasis(let inner): "<em>\(html(inner))</em>"
            case .link(let inner, let address):
                isHarmless(address) ? "<a href=\"\(escape(address))\">\(html(inner))</a>" : html(inner)
            }
        }.joined()
    }

    private static func isHarmless(_ address: String) -> Bool {
        let scheme = address.prefix { $0 != ":" && $0 != "/" && $0 != "#" }
        return scheme.count == address.count || !address.dropFirst(scheme.count).hasPrefix(":")
            || ["http", "https", "mailto"].contains(scheme.lowercased())
    }

    static func blocks(_ markdown: String) -> String { html(Block.parse(markdown)) }

    private static func html(_ blocks: [Block]) -> String {
        var parts: [String] = []
        var openLists: [String] = []
        func closeLists(to level: Int) {
            while openLists.count > level { parts.append("</li></\(openLists.removeLast())>") }
        }
        for block in blocks {
            guard case .item(let level, let mark, let inlines) = block else {
                closeLists(to: 0)
                parts.append(html(block))
                continue
            }
            closeLists(to: level + 1)
            if openLists.count == level + 1 {
                parts.append("</li><li>\(html(inlines))")
            } else {
                while openLists.count < level + 1 {
                    openLists.append(mark == "•" ? "ul" : "ol")
                    parts.append("<\(openLists[openLists.count - 1])><li>")
                }
                parts.append(html(inlines))
            }
        }
        closeLists(to: 0)
        return parts.joined(separator: "\n")
    }

    private static func html(_ block: Block) -> String {
        switch block {
        case .heading(let level, let inlines):
            let tag = "h\(min(6, max(3, level)))"
            return "<\(tag)>\(html(inlines))</\(tag)>"
        case .paragraph(let inlines): return "<p>\(html(inlines))</p>"
        case .math(let source): return "<div class=\"math\">\(LaTeX.mathML(source, display: true))</div>"
        case .code(let code, _): return "<pre><code>\(escape(code))</code></pre>"
        case .item(_, _, let inlines): return "<li>\(html(inlines))</li>"
        case .quote(let blocks): return "<blockquote>\n\(html(blocks))\n</blockquote>"
        case .table(let header, let rows): return table(Table(header, rows))
        case .rule: return "<hr>"
        }
    }

    static func table(_ table: Table) -> String {
        func cell(_ tag: String, _ column: Int, _ text: String) -> String {
            let side = table.isNumeric(column) ? " class=\"number\"" : ""
            return "<\(tag)\(tag == "th" ? " scope=\"col\"" : "")\(side)>\(inline(text))</\(String(tag.prefix(2)))>"
        }
        func row(_ tag: String, _ cells: [String]) -> String {
            "<tr>" + cells.indices.map { cell(tag, $0, cells[$0]) }.joined() + "</tr>"
        }
        let caption = table.caption.isEmpty ? "" : "<caption>\(inline(table.caption))</caption>\n"
        return "<div class=\"wide\"><table>\n\(caption)<thead>\(row("th", table.header))</thead>\n<tbody>\n"
            + table.rows.map { row("td", $0) }.joined(separator: "\n") + "\n</tbody>\n</table></div>"
    }

    /// A drawing whose names do not meet those of the other drawings on the page.
    static func separated(_ svg: String, prefix: String) -> String {
        var result = svg
        for mark in [" id=\"", "url(#", "href=\"#", "aria-labelledby=\"", "aria-describedby=\""] {
            var parts = result.split(separator: mark, omittingEmptySubsequences: false).map(String.init)
            for index in parts.indices.dropFirst() {
                guard mark.hasPrefix("aria") else {
                    parts[index] = prefix + parts[index]
                    continue
                }
                let names = parts[index].prefix { $0 != "\"" }
                let renamed = names.split(separator: " ").map { prefix + $0 }.joined(separator: " ")
                parts[index] = renamed + parts[index].dropFirst(names.count)
            }
            result = parts.joined(separator: mark)
        }
        return result
    }
}
