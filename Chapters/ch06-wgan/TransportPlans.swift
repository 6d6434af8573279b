import Evidence

/*:
 ## The least work

 Two distributions $P$ and $Q$; think of $P$ as heaps of sand and of $Q$ as holes. A *plan* says how much sand goes from
 each heap to each hole. It is a table $\gamma \ge 0$ whose rows sum to the heaps and whose columns sum to the holes,
 and it costs

 $$B(\gamma) = \sum_{i,j} \gamma_{ij}\, |x_i - y_j| ,$$

 the mean distance that a grain travels. There are many plans, most of them silly. The *Wasserstein distance* is the
 cost of the best one:

 $$W(P, Q) = \min_\gamma B(\gamma)$$

 A minimum over a continuum of tables is easy to write and easy to get wrong. So it is found in three ways: by trying
 everything, by an exact solver that also delivers a proof, and, on a line, by sorting.
 */
func transportPlans(_ page: Page) throws {
    page.ledger(1, .holds, "a plan's cost is its mean distance, and the least cost is W")

    //: **Six heaps, six holes,** all of the same size, in the plane. Among the best plans there is one that keeps each
    //: heap whole (Birkhoff), so that only the pairings need to be tried, $6! = 720$ of them:
    let worlds = page.keys("worlds", count: 8).map { Sand($0) }
    let tried: [Double] = worlds.map { world in permutations(6).map(world.cost).min() ?? .nan }
    let solved = try worlds.map { try transport($0.heaps, $0.holes) }
    page.claim("the best of 720 pairings = the solver's plan, 8 worlds", tried, equals: solved.map(\.cost))

    //: The solver proves what it says. It returns prices $u_i$, $v_j$ with $u_i + v_j \le |x_i - y_j|$; such prices
    //: bound every plan from below by the mean of $u$ plus the mean of $v$, since each grain pays at least its prices.
    //: Where the bound meets the cost there is nothing left to search:
    page.claim(
        "the prices add up to the cost", solved.map(\.dualCost), equals: solved.map(\.cost))
    page.bound(
        "no way costs less than its prices", lower: solved.map(\.certificate.priceExcess), upper: 1e-12)

    //: **Plans that split heaps** are no better. Mix pairings at random, five at a time:
    let mixed = zip(worlds, page.keys("mixtures", count: 8)).map { world, key in
        key.split(200).map { world.mixedCost($0) }
    }
    page.bound(
        "1,600 random plans cost at least W", lower: zip(solved, mixed).flatMap { s, c in c.map { _ in s.cost } },
        upper: mixed.flatMap { $0 })

    //: **Two plans that look right.** Going through the heaps and filling the nearest free hole is what one would do by
    //: hand. Carrying the same share of every heap to every hole is a plan too, the one that ignores where things are:
    page.refute("each heap to the nearest free hole", worlds.map { $0.greedyCost() }, by: tried)
    page.refute("the same share of every heap to every hole", worlds.map { $0.evenCost() }, by: tried)

    //: **Heaps of different sizes.** With 3, 1, 4 and 2 buckets of sand and holes for 2, 5 and 3, the best plan moves
    //: whole buckets. Every table of whole buckets with these sums is tried:
    let (rows, columns) = ([3, 1, 4, 2], [2, 5, 3])
    let tables = tablesOfBuckets(rows, columns)
    page.value("tables of buckets", tables.count)
    let unequal = try page.keys("unequal", count: 5).map { try bucketCosts($0, rows, columns, tables) }
    page.claim("the best table of buckets = the solver's plan", unequal.map(\.tried), equals: unequal.map(\.solved))

    //: **On a line** nothing needs to be searched. Crossing paths can be uncrossed without loss, so the first goes to
    //: the first, the next to the next. And the cost is also an area, that between the two distribution functions:
    //: through each place $t$ the sand $|F(t) - G(t)|$ must pass.
    let lines = page.keys("lines", count: 5).map { key -> ([Double], [Double]) in
        let (first, second) = key.split()
        return ((first.normal([60]) as Tensor<Double>).scalars, (second.normal([60], mean: 1, deviation: 2)).scalars)
    }
    let onLines = try lines.map { try transport(.column($0.0), .column($0.1)).cost }
    page.claim("sorting = the solver, 60 against 60", lines.map(pairedAfterSorting), equals: onLines)
    page.claim(
        "the area between the distribution functions", lines.map(areaBetween), equals: onLines)
    page.refute(
        "the distance of the means, $|\\mathrm E x - \\mathrm E y|$", lines.map { abs(mean($0.0) - mean($0.1)) },
        by: onLines)

    //: The last line is a lower bound, and no more than that: it sees that $Q$ is further right, not that it is wider.
    page.bound(
        "the means are no further apart than W", lower: lines.map { abs(mean($0.0) - mean($0.1)) }, upper: onLines)
    page.figure(worlds[0].picture(solved[0], greedy: worlds[0].greedyPairs()))
}

/// Six heaps and six holes in the plane.
private struct Sand {
    let heaps, holes: Matrix
    let distances: Matrix

    init(_ key: Key) {
        let (first, second) = key.split()
        heaps = Matrix(first.normal([6, 2]) as Tensor<Double>)
        holes = Matrix(second.normal([6, 2], mean: 0.5, deviation: 1.2) as Tensor<Double>)
        distances = GroundCost.euclidean(heaps, holes)
    }

    /// Of the plan that carries heap i to hole pairing[i].
    func cost(_ pairing: [Int]) -> Double {
        pairing.indices.reduce(0) { $0 + distances[$1, pairing[$1]] } / 6
    }

    func mixedCost(_ key: Key) -> Double {
        let shares: [Double] = key.folding("shares").uniform([5]).scalars
        let costs = key.split(5).map { cost($0.permutation(6)) }
        return zip(shares, costs).reduce(0) { $0 + $1.0 * $1.1 } / shares.reduce(0, +)
    }

    func evenCost() -> Double { distances.scalars.reduce(0, +) / 36 }
    func greedyCost() -> Double { cost(greedyPairs()) }

    func greedyPairs() -> [Int] {
        var free = Array(0..<6)
        return (0..<6).map { heap in
            let nearest = free.indices.min { distances[heap, free[$0]] < distances[heap, free[$1]] } ?? 0
            return free.remove(at: nearest)
        }
    }

    func picture(_ best: Transport, greedy: [Int]) -> Figure {
        func panel(_ title: String, _ ways: [(Int, Int)]) -> Panel {
            let lines = ways.map { i, j in
                Mark.Segment(from: (heaps[i, 0], heaps[i, 1]), to: (holes[j, 0], holes[j, 1]))
            }
            return Panel(
                title, x: Axis("$x_1$"), y: Axis("$x_2$"), labels: .legend, sameScale: true,
                marks: [
                    .arrows(lines, color: .grey),
                    .points(heaps.column(0), heaps.column(1), "heaps", color: .blue, symbol: .circle),
                    .points(holes.column(0), holes.column(1), "holes", color: .vermilion, symbol: .square),
                ])
        }
        let pairs = best.ways.map { ($0.source, $0.target) }
        return Figure(
            "The nearest free hole is a trap: the last heaps have far to go",
            subtitle: "six heaps of one size; mean distance under each plan",
            panel("nearest free hole: \(cost(greedy).fixed(3))", greedy.enumerated().map { ($0.offset, $0.element) }),
            panel("the best plan: \(best.cost.fixed(3))", pairs))
    }
}

private func permutations(_ n: Int) -> [[Int]] {
    n == 0
        ? [[]]
        : permutations(n - 1).flatMap { shorter in
            (0...shorter.count).map { place in
                var longer = shorter
                longer.insert(n - 1, at: place)
                return longer
            }
        }
}

/// All tables of whole numbers with these sums of rows and of columns.
private func tablesOfBuckets(_ rows: [Int], _ columns: [Int]) -> [[[Int]]] {
    guard let first = rows.first else { return columns.allSatisfy { $0 == 0 } ? [[]] : [] }
    return ways(of: first, into: columns).flatMap { row in
        tablesOfBuckets(Array(rows.dropFirst()), zip(columns, row).map { $0 - $1 }).map { [row] + $0 }
    }
}

private func ways(of amount: Int, into room: [Int]) -> [[Int]] {
    guard let first = room.first else { return amount == 0 ? [[]] : [] }
    return (0...min(amount, first)).flatMap { part in
        ways(of: amount - part, into: Array(room.dropFirst())).map { [part] + $0 }
    }
}

private func bucketCosts(
    _ key: Key, _ rows: [Int], _ columns: [Int], _ tables: [[[Int]]]
) throws -> (tried: Double, solved: Double) {
    let (first, second) = key.split()
    let costs = GroundCost.euclidean(
        Matrix(first.normal([rows.count, 2]) as Tensor<Double>),
        Matrix(second.normal([columns.count, 2]) as Tensor<Double>))
    let tried = tables.map { table in
        table.indices.reduce(0.0) { sum, i in
            table[i].indices.reduce(sum) { $0 + Double(table[i][$1]) / 10 * costs[i, $1] }
        }
    }
    let best = try transport(rows.map { Double($0) / 10 }, columns.map { Double($0) / 10 }, costs: costs)
    return (tried.min() ?? .nan, best.cost)
}

private func pairedAfterSorting(_ line: ([Double], [Double])) -> Double {
    mean(zip(line.0.sorted(), line.1.sorted()).map { abs($0 - $1) })
}

/// ∫ |F(t) - G(t)| dt, where F and G count the points at or left of t.
private func areaBetween(_ line: ([Double], [Double])) -> Double {
    let places = (line.0 + line.1).sorted()
    return zip(places, places.dropFirst()).reduce(0) { area, step in
        let difference = line.0.count { $0 <= step.0 } - line.1.count { $0 <= step.0 }
        return area + abs(Double(difference)) / Double(line.0.count) * (step.1 - step.0)
    }
}
