import Tensor

extension Digits {
    /// x = (ink + u) / 17 with u uniform on [0, 1): [count, 64].
    ///
    /// Ink comes in whole counts, 0...16, and a density of whole counts may be as high as one likes. So each count is
    /// spread evenly over its seventeenth of [0, 1): then no density can profit from the counts, and models that are
    /// given the same u can be compared.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func dequantised<Scalar: Real>(_ key: Key) -> Tensor<Scalar> {
        (images() * 16 + key.uniform([count, Digits.pixels])) / 17
    }
}
