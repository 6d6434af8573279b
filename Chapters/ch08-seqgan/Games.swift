import Evidence

/// A game of two who move in turn and see everything.
protocol Game: Sendable {
    /// None at the end.
    var moves: [Int] { get }
    func after(_ move: Int) -> Self
    /// At the end, what it is worth to the player whose turn it would be; nil before the end.
    var result: Double? { get }
}

/// Noughts and crosses. Squares 0...8, row by row, are bits.
struct NoughtsAndCrosses: Game, Hashable {
    /// The stones of the player to move.
    var mine: UInt16 = 0
    /// The stones of the one who moved last.
    var theirs: UInt16 = 0

    var moves: [Int] { (0..<9).filter { (mine | theirs) >> $0 & 1 == 0 } }

    func after(_ move: Int) -> NoughtsAndCrosses { NoughtsAndCrosses(mine: theirs, theirs: mine | 1 << UInt16(move)) }

    var result: Double? {
        if NoughtsAndCrosses.lines.contains(where: { theirs & $0 == $0 }) { return -1 }
        return mine | theirs == 0b1_1111_1111 ? 0 : nil
    }

    var stones: Int { (mine | theirs).nonzeroBitCount }

    private static let lines: [UInt16] = [
        0b111, 0b111 << 3, 0b111 << 6, 0b1001001, 0b1001001 << 1, 0b1001001 << 2, 0b1_0001_0001, 0b101_0100,
    ]

    /// Every position that play can reach, fewer stones first.
    static let reachable: [NoughtsAndCrosses] = {
        var found = [NoughtsAndCrosses()]
        var seen = Set(found)
        var next = 0
        while next < found.count {
            let position = found[next]
            next += 1
            if position.result != nil { continue }
            for move in position.moves where seen.insert(position.after(move)).inserted {
                found.append(position.after(move))
            }
        }
        return found
    }()

    /// `x`, `o` and `.`, row by row; crosses begin.
    init(_ rows: String) {
        let squares = rows.filter { "xo.".contains($0) }
        var (crosses, noughts) = (UInt16(0), UInt16(0))
        for (square, stone) in squares.enumerated() {
            if stone == "x" { crosses |= 1 << UInt16(square) }
            if stone == "o" { noughts |= 1 << UInt16(square) }
        }
        let crossesMove = crosses.nonzeroBitCount == noughts.nonzeroBitCount
        (mine, theirs) = crossesMove ? (crosses, noughts) : (noughts, crosses)
    }

    init(mine: UInt16 = 0, theirs: UInt16 = 0) { (self.mine, self.theirs) = (mine, theirs) }
}

/// Noughts and crosses solved from the end: a table of all boards, in which nobody takes a turn and no sign is changed.
///
/// Boards are numbers of nine digits in base 3 (0 empty, 1 cross, 2 nought). Boards with nine stones are valued first,
/// then those with eight by looking up those with nine, and so on. The values are those of crosses.
struct SolvedBoards: Sendable {
    private var values = [Int](repeating: 0, count: 19_683)
    private static let powers = [1, 3, 9, 27, 81, 243, 729, 2_187, 6_561]

    init() {
        let boards = (0..<19_683).map { code in SolvedBoards.powers.map { code / $0 % 3 } }
        for stones in (0...9).reversed() {
            for (code, board) in boards.enumerated() {
                let (crosses, noughts) = (board.count { $0 == 1 }, board.count { $0 == 2 })
                guard crosses + noughts == stones, crosses == noughts || crosses == noughts + 1 else { continue }
                values[code] = value(code, board, crossesMove: crosses == noughts)
            }
        }
    }

    private func value(_ code: Int, _ board: [Int], crossesMove: Bool) -> Int {
        for start in 0..<9 {
            for step in [1, 2, 3, 4] where SolvedBoards.isLine(start, step) && board[start] != 0 {
                if board[start] == board[start + step] && board[start] == board[start + 2 * step] {
                    return board[start] == 1 ? 1 : -1
                }
            }
        }
        let next = (0..<9).filter { board[$0] == 0 }.map { square in
            values[code + (crossesMove ? 1 : 2) * SolvedBoards.powers[square]]
        }
        return (crossesMove ? next.max() : next.min()) ?? 0
    }

    /// Rows start in the left column, columns in the top row, the diagonals in two corners.
    private static func isLine(_ start: Int, _ step: Int) -> Bool {
        switch step {
        case 1: start % 3 == 0
        case 3: start < 3
        case 4: start == 0
        default: start == 2
        }
    }

    /// What a position is worth to the player to move.
    subscript(position: NoughtsAndCrosses) -> Double {
        let crossesMove = position.stones.isMultiple(of: 2)
        let (crosses, noughts) = crossesMove ? (position.mine, position.theirs) : (position.theirs, position.mine)
        var code = 0
        for (square, power) in SolvedBoards.powers.enumerated() {
            if crosses >> square & 1 == 1 { code += power }
            if noughts >> square & 1 == 1 { code += 2 * power }
        }
        return Double(crossesMove ? values[code] : -values[code])
    }

    /// The moves that keep a position's value.
    func bestMoves(_ position: NoughtsAndCrosses) -> [Int] {
        position.moves.filter { -self[position.after($0)] == self[position] }
    }
}

/// A game that is nothing but a tree: `branching` moves everywhere, `depth` of them, and at the ends random numbers.
struct RandomTree: Game {
    let key: Key
    let branching: Int
    var depth: Int

    var moves: [Int] { depth == 0 ? [] : Array(0..<branching) }

    func after(_ move: Int) -> RandomTree {
        RandomTree(key: key.folding(UInt64(move)), branching: branching, depth: depth - 1)
    }

    var result: Double? { depth == 0 ? key.uniform(in: -1.0..<1) : nil }

    /// The value to the first player from the list of all ends, folded level by level: the last mover's choice first.
    var folded: Double {
        var ends = [self]
        for _ in 0..<depth { ends = ends.flatMap { position in position.moves.map(position.after) } }
        // Who would move at the ends is the first player if the depth is even.
        var values = ends.map { ($0.result ?? 0) * (depth.isMultiple(of: 2) ? 1 : -1) }
        for level in (0..<depth).reversed() {
            values = stride(from: 0, to: values.count, by: branching).map { start in
                let choice = values[start..<start + branching]
                return (level.isMultiple(of: 2) ? choice.max() : choice.min()) ?? 0
            }
        }
        return values[0]
    }
}
