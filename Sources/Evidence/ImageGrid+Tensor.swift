import Notebook
import Tensor

extension ImageGrid {
    /// Images from a tensor of shape [count, height * width], [count, height, width] or [count, 1, height, width].
    ///
    ///     Figure("What the decoder draws", Panel(images: ImageGrid(samples, width: 8, columns: 10)))
    public init<Scalar: Real>(
        _ images: Tensor<Scalar>, width: Int, columns: Int? = nil, rowLabels: [String] = [],
        columnLabels: [String] = [], range: ClosedRange<Double> = 0...1, ink: Ink = .light,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        let count = images.shape.first ?? 0
        let pixels = count > 0 ? images.count / count : 0
        require(
            images.rank >= 2 && width > 0 && pixels % width == 0 && (images.rank == 2 || images.shape.last == width),
            "Images \(width) wide cannot be cut from a tensor of shape \(images.shape).", file: file, line: line)
        let scalars = images.scalars.map { Double($0) }
        self.init(
            (0..<count).map { Array(scalars[($0 * pixels)..<(($0 + 1) * pixels)]) }, width: width,
            height: max(1, pixels / width), columns: columns, rowLabels: rowLabels, columnLabels: columnLabels,
            range: range, ink: ink, file: file, line: line)
    }
}
