/// One set of axes with its marks, or one grid of images.
public struct Panel: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case plot([Mark])
        case images(ImageGrid)
    }

    /// Where the names of the marks go: beside the marks, in a legend above the plot, or nowhere.
    public enum Labels: Sendable, Hashable { case automatic, direct, legend, none }

    public var title: String
    public var x: Axis
    public var y: Axis
    public var labels: Labels
    /// One unit of x is as long as one unit of y: for maps and shapes.
    public var sameScale: Bool
    public var content: Content

    public init(
        _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), labels: Labels = .automatic,
        sameScale: Bool = false, marks: [Mark]
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.labels = labels
        self.sameScale = sameScale
        self.content = .plot(marks)
    }

    public init(_ title: String = "", images: ImageGrid) {
        self.init(title, marks: [])
        content = .images(images)
    }

    /// Grey images in rows, filled from the left.
    public init(
        _ title: String = "", images: [[Double]], width: Int, height: Int, columns: Int? = nil,
        rowLabels: [String] = [], columnLabels: [String] = [], range: ClosedRange<Double> = 0...1,
        ink: ImageGrid.Ink = .light, file: StaticString = #fileID, line: UInt = #line
    ) {
        self.init(
            title,
            images: ImageGrid(
                images, width: width, height: height, columns: columns, rowLabels: rowLabels,
                columnLabels: columnLabels, range: range, ink: ink, file: file, line: line))
    }
}
