import Evidence

/// Slopes of a number in each weight: it is read with the weight moved up and down.
func centralDifferences(_ parameters: [Parameter<Double>], step: Double, _ value: () -> Double) -> [Double] {
    parameters.flatMap { parameter in
        let start = parameter.value.detached
        defer { parameter.assign(start) }
        return (0..<parameter.count).map { place in
            let nudge = step * Tensor<Double>.oneHot([place], depth: parameter.count).reshaped(parameter.shape)
            parameter.assign(start + nudge)
            let up = value()
            parameter.assign(start - nudge)
            return (up - value()) / (2 * step)
        }
    }
}
