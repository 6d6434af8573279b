import Tensor

/// P(√n D > x) as n grows: Kolmogorov's limit, by the series that converges faster at x.
public func kolmogorovTail(_ x: Double) -> Double {
    if x <= 0 { return 1 }
    var sum = 0.0
    for k in 1...8 {
        let odd = Double(2 * k - 1)
        if x > 1 {
            sum += (k % 2 == 1 ? 1 : -1) * Double.exp(-2 * Double(k * k) * x * x)
        } else {
            sum += Double.exp(-odd * odd * Double.pi * Double.pi / (8 * x * x))
        }
    }
    return x > 1 ? 2 * sum : 1 - (2 * Double.pi).squareRoot() / x * sum
}

/// P(D > d) for the largest distance D between the distribution function of n draws and its truth.
public func kolmogorovSmirnovTail(_ d: Double, count n: Int) -> Double {
    let size = Double(n)
    if d * size <= 0.5 { return 1 }
    if d >= 1 { return 0 }
    // So far out that D cannot be large on both sides: twice the one-sided tail, right to exp(-6 n d²).
    if size * d * d > (n > 4000 ? 2.5 : 4) { return 2 * smirnovTail(d, n) }
    if n <= 4000 { return 1 - durbin(d, n) }
    // Vrbik's correction (2018) leaves an error of about 1 / n.
    let x = d * size.squareRoot()
    return kolmogorovTail(x + 1 / (6 * size.squareRoot()) + (x - 1) / (4 * size))
}

/// P(D⁺ > d) = d Σⱼ C(n, j) (d + j/n)ʲ⁻¹ (1 - d - j/n)ⁿ⁻ʲ (Birnbaum and Tingey 1951): all terms positive.
private func smirnovTail(_ d: Double, _ n: Int) -> Double {
    let size = Double(n)
    var sum = 0.0
    for j in 0...Int((size * (1 - d)).rounded(.down)) {
        let k = Double(j)
        let rest = 1 - d - k / size
        if rest <= 0 { break }
        let choices = -Double.log(size + 1) - logBeta(k + 1, size - k + 1)
        sum += Double.exp(choices + (k - 1) * Double.log(d + k / size) + (size - k) * Double.log(rest))
    }
    return d * sum
}

/// P(D < d), exactly: an element of a matrix to the power n (Durbin 1973; Marsaglia, Tsang and Wang 2003).
private func durbin(_ d: Double, _ n: Int) -> Double {
    let k = Int(Double(n) * d) + 1
    let h = Double(k) - Double(n) * d
    var factorials = [1.0]
    for i in 1...2 * k { factorials.append(factorials[i - 1] * Double(i)) }
    let size = 2 * k - 1
    var step = Matrix(rows: size, columns: size) { i, j in i - j + 1 < 0 ? 0 : 1 / factorials[i - j + 1] }
    for i in 0..<size {
        step[i, 0] -= Double.power(h, Double(i + 1)) / factorials[i + 1]
        step[size - 1, i] -= Double.power(h, Double(size - i)) / factorials[size - i]
    }
    if 2 * h > 1 { step[size - 1, 0] += Double.power(2 * h - 1, Double(size)) / factorials[size] }
    // n!/nⁿ Hⁿ, by squaring, with the size kept in hand: `exponent` counts factors of 2.
    var (power, exponent) = (Matrix.identity(size), 0)
    for bit in stride(from: Int.bitWidth - n.leadingZeroBitCount - 1, through: 0, by: -1) {
        power = power * power
        exponent *= 2
        if n >> bit & 1 == 1 { power = power * step }
        let scale = Int(power.largestMagnitude.exponent)
        power = Double(sign: .plus, exponent: -scale, significand: 1) * power
        exponent += scale
    }
    let logScale = logGamma(Double(n) + 1) - Double(n) * Double.log(Double(n)) + Double(exponent) * Double.log(2)
    return min(1, Double.exp(logScale) * power[k - 1, k - 1])
}
