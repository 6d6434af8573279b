import Testing

@testable import Notebook

@Suite struct LaTeXFuzzTests {
    private static let pieces =
        LaTeX.knownCommands.map { "\\" + $0 } + [
            "{", "}", "{", "}", "[", "]", "(", ")", "^", "_", "&", "\\\\", "\\\\[2pt]", " ", "x", "y", "12", "0.5", "'",
            "|", "\\", "$", "%", "~", "é", "漢", "👩‍🚀", "\u{301}", "\n", "\\left(", "\\right)", "\\begin{aligned}",
            "\\end{aligned}", "\\begin{cases}", "\\end{cases}", "\\begin{pmatrix}", "\\end{pmatrix}", "\\begin{",
            "\\end{",
            "\\frac", "\\sqrt[", "\\foo", "\\begin{foo}", "\u{0}", "<", ">", "\"",
        ]

    @Test("no input crashes a renderer, breaks its markup or takes long", arguments: 0..<8)
    func random(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        let clock = ContinuousClock()
        for _ in 0..<600 {
            let count = Int.random(in: 0...40, using: &generator)
            let source = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
            let time = clock.measure { check(source) }
            #expect(time < .seconds(2), "\(source)")
        }
    }

    @Test(
        "nesting and repetition without end stay within bounds",
        arguments: [
            "{", "}", "^", "_", "x^", "x_{", "\\frac", "\\frac{", "\\frac{a}{", "\\sqrt[", "\\sqrt", "\\left(",
            "\\right)",
            "\\begin{aligned}", "\\begin{cases}", "\\end{cases}", "\\hat", "\\mathbf{", "\\underbrace{", "&", "\\\\",
            "'",
            "\\text{", "\\binom", "\\overset{", "\\not", "\\begin{matrix}a&", "\\color{", "\\substack{", "x^{y}",
            "\\boxed{",
        ])
    func repetition(piece: String) {
        let clock = ContinuousClock()
        let time = clock.measure { check(String(repeating: piece, count: 2000)) }
        #expect(time < .seconds(10))
    }

    @Test("every prefix of a formula can be shown")
    func prefixes() {
        let source =
            #"\begin{aligned} \log P &= \underbrace{\int_z q(z|x) \log\left(\frac{P(z,x)}{P(z|x)}\right)dz}_{\text{all}} \\[2pt] &\ge \sqrt[3]{x_1^2} \tag{1} \end{aligned}"#
        for end in source.indices { check(String(source[..<end])) }
    }

    private func check(_ source: String) {
        let line = LaTeX.unicode(source, display: false)
        #expect(line.count == 1, "\(source)")
        let lines = LaTeX.unicode(source, display: true, width: 60)
        #expect(lines.allSatisfy { !$0.contains("\n") })
        for display in [false, true] {
            let check = XMLCheck(LaTeX.mathML(source, display: display))
            #expect(check.problem == nil, "\(source)")
        }
        _ = LaTeX.unknownCommands(in: source)
    }
}
