/// Lines of equal value on a grid, by marching squares.
enum Contours {
    typealias Place = (x: Double, y: Double)

    /// Even levels inside the range of the values.
    static func levels(_ map: HeatMap, count: Int = 8) -> [Double] {
        let finite = map.values.joined().filter(\.isFinite)
        guard let lower = finite.min(), let upper = finite.max(), upper > lower else { return [] }
        return (1...count).map { lower + (upper - lower) * Double($0) / Double(count + 1) }
    }

    /// Segments of one level in the coordinates of the plot. The values sit at the centres of the cells.
    static func segments(_ map: HeatMap, level: Double) -> [(Place, Place)] {
        let rows = map.values.count
        let columns = map.values.map(\.count).min() ?? 0
        guard rows > 1, columns > 1 else { return [] }
        let width = (map.x.upperBound - map.x.lowerBound) / Double(columns)
        let height = (map.y.upperBound - map.y.lowerBound) / Double(rows)
        func place(_ column: Double, _ row: Double) -> Place {
            (map.x.lowerBound + (column + 0.5) * width, map.y.lowerBound + (row + 0.5) * height)
        }
        var segments: [(Place, Place)] = []
        for row in 0..<rows - 1 {
            for column in 0..<columns - 1 {
                let corners = [
                    map.values[row][column], map.values[row][column + 1], map.values[row + 1][column + 1],
                    map.values[row + 1][column],
                ]
                guard corners.allSatisfy(\.isFinite) else { continue }
                for (a, b) in crossings(corners, level) {
                    segments.append(
                        (place(Double(column) + a.x, Double(row) + a.y), place(Double(column) + b.x, Double(row) + b.y))
                    )
                }
            }
        }
        return segments
    }

    /// Where a level crosses one cell, whose corners are given counter-clockwise from the lower left.
    private static func crossings(_ corners: [Double], _ level: Double) -> [(Place, Place)] {
        var places: [Place] = []
        // From left to right and from below: neighbours reckon a shared edge the same way, to the last bit.
        let edges: [(from: Int, to: Int, start: Place, end: Place)] = [
            (0, 1, (0, 0), (1, 0)), (1, 2, (1, 0), (1, 1)), (3, 2, (0, 1), (1, 1)), (0, 3, (0, 0), (0, 1)),
        ]
        for edge in edges {
            let (from, to) = (corners[edge.from], corners[edge.to])
            guard (from < level) != (to < level) else { continue }
            let part = (level - from) / (to - from)
            places.append(
                (edge.start.x + (edge.end.x - edge.start.x) * part, edge.start.y + (edge.end.y - edge.start.y) * part))
        }
        switch places.count {
        case 2: return [(places[0], places[1])]
        case 4:
            // A saddle: the value at the centre says which corners belong together.
            let center = corners.reduce(0, +) / 4
            return (center < level) == (corners[0] < level)
                ? [(places[0], places[1]), (places[2], places[3])] : [(places[3], places[0]), (places[1], places[2])]
        default: return []
        }
    }

    /// Segments joined end to end into long lines.
    static func lines(_ map: HeatMap, level: Double) -> [[Place]] {
        var lines: [[Place]] = []
        let open = segments(map, level: level)
        struct Key: Hashable {
            var x: Double
            var y: Double
        }
        var byEnd: [Key: [Int]] = [:]
        for (index, segment) in open.enumerated() {
            byEnd[Key(x: segment.0.x, y: segment.0.y), default: []].append(index)
            byEnd[Key(x: segment.1.x, y: segment.1.y), default: []].append(index)
        }
        var used = Array(repeating: false, count: open.count)
        func extend(_ line: inout [Place]) {
            while let end = line.last,
                let next = byEnd[Key(x: end.x, y: end.y)]?.first(where: { !used[$0] })
            {
                used[next] = true
                let segment = open[next]
                line.append(segment.0.x == end.x && segment.0.y == end.y ? segment.1 : segment.0)
            }
        }
        for start in open.indices where !used[start] {
            used[start] = true
            var line = [open[start].0, open[start].1]
            extend(&line)
            line.reverse()
            extend(&line)
            lines.append(line)
        }
        return lines
    }
}
