import Testing

@testable import Notebook

@Suite struct FiguresPartsTests {
    @Test(
        "ticks are round numbers inside the range",
        arguments: [
            (0.0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            (-3.0, 3.0, 6, ["−3", "−2", "−1", "0", "1", "2", "3"]),
            (0.0, 20000.0, 4, ["0", "5000", "10,000", "15,000", "20,000"]),
            (0.1, 0.4, 3, ["0.1", "0.2", "0.3", "0.4"]),
            (1e-7, 3e-7, 2, ["10⁻⁷", "2×10⁻⁷", "3×10⁻⁷"]),
        ])
    func linearTicks(lower: Double, upper: Double, count: Int, labels: [String]) {
        let scale = AxisScale(lower: lower, upper: upper, isLogarithmic: false)
        #expect(Ticks.along(scale, count: count).map(\.label) == labels)
    }

    @Test(
        "logarithmic ticks stand at powers of ten",
        arguments: [
            (1.0, 1000.0, 5, ["1", "10", "100", "1000"]),
            (1e-8, 1.0, 5, ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]),
            (0.9, 60.0, 6, ["1", "2", "5", "10", "20", "50"]),
        ])
    func logarithmicTicks(lower: Double, upper: Double, count: Int, labels: [String]) {
        let scale = AxisScale(lower: lower, upper: upper, isLogarithmic: true)
        #expect(Ticks.along(scale, count: count).map(\.label) == labels)
    }

    @Test("chosen ticks have the decimals they need, along a logarithm each its own")
    func chosenTicks() {
        let decades = AxisScale(lower: 1e-4, upper: 1e3, isLogarithmic: true)
        #expect(
            Ticks.along(decades, count: 5, chosen: [1e-4, 1e-2, 1, 100]).map(\.label) == ["10⁻⁴", "0.01", "1", "100"])
        let line = AxisScale(lower: -1, upper: 1, isLogarithmic: false)
        #expect(Ticks.along(line, count: 5, chosen: [-0.5, 0, 0.25, 7]).map(\.label) == ["−0.50", "0.00", "0.25"])
    }

    @Test("values in a matrix lose decimals before they are left out")
    func matrixLabels() {
        let values = [[0.994, 0.006], [0.1, 0.9]]
        #expect(
            Ticks.aligned(values, largest: 0.994) { _ in true } == [["0.994", "0.006"], ["0.100", "0.900"]])
        #expect(Ticks.aligned(values, largest: 0.994) { $0.count <= 4 } == [["0.99", "0.01"], ["0.10", "0.90"]])
        #expect(Ticks.aligned(values, largest: 0.994) { $0.count <= 1 } == [["0.994", "0.006"], ["0.100", "0.900"]])
    }

    @Test(
        "the own logarithm is exact to rounding",
        arguments: [
            (1.0, 0.0), (10, 1), (1000, 3), (0.001, -3), (2, 0.301_029_995_663_981_2), (1e300, 300),
            (.leastNonzeroMagnitude, -323.306_215_343_115_8),
        ])
    func logarithm(value: Double, expected: Double) {
        #expect((AxisScale.decimalLogarithm(value) - expected).magnitude <= 1e-13 * max(1, expected.magnitude))
    }

    @Test(
        "numbers are written with a fixed number of decimals",
        arguments: [
            (0.05, 1, "0.1"), (-0.04, 1, "0"), (1.25, 1, "1.3"), (-2.5, 0, "-3"), (100, 1, "100"), (0.125, 2, "0.13"),
        ])
    func decimals(value: Double, decimals: Int, text: String) {
        #expect(FixedDecimal.text(value, decimals: decimals) == text)
    }

    @Test("a histogram is a density and counts what is in range")
    func histogram() {
        let values = [0.0, 0.5, 1, 1, 2, 9, .nan]
        let counted = Histogram(values, bins: 2, range: 0...2, counts: true)
        #expect(counted.edges == [0, 1, 2])
        #expect(counted.heights == [2, 3])
        let density = Histogram([0, 1, 2, 3], bins: 4, range: nil, counts: false)
        #expect(zip(density.heights, density.edges.dropFirst()).reduce(0) { $0 + $1.0 * 0.75 } == 1)
    }

    @Test("the contour of a circle is one closed line at its radius")
    func contour() throws {
        let mark = Mark.contour(x: -1...1, y: -1...1, cells: 100) { ($0 * $0 + $1 * $1).squareRoot() }
        guard case .contour(let map, _) = mark.kind else { return }
        let lines = Contours.lines(map, level: 0.5)
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.allSatisfy { (($0.x * $0.x + $0.y * $0.y).squareRoot() - 0.5).magnitude < 1e-3 })
        #expect(line.first?.x == line.last?.x && line.first?.y == line.last?.y)
    }

    @Test("a saddle's level lines keep apart what lies apart")
    func saddle() {
        let map = HeatMap(
            values: [[1, 0], [0, 1]], x: 0...2, y: 0...2, rowNames: [], columnNames: [], ramp: .sequential, range: nil,
            showsValues: false)
        #expect(Contours.segments(map, level: 0.6).count == 2)
        #expect(Contours.segments(map, level: 2).isEmpty)
    }

    @Test("marks of one name share a colour, others differ, and lines differ in grey")
    func colors() {
        let scene = Scene(
            Panel(marks: []),
            marks: [
                .band([0, 1], lower: [0, 0], upper: [1, 1], "a"), .line([0, 1], [0, 1], "a"),
                .line([0, 1], [1, 0], "b"),
                .line([0, 1], [1, 1], "c", color: .green), .horizontal(1),
            ])
        #expect(scene.items[0].hue == scene.items[1].hue)
        #expect(Set(scene.items.prefix(4).map(\.hue)).count == 3)
        #expect(Set(scene.items[1...3].map(\.dash)).count == 3)
        #expect(scene.items[4].hue == nil)
        #expect(scene.entries.map(\.label) == ["a", "b", "c"])
    }

    @Test("every hue stands out from its page")
    func contrast() {
        func luminance(_ color: Color) -> Double {
            func linear(_ value: Int) -> Double { let v = Double(value) / 255; return v * v * (0.7 * v + 0.3) }
            return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
        }
        for hue in Hue.allCases {
            #expect(1.05 / (luminance(hue.light) + 0.05) > 3, "\(hue) on white")
            #expect((luminance(hue.dark) + 0.05) / (luminance(Color(0x0D1117)) + 0.05) > 4.5, "\(hue) on dark")
        }
    }

    @Test("the ramps grow brighter, one way or both")
    func ramps() {
        let sequential = (0..<HeatMap.levels).map { HeatMap.Ramp.sequential.color(level: $0).brightness }
        #expect(zip(sequential, sequential.dropFirst()).allSatisfy { $0 < $1 })
        let half = (0..<HeatMap.levels / 2).map { HeatMap.Ramp.diverging.color(level: $0).brightness }
        #expect(zip(half, half.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("labels hold formulas between dollars")
    func labels() {
        #expect(FigureText.plain(#"error of $\sigma^2$ (nats)"#) == "error of σ² (nats)")
        #expect(FigureText.plain("5 apples") == "5 apples")
    }
}
