/// f'(x) from values of f alone: differences to both sides at one and at two steps, combined so that the error is of
/// the fourth order in the step.
func slope(
    at x: Double = 0, step h: Double = 1e-3, of f: (Double) throws -> Double
) rethrows -> Double {
    let near = try f(x + h) - f(x - h)
    let far = try f(x + 2 * h) - f(x - 2 * h)
    return (8 * near - far) / (12 * h)
}
