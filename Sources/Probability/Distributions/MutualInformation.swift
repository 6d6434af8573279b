import Tensor

/// I(a; b) of two discrete variables from their joint probabilities (a down, b across): KL(joint ‖ product of the
/// marginals), in nats. The table need not sum to one.
public func mutualInformation(joint: Matrix) -> Double {
    let table = Categorical(weights: joint.scalars).probabilities
    let (rows, columns) = (joint.rows, joint.columns)
    let a = (0..<rows).map { i in (0..<columns).reduce(0) { $0 + table[i * columns + $1] } }
    let b = (0..<columns).map { j in (0..<rows).reduce(0) { $0 + table[$1 * columns + j] } }
    let product = (0..<rows * columns).map { a[$0 / columns] * b[$0 % columns] }
    return (0..<table.count).reduce(0) { $0 + xLogY(table[$1], table[$1] / product[$1]) }
}

/// I(a; b) of two jointly Gaussian numbers: -½ log(1 - ρ²), in nats.
public func mutualInformation(correlation rho: Double) -> Double { -0.5 * Double.logOnePlus(-rho * rho) }
