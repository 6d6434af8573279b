import Evidence

/*:
 ## Looking ahead, but not everywhere

 A sentence is a path through a tree of words, and SeqGAN's rollouts come from programs that play games. The notes list
 two ways to search a tree of moves. The older one plays every line to its end and lets each side choose what is best
 for it, *minimax*. With $v(s)$ the value of the position $s$ to the player whose turn it is, and $s \cdot a$ the
 position after the move $a$, one formula serves both sides, because what is good for one is bad for the other:

 $$v(s) = \max_a\, -v(s \cdot a)$$

 *Alpha-beta* carries two bounds along: $\alpha$, what the player to move has for certain elsewhere, and $\beta$, what
 the opponent will not let through. Once a move is worth $\beta$ the others need no look: the opponent will not come
 here. The notes say that this saves visits. That the value stays what it was, in every position, is the claim; how much
 is saved depends on the order in which moves are tried.
 */
func alphaBeta(_ page: Page) throws {
    page.ledger(
        10, .holdsIf("the window is turned round with the player, and a good move comes early if much is to be saved"),
        "alpha-beta gives minimax's value with fewer nodes")

    //: **Every position of noughts and crosses.** There are 5,478. The table that the searches are compared with is
    //: made from the other end: boards with nine stones first, then those with eight by looking up what they lead to.
    //: It has no turns, no signs, no bounds.
    let solved = SolvedBoards()
    let positions = NoughtsAndCrosses.reachable
    let exact = positions.map { solved[$0] }
    let full = positions.map { Searched($0) { minimax($0, &$1) } }
    let pruned = positions.map { Searched($0) { prunedSearch($0, &$1) } }
    page.claim("positions that play can reach", positions.count, equals: 5_478)
    page.claim("minimax = the table from the end", full.map(\.value), equals: exact)
    page.claim("alpha-beta = the table from the end", pruned.map(\.value), equals: exact)
    page.bound(
        "nodes visited from each position: alpha-beta ≤ minimax", lower: pruned.map { Double($0.effort.nodes) },
        upper: full.map { Double($0.effort.nodes) })

    //: From the empty board the tree has 549,946 nodes and 255,168 games, numbers that can be looked up. Alpha-beta,
    //: with the squares tried in the order of reading, needs a fraction:
    page.claim("nodes of minimax from the empty board", full[0].effort.nodes, equals: 549_946)
    page.claim("ended games among them", full[0].effort.leaves, equals: 255_168)
    page.value("nodes of alpha-beta from the empty board", pruned[0].effort.nodes)
    page.bound(
        "20 × nodes of alpha-beta ≤ nodes of minimax, from the empty board", lower: Double(20 * pruned[0].effort.nodes),
        upper: 549_946)

    //: **How much can be saved.** Take trees with $b$ moves everywhere and $d$ moves to the end, and random numbers
    //: there. If the best move is always tried first, alpha-beta looks at
    //: $b^{\lceil d/2 \rceil} + b^{\lfloor d/2 \rfloor} - 1$ ends, and no method can do with less (Knuth and Moore
    //: 1975). That is about the square root of all: the same work sees twice as far.
    let shapes = [(2, 7), (3, 5), (3, 6), (4, 4), (5, 3), (6, 4)]
    let keys = page.keys("trees", count: page.quick ? 2 : 5)
    let trees = shapes.flatMap { b, d in
        keys.map { RandomTree(key: $0.folding("\(b) \(d)"), branching: b, depth: d) }
    }
    let values = trees.map(\.folded)
    let anyOrder = trees.map { Searched($0) { prunedSearch($0, &$1) } }
    let bestFirst = trees.map { Searched($0) { prunedSearch($0, order: byValue, &$1) } }
    let least = trees.map { power($0.branching, ($0.depth + 1) / 2) + power($0.branching, $0.depth / 2) - 1 }
    page.claim("random trees: alpha-beta = the list of ends, folded", anyOrder.map(\.value), equals: values)
    page.claim("the same with the best move first", bestFirst.map(\.value), equals: values)
    page.claim(
        "best move first: ends looked at = $b^{\\lceil d/2 \\rceil} + b^{\\lfloor d/2 \\rfloor} - 1$",
        bestFirst.map { Double($0.effort.leaves) }, equals: least.map(Double.init))
    page.bound(
        "in any order: not fewer than that", lower: least.map(Double.init),
        upper: anyOrder.map { Double($0.effort.leaves) })
    page.bound(
        "in any order: not more than all", lower: anyOrder.map { Double($0.effort.leaves) },
        upper: trees.map { Double(power($0.branching, $0.depth)) })

    //: With the worst move first hardly anything is saved. That is the other side of the condition:
    let worstFirst = trees.map { Searched($0) { prunedSearch($0, order: { byValue($0).reversed() }, &$1) } }
    page.claim("worst move first: the value", worstFirst.map(\.value), equals: values)
    func share(_ searches: [Searched]) -> Double {
        let all = trees.reduce(0) { $0 + power($1.branching, $1.depth) }
        return Double(searches.reduce(0) { $0 + $1.effort.leaves }) / Double(all)
    }
    page.value(
        "ends looked at: best move first, as they come, worst first",
        [bestFirst, anyOrder, worstFirst]
            .map { share($0).percent(3) }.joined(separator: ", "))
    page.bound("worst move first: more than two thirds of all ends", lower: 2.0 / 3, upper: share(worstFirst))

    //: **Wrong versions.** A cut at $\alpha$ instead of $\beta$ takes the first move that is any good. Without the
    //: minus at the back-up the opponent is a friend. And the window belongs to a player, so with every move it must be
    //: negated *and* turned round, $(\alpha, \beta) \to (-\beta, -\alpha)$; negated only, it is empty:
    for (name, mistake) in [
        ("cut at α", Mistake.cutAtAlpha), ("no minus at the back-up", .signKept), ("window not turned", .windowNegated),
    ] {
        let wrong = trees.map { Searched($0) { prunedSearch($0, mistake: mistake, &$1) } }
        page.refute("random trees, \(name)", wrong.map(\.value), by: values, scale: 1)
        let onBoard = positions.map { Searched($0) { prunedSearch($0, mistake: mistake, &$1) }.value }
        page.refute("noughts and crosses, \(name)", onBoard, by: exact, scale: 1)
        page.value(
            "positions of noughts and crosses that this version gets wrong", zip(onBoard, exact).count { $0 != $1 })
    }

    //: Passed on just as it is, the window does no harm and no good: $\beta$ stays infinite and nothing is ever cut.
    //: The value is right, and only a count of the ends tells:
    let kept = trees.map { Searched($0) { prunedSearch($0, mistake: .windowKept, &$1) } }
    page.claim("window passed on as it is: the value", kept.map(\.value), equals: values)
    page.refute(
        "window passed on as it is: ends looked at", kept.map { Double($0.effort.leaves) },
        by: anyOrder.map { Double($0.effort.leaves) })
    page.figure(growth(keys))
}

/// What a search found and what it took.
private struct Searched {
    var value = 0.0
    var effort = Effort()

    init<G: Game>(_ position: G, _ search: (G, inout Effort) -> Double) { value = search(position, &effort) }
}

private struct Effort {
    var nodes = 0
    var leaves = 0
}

private func minimax<G: Game>(_ position: G, _ effort: inout Effort) -> Double {
    effort.nodes += 1
    if let result = position.result {
        effort.leaves += 1
        return result
    }
    var best = -Double.infinity
    for move in position.moves { best = max(best, -minimax(position.after(move), &effort)) }
    return best
}

private enum Mistake { case none, windowKept, windowNegated, cutAtAlpha, signKept }

private func prunedSearch<G: Game>(
    _ position: G, alpha: Double = -.infinity, beta: Double = .infinity, mistake: Mistake = .none,
    order: (G) -> [Int] = { $0.moves }, _ effort: inout Effort
) -> Double {
    effort.nodes += 1
    if let result = position.result {
        effort.leaves += 1
        return result
    }
    var (best, bound) = (-Double.infinity, alpha)
    for move in order(position) {
        let window =
            switch mistake {
            case .windowKept: (bound, beta)
            case .windowNegated: (-bound, -beta)
            default: (-beta, -bound)
            }
        let value = prunedSearch(
            position.after(move), alpha: window.0, beta: window.1, mistake: mistake, order: order, &effort)
        best = max(best, mistake == .signKept ? value : -value)
        if best >= (mistake == .cutAtAlpha ? alpha : beta) { break }
        bound = max(bound, best)
    }
    return best
}

/// The moves of a random tree, best first, by looking ahead without being counted.
private func byValue(_ tree: RandomTree) -> [Int] {
    var uncounted = Effort()
    let values = tree.moves.map { -minimax(tree.after($0), &uncounted) }
    return tree.moves.sorted { values[$0] > values[$1] }
}

private func power(_ base: Int, _ exponent: Int) -> Int { (0..<exponent).reduce(1) { value, _ in value * base } }

private func growth(_ keys: [Key]) -> Figure {
    let depths = Array(1...8)
    func mean(_ search: (RandomTree) -> Searched) -> [Double] {
        depths.map { depth in
            keys.reduce(0) {
                $0 + Double(search(RandomTree(key: $1.folding("growth"), branching: 3, depth: depth)).effort.leaves)
            } / Double(keys.count)
        }
    }
    let x = depths.map(Double.init)
    return Figure(
        "Alpha-beta sees further for the same work, twice as far if the best move comes first",
        subtitle: "random trees with three moves everywhere",
        Panel(
            x: Axis("moves to the end"), y: Axis("ends looked at", scale: .logarithmic),
            marks: [
                .line(x, depths.map { Double(power(3, $0)) }, "minimax", symbol: .square),
                .line(
                    x, mean { Searched($0) { prunedSearch($0, &$1) } }, "alpha-beta, moves as they come",
                    symbol: .circle),
                .line(
                    x, mean { Searched($0) { prunedSearch($0, order: byValue, &$1) } }, "alpha-beta, best move first",
                    symbol: .triangle),
            ]))
}
