/// Σ cₖ Tₖ(t) for t in -1...1, by Clenshaw's recurrence.
///
/// The coefficients in this folder were computed with mpmath at fifty digits, by interpolation at Chebyshev's points,
/// and cut where they fall below the rounding of a double.
func chebyshev(_ coefficients: [Double], at t: Double) -> Double {
    var (current, next) = (0.0, 0.0)
    for coefficient in coefficients.dropFirst().reversed() {
        (current, next) = (coefficient.addingProduct(2 * t, current) - next, current)
    }
    return (coefficients[0] - next).addingProduct(t, current)
}

/// c₀ + c₁ x + c₂ x² + ..., by Horner's rule.
func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $1.addingProduct($0, x) }
}
