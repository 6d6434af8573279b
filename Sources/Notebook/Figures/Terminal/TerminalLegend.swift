/// The names of marks in rows above a plot.
struct TerminalLegend {
    struct Item {
        var sample: String
        var label: String
        var hue: Hue?
    }

    let rows: [[Item]]

    init(_ items: [Item], width: Int) {
        var rows: [[Item]] = []
        var used = 0
        for item in items {
            let length = item.sample.displayWidth + 1 + item.label.displayWidth + 3
            if rows.isEmpty || used + length - 3 > width {
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append(item)
            used += length
        }
        self.rows = rows
    }

    func draw(on canvas: inout TerminalCanvas, row: Int) {
        for (offset, items) in rows.enumerated() {
            var column = 0
            for item in items {
                canvas.write(item.sample, row: row + offset, column: column, TerminalCanvas.Look(item.hue))
                column += item.sample.displayWidth + 1
                canvas.write(item.label, row: row + offset, column: column)
                column += item.label.displayWidth + 3
            }
        }
    }

    static func sample(_ dash: Mark.Dash) -> String {
        switch dash {
        case .solid: "───"
        case .dashed: "╌╌╌"
        case .dotted: "···"
        case .dashDotted: "─·─"
        case .longDashed: "─ ─"
        }
    }

    static func symbol(_ symbol: Mark.Symbol) -> String {
        switch symbol {
        case .circle: "●"
        case .square: "■"
        case .triangle: "▲"
        case .diamond: "◆"
        case .cross: "×"
        case .plus: "+"
        }
    }

    /// Class 0 to 9 by its digit, later ones by letters.
    static func letter(class number: Int) -> String {
        let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        return String(letters[max(0, number) % letters.count])
    }
}
