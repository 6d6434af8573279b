/// The body of an SVG file as it grows.
struct SVGCanvas {
    private(set) var body = ""
    /// The hues drawn with, for the style sheet.
    private(set) var hues: Set<Hue> = []
    private var clips = 0

    /// A length with one decimal at most.
    static func number(_ value: Double) -> String { FixedDecimal.text(value.isFinite ? value : 0, decimals: 1) }

    mutating func add(_ markup: String) { body += markup + "\n" }

    mutating func use(_ hue: Hue?) {
        if let hue { hues.insert(hue) }
    }

    mutating func text(_ text: String, x: Double, y: Double, style: String, rotation: Double? = nil) {
        guard !text.isEmpty else { return }
        let (px, py) = (Self.number(x), Self.number(y))
        let place =
            rotation.map { " transform=\"translate(\(px) \(py)) rotate(\(Self.number($0)))\"" }
            ?? " x=\"\(px)\" y=\"\(py)\""
        add("<text class=\"\(style)\"\(place)>\(Markup.escape(text))</text>")
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String, more: String = "") {
        let path = "M\(Self.number(x1)) \(Self.number(y1))L\(Self.number(x2)) \(Self.number(y2))"
        add("<path class=\"\(style)\" d=\"\(path)\"\(more)/>")
    }

    mutating func rectangle(_ box: SVGBox, style: String, more: String = "") {
        let n = Self.number
        add(
            "<rect class=\"\(style)\" x=\"\(n(box.x))\" y=\"\(n(box.y))\" width=\"\(n(box.width))\" "
                + "height=\"\(n(box.height))\"\(more)/>")
    }

    mutating func path(_ data: String, style: String, more: String = "") {
        guard !data.isEmpty else { return }
        add("<path class=\"\(style)\" d=\"\(data)\"\(more)/>")
    }

    /// Opens a group that shows only what is inside the box; close it with `</g>`.
    mutating func clip(_ box: SVGBox) {
        clips += 1
        let n = Self.number
        add(
            "<clipPath id=\"clip\(clips)\"><rect x=\"\(n(box.x))\" y=\"\(n(box.y))\" width=\"\(n(box.width))\" "
                + "height=\"\(n(box.height))\"/></clipPath>")
        add("<g clip-path=\"url(#clip\(clips))\">")
    }
}

struct SVGBox {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
}
