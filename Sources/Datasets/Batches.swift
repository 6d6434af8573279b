import Tensor

/// The positions 0..<count in an order drawn from the key, cut into batches of `size`: one epoch. What does not fill a
/// last batch waits for the next epoch's order, so that every step averages over equally many.
public func batches(of size: Int, from count: Int, key: Key) -> [[Int]] {
    require(size > 0 && size <= count, "Batches of \(size) cannot be taken from \(count).")
    let order = key.permutation(count)
    return stride(from: 0, through: count - size, by: size).map { Array(order[$0..<$0 + size]) }
}
