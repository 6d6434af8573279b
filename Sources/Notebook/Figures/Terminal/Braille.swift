/// Dots two across and four down in each character.
struct Braille {
    let columns: Int
    let rows: Int
    private var dots: [UInt8]
    private(set) var hues: [Hue?]

    init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        dots = Array(repeating: 0, count: self.columns * self.rows)
        hues = Array(repeating: nil, count: self.columns * self.rows)
    }

    var width: Int { columns * 2 }
    var height: Int { rows * 4 }

    /// Counted from the top left. The last hue in a cell colours all of it.
    mutating func set(_ x: Int, _ y: Int, _ hue: Hue?) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        let index = y / 4 * columns + x / 2
        dots[index] |= bits[y % 4][x % 2]
        hues[index] = hue
    }

    /// The character of a cell, `nil` where it is empty.
    func character(_ row: Int, _ column: Int) -> String? {
        let bits = dots[row * columns + column]
        return bits == 0 ? nil : Unicode.Scalar(0x2800 + UInt32(bits)).map { String(Character($0)) }
    }

    /// A straight line; `phase` carries the dash pattern from piece to piece.
    mutating func line(
        from a: (x: Double, y: Double), to b: (x: Double, y: Double), hue: Hue?, dash: Mark.Dash, phase: inout Int
    ) {
        guard let (a, b) = clipped(a, b) else { return }
        let steps = max(1, Int(max((b.x - a.x).magnitude, (b.y - a.y).magnitude).rounded(.up)))
        for step in 0...steps {
            let part = Double(step) / Double(steps)
            if Self.isInk(dash, phase) {
                set(Int((a.x + (b.x - a.x) * part).rounded()), Int((a.y + (b.y - a.y) * part).rounded()), hue)
            }
            if step < steps { phase += 1 }
        }
    }

    private static func isInk(_ dash: Mark.Dash, _ phase: Int) -> Bool {
        switch dash {
        case .solid: true
        case .dashed: phase % 8 < 5
        case .dotted: phase % 4 == 0
        case .dashDotted: phase % 11 < 6 || phase % 11 == 8
        case .longDashed: phase % 14 < 11
        }
    }

    /// The part of a line inside the sheet (Liang and Barsky).
    private func clipped(
        _ a: (x: Double, y: Double), _ b: (x: Double, y: Double)
    ) -> ((x: Double, y: Double), (x: Double, y: Double))? {
        guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return nil }
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        var (first, last) = (0.0, 1.0)
        let limits = [
            (-dx, a.x + 0.49), (dx, Double(width) - 0.51 - a.x), (-dy, a.y + 0.49), (dy, Double(height) - 0.51 - a.y),
        ]
        for (slope, room) in limits {
            if slope == 0 {
                if room < 0 { return nil }
            } else if slope < 0 {
                first = max(first, room / slope)
            } else {
                last = min(last, room / slope)
            }
        }
        guard first <= last else { return nil }
        return ((a.x + dx * first, a.y + dy * first), (a.x + dx * last, a.y + dy * last))
    }
}
