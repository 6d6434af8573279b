import Evidence

/*:
 ## Growing a tree where it pays

 Minimax needs the ends, and a game worth playing has too many. **Monte-Carlo tree search** keeps a small tree of what
 it has seen, and repeats the four steps that the notes list:

 1. *select*: from the root go down to the child with the greatest
    $\mathrm{UCB} = \bar v_i + c\sqrt{\ln N / n_i}$, its mean so far and a bonus for having been visited
    seldom ($n_i$ of its parent's $N$ visits);
 2. *expand*: where a move has never been tried, add it to the tree;
 3. *simulate*: from there play at random to the end;
 4. *back up*: add the result to every node on the way, with the sign of the player who moved there.

 The move that was visited most is played; here $c = 1$. Random games say little about good ones, so one would doubt
 that this finds the minimax move. It does, because where the tree has grown the average follows the best move and not a
 random one; and the logarithm makes it grow everywhere, in the end.
 */
func treeSearch(_ page: Page) throws {
    page.ledger(
        10, .holdsIf("the search is long enough; a few dozen random games leave mistakes"),
        "Monte-Carlo tree search (select by UCB, expand, simulate, back up) finds the minimax move of a small game")

    //: **Against the table.** Positions of noughts and crosses with up to five stones in which some moves keep the
    //: value and some lose it, so that there is something to find; the table of the section before knows which. The
    //: share of positions in which the most visited move is right, after more and more simulations:
    let solved = SolvedBoards()
    let hard = NoughtsAndCrosses.reachable.filter { position in
        position.result == nil && solved.bestMoves(position).count < position.moves.count && position.stones <= 5
    }
    let lengths = [10, 30, 100, 300, 1_000, 2_000]
    let groups = page.keys("positions", count: page.quick ? 3 : 4).map { key in
        key.integers(page.quick ? 20 : 50, below: hard.count).map { hard[$0] }
    }
    func shares(_ rule: SearchRule, _ lengths: [Int]) -> [[Double]] {
        groups.enumerated().map { rightShares(of: $1, solved, lengths, rule, page.key("games \($0)")) }
    }
    let right = shares(.ucb, lengths)
    page.value("positions to draw from", hard.count)
    page.reaches("share of right moves after 2,000 simulations", right.map { $0[5] }, atLeast: 0.96)
    page.ranks(
        "share of right moves after 10 and after 2,000", [("10", right.map { $0[0] }), ("2,000", right.map { $0[5] })])

    //: **The sign of the back-up.** What is good for the one who moved into a node is bad for the other. With one sign
    //: for both the tree believes that the opponent helps. Another mutant has no tree: it tries the moves of the root
    //: in turn and leaves everything below to chance, for ever. That is enough for most positions here; the next game
    //: is made to catch it.
    let (friendly, flat) = (shares(.oneSign, [2_000]), shares(.flat, [2_000]))
    page.ranks(
        "share of right moves: one sign for both players, UCB",
        [("one sign", friendly.map { $0[0] }), ("UCB", right.map { $0[5] })])
    page.value("right moves without a tree, in each group", flat.map { $0[0].percent(3) }.joined(separator: ", "))

    //: **The logarithm.** Without it the bonus $c/\sqrt{n_i}$ does not grow while one looks elsewhere, and a move that
    //: begins badly is left for good. Here is a game for that: the first move takes a draw or goes for a treasure,
    //: behind one door of six. The other doors lose half a point, so at random the treasure is worth
    //: $\frac16 - \frac5{12} = -\frac14$, and to a player who looks, 1.
    let budgets = [30, 100, 300, 1_000]
    let tries = page.quick ? 20 : 40
    let rules: [(String, SearchRule)] = [("no tree", .flat), ("no logarithm", .noLogarithm), ("UCB", .ucb)]
    let keys = page.keys("treasure", count: 3)
    let found = rules.map { _, rule in keys.map { key in treasures(rule, budgets, tries: tries, key) } }
    page.reaches("share of treasures found by UCB after 1,000 simulations", found[2].map { $0[3] }, atLeast: 0.95)
    page.reaches("share of treasures found without the logarithm, after 1,000", found[1].map { $0[3] }, atMost: 0.8)
    page.reaches("share of treasures found without a tree, after 1,000", found[0].map { $0[3] }, atMost: 0)
    page.table(
        ["treasures found, %"] + budgets.map(\.grouped),
        zip(rules, found).map { rule, shares in
            [rule.0]
                + budgets.indices.map { i in (shares.reduce(0) { $0 + 100 * $1[i] } / Double(keys.count)).fixed(0) }
        }, caption: "by the number of simulations; \(keys.count * tries) searches in each row")

    //: Why: put nothing behind any door. Without the logarithm the bonus of the second move, whose mean is $-\frac12$,
    //: is used up after $(c / \frac12)^2 = 4$ visits, however long the search. With it the visits go on, as $\ln N$
    //: does:
    let visits = [SearchRule.noLogarithm, .ucb].map { emptyVisits($0, budgets, page.key("empty")) }
    page.bound(
        "no logarithm: visits to the second move ≤ 4, after 30, 100, 300, 1,000 simulations", lower: visits[0], upper: 4
    )
    page.bound(
        "UCB: visits to the second move, one more at least at each of 100, 300, 1,000 simulations",
        lower: visits[1].dropLast().map { $0 + 1 },
        upper: Array(visits[1].dropFirst()))

    //: **A tree as it grew.** Two crosses in opposite corners, a nought between them, noughts to move. A corner looks
    //: natural and loses to a fork; the edges hold.
    let position = NoughtsAndCrosses("x.. .o. ..x")
    page.claim("right moves: the four edges", solved.bestMoves(position).map(Double.init), equals: [1, 3, 5, 7])
    var tree = SearchTree(position, .ucb)
    tree.grow(1_000, page.key("picture"))
    let onEdges = tree.children.filter { [1, 3, 5, 7].contains($0.move) }.reduce(0) { $0 + $1.visits }
    page.bound("share of 1,000 visits that went to the edges", lower: 0.8, upper: onEdges / 1_000)
    page.figure(picture(tree))
    page.figure(learning(lengths, right))
}

/// The share of positions in which the search plays a right move, after each number of simulations.
private func rightShares(
    of positions: [NoughtsAndCrosses], _ solved: SolvedBoards, _ lengths: [Int], _ rule: SearchRule, _ key: Key
) -> [Double] {
    var right = [Double](repeating: 0, count: lengths.count)
    for (number, position) in positions.enumerated() {
        var (tree, done) = (SearchTree(position, rule), 0)
        let best = solved.bestMoves(position)
        for (index, length) in lengths.enumerated() {
            tree.grow(length - done, key.folding(UInt64(number)).folding(UInt64(length)))
            done = length
            if best.contains(tree.bestMove) { right[index] += 1 }
        }
    }
    return right.map { $0 / Double(positions.count) }
}

/// A draw for the asking, or a treasure behind one of six doors; the other doors lose half a point.
private struct Treasure: Game {
    enum Stage { case start, draw, guarded, doors, won, lost }

    var stage = Stage.start
    /// 0...5; no door if greater.
    var door: Int

    var moves: [Int] {
        switch stage {
        case .start: [0, 1]
        case .guarded: [0]
        case .doors: Array(0..<6)
        default: []
        }
    }

    func after(_ move: Int) -> Treasure {
        switch stage {
        case .start: Treasure(stage: move == 0 ? .draw : .guarded, door: door)
        // The guard steps aside.
        case .guarded: Treasure(stage: .doors, door: door)
        default: Treasure(stage: move == door ? .won : .lost, door: door)
        }
    }

    /// After the doors it would be the guard's turn.
    var result: Double? {
        switch stage {
        case .draw: 0
        case .won: -1
        case .lost: 0.5
        default: nil
        }
    }
}

/// The share of searches that go for the treasure, after each number of simulations.
private func treasures(_ rule: SearchRule, _ budgets: [Int], tries: Int, _ key: Key) -> [Double] {
    var found = [Double](repeating: 0, count: budgets.count)
    for number in 0..<tries {
        let key = key.folding(UInt64(number))
        var (tree, done) = (SearchTree(Treasure(door: number % 6), rule), 0)
        for (index, budget) in budgets.enumerated() {
            tree.grow(budget - done, key.folding(UInt64(budget)))
            done = budget
            if tree.bestMove == 1 { found[index] += 1 }
        }
    }
    return found.map { $0 / Double(tries) }
}

/// Visits to the second move when there is nothing behind any door.
private func emptyVisits(_ rule: SearchRule, _ budgets: [Int], _ key: Key) -> [Double] {
    var (tree, done) = (SearchTree(Treasure(door: 6), rule), 0)
    return budgets.map { budget in
        tree.grow(budget - done, key.folding(UInt64(budget)))
        done = budget
        return tree.children.first { $0.move == 1 }?.visits ?? 0
    }
}

/// The tree with every node above the middle of its share of the width; shares are as visits.
private func picture(_ tree: SearchTree<NoughtsAndCrosses>) -> Figure {
    var spans: [Int: (from: Double, to: Double, depth: Int)] = [0: (0, 1_000, 0)]
    var branches: [[Mark.Segment]] = [[], []]
    for (index, node) in tree.nodes.enumerated() {
        guard let span = spans[index] else { continue }
        var left = span.from
        let visits = node.children.reduce(0) { $0 + tree.nodes[$1].visits }
        let children = node.children.sorted { tree.nodes[$0].move < tree.nodes[$1].move }
        for child in children {
            let width = (span.to - span.from) * tree.nodes[child].visits / visits
            if tree.nodes[child].visits >= 3 {
                let depth = Double(span.depth)
                spans[child] = (left, left + width, span.depth + 1)
                let parent = (x: 0.5 * (span.from + span.to), y: -depth)
                let end = (x: left + 0.5 * width, y: -depth - 1)
                branches[span.depth % 2].append(Mark.Segment(from: parent, to: end))
            }
            left += width
        }
    }
    let moves = tree.children.sorted { $0.move < $1.move }
    let names = ["top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right"]
    return Figure(
        "A thousand visits: the tree is thick where the edges are, and thin at the two corners that lose",
        columns: 1,
        panels: [
            Panel(
                "nodes with three visits or more", x: Axis("visits, laid side by side", range: 0...1_000),
                y: Axis("moves ahead", range: -6.2...0.2, ticks: [], showsTicks: false), labels: .legend,
                marks: [
                    .segments(branches[0], "noughts move", color: .blue),
                    .segments(branches[1], "crosses move", color: .vermilion),
                ]),
            Panel(
                x: Axis(), y: Axis("visits", includesZero: true),
                marks: [.bars(moves.map { names[$0.move] }, moves.map(\.visits))]),
        ])
}

private func learning(_ lengths: [Int], _ shares: [[Double]]) -> Figure {
    let x = lengths.map(Double.init)
    return Figure(
        "Random games alone mislead; the tree that grows from them plays as minimax does",
        subtitle: "noughts and crosses; one line for each group of positions",
        Panel(
            x: Axis("simulations", scale: .logarithmic), y: Axis("positions with the right move", unit: "%"),
            labels: .none, marks: shares.map { .line(x, $0.map { 100 * $0 }, color: .blue, symbol: .circle) }))
}
