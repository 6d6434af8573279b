/// Columns of text: the first to the left, numbers to the right.
struct Table {
    var header: [String]
    var rows: [[String]] = []

    /// Lines with columns as wide as their widest cell; columns without anything in them are left out.
    func lines() -> [String] {
        let columns = header.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        let all = ([header] + rows).map { row in columns.map { row[$0] } }
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = zip(row.indices, row).map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }
            let line = cells.joined(separator: "  ")
            return String(line.prefix(line.count - line.reversed().prefix { $0 == " " }.count))
        }
    }
}

/// A number with this many digits that count: 0.0123, 4.56, 789, 12345.
func rounded(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let size = abs(value)
    var decimals = digits - 1
    while decimals > 0 && size * powerOfTen(decimals) >= powerOfTen(digits) - 0.5 { decimals -= 1 }
    while decimals < 15 && size * powerOfTen(decimals) < powerOfTen(digits - 1) - 0.05 { decimals += 1 }
    let whole = "\(Int((size * powerOfTen(decimals)).rounded()))"
    let padded = String(repeating: "0", count: max(0, decimals + 1 - whole.count)) + whole
    let sign = value < 0 ? "-" : ""
    return sign + padded.dropLast(decimals) + (decimals > 0 ? "." + padded.suffix(decimals) : "")
}

private func powerOfTen(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in 10 * power } }
