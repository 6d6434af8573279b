import Testing

@testable import Networks
@testable import Tensor

/// sin(a i + b) for i = 0, 1, ...: numbers without pattern that any other program can make too.
func wave(_ shape: [Int], _ a: Double = 0.37, _ b: Double = 0.11) -> Tensor<Double> {
    Tensor((0..<shape.reduce(1, *)).map { Double.sin(a * Double($0) + b) }, shape: shape)
}

/// Two lists of numbers agree, element by element, relative to their size or to one.
func expectClose(
    _ found: [Double], _ expected: [Double], within tolerance: Double, _ what: String = "",
    _ location: SourceLocation = #_sourceLocation
) {
    #expect(found.count == expected.count, "\(what)", sourceLocation: location)
    for (index, (a, b)) in zip(found, expected).enumerated() {
        let close = abs(a - b) <= tolerance * max(1, abs(b))
        #expect(close, "\(what) [\(index)]: \(a) where \(b) is expected", sourceLocation: location)
    }
}

func expectClose(
    _ found: Tensor<Double>, _ expected: [Double], within tolerance: Double, _ what: String = "",
    _ location: SourceLocation = #_sourceLocation
) {
    expectClose(found.scalars, expected, within: tolerance, what, location)
}

/// The derivative of a scalar at parameters agrees with central differences, and so does, for order 2, that of a
/// random projection of the derivative.
func checkDerivatives(
    at parameters: [Parameter<Double>], order: Int = 2, _ what: String = "",
    _ location: SourceLocation = #_sourceLocation, of output: @escaping () -> Tensor<Double>
) {
    let direction = wave(output().shape, 1.7, 0.4)
    let loss = { (output() * direction).sum() }
    compare(loss, at: parameters, "\(what), order 1", location)
    guard order == 2 else { return }
    compare(
        {
            let first = gradient(of: loss(), at: parameters.map(\.value), recorded: true)
            return first.enumerated().reduce(Tensor(0)) { sum, item in
                sum + (item.element * wave(item.element.shape, 1.1, Double(item.offset))).sum()
            }
        }, at: parameters, "\(what), order 2", location)
}

private func compare(
    _ scalar: () -> Tensor<Double>, at parameters: [Parameter<Double>], _ what: String, _ location: SourceLocation
) {
    let found = gradient(of: scalar(), at: parameters.map(\.value))
    let step = 1e-5
    for (parameter, derivative) in zip(parameters, found) {
        let start = parameter.value.scalars
        let expected = start.indices.map { index in
            let ends = [-step, step].map { shift in
                var moved = start
                moved[index] += shift
                parameter.assign(Tensor(moved, shape: parameter.shape))
                return scalar().item
            }
            return (ends[1] - ends[0]) / (2 * step)
        }
        parameter.assign(Tensor(start, shape: parameter.shape))
        expectClose(derivative.scalars, expected, within: 2e-8, "\(what), \(parameter.name)", location)
    }
}
