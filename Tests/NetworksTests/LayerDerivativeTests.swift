import Testing

@testable import Networks
@testable import Tensor

@Suite("Derivatives of layers, against differences")
struct LayerDerivativeTests {
    private let key = Key(11)

    private func check(
        _ layer: some Layer<Double>, on shape: [Int], mode: Mode = .evaluate, order: Int = 2, _ what: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let x = Parameter("x", wave(shape, 0.83, 0.3))
        checkDerivatives(at: layer.parameters + [x], order: order, what, location) { layer(x.value, mode: mode) }
    }

    @Test("linear layers, of matrices and of deeper shapes")
    func linear() {
        check(Linear(from: 3, to: 2, key: key), on: [4, 3], "linear")
        check(Linear(from: 3, to: 2, key: key, bias: false), on: [2, 2, 3], "linear without bias")
    }

    @Test("convolutions, there and back, in one dimension and two")
    func convolution() {
        check(Convolution(from: 2, to: 3, size: 3, stride: 2, padding: 1, key: key), on: [2, 2, 4, 5], "pictures")
        check(Convolution(from: 2, to: 2, size: 3, padding: 1, dimensions: 1, key: key), on: [2, 2, 5], "sound")
        check(
            TransposedConvolution(from: 2, to: 2, size: 4, stride: 2, padding: 1, key: key), on: [2, 2, 2, 3],
            "pictures back")
        check(
            TransposedConvolution(from: 2, to: 1, size: 3, stride: 2, dimensions: 1, key: key), on: [1, 2, 3],
            "sound back")
    }

    @Test("activations")
    func activations() {
        let activations: [(String, Activation<Double>)] = [
            ("identity", .identity), ("relu", .relu), ("leakyRelu", .leakyRelu(slope: 0.2)), ("elu", .elu),
            ("gelu", .gelu), ("tanh", .tanh), ("sigmoid", .sigmoid), ("softplus", .softplus), ("softmax", .softmax),
            ("flatten", .flatten), ("reshape", .reshape([3, 1])),
        ]
        for (name, activation) in activations { check(activation, on: [4, 3], name) }
    }

    @Test("normalisation of each example, and over the batch in training and in use")
    func normalisation() {
        let norm = LayerNorm<Double>(4)
        norm.scale.assign(wave([4], 0.7, 0.5))
        check(norm, on: [3, 4], "layer normalisation")
        for (shape, mode) in [([5, 3], Mode.train(key)), ([2, 3, 2, 2], .train(key)), ([5, 3], .evaluate)] {
            let norm = BatchNorm<Double>(3)
            norm.scale.assign(wave([3], 0.7, 0.5))
            norm.runningMean.assign(wave([3], 0.2, 0.1))
            check(norm, on: shape, mode: mode, "batch normalisation of \(shape), \(mode)")
        }
    }

    @Test("spectral normalisation, the singular vectors held fixed")
    func spectral() {
        check(SpectralNorm(Linear<Double>(from: 3, to: 4, key: key), key: key), on: [2, 3], "linear")
        check(
            SpectralNorm(Convolution<Double>(from: 2, to: 2, size: 2, key: key), key: key), on: [1, 2, 3, 3],
            "convolution")
    }

    @Test("recurrent layers along a sequence")
    func recurrent() {
        check(LSTM(from: 2, to: 3, key: key), on: [2, 5, 2], "LSTM")
        check(GRU(from: 2, to: 3, key: key), on: [2, 3, 2], "GRU")
    }

    @Test("dropout by one mask, and layers in sequence")
    func composed() {
        check(Dropout(0.4), on: [3, 4], mode: .train(key), "dropout")
        let keys = key.split(2)
        let model = Sequential<Double> {
            Linear(from: 3, to: 4, key: keys[0])
            Activation.tanh
            Dropout(0.3)
            Linear(from: 4, to: 1, key: keys[1])
        }
        check(model, on: [3, 3], mode: .train(key), "sequence")
        check(Perceptron([3, 4, 4, 2], activation: .softplus, key: key), on: [3, 3], "perceptron")
    }

    @Test("an embedding, of symbols that repeat and of mixtures")
    func embedding() {
        let layer = Embedding<Double>(count: 4, size: 3, key: key)
        checkDerivatives(at: layer.parameters, "embedding") { layer([[0, 3], [3, 3]]).square() }
        let shares = Parameter("shares", wave([2, 4]))
        checkDerivatives(at: layer.parameters + [shares], "mixture") { layer(mixing: shares.value) }
    }

    @Test("losses")
    func losses() {
        let logits = Parameter("logits", wave([3, 4], 1.7, 0.3) * 3)
        let targets = Parameter("targets", wave([3, 4], 0.9, 0.1).softmax())
        let both = [logits, targets]
        checkDerivatives(at: both, "squared") { meanSquaredError(logits.value, targets.value) }
        checkDerivatives(at: both, "binary") {
            binaryCrossEntropy(logits: logits.value, targets.value, reduction: .none)
        }
        checkDerivatives(at: both, "soft labels") { crossEntropy(logits: logits.value, targets: targets.value) }
        checkDerivatives(at: [logits], "labels") {
            crossEntropy(logits: logits.value, labels: [2, 0, 3], reduction: .sum)
        }
    }
}
