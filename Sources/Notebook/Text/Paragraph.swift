/// Words of a paragraph with their styles, broken into lines.
struct Paragraph {
    private struct Word {
        var text: String
        var style: (String) -> String
        /// A space, and so perhaps a line break, stands before it.
        var followsSpace: Bool
        /// A line may break before it though no space stands there: it is a part of a word too long for a line.
        var isPart = false

        var width: Int { text.displayWidth }
    }

    private var words: [Word] = []
    private var spaceBefore = false

    var isEmpty: Bool { words.isEmpty }

    /// Adds text that breaks at its spaces.
    mutating func add(_ text: String, style: @escaping (String) -> String = { $0 }) {
        func isSpace(_ character: Character) -> Bool { character == " " || character == "\n" || character == "\t" }
        var rest = text[...]
        while !rest.isEmpty {
            let spaces = rest.prefix(while: isSpace)
            if !spaces.isEmpty { spaceBefore = true }
            rest = rest.dropFirst(spaces.count)
            let word = rest.prefix { !isSpace($0) }
            if !word.isEmpty { addUnbroken(String(word), style: style) }
            rest = rest.dropFirst(word.count)
        }
    }

    /// Adds text that stays together, spaces and all, if it fits on a line.
    mutating func addUnbroken(_ text: String, style: @escaping (String) -> String = { $0 }) {
        words.append(Word(text: text, style: style, followsSpace: spaceBefore))
        spaceBefore = false
    }

    /// Lines of at most `width` columns; all but the first begin with `indent`.
    func lines(width: Int, first: String = "", indent: String = "", indentWidth: Int? = nil) -> [String] {
        measuredLines(width: width, first: first, indent: indent, indentWidth: indentWidth).map(\.text)
    }

    /// Lines with the columns that each takes, which its text, with its styles, does not show.
    func measuredLines(
        width: Int, first: String = "", indent: String = "", indentWidth: Int? = nil
    ) -> [(text: String, width: Int)] {
        let indentWidth = indentWidth ?? indent.displayWidth
        var lines: [(text: String, width: Int)] = []
        var line = first
        var used = indentWidth
        if first.isEmpty && indentWidth > 0 { used = 0 }
        var isFresh = true
        for unit in units(fitting: max(4, width - indentWidth)) {
            let unitWidth = unit.reduce(0) { $0 + $1.width }
            let space = !isFresh && unit[0].followsSpace ? 1 : 0
            if !isFresh && used + space + unitWidth > width {
                lines.append((line, used))
                (line, used) = (indent, indentWidth)
            } else if space == 1 {
                line += " "
                used += 1
            }
            line += unit.map { $0.style($0.text) }.joined()
            used += unitWidth
            isFresh = false
        }
        return lines + [(line, used)]
    }

    /// Runs of words without a place to break between them, none wider than `room`.
    private func units(fitting room: Int) -> [[Word]] {
        var units: [[Word]] = []
        for word in words {
            if word.followsSpace || units.isEmpty { units.append([]) }
            units[units.count - 1].append(word)
        }
        return units.flatMap { unit in
            unit.reduce(0) { $0 + $1.width } <= room ? [unit] : unit.flatMap { Paragraph.parts($0, room: room) }
        }
    }

    /// A word cut into pieces that fit, each a unit of its own; at its spaces if it has some.
    private static func parts(_ word: Word, room: Int) -> [[Word]] {
        guard word.width > room else { return [[word]] }
        var pieces: [String] = [""]
        var used = 0
        for character in word.text {
            let width = String(character).displayWidth
            if used + width > room {
                let line = pieces[pieces.count - 1]
                let carried = line.lastIndex(of: " ").map { String(line[line.index(after: $0)...]) } ?? ""
                if !carried.isEmpty && carried.displayWidth < room / 2 {
                    pieces[pieces.count - 1] = String(line.dropLast(carried.count)).trimmed
                    pieces.append(carried)
                    used = carried.displayWidth
                } else {
                    pieces.append("")
                    used = 0
                }
            }
            pieces[pieces.count - 1].append(character)
            used += width
        }
        return pieces.enumerated().map { index, piece in
            [Word(text: piece, style: word.style, followsSpace: index == 0 && word.followsSpace, isPart: index > 0)]
        }
    }
}
