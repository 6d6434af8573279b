/// Lines of characters with a baseline: what a formula is built from in the terminal.
struct TextBox {
    /// All padded to `width` columns.
    var lines: [String]
    var width: Int
    /// The line that stands level with the text to both sides.
    var baseline: Int

    var height: Int { lines.count }
    var isTall: Bool { lines.count > 1 }
    /// The line of a flat box.
    var text: String { lines.isEmpty ? "" : lines[baseline] }

    init(_ text: String = "") {
        lines = [text]
        width = text.displayWidth
        baseline = 0
    }

    init(lines: [String], width: Int, baseline: Int) {
        self.lines = lines
        self.width = width
        self.baseline = baseline
    }

    static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// Side by side, baselines level.
    static func row(_ boxes: [TextBox]) -> TextBox {
        let above = boxes.map(\.baseline).max() ?? 0
        let below = boxes.map { $0.height - $0.baseline }.max() ?? 1
        var lines = Array(repeating: "", count: above + below)
        for box in boxes {
            let top = above - box.baseline
            let blank = spaces(box.width)
            for index in lines.indices {
                let inside = index - top
                lines[index] += inside >= 0 && inside < box.height ? box.lines[inside] : blank
            }
        }
        return TextBox(lines: lines, width: boxes.reduce(0) { $0 + $1.width }, baseline: above)
    }

    /// One above the other; the baseline is that of the box at `level`.
    static func column(_ boxes: [TextBox], level: Int, alignment: Formula.Table.Alignment = .center) -> TextBox {
        let width = boxes.map(\.width).max() ?? 0
        var lines: [String] = []
        var baseline = 0
        for (index, box) in boxes.enumerated() {
            if index == level { baseline = lines.count + box.baseline }
            lines += box.padded(to: width, alignment).lines
        }
        return TextBox(lines: lines, width: width, baseline: baseline)
    }

    func padded(to width: Int, _ alignment: Formula.Table.Alignment) -> TextBox {
        let free = max(0, width - self.width)
        let left =
            switch alignment {
            case .left: 0
            case .center: free / 2
            case .right: free
            }
        let (before, after) = (TextBox.spaces(left), TextBox.spaces(free - left))
        return TextBox(lines: lines.map { before + $0 + after }, width: max(width, self.width), baseline: baseline)
    }

    /// A fence as tall as this box, or its one character.
    func fence(_ symbol: String) -> TextBox {
        guard !symbol.isEmpty else { return TextBox() }
        guard isTall else { return TextBox(symbol) }
        let pieces: (top: String, middle: String, bottom: String, center: String)? =
            switch symbol {
            case "(": ("⎛", "⎜", "⎝", "⎜")
            case ")": ("⎞", "⎟", "⎠", "⎟")
            case "[": ("⎡", "⎢", "⎣", "⎢")
            case "]": ("⎤", "⎥", "⎦", "⎥")
            case "{": ("⎧", "⎪", "⎩", "⎨")
            case "}": ("⎫", "⎪", "⎭", "⎬")
            case "⌊": ("⎢", "⎢", "⎣", "⎢")
            case "⌋": ("⎥", "⎥", "⎦", "⎥")
            case "⌈": ("⎡", "⎢", "⎢", "⎢")
            case "⌉": ("⎤", "⎥", "⎥", "⎥")
            case "|": ("│", "│", "│", "│")
            case "‖": ("║", "║", "║", "║")
            default: nil
            }
        guard let pieces else { return TextBox(symbol) }
        let lines = (0..<height).map { index in
            if index == 0 { return pieces.top }
            if index == height - 1 { return pieces.bottom }
            return index == height / 2 ? pieces.center : pieces.middle
        }
        // A brace of two lines has no room for its point.
        return TextBox(lines: lines, width: 1, baseline: baseline)
    }
}
