import Testing

@testable import Datasets

@Test("decimals are read to the nearest double, and nothing else is a number")
func decimals() {
    for text in [
        "0", "79", "-3", "3.333", "0.1", "-0.3", "1.817", "123456789012345", "0.00000000000001", "999999.999999999",
    ] {
        #expect(decimal(text.utf8) == Double(text), "\(text)")
    }
    for text in [
        "", "-", ".", ".5", "5.", "1.2.3", "1-", "--1", "+1", "1e5", " 1", "1 ", "nan", "inf", "0x10",
        "1234567890123456",
    ] {
        #expect(decimal(text.utf8) == nil, "\(text)")
    }
}
