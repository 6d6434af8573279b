import Testing

@testable import Notebook

@Suite("Markdown, read")
struct MarkdownReadingTests {
    @Test(
        "the inside of a paragraph",
        arguments: [
            ("plain", [Inline.text("plain")]),
            ("a *b* c", [.text("a "), .emphasis([.text("b")]), .text(" c")]),
            ("a _b_ c", [.text("a "), .emphasis([.text("b")]), .text(" c")]),
            ("**a *b***", [.strong([.text("a "), .emphasis([.text("b")])])]),
            ("snake_case_name", [.text("snake_case_name")]),
            ("2 * 3 * 4", [.text("2 * 3 * 4")]),
            ("`a*b*`", [.code("a*b*")]),
            ("`` a`b ``", [.code("a`b")]),
            ("$x_1 * y_1$", [.math("x_1 * y_1", display: false)]),
            ("costs $5 and $6", [.text("costs $5 and $6")]),
            ("$a$ and $b$", [.math("a", display: false), .text(" and "), .math("b", display: false)]),
            ("in $$x^2$$ line", [.text("in "), .math("x^2", display: true), .text(" line")]),
            ("\\$5 \\*a\\*", [.text("$5 *a*")]),
            ("[a *b*](c.md)", [.link([.text("a "), .emphasis([.text("b")])], "c.md")]),
            ("[not a link]", [.text("[not a link]")]),
            ("*open", [.text("*open")]), ("**open", [.text("**open")]), ("`open", [.text("`open")]),
            ("$open", [.text("$open")]), ("$\\$$", [.math("\\$", display: false)]),
        ])
    func inline(markdown: String, expected: [Inline]) {
        let merged = Inline.parse(markdown).reduce(into: [Inline]()) { result, next in
            if case .text(let text) = next, case .text(let before) = result.last {
                result[result.count - 1] = .text(before + text)
            } else {
                result.append(next)
            }
        }
        #expect(merged == expected)
    }

    @Test("paragraphs, headings, lists, formulas, code, tables, quotes and rules")
    func blocks() {
        let markdown = """
            ### Head

            One
            two.
            $$
            a = b
            $$
            After $$c$$ it.

            $$d$$
            - first
              goes on
              1. inner
            * second

            > quoted
            > more

            ```swift
            let x = 1
            ```
            ---
            | a | $|b|$ |
            |---|---:|
            | 1 \\| 2 | 3 |
            """
        #expect(
            Block.parse(markdown) == [
                .heading(3, [.text("Head")]), .paragraph([.text("One two.")]), .math("a = b"),
                .paragraph([.text("After "), .math("c", display: true), .text(" it.")]), .math("d"),
                .item(level: 0, mark: "•", [.text("first goes on")]), .item(level: 1, mark: "1.", [.text("inner")]),
                .item(level: 0, mark: "•", [.text("second")]), .quote([.paragraph([.text("quoted more")])]),
                .code("let x = 1", language: "swift"), .rule,
                .table(header: ["a", "$|b|$"], rows: [["1 | 2", "3"]]),
            ])
    }

    @Test("anything at all is read without a crash")
    func anything() {
        let pieces = [
            "*", "**", "_", "`", "```", "$", "$$", "[", "](", ")", "\\", "|", "|-|-|", ">", "#", "# ", "- ", "1. ",
            "\n",
            "\n\n", " ", "a", "é", "👍", "$$\n", "---",
        ]
        var generator = SplitMix(seed: 5)
        for _ in 0..<3_000 {
            let markdown = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
            let lines = TerminalText(width: 40, style: Style(isEnabled: false)).lines(markdown)
            #expect(lines.allSatisfy { !$0.contains("\n") })
            _ = HTMLText.blocks(markdown)
            _ = GitHubMath.text(markdown)
            _ = GitHubMath.tableCell(markdown)
        }
    }

    @Test("deeply nested marks do not exhaust the stack")
    func deep() {
        for piece in ["> ", "*a ", "[", "**a ", "`"] {
            _ = Block.parse(String(repeating: piece, count: 2_000))
        }
    }
}

@Suite("Markdown, written for GitHub")
struct GitHubMathTests {
    @Test(
        "formulas take the form that GitHub leaves alone",
        arguments: [
            ("a $x$ b", "a $x$ b"), ("$x^2 + \\mu$", "$x^2 + \\mu$"), ("$x_1$", "$`x_1`$"),
            ("$\\{a\\}$", "$`\\{a\\}`$"), ("$a\\,b$", "$`a\\,b`$"), ("$a < b$", "$`a < b`$"),
            ("`$x_1$`", "`$x_1$`"), ("costs $5", "costs $5"), ("\\$x_1\\$", "\\$x_1\\$"),
            ("$$x_1$$", "```math\nx_1\n```"), ("A:\n$$\nx\n$$\nB", "A:\n\n```math\n\nx\n\n```\n\nB"),
            ("```\n$x_1$\n```", "```\n$x_1$\n```"),
        ])
    func inline(markdown: String, expected: String) {
        let squeezed = GitHubMath.text(markdown).replacingBlankLines
        #expect(squeezed == expected.replacingBlankLines)
    }

    @Test(
        "in a table no bar ends a cell early",
        arguments: [
            ("a | b", "a \\| b"), ("$|x|$", "$\\vert x\\vert $"), ("$\\|x\\|$", "$\\Vert x\\Vert $"),
            ("`a|b`", "`a\\|b`"), ("a\nb", "a b"), ("a \\| b", "a \\| b"),
        ])
    func table(markdown: String, expected: String) { #expect(GitHubMath.tableCell(markdown) == expected) }
}

extension String {
    fileprivate var replacingBlankLines: String { split(separator: "\n").joined(separator: "\n") }
}

@Suite("Paragraphs, broken into lines")
struct ParagraphTests {
    private func lines(_ text: String, width: Int, first: String = "", indent: String = "") -> [String] {
        var paragraph = Paragraph()
        paragraph.add(text)
        return paragraph.lines(width: width, first: first, indent: indent)
    }

    @Test("lines break at spaces and hang under the first")
    func wrapping() {
        #expect(lines("one two three", width: 9) == ["one two", "three"])
        #expect(lines("one two three", width: 11, first: "- ", indent: "  ") == ["- one two", "  three"])
        #expect(lines("", width: 10) == [""])
    }

    @Test("a word too long for a line is cut")
    func longWord() { #expect(lines("a abcdefghij b", width: 6) == ["a", "abcdef", "ghij b"]) }

    @Test("words that touch stay together, whatever their styles")
    func touching() {
        var paragraph = Paragraph()
        paragraph.add("(")
        paragraph.add("one") { "<" + $0 + ">" }
        paragraph.add(") two")
        #expect(paragraph.lines(width: 6) == ["(<one>)", "two"])
    }

    @Test("wide characters take two columns, accents none")
    func columns() {
        #expect("漢字".displayWidth == 4)
        #expect("e\u{301}".displayWidth == 1)
        #expect("x\u{302}²".displayWidth == 2)
        #expect(lines("漢字 漢字", width: 6) == ["漢字", "漢字"])
        #expect("abcdef".clipped(to: 4) == "abc…")
    }
}
