/// Lays a formula out in characters: in display as boxes above and beside each other, otherwise in one line.
struct Typesetter {
    var display: Bool
    /// Columns before a formula is broken.
    var width = Int.max
    /// In scripts nothing is spaced.
    var tight = false
    var alphabet: Alphabet?

    func lines(_ formula: Formula) -> [String] {
        let box: TextBox
        if case .row(let items) = formula, display {
            box = broken(items)
        } else {
            box = self.box(formula)
        }
        return box.lines.map(\.droppingTrailingSpaces)
    }

    /// The same, in one line.
    var flat: Typesetter {
        var copy = self
        copy.display = false
        return copy
    }

    /// The same, for scripts.
    var script: Typesetter {
        var copy = self
        copy.tight = true
        return copy
    }

    func box(_ formula: Formula) -> TextBox {
        switch formula {
        case .atom(let text, let role):
            if case .function = role { return TextBox(text) }
            return TextBox(alphabet?.apply(to: text) ?? text)
        case .text(let text): return TextBox(text)
        case .unknown(let source): return TextBox(source)
        case .space(let ems): return TextBox(TextBox.spaces(ems <= 0 ? 0 : max(1, Int((ems * 2).rounded()))))
        case .row(let items): return TextBox.row(pieces(items).map(\.spaced))
        case .styled(let alphabet, let body):
            var inner = self
            inner.alphabet = alphabet
            return inner.box(body)
        case .script(let base, let lower, let upper, let stacked):
            return scripted(base, lower: lower, upper: upper, stacked: stacked)
        case .fraction(let numerator, let denominator, let style): return fraction(numerator, denominator, style)
        case .binomial(let top, let bottom): return binomial(top, bottom)
        case .root(let body, let index): return root(body, index)
        case .accent(let accent, let body): return accented(accent, body)
        case .fenced(let open, let body, let close):
            let inside = box(body)
            return TextBox.row([inside.fence(open), inside, inside.fence(close)])
        case .brace(let body, let above): return brace(body, above: above, note: nil)
        case .stack(let base, let over, let under): return stack(base, over: over, under: under)
        case .table(let table): return self.table(table)
        case .boxed(let body): return boxed(body)
        case .tag(let text): return TextBox("  (\(text))")
        }
    }

    // MARK: - Rows

    /// One item of a row with the space before it.
    struct Piece {
        var box: TextBox
        var gap: Int
        /// How good a place this is to break a line before: 0 never, 1 at an operator, 2 at a relation.
        var breaking: Int

        var spaced: TextBox { gap == 0 ? box : TextBox.row([TextBox(TextBox.spaces(gap)), box]) }
    }

    func pieces(_ items: [Formula]) -> [Piece] {
        var pieces: [Piece] = []
        var before = RowItem.start
        for item in items {
            let box = box(item)
            if box.width == 0, item != .space(-0.167) { continue }
            let now = RowItem(item, tall: box.isTall, text: box.text, after: before)
            let gap = tight ? now.tightGap(after: before) : now.gap(after: before)
            pieces.append(Piece(box: box, gap: gap, breaking: now.breaking))
            before = now
        }
        return pieces
    }

    /// A row broken into lines where it is too wide, first at relations, then at operators.
    func broken(_ items: [Formula]) -> TextBox {
        let pieces = pieces(items)
        // Each piece is laid out once: tables in tables would otherwise take a time that doubles with each.
        let whole = TextBox.row(pieces.map(\.spaced))
        guard whole.width > width else { return whole }
        for level in [2, 1] {
            let lines = broken(pieces, before: level)
            let box = TextBox.column(lines, level: 0, alignment: .left)
            if box.width <= width || level == 1 { return box }
        }
        return whole
    }

    private func broken(_ pieces: [Piece], before level: Int) -> [TextBox] {
        var groups: [[Piece]] = [[]]
        for piece in pieces {
            if piece.breaking >= level, !(groups.last ?? []).isEmpty { groups.append([]) }
            groups[groups.count - 1].append(piece)
        }
        let indent = 4
        var lines: [[TextBox]] = []
        var used = 0
        for group in groups {
            let box = TextBox.row(group.map(\.spaced))
            if lines.isEmpty || used + box.width > width {
                lines.append(lines.isEmpty ? [box] : [TextBox(TextBox.spaces(indent)), box])
                used = box.width + (lines.count > 1 ? indent : 0)
            } else {
                lines[lines.count - 1].append(box)
                used += box.width
            }
        }
        return lines.map { TextBox.row($0) }
    }
}
