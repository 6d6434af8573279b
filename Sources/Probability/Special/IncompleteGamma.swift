import Tensor

/// The regularised incomplete gamma functions of a > 0, x >= 0: P = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt / Γ(a), and Q = 1 - P with its own
/// digits.
public func incompleteGamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    guard a > 0 && x >= 0 && a.isFinite else { return (.nan, .nan) }
    if x == 0 { return (0, 1) }
    if x == .infinity { return (1, 0) }
    if x < a + 1 {
        let lower = min(1, poissonWeight(a, x) * risingSeries(a, x))
        return (lower, 1 - lower)
    }
    let upper = min(1, poissonWeight(a, x) * a * tailFraction(a, x))
    return (1 - upper, upper)
}

/// P(χ² > x) with that many degrees of freedom.
public func chiSquaredTail(_ x: Double, degreesOfFreedom: Double) -> Double {
    x <= 0 ? 1 : incompleteGamma(0.5 * degreesOfFreedom, 0.5 * x).upper
}

/// 1 + x/(a + 1) + x²/((a + 1)(a + 2)) + ...
private func risingSeries(_ a: Double, _ x: Double) -> Double {
    var (sum, term, k) = (1.0, 1.0, 1.0)
    while term > 0x1p-54 * sum {
        term *= x / (a + k)
        sum += term
        k += 1
    }
    return sum
}

/// Γ(a, x) eˣ / xᵃ as Legendre's continued fraction, evaluated by Lentz's method.
private func tailFraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var result = d
    for k in 1..<1_000_000 {
        let numerator = -Double(k) * (Double(k) - a)
        b += 2
        d = numerator * d + b
        c = b + numerator / c
        d = 1 / (d.magnitude < 1e-300 ? 1e-300 : d)
        let factor = (c.magnitude < 1e-300 ? 1e-300 : c) * d
        result *= factor
        if (factor - 1).magnitude <= 0x1p-52 { break }
    }
    return result
}

/// xᵃ e⁻ˣ / Γ(a + 1), without the cancellation of its huge factors where a is large (Loader 2000).
func poissonWeight(_ a: Double, _ x: Double) -> Double {
    if a < 10 { return Double.exp(a * Double.log(x) - x - logGamma(a + 1)) }
    return Double.exp(-a * excess((x - a) / a) - stirlingRemainder(a)) / (2 * .pi * a).squareRoot()
}

/// μ - log(1 + μ), with all its digits near zero.
func excess(_ mu: Double) -> Double {
    guard mu.magnitude < 0.25 else { return mu - Double.logOnePlus(mu) }
    // log(1 + μ) = 2 artanh(v) for v = μ / (2 + μ), and μ - 2v = μv.
    let v = mu / (2 + mu)
    let square = v * v
    var (sum, power, k) = (0.0, 1.0, 3.0)
    while power / k > 1e-18 {
        sum += power / k
        power *= square
        k += 2
    }
    return mu * v - 2 * v * square * sum
}
