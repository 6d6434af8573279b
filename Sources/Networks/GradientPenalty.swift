import Tensor

/// Which slopes a gradient penalty punishes.
public enum PenaltySides: Sendable, Hashable {
    /// Those above and those below: (|∇D| - slope)² (Gulrajani and others 2017).
    case both
    /// Only those above: max(0, |∇D| - slope)² (Petzka and others 2018).
    case above
}

/// |∇D(x)| at each row of `points` [n, ...]: [n]. With `recorded` it can be derived again, for a penalty.
///
/// The rows must not influence one another's values, or their slopes mix: no batch normalisation in a critic.
public func slopes<Scalar: Real>(
    of critic: (Tensor<Scalar>) -> Tensor<Scalar>, at points: Tensor<Scalar>, recorded: Bool = false
) -> Tensor<Scalar> {
    let x = points.detached.variable()
    // The sum's derivative in row i is that of row i's value alone.
    let slope = gradient(of: critic(x).sum(), at: [x], recorded: recorded)[0]
    // The square root has no derivative at 0; the added crumb keeps it from becoming NaN there.
    let crumb = Scalar.leastNormalMagnitude.squareRoot()
    return (slope.square().reshaped([points.shape[0], -1]).sum(axis: 1) + crumb).squareRoot()
}

/// The mean over the rows of `points` of the squared distance of |∇D| from `slope`: what keeps a critic near Lipschitz.
///
///     let penalty = gradientPenalty(of: { critic($0) }, at: interpolated(real, generated, key: key))
///     optimizer.step(minimizing: loss + 10 * penalty)
public func gradientPenalty<Scalar: Real>(
    of critic: (Tensor<Scalar>) -> Tensor<Scalar>, at points: Tensor<Scalar>, sides: PenaltySides = .both,
    slope: Scalar = 1
) -> Tensor<Scalar> {
    let excess = slopes(of: critic, at: points, recorded: true) - slope
    return (sides == .both ? excess : excess.relu()).square().mean()
}

/// A point on the line between each row of a and the same row of b, each place alike likely; [n, ...].
public func interpolated<Scalar: Real>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, key: Key) -> Tensor<Scalar> {
    require(a.shape == b.shape, "Points between \(a.shape) and \(b.shape) need as many rows on both sides.")
    let share: Tensor<Scalar> = key.uniform([a.shape[0]] + [Int](repeating: 1, count: a.rank - 1))
    return (a + share * (b - a)).detached
}
