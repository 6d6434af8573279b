import Testing

@testable import Tensor

@Suite("Extreme numbers")
struct ExtremeTests {
    @Test("NaN goes in, NaN comes out", arguments: UnaryFunction.allCases)
    func nanThroughFunctions(_ function: UnaryFunction) {
        for count in [1, 7, 64] {
            let doubles = Operation.unary(function).forward(Operands(Tensor(repeating: Double.nan, shape: [count])))
            let floats = Operation.unary(function).forward(Operands(Tensor(repeating: Float.nan, shape: [count])))
            #expect(doubles.scalars.allSatisfy { $0.isNaN } && floats.scalars.allSatisfy { $0.isNaN })
        }
    }

    @Test("NaN spreads to what it touches and no further")
    func nanThroughReductions() {
        let x = Tensor([[1, .nan, 3], [4, 5, 6]])
        for y in [x.sum(axis: 1), x.max(axis: 1), x.min(axis: 1), x.logSumExp(axis: 1), x.mean(axis: 1)] {
            #expect(y.scalars.map(\.isNaN) == [true, false])
        }
        #expect(x.softmax().scalars.map(\.isNaN) == [true, true, true, false, false, false])
        #expect(x.matmul(Tensor.ones([3, 1])).scalars.map(\.isNaN) == [true, false])
        #expect(Tensor.maximum(x, Tensor(2)).scalars[1].isNaN && Tensor.minimum(Tensor(2), x).scalars[1].isNaN)
        #expect(x.clamped(to: 0...1).scalars[1].isNaN && x.relu().scalars[1].isNaN)
        let w = x.variable()
        #expect(
            gradient(of: w.square().sum(), at: [w])[0].scalars.map(\.isNaN) == [
                false, true, false, false, false, false,
            ])
    }

    @Test("infinities follow the limits")
    func infinities() {
        let x = Tensor([-Double.infinity, 0, .infinity])
        #expect(x.exp().scalars == [0, 1, .infinity] && x.sigmoid().scalars == [0, 0.5, 1])
        #expect(x.relu().scalars == [0, 0, .infinity] && x.tanh().scalars == [-1, 0, 1])
        #expect(x.max().item == .infinity && x.min().item == -.infinity && x.sum().item.isNaN)
        #expect(Tensor([-Double.infinity, 0]).logSumExp().item == 0)
        #expect(Tensor([-Double.infinity, -.infinity]).logSumExp().item == -.infinity)
        #expect(Tensor([Double.infinity, 0]).logSumExp().item == .infinity)
        #expect(Tensor([-Double.infinity, 0]).softmax().scalars == [0, 1])
    }

    @Test("softmax, its logarithm and the logistic losses are finite at any logit, and so are their derivatives")
    func logits() {
        for scale in [1.0, 1e3, 1e30, 1e307] {
            let logits = Tensor([[scale, -scale, 0], [scale, scale, scale]]).variable()
            for y in [
                logits.softmax(), logits.logSoftmax(), logits.logSumExp(), logits.softplus(), logits.logSigmoid(),
            ] {
                #expect(y.scalars.allSatisfy { $0.isFinite })
                #expect(gradient(of: y.sum(), at: [logits])[0].scalars.allSatisfy { $0.isFinite })
            }
            #expect(close(logits.softmax()[row: 1].scalars, [1.0 / 3, 1.0 / 3, 1.0 / 3]))
        }
        let far = Tensor<Float>([[1e4, 1e4 + 1]])
        #expect(abs(far.logSumExp().item - (1e4 + 1.3132616)) < 1e-3)
        #expect(far.softmax().scalars.map { abs($0 - 0.5) > 0.2 } == [true, true])
    }

    @Test("zero to any power has finite derivatives where they exist")
    func zeroPowers() {
        let (a, b) = (Tensor([0.0, 0, 2]).variable(), Tensor([2.0, 1, 3]).variable())
        let slopes = gradient(of: a.power(b).sum(), at: [a, b])
        #expect(close(slopes[0].scalars, [0, 1, 12]) && close(slopes[1].scalars, [0, 0, 8 * Double.log(2)]))
        let cube = gradient(of: { x in gradient(of: { $0.power(3).sum() }, at: x).sum() }, at: Tensor([0.0, 2]))
        #expect(cube.scalars == [0, 12])
    }
}
