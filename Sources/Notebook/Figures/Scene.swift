/// A panel worked out: scales, colours, names. Both drawings start from it.
struct Scene {
    /// A mark with its colour, dash and symbol decided.
    struct Item {
        var mark: Mark
        var label: String
        /// `nil` is the colour of text.
        var hue: Hue?
        var dash: Mark.Dash
        var symbol: Mark.Symbol
        /// Among the bars of the panel.
        var barIndex = 0
    }

    /// A name with what it looks like.
    struct Entry {
        enum Shape { case line, area, symbol }
        var label: String
        var hue: Hue?
        var shape: Shape
        var dash: Mark.Dash = .solid
        var symbol: Mark.Symbol?
    }

    let panel: Panel
    let items: [Item]
    let entries: [Entry]
    let x: AxisScale
    let y: AxisScale
    /// Names at 0, 1, 2, ... instead of numbers.
    let columnNames: [String]
    let rowNames: [String]
    /// How many bars stand side by side at each name.
    let barGroups: Int
    let colorBar: (map: HeatMap, label: String)?
    /// Nothing that could be drawn.
    let isEmpty: Bool

    init(_ panel: Panel, marks: [Mark]) {
        self.panel = panel
        items = Scene.items(marks)
        entries = Scene.entries(items)
        barGroups = items.filter(\.isBars).count
        var names: [String] = []
        var rows: [String] = []
        var bar: (HeatMap, String)?
        for item in items {
            if case .bars(let own, let values, _) = item.mark.kind {
                let all = own + (own.count..<max(own.count, values.count)).map { String($0 + 1) }
                if all.count > names.count { names = all }
            }
            if case .heatMap(let map) = item.mark.kind {
                bar = (map, item.label)
                if map.isMatrix { (names, rows) = (map.columnNames, map.rowNames) }
            }
        }
        columnNames = names.map(FigureText.plain)
        rowNames = rows.map(FigureText.plain)
        colorBar = bar
        var (xRange, yRange) = (DataRange(), DataRange())
        for item in items { item.mark.addExtent(&xRange, &yRange) }
        isEmpty = xRange.isEmpty && yRange.isEmpty
        x = AxisScale(axis: panel.x, data: xRange)
        y = AxisScale(axis: panel.y, data: yRange)
    }

    /// Colours in order of first appearance; one name has one colour.
    private static func items(_ marks: [Mark]) -> [Item] {
        var hues: [String: Hue?] = [:]
        var taken: [Hue] = marks.compactMap(\.color)
        var next = 0
        var lines = 0
        var symbols = 0
        var bars = 0
        func freshHue() -> Hue {
            let all = Hue.allCases
            while next < all.count, taken.contains(all[next]) { next += 1 }
            let hue = all[next % all.count]
            next += 1
            return hue
        }
        var items: [Item] = []
        for mark in marks {
            let label = FigureText.plain(mark.label)
            var hue = mark.color
            if hue == nil, mark.takesHue {
                if !label.isEmpty, let known = hues[label] {
                    hue = known
                } else {
                    hue = freshHue()
                }
            }
            if !label.isEmpty, hues[label] == nil, hue != nil { hues[label] = hue }
            var item = Item(mark: mark, label: label, hue: hue, dash: .solid, symbol: .circle)
            switch mark.kind {
            case .line:
                item.dash = mark.dash ?? Mark.Dash.allCases[lines % Mark.Dash.allCases.count]
                lines += 1
            case .points:
                item.symbol = mark.symbol ?? Mark.Symbol.allCases[symbols % Mark.Symbol.allCases.count]
                symbols += 1
            case .bars:
                item.barIndex = bars
                bars += 1
            case .horizontal, .vertical, .diagonal: item.dash = mark.dash ?? .dashed
            default: item.dash = mark.dash ?? .solid
            }
            if let symbol = mark.symbol { item.symbol = symbol }
            items.append(item)
        }
        taken = []
        return items
    }

    private static func entries(_ items: [Item]) -> [Entry] {
        var entries: [Entry] = []
        for item in items {
            if case .points(_, _, let classes, let names) = item.mark.kind, !classes.isEmpty {
                for number in Set(classes).sorted() {
                    let (hue, symbol) = Scene.look(class: number)
                    let name = names.indices.contains(number) ? FigureText.plain(names[number]) : String(number)
                    entries.append(Entry(label: name, hue: hue, shape: .symbol, symbol: symbol))
                }
                continue
            }
            guard !item.label.isEmpty else { continue }
            let entry: Entry
            switch item.mark.kind {
            case .line:
                entry = Entry(
                    label: item.label, hue: item.hue, shape: .line, dash: item.dash, symbol: item.mark.symbol)
            case .points: entry = Entry(label: item.label, hue: item.hue, shape: .symbol, symbol: item.symbol)
            case .bars, .histogram, .band: entry = Entry(label: item.label, hue: item.hue, shape: .area)
            case .segments, .contour, .diagonal:
                entry = Entry(label: item.label, hue: item.hue, shape: .line, dash: item.dash)
            case .heatMap, .text, .horizontal, .vertical: continue
            }
            // A line and its band share one name: the line speaks for both.
            if let index = entries.firstIndex(where: { $0.label == entry.label }) {
                if entry.shape != .area { entries[index] = entry }
            } else {
                entries.append(entry)
            }
        }
        return entries
    }

    static func look(class number: Int) -> (Hue, Mark.Symbol) {
        let index = max(0, number)
        return (Hue.allCases[index % Hue.allCases.count], Mark.Symbol.allCases[index % Mark.Symbol.allCases.count])
    }
}

extension Scene.Item {
    var isBars: Bool {
        if case .bars = mark.kind { return true }
        return false
    }

    /// What is drawn first lies below.
    var layer: Int {
        switch mark.kind {
        case .heatMap: 0
        case .band: 1
        case .histogram, .bars: 2
        case .contour: 3
        case .horizontal, .vertical, .diagonal: 4
        case .line: 5
        case .points: 6
        case .segments: 7
        case .text: 8
        }
    }
}
