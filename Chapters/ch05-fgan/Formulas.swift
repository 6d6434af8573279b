import Evidence

/// A row of the table, as a textbook would print it.
struct Row {
    var generator: String
    var conjugate: String
    var domain: String
    var output: String
}

extension Divergence {
    var row: Row {
        switch self {
        case .kullbackLeibler: Row(generator: "u\\log u", conjugate: "e^{t-1}", domain: "\\mathbb R", output: "v")
        case .reverseKullbackLeibler:
            Row(generator: "-\\log u", conjugate: "-1-\\log(-t)", domain: "t<0", output: "-e^{-v}")
        case .twiceJensenShannon:
            Row(
                generator: "u\\log u-(u+1)\\log\\frac{u+1}2", conjugate: "-\\log(2-e^t)", domain: "t<\\log 2",
                output: "\\log 2-\\log(1+e^{-v})")
        case .gan:
            Row(
                generator: "u\\log u-(u+1)\\log(u+1)", conjugate: "-\\log(1-e^t)", domain: "t<0",
                output: "-\\log(1+e^{-v})")
        case .pearson:
            Row(
                generator: "(u-1)^2", conjugate: "\\frac14t^2+t\\ \\ (t\\ge-2),\\ \\text{else}\\ -1",
                domain: "\\mathbb R", output: "v")
        case .neyman:
            Row(generator: "(1-u)^2/u", conjugate: "2-2\\sqrt{1-t}", domain: "t\\le1", output: "1-e^{-v}")
        case .squaredHellinger:
            Row(generator: "(\\sqrt u-1)^2", conjugate: "t/(1-t)", domain: "t<1", output: "1-e^{-v}")
        case .totalVariation:
            Row(
                generator: "\\frac12|u-1|", conjugate: "\\max(t,-\\tfrac12)", domain: "t\\le\\frac12",
                output: "\\frac12\\tanh v")
        case .jeffrey:
            Row(
                generator: "(u-1)\\log u", conjugate: "W+1/W+t-2,\\ \\ We^W=e^{1-t}", domain: "\\mathbb R",
                output: "v")
        case .alpha(let order) where order > 1:
            Row(
                generator: Self.alphaGenerator,
                conjugate: Self.alphaConjugate
                    + "\\ \\ (t\\ge\\tfrac{-1}{\\alpha-1}),\\ \\text{else}\\ -\\tfrac1\\alpha",
                domain: "\\mathbb R", output: "v")
        case .alpha:
            Row(
                generator: Self.alphaGenerator, conjugate: Self.alphaConjugate, domain: "t<\\frac1{1-\\alpha}",
                output: "\\frac1{1-\\alpha}-\\log(1+e^{-v})")
        }
    }

    private static let alphaGenerator = "\\frac{u^\\alpha-1-\\alpha(u-1)}{\\alpha(\\alpha-1)}"
    private static let alphaConjugate = "\\frac1\\alpha\\left((1+(\\alpha-1)t)^{\\alpha/(\\alpha-1)}-1\\right)"
}

/// Two lists of probabilities for the same few outcomes.
struct Pair {
    var p: [Double]
    var q: [Double]

    var ratios: [Double] { zip(p, q).map { $0 / $1 } }

    /// E_p T - E_q f*(T) for a critic with one value for each outcome.
    func bound(_ divergence: Divergence, _ critic: [Double]) -> Double {
        critic.indices.reduce(0) { $0 + p[$1] * critic[$1] - q[$1] * divergence.conjugate(critic[$1]) }
    }
}

/// Pairs on two to seven outcomes, from nearly equal ones to such as hardly meet.
func randomPairs(_ count: Int, key: Key) -> [Pair] {
    key.split(count).enumerated().map { index, key in
        let size = 2 + index % 6
        let spread = [0.05, 0.3, 1, 2][index / 6 % 4]
        func probabilities(_ logits: [Double]) -> [Double] {
            let weights = logits.map { Double.exp($0) }
            let total = weights.reduce(0, +)
            return weights.map { $0 / total }
        }
        let base: [Double] = key.folding("q").normal([size]).scalars
        let change: [Double] = key.folding("p").normal([size]).scalars
        return Pair(p: probabilities(zip(base, change).map { $0 + spread * $1 }), q: probabilities(base))
    }
}
