import Evidence

@main
enum FGAN {
    static let chapter = Chapter(
        "ch05-fgan", number: 5, title: "f-GAN: any divergence, by a trained critic",
        sections: [
            Section("table-of-divergences", tableOfDivergences),
            Section("conjugates", conjugates),
            Section("fenchel-young", fenchelYoung),
            Section("variational-bound", variationalBound),
            Section("trained-critic", trainedCritic),
            Section("gan-member", ganMember),
            Section("twice-jensen-shannon", twiceJensenShannon),
            Section("nearest-gaussian", nearestGaussian),
            Section("learned-gaussians", learnedGaussians),
            Section("choosing-the-divergence", choosingTheDivergence),
        ])

    static func main() { chapter.main() }
}
