import Evidence

@main
enum GenerativeAdversarialNetwork {
    static let chapter = Chapter(
        "ch04-gan-js", number: 4, title: "Generative adversarial networks and the Jensen-Shannon divergence",
        sections: [
            Section("best-discriminator", bestDiscriminator),
            Section("js-identity", jensenShannonIdentity),
            Section("cross-entropy", crossEntropyOfLabels),
            Section("js-metric", jensenShannonMetric),
            Section("disjoint-supports", disjointSupports),
            Section("finite-samples", finiteSamples),
            Section("starving-generator", starvingGenerator),
            Section("derivative-of-a-maximum", derivativeOfMaximum),
            Section("which-terms", whichTerms),
            Section("discriminator-alone", discriminatorAlone),
            Section("generator-alone", generatorAlone),
            Section("fooled-discriminator", fooledDiscriminator),
            Section("ring-and-grid", ringAndGrid),
            Section("collapse-and-dropping", collapseAndDropping),
            Section("digits", digits),
            Section("structured", structured),
        ])

    static func main() { chapter.main() }
}
