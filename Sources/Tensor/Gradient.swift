// What chapters and training call: the derivative of a number, of a function, or of several outputs at once.

extension Tensor {
    /// A place where derivatives begin: the same numbers, and all that is computed from them is remembered.
    public func variable() -> Tensor { Tensor(Node(shape, node.storage, isRecorded: true)) }

    /// The same numbers without their history: a constant for every derivative.
    public var detached: Tensor { node.isRecorded ? Tensor(Node(shape, node.storage)) : self }
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
        outputs.count == cotangents.count && outputs.indices.allSatisfy { outputs[$0].shape == cotangents[$0].shape },
        "Each output needs a cotangent of its shape; the outputs have \(outputs.map(\.shape)), the cotangents \(cotangents.map(\.shape)).",
        file: file, line: line)
    for i in inputs.indices {
        require(
            inputs[i].isRecorded,
            "Input \(i), of shape \(inputs[i].shape), is a constant; derivatives begin at a `variable()`.",
            file: file, line: line)
    }
    return Graph(from: inputs, to: outputs)
        .pullback(of: outputs, cotangents: cotangents, at: inputs, recorded: recorded)
}
