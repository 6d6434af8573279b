import DemoChapter
import Foundation
import Testing

@testable import Notebook

/// The demonstration chapter, run once.
private let record: Record = {
    var options = Options()
    options.quick = true
    return Demo.chapter.run(options)
}()

private func contains(_ page: String, _ snippet: String, _ location: SourceLocation = #_sourceLocation) {
    #expect(page.contains(snippet), "the page lacks:\n\(snippet)", sourceLocation: location)
}

@Suite("The page on a terminal")
struct TerminalPageTests {
    private func page(_ look: TerminalPage.Look) -> String {
        let page = TerminalPage(look)
        return page.opening(Demo.chapter, Options())
            + record.sections.map { page.heading($0, of: 7) + page.body($0) }.joined() + page.closing(record)
    }

    @Test("claims line up, with a word for the verdict")
    func claims() {
        let page = page(TerminalPage.Look(width: 100))
        contains(
            page,
            """
            ✓ holds    7.1.2  a third, estimated
                              0.333333 ≈ 0.33310 ± 0.00040  z = 0.58, n = 10,000; would notice 0.72 %
            ✓ refuted  7.1.3  a half
                                   0.5 ≠ 0.33310 ± 0.00040  z = 417; would notice 1.4 %

            """)
        contains(
            page,
            """
            ✗ FAILS    7.4.1  one is two
                              1 ≠ 2  off by 0.5, 1e-12 allowed
            """)
    }

    @Test("every other cell")
    func cells() {
        let page = page(TerminalPage.Look(width: 80))
        contains(page, "▸ Ledger item 1: Three thirds are one — holds\n")
        contains(page, "\n  a third: 0.333333\n")
        contains(page, "\n  name     value\n  ───────  ─────\n  one       1.00\n  a | bar  22.50\n  A table.\n")
        contains(page, "\n • the first item\n • the second item\n")
        contains(page, "✗ the section stopped: training diverged at step 5: the loss is NaN")
        contains(page, "✗ 1 of 11 claims fails, and 1 section did not end well\n")
        #expect(!page.contains("page.claim("))
        contains(self.page(TerminalPage.Look(code: true)), "\n    let third = 1.0 / 3\n")
    }

    @Test("no line is wider than the terminal", arguments: [40, 57, 100])
    func width(width: Int) {
        for line in page(TerminalPage.Look(width: width)).split(separator: "\n") {
            #expect(line.displayWidth <= width, "\(line)")
        }
    }

    @Test("no line begins with the percent sign of the number before it", arguments: 40...100)
    func percentSigns(width: Int) {
        let lines = page(TerminalPage.Look(width: width)).split(separator: "\n")
        #expect(!lines.contains { $0.drop { $0 == " " }.hasPrefix("%") })
        #expect(lines.contains { $0.hasSuffix("0.72 %") })
    }

    @Test("a formula wider than the terminal is broken into lines, and keeps its fractions")
    func wideFormula() {
        let text = TerminalText(width: 40, style: Style(isEnabled: false))
        let lines = text.formula(#"f(x) = \frac{a + b + c + d}{2} + \frac{e + f + g + h}{3} + \frac{i + j + k + l}{4}"#)
        #expect(
            lines.joined(separator: "\n") == """
                           a + b + c + d   e + f + g + h
                    f(x) = ───────────── + ─────────────
                                 2               3
                           i + j + k + l
                         + ─────────────
                                 4
                """)
        #expect(lines.allSatisfy { $0.displayWidth <= 40 })
    }

    @Test("colour adds escapes and nothing else")
    func color() {
        let plain = page(TerminalPage.Look(width: 80))
        let colored = page(TerminalPage.Look(width: 80, color: true))
        #expect(!plain.contains("\u{1B}"))
        #expect(colored.contains("\u{1B}["))
        let stripped = colored.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        let withoutFigures = { (text: String) in
            text.split(separator: "\n").filter { $0.contains("✓") || $0.contains("✗") }
        }
        #expect(withoutFigures(stripped) == withoutFigures(plain))
    }

    @Test("the plain page has a claim on each line")
    func plain() {
        contains(
            page(TerminalPage.Look(width: 40, plain: true)),
            "\n✓ holds  7.1.2  a third, estimated: 0.333333 ≈ 0.33310 ± 0.00040; z = 0.58, n = 10,000; would notice 0.72 %\n"
        )
    }
}

@Suite("The page as Markdown")
struct MarkdownPageTests {
    private let page = MarkdownPage(record)

    @Test("it opens with the verdict, the command and the sections")
    func opening() {
        contains(
            page.text, "# Chapter 7. A chapter for tests\n\n**✗ 1 of 11 claims fails, and 1 section did not end well.**"
        )
        contains(page.text, "swift run DemoChapter --quick\n")
        contains(page.text, "<details><summary>How to read a claim</summary>\n\nEach line is a comparison")
        contains(page.text, "| 1.23 ≈ 1.24 ± 0.01 | a number and an average of n draws, with its standard error |")
        contains(
            page.text,
            "| 7.1 | [One of every kind, with $\\sigma^2$ in its title](#every-kind) | `every-kind` | ✓ all 7 |")
        contains(page.text, "| 7.4 | [A claim that does not hold](#wrong-claim) | `wrong-claim` | ✗ 0 of 1 |")
    }

    @Test("every kind of cell")
    func cells() {
        contains(page.text, "<a id=\"every-kind\"></a>\n\n## 7.1 One of every kind, with $\\sigma^2$ in its title\n")
        contains(page.text, "\n```math\n\\int_0^1 2x\\,dx = 1\n```\n")
        contains(page.text, "\n```swift\nlet third = 1.0 / 3\n```\n")
        contains(page.text, "> **Item 1 of the ledger: Three thirds are one** — holds\n")
        contains(
            page.text,
            "| ✓ holds | 7.1.2 | a third, estimated | 0.333333 ≈ 0.33310 ± 0.00040; z = 0.58, n = 10,000 | would notice 0.72 % |"
        )
        contains(page.text, "| ✓ holds | 7.1.7 | errors | best 1.100 &lt; worst 2.100;")
        contains(page.text, "| ✗ FAILS | 7.4.1 | one is two | 1 ≠ 2; off by 0.5; **off by 0.5, 1e-12 allowed** |")
        contains(page.text, "| a \\| bar | 22.50 |\n\n*A table.*")
        contains(page.text, "a third: **0.333333**")
        contains(page.text, "![A line goes up](figures/every-kind-1.svg)")
        contains(page.text, "> **✗ the section stopped: training diverged")
        contains(page.text, "## The ledger\n\n| item | claim | verdict | settled in |  |\n| ---: | --- |")
        contains(page.text, "| 1 | Three thirds are one | holds | 7.1.1–3 | ✓ settled |")
    }

    @Test("figures are files of their own")
    func figures() {
        #expect(page.figures.map(\.name) == ["every-kind-1.svg"])
        #expect(page.figures[0].value.hasPrefix("<svg"))
    }

    @Test("long code is folded away under what it declares")
    func longCode() {
        var long = record
        let body = (0..<20).map { "    let x\($0) = \($0)" }.joined(separator: "\n")
        long.sections[0].cells = [.code("func measure(_ x: Double) {\n\(body)\n}")]
        contains(
            MarkdownPage(long).text,
            "<details><summary><code>func measure</code>, 22 lines of code</summary>\n\n```swift\nfunc measure")
    }

    @Test("nothing on it tells the machine or the time")
    func portable() { #expect(!page.text.contains("/Tests/") && !page.text.contains(#filePath)) }
}

@Suite("The page as HTML")
struct HTMLPageTests {
    private let page = HTMLPage.text(record)

    @Test("every kind of cell")
    func cells() {
        contains(page, "<title>Chapter 7. A chapter for tests</title>")
        contains(page, "<p class=\"fails verdict\">✗ 1 of 11 claims fails")
        contains(page, "<p>Prose with <em>emphasis</em>, <strong>weight</strong>, <code>code</code>, a formula <math")
        contains(page, "<a href=\"https://www.swift.org\">link</a>")
        contains(page, "<ul><li>\nthe first item\n</li><li>the second item\n</li></ul>")
        contains(page, "<td class=\"word\">✗ FAILS</td><td>7.4.1</td><td>one is two</td>")
        contains(page, "<tr><td>a | bar</td><td class=\"number\">22.50</td></tr>")
        contains(page, "<pre><code>let third = 1.0 / 3</code></pre>")
        contains(page, "<figure>\n<svg")
    }

    @Test("it is one file without script or anything fetched")
    func selfContained() {
        #expect(!page.contains("<script") && !page.contains("<link") && !page.contains("src="))
        contains(page, "prefers-color-scheme: dark")
    }

    @Test("every element that is opened is closed, in order")
    func balanced() {
        let void: Set<Substring> = ["meta", "br", "hr", "!DOCTYPE"]
        var open: [Substring] = []
        for tag in page.matches(of: #/<(\/?)([A-Za-z!][A-Za-z0-9]*)([^<>]*?)(\/?)>/#) {
            if void.contains(tag.2) || !tag.4.isEmpty { continue }
            if tag.1.isEmpty {
                open.append(tag.2)
            } else {
                #expect(open.popLast() == tag.2)
            }
        }
        #expect(open.isEmpty)
    }

    @Test("text cannot become markup")
    func escaping() {
        #expect(HTMLText.inline("a < b & \"c\" <script>") == "a &lt; b &amp; &quot;c&quot; &lt;script&gt;")
        #expect(HTMLText.inline("[x](javascript:alert)") == "x")
        #expect(HTMLText.inline("`<b>`") == "<code>&lt;b&gt;</code>")
    }

    @Test("drawings on one page have names of their own")
    func separated() {
        let svg = "<svg aria-labelledby=\"t d\"><title id=\"t\"/><g clip-path=\"url(#c)\"><use href=\"#m\"/></g></svg>"
        #expect(
            HTMLText.separated(svg, prefix: "f1-")
                == "<svg aria-labelledby=\"f1-t f1-d\"><title id=\"f1-t\"/><g clip-path=\"url(#f1-c)\"><use href=\"#f1-m\"/></g></svg>"
        )
    }
}

@Suite("The page as a Jupyter notebook")
struct JupyterPageTests {
    private func notebook() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(JupyterPage.text(record).utf8))
        return try #require(object as? [String: Any])
    }

    @Test("it is nbformat 4.5, with every member that the format asks for")
    func format() throws {
        let notebook = try notebook()
        #expect(notebook["nbformat"] as? Int == 4 && notebook["nbformat_minor"] as? Int == 5)
        #expect(notebook["metadata"] is [String: Any])
        let cells = try #require(notebook["cells"] as? [[String: Any]])
        #expect(cells.count > 10)
        for cell in cells {
            #expect(cell["source"] is [String] && cell["metadata"] is [String: Any])
            if cell["cell_type"] as? String == "code" {
                let outputs = try #require(cell["outputs"] as? [[String: Any]])
                #expect(cell.keys.contains("execution_count"))
                for output in outputs {
                    let type = output["output_type"] as? String
                    #expect(type == "display_data" ? output["data"] is [String: Any] : type == "error")
                }
            } else {
                #expect(cell["cell_type"] as? String == "markdown" && !cell.keys.contains("outputs"))
            }
        }
    }

    @Test("cells have ids of their own that depend on the page alone")
    func ids() throws {
        let cells = try #require(try notebook()["cells"] as? [[String: Any]])
        let ids = cells.compactMap { $0["id"] as? String }
        #expect(ids.count == cells.count && Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.wholeMatch(of: #/[A-Za-z0-9_-]{1,64}/#) != nil })
        #expect(JupyterPage.text(record) == JupyterPage.text(record))
    }

    @Test("claims, figures and troubles are outputs of the code above them")
    func outputs() {
        let page = JupyterPage.text(record)
        contains(page, "\"text/markdown\"")
        contains(page, "\"image/svg+xml\"")
        contains(page, "\"output_type\": \"error\"")
        contains(page, "| ✓ holds | 7.1.2 | a third, estimated |")
    }
}

@Suite("JSON")
struct JSONTests {
    @Test("the claims with all of their numbers")
    func page() throws {
        let object = try JSONSerialization.jsonObject(with: Data(JSONPage.text(record).utf8))
        let page = try #require(object as? [String: Any])
        #expect(page["chapter"] as? String == "DemoChapter" && page["seed"] as? Int == 0)
        #expect(page["holds"] as? Bool == false)
        let claims = try #require(page["claims"] as? [[String: Any]])
        #expect(claims.count == 11)
        let estimated = claims[1]
        #expect(estimated["number"] as? String == "7.1.2" && estimated["kind"] as? String == "agreesWith")
        #expect(estimated["verdict"] as? String == "holds" && estimated["ledger"] as? Int == 1)
        #expect(estimated["mean"] as? Double == 0.3331 && estimated["standardError"] as? Double == 0.0004)
        #expect(estimated["n"] as? Int == 10_000)
        #expect((estimated["wouldNotice"] as? Double).map { abs($0 - 0.0072) < 1e-4 } == true)
        #expect(claims[6]["kind"] as? String == "ranks")
        #expect(claims.last?["number"] as? String == "7.5.1")
        let wrong = try #require(claims.first { $0["verdict"] as? String == "fails" })
        #expect(wrong["number"] as? String == "7.4.1" && wrong["complaint"] as? String == "off by 0.5, 1e-12 allowed")
        #expect((page["troubles"] as? [[String: Any]])?.count == 1)
        #expect((page["ledger"] as? [[String: Any]])?.count == 2)
    }

    @Test(
        "values are written as JSON writes them",
        arguments: [
            (JSON.null, "null"), (.bool(true), "true"), (.integer(-3), "-3"), (.number(0.1), "0.1"),
            (.number(1e-300), "1e-300"), (.number(.nan), "\"NaN\""), (.number(.infinity), "\"Infinity\""),
            (.number(-.infinity), "\"-Infinity\""), (.array([]), "[]"), (.object([]), "{}"),
            (.string("a\"\\\n\t\u{1}é"), "\"a\\\"\\\\\\n\\t\\u0001é\""),
            (.array([.integer(1), .integer(2)]), "[1, 2]"),
            (.object([Named("b", .integer(1)), Named("a", .integer(2))]), "{\"b\": 1, \"a\": 2}"),
        ])
    func values(value: JSON, text: String) { #expect(value.text() == text) }

    private struct Pair: Decodable {
        var text: String
        var number: Double
    }

    @Test("any string and any number read back as they were")
    func roundTrip() throws {
        var generator = SplitMix(seed: 23)
        for _ in 0..<1_000 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<8).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0..<0x3000, using: &generator)) }))
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            let written = JSON.object([Named("text", .string(text)), Named("number", .number(number))]).text()
            let read = try JSONDecoder().decode(Pair.self, from: Data(written.utf8))
            #expect(read.text.unicodeScalars.elementsEqual(text.unicodeScalars))
            #expect(read.number == number)
        }
    }
}
