// Reverse-mode differentiation: operations remember their inputs; the derivative walks back from the loss.

/// One remembered operation: what was done, to what, with what result. It never changes.
final class Node<Scalar: Real>: @unchecked Sendable {
    /// Nothing for a variable, where derivatives begin.
    let operation: Operation?
    fileprivate(set) var inputs: [Tensor<Scalar>]
    /// The result; without its node, which would be a cycle.
    private let output: Tensor<Scalar>

    init(_ operation: Operation?, _ inputs: [Tensor<Scalar>], _ output: Tensor<Scalar>) {
        self.operation = operation
        self.inputs = inputs
        self.output = output
    }

    /// The cotangent of input i, as numbers only or, `recorded`, as a function of the inputs that can be derived again.
    fileprivate func pullback(to i: Int, _ g: Tensor<Scalar>, recorded: Bool) -> Tensor<Scalar> {
        guard let operation else { return g }
        if recorded { return operation.pullback(to: i, inputs, output.remembering(self), g) }
        return operation.pullback(to: i, inputs.map(\.detached), output, g)
    }

    /// A chain of a hundred thousand nodes must not be freed by as many nested calls: whoever is freed first takes the
    /// nodes that only it holds apart, one after the other.
    deinit {
        var orphans: [Node] = []
        Node.release(&inputs, into: &orphans)
        while let orphan = orphans.popLast() { Node.release(&orphan.inputs, into: &orphans) }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private static func release(_ inputs: inout [Tensor<Scalar>], into orphans: inout [Node]) {
        for i in inputs.indices where isKnownUniquelyReferenced(&inputs[i].node) {
            if let node = inputs[i].node, !node.inputs.isEmpty { orphans.append(node) }
            inputs[i].node = nil
        }
    }
}

/// Computes, and remembers how if any input is remembered.
@specialized(where S == Float)
@specialized(where S == Double)
func perform<S: Real>(_ operation: Operation, _ inputs: [Tensor<S>]) -> Tensor<S> {
    let output = operation.forward(inputs)
    guard inputs.contains(where: \.isRecorded) else { return output }
    return output.remembering(Node(operation, inputs, output))
}

extension Tensor {
    /// A place where derivatives begin: the same numbers, and all that is computed from them is remembered.
    public func variable() -> Tensor { detached.remembering(Node(nil, [], detached)) }

    /// The same numbers without their history: a constant for every derivative.
    public var detached: Tensor {
        var copy = self
        copy.node = nil
        return copy
    }

    /// Whether derivatives reach it.
    public var isRecorded: Bool { node != nil }

    fileprivate func remembering(_ node: Node<Scalar>) -> Tensor {
        var copy = self
        copy.node = node
        return copy
    }
}

// MARK: - Walking back

/// The remembered operations between some inputs and what was computed from them; every node comes after its inputs.
private struct Graph<Scalar: Real> {
    var nodes: [Node<Scalar>] = []
    /// Where each node is in that order; -1 if no asked-for input influences it.
    var places: [ObjectIdentifier: Int] = [:]
    /// Whether other variables than the inputs were met.
    var hasOtherVariables = false

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init(from inputs: [Tensor<Scalar>], to outputs: [Tensor<Scalar>]) {
        let targets = Set(inputs.compactMap { $0.node.map { ObjectIdentifier($0) } })
        var path: [(node: Node<Scalar>, next: Int, leads: Bool)] = []
        for case let root? in outputs.map(\.node) where places[ObjectIdentifier(root)] == nil {
            path.append((root, 0, targets.contains(ObjectIdentifier(root))))
            while let (node, start, direct) = path.popLast() {
                var (next, leads) = (start, direct)
                // A parent waits on the path until each of its inputs has its place.
                var child: Node<Scalar>?
                while child == nil, next < node.inputs.count {
                    if let input = node.inputs[next].node {
                        if let place = places[ObjectIdentifier(input)] {
                            leads = leads || place >= 0
                        } else {
                            child = input
                        }
                    }
                    if child == nil { next += 1 }
                }
                if let child {
                    path.append((node, next, leads))
                    path.append((child, 0, targets.contains(ObjectIdentifier(child))))
                } else {
                    places[ObjectIdentifier(node)] = leads ? nodes.count : -1
                    if leads { nodes.append(node) }
                    if node.operation == nil, !targets.contains(ObjectIdentifier(node)) { hasOtherVariables = true }
                }
            }
        }
    }

    func place(of tensor: Tensor<Scalar>) -> Int? {
        guard let node = tensor.node, let place = places[ObjectIdentifier(node)], place >= 0 else { return nil }
        return place
    }

    /// Carries the cotangents of the outputs back to the inputs.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func pullback(
        of outputs: [Tensor<Scalar>], cotangents: [Tensor<Scalar>], at inputs: [Tensor<Scalar>], recorded: Bool
    ) -> [Tensor<Scalar>] {
        var gathered = [Tensor<Scalar>?](repeating: nil, count: nodes.count)
        func add(_ cotangent: Tensor<Scalar>, at place: Int) {
            gathered[place] = gathered[place].map { $0 + cotangent } ?? cotangent
        }
        for (output, cotangent) in zip(outputs, cotangents) {
            if let place = place(of: output) { add(cotangent, at: place) }
        }
        for (place, node) in nodes.enumerated().reversed() {
            guard let cotangent = gathered[place] else { continue }
            for (i, input) in node.inputs.enumerated() {
                guard let place = self.place(of: input) else { continue }
                add(node.pullback(to: i, cotangent, recorded: recorded), at: place)
            }
        }
        return inputs.map { input in place(of: input).flatMap { gathered[$0] } ?? .zeros(input.shape) }
    }
}

/// The derivative of a scalar loss at each input; zeros where it has no influence.
///
/// With `recorded`, the derivatives are functions of the variables themselves and can be derived again.
public func gradient<Scalar: Real>(
    of loss: Tensor<Scalar>, at inputs: [Tensor<Scalar>], recorded: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
) -> [Tensor<Scalar>] {
    require(
        loss.count == 1,
        "A gradient is that of a single number, but the loss has the shape \(loss.shape).", file: file, line: line)
    return pullback(
        of: [loss], cotangents: [.ones(loss.shape)], at: inputs, recorded: recorded, file: file, line: line)
}

/// The derivative of a function with a scalar value at x; itself a function that can be derived.
///
/// The result remembers how it was computed if x, or any other variable that `function` uses, is recorded.
public func gradient<Scalar: Real>(
    of function: (Tensor<Scalar>) -> Tensor<Scalar>, at x: Tensor<Scalar>,
    file: StaticString = #fileID, line: UInt = #line
) -> Tensor<Scalar> {
    // A node of its own, so that other uses of x inside `function` count as constants.
    let here = x.isRecorded ? LinearMap.reshape(x.shape).apply(to: x) : x.variable()
    let loss = function(here)
    require(
        loss.count == 1,
        "A gradient is that of a single number, but the function's value has the shape \(loss.shape).",
        file: file, line: line)
    let graph = Graph(from: [here], to: [loss])
    return graph.pullback(
        of: [loss], cotangents: [.ones(loss.shape)], at: [here], recorded: graph.hasOtherVariables)[0]
}

/// The sum over the outputs of their cotangents times their derivatives, at each input: J transposed times a vector.
public func pullback<Scalar: Real>(
    of outputs: [Tensor<Scalar>], cotangents: [Tensor<Scalar>], at inputs: [Tensor<Scalar>], recorded: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
) -> [Tensor<Scalar>] {
    require(
        outputs.map(\.shape) == cotangents.map(\.shape),
        "Each output needs a cotangent of its shape; the outputs have \(outputs.map(\.shape)), the cotangents \(cotangents.map(\.shape)).",
        file: file, line: line)
    for (i, input) in inputs.enumerated() {
        require(
            input.isRecorded,
            "Input \(i), of shape \(input.shape), is a constant; derivatives begin at a `variable()`.",
            file: file, line: line)
    }
    return Graph(from: inputs, to: outputs)
        .pullback(of: outputs, cotangents: cotangents, at: inputs, recorded: recorded)
}
