/// Operations that move and add numbers, and nothing else. The pullback of a linear map is its adjoint, the same map read
/// backwards: what was copied is added up, what was added up is copied. So the two columns of this table are one
/// list of pairs, and convolution and pooling need no rules of their own.
indirect enum LinearMap: Sendable {
    /// Repeats along axes of length one, and along new ones in front.
    case broadcast(to: [Int])
    /// Adds up what `broadcast` would have repeated.
    case sum(to: [Int])
    /// The same numbers in the same order.
    case reshape([Int])
    /// y[i] = x[place of i]: slices, permutations, windows.
    case copy(Layout)
    /// y[place of i] += x[i], into zeros: what pads a slice back and folds windows.
    case accumulate(Layout, into: [Int])
    /// The elements at these indices of an axis, in their order.
    case gather([Int], axis: Int)
    /// Adds each element to the place that its index says, into zeros.
    case scatter([Int], axis: Int, length: Int)
    /// Of each row of a matrix, the element that its index says.
    case choose([Int])
    /// A matrix of rows that are zero but for one element.
    case place([Int], columns: Int)
    /// Running totals along an axis, from the front or from the back.
    case cumulativeSum(axis: Int, backwards: Bool)

    @specialized(where S == Float)
    @specialized(where S == Double)
    func forward<S: Real>(_ x: Tensor<S>) -> Tensor<S> {
        switch self {
        case .broadcast(let shape): copied(x, Layout(broadcasting: x.shape, to: shape))
        case .sum(let shape): total(of: x, to: shape)
        case .reshape(let shape): Tensor(shape: shape, sharing: x)
        case .copy(let layout): copied(x, layout)
        case .accumulate(let layout, let shape): accumulated(x, layout, into: shape)
        case .gather(let indices, let axis): gathered(x, indices, axis)
        case .scatter(let indices, let axis, let length): scattered(x, indices, axis, length)
        case .choose(let indices): chosen(x, indices)
        case .place(let indices, let columns):
            Tensor(shape: [indices.count, columns]) { y in
                y.update(repeating: 0, count: indices.count * columns)
                addPlaced(x, indices, columns, to: y)
            }
        case .cumulativeSum(let axis, let backwards): runningTotal(x, axis, backwards: backwards)
        }
    }

    /// The map from this one's output back to its input, whose shape is given.
    func adjoint(from shape: [Int]) -> LinearMap {
        switch self {
        case .broadcast: .sum(to: shape)
        case .sum: .broadcast(to: shape)
        case .reshape: .reshape(shape)
        case .copy(let layout):
            if let back = layout.inverse(from: shape) { .copy(back) } else { .accumulate(layout, into: shape) }
        case .accumulate(let layout, _): .copy(layout)
        case .gather(let indices, let axis): .scatter(indices, axis: axis, length: shape[axis])
        case .scatter(let indices, let axis, _): .gather(indices, axis: axis)
        case .choose(let indices): .place(indices, columns: shape[1])
        case .place(let indices, _): .choose(indices)
        case .cumulativeSum(let axis, let backwards): .cumulativeSum(axis: axis, backwards: !backwards)
        }
    }

    func apply<S: Real>(to x: Tensor<S>) -> Tensor<S> { perform(.linear(self), x) }
}
