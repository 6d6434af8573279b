import Tensor

// Draw i uses the key folded with i: the draws do not depend on how many there are or how they are grouped. Memory is
// one block, whatever the number of draws.

/// The mean of `n` independent draws, each made by `draw` from a key of its own.
///
///     let second = estimate(100_000, key: Key(0)) { key in
///         let e: Double = key.normal()
///         return e * e
///     }                                           // 1.000 ± 0.004
public func estimate(_ n: Int, key: Key, _ draw: (Key) throws -> Double) rethrows -> Estimate {
    try moments(n, key: key, draw).estimate
}

/// Mean, variance (each with its error), skewness and kurtosis of `n` independent draws.
public func moments(_ n: Int, key: Key, _ draw: (Key) throws -> Double) rethrows -> Moments {
    require(n > 0, "An estimate needs at least one draw, not \(n).")
    var total = Moments()
    var block = [Double](repeating: 0, count: min(n, blockSize))
    for start in stride(from: 0, to: n, by: blockSize) {
        let count = min(blockSize, n - start)
        for i in 0..<count { block[i] = try draw(key.folding(UInt64(start + i))) }
        total.merge(block.withUnsafeBufferPointer { Moments(UnsafeBufferPointer(rebasing: $0[..<count]), step: 1) })
    }
    return total
}

/// The means of `n` independent draws of a vector, component by component.
public func estimates(_ n: Int, key: Key, _ draw: (Key) throws -> [Double]) rethrows -> [Estimate] {
    try vectorMoments(n, key: key, draw).map(\.estimate)
}

/// The moments of `n` independent draws of a vector, component by component.
public func vectorMoments(_ n: Int, key: Key, _ draw: (Key) throws -> [Double]) rethrows -> [Moments] {
    require(n > 0, "An estimate needs at least one draw, not \(n).")
    var totals: [Moments] = []
    var block: [Double] = []
    for i in 0..<n {
        let values = try draw(key.folding(UInt64(i)))
        if i == 0 { totals = values.map { _ in Moments() } }
        require(values.count == totals.count, "Draw \(i) has \(values.count) components, not \(totals.count).")
        block += values
        if (i + 1) % vectorBlockSize == 0 || i == n - 1 {
            block.withUnsafeBufferPointer { block in
                for j in totals.indices {
                    totals[j].merge(Moments(UnsafeBufferPointer(rebasing: block[j...]), step: totals.count))
                }
            }
            block.removeAll(keepingCapacity: true)
        }
    }
    return totals
}

/// The mean of independent draws made many at a time: each batch returns any number of them.
public func estimate(batches n: Int, key: Key, _ draw: (Key) throws -> [Double]) rethrows -> Estimate {
    try moments(batches: n, key: key, draw).estimate
}

/// The moments of independent draws made many at a time.
public func moments(batches n: Int, key: Key, _ draw: (Key) throws -> [Double]) rethrows -> Moments {
    require(n > 0, "An estimate needs at least one batch, not \(n).")
    var total = Moments()
    for i in 0..<n { total.merge(Moments(try draw(key.folding(UInt64(i))))) }
    return total
}

private let blockSize = 1024
private let vectorBlockSize = 64
