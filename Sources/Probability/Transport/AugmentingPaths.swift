import Tensor

/// Successive shortest augmenting paths (Jonker and Volgenant's method, for any weights): plan and prices grow together.
///
/// At every moment cost - u - v is nowhere negative, and zero on every way in use. What a source still has is sent along
/// the path of least reduced cost to a target with room; the path may go back along ways in use, whose mass it reroutes.
/// Dijkstra's distances then raise and lower the prices so that the path costs nothing and no way less.
struct AugmentingPaths {
    private struct Use {
        var row: Int
        var mass: Double
    }

    private let costs: Matrix
    private var supply: [Double]
    private var room: [Double]
    private(set) var u: [Double]
    private(set) var v: [Double]
    /// For each target, the ways in use that lead to it.
    private var uses: [[Use]]
    /// Masses below this are rounding.
    private let dust: Double

    // Of one search: distance to and last source before each column, the column from which a row was reached.
    private var distance: [Double]
    private var before: [Int]
    private var through: [Int]
    private var rowDistance: [Double]
    private var isOpen: [Int]

    init(_ source: [Double], _ target: [Double], _ costs: Matrix) {
        self.costs = costs
        (supply, room) = (source, target)
        let total = source.reduce(0, +)
        let scale = total / target.reduce(0, +)
        // Totals that differ by rounding are made the same, or the last crumb would find no room.
        if scale != 1 { room = target.map { $0 * scale } }
        dust = 1e-15 * total
        u = [Double](repeating: 0, count: costs.rows)
        v = [Double](repeating: 0, count: costs.columns)
        uses = [[Use]](repeating: [], count: costs.columns)
        distance = v
        before = [Int](repeating: -1, count: costs.columns)
        through = [Int](repeating: -1, count: costs.rows)
        rowDistance = u
        isOpen = []
    }

    var ways: [Transport.Way] {
        uses.enumerated().flatMap { column, list in
            list.map { Transport.Way(source: $0.row, target: column, mass: $0.mass) }
        }.sorted { ($0.source, $0.target) < ($1.source, $1.target) }
    }

    mutating func run() {
        startPrices()
        for row in supply.indices {
            while supply[row] > dust {
                guard let (end, length, rows, columns) = search(from: row) else { break }
                reprice(row, length, rows, columns)
                augment(row, end)
            }
        }
    }

    /// v: the least cost of each column; u: the least that then remains in each row, and mass where it remains.
    private mutating func startPrices() {
        for j in v.indices { v[j] = (0..<costs.rows).reduce(.infinity) { min($0, costs.scalars[$1 * v.count + j]) } }
        for i in u.indices {
            var (best, least) = (0, Double.infinity)
            for j in v.indices {
                let rest = costs.scalars[i * v.count + j] - v[j]
                if rest < least { (best, least) = (j, rest) }
            }
            u[i] = least
            let mass = min(supply[i], room[best])
            if mass > dust { move(mass, i, best) }
        }
    }

    /// A new way in use, from a source that has the mass to a target that has the room.
    private mutating func move(_ mass: Double, _ row: Int, _ column: Int) {
        supply[row] -= mass
        room[column] -= mass
        add(mass, row, column)
    }

    private mutating func add(_ mass: Double, _ row: Int, _ column: Int) {
        if let place = uses[column].firstIndex(where: { $0.row == row }) {
            uses[column][place].mass += mass
            if uses[column][place].mass <= dust { uses[column].remove(at: place) }
        } else {
            uses[column].append(Use(row: row, mass: mass))
        }
    }

    /// Dijkstra from a row to the nearest column with room: that column, its distance, and the rows and columns settled.
    private mutating func search(
        from start: Int
    ) -> (end: Int, length: Double, rows: [Int], columns: [Int])? {
        let count = v.count
        for j in 0..<count { distance[j] = .infinity }
        for i in u.indices { through[i] = -1 }
        isOpen = Array(0..<count)
        var (rows, columns): ([Int], [Int]) = ([start], [])
        rowDistance[start] = 0
        var (scanned, length) = (0, 0.0)
        while true {
            while scanned < rows.count {
                relax(rows[scanned], length)
                scanned += 1
            }
            guard let place = nearestOpen() else { return nil }
            let column = isOpen[place]
            isOpen[place] = isOpen[isOpen.count - 1]
            isOpen.removeLast()
            length = distance[column]
            if room[column] > dust { return (column, length, rows, columns) }
            columns.append(column)
            for use in uses[column] where use.row != start && through[use.row] < 0 {
                through[use.row] = column
                rowDistance[use.row] = length
                rows.append(use.row)
            }
        }
    }

    /// Shorter ways to the open columns by this row.
    private mutating func relax(_ row: Int, _ length: Double) {
        let (offset, base) = (row * v.count, length - u[row])
        costs.scalars.withUnsafeBufferPointer { costs in
            v.withUnsafeBufferPointer { v in
                distance.withUnsafeMutableBufferPointer { distance in
                    before.withUnsafeMutableBufferPointer { before in
                        isOpen.withUnsafeBufferPointer { isOpen in
                            for j in isOpen {
                                let path = base + costs[offset + j] - v[j]
                                if path < distance[j] {
                                    distance[j] = path
                                    before[j] = row
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The place in `isOpen` of the nearest column; of several the one with room, for the search ends there.
    private func nearestOpen() -> Int? {
        var (best, least) = (-1, Double.infinity)
        for (place, j) in isOpen.enumerated() {
            if distance[j] < least
                || (distance[j] == least && best >= 0 && room[j] > dust && room[isOpen[best]] <= dust)
            {
                (best, least) = (place, distance[j])
            }
        }
        return best < 0 ? nil : best
    }

    private mutating func reprice(_ start: Int, _ length: Double, _ rows: [Int], _ columns: [Int]) {
        for row in rows { u[row] += length - rowDistance[row] }
        for column in columns { v[column] -= length - distance[column] }
    }

    /// Sends as much as the path bears, which is exhausted at its source, at its end or on a way back.
    private mutating func augment(_ start: Int, _ end: Int) {
        var mass = min(supply[start], room[end])
        var row = before[end]
        while row != start {
            let back = through[row]
            for use in uses[back] where use.row == row { mass = min(mass, use.mass) }
            row = before[back]
        }
        supply[start] -= mass
        room[end] -= mass
        var column = end
        while true {
            let row = before[column]
            add(mass, row, column)
            if row == start { return }
            column = through[row]
            add(-mass, row, column)
        }
    }
}
