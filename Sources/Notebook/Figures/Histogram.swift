/// Values counted into bins of one width.
struct Histogram {
    /// One more than `heights`.
    let edges: [Double]
    let heights: [Double]

    /// Values that are not finite or outside the range are not drawn, but a density is still per value given.
    init(_ values: [Double], bins: Int?, range: ClosedRange<Double>?, counts: Bool) {
        let finite = values.filter(\.isFinite)
        let lower = range?.lowerBound ?? finite.min() ?? 0
        var upper = range?.upperBound ?? finite.max() ?? 1
        if !(upper > lower) { upper = lower + 1 }
        let bins = max(1, bins ?? min(60, max(8, Int((2 * Double(finite.count).squareRoot()).rounded()))))
        let width = (upper - lower) / Double(bins)
        var heights = Array(repeating: 0.0, count: bins)
        for value in finite where value >= lower && value <= upper {
            heights[min(bins - 1, max(0, Int((value - lower) / width)))] += 1
        }
        edges = (0...bins).map { $0 == bins ? upper : lower + width * Double($0) }
        self.heights = counts ? heights : heights.map { $0 / (Double(max(1, finite.count)) * width) }
    }
}
