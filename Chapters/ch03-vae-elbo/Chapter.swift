import Evidence

@main
enum VariationalAutoencoder {
    static let chapter = Chapter(
        "ch03-vae-elbo", number: 3, title: "The variational autoencoder and the evidence lower bound",
        sections: [
            Section("decoder-density", decoderDensity),
            Section("jensen-route", jensenRoute),
            Section("divergence-route", divergenceRoute),
            Section("every-encoder", everyEncoder),
            Section("joint-route", jointRoute),
            Section("two-terms", twoTerms),
            Section("raising-the-bound", raisingTheBound),
            Section("posterior-numerator", posteriorNumerator),
            Section("importance-weighted-bound", importanceWeightedBound),
            Section("gaussian-kl", gaussianKL),
            Section("full-covariances", fullCovariances),
            Section("notes-penalty", notesPenalty),
            Section("weight-decay", weightDecay),
            Section("lost-minus", lostMinus),
            Section("deviation-or-variance", deviationOrVariance),
            Section("mismatched-training", mismatchedTraining),
            Section("gaussian-decoder", gaussianDecoder),
            Section("squared-error", squaredError),
            Section("chosen-variance", chosenVariance),
            Section("vanishing-noise", vanishingNoise),
            Section("without-kl", withoutKL),
            Section("noise-against-kl", noiseAgainstKL),
            Section("two-gradients", twoGradients),
            Section("gradient-spread", gradientSpread),
            Section("one-sample", oneSample),
            Section("minibatches", minibatches),
            Section("shared-kl", sharedKL),
            Section("aggregate", aggregate),
            Section("normal-aggregate", normalAggregate),
            Section("noise-channel", noiseChannel),
            Section("probabilistic-pca", probabilisticPCA),
            Section("minimal-code", minimalCode),
            Section("two-collapses", twoCollapses),
            Section("collapse-sweep", collapseSweep),
            Section("digit-densities", digitDensities),
            Section("conditional-bound", conditionalBound),
            Section("lost-logarithm", lostLogarithm),
            Section("completing-digits", completingDigits),
            Section("class-prior", classPrior),
            Section("digit-asked", digitAsked),
            Section("misplaced-mask", misplacedMask),
            Section("averaged-encoder", averagedEncoder),
            Section("denoising-digits", denoisingDigits),
        ])

    static func main() { chapter.main() }
}
