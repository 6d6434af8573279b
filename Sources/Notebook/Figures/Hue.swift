/// The colours of marks: apart for colour-blind readers (after Okabe and Ito), dark enough for a white page, with
/// lighter twins for a dark one.
public enum Hue: Int, Sendable, Hashable, CaseIterable {
    case blue, vermilion, green, purple, gold, sky, brown, grey, teal, crimson

    /// On a light page, on a dark page.
    var light: Color { Hue.table[rawValue].0 }
    var dark: Color { Hue.table[rawValue].1 }

    /// The nearest of the terminal's 256 colours that reads on black and on white.
    var terminal: Int { Hue.table[rawValue].2 }

    private static let table: [(Color, Color, Int)] = [
        (Color(0x0072B2), Color(0x58ACE8), 32),
        (Color(0xD55E00), Color(0xFF8B3D), 166),
        (Color(0x008F68), Color(0x35C99A), 36),
        (Color(0xB0539A), Color(0xE79BCB), 169),
        (Color(0xA87900), Color(0xEBBB3F), 136),
        (Color(0x2E94CC), Color(0x8CD3F8), 75),
        (Color(0x7A4B2A), Color(0xC79A78), 94),
        (Color(0x6B7280), Color(0x9BA5B1), 102),
        (Color(0x005A5B), Color(0x63C7C9), 30),
        (Color(0xA31545), Color(0xFF7A93), 161),
    ]
}

/// Red, green and blue, 0 to 255 each.
struct Color: Sendable, Hashable {
    var red: Int
    var green: Int
    var blue: Int

    init(red: Int, green: Int, blue: Int) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    init(_ hex: Int) {
        self.init(red: hex >> 16 & 255, green: hex >> 8 & 255, blue: hex & 255)
    }

    /// As CSS writes it, in three digits where they suffice.
    var css: String {
        let digits = Array("0123456789abcdef")
        let parts = [red, green, blue].map { [digits[$0 >> 4], digits[$0 & 15]] }
        return "#" + String(parts.allSatisfy { $0[0] == $0[1] } ? parts.map { $0[0] } : parts.flatMap { $0 })
    }
}
