import Networks
import Tensor

extension Workload {
    static let vaeMLP = Workload(
        name: "vae-mlp",
        summary: "VAE 784-400-(20,20)-400-784, Bernoulli likelihood, closed-form KL, batch 128, Adam"
    ) { sizes in
        variationalAutoencoder(data: 784, hidden: 400 * sizes.width, code: 20, batch: 128 * sizes.batch)
    }

    static let vaeDigits = Workload(
        name: "vae-digits",
        summary: "VAE 64-128-(2,2)-128-64, Bernoulli likelihood, closed-form KL, batch 64, Adam"
    ) { sizes in
        variationalAutoencoder(data: 64, hidden: 128 * sizes.width, code: 2, batch: 64 * sizes.batch)
    }
}

/// The negative bound, reparameterised: -log p(x | mu + sigma epsilon) + KL(q(z | x) || N(0, 1)), in nats an example.
private func variationalAutoencoder(data: Int, hidden: Int, code: Int, batch: Int) -> Training {
    let keys = Key(1).split(7)
    let encoder = Linear<Float>(from: data, to: hidden, key: keys[0])
    let mean = Linear<Float>(from: hidden, to: code, key: keys[1])
    let logVariance = Linear<Float>(from: hidden, to: code, key: keys[2])
    let decoder = Perceptron<Float>([code, hidden, data], activation: .relu, key: keys[3])
    let parameters = [encoder, mean, logVariance].flatMap(\.parameters) + decoder.parameters
    let optimizer = Adam(parameters, learningRate: 1e-3)
    let x: Tensor<Float> = keys[4].uniform([batch, data])
    let noise = Draws(keys[5])
    return Training(parameters: parameters) {
        let features = encoder(x, then: .relu)
        let (mu, logVariance) = (mean(features), logVariance(features))
        let z = mu + (0.5 * logVariance).exp() * noise.next().normal([batch, code])
        let reconstruction = binaryCrossEntropy(logits: decoder(z), x, reduction: .sum)
        let divergence = 0.5 * (mu.square() + logVariance.exp() - logVariance - 1).sum()
        return optimizer.step(minimizing: (reconstruction + divergence) / Float(batch))
    }
}
