import Evidence

/// Picture to code to picture: [n, pixels] -> [n, codes] -> [n, pixels], one bent layer on each side.
struct Autoencoder: Sendable {
    let encoder: Perceptron<Float>
    let decoder: Perceptron<Float>

    init(pixels: Int = Digits.pixels, hidden: Int = 96, codes: Int, key: Key) {
        encoder = Perceptron([pixels, hidden, codes], activation: .tanh, key: key.folding("encoder"))
        decoder = Perceptron([codes, hidden, pixels], activation: .tanh, key: key.folding("decoder"))
    }

    var parameters: [Parameter<Float>] { encoder.parameters + decoder.parameters }

    func encoded(_ x: Tensor<Float>) -> Tensor<Float> { encoder(x).detached }
    func decoded(_ z: Tensor<Float>) -> Tensor<Float> { decoder(z).detached }
    func reconstructed(_ x: Tensor<Float>) -> Tensor<Float> { decoded(encoded(x)) }

    /// Trains on minibatches; `corrupted` is what the encoder is shown, `target` what the loss compares with: both are the
    /// picture itself unless told otherwise.
    func train(
        _ page: Page, _ name: String, on images: Tensor<Float>, steps: Int, key: Key,
        corrupted: (Tensor<Float>, Key) -> Tensor<Float> = { x, _ in x }, towardsCorrupted: Bool = false
    ) throws {
        let optimizer = Adam(parameters, learningRate: 1e-2)
        try page.progress(name, steps: steps) { step in
            let draw = key.folding(UInt64(step))
            optimizer.learningRate = 1e-2 * (1 - 0.95 * Double(step) / Double(steps))
            let x = images.gathered(draw.folding("batch").integers(100, below: images.shape[0]))
            let shown = corrupted(x, draw.folding("noise"))
            return optimizer.step(minimizing: squaredError(decoder(encoder(shown)), towardsCorrupted ? shown : x))
        }
    }
}

/// The autoencoders of eight numbers that several sections look at, one for each seed.
func digitsAutoencoders(_ page: Page) throws -> [Autoencoder] {
    try page.shared("digits autoencoders") {
        try trainedOnDigits(page, codes: 8, keys: page.keys("seeds", count: page.quick ? 3 : 5))
    }
}

func trainedOnDigits(_ page: Page, codes: Int, keys: [Key]) throws -> [Autoencoder] {
    let images = try Digits.load().split().training.images(as: Float.self)
    return try keys.map { key in
        let autoencoder = Autoencoder(codes: codes, key: key)
        try autoencoder.train(
            page, "digits, \(codes) codes", on: images, steps: page.quick ? 1_200 : 2_500, key: key.folding("steps"))
        return autoencoder
    }
}
