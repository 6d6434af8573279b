import Evidence

// What the sections on the penalty share: slopes, curvatures and descent of a function of log-variances s and means m,
// which is applied to each coordinate by itself.

typealias Landscape = (_ s: Tensor<Double>, _ m: Tensor<Double>) -> Tensor<Double>

/// ∂f/∂s and ∂f/∂m, at each coordinate.
func slopes(of f: Landscape, at s: Tensor<Double>, _ m: Tensor<Double>) -> (s: Tensor<Double>, m: Tensor<Double>) {
    let (s, m) = (s.variable(), m.variable())
    let slopes = gradient(of: f(s, m).sum(), at: [s, m])
    return (slopes[0], slopes[1])
}

/// ∂²f/∂s² and ∂²f/∂m², at each coordinate.
func curvatures(of f: Landscape, at s: Tensor<Double>, _ m: Tensor<Double>) -> (s: Tensor<Double>, m: Tensor<Double>) {
    let (s, m) = (s.variable(), m.variable())
    let slopes = gradient(of: f(s, m).sum(), at: [s, m], recorded: true)
    return (gradient(of: slopes[0].sum(), at: [s])[0], gradient(of: slopes[1].sum(), at: [m])[0])
}

/// Where plain gradient descent is after some steps.
func descended(
    from s: Tensor<Double>, _ m: Tensor<Double>, down f: Landscape, steps: Int, rate: Double = 0.05
) -> (s: Tensor<Double>, m: Tensor<Double>) {
    var place = (s: s, m: m)
    for _ in 0..<steps {
        let slope = slopes(of: f, at: place.s, place.m)
        place = (place.s - rate * slope.s, place.m - rate * slope.m)
    }
    return place
}
