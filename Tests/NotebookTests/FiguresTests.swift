import Testing

@testable import Notebook

@Suite struct FiguresTests {
    /// One figure for each kind of mark.
    static let kinds: [(name: String, mark: Mark)] = [
        ("line", .line([0, 1, 2], [1, 4, 2], "values", symbol: .diamond)),
        ("points", .points([0, 1, 2], [1, 4, 2], "cases")),
        ("classes", .points([0, 1, 2], [1, 4, 2], classes: [0, 1, 1], names: ["zero", "one"])),
        ("bars", .bars(["a", "b"], [3, -1], errors: [0.5, 0.2], "trained")),
        ("histogram", .histogram([0, 0.1, 0.2, 0.5, 1, 1], bins: 4, "codes")),
        ("band", .band([0, 1, 2], mean: [1, 4, 2], spread: [1, 1, 1], "spread")),
        ("heat map", .heatMap(x: 0...1, y: 0...1, "density", cells: 8) { $0 * $1 }),
        ("matrix", .matrix([[1, 2], [3, 4]], rows: ["p", "q"], columns: ["KL", "JS"])),
        ("contour", .contour(x: -1...1, y: -1...1) { $0 * $0 + $1 * $1 }),
        ("segments", .segments([.init(from: (0, 0), to: (1, 1))], "paths")),
        ("arrows", .arrows([.init(from: (0, 0), to: (1, 1))])),
        ("text", .text("here", x: 0.5, y: 0.5)),
        ("horizontal", .horizontal(2, "exact")),
        ("vertical", .vertical(2, "peak")),
        ("diagonal", .diagonal("equality")),
    ]

    static func figure(_ mark: Mark) -> Figure {
        Figure(
            "A finding", subtitle: "One run",
            Panel("panel", x: Axis("step"), y: Axis("loss", unit: "nats"), marks: [mark]))
    }

    static let images = Figure(
        "Images",
        Panel(
            images: (0..<6).map { image in (0..<64).map { Double(($0 + image) % 9) / 8 } }, width: 8, height: 8,
            columns: 3,
            rowLabels: ["data", "model"], columnLabels: ["0", "1", "2"]))

    /// Values that are hard to draw.
    static let odd: [Figure] = [
        Figure("", panels: []),
        Figure("Nothing", Panel(marks: [])),
        Figure("Constant", Panel(marks: [.line([1, 1], [5, 5], "same"), .points([1], [5])])),
        Figure("Not numbers", Panel(marks: [.line([0, 1, .nan], [.nan, .infinity, 2]), .points([.nan], [1])])),
        Figure("Huge", Panel(marks: [.line([0, 1e300], [-1e300, 1e300]), .line([0, 1], [1e-300, 2e-300])])),
        Figure(
            "Logarithms of nothing",
            Panel(
                x: Axis(scale: .logarithmic), y: Axis(scale: .logarithmic), marks: [.line([-1, 0, 1], [0, -5, 1e-9])])),
        Figure("Empty bars", Panel(marks: [.bars([], [])])),
        Figure("Bars without names", Panel(marks: [.bars([], [1, .nan, -.infinity, 3], errors: [1])])),
        Figure("Empty grids", Panel(marks: [.heatMap([], x: 0...1, y: 0...1), .contour([[]], x: 0...1, y: 0...1)])),
        Figure("Holes", Panel(marks: [.heatMap([[1, .nan], [.infinity]], x: 0...1, y: 0...1)])),
        Figure("A point range", Panel(x: Axis(range: 1...1), y: Axis(range: 0...0), marks: [.line([1, 2], [0, 1])])),
        Figure("No images", Panel(images: [], width: 8, height: 8)),
        Figure("Empty histogram", Panel(marks: [.histogram([]), .histogram([.nan, 1])])),
        Figure("Uneven", Panel(marks: [.line([1, 2, 3], [1]), .band([1, 2], lower: [0], upper: [1, 2])])),
        Figure(
            "Long " + String(repeating: "words and ", count: 60),
            Panel(
                String(repeating: "title", count: 60), x: Axis(String(repeating: "axis ", count: 60)),
                y: Axis(String(repeating: "y", count: 200)),
                marks: [
                    .line([1, 2], [1, 2], String(repeating: "label ", count: 60)),
                    .line([1, 2], [2, 1], "<&\">\u{1}"),
                ])),
    ]

    static var all: [Figure] { kinds.map { figure($0.mark) } + [images] + odd }

    // MARK: - SVG

    @Test("an SVG file is well-formed, has a title and a description, and no script", arguments: all)
    func wellFormed(figure: Figure) {
        let svg = figure.svg()
        let check = XMLCheck(svg)
        #expect(check.problem == nil, "\(figure.title)")
        let root = check.elements.first
        #expect(root?.attributes["role"] == "img")
        #expect(root?.attributes["aria-labelledby"] == "title desc")
        #expect(check.elements.contains { $0.name == "title" && $0.attributes["id"] == "title" })
        #expect(check.elements.contains { $0.name == "desc" && $0.attributes["id"] == "desc" })
        for word in ["script", "href", "nan", "inf", "e+", "e-1"] {
            let drawn = check.elements.flatMap { $0.attributes.filter { $0.key != "class" }.values }
            #expect(!drawn.contains { $0.contains(word) }, "\(word) in \(figure.title)")
        }
        #expect(svg.contains("prefers-color-scheme:dark"))
    }

    @Test("no text is outside the picture", arguments: all)
    func textInside(figure: Figure) throws {
        let check = XMLCheck(figure.svg())
        let root = try #require(check.elements.first)
        let height = try #require(root.attributes["height"].flatMap(Double.init))
        let width = try #require(root.attributes["width"].flatMap(Double.init))
        for text in check.elements where text.name == "text" && text.attributes["transform"] == nil {
            let x = try #require(text.attributes["x"].flatMap(Double.init))
            let y = try #require(text.attributes["y"].flatMap(Double.init))
            let style = (text.attributes["class"] ?? "").split(separator: " ")
            let size = style.contains("T") ? 16.0 : style.contains("t") ? 11 : style.contains("P") ? 13 : 12
            let shown = text.text.replacing("&amp;", with: "&").replacing("&lt;", with: "<").replacing(
                "&gt;", with: ">")
            let length = FigureText.width(shown.replacing("&quot;", with: "\""), size: size, bold: style.contains("B"))
            let start = style.contains("m") ? x - length / 2 : style.contains("e") ? x - length : x
            #expect(start >= -1 && start + length <= width + 1, "\(text.text) of \(figure.title)")
            #expect(y >= size * 0.6 && y <= height, "\(text.text) of \(figure.title)")
        }
    }

    /// What each kind looks like in the file and in the terminal; ⠿ stands for any dots.
    static let traces: [(svg: String, terminal: Character)] = [
        ("stroke-width=\"1.9\"", "◆"), ("class=\"f0 o\"", "●"), ("class=\"f1 o\"", "z"), ("fill-opacity=\"0.95\"", "█"),
        ("fill-opacity=\".28\"", "█"), ("fill-opacity=\".2\"", "░"), ("crispEdges", "▓"), (">4.00</text>", "K"),
        ("stroke-opacity=", "⠿"), ("stroke-width=\"1.3\"", "⠿"), ("stroke-width=\"1.3\"", "↗"), (">here</text>", "h"),
        (">exact</text>", "╌"), (">peak</text>", "┆"), ("stroke-dasharray=\"7 4\"", "⠿"),
    ]

    @Test("every kind of mark leaves its trace in both drawings", arguments: kinds.indices)
    func traces(index: Int) {
        func shown(_ marks: [Mark]) -> (svg: String, terminal: [Character]) {
            let figure = Figure("", Panel(marks: marks))
            let characters = figure.terminal(width: 60, color: false).joined().map { character in
                ("\u{2801}"..."\u{28FF}").contains(character) ? "⠿" : character
            }
            return (figure.svg(), characters)
        }
        let trace = Self.traces[index]
        let (with, without) = (shown([Self.kinds[index].mark]), shown([]))
        #expect(with.svg.contains(trace.svg), "\(Self.kinds[index].name)")
        #expect(!without.svg.contains(trace.svg))
        #expect(with.terminal.contains(trace.terminal), "\(Self.kinds[index].name)")
        #expect(!without.terminal.contains(trace.terminal))
    }

    @Test("the same figure gives the same bytes")
    func deterministic() {
        for (first, second) in zip(Self.all, Self.all) {
            #expect(first.svg() == second.svg())
            #expect(first.terminal(width: 90, color: true) == second.terminal(width: 90, color: true))
        }
    }

    // MARK: - Terminal

    @Test("no line is wider than the terminal", arguments: [20, 40, 41, 63, 80, 117, 200])
    func widths(width: Int) {
        for figure in Self.all {
            for color in [false, true] {
                for line in figure.terminal(width: width, color: color) {
                    let plain = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
                    #expect(plain.displayWidth <= width, "\(figure.title): \(plain)")
                    if !color { #expect(!line.contains("\u{1B}")) }
                    #expect(!line.contains("\n"))
                }
            }
        }
    }

    @Test("colour ends with the line that it is on")
    func resets() {
        for line in Self.images.terminal(width: 80, color: true) where line.contains("\u{1B}") {
            #expect(line.hasSuffix("\u{1B}[0m"))
        }
    }

    @Test("bars and matrices say their values in words")
    func values() {
        let bars = Self.figure(Self.kinds[3].mark).terminal(width: 60, color: false).joined(separator: "\n")
        #expect(bars.contains("3.00 ± 0.50") && bars.contains("−1.00 ± 0.20"))
        let matrix = Self.figure(Self.kinds[7].mark).terminal(width: 60, color: false).joined(separator: "\n")
        #expect(matrix.contains("4.00") && matrix.contains("JS"))
    }

    @Test("an image is half blocks in colour and shades without")
    func halfBlocks() {
        let image = Figure("", Panel(images: [[0, 1, 1, 0]], width: 2, height: 2))
        #expect(image.terminal(width: 40, color: false) == ["▒▒"])
        #expect(
            image.terminal(width: 40, color: true) == [
                "\u{1B}[0;38;5;16;48;5;231m▀\u{1B}[0;38;5;231;48;5;16m▀\u{1B}[0m"
            ])
    }

    @Test("a picture without a description of its own gets one")
    func alternative() {
        let text = Self.figure(Self.kinds[0].mark).alternativeText
        #expect(text == "One run. panel: loss (nats) against step. values: line between 1 and 4.")
        #expect(Figure("t", description: "mine").alternativeText == "mine")
    }
}
