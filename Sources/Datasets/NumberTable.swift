/// A table of numbers from comma-separated text, read strictly: the header and the number of values are known, a value
/// is `-?digits[.digits]`, lines end in one line feed, the last one too.
struct NumberTable: Equatable {
    /// Row by row, `columns` to a row.
    private(set) var values: [Double] = []
    let columns: Int

    var rows: Int { values.count / columns }
    func line(ofRow row: Int) -> Int { row + 2 }  // the header is line one
    func row(_ row: Int) -> ArraySlice<Double> { values[row * columns..<(row + 1) * columns] }

    init(_ bytes: [UInt8], header: [String], file: String) throws(DataError) {
        columns = header.count
        let lines = try TextLines(bytes, file: file)
        for (index, line) in lines.enumerated() {
            func failure(_ problem: String) -> DataError {
                DataError(file: file, line: index + 1, problem: problem)
            }
            if index == 0 {
                guard line.elementsEqual(header.joined(separator: ",").utf8) else {
                    throw failure("the header is \(quoted(line)) where \"\(summary(of: header))\" is expected")
                }
                continue
            }
            let count = line.isEmpty ? 0 : line.reduce(1) { $1 == comma ? $0 + 1 : $0 }
            guard count == columns else {
                throw failure("\(count) \(count == 1 ? "value" : "values") where \(columns) are expected")
            }
            var rest = line
            for column in 0..<columns {
                let end = rest.firstIndex(of: comma) ?? rest.endIndex
                guard let value = decimal(rest[..<end]) else {
                    throw failure("\(header[column]) is \(quoted(rest[..<end])), which is not a number")
                }
                values.append(value)
                rest = end < rest.endIndex ? rest[(end + 1)...] : rest[end...]
            }
        }
        guard !values.isEmpty else { throw DataError(file: file, problem: "a header and nothing under it") }
    }
}

private let comma = UInt8(ascii: ",")

private func summary(of header: [String]) -> String {
    header.count > 4 ? "\(header[0]),\(header[1]),...,\(header[header.count - 1])" : header.joined(separator: ",")
}

/// `-?digits[.digits]` with at most fifteen digits: an integer below 2^53 over a power of ten below 10^22, both exact
/// in a Double, so that one division rounds correctly.
func decimal(_ text: some Sequence<UInt8>) -> Double? {
    var mantissa: Int64 = 0
    var (digits, decimals, isNegative) = (0, -1, false)
    for (index, byte) in text.enumerated() {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            digits += 1
            guard digits <= 15 else { return nil }
            mantissa = mantissa * 10 + Int64(byte - UInt8(ascii: "0"))
            if decimals >= 0 { decimals += 1 }
        case UInt8(ascii: ".") where digits > 0 && decimals < 0: decimals = 0
        case UInt8(ascii: "-") where index == 0: isNegative = true
        default: return nil
        }
    }
    guard digits > 0, decimals != 0 else { return nil }
    let power = (0..<max(decimals, 0)).reduce(Int64(1)) { product, _ in product * 10 }
    return Double(isNegative ? -mantissa : mantissa) / Double(power)
}
