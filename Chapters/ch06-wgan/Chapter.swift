import Evidence

@main
enum WassersteinGAN {
    static let chapter = Chapter(
        "ch06-wgan", number: 6, title: "Wasserstein and the other fixes",
        sections: [
            Section("transport-plans", transportPlans),
            Section("best-critic", bestCritic),
            Section("disjoint-supports", disjointSupports),
            Section("no-limit", noLimit),
            Section("weight-clipping", weightClipping),
            Section("penalty-derivatives", penaltyDerivatives),
            Section("least-squares", leastSquares),
        ])

    static func main() { chapter.main() }
}
