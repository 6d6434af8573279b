import Testing

@testable import Networks
@testable import Tensor

@Suite("The reversed gradient")
struct GradientReversalTests {
    private let x = wave([3, 4])

    @Test("the values are the same to the last bit, and what follows is recorded")
    func values() {
        let reversed = x.variable().reversingGradient(0.3)
        #expect(reversed.scalars == x.scalars && reversed.isRecorded)
    }

    @Test("the gradient is that without it, times minus the strength", arguments: [0, 0.25, 1, 3])
    func gradients(strength: Double) {
        func f(_ x: Tensor<Double>) -> Tensor<Double> { (x.sin() * x).sum() }
        let plain = gradient(of: f, at: x)
        expectClose(
            gradient(of: { f($0.reversingGradient(strength)) }, at: x), (-strength * plain).scalars, within: 1e-14)
    }

    @Test("twice is once forward, with the product of the strengths")
    func twice() {
        let slope = gradient(of: { $0.reversingGradient(2).reversingGradient(3).sum() }, at: x)
        expectClose(slope, [Double](repeating: 6, count: 12), within: 1e-14)
    }
}
