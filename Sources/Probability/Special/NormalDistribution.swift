import Tensor

/// P(e <= x) for the standard normal e, with all its digits in the lower tail.
public func normalCDF(_ x: Double) -> Double { x > 0 ? 1 - normalSurvival(x) : normalSurvival(-x) }

/// P(e > x) for the standard normal e, with all its digits in the upper tail.
public func normalSurvival(_ x: Double) -> Double {
    if x < 0 { return 1 - normalSurvival(-x) }
    return x < 0.5
        ? 0.5 * Double.erfc(x / 2.0.squareRoot())
        : 0.5 * Double.exponentialOfSquare(x, factor: -0.5) * Double.scaledErfc(x / 2.0.squareRoot())
}

/// log P(e <= x), finite down to x = -1e154.
public func logNormalCDF(_ x: Double) -> Double {
    if x > 0 { return Double.logOnePlus(-normalSurvival(x)) }
    if x > -1 { return Double.log(normalCDF(x)) }
    return -0.5 * x * x + Double.log(0.5 * Double.scaledErfc(-x / 2.0.squareRoot()))
}

/// The x with P(e <= x) = p: Wichura's rational functions (algorithm AS 241, 1988).
public func normalQuantile(_ p: Double) -> Double {
    guard p > 0 && p < 1 else { return p == 0 ? -.infinity : (p == 1 ? .infinity : .nan) }
    let q = p - 0.5
    if q.magnitude <= 0.425 {
        let r = 0.180625 - q * q
        return q * polynomial(centralNumerator, r) / polynomial(centralDenominator, r)
    }
    let r = (-Double.log(q < 0 ? p : 1 - p)).squareRoot()
    let x =
        r <= 5
        ? polynomial(middleNumerator, r - 1.6) / polynomial(middleDenominator, r - 1.6)
        : polynomial(tailNumerator, r - 5) / polynomial(tailDenominator, r - 5)
    return q < 0 ? -x : x
}

private let centralNumerator = [
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
]
private let centralDenominator = [
    1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
    3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
]
private let middleNumerator = [
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
]
private let middleDenominator = [
    1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
    1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
]
private let tailNumerator = [
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
]
private let tailDenominator = [
    1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
    1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
]
