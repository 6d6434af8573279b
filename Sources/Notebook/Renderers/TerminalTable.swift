extension TerminalText {
    /// Columns as wide as their widest cell; where there is no room, the widest are narrowed and their cells wrapped.
    func table(_ table: Table) -> [String] {
        guard !table.header.isEmpty else { return [] }
        let widths = columnWidths(table)
        var lines = row(table.header, widths, table, style: style.bold)
        lines.append("  " + style.dim(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")))
        for cells in table.rows { lines += row(cells, widths, table, style: { $0 }) }
        if !table.caption.isEmpty {
            lines += paragraph(table.caption, style: style.italic).lines(width: width, first: "  ", indent: "  ")
        }
        return lines
    }

    private func columnWidths(_ table: Table) -> [Int] {
        var widths = table.header.indices.map { column in
            ([table.header] + table.rows).map { TerminalText.plain($0[column]).displayWidth }.max() ?? 0
        }
        let room = max(4 * widths.count, width - 2 * widths.count)
        // What lies so far above the room is taken from the widest columns, one by one.
        while widths.reduce(0, +) > room, let widest = widths.max(), let column = widths.firstIndex(of: widest) {
            widths[column] -= 1
        }
        return widths
    }

    /// One row, on as many lines as its tallest cell.
    private func row(
        _ cells: [String], _ widths: [Int], _ table: Table, style: @escaping (String) -> String
    ) -> [String] {
        let columns = cells.indices.map { column -> [(text: String, width: Int)] in
            let paragraph = paragraph(cells[column], style: style)
            return paragraph.isEmpty ? [] : paragraph.measuredLines(width: widths[column])
        }
        let height = columns.map(\.count).max() ?? 0
        return (0..<max(1, height)).map { index in
            let line = columns.indices.map { column -> String in
                let cell = index < columns[column].count ? columns[column][index] : (text: "", width: 0)
                let space = String(repeating: " ", count: max(0, widths[column] - cell.width))
                return table.isNumeric(column) ? space + cell.text : cell.text + space
            }
            return ("  " + line.joined(separator: "  ")).droppingTrailingSpaces
        }
    }
}
