import Evidence

@main
enum TwoWayModels {
    static let chapter = Chapter(
        "ch07-bigan", number: 7, title: "Two-way models and adversarial codes",
        sections: [
            Section("bigan-value", twoWayValue),
            Section("bigan-inverse", inversePair),
            Section("bigan-digits", twoWayDigits),
            Section("infogan-bound", informationBound),
            Section("infogan-codes", informationCodes),
            Section("vae-gan", vaeGAN),
            Section("vae-gan-sharpness", sharpness),
            Section("triple-gan-equilibrium", tripleGANEquilibrium),
            Section("triple-gan-digits", tripleGANDigits),
            Section("gradient-reversal", gradientReversal),
            Section("domain-digits", domainDigits),
            Section("domain-voices", domainVoices),
            Section("adversarial-autoencoder", adversarialAutoencoder),
            Section("avb-discriminator", avbDiscriminator),
            Section("avb-four-points", avbFourPoints),
            Section("discrete-outputs", discreteOutputs),
        ])

    static func main() { chapter.main() }
}
