import Testing

@testable import Networks
@testable import Tensor

@Suite("How layers behave")
struct LayerTests {
    private let key = Key(5)

    @Test("dropout drops the share it should, keeps the mean, and only in training")
    func dropout() {
        let layer = Dropout<Double>(0.3)
        let ones = Tensor<Double>.ones([20_000])
        #expect(layer(ones) == ones)
        let dropped = layer(ones, mode: .train(key))
        let zeros = dropped.scalars.count { $0 == 0 }
        #expect(abs(Double(zeros) / 20_000 - 0.3) < 6 * (0.21 / 20_000).squareRoot())
        #expect(dropped.scalars.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-15 })
        #expect(dropped == layer(ones, mode: .train(key)) && dropped != layer(ones, mode: .train(Key(6))))
        #expect(Dropout<Double>(0)(ones, mode: .train(key)) == ones)
    }

    @Test("two dropouts in one sequence draw different masks")
    func dropoutsDiffer() {
        let ones = Tensor<Double>.ones([1000])
        let model = Sequential<Double> {
            Dropout(0.5)
            Dropout(0.5)
        }
        let kept = model(ones, mode: .train(key)).scalars.count { $0 > 0 }
        #expect(abs(Double(kept) - 250) < 6 * (1000 * 0.25 * 0.75).squareRoot())
    }

    @Test("running statistics converge to those of the data")
    func runningStatistics() {
        let layer = BatchNorm<Double>(2)
        for step in key.split(300) {
            let x: Tensor<Double> = step.normal([64, 2])
            _ = layer(x * Tensor([2, 0.5]) + Tensor([3, -1]), mode: .train(step))
        }
        // Averages over about 19 batches of 64.
        expectClose(layer.runningMean.value, [3, -1], within: 0.15)
        expectClose(layer.runningVariance.value / Tensor([4, 0.25]), [1, 1], within: 0.2)
        // An answer in use does not depend on its company.
        let x = wave([4, 2])
        #expect(layer(x).slice(axis: 0, from: 1, to: 2) == layer(x.slice(axis: 0, from: 1, to: 2)))
    }

    @Test("layer normalisation forgets the scale and place of each example")
    func layerNorm() {
        let layer = LayerNorm<Double>(6, epsilon: 0)
        let x = wave([2, 6])
        expectClose(layer(x * 7 + 3), layer(x).scalars, within: 1e-12)
        expectClose(layer(x).mean(axis: 1), [0, 0], within: 1e-14)
        expectClose(layer(x).variance(axis: 1), [1, 1], within: 1e-12)
    }

    @Test("spectral normalisation finds the greatest singular value")
    func spectralNorm() {
        let linear = Linear<Double>(from: 2, to: 2, key: key)
        for (matrix, greatest) in [
            ([[3.0, 0], [4, 5]], 45.0.squareRoot()), ([[1, 1], [1, 1]], 2), ([[0, -7], [0.5, 0]], 7),
        ] {
            linear.weight.assign(Tensor(matrix))
            let layer = SpectralNorm(linear, key: key, warmUp: 60)
            #expect(abs(layer.norm - greatest) < 1e-9)
            expectClose(layer(.identity(2)), matrix.flatMap { $0.map { $0 / greatest } }, within: 1e-9)
        }
        // As the singular values of any 2 x 2 matrix: their squares add up to |W|², and their product is |det W|.
        for key in Key(8).split(6) {
            let weight: Tensor<Double> = key.normal([2, 2])
            let squares = weight.square().sum().item
            let determinant = weight[0, 0] * weight[1, 1] - weight[0, 1] * weight[1, 0]
            let root = (squares * squares - 4 * determinant * determinant).squareRoot()
            linear.weight.assign(weight)
            let norm = SpectralNorm(linear, key: key, warmUp: 1000).norm
            #expect(abs(norm - ((squares + root) / 2).squareRoot()) < 1e-9)
        }
    }

    @Test("spectral normalisation keeps up with a weight that is trained, and with one of zeros")
    func spectralNormFollows() {
        let layer = SpectralNorm(Linear<Double>(from: 4, to: 4, key: key), key: key)
        layer.base.weight.assign(Tensor([[0, 0, 0, 1], [0, 3, 0, 0], [1, 0, 0, 0], [0, 0, -2, 0]]))
        #expect(layer.norm < 2.9)
        for _ in 0..<60 { _ = layer(wave([1, 4]), mode: .train(key)) }
        #expect(abs(layer.norm - 3) < 1e-9)
        layer.base.weight.assign(.zeros([4, 4]))
        #expect(layer.norm == 0)
    }

    @Test("an LSTM is the cell written out")
    func lstmWrittenOut() {
        let cell = LSTMCell<Double>(from: 2, to: 1, key: key, forgetBias: 1)
        #expect(cell.bias.value.scalars == [0, 1, 0, 0])
        let w = cell.weight.value
        func sigmoid(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }
        var (h, c) = (0.0, 0.0)
        var state = cell.start(batch: 1)
        for x in [(0.5, -1.0), (2.0, 0.1), (-0.3, 0.7)] {
            let gates = (0..<4).map { x.0 * w[0, $0] + x.1 * w[1, $0] + h * w[2, $0] + ($0 == 1 ? 1 : 0) }
            c = sigmoid(gates[1]) * c + sigmoid(gates[0]) * Double.tanh(gates[2])
            h = sigmoid(gates[3]) * Double.tanh(c)
            state = cell(Tensor([[x.0, x.1]]), state)
            expectClose([state.hidden.item, state.cell.item], [h, c], within: 1e-14)
        }
    }

    @Test("a recurrent layer goes on from a state where another call stopped", arguments: [1, 2, 5])
    func continued(cut: Int) {
        let lstm = LSTM<Double>(from: 2, to: 3, key: key)
        let gru = GRU<Double>(from: 2, to: 3, key: key)
        let x = wave([2, 6, 2])
        let (first, second) = (x.slice(axis: 1, from: 0, to: cut), x.slice(axis: 1, from: cut, to: 6))
        let rest = lstm.unrolled(second, from: lstm.unrolled(first).state)
        #expect(lstm(x).slice(axis: 1, from: cut, to: 6) == rest.outputs)
        #expect(
            gru(x).slice(axis: 1, from: cut, to: 6) == gru.unrolled(second, from: gru.unrolled(first).state).outputs)
    }

    @Test("an embedding gives each symbol its row, and a one-hot mixture the same")
    func embedding() {
        let layer = Embedding<Double>(count: 3, size: 2, key: key)
        layer.weight.assign(Tensor([[1, 2], [3, 4], [5, 6]]))
        #expect(layer([2, 0]) == Tensor([[5, 6], [1, 2]]))
        #expect(layer([[2, 0], [1, 1]]).shape == [2, 2, 2])
        #expect(layer(mixing: .oneHot([2, 0], depth: 3)) == layer([2, 0]))
    }

    @Test("parameters are named by where they stand")
    func names() {
        let model = Sequential<Double> {
            Linear(from: 2, to: 3, key: key)
            BatchNorm(3)
            for size in [3, 4] { Perceptron([size, size + 1], key: key) }
            if true { Activation.relu }
            LSTM(from: 5, to: 1, key: key)
        }.named("critic")
        #expect(
            (model.parameters + model.buffers).map(\.name) == [
                "critic.0.weight", "critic.0.bias", "critic.1.scale", "critic.1.shift", "critic.2.0.weight",
                "critic.2.0.bias", "critic.3.0.weight", "critic.3.0.bias", "critic.5.weight", "critic.5.bias",
                "critic.1.runningMean", "critic.1.runningVariance",
            ])
        #expect(model.parameterCount == 9 + 6 + 16 + 25 + 28 && model.layers.count == 6)
    }

    @Test("the same key gives the same model in both precisions")
    func precisions() {
        let (single, double) = (Perceptron<Float>([4, 5, 2], key: key), Perceptron<Double>([4, 5, 2], key: key))
        for (a, b) in zip(single.parameters, double.parameters) {
            #expect(a.value.scalars == b.value.scalars.map { Float($0) })
        }
    }
}

@Suite("Initialisers")
struct InitializerTests {
    private func draw(_ initializer: Initializer, _ shape: [Int], _ key: UInt64 = 3) -> Tensor<Double> {
        initializer(shape, fanIn: shape[0], fanOut: shape[1], key: Key(key))
    }

    @Test("their variances are the ones their papers ask for")
    func variances() {
        // Six standard errors of a variance: that of a uniform has kurtosis 1.8, of a normal 3.
        let (count, root) = (200 * 300, Double(200 * 300).squareRoot())
        #expect(abs(draw(.glorot, [200, 300]).variance().item * 500 / 2 - 1) < 6 * 0.8.squareRoot() / root)
        #expect(abs(draw(.he, [200, 300]).variance().item * 200 / 2 - 1) < 6 * 2.0.squareRoot() / root)
        #expect(abs(draw(.normal(deviation: 3), [200, 300]).variance().item / 9 - 1) < 6 * 2.0.squareRoot() / root)
        #expect(draw(.uniform(in: -0.5..<0.25), [200, 300]).scalars.allSatisfy { -0.5 <= $0 && $0 < 0.25 })
        #expect(draw(.constant(2), [2, 3]).scalars == [Double](repeating: 2, count: 6))
        #expect(abs(draw(.glorot, [200, 300]).mean().item) < 6 * (2.0 / 500 / Double(count)).squareRoot())
    }

    @Test("a signal keeps its size through twenty layers of rectifiers with He's variance, and not with half of it")
    func signal() {
        func size(_ initializer: Initializer) -> Double {
            var x: Tensor<Double> = Key(1).normal([64, 256])
            for key in Key(2).split(20) {
                x = x.matmul(initializer([256, 256], fanIn: 256, fanOut: 256, key: key)).relu()
            }
            return x.square().mean().item
        }
        #expect((0.2...2).contains(size(.he)))
        #expect(size(.glorot) < 1e-4)
    }

    @Test(
        "orthogonal weights are orthogonal, whichever side is longer",
        arguments: [[5, 5], [3, 7], [7, 3], [4, 2, 3]])
    func orthogonal(shape: [Int]) {
        let weight = draw(.orthogonal(gain: 2), shape)
        #expect(weight.shape == shape)
        let matrix = weight.reshaped([shape[0], -1])
        let (rows, columns) = (matrix.shape[0], matrix.shape[1])
        let product = rows <= columns ? matrix.matmul(matrix.transposed()) : matrix.transposed().matmul(matrix)
        expectClose(product, (Tensor<Double>.identity(min(rows, columns)) * 4).scalars, within: 1e-13)
        #expect(draw(.orthogonal(), shape, 4) != draw(.orthogonal(), shape, 5))
    }

    @Test("features of the wrong number stop the program with a sentence")
    func mistake() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LSTM<Float>(from: 3, to: 2, key: Key(1))(Tensor.zeros([4, 5, 2]))
        }
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words.contains("A recurrent layer of 3 features needs [batch, length, 3], not [4, 5, 2]."))
    }
}
