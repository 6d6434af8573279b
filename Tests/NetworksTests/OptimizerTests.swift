import Testing

@testable import Networks
@testable import Tensor

@Suite("Optimisers")
struct OptimizerTests {
    /// Five steps from p = [1, -2, 0.5] on sum(p² [1, 2, 3] / 2 + p [0.1, -0.2, 0.3]).
    private func fiveSteps(_ make: ([Parameter<Double>]) -> any Optimizer<Double>) -> [Double] {
        let p = Parameter<Double>("p", Tensor([1, -2, 0.5]))
        let optimizer = make([p])
        for _ in 0..<5 {
            let loss = (p.value.square() * Tensor([0.5, 1, 1.5]) + p.value * Tensor([0.1, -0.2, 0.3])).sum()
            _ = optimizer.step(minimizing: loss)
        }
        return p.value.scalars
    }

    @Test("after five steps they are where PyTorch's (torch.optim, same settings) are")
    func pytorch() {
        let cases: [(String, ([Parameter<Double>]) -> any Optimizer<Double>, [Double])] = [
            ("SGD", { SGD($0, learningRate: 0.1) }, [0.549539, -0.588128, 0.000842]),
            ("momentum", { SGD($0, learningRate: 0.1, momentum: 0.9) }, [-0.132076, 1.318882, -0.566968]),
            (
                "Nesterov", { SGD($0, learningRate: 0.1, momentum: 0.9, nesterov: true) },
                [-0.21503985229, 0.97300691968, -0.30871134382]
            ),
            ("RMSProp", { RMSProp($0, learningRate: 0.1) }, [-0.0999952347257, -0.0307700454265, -0.10793627901]),
            ("Adam", { Adam($0, learningRate: 0.1) }, [0.506863708965, -1.50277455466, 0.0193814934503]),
            (
                "Adam, other settings", { Adam($0, learningRate: 0.05, betas: (0.5, 0.9), epsilon: 1e-3) },
                [0.755550411266, -1.75269636249, 0.260922881651]
            ),
        ]
        for (name, make, expected) in cases { expectClose(fiveSteps(make), expected, within: 1e-11, name) }
    }

    @Test("Adam's first step is the learning rate against the sign, whatever the size of the gradient")
    func firstStep() {
        let p = Parameter<Double>("p", Tensor([0, 0, 0, 0]))
        let adam = Adam([p], learningRate: 0.01)
        adam.step([Tensor([1e-3, -5, 1e4, 0])])
        expectClose(p.value, [-0.01, 0.01, -0.01, 0], within: 1e-6)
    }

    @Test("Adam's second step, by hand: gradients 1 then 3")
    func secondStep() {
        let p = Parameter<Double>("p", Tensor([0]))
        let adam = Adam([p], learningRate: 1, epsilon: 0)
        adam.step([Tensor([1])])
        #expect(abs(p.value.item + 1) < 1e-12)
        adam.step([Tensor([3])])
        // m = 0.09 + 0.3 over 1 - 0.81; v = 0.000999 + 0.009 over 1 - 0.998001.
        let expected = -1 - (0.39 / 0.19) / (0.009999 / 0.001999).squareRoot()
        #expect(abs(p.value.item - expected) < 1e-12)
    }

    @Test("numbers in the last, unfilled vector are stepped like the others", arguments: [1, 15, 16, 17, 40])
    func everyElement(count: Int) {
        for make: ([Parameter<Float>]) -> any Optimizer<Float> in [
            { SGD($0, learningRate: 0.1, momentum: 0.9) }, { RMSProp($0) }, { Adam($0) },
        ] {
            let whole = Parameter<Float>("whole", Tensor((0..<count).map { Float($0) - 3.5 }))
            let parts = (0..<count).map { Parameter<Float>("part", Tensor([Float($0) - 3.5])) }
            let (together, apart) = (make([whole]), make(parts))
            for _ in 0..<3 {
                together.step([whole.value.detached * 2 + 1])
                apart.step(parts.map { $0.value.detached * 2 + 1 })
            }
            #expect(whole.value.scalars == parts.map { $0.value.item })
        }
    }

    @Test("the learning rate can change on the way")
    func schedule() {
        let p = Parameter<Double>("p", Tensor([1]))
        let descent = SGD([p], learningRate: 0.5)
        descent.step([Tensor([1])])
        descent.learningRate = 0.25
        descent.step([Tensor([1])])
        #expect(p.value.item == 0.25)
    }

    @Test("a clipped optimiser steps as if the gradients had been clipped by hand, and its rate is the one inside")
    func clippedOptimizer() {
        let p = Parameter<Double>("p", Tensor([1, 2, 3]))
        let inner = SGD([p], learningRate: 1)
        let optimizer = Clipped(inner, toNorm: 6.5)
        optimizer.learningRate = 2
        #expect(inner.learningRate == 2 && optimizer.parameters[0] === p)
        // 3, 4 and 12 have the length 13: halved, then doubled by the rate.
        optimizer.step([Tensor([3, 4, 12])])
        #expect(p.value.scalars == [-2, -2, -9])
        optimizer.step(minimizing: (p.value * Tensor([0.5, 0, 0])).sum())
        #expect(p.value.scalars == [-3, -2, -9])
    }

    @Test("clipping by length keeps the direction, clipping by value does not")
    func clipping() {
        // As torch.nn.utils.clip_grad_norm_: 3, 4 and 12 have the length 13.
        let gradients = [Tensor<Double>([3, 4]), Tensor([[12]])]
        #expect(norm(of: gradients) == 13)
        let halved = clipped(gradients, toNorm: 6.5)
        #expect(halved[0].scalars == [1.5, 2] && halved[1].scalars == [6] && halved[1].shape == [1, 1])
        #expect(clipped(gradients, toNorm: 13) == gradients)
        #expect(clipped(gradients + [Tensor([-5])], toValue: 3.5).flatMap(\.scalars) == [3, 3.5, 3.5, -3.5])
        #expect(clipped([Tensor<Double>([.nan, 1])], toNorm: 1)[0].scalars.allSatisfy { $0.isNaN })
        let weights = [Parameter<Double>("w", Tensor([-0.5, 0.005, 0.5]))]
        weights.clip(toValue: 0.01)
        #expect(weights[0].value.scalars == [-0.01, 0.005, 0.01] && weights[0].value.isRecorded)
    }

    @Test("the moving average follows by its decay, and lends itself in place of the parameters")
    func movingAverage() {
        let p = Parameter<Double>("p", Tensor([1]))
        let average = MovingAverage([p], decay: 0.75)
        p.assign(Tensor([5]))
        average.update()
        #expect(average.values[0].item == 2)
        average.update()
        #expect(average.values[0].item == 2.75)
        let lent = average.inPlace { p.value.item }
        #expect(lent == 2.75)
        #expect(p.value.item == 5)
    }
}

@Suite("Training")
struct TrainingTests {
    @Test("a perceptron learns exclusive-or from every start", arguments: 0..<8)
    func exclusiveOr(seed: Int) {
        let x = Tensor<Float>([[0, 0], [0, 1], [1, 0], [1, 1]])
        let y = Tensor<Float>([[0], [1], [1], [0]])
        let model = Perceptron<Float>([2, 16, 1], activation: .tanh, key: Key(UInt64(seed)))
        let adam = Adam(model.parameters, learningRate: 0.05)
        for _ in 0..<300 { adam.step(minimizing: binaryCrossEntropy(logits: model(x), y)) }
        #expect(binaryCrossEntropy(logits: model(x), y).item < 0.02)
    }

    @Test("every optimiser fits a line to its least-squares solution")
    func line() {
        // y = 2 x - 1 plus a wave that the line cannot follow.
        let x = Tensor<Double>.linear(from: -1, to: 1, count: 41).reshaped([41, 1])
        let y = 2 * x - 1 + wave([41, 1], 2.9, 0.5) * 0.3
        let (meanX, meanY) = (x.mean().item, y.mean().item)
        let slope = ((x - meanX) * (y - meanY)).sum().item / (x - meanX).square().sum().item
        for make: ([Parameter<Double>]) -> any Optimizer<Double> in [
            { SGD($0, learningRate: 0.1) }, { SGD($0, learningRate: 0.1, momentum: 0.9, nesterov: true) },
            { Adam($0, learningRate: 0.05) },
        ] {
            let model = Linear<Double>(from: 1, to: 1, key: Key(1))
            let optimizer = make(model.parameters)
            for _ in 0..<1000 { _ = optimizer.step(minimizing: meanSquaredError(model(x), y)) }
            expectClose(model.weight.value, [slope], within: 1e-6)
            expectClose(model.parameters[1].value, [meanY - slope * meanX], within: 1e-6)
        }
    }

    @Test("an LSTM learns to remember the first of eight symbols", arguments: 0..<3)
    func memory(seed: Int) {
        let keys = Key(UInt64(seed)).split(3)
        let sequences = (0..<64).map { keys[2].folding(UInt64($0)).integers(8, below: 3) }
        let embedding = Embedding<Float>(count: 3, size: 4, key: keys[0])
        let lstm = LSTM<Float>(from: 4, to: 12, key: keys[1], forgetBias: 1)
        let head = Linear<Float>(from: 12, to: 3, key: keys[1].folding(9))
        let adam = Adam(embedding.parameters + lstm.parameters + head.parameters, learningRate: 0.02)
        var loss: Float = 0
        for _ in 0..<150 {
            let last = lstm.unrolled(embedding(sequences)).state.hidden
            loss = adam.step(minimizing: crossEntropy(logits: head(last), labels: sequences.map { $0[0] }))
        }
        #expect(loss < 0.05)
    }
}
