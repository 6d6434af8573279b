import Tensor

extension Tensor {
    /// Itself, to whoever reads its values; to a derivative, -strength times itself (Ganin and others 2016).
    ///
    /// Put between features and a head that learns to read them, it lets one step down one loss teach the head to read
    /// and the features not to be read:
    ///
    ///     let loss = crossEntropy(logits: label(features), labels: labels)
    ///         + binaryCrossEntropy(logits: domain(features.reversingGradient(0.5)), domains)
    public func reversingGradient(_ strength: Scalar = 1) -> Tensor {
        // The bracket is zero, exactly, at values that are finite.
        detached - strength * (self - detached)
    }
}
