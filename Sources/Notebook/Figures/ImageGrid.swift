/// Grey images of one size, in rows and columns.
public struct ImageGrid: Sendable, Hashable {
    /// What a value at the top of the range looks like: white (a photograph) or black (ink on paper).
    public enum Ink: Sendable, Hashable { case light, dark }

    /// Each image is `height` rows of `width` values, from the top left. An empty image leaves its place free.
    public var images: [[Double]]
    public var width: Int
    public var height: Int
    public var columns: Int
    public var rowLabels: [String]
    public var columnLabels: [String]
    /// The values drawn as black and as white.
    public var range: ClosedRange<Double>
    public var ink: Ink

    public init(
        _ images: [[Double]], width: Int, height: Int, columns: Int? = nil, rowLabels: [String] = [],
        columnLabels: [String] = [], range: ClosedRange<Double> = 0...1, ink: Ink = .light,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            width > 0 && height > 0, "An image needs at least one pixel, not \(width) x \(height).", file: file,
            line: line)
        for image in images where !image.isEmpty {
            require(
                image.count == width * height,
                "An image of \(width) x \(height) pixels has \(width * height) values, not \(image.count).", file: file,
                line: line)
        }
        self.images = images
        self.width = width
        self.height = height
        self.columns = max(1, columns ?? (columnLabels.isEmpty ? min(10, images.count) : columnLabels.count))
        self.rowLabels = rowLabels
        self.columnLabels = columnLabels
        self.range = range
        self.ink = ink
    }

    /// Rows of images, one array for each row.
    public init(
        rows: [[[Double]]], width: Int, height: Int, rowLabels: [String] = [], columnLabels: [String] = [],
        range: ClosedRange<Double> = 0...1, ink: Ink = .light,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        let columns = rows.map(\.count).max() ?? 1
        self.init(
            rows.flatMap { $0 + Array(repeating: [], count: columns - $0.count) }, width: width, height: height,
            columns: columns, rowLabels: rowLabels, columnLabels: columnLabels, range: range, ink: ink, file: file,
            line: line)
    }

    /// Rows of the grid, the last one perhaps not full.
    public var rows: Int { (images.count + columns - 1) / columns }

    /// The brightness of a pixel as drawn, black 0 to white 1. What is not a number is drawn as mid-grey.
    func brightness(_ value: Double) -> Double {
        let span = range.upperBound - range.lowerBound
        guard !value.isNaN, span > 0 else { return 0.5 }
        let level = min(1, max(0, (value - range.lowerBound) / span))
        return ink == .light ? level : 1 - level
    }
}
