import Evidence

/// How a tree grows: what is added to the mean of a child with n of its parent's N visits, and three ways to do it
/// wrong.
struct SearchRule: Sendable {
    var bonus: @Sendable (_ parent: Double, _ child: Double) -> Double
    var turnsSign = true
    var growsTree = true

    static let ucb = SearchRule { parent, child in (Double.log(parent) / child).squareRoot() }
    static let noLogarithm = SearchRule { _, child in (1 / child).squareRoot() }
    static let oneSign = SearchRule(bonus: ucb.bonus, turnsSign: false)
    /// Every child of the root in turn, and nothing below.
    static let flat = SearchRule(bonus: { _, child in -1_000 * child }, growsTree: false)
}

/// What Monte-Carlo tree search has seen of a game, and how it goes on.
struct SearchTree<Position: Game> {
    struct Node {
        let position: Position
        let move: Int
        let parent: Int?
        var untried: [Int]
        var children: [Int] = []
        var visits = 0.0
        /// What came of the visits, to the player who moved here.
        var total = 0.0
        var mean: Double { total / visits }

        init(_ position: Position, move: Int = -1, parent: Int? = nil) {
            (self.position, self.move, self.parent) = (position, move, parent)
            untried = position.result == nil ? position.moves.reversed() : []
        }
    }

    private(set) var nodes: [Node]
    let rule: SearchRule

    init(_ position: Position, _ rule: SearchRule) {
        nodes = [Node(position)]
        self.rule = rule
    }

    mutating func grow(_ simulations: Int, _ key: Key) {
        for number in 0..<simulations {
            let leaf = expand(select())
            backUp(simulate(nodes[leaf].position, key.folding(UInt64(number))), from: leaf)
        }
    }

    /// Down the best children to a node with a move to try, or to an end.
    private func select() -> Int {
        var node = 0
        while nodes[node].untried.isEmpty, !nodes[node].children.isEmpty {
            let visits = nodes[node].visits
            func bound(_ child: Int) -> Double { nodes[child].mean + rule.bonus(visits, nodes[child].visits) }
            let children = nodes[node].children
            node = children.dropFirst().reduce(children[0]) { bound($1) > bound($0) ? $1 : $0 }
            if !rule.growsTree { break }
        }
        return node
    }

    /// A new child for the first move that was never tried; at an end the node itself.
    private mutating func expand(_ node: Int) -> Int {
        guard rule.growsTree || node == 0, let move = nodes[node].untried.popLast() else { return node }
        nodes.append(Node(nodes[node].position.after(move), move: move, parent: node))
        nodes[node].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    /// A random game; its result to the player to move where it starts.
    private func simulate(_ start: Position, _ key: Key) -> Double {
        var (position, sign, step) = (start, 1.0, UInt64(0))
        while true {
            if let result = position.result { return sign * result }
            let moves = position.moves
            let draw: Double = key.folding(step).uniform()
            position = position.after(moves[Int(draw * Double(moves.count))])
            (sign, step) = (-sign, step + 1)
        }
    }

    /// - Parameter value: To the player to move at the leaf; it is the opposite to the one who moved there.
    private mutating func backUp(_ value: Double, from leaf: Int) {
        // With one sign for both, everything is counted for the player at the root.
        var gain = rule.turnsSign || !depth(leaf).isMultiple(of: 2) ? -value : value
        var node: Int? = leaf
        while let here = node {
            nodes[here].visits += 1
            nodes[here].total += gain
            if rule.turnsSign { gain = -gain }
            node = nodes[here].parent
        }
    }

    private func depth(_ node: Int) -> Int { nodes[node].parent.map { depth($0) + 1 } ?? 0 }

    var children: [Node] { nodes[0].children.map { nodes[$0] } }

    /// The most visited; of equally many visits, the one with the best mean.
    var bestMove: Int {
        let children = children
        return children.dropFirst().reduce(children[0]) {
            ($1.visits, $1.mean) > ($0.visits, $0.mean) ? $1 : $0
        }.move
    }
}
