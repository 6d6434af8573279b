import Tensor

/// The regularised incomplete beta function I_x(a, b), for a, b > 0 and x in 0...1.
public func incompleteBeta(_ a: Double, _ b: Double, _ x: Double) -> Double {
    incompleteBeta(a, b, x, complement: 1 - x)
}

/// The same where 1 - x is known better than it can be subtracted.
func incompleteBeta(_ a: Double, _ b: Double, _ x: Double, complement y: Double) -> Double {
    guard a > 0 && b > 0 && x >= 0 && y >= 0 else { return .nan }
    if x == 0 { return 0 }
    if y == 0 { return 1 }
    // The continued fraction converges fast on one side of the mean; the other side is its mirror image.
    return x <= (a + 1) / (a + b + 2)
        ? betaWeight(a, b, x, y) * betaFraction(a, b, x) / a
        : 1 - betaWeight(b, a, y, x) * betaFraction(b, a, y) / b
}

/// P(|T| > |t|) / 2, the upper tail of Student's t, for t of either sign.
public func studentTail(_ t: Double, degreesOfFreedom nu: Double) -> Double {
    let square = t * t
    let half = 0.5 * incompleteBeta(0.5 * nu, 0.5, nu / (nu + square), complement: square / (nu + square))
    return t >= 0 ? half : 1 - half
}

/// xᵃ yᵇ / B(a, b)
private func betaWeight(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let n = a + b
    if min(a, b) < 10 {
        return Double.exp(a * Double.log(x) + b * (y < 0.5 ? Double.log(y) : Double.logOnePlus(-x)) - logBeta(a, b))
    }
    // Deviances in place of huge logarithms that cancel (Loader 2000).
    let shift = (-a).addingProduct(n, x)
    let exponent = -a * excess(shift / a) - b * excess(-shift / b)
    let remainder = stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b)
    return Double.exp(exponent + remainder) * (a * b / (2 * .pi * n)).squareRoot()
}

/// log B(a, b) = log Γ(a) + log Γ(b) - log Γ(a + b)
public func logBeta(_ a: Double, _ b: Double) -> Double {
    let (small, large) = (min(a, b), max(a, b))
    guard large >= 10 else { return logGamma(a) + logGamma(b) - logGamma(a + b) }
    // Stirling's formula for the large two, their difference taken term by term.
    let ratio = Double.logOnePlus(small / large)
    let difference = small * Double.log(small + large) + (large - 0.5) * ratio - small
    return logGamma(small) - difference - (stirlingRemainder(small + large) - stirlingRemainder(large))
}

/// The continued fraction of I_x(a, b), by Lentz's method.
private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    func nonzero(_ value: Double) -> Double { value.magnitude < 1e-300 ? 1e-300 : value }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var result = d
    for k in 1..<1_000_000 {
        let m = Double(k)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / nonzero(1 + even * d)
        c = nonzero(1 + even / c)
        result *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / nonzero(1 + odd * d)
        c = nonzero(1 + odd / c)
        let factor = d * c
        result *= factor
        if (factor - 1).magnitude <= 0x1p-52 { break }
    }
    return result
}
