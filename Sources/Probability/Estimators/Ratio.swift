import Tensor

/// E[a] / E[b] from `n` draws of the pair (a, b), which may depend on each other.
///
/// The delta method: the ratio r of the means strays like the mean of (a - r b) / E[b], so what the two share drops out.
/// Two variances under the same noise are the common case.
public func estimateRatio(
    _ n: Int, key: Key, _ draw: (Key) throws -> (Double, Double)
) rethrows -> Estimate {
    require(n > 1, "The error of a ratio needs at least two draws, not \(n).")
    var (meanA, meanB) = (0.0, 0.0)
    var (squareA, squareB, product) = (0.0, 0.0, 0.0)
    for i in 0..<n {
        let (a, b) = try draw(key.folding(UInt64(i)))
        // Welford (1962): the deviation before the draw times the deviation after it.
        let (beforeA, beforeB) = (a - meanA, b - meanB)
        meanA += beforeA / Double(i + 1)
        meanB += beforeB / Double(i + 1)
        squareA.addProduct(beforeA, a - meanA)
        squareB.addProduct(beforeB, b - meanB)
        product.addProduct(beforeA, b - meanB)
    }
    let ratio = meanA / meanB
    let spread = squareA - 2 * ratio * product + ratio * ratio * squareB
    let variance = max(0, spread) / Double(n - 1) / (meanB * meanB)
    return Estimate(mean: ratio, standardError: (variance / Double(n)).squareRoot(), count: n)
}
