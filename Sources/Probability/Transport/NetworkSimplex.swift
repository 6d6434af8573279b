import Tensor

/// The network simplex method on all ways from n sources to m targets.
///
/// A basis is a tree that spans all points and a root; its ways carry all mass, and they alone set the prices. A way
/// that costs less than its prices enters; the cycle that it closes is filled until one of its ways is empty, and that one
/// leaves. Of several that empty at once the last on the cycle leaves (Cunningham's rule): from every point some mass could
/// then still reach the root, and no sequence of bases repeats, however many ties there are.
struct NetworkSimplex {
    private let costs: Matrix
    private let (n, m, root): (Int, Int, Int)
    private let dust: Double
    private var tolerance: Double

    // For each point, sources first, then targets, then the root: the way to its parent in the tree.
    private var parent: [Int]
    private var leadsUp: [Bool]
    private var mass: [Double]
    private var cost: [Double]
    /// What a unit is worth there: the head's less the tail's is the cost of every way in the tree.
    private var worth: [Double]
    private var depth: [Int]
    // The children of a point, as a list.
    private var firstChild: [Int]
    private var nextSibling: [Int]
    private var previousSibling: [Int]

    init(_ source: [Double], _ target: [Double], _ costs: Matrix) {
        self.costs = costs
        (n, m, root) = (source.count, target.count, source.count + target.count)
        let total = source.reduce(0, +)
        let scale = total / target.reduce(0, +)
        dust = 1e-15 * total
        let greatest = max(costs.largestMagnitude, .leastNormalMagnitude)
        tolerance = 1e-14 * greatest
        // At first all mass goes by way of the root, at a price that any way between two points undercuts.
        let detour = 2 * greatest
        mass = source + (scale == 1 ? target : target.map { $0 * scale }) + [0]
        leadsUp = mass.enumerated().map { point, mass in point < source.count || mass == 0 }
        parent = [Int](repeating: root, count: root) + [-1]
        cost = [Double](repeating: detour, count: root + 1)
        worth = leadsUp.map { $0 ? -detour : detour }
        worth[root] = 0
        depth = [Int](repeating: 1, count: root) + [0]
        firstChild = [Int](repeating: -1, count: root) + [0]
        // All hang under the root, one after the other: none follows the last, nor stands beside the root.
        nextSibling = Array(1..<root) + [-1, -1]
        previousSibling = Array(-1..<root - 1) + [-1]
    }

    /// The cheapest plan.
    mutating func solve() {
        var (start, pivots) = (0, 0)
        while let way = entering(from: &start) {
            pivot(way / m, n + way % m)
            pivots += 1
            // Rounding, which no rule foresees, must not keep it busy for ever.
            if pivots % (200 * root) == 0 { tolerance *= 4 }
        }
    }

    // MARK: - Which way enters

    /// The worst of a block of ways among those that undercut their prices; blocks are looked at in turn.
    private func entering(from start: inout Int) -> Int? {
        let count = n * m
        let block = min(count, max(256, Int(Double(count).squareRoot()) * 2))
        var seen = 0
        return costs.scalars.withUnsafeBufferPointer { costs in
            worth.withUnsafeBufferPointer { worth in
                while seen < count {
                    var (best, least) = (-1, -tolerance)
                    var left = min(block, count - seen)
                    seen += left
                    while left > 0 {
                        let (i, j) = (start / m, start % m)
                        let stretch = min(left, m - j)
                        for way in start..<start + stretch {
                            let saving = costs[way] + worth[i] - worth[n + way - i * m]
                            if saving < least { (best, least) = (way, saving) }
                        }
                        left -= stretch
                        start = start + stretch == count ? 0 : start + stretch
                    }
                    if best >= 0 { return best }
                }
                return nil
            }
        }
    }

    // MARK: - Which way leaves

    private mutating func pivot(_ source: Int, _ target: Int) {
        let apex = commonAncestor(source, target)
        // Mass will flow source -> target, up to the apex, and down again to the source.
        var (amount, leaving, isOnSourceSide) = (Double.infinity, -1, true)
        var point = source
        while point != apex {
            if leadsUp[point] && mass[point] < amount { (amount, leaving) = (mass[point], point) }
            point = parent[point]
        }
        point = target
        while point != apex {
            if !leadsUp[point] && mass[point] <= amount {
                (amount, leaving, isOnSourceSide) = (mass[point], point, false)
            }
            point = parent[point]
        }
        send(amount, source, target, apex)
        let (inner, outer) = isOnSourceSide ? (source, target) : (target, source)
        hang(inner, under: outer, cutting: leaving, leadsUp: isOnSourceSide, mass: amount)
        setWorth(below: inner)
    }

    private func commonAncestor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while a != b {
            if depth[a] >= depth[b] { a = parent[a] } else { b = parent[b] }
        }
        return a
    }

    private mutating func send(_ amount: Double, _ source: Int, _ target: Int, _ apex: Int) {
        if amount == 0 { return }
        for (start, sign) in [(source, -amount), (target, amount)] {
            var point = start
            while point != apex {
                mass[point] = max(0, mass[point] + (leadsUp[point] ? sign : -sign))
                point = parent[point]
            }
        }
    }

    // MARK: - The tree

    /// Cuts the way above `leaving` and hangs its subtree by `inner` under `outer`: the ways from `inner` up to `leaving`
    /// turn over.
    private mutating func hang(
        _ inner: Int, under outer: Int, cutting leaving: Int, leadsUp up: Bool, mass moved: Double
    ) {
        let (i, j) = (min(inner, outer), max(inner, outer) - n)
        var (point, above) = (inner, outer)
        var (direction, carried, price) = (up, moved, costs.scalars[i * m + j])
        while true {
            let next = parent[point]
            let old = (leadsUp[point], mass[point], cost[point])
            detach(point)
            attach(point, to: above)
            (leadsUp[point], mass[point], cost[point]) = (direction, carried, price)
            if point == leaving { return }
            // What was the way of this point to its parent becomes the parent's way to this point.
            (direction, carried, price) = (!old.0, old.1, old.2)
            (point, above) = (next, point)
        }
    }

    private mutating func detach(_ point: Int) {
        let (before, after) = (previousSibling[point], nextSibling[point])
        if before >= 0 { nextSibling[before] = after } else { firstChild[parent[point]] = after }
        if after >= 0 { previousSibling[after] = before }
    }

    private mutating func attach(_ point: Int, to above: Int) {
        let first = firstChild[above]
        (parent[point], nextSibling[point], previousSibling[point]) = (above, first, -1)
        if first >= 0 { previousSibling[first] = point }
        firstChild[above] = point
    }

    /// From the parents down, always anew: sums that were corrected again and again would gather rounding.
    private mutating func setWorth(below top: Int) {
        var point = top
        while true {
            depth[point] = depth[parent[point]] + 1
            worth[point] = worth[parent[point]] + (leadsUp[point] ? -cost[point] : cost[point])
            if firstChild[point] >= 0 {
                point = firstChild[point]
                continue
            }
            while point != top && nextSibling[point] < 0 { point = parent[point] }
            if point == top { return }
            point = nextSibling[point]
        }
    }

    // MARK: - The answer

    var ways: [Transport.Way] {
        (0..<root).compactMap { point in
            guard parent[point] != root, mass[point] > dust else { return nil }
            let (i, j) = (min(point, parent[point]), max(point, parent[point]) - n)
            return Transport.Way(source: i, target: j, mass: mass[point])
        }.sorted { ($0.source, $0.target) < ($1.source, $1.target) }
    }

    /// u with u = 0 at the first source, and the highest v that they allow.
    var potentials: (source: [Double], target: [Double]) {
        let u = (0..<n).map { worth[0] - worth[$0] }
        var v = [Double](repeating: .infinity, count: m)
        for i in 0..<n {
            for j in 0..<m { v[j] = min(v[j], costs.scalars[i * m + j] - u[i]) }
        }
        return (u, v)
    }
}
