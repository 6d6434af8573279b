import Evidence

/// A VAE of small pictures: z ~ N(0, I), x|z ~ N(μ(z), diag σ²(z)), and q(z|x) = N(m(x), diag s²(x)), each side one
/// hidden layer wide.
///
///     let vae = DigitsVAE<Float>(codes: 16, noise: .decoded, key: key)
///     let optimizer = Adam(vae.parameters, learningRate: 5e-3)
///     optimizer.step(minimizing: -vae.bound(x, key).mean())
struct DigitsVAE<Scalar: Real>: Sendable {
    /// Who knows the variance of the decoder.
    enum Noise: Sendable {
        /// One number for all pixels of all pictures, as probabilistic PCA has it.
        case shared
        /// A second output of the decoder: a variance for each pixel, which depends on the code.
        case decoded
    }

    /// k
    let codes: Int
    /// 64 -> hidden -> m and ln s²
    let encoder: Perceptron<Scalar>
    /// k -> hidden -> μ, and ln σ² if the decoder knows it
    let decoder: Perceptron<Scalar>
    /// ln σ² if it is shared
    let logVariance: Parameter<Scalar>?

    init(codes: Int, pixels: Int = Digits.pixels, hidden: Int = 128, noise: Noise = .decoded, key: Key) {
        let (encoderKey, decoderKey) = key.split()
        self.codes = codes
        encoder = Perceptron([pixels, hidden, 2 * codes], key: encoderKey).named("encoder")
        let outputs = noise == .decoded ? 2 * pixels : pixels
        decoder = Perceptron([codes, hidden, outputs], key: decoderKey).named("decoder")
        logVariance = noise == .shared ? Parameter("logVariance", Tensor(-3)) : nil
    }

    /// The same weights in another precision.
    init<Other: Real>(copying other: DigitsVAE<Other>) {
        let sizes = (other.encoder.layers[0].weight.shape, other.codes)
        self.init(
            codes: sizes.1, pixels: sizes.0[0], hidden: sizes.0[1],
            noise: other.logVariance == nil ? .decoded : .shared,
            key: Key(0))
        for (own, copied) in zip(parameters, other.parameters) {
            own.assign(Tensor(copied.value.scalars.map { Scalar($0) }, shape: copied.shape))
        }
    }

    var parameters: [Parameter<Scalar>] { encoder.parameters + decoder.parameters + (logVariance.map { [$0] } ?? []) }

    /// q(z|x) for each picture; x [n, pixels].
    func encode(_ x: Tensor<Scalar>) -> GaussianRows<Scalar> { GaussianRows(meanThenLogVariance: encoder(x)) }

    /// p(x|z) for each code; z [n, k].
    func decode(_ z: Tensor<Scalar>) -> GaussianRows<Scalar> {
        let output = decoder(z)
        if let logVariance { return GaussianRows(mean: output, logVariance: logVariance.value) }
        let raw = GaussianRows(meanThenLogVariance: output)
        // Training starts from σ² near exp(-3), about the mean variance of a pixel.
        return GaussianRows(mean: raw.mean, logVariance: raw.logVariance - 3)
    }

    /// ln p(x|z) - KL(q(z|x) ‖ p(z)) with one code drawn for each picture: [n]
    func bound(_ x: Tensor<Scalar>, _ key: Key) -> Tensor<Scalar> {
        let q = encode(x)
        return decode(q.draw(key)).logDensity(x) - q.divergenceFromStandard
    }

    /// ln p(x, z) - ln q(z|x) for `count` codes of each picture: [n, count]
    func logWeights(_ x: Tensor<Scalar>, count: Int, _ key: Key) -> Tensor<Scalar> {
        logWeights(x, from: encode(x), count: count, key)
    }

    /// The same for codes from Gaussians of your choice. Without history, which for thousands of codes would fill the
    /// memory.
    func logWeights(
        _ x: Tensor<Scalar>, from q: GaussianRows<Scalar>, count: Int, _ key: Key
    ) -> Tensor<Scalar> {
        let prior = GaussianRows(mean: Tensor<Scalar>.zeros([1, codes]), logVariance: Tensor(0))
        let columns = (0..<count).map { i in
            let z = q.draw(key.folding(UInt64(i)))
            return (decode(z).logDensity(x) + prior.logDensity(z) - q.logDensity(z)).detached
        }
        return .stacked(columns, axis: 1)
    }

    /// Pictures from the model: a code from the prior, then every pixel with its noise; [n, pixels].
    func sample(_ n: Int, _ key: Key) -> Tensor<Scalar> {
        let (codeKey, noiseKey) = key.split()
        return decode(codeKey.normal([n, codes])).draw(noiseKey).detached
    }

    /// The decoder's mean at the encoder's mean; [n, pixels].
    func reconstructed(_ x: Tensor<Scalar>) -> Tensor<Scalar> { decode(encode(x).mean).mean.detached }
}
