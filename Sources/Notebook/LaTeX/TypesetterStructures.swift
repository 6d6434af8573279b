/// Fractions, roots, frames and tables.
extension Typesetter {
    // MARK: - Fractions

    func fraction(_ numerator: Formula, _ denominator: Formula, _ style: Formula.Style) -> TextBox {
        let stacked = style == .display || (style == .automatic && display && !tight)
        if !stacked || !display, let line = flatFraction(numerator, denominator) { return line }
        let top = box(numerator)
        let bottom = box(denominator)
        // A bar must stick out over the bars inside it.
        let width = max(top.width, bottom.width) + (top.isTall || bottom.isTall ? 2 : 0)
        let bar = TextBox(String(repeating: "─", count: max(1, width)))
        return TextBox.column([top, bar, bottom], level: 1)
    }

    /// `½`, `a/b` or `(a + b)/c`; `nil` for what is too tall to stand in a line.
    private func flatFraction(_ numerator: Formula, _ denominator: Formula) -> TextBox? {
        let (top, bottom) = (flat.box(numerator).text, flat.box(denominator).text)
        let vulgar = [
            "1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "1/6": "⅙", "1/8": "⅛",
        ]
        if let character = vulgar[top + "/" + bottom] { return TextBox(character) }
        return TextBox(operand(top, isLower: false) + "/" + operand(bottom, isLower: true))
    }

    /// One side of a slash, in brackets unless it holds together without.
    private func operand(_ text: String, isLower: Bool) -> String {
        let isNumber = text.allSatisfy { $0.isNumber || $0 == "." }
        // A product to the left of a slash reads right; to its right it would not.
        let holds = isLower ? isSingle(text) : !text.contains { " /".contains($0) } || isSingle(text)
        return isNumber || holds ? text : "(" + text + ")"
    }

    /// Whether text is one symbol with its scripts, a bracket, or one symbol applied to a bracket: `σ²`, `(a + b)`,
    /// `p_θ(x, z)`, `∂x`.
    private func isSingle(_ text: String) -> Bool {
        var head = text.prefix { $0 != "(" }
        let rest = text.dropFirst(head.count)
        if let first = head.first, head.count > 1, "∂d√".contains(first) { head.removeFirst() }
        if let mark = head.firstIndex(where: { "_^".contains($0) }) {
            let script = head[mark...].dropFirst()
            guard script.allSatisfy({ $0.isLetter || $0.isNumber || $0.isScriptOrPrime }) else { return false }
            head = head[..<mark]
        }
        let symbols = head.filter { !$0.isScriptOrPrime }
        return symbols.count <= 1 && (rest.isEmpty || isFenced(String(rest)))
    }

    /// Whether the first bracket closes at the very end.
    private func isFenced(_ text: String) -> Bool {
        guard text.first == "(", text.last == ")" else { return false }
        var open = 0
        for (index, character) in text.enumerated() {
            if character == "(" { open += 1 }
            if character == ")" { open -= 1 }
            if open == 0 { return index == text.count - 1 }
        }
        return false
    }

    func binomial(_ top: Formula, _ bottom: Formula) -> TextBox {
        guard display, !tight else { return TextBox("C(\(flat.box(top).text), \(flat.box(bottom).text))") }
        let inside = TextBox.column([box(top), TextBox(), box(bottom)], level: 1)
        return TextBox.row([inside.fence("("), inside, inside.fence(")")])
    }

    // MARK: - Roots and frames

    func root(_ body: Formula, _ index: Formula?) -> TextBox {
        let inside = box(body)
        let degree = index.map { script.flat.box($0).text } ?? ""
        guard inside.isTall else {
            let sign = ["": "√", "2": "√", "3": "∛", "4": "∜"][degree]
            let raised = ScriptCharacters.apply(ScriptCharacters.superscripts, to: degree) ?? degree
            let single = inside.text.filter { !$0.isScriptOrPrime }.count <= 1 || isFenced(inside.text)
            let isNumber = inside.text.allSatisfy { $0.isNumber }
            return TextBox((sign ?? raised + "√") + (single || isNumber ? inside.text : "(" + inside.text + ")"))
        }
        let before = max(1, degree.displayWidth)
        let blank = TextBox.spaces(before)
        var lines = [blank + "┌" + String(repeating: "─", count: inside.width)]
        for (row, line) in inside.lines.enumerated() {
            let sign = row == inside.height - 1 ? TextBox.spaces(before - 1) + "√" : blank
            lines.append(sign + "│" + line)
        }
        if !degree.isEmpty { lines[inside.height - 1] = degree + lines[inside.height - 1].dropFirst(before) }
        return TextBox(lines: lines, width: inside.width + before + 1, baseline: inside.baseline + 1)
    }

    func boxed(_ body: Formula) -> TextBox {
        let inside = box(body)
        guard display else { return TextBox("[" + inside.text + "]") }
        let bar = String(repeating: "─", count: inside.width + 2)
        let lines = ["┌" + bar + "┐"] + inside.lines.map { "│ " + $0 + " │" } + ["└" + bar + "┘"]
        return TextBox(lines: lines, width: inside.width + 4, baseline: inside.baseline + 1)
    }

    // MARK: - Tables

    func table(_ table: Formula.Table) -> TextBox {
        guard display else { return flatTable(table) }
        let columns = table.cells.map(\.count).max() ?? 0
        var widths = Array(repeating: 0, count: columns)
        var cells = Array(repeating: [TextBox](), count: table.cells.count)
        for column in 0..<columns {
            for (row, formulas) in table.cells.enumerated() where column < formulas.count {
                let cell = cell(table, formulas[column], isLast: column == columns - 1, after: widths)
                widths[column] = max(widths[column], cell.width)
                cells[row].append(cell)
            }
        }
        let rows = cells.map { tableRow(table, $0, widths) }
        // Tall rows keep a line between them, and so do two in a fence, which leaves a line for its middle.
        let isFenced = !table.open.isEmpty || !table.close.isEmpty
        let separated = rows.contains(where: \.isTall) || (isFenced && rows.count == 2)
        var lines: [TextBox] = []
        for row in rows {
            if separated, !lines.isEmpty { lines.append(TextBox()) }
            lines.append(row)
        }
        var inside = TextBox.column(lines, level: 0, alignment: table.kind == .gathered ? .center : .left)
        inside.baseline = lines.count == 1 ? inside.baseline : inside.height / 2
        guard isFenced else { return inside }
        let gap = TextBox(table.kind == .cases ? " " : "")
        return TextBox.row([inside.fence(table.open), gap, inside, inside.fence(table.close)])
    }

    private func tableRow(_ table: Formula.Table, _ cells: [TextBox], _ widths: [Int]) -> TextBox {
        var boxes: [TextBox] = []
        for (column, cell) in cells.enumerated() {
            boxes.append(TextBox(TextBox.spaces(gap(table, widths, before: column))))
            boxes.append(cell.padded(to: widths[column], table.alignment(column)))
        }
        return TextBox.row(boxes)
    }

    /// Aligned columns come in pairs that meet at a relation; other columns keep their distance.
    private func gap(_ table: Formula.Table, _ widths: [Int], before column: Int) -> Int {
        if column == 0 { return 0 }
        guard table.kind == .aligned else { return 2 }
        if column.isMultiple(of: 2) { return 3 }
        return widths[column - 1] == 0 ? 0 : 1
    }

    /// The last cell of an equation is broken where the table would be too wide.
    private func cell(_ table: Formula.Table, _ formula: Formula, isLast: Bool, after widths: [Int]) -> TextBox {
        guard isLast, table.kind == .aligned || table.kind == .gathered, width < Int.max, case .row(let items) = formula
        else { return box(formula) }
        var narrow = self
        narrow.width = max(20, width - widths.reduce(0, +) - 2 * (widths.count - 1))
        return narrow.broken(items)
    }

    private func flatTable(_ table: Formula.Table) -> TextBox {
        let rows = table.cells.map { row in
            row.map { box($0).text }.filter { !$0.isEmpty }.joined(separator: " ")
        }
        return TextBox(table.open + rows.joined(separator: "; ") + table.close)
    }
}

extension Character {
    /// Whether it clings to the character before it: a small script or a prime.
    fileprivate var isScriptOrPrime: Bool {
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ′″‴".contains(self)
    }
}
