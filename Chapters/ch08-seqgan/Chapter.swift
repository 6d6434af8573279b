import Evidence

@main
enum SequenceModels {
    static let chapter = Chapter(
        "ch08-seqgan", number: 8, title: "Sequences and policy gradients",
        sections: [
            Section("policy-gradient", policyGradient),
            Section("baseline", baseline),
            Section("teacher-forcing", teacherForcing),
            Section("likelihood-against-quality", likelihoodAgainstQuality),
            Section("judge-as-reward", judgeAsReward),
            Section("sampling-stops", samplingStops),
            Section("soft-words", softWords),
            Section("gumbel-softmax", gumbelSoftmax),
            Section("rollouts", rollouts),
            Section("reward-per-step", rewardPerStep),
            Section("oracle-test", oracleTest),
            Section("constant-reward", constantReward),
            Section("words-temperature", wordsTemperature),
            Section("self-bleu", selfBLEU),
            Section("alpha-beta", alphaBeta),
            Section("tree-search", treeSearch),
        ])

    static func main() { chapter.main() }
}
