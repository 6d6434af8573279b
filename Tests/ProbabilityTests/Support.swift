import Probability
import Tensor

/// |a - b| relative to the larger of |b| and `floor`.
func deviation(_ a: Double, _ b: Double, floor: Double = 0) -> Double {
    if a == b { return 0 }
    let scale = max(b.magnitude, floor)
    return (a - b).magnitude / (scale == 0 ? 1 : scale)
}

/// The largest deviation of pairs.
func deviation(_ a: [Double], _ b: [Double], floor: Double = 0) -> Double {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, deviation($1.0, $1.1, floor: floor)) } : .infinity
}

/// How many standard errors an estimate is from the truth, or infinity if it is too blunt to notice 5 % of `scale`.
func distance(_ estimate: Estimate, _ truth: Double, scale: Double? = nil) -> Double {
    let power = 6 * estimate.standardError
    guard power < 0.05 * (scale ?? truth.magnitude), power > 0 else { return .infinity }
    return (estimate.mean - truth).magnitude / estimate.standardError
}

/// Normal entries.
func randomMatrix(_ rows: Int, _ columns: Int, key: Key) -> Matrix {
    Gaussian.standard(columns).samples(rows, key: key)
}

/// A covariance with eigenvalues spread geometrically from 1 down to 1 / condition.
func randomCovariance(_ n: Int, condition: Double, key: Key) throws -> Matrix {
    let basis = try orthonormalBasis(ofColumns: randomMatrix(n, n, key: key))
    let values = (0..<n).map { n == 1 ? 1 : Double.power(condition, -Double($0) / Double(n - 1)) }
    return basis * Matrix(diagonal: values) * basis.transposed()
}
