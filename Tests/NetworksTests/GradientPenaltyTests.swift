import Testing

@testable import Networks
@testable import Tensor

@Suite("Slopes of critics")
struct GradientPenaltyTests {
    private let key = Key(5)
    private func critic(_ activation: Activation<Double> = .tanh) -> Perceptron<Double> {
        Perceptron([3, 5, 1], activation: activation, key: key)
    }

    @Test("a linear critic has the length of its weight as its slope everywhere")
    func linear() {
        let layer = Linear<Double>(from: 3, to: 1, key: key)
        layer.weight.assign(Tensor([2, -3, 6], shape: [3, 1]))
        let points = wave([7, 3])
        expectClose(slopes(of: { layer($0) }, at: points), [Double](repeating: 7, count: 7), within: 1e-14)
        func penalty(_ sides: PenaltySides, slope: Double) -> Double {
            gradientPenalty(of: { layer($0) }, at: points, sides: sides, slope: slope).item
        }
        expectClose(
            [penalty(.both, slope: 1), penalty(.above, slope: 1), penalty(.both, slope: 9), penalty(.above, slope: 9)],
            [36, 36, 4, 0], within: 1e-13)
    }

    @Test("the slope of each row is its own, whatever stands beside it")
    func rows() {
        let critic = critic()
        let points = wave([4, 3], 0.9)
        let together = slopes(of: { critic($0) }, at: points).scalars
        for row in 0..<4 {
            let alone = slopes(of: { critic($0) }, at: points[rows: row..<row + 1])
            expectClose(alone, [together[row]], within: 1e-14)
            // Differences along the three axes.
            let x = points[rows: row..<row + 1]
            let square = (0..<3).reduce(0.0) { sum, axis in
                let step = Tensor<Double>.oneHot([axis], depth: 3) * 1e-5
                let slope = (critic(x + step) - critic(x - step)).item / 2e-5
                return sum + slope * slope
            }
            expectClose([together[row]], [square.squareRoot()], within: 1e-8)
        }
    }

    @Test("the penalty's derivative at the weights, through two backward passes, is that of differences")
    func doubleBackward() {
        for (sides, slope) in [(PenaltySides.both, 1.0), (.above, 0.2)] {
            let critic = critic()
            checkDerivatives(at: critic.parameters, order: 1, "penalty on \(sides)") {
                gradientPenalty(of: { critic($0) }, at: wave([4, 3], 0.9), sides: sides, slope: slope)
            }
        }
    }

    @Test("a flat critic has a finite penalty and a finite derivative")
    func flat() {
        let critic = critic()
        for parameter in critic.parameters { parameter.assign(.zeros(parameter.shape)) }
        let penalty = gradientPenalty(of: { critic($0) }, at: wave([4, 3]))
        expectClose([penalty.item], [1], within: 1e-12)
        let derivative = gradient(of: penalty, at: critic.parameters.map(\.value))
        let values = derivative.flatMap { $0.scalars }
        #expect(values.allSatisfy { $0.isFinite })
    }

    @Test("points between lie on the lines, each at a place of its own, and remember nothing")
    func between() {
        let (a, b) = (wave([200, 2]), 3 + wave([200, 2], 0.7))
        let points = interpolated(a, b.variable(), key: key)
        let shares = ((points - a) / (b - a)).scalars
        #expect(!points.isRecorded && shares.allSatisfy { (0..<1).contains($0) })
        for row in 0..<200 { #expect(abs(shares[2 * row] - shares[2 * row + 1]) < 1e-12) }
        #expect((shares.max() ?? 0) > 0.97 && (shares.min() ?? 1) < 0.03)
    }

    @Test("a perceptron of spectral norm one is nowhere steeper than one")
    func spectral() {
        for seed in 0..<5 {
            let critic: Sequential<Double> = spectralPerceptron([2, 16, 16, 1], key: Key(UInt64(seed)))
            for step in 0..<100 { _ = critic(wave([2, 2]), mode: .train(Key(UInt64(step)))) }
            let steepest = slopes(of: { critic($0) }, at: 3 * wave([300, 2], 1.3)).scalars.max() ?? 2
            #expect(steepest <= 1 + 1e-6 && steepest > 0.05)
        }
        #expect((spectralPerceptron([2, 8, 1], key: key) as Sequential<Float>).parameters.count == 4)
    }
}
