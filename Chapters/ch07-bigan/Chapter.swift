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
            Section("vae-gan", vaeGAN),
        ])

    static func main() { chapter.main() }
}
