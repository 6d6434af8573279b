/// How the elements of a product are rectified when they are complete.
public enum Rectification<S: Real> {
    case none
    case itself(Rectifier)
    /// As `Real.gate` does, by a matrix of the shape of the product.
    case gate(by: UnsafePointer<S>, slope: S)
}
