import Evidence

@main
enum GaussianMixtures {
    static let chapter = Chapter(
        "ch02-gmm-em", number: 2, title: "Gaussian mixtures and expectation-maximisation",
        sections: [
            Section("inverse-transform", inverseTransform),
            Section("ancestral-sampling", ancestralSampling),
            Section("responsibilities", responsibilities),
            Section("maximization-step", maximizationStep),
            Section("never-down", neverDown),
            Section("fisher-identity", fisherIdentity),
            Section("local-optima", localOptima),
            Section("old-faithful", oldFaithful),
            Section("collapse", collapse),
            Section("what-users-bring", whatUsersBring),
            Section("k-means-limit", kMeansLimit),
            Section("minimum-divergence", minimumDivergence),
            Section("infinite-mixture", infiniteMixture),
            Section("digits-mixture", digitsMixture),
            Section("held-out-choice", heldOutChoice),
        ])

    static func main() { chapter.main() }
}
