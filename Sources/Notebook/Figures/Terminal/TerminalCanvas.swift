/// A sheet of character cells with colours.
struct TerminalCanvas {
    struct Look: Equatable {
        /// Of the terminal's 256; `nil` is the terminal's own.
        var ink: Int?
        var paper: Int?
        var isBold = false
        var isFaint = false

        static let plain = Look()
        static let faint = Look(isFaint: true)
        static let bold = Look(isBold: true)
    }

    struct Cell {
        /// One character one column wide; empty to the right of a wide one.
        var text = " "
        var look = Look.plain
    }

    let width: Int
    let height: Int
    private var cells: [Cell]

    init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
        cells = Array(repeating: Cell(), count: self.width * self.height)
    }

    /// Outside the sheet nothing is drawn.
    subscript(row: Int, column: Int) -> Cell {
        get { contains(row, column) ? cells[row * width + column] : Cell() }
        set { if contains(row, column) { cells[row * width + column] = newValue } }
    }

    private func contains(_ row: Int, _ column: Int) -> Bool {
        row >= 0 && row < height && column >= 0 && column < width
    }

    /// Words from a column on, cut at the right edge.
    mutating func write(_ text: String, row: Int, column: Int, _ look: Look = .plain) {
        guard column >= 0 else { return }
        var column = column
        for character in text.clipped(to: width - column) {
            let wide = String(character).displayWidth
            if wide == 0 { continue }
            self[row, column] = Cell(text: String(character), look: look)
            if wide == 2 { self[row, column + 1] = Cell(text: "", look: look) }
            column += wide
        }
    }

    /// Words inside the sheet around, before or after a column.
    mutating func write(_ text: String, row: Int, around column: Int, within range: Range<Int>, _ look: Look = .plain) {
        let length = text.displayWidth
        let start = max(range.lowerBound, min(column - length / 2, range.upperBound - length))
        write(text.clipped(to: max(0, range.upperBound - start)), row: row, column: start, look)
    }

    /// Lines as long as the sheet is wide, or without the blanks at their ends.
    func lines(color: Bool, padded: Bool) -> [String] {
        (0..<height).map { row in
            var last = width
            if !padded {
                while last > 0, self[row, last - 1].text == " ", self[row, last - 1].look.paper == nil { last -= 1 }
            }
            var line = ""
            var look = Look.plain
            for column in 0..<last {
                let cell = self[row, column]
                // A blank needs no ink.
                let wanted = cell.text == " " ? Look(paper: cell.look.paper) : cell.look
                if color, wanted != look {
                    line += Self.code(wanted)
                    look = wanted
                }
                line += cell.text
            }
            return look == .plain ? line : line + "\u{1B}[0m"
        }
    }

    private static func code(_ look: Look) -> String {
        var parts = ["0"]
        if look.isBold { parts.append("1") }
        if look.isFaint { parts.append("2") }
        if let ink = look.ink { parts.append("38;5;\(ink)") }
        if let paper = look.paper { parts.append("48;5;\(paper)") }
        // Starting from nothing each time takes away what the last look had.
        return "\u{1B}[" + parts.joined(separator: ";") + "m"
    }
}

extension TerminalCanvas.Look {
    /// In a hue, or faint for what has none.
    init(_ hue: Hue?) {
        self.init(ink: hue?.terminal, paper: nil, isBold: false, isFaint: hue == nil)
    }
}
