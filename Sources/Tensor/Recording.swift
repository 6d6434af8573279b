// Reverse-mode differentiation: operations remember their inputs, and the derivative walks back from the loss.

/// What a tensor refers to: its numbers and, if derivatives reach it, how they were computed. It never changes once it
/// is made: `perform` writes down the history before anyone else sees it, `deinit` takes it apart after the last one did.
/// So no two accesses can collide, and the compiler need not watch for them.
final class Node<Scalar: Real>: @unchecked Sendable {
    let shape: [Int]
    /// Never another, but only what may vary can be asked whether it is shared.
    @exclusivity(unchecked) var storage: Storage
    /// Where the numbers are and how many, so that to read them counts no references.
    let numbers: UnsafeMutablePointer<Scalar>
    let count: Int
    /// Whether it is a variable, or was computed from one.
    @exclusivity(unchecked) fileprivate(set) var isRecorded: Bool
    /// Nothing for a constant, and for a variable, where derivatives begin.
    @exclusivity(unchecked) fileprivate(set) var operation: Operation?
    @exclusivity(unchecked) fileprivate(set) var inputs = Operands<Scalar>()

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init(_ shape: [Int], _ storage: Storage, isRecorded: Bool = false) {
        self.shape = shape
        self.storage = storage
        numbers = storage.base.assumingMemoryBound(to: Scalar.self)
        count = storage.count
        self.isRecorded = isRecorded
    }

    /// A chain of a hundred thousand nodes must not be freed by as many nested calls: whoever is freed first takes the
    /// nodes apart that nothing else holds, one after the other.
    deinit {
        if operation != nil { Node.takeApart(&inputs) }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private static func takeApart(_ inputs: inout Operands<Scalar>) {
        var orphans: [Node] = []
        inputs.release(into: &orphans)
        while let orphan = orphans.popLast() { orphan.inputs.release(into: &orphans) }
    }
}

/// Computes, and remembers how if any input is remembered.
@specialized(where S == Float)
@specialized(where S == Double)
func perform<S: Real>(_ operation: Operation, _ inputs: Operands<S>) -> Tensor<S> {
    let output = Watch.isOn ? watched(operation, inputs) : operation.forward(inputs)
    guard inputs.areRecorded else { return output }
    output.node.operation = operation
    output.node.inputs = inputs
    output.node.isRecorded = true
    return Tensor(output.node)
}

@specialized(where S == Float)
@specialized(where S == Double)
func perform<S: Real>(_ operation: Operation, _ input: Tensor<S>) -> Tensor<S> { perform(operation, Operands(input)) }

@specialized(where S == Float)
@specialized(where S == Double)
func perform<S: Real>(_ operation: Operation, _ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> {
    perform(operation, Operands(a, b))
}

extension Tensor {
    init(_ node: Node<Scalar>) { self.init(node, isRecorded: node.isRecorded) }

    /// As `detached`, but without a node of its own: the history stays in memory as long as this copy does.
    var constant: Tensor { Tensor(node, isRecorded: false) }

    /// A node that is recorded exactly if the tensor is.
    fileprivate var nodeAsRecorded: Node<Scalar> {
        isRecorded == node.isRecorded ? node : Node(shape, node.storage)
    }
}

// MARK: - Walking back

/// The remembered operations between some inputs and what was computed from them.
struct Graph<Scalar: Real> {
    /// What the inputs influence; every node comes after those that it was computed from.
    private(set) var nodes: [Node<Scalar>] = []
    /// The places of the inputs of all nodes, one node after the other; none for an input that is not influenced.
    private var inputPlaces: [Int?] = []
    /// How often each node is the input of another.
    private var uses: [Int] = []
    /// Where each is in that order.
    private var places = Places()
    /// Whether other variables than the inputs were met.
    private(set) var hasOtherVariables = false

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init(from inputs: [Tensor<Scalar>], to outputs: [Tensor<Scalar>]) {
        for input in inputs { places.set(ObjectIdentifier(input.node), Places.wanted) }
        // Each node is met twice: to put its inputs before it, and when they all have their places.
        var pending: [(node: Node<Scalar>, inputsDone: Bool)] = []
        for output in outputs where output.isRecorded { pending.append((output.node, false)) }
        while let (node, inputsDone) = pending.popLast() {
            let identifier = ObjectIdentifier(node)
            let known = places.value(identifier)
            if !inputsDone {
                guard known == Places.unknown || known == Places.wanted else { continue }
                places.set(identifier, known == Places.wanted ? Places.wantedAndMet : Places.met)
                pending.append((node, true))
                for i in 0..<node.inputs.count where node.inputs.node(i).isRecorded {
                    pending.append((node.inputs.node(i), false))
                }
                continue
            }
            var isInfluenced = known == Places.wantedAndMet
            for i in 0..<node.inputs.count {
                let place = place(of: node.inputs.node(i))
                inputPlaces.append(place)
                if let place {
                    isInfluenced = true
                    uses[place] += 1
                }
            }
            if isInfluenced {
                places.set(identifier, nodes.count)
                nodes.append(node)
                uses.append(0)
            } else {
                inputPlaces.removeLast(node.inputs.count)
                if node.operation == nil { hasOtherVariables = true }
            }
        }
    }

    private func place(of node: Node<Scalar>) -> Int? {
        guard node.isRecorded else { return nil }
        let place = places.value(ObjectIdentifier(node))
        return place >= 0 ? place : nil
    }

    /// Carries the cotangents of the outputs back to the inputs.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func pullback(
        of outputs: [Tensor<Scalar>], cotangents: [Tensor<Scalar>], at inputs: [Tensor<Scalar>], recorded: Bool
    ) -> [Tensor<Scalar>] {
        var gathered = [Tensor<Scalar>?](repeating: nil, count: nodes.count)
        func add(_ cotangent: Tensor<Scalar>, at place: Int) {
            if gathered[place] == nil {
                gathered[place] = cotangent
            } else if recorded {
                gathered[place] = gathered[place].map { $0 + cotangent }
            } else {
                gathered[place]?.add(cotangent)
            }
        }
        var isWanted = [Bool](repeating: false, count: nodes.count)
        for input in inputs { if let place = place(of: input.node) { isWanted[place] = true } }
        for i in outputs.indices where outputs[i].isRecorded {
            guard let place = place(of: outputs[i].node) else { continue }
            add(recorded ? cotangents[i] : cotangents[i].detached, at: place)
        }
        // Whose cotangent was rectified where it was computed.
        var isRectified = [Bool](repeating: false, count: nodes.count)
        var firstInput = inputPlaces.count
        for place in stride(from: nodes.count - 1, through: 0, by: -1) {
            let node = nodes[place]
            firstInput -= node.inputs.count
            guard let cotangent = gathered[place], let operation = node.operation else { continue }
            // Nobody asks for it again: its memory is for the next.
            if !isWanted[place] { gathered[place] = nil }
            // Constants give the derivative as numbers; the recorded inputs give it as a function of them.
            let x = recorded ? node.inputs : node.inputs.constant
            let y = recorded ? Tensor(node) : Tensor(node).constant
            let g = isRectified[place] ? cotangent : operation.cotangent(x, y, cotangent)
            for i in 0..<x.count {
                guard let place = inputPlaces[firstInput + i] else { continue }
                if !recorded, case .linear(let map) = operation,
                    gathered[place]?.add(adjointOf: map, g) == true
                {
                    continue
                }
                if gathered[place] == nil, uses[place] == 1, !isWanted[place],
                    let rectified = operation.rectifiedPullback(to: i, x, g)
                {
                    gathered[place] = rectified
                    isRectified[place] = true
                    continue
                }
                add(operation.pullback(to: i, x, y, g), at: place)
            }
        }
        return inputs.map { input in place(of: input.node).flatMap { gathered[$0] } ?? .zeros(input.shape) }
    }
}

/// A number for each node. A step asks several times for every node, and the standard dictionary takes longer for one answer
/// than this for ten: it must withstand keys that were chosen to collide, which addresses were not.
private struct Places {
    /// What stands for a node without a place: one never met, one that is asked for, one met, and one met that is asked for.
    static var unknown: Int { -1 }
    static var wanted: Int { -2 }
    static var met: Int { -3 }
    static var wantedAndMet: Int { -4 }

    private var entries = [(key: UInt, value: Int)](repeating: (0, unknown), count: 64)
    private var used = 0

    /// Where a key is or would be: the high bits of a product hang on all bits of the key, then one place after the other.
    @inline(always)
    private func index(_ key: UInt) -> Int {
        let bits = entries.count.trailingZeroBitCount
        var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt(64 &- bits))
        while entries[index].key != key && entries[index].key != 0 { index = (index &+ 1) & (entries.count &- 1) }
        return index
    }

    func value(_ identifier: ObjectIdentifier) -> Int { entries[index(UInt(bitPattern: identifier))].value }

    mutating func set(_ identifier: ObjectIdentifier, _ value: Int) {
        let key = UInt(bitPattern: identifier)
        let place = index(key)
        if entries[place].key == 0 { used += 1 }
        entries[place] = (key, value)
        if 2 * used > entries.count { grow() }
    }

    private mutating func grow() {
        let old = entries
        entries = [(key: UInt, value: Int)](repeating: (0, Places.unknown), count: 2 * old.count)
        for entry in old where entry.key != 0 { entries[index(entry.key)] = entry }
    }
}

// MARK: - Inputs

/// The inputs of an operation: a short array that keeps up to three elements in place, because almost every operation has no
/// more, and making an array costs more than the arithmetic on small tensors. (So does a key path, which a generic function
/// makes anew for each call, and so do optional references, which the compiler copies through tables.)
struct Operands<Scalar: Real>: Sendable {
    private enum Nodes {
        case none
        case one(Node<Scalar>)
        case two(Node<Scalar>, Node<Scalar>)
        case three(Node<Scalar>, Node<Scalar>, Node<Scalar>)
        case more([Node<Scalar>])
    }
    private var nodes: Nodes
    /// Whether derivatives reach any of them.
    private(set) var areRecorded: Bool

    init() { (nodes, areRecorded) = (.none, false) }

    init(_ a: Tensor<Scalar>) { (nodes, areRecorded) = (.one(a.node), a.isRecorded) }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) {
        areRecorded = a.isRecorded || b.isRecorded
        nodes = areRecorded ? .two(a.nodeAsRecorded, b.nodeAsRecorded) : .two(a.node, b.node)
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ c: Tensor<Scalar>) {
        areRecorded = a.isRecorded || b.isRecorded || c.isRecorded
        nodes =
            areRecorded
            ? .three(a.nodeAsRecorded, b.nodeAsRecorded, c.nodeAsRecorded) : .three(a.node, b.node, c.node)
    }

    init(_ all: [Tensor<Scalar>]) {
        areRecorded = all.contains { $0.isRecorded }
        nodes = .more(all.map { $0.nodeAsRecorded })
    }

    var count: Int {
        @specialized(where Scalar == Float)
        @specialized(where Scalar == Double)
        get {
            switch nodes {
            case .none: 0
            case .one: 1
            case .two: 2
            case .three: 3
            case .more(let all): all.count
            }
        }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func node(_ i: Int) -> Node<Scalar> {
        switch (nodes, i) {
        case (.one(let node), 0), (.two(let node, _), 0), (.three(let node, _, _), 0): return node
        case (.two(_, let node), 1), (.three(_, let node, _), 1), (.three(_, _, let node), 2): return node
        case (.more(let all), _): return all[i]
        default: preconditionFailure("an operation with \(count) inputs has no input \(i)")
        }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func tensor(_ i: Int) -> Tensor<Scalar> {
        let node = node(i)
        return Tensor(node, isRecorded: areRecorded && node.isRecorded)
    }

    subscript(i: Int) -> Tensor<Scalar> { tensor(i) }

    var all: [Tensor<Scalar>] { (0..<count).map { self[$0] } }

    /// The same inputs as constants.
    var constant: Operands {
        var copy = self
        copy.areRecorded = false
        return copy
    }

    /// Lets go of all inputs, and hands over the nodes that nothing else holds.
    fileprivate mutating func release(into orphans: inout [Node<Scalar>]) {
        let released = nodes
        nodes = .none
        // Each reference moves to a variable of its own, or nothing would be held only once.
        switch consume released {
        case .none: break
        case .one(var a): Operands.release(&a, into: &orphans)
        case .two(var a, var b):
            Operands.release(&a, into: &orphans)
            Operands.release(&b, into: &orphans)
        case .three(var a, var b, var c):
            Operands.release(&a, into: &orphans)
            Operands.release(&b, into: &orphans)
            Operands.release(&c, into: &orphans)
        case .more(var all): while var last = all.popLast() { Operands.release(&last, into: &orphans) }
        }
    }

    @inline(__always)
    private static func release(_ input: inout Node<Scalar>, into orphans: inout [Node<Scalar>]) {
        if input.operation != nil, isKnownUniquelyReferenced(&input) { orphans.append(input) }
    }
}
