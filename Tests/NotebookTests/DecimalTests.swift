import Testing

@testable import Notebook

@Suite("Numbers as text")
struct DecimalTests {
    @Test(
        "significant digits are kept, rounded and padded",
        arguments: [
            (0.0123456, 3, "0.0123"), (1.0, 3, "1.00"), (999.96, 4, "1000"), (0.99996, 4, "1.000"), (-2.5, 1, "-3"),
            (123456, 2, "120000"), (1.5e-7, 2, "1.5e-7"), (0, 3, "0.00"), (1e21, 2, "1.0e21"), (0.00012, 1, "0.0001"),
            (0.000012, 2, "1.2e-5"), (1_234_567, 7, "1234567"), (12_345_678, 3, "1.23e7"),
        ])
    func significant(value: Double, digits: Int, text: String) { #expect(value.significant(digits) == text) }

    @Test(
        "fixed digits after the point",
        arguments: [
            (0.5, 2, "0.50"), (-3.14159, 2, "-3.14"), (9.999, 2, "10.00"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"),
            (0.005, 2, "0.01"), (1e-9, 3, "0.000"), (12345.6, 0, "12346"), (0.5, 0, "1"), (0.4, 0, "0"),
            (1e20, 1, "100000000000000000000.0"),
        ])
    func fixed(value: Double, places: Int, text: String) { #expect(value.fixed(places) == text) }

    @Test(
        "short numbers drop the zeros that say nothing",
        arguments: [
            (0.5, 3, "0.5"), (100.0, 3, "100"), (0.1 + 0.2, 7, "0.3"), (2.2e-16, 2, "2.2e-16"), (0, 3, "0"),
            (1_000_000, 1, "1000000"), (-0.0, 2, "0"), (Double.leastNonzeroMagnitude, 3, "5e-324"),
        ])
    func short(value: Double, digits: Int, text: String) { #expect(value.short(digits) == text) }

    @Test("what is not finite has a sign of its own")
    func nonFinite() {
        #expect(Double.nan.significant(3) == "NaN")
        #expect(Double.infinity.fixed(1) == "∞")
        #expect((-Float.infinity).short() == "-∞")
        #expect(Double.nan.percent() == "NaN")
    }

    @Test("rounding never moves a number by more than half a unit of its last digit")
    func rounding() throws {
        var generator = SplitMix(seed: 3)
        for _ in 0..<2_000 {
            let value = Double.random(in: -1000...1000, using: &generator)
            let shown = try #require(Double(value.fixed(3)))
            #expect(abs(shown - value) <= 0.000_500_001)
            let significant = try #require(Double(value.significant(5)))
            #expect(abs(significant - value) <= abs(value) * 0.000_050_01)
        }
    }

    @Test(
        "thousands are parted by commas",
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func grouped(value: Int, text: String) { #expect(value.grouped == text) }

    @Test("percentages")
    func percent() {
        #expect(0.005.percent() == "0.5 %")
        #expect(1.0.percent() == "100 %")
    }
}

/// The same draws in every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
