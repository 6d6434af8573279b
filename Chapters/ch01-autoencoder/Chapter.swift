import Evidence

@main
enum Autoencoders {
    static let chapter = Chapter(
        "ch01-autoencoder", number: 1, title: "Autoencoders",
        sections: [
            Section("linear-autoencoder", linearAutoencoder),
            Section("digits-autoencoder", digitsAutoencoder),
            Section("random-codes", randomCodes),
            Section("stored-pictures", storedPictures),
            Section("moon-phases", moonPhases),
            Section("code-cloud", codeCloud),
            Section("wiener-filter", wienerFilter),
            Section("tweedie", tweedie),
            Section("denoising-digits", denoisingDigits),
        ])

    static func main() { chapter.main() }
}
