import Evidence

/*:
 ## Without the KL it is an autoencoder

 The section before took the noise away by hand. Leave it to training instead: drop the KL, keep the noise, and let the
 encoder choose how much of it there is. Noise that nobody asks for only spoils the reconstruction, so training should
 remove it, and arrive at the autoencoder by itself.

 There are two ways of removing it: a small $\sigma$, or codes spread so wide that $\sigma$ does not matter. What counts
 is the noise relative to the spread of the codes, $\overline{\sigma^2}/\mathrm{Var}(m)$, and that is what is measured.
 */
func withoutKL(_ page: Page) throws {
    page.ledger(16, .holds, "trained without the KL, the VAE becomes an autoencoder")

    //: Points on a piece of a parabola, one code, one layer of bent units on each side. Three trainings from the same
    //: start: the autoencoder, without any noise; the VAE without its KL; and the whole VAE, with $\sigma_x^2 = 0.02$.
    let seeds = page.quick ? 3 : 5
    let results = try Training.allCases.map { training in
        try (0..<seeds).map { seed in try trained(page, training, key: page.key("seed \(seed)")) }
    }
    let (autoencoder, noKL, whole) = (results[0], results[1], results[2])
    page.table(
        ["training", "noise relative to the codes", "squared error of the mean code", "KL (nats)"],
        zip(["autoencoder", "VAE without KL", "VAE"], results).map { name, runs in
            [
                name, name == "autoencoder" ? "–" : mean(runs.map(\.noise)).short(3), mean(runs.map(\.error)).short(3),
                name == "autoencoder" ? "–" : mean(runs.map(\.kl)).short(3),
            ]
        }, caption: "Means over \(seeds) seeds")
    page.ranks("noise relative to the codes", [("VAE without KL", noKL.map(\.noise)), ("VAE", whole.map(\.noise))])
    page.reaches("without KL: noise relative to the codes", noKL.map(\.noise), atMost: 0.001)
    page.reaches("the whole VAE keeps some noise", whole.map(\.noise), atLeast: 0.01)
    page.ranks("KL", [("VAE", whole.map(\.kl)), ("VAE without KL", noKL.map(\.kl))])
    page.reaches("autoencoder: squared error", autoencoder.map(\.error), atMost: 0.001)
    page.reaches("without KL: squared error, nearly the autoencoder's", noKL.map(\.error), atMost: 0.001)
    page.ranks("squared error", [("VAE without KL", noKL.map(\.error)), ("VAE", whole.map(\.error))])
}

private enum Training: CaseIterable { case autoencoder, withoutKL, whole }

/// What training ended with: the noise relative to the spread of the codes, the squared error of what the mean codes
/// decode to, and the KL.
private struct Outcome {
    var noise, error, kl: Double
}

private func trained(_ page: Page, _ training: Training, key: Key) throws -> Outcome {
    let t = Tensor<Float>.linear(from: -1, to: 1, count: 64).reshaped([64, 1])
    let x = Tensor.concatenated([t, t.square()], axis: 1)
    let encoder = Perceptron<Float>([2, 16, 2], activation: .tanh, key: key.folding("encoder"))
    let decoder = Perceptron<Float>([1, 16, 2], activation: .tanh, key: key.folding("decoder"))
    let optimizer = Adam(encoder.parameters + decoder.parameters, learningRate: 0.02)
    let noiseOfData: Float = 0.02
    let steps = page.quick ? 1_200 : 2_000
    try page.progress("parabola", steps: steps) { step in
        // Steps shrink to nothing, so that where training ends is not a matter of the last few draws.
        optimizer.learningRate = 0.02 * (1 - Double(step) / Double(steps))
        let q = GaussianRows(meanThenLogVariance: encoder(x))
        let z = training == .autoencoder ? q.mean : q.draw(key.folding(UInt64(step)))
        let error = (x - decoder(z)).square().sum(axis: 1).mean() / (2 * noiseOfData)
        return optimizer.step(minimizing: training == .whole ? error + q.divergenceFromStandard.mean() : error)
    }
    let q = GaussianRows(meanThenLogVariance: encoder(x))
    return Outcome(
        noise: Double(q.logVariance.exp().mean().item / q.mean.variance().item),
        error: Double((x - decoder(q.mean)).square().sum(axis: 1).mean().item),
        kl: Double(q.divergenceFromStandard.mean().item))
}
