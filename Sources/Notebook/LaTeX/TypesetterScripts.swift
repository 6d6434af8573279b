/// Superscripts, subscripts, limits, and notes above and below.
extension Typesetter {
    func scripted(_ base: Formula, lower: Formula?, upper: Formula?, stacked: Bool?) -> TextBox {
        if case .brace(let body, let above) = base, let note = above ? upper : lower {
            return brace(body, above: above, note: note)
        }
        if display, stacks(base, stacked), !tight || base.isLargeOperator {
            return limits(base, lower: lower, upper: upper)
        }
        let base = box(base)
        let small = script.flat
        let up = upper.map { raised(small.box($0).text, ScriptCharacters.superscripts, mark: "^") }
        let down = lower.map { raised(small.box($0).text, ScriptCharacters.subscripts, mark: "_") }
        let fitsLine = (up?.fitsLine ?? true) && (down?.fitsLine ?? true)
        if !display || fitsLine { return attach(base, up: up?.text, down: down?.text) }
        return around(base, up: upper.map(script.box), down: lower.map(script.box))
    }

    /// Whether the scripts of an operator go above and below it in display.
    private func stacks(_ base: Formula, _ asked: Bool?) -> Bool {
        if let asked { return asked }
        switch base {
        case .atom(_, .large), .stack: return true
        case .atom(_, .function(let limits)): return limits
        default: return false
        }
    }

    /// A script in one line: as Unicode's small characters, as a short name after a mark, or in brackets after it.
    private func raised(
        _ text: String, _ table: [Character: Character], mark: String
    ) -> (text: String, fitsLine: Bool) {
        if let small = ScriptCharacters.apply(table, to: text) { return (small, true) }
        let isName = text.allSatisfy { $0.isLetter || $0.isNumber }
        if isName { return (mark + text, text.displayWidth <= 5) }
        let isSymbol = text.displayWidth == 1
        if isSymbol { return (mark + text, true) }
        let inner = text.dropFirst().dropLast()
        let bracketed = text.first == "(" && text.last == ")" && !inner.contains { "()".contains($0) }
        return (mark + (bracketed ? text : "(" + text + ")"), false)
    }

    /// Flat scripts: after a flat base, at the top and bottom of a tall one.
    private func attach(_ base: TextBox, up: String?, down: String?) -> TextBox {
        guard base.isTall else {
            let text = (down ?? "") + (up ?? "")
            return TextBox(base.text + text)
        }
        var lines = Array(repeating: "", count: base.height)
        lines[0] = up ?? ""
        lines[base.height - 1] = down ?? ""
        let width = lines.map(\.displayWidth).max() ?? 0
        let scripts = TextBox(
            lines: lines.map { $0.padded(to: width) }, width: width, baseline: base.baseline)
        return TextBox.row([base, scripts])
    }

    /// Scripts in lines of their own, to the right of the base.
    private func around(_ base: TextBox, up: TextBox?, down: TextBox?) -> TextBox {
        let width = max(up?.width ?? 0, down?.width ?? 0)
        // The scripts of a tall base share its first and last line.
        let shared = base.isTall ? 1 : 0
        let middle = max(0, base.height - (up == nil ? 0 : shared) - (down == nil ? 0 : shared))
        let above = up?.padded(to: width, .left).lines ?? []
        let below = down?.padded(to: width, .left).lines ?? []
        let blank = Array(repeating: TextBox.spaces(width), count: middle)
        let over = max(0, above.count - shared)
        let scripts = TextBox(
            lines: above + blank + below, width: width, baseline: base.baseline + (up == nil ? 0 : over))
        return TextBox.row([base, scripts])
    }

    private func limits(_ base: Formula, lower: Formula?, upper: Formula?) -> TextBox {
        var boxes: [TextBox] = []
        if let upper { boxes.append(script.box(upper)) }
        boxes.append(box(base))
        let level = boxes.count - 1
        if let lower { boxes.append(script.box(lower)) }
        return TextBox.column(boxes, level: level)
    }

    func stack(_ base: Formula, over: Formula?, under: Formula?) -> TextBox {
        if display { return limits(base, lower: under, upper: over) }
        return scripted(base, lower: under, upper: over, stacked: false)
    }

    /// A brace below or above, with its note: drawn in display, in brackets in the line.
    func brace(_ body: Formula, above: Bool, note: Formula?) -> TextBox {
        let inside = box(body)
        guard display else {
            guard let note else { return inside }
            return TextBox(inside.text + " (" + flat.box(note).text + ")")
        }
        let width = max(3, inside.width)
        let half = (width - 3) / 2
        let (left, point, right) = above ? ("╭", "┴", "╮") : ("╰", "┬", "╯")
        let line =
            left + String(repeating: "─", count: half) + point + String(repeating: "─", count: width - 3 - half) + right
        var boxes = [inside, TextBox(line)]
        if let note { boxes.append(script.box(note)) }
        return TextBox.column(above ? boxes.reversed() : boxes, level: above ? boxes.count - 1 : 0)
    }

    func accented(_ accent: Formula.Accent, _ body: Formula) -> TextBox {
        let inside = box(body)
        guard !inside.isTall else {
            let line = String(repeating: accent == .underline ? "‾" : "_", count: inside.width)
            guard accent == .underline else { return TextBox.column([TextBox(line), inside], level: 1) }
            return TextBox.column([inside, TextBox(line)], level: 0)
        }
        var characters = inside.text.map(String.init)
        guard !characters.isEmpty else { return inside }
        switch accent {
        case .mark(let combining, _): characters[(characters.count - 1) / 2] += combining
        case .overline: characters = characters.map { $0 + "\u{305}" }
        case .underline: characters = characters.map { $0 + "\u{332}" }
        }
        return TextBox(lines: [characters.joined()], width: inside.width, baseline: 0)
    }
}

extension Formula {
    var isLargeOperator: Bool {
        if case .atom(_, .large) = self { return true }
        return false
    }
}
