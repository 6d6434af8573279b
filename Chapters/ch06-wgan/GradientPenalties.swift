import Evidence

/// The gradient penalty of Gulrajani and others (2017), its one-sided form, and what public code has made of it.
enum GradientPenalty: CaseIterable {
    /// E (|∇f| - 1)²
    case twoSided
    /// E max(|∇f| - 1, 0)²: slopes below one are free.
    case oneSided
    /// The length of a column of the table of gradients: over the batch, not over the coordinates.
    case overBatch
    /// (E |∇f| - 1)²
    case squareOfMean
    /// At the data instead of between the data and the fakes.
    case atRealPoints
    case wrongSign
    /// Written down, and added to nothing.
    case neverCalled

    /// - Parameters:
    ///   - real, fake: [n, d]
    ///   - shares: [n, 1], between 0 and 1: where on the line from a real to a fake point the slope is looked at.
    func callAsFunction<Scalar: Real>(
        _ critic: (Tensor<Scalar>) -> Tensor<Scalar>, real: Tensor<Scalar>, fake: Tensor<Scalar>,
        shares: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        if self == .neverCalled { return Tensor(0) }
        let between = self == .atRealPoints ? real : shares * real + (1 - shares) * fake
        let points = between.detached.variable()
        // [n, d]: f of a point does not depend on the other points, so the gradient of the sum holds each one's own
        let slopes = gradient(of: critic(points).sum(), at: [points], recorded: true)[0]
        let lengths = (slopes.square().sum(axis: self == .overBatch ? 0 : 1) + 1e-12).squareRoot()
        switch self {
        case .oneSided: return (lengths - 1).relu().square().mean()
        case .squareOfMean: return (lengths.mean() - 1).square()
        case .wrongSign: return -(lengths - 1).square().mean()
        default: return (lengths - 1).square().mean()
        }
    }
}
