/// Images as half blocks, two pixels a cell, or as shades without colour.
struct TerminalImages {
    let grid: ImageGrid
    let title: String
    let width: Int
    let color: Bool
    private let left: Int
    /// How many images stand in a row, how many columns are between them, and how many pixels become one.
    private let across: Int
    private let gap: Int
    private let shrink: Int

    init(_ grid: ImageGrid, title: String, width: Int, color: Bool) {
        self.grid = grid
        self.title = title
        self.width = width
        self.color = color
        let widest = grid.rowLabels.map { FigureText.plain($0).displayWidth }.max() ?? 0
        left = widest == 0 ? 0 : min(width / 4, widest) + 1
        let room = width - left
        func fits(_ gap: Int, _ shrink: Int) -> Bool {
            let cells = (grid.width + shrink - 1) / shrink
            return grid.columns * (cells + gap) - gap <= room
        }
        var shrink = 1
        // Images too large are halved while they stay recognisable, then rows are broken.
        while !fits(0, shrink), grid.width / (shrink * 2) >= 8 { shrink *= 2 }
        while grid.width / shrink > room { shrink += 1 }
        self.shrink = shrink
        gap = fits(1, shrink) ? 1 : fits(0, shrink) ? 0 : 1
        let cells = (grid.width + shrink - 1) / shrink
        across = min(grid.columns, max(1, (room + gap) / (cells + gap)))
    }

    private var cellColumns: Int { (grid.width + shrink - 1) / shrink }
    private var pixelRows: Int { (grid.height + shrink - 1) / shrink }
    private var cellRows: Int { (pixelRows + 1) / 2 }

    func canvas() -> TerminalCanvas {
        let heading = title.wrapped(to: width)
        let blocks = (grid.columns + across - 1) / across
        let labels = grid.columnLabels.isEmpty ? 0 : 1
        // Even where there is no room between columns, rows must not run into each other.
        let spacing = 1
        let blockHeight = labels + grid.rows * (cellRows + spacing)
        var canvas = TerminalCanvas(width: width, height: heading.count + max(0, blocks * blockHeight - spacing))
        for (row, line) in heading.enumerated() { canvas.write(line, row: row, column: 0, .bold) }
        for block in 0..<blocks {
            let top = heading.count + block * blockHeight
            for column in 0..<min(across, grid.columns - block * across) {
                let number = block * across + column
                let start = left + column * (cellColumns + gap)
                if grid.columnLabels.indices.contains(number) {
                    let label = FigureText.plain(grid.columnLabels[number]).clipped(to: cellColumns)
                    canvas.write(
                        label, row: top, around: start + cellColumns / 2, within: start..<start + cellColumns, .faint)
                }
                for row in 0..<grid.rows {
                    let index = row * grid.columns + number
                    guard grid.images.indices.contains(index), !grid.images[index].isEmpty else { continue }
                    draw(grid.images[index], on: &canvas, row: top + labels + row * (cellRows + spacing), column: start)
                }
            }
            for row in 0..<grid.rows where grid.rowLabels.indices.contains(row) {
                let label = FigureText.plain(grid.rowLabels[row]).clipped(to: left - 1)
                let middle = top + labels + row * (cellRows + spacing) + cellRows / 2
                canvas.write(label, row: middle, column: left - 1 - label.displayWidth, .faint)
            }
        }
        return canvas
    }

    private func draw(_ image: [Double], on canvas: inout TerminalCanvas, row: Int, column: Int) {
        for line in 0..<cellRows {
            for cell in 0..<cellColumns {
                let upper = value(image, 2 * line, cell)
                let lower = 2 * line + 1 < pixelRows ? value(image, 2 * line + 1, cell) : nil
                canvas[row + line, column + cell] = color ? colored(upper, lower) : shaded(upper, lower)
            }
        }
    }

    private func colored(_ upper: Double, _ lower: Double?) -> TerminalCanvas.Cell {
        func grey(_ value: Double) -> Int { Color.grey(Int((grid.brightness(value) * 255).rounded())).terminal }
        return .init(text: "▀", look: .init(ink: grey(upper), paper: lower.map(grey)))
    }

    /// Without colour more is denser, whatever the ink.
    private func shaded(_ upper: Double, _ lower: Double?) -> TerminalCanvas.Cell {
        let span = max(grid.range.upperBound - grid.range.lowerBound, .leastNonzeroMagnitude)
        func density(_ value: Double) -> Double { min(1, max(0, (value - grid.range.lowerBound) / span)) }
        let mean = (density(upper) + density(lower ?? upper)) / 2
        return .init(text: TerminalColorBar.shade(mean.isNaN ? 0.5 : mean))
    }

    /// The mean of the pixels that became one.
    private func value(_ image: [Double], _ row: Int, _ column: Int) -> Double {
        var sum = 0.0
        var count = 0.0
        for y in row * shrink..<min(grid.height, (row + 1) * shrink) {
            for x in column * shrink..<min(grid.width, (column + 1) * shrink) {
                sum += image[y * grid.width + x]
                count += 1
            }
        }
        return count > 0 ? sum / count : 0
    }
}
