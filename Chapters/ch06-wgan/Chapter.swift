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
            Section("slope-along-ways", slopeAlongWays),
            Section("spectral-normalisation", spectralNormalisation),
            Section("critic-follows", criticFollows),
            Section("four-changes", fourChanges),
            Section("least-squares", leastSquares),
            Section("energy-margin", energyMargin),
            Section("loss-sensitive", lossSensitive),
            Section("ring-and-grid", ringAndGrid),
        ])

    static func main() { chapter.main() }
}
