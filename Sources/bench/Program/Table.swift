/// Columns of text: the first to the left, numbers to the right.
struct Table {
    var header: [String]
    var rows: [[String]] = []

    /// Lines with columns as wide as their widest cell.
    func lines() -> [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = zip(row.indices, row).map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }
            return cells.joined(separator: "  ")
        }
    }
}

/// A number with this many digits that count: 0.0123, 4.56, 789, 12345.
func rounded(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var (exponent, power) = (0, 1.0)
    while abs(value) >= power * 10 { (exponent, power) = (exponent + 1, power * 10) }
    while abs(value) < power { (exponent, power) = (exponent - 1, power / 10) }
    let decimals = max(0, digits - 1 - exponent)
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    let whole = (abs(value) * scale).rounded()
    let sign = value < 0 ? "-" : ""
    if decimals == 0 { return sign + "\(Int(whole))" }
    let text = String(Int(whole))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}
