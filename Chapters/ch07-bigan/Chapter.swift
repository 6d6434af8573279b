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
        ])

    static func main() { chapter.main() }
}
