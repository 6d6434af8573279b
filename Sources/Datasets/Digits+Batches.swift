import Tensor

extension Digits {
    /// Some of them, drawn.
    public func batch(_ size: Int, _ key: Key) -> Digits { self[key.integers(size, below: count)] }

    /// The labels, one-hot: [count, 10]
    public var classes: Tensor<Float> { .oneHot(labels, depth: 10) }
}
