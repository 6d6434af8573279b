import Testing

@testable import Notebook

@Suite("Prose, code and outputs are woven by line")
struct WeaverTests {
    /// The page of a section's source, one line for each cell; outputs are made by `claim-NAME` at a line that holds
    /// `show NAME`.
    private func woven(_ source: String, shows: [String] = [], elsewhere: [String] = []) -> [String] {
        let file = SourceFile(path: "/chapter/Idea.swift", source: source)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let outputs = shows.map { name in
            Output(
                content: .text(name), file: elsewhere.contains(name) ? "/chapter/Other.swift" : "/chapter/Idea.swift",
                line: (lines.firstIndex { $0.hasSuffix("show \(name)") } ?? 0) + 1)
        }
        guard let section = file.section(named: "idea") else { return ["no section"] }
        return Weaver.weave(section, of: file, outputs).map { cell in
            switch cell {
            case .prose(let text): "prose: " + text.split(separator: "\n").joined(separator: " / ")
            case .code(let text): "code: " + text.split(separator: "\n").joined(separator: " / ")
            case .output(.text(let text)): "output: " + text
            case .output: "output"
            }
        }
    }

    @Test("the function's prose, its code and its outputs, in this order")
    func simple() {
        let source = """
            import Evidence

            /*:
             ## Title

             Why.
             */
            func idea(_ page: Page) throws {
                let x = 1  // show a

                //: Then:
                let y = 2  // show b
            }
            """
        #expect(
            woven(source, shows: ["a", "b"]) == [
                "prose: ## Title / Why.", "code: let x = 1  // show a", "output: a", "prose: Then:",
                "code: let y = 2  // show b", "output: b",
            ])
    }

    @Test("what a loop shows stands after the loop")
    func loop() {
        let source = """
            func idea(_ page: Page) throws {
                for x in 0..<2 {
                    if x > 0 {
                        page.text("}")  // show a
                    }
                }
                let y = 1
            }
            """
        #expect(
            woven(source, shows: ["a", "a"]) == [
                "code: for x in 0..<2 { /     if x > 0 { /         page.text(\"}\")  // show a /     } / }",
                "output: a", "output: a", "code: let y = 1",
            ])
    }

    @Test("statements that go on over several lines are not cut")
    func continuation() {
        let source = """
            func idea(_ page: Page) throws {
                page.claim(
                    "a",  // show a
                    1)
                let sum = first
                    + second  // show b
                    .squared
                let chain = values
                .map { $0 }  // show c
                .filter { $0 }
                if ready {
                    go()  // show d
                }
                else {
                    stop()
                }
                let last =
                    3
            }
            """
        let cells = woven(source, shows: ["a", "b", "c", "d"])
        #expect(cells.count == 9)
        #expect(
            cells[1] == "output: a" && cells[3] == "output: b" && cells[5] == "output: c" && cells[7] == "output: d")
        #expect(cells[2].hasSuffix(".squared") && cells[4].hasSuffix(".filter { $0 }") && cells[6].hasSuffix("}"))
        #expect(cells[8] == "code: let last = /     3")
    }

    @Test("brackets and comment marks in strings are text")
    func strings() {
        let source = #"""
            func idea(_ page: Page) throws {
                let a = "}}} /* // \" { \(values.map { "}" }.joined()) "  // show a
                let b = """
                    }}} "quoted" { \(a)
                    //: not prose
                    """  // show b
                let c = [##"raw \(no } " #\"##]  // show c
                let d = #filePath  // show d
            }
            """#
        let cells = woven(source, shows: ["a", "b", "c", "d"])
        #expect(cells.filter { $0.hasPrefix("output") }.count == 4)
        #expect(cells.count == 8)
        #expect(cells[2].contains("//: not prose"))
        #expect(cells.last == "output: d")
    }

    @Test("block comments nest, and only those with a colon are prose")
    func comments() {
        let source = """
            /* not /* prose */ at all */
            func idea(_ page: Page) throws {
                /* code } */
                let x = 1
                /*: Prose with `}`
                 and /* nested */ more. */
                let y = 2
            }
            """
        #expect(
            woven(source) == [
                "code: /* not /* prose */ at all */", "code: /* code } */ / let x = 1",
                "prose: Prose with `}` / and /* nested */ more.", "code: let y = 2",
            ])
    }

    @Test("lines of prose that follow each other are one piece")
    func lineProse() {
        let source = """
            func idea(_ page: Page) throws {
                //: One
                //: two.
                //:
                //: Three.
                let x = 1
            }
            """
        #expect(woven(source) == ["prose: One / two. / Three.", "code: let x = 1"])
    }

    @Test("prose inside a statement is told before it, so that none is lost")
    func nestedProse() {
        let source = """
            func idea(_ page: Page) throws {
                do {
                    //: Inside.
                    let x = 1  // show a
                }
            }
            """
        #expect(
            woven(source, shows: ["a"]) == [
                "prose: Inside.", "code: do { /     let x = 1  // show a / }", "output: a",
            ])
    }

    @Test("the titled prose comes first, then what the file declares, above and below")
    func declarations() {
        let source = """
            import Evidence

            struct Model {
                var weight = 1.0
            }

            /*:
             ## Title
             */
            func idea(_ page: Page) throws {
                let x = Model()  // show a
            }

            //: A helper:
            func helper(_ x: Double) -> Double {
                x
            }
            """
        #expect(
            woven(source, shows: ["a"]) == [
                "prose: ## Title", "code: struct Model { /     var weight = 1.0 / }",
                "code: let x = Model()  // show a",
                "output: a", "prose: A helper:", "code: func helper(_ x: Double) -> Double { /     x / }",
            ])
    }

    @Test("what comes from another file, or late, follows the output before it")
    func elsewhere() {
        let source = """
            func idea(_ page: Page) throws {
                helper(page)
                let x = 1  // show a
                helper(page)
                let y = 2  // show b
            }
            """
        #expect(
            woven(source, shows: ["h", "a", "h", "b"], elsewhere: ["h"]) == [
                "output: h", "code: helper(page) / let x = 1  // show a", "output: a", "output: h",
                "code: helper(page) / let y = 2  // show b", "output: b",
            ])
        // An output that comes after a later one stays after it.
        #expect(woven(source, shows: ["b", "a"]).suffix(2) == ["output: b", "output: a"])
    }

    @Test("a body on one line")
    func oneLine() {
        #expect(woven("func idea(_ page: Page) { page.text(\"x\") }") == ["code: page.text(\"x\")"])
        #expect(woven("func idea(_ page: Page) {}") == [])
    }

    @Test("several sections in one file are told apart")
    func twoSections() {
        let source = """
            let shared = 1
            /*:
             ## One
             */
            func idea(_ page: Page) {
                one()
            }
            /*:
             ## Two
             */
            func other(_ page: Page) {
                two()
            }
            let end = 2
            """
        #expect(woven(source) == ["prose: ## One", "code: let shared = 1", "code: one()"])
    }

    @Test(
        "a section's function is known by its letters and its only parameter",
        arguments: [
            ("func gaussianKL(_ page: Page) throws {\n}", true), ("@Sendable func gaussianKL(_ page: Page) {\n}", true),
            ("public func gaussianKL(to page: Page) throws {}", true), ("func gaussianKl(_ p: Page) {}", true),
            ("func gaussianKL(_ page: Page, n: Int) {}", false), ("func gaussianKL() {}", false),
            ("let gaussianKL = { (page: Page) in }", false), ("// func gaussianKL(_ page: Page) {}", false),
            ("struct A { func gaussianKL(_ page: Page) {} }", false), ("func gaussian(_ page: Page) {}", false),
        ])
    func found(source: String, isFound: Bool) {
        #expect((SourceFile(path: "a", source: source).section(named: "gaussian-kl") != nil) == isFound)
    }

    @Test("claims in a row stand together")
    func gathering() {
        let claim = Cell.output(.claim(emptyPage().claim("a", 1, equals: 1)))
        let cells: [Cell] = [
            .code("let x = 1\npage.claim(\"a\", 1, equals: 1)"), claim, .code("page.claim(\"b\", 1, equals: 1)"), claim,
            .code("let y = 2"), claim, .prose("Then"), .code("page.claim(\"c\", 1, equals: 1)"), claim,
        ]
        #expect(
            Gathering.gathered(cells) == [
                .code("let x = 1\npage.claim(\"a\", 1, equals: 1)\npage.claim(\"b\", 1, equals: 1)"), claim, claim,
                .code("let y = 2"), claim, .prose("Then"), .code("page.claim(\"c\", 1, equals: 1)"), claim,
            ])
    }

    @Test("an announcement of the ledger is not repeated as code")
    func announcement() {
        let entry = Cell.output(.ledger(LedgerEntry(item: 9, verdict: .holds, statement: "")))
        #expect(Gathering.gathered([.code("page.ledger(\n    9, .holds,\n    \"a\")"), entry]) == [entry])
        let mixed = Cell.code("page.ledger(9, .holds)\nlet x = 1")
        #expect(Gathering.gathered([mixed, entry]) == [mixed, entry])
        #expect(Gathering.gathered([.code("let x = 1\npage.ledger(9, .holds)"), entry]).count == 2)
    }

    @Test("broken source gives some page and no crash")
    func broken() {
        let pieces = [
            "{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "#", "\\(", "\\", "/*", "*/", "/*:", "//:", "//", "\n", " ",
            "a",
            "func idea(_ page: Page) {", "import X", "é",
        ]
        var generator = SplitMix(seed: 11)
        for _ in 0..<2_000 {
            let source = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
            let lines = source.split(separator: "\n", omittingEmptySubsequences: false).count
            let outputs = (1...3).map {
                Output(content: .text("shown"), file: "a", line: $0 * max(1, lines / 3))
            }
            let file = SourceFile(path: "a", source: source)
            for section in file.sections {
                let cells = Weaver.weave(section, of: file, outputs)
                #expect(cells.count { $0 == .output(.text("shown")) } == 3)
            }
        }
    }
}
