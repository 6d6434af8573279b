import Evidence

/// p(z|x), q(z|x,y) and p(y|x,z) as networks of one hidden layer: x is the condition, y is what is made.
///
///     let model = ConditionalVAE(condition: 10, target: 64, codes: 8, prior: .mean, key: key)
///     optimizer.step(minimizing: -model.bound(y, given: x, key).mean())
struct ConditionalVAE: Sendable {
    /// What the prior of the code knows of the condition.
    enum Prior: Sendable {
        /// N(0, I), whatever x
        case standard
        /// N(M x, I): for a class x, a mean of its own
        case mean
        /// N(m(x), diag s²(x))
        case network
    }

    /// k
    let codes: Int
    let decoderSeesCondition: Bool
    let recognitionSeesCondition: Bool
    /// x, if it sees it, and y -> hidden -> m and ln s²
    let recognition: Perceptron<Float>
    /// x -> m, or x -> hidden -> m and ln s²
    let prior: Perceptron<Float>?
    /// x, if it sees it, and z -> hidden -> μ and ln σ²
    let decoder: Perceptron<Float>

    init(
        condition: Int, target: Int, codes: Int, hidden: Int = 64, prior: Prior, decoderSeesCondition: Bool = true,
        recognitionSeesCondition: Bool = true, key: Key
    ) {
        let keys = key.split(3)
        self.codes = codes
        self.decoderSeesCondition = decoderSeesCondition
        self.recognitionSeesCondition = recognitionSeesCondition
        recognition = Perceptron(
            [(recognitionSeesCondition ? condition : 0) + target, hidden, 2 * codes], key: keys[0])
        self.prior =
            switch prior {
            case .standard: nil
            case .mean: Perceptron([condition, codes], key: keys[1])
            case .network: Perceptron([condition, hidden, 2 * codes], key: keys[1])
            }
        decoder = Perceptron([(decoderSeesCondition ? condition : 0) + codes, hidden, 2 * target], key: keys[2])
    }

    var parameters: [Parameter<Float>] { recognition.parameters + (prior?.parameters ?? []) + decoder.parameters }

    /// p(z|x) for each row of x.
    func prior(_ x: Tensor<Float>) -> GaussianRows<Float> {
        guard let prior else {
            return GaussianRows(mean: .zeros([x.shape[0], codes]), logVariance: .zeros([x.shape[0], codes]))
        }
        let output = prior(x)
        // Class means have several units to travel, so they go four times as fast as other weights.
        return output.shape[1] == codes
            ? GaussianRows(mean: 4 * output, logVariance: .zeros(output.shape))
            : GaussianRows(meanThenLogVariance: output)
    }

    /// p(y|x,z) for each row.
    func decode(_ z: Tensor<Float>, given x: Tensor<Float>) -> GaussianRows<Float> {
        pixelwise(decoder(decoderSeesCondition ? .concatenated([x, z], axis: 1) : z))
    }

    /// q(z|x,y) for each row.
    func recognise(_ y: Tensor<Float>, given x: Tensor<Float>) -> GaussianRows<Float> {
        GaussianRows(
            meanThenLogVariance: recognition(recognitionSeesCondition ? .concatenated([x, y], axis: 1) : y))
    }

    /// log p(y|x,z) - KL(q(z|x,y) ‖ p(z|x)), one code drawn for each row: [n]
    func bound(_ y: Tensor<Float>, given x: Tensor<Float>, _ key: Key) -> Tensor<Float> {
        let q = recognise(y, given: x)
        return decode(q.draw(key), given: x).logDensity(y) - q.divergence(from: prior(x))
    }

    /// Answers to each row of x: a code from the prior, then the decoder's mean for it.
    func answer(_ x: Tensor<Float>, _ key: Key) -> Tensor<Float> { decode(prior(x).draw(key), given: x).mean }

    /// Adam on the bound; `pairs` draws a batch of conditions and targets. The rate falls to zero over the second half.
    func train(
        _ page: Page, _ name: String, steps: Int, key: Key, _ pairs: (Key) -> (x: Tensor<Float>, y: Tensor<Float>)
    ) throws {
        try minimize(parameters, page, name, steps: steps, key: key) { key in
            let (x, y) = pairs(key.folding("pairs"))
            return -bound(y, given: x, key.folding("codes")).mean()
        }
    }
}

/// Means and log-variances of pixels from a network's output; training starts at a variance near exp(-3), about that of
/// a pixel.
func pixelwise(_ output: Tensor<Float>) -> GaussianRows<Float> {
    let raw = GaussianRows(meanThenLogVariance: output)
    return GaussianRows(mean: raw.mean, logVariance: raw.logVariance - 3)
}
