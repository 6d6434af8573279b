import Tensor

/// log Γ(x) for x > 0, to a few units in the last place, at its zeros 1 and 2 too; NaN below zero.
public func logGamma(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? .infinity : .nan }
    if x < 1 { return nearTwo(1 + x, lessOne: x) - Double.log(x) }
    if x <= 3 { return nearTwo(x, lessOne: x - 1) }
    if x < 10 {
        // Γ(x) = (x - 1) Γ(x - 1), down to 2...3.
        var (rest, product) = (x, 1.0)
        while rest > 3 {
            rest -= 1
            product *= rest
        }
        return Double.log(product) + nearTwo(rest, lessOne: rest - 1)
    }
    if x == .infinity { return x }
    return (x - 0.5) * (Double.log(x) - 1) + (0.5 * (logTwoPi - 1) + stirlingRemainder(x))
}

/// log Γ on 1...3: (x - 1)(x - 2) times a smooth function, so that the zeros are exact.
private func nearTwo(_ x: Double, lessOne: Double) -> Double {
    lessOne * (lessOne - 1) * chebyshev(logGammaCoefficients, at: lessOne - 1)
}

/// log Γ(x) less Stirling's (x - ½) log x - x + ½ log 2π, for x >= 10: Σ B₂ₖ / (2k (2k - 1) x²ᵏ⁻¹).
func stirlingRemainder(_ x: Double) -> Double {
    let square = 1 / (x * x)
    return polynomial(stirlingTerms, square) / x
}

/// ψ(x), the derivative of log Γ, for x > 0; NaN below zero.
public func digamma(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    if x < 1 { return digammaNearTwo(1 + x) - 1 / x }
    if x <= 3 { return digammaNearTwo(x) }
    if x < 10 {
        var (rest, sum) = (x, 0.0)
        while rest > 3 {
            rest -= 1
            sum += 1 / rest
        }
        return sum + digammaNearTwo(rest)
    }
    let square = 1 / (x * x)
    return Double.log(x) - 0.5 / x - square * polynomial(digammaTerms, square)
}

/// ψ on 1...3: its zero, in two parts for digits beyond the double, times a smooth function.
private func digammaNearTwo(_ x: Double) -> Double {
    ((x - 1.4616321449683622) - 9.5499954299656977152e-17) * chebyshev(digammaCoefficients, at: x - 2)
}

/// B₂ₖ / (2k (2k - 1)) and B₂ₖ / 2k, from Bernoulli's numbers.
private let bernoulli: [(numerator: Double, denominator: Double)] = [
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
]
private let digammaTerms = bernoulli.enumerated().map { k, b in b.numerator / (b.denominator * Double(2 * k + 2)) }
private let stirlingTerms = digammaTerms.enumerated().map { k, term in term / Double(2 * k + 1) }

private let logGammaCoefficients = [
    0.44148902545501420802, -0.11119580321752522305, 0.019510448260688840516, -0.0039224614630252639868,
    0.00084789898959538574021, -0.00019153855341365592266, 0.000044544701849756063756, -0.000010572874373594299644,
    2.5474336873408414892e-6, -6.2085358807763160364e-7, 1.5268677399071546601e-7, -3.7826376602913261471e-8,
    9.4281008236242844044e-9, -2.3619997021846449367e-9, 5.9435419058175460746e-10, -1.5013129770728669448e-10,
    3.8050196458110536946e-11, -9.6724852996563246068e-12, 2.4653481983556609269e-12, -6.2988681407917114834e-13,
    1.6128460030283786455e-13, -4.1379492068140420876e-14, 1.0635701227757898417e-14, -2.7382420786652824822e-15,
    7.0606705072148924822e-16, -1.8232177141662118691e-16, 4.7141690067562715939e-17, -1.2204107319639855371e-17,
]
private let digammaCoefficients = [
    0.85081410022745936899, -0.30691795316595704479, 0.069600868562051770857, -0.017122972343451819408,
    0.0043749618864243032812, -0.0011401796377915105383, 0.00030046127392236792079, -0.000079691726616865222582,
    0.000021218853925722326248, -5.6631596935365922562e-6, 1.513671750534173733e-6, -4.0495026233355132422e-7,
    1.0839799230643919115e-7, -2.9026750711369041879e-8, 7.7745546979836425789e-9, -2.0826491956923769764e-9,
    5.579524084715321435e-10, -1.4948718863979587275e-10, 4.0052280733410351638e-11, -1.0731515178725395081e-11,
    2.8754217843517632987e-12, -7.7045339260865716525e-13, 2.0644004026236002878e-13, -5.5315043465931801002e-14,
    1.4821552853890040018e-14, -3.9714113892843222495e-15, 1.0641344625722717063e-15, -2.8513362471718131069e-16,
    7.6401265261314137147e-17, -2.0471647168118758511e-17,
]
