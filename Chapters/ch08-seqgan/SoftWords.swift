import Evidence

/*:
 ## Soft words: what a discriminator sees first

 The second way out hands on the writer's distribution instead of a word. Then everything can be differentiated, and the
 lecture notes say what goes wrong. Real words are one-hot: a single 1, zeros elsewhere. The writer's are not, a little
 of every word, always. A discriminator need not read. It learns *one-hot means real*, and the writer is told to be
 one-hot but not what to say. The supports have no point in common, so JS is $\log 2$ whatever the writer does (chapter
 4), and the cure is the one of chapter 6: the Wasserstein distance W measures how far apart they are, not whether. But
 does a discriminator really stop at that, and does W teach a writer what to say?

 **Exactly.** Four words of unequal frequency $p$. A writer with the right frequencies speaks with softness $s$:
 instead of $e_k$ it says $(1 - s) e_k + s\,u$, where $u$ is a quarter of each.
 */
func softWords(_ page: Page) throws {
    page.ledger(
        6, .holdsIf("what makes a sentence right is harder to see than soft words; and only while the words are soft"),
        "soft words fed to D: it learns \"one-hot means real\", JS saturates at log 2, W does not")
    let p = [0.4, 0.3, 0.2, 0.1]
    let softness = [1e-6, 0.01, 0.1, 0.5, 1]
    page.claim(
        "JS at softness from a millionth to one: $\\log 2$", softness.map { Meeting(p, p, softness: $0).jensenShannon },
        equals: Double.log(2))
    page.claim("JS at softness 0", Meeting(p, p, softness: 0).jensenShannon, equals: 0, scale: 1)
    page.claim(
        "W: $s\\sqrt{3/4}$, by transport", try softness.map { try Meeting(p, p, softness: $0).transportCost() },
        equals: softness.map { $0 * 0.75.squareRoot() }, within: 1e-9)

    //: JS is blind to what is said, too. Writers that say the wrong words, some of them more wrong than others, all at
    //: the same softness:
    let habits = [[0.4, 0.3, 0.2, 0.1], [0.3, 0.3, 0.2, 0.2], [0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1]]
    page.claim(
        "JS of four writers with other habits", habits.map { Meeting(p, $0, softness: 0.1).jensenShannon },
        equals: Double.log(2))
    page.ranks(
        "W of the same four",
        try zip(["the right one", "nearly", "reversed", "one word only"], habits).map {
            ($0, [try Meeting(p, $1, softness: 0.1).transportCost()])
        }, deterministic: true)

    //: **What W does not do.** W needs a writer that can choose, by a random code, which word to say. A writer
    //: without a code says one soft word always, $\pi$, and $W = \sum_k p_k |e_k - \pi|$. For three equally frequent
    //: words its best answer is no word but the mush in the middle:
    let mush = [1.0 / 3, 1.0 / 3, 1.0 / 3]
    let thirds = Array(repeating: 1.0 / 3, count: 3)
    page.claim("best soft word of a writer without a code, by descent", descended(thirds), equals: mush, within: 1e-6)
    page.bound(
        "W of the mush is below W of any word", lower: distance(thirds, mush), upper: distance(thirds, [1, 0, 0]))
    page.claim(
        "a word that is said in 60 of 100 cases is worth saying", descended([0.6, 0.2, 0.2]), equals: [1, 0, 0],
        within: 1e-3, scale: 1)

    //: **Trained, 1: what D has learnt.** Is it true that D learns nothing but *one-hot means real*? Five words, *a*
    //: to *e*, and three kinds of rule for what a right sentence is, from one that is seen at a glance to one that is
    //: not. D sees right sentences in one-hot words, and the soft mixtures of an untrained writer. Then it is asked
    //: about two kinds of sentence that it has never seen: wrong ones in one-hot words, and right ones in soft words.
    //: The last column is another D with the same start that had wrong one-hot sentences for its fakes: it shows that
    //: the rule *can* be learnt.
    let keys = page.keys("discriminators", count: page.thorough ? 8 : page.quick ? 3 : 4)
    let grammars = try Grammar.allCases.map { grammar in try keys.map { try Verdicts(page, grammar, key: $0) } }
    page.table(
        [
            "what is right", "right sentences", "JS as D measures it", "wrong, one-hot", "right, soft",
            "wrong, one-hot, when trained on such",
        ],
        zip(Grammar.allCases, grammars).map { grammar, verdicts in
            [
                grammar.rawValue, "\(grammar.right.count) of \(grammar.right.count + grammar.wrong.count)",
                mean(verdicts.map(\.jensenShannon)).short(3), mean(verdicts.map(\.wrongHard)).percent(),
                mean(verdicts.map(\.rightSoft)).percent(), mean(verdicts.map(\.wrongWhenTaught)).percent(),
            ]
        },
        caption:
            "the last three columns: share taken for real; means over \(keys.count) discriminators; JS is at most $\\log 2 = 0.693$"
    )

    let (five, sum) = (grammars[0], grammars[2])
    page.reaches("a rule that is hard to see: wrong, one-hot, taken for real", sum.map(\.wrongHard), atLeast: 0.9)
    page.reaches("... by a D that was shown such fakes", sum.map(\.wrongWhenTaught), atMost: 0.3)
    page.reaches("five sentences: wrong, one-hot, taken for real", five.map(\.wrongHard), atMost: 0.2)
    page.reaches(
        "right sentences in soft words, taken for real, all rules", grammars.flatMap { $0.map(\.rightSoft) },
        atMost: 0.2)
    page.reaches("JS as D measures it, all rules", grammars.flatMap { $0.map(\.jensenShannon) }, atLeast: 0.65)

    //: So the notes are right where the rule is hard, and wrong where it is easy: with five sentences to know, D has
    //: learnt the five sentences.

    //: **Trained, 2: what each measures.** Now the fakes are the *right* five sentences with the right frequencies, and
    //: only their softness changes. D says nearly $\log 2$ to all of them. A critic of slope 1 at most says how soft
    //: they are. What it measures is a lower bound of W, whose exact value is $s\sqrt{8/5}$.
    let levels = [0.05, 0.2, 0.8]
    let exact = levels.map { $0 * 1.6.squareRoot() }
    let measured = try keys.prefix(3).map { key in try levels.map { try Measured(page, softness: $0, key: key) } }
    page.claim(
        "W of right sentences in soft words: $s\\sqrt{8/5}$, by transport", try levels.map(exactCost), equals: exact,
        within: 2e-6)
    page.reaches("JS as D measures it, every softness", measured.flatMap { $0.map(\.jensenShannon) }, atLeast: 0.6)
    page.bound(
        "the critic stays below W", lower: measured.flatMap { $0.map(\.transport) },
        upper: measured.flatMap { _ in exact }, slack: 1e-4)
    page.ranks(
        "W as the critic measures it",
        levels.indices.map { i in ("softness \(levels[i].short())", measured.map { $0[i].transport }) })
    page.reaches(
        "share of W that it finds", measured.flatMap { zip($0, exact).map { $0.transport / $1 } }, atLeast: 0.3)

    //: **Trained, 3: what the writer learns.** A writer with a code, whose soft sentences go to D, or to a critic
    //: with a limit on its slope. Afterwards the greatest of each soft word is taken for the word. How many of its
    //: sentences are right, how many different right ones does it say, and how far is it from the right sentences, in
    //: exact W?
    let steps = page.quick ? 200 : 500
    let rules = [Grammar.neighbours, .sum]
    let usual = try rules.map { rule in
        try keys.prefix(3).map { try Writer(page, "GAN", rule, .nonSaturating, .none, steps, $0) }
    }
    let wasserstein = try rules.map { rule in
        try keys.prefix(3).map {
            try Writer(page, "WGAN", rule, .wasserstein, .penalty(weight: 1, sides: .above), steps, $0)
        }
    }
    page.table(
        ["rule", "trained by", "right sentences", "different right ones", "greatest share in a word", "W"],
        rules.indices.flatMap { i in
            [("GAN", usual[i]), ("WGAN", wasserstein[i])].map { name, writers in
                [
                    rules[i].rawValue, name, mean(writers.map(\.right)).percent(),
                    "\(mean(writers.map { Double($0.known) }).short(3)) of \(rules[i].right.count)",
                    mean(writers.map(\.hardness)).short(3), mean(writers.map(\.cost)).short(3),
                ]
            }
        }, caption: "means over three writers, 400 sentences each")
    for (i, rule) in ["one or two after", "multiple of five"].enumerated() {
        page.ranks(
            "distance W to the right sentences, \(rule)",
            [("WGAN", wasserstein[i].map(\.cost)), ("GAN", usual[i].map(\.cost))])
    }

    //: Against the notes, the writer behind an ordinary D does not end in hard nonsense. Told to be one-hot, it
    //: becomes one-hot; then D has nothing but the rule left to see, learns it, and the writer mostly follows. What
    //: it pays with is variety: a handful of sentences, said over and over.
    page.reaches("GAN: greatest share in a word", usual.flatMap { $0.map(\.hardness) }, atLeast: 0.9)
    page.reaches("GAN, one or two after: right sentences (6 % by chance)", usual[0].map(\.right), atLeast: 0.8)
    page.reaches("GAN, multiple of five: right sentences (20 % by chance)", usual[1].map(\.right), atLeast: 0.4)
    page.reaches(
        "GAN: share of the right ones that it ever says",
        zip(rules, usual).flatMap { rule, writers in
            writers.map { Double($0.known) / Double(rule.right.count) }
        }, atMost: 0.35)

    //: The Wasserstein critic keeps the variety, and for the rule that can be seen it teaches the rule as well. The
    //: other rule it does not teach: every wrong sentence becomes right when one word is changed, so one-hot sentences
    //: at random are already as near as $W = \frac45\sqrt2 = 1.13$, and a fifth of them is right by chance.
    page.reaches(
        "WGAN, one or two after: share of the right ones that it says",
        wasserstein[0].map { Double($0.known) / Double(rules[0].right.count) }, atLeast: 0.75)
    page.reaches("WGAN, one or two after: right sentences (6 % by chance)", wasserstein[0].map(\.right), atLeast: 0.5)
    page.reaches("WGAN, multiple of five: right sentences (20 % by chance)", wasserstein[1].map(\.right), atMost: 0.35)
    let x = Axis("softness of the fakes", includesZero: true)
    page.figure(
        Figure(
            "JS says soft or not; W says how soft. Whether D reads depends on the rule",
            subtitle:
                "left: right sentences in ever softer words, \(measured.count) runs; right: means over \(keys.count) discriminators",
            Panel(
                "What each measures", x: x, y: Axis("divergence", includesZero: true), labels: .legend,
                marks: [
                    .line([0] + levels, [0] + exact, "W, exact", color: .grey)
                ]
                    + measured.map {
                        .line(levels, $0.map(\.transport), "W, critic", color: .blue, dash: .solid, symbol: .circle)
                    }
                    + measured.map {
                        .line(
                            levels, $0.map(\.jensenShannon), "JS, discriminator", color: .vermilion, dash: .solid,
                            symbol: .square)
                    } + [.horizontal(Double.log(2), "$\\log 2$")]),
            Panel(
                "Wrong sentences in one-hot words", y: Axis("share taken for real", range: 0...1), labels: .legend,
                marks: [
                    .bars(
                        ["five", "neighbours", "sum"], grammars.map { mean($0.map(\.wrongHard)) }, "fakes were soft",
                        color: .vermilion),
                    .bars(
                        ["five", "neighbours", "sum"], grammars.map { mean($0.map(\.wrongWhenTaught)) },
                        "fakes were one-hot", color: .blue),
                ])))
}

/// Real words and soft words as distributions over places: the one-hot corners, and the corners drawn in.
private struct Meeting {
    let p, q: [Double]
    let softness: Double

    init(_ p: [Double], _ q: [Double], softness: Double) { (self.p, self.q, self.softness) = (p, q, softness) }

    /// Over the four corners and, if they are elsewhere, the four soft words.
    var jensenShannon: Double {
        let none = [Double](repeating: 0, count: p.count)
        return softness == 0 ? Evidence.jensenShannon(p, q) : Evidence.jensenShannon(p + none, none + q)
    }

    func transportCost() throws -> Double {
        let corners = Matrix.identity(p.count)
        let soft = Matrix(rows: p.count, columns: p.count) {
            (1 - softness) * ($0 == $1 ? 1 : 0) + softness / Double(p.count)
        }
        return try transport(p, q, costs: GroundCost.euclidean(corners, soft)).cost
    }
}

/// Σ p |e_k - π|
private func distance(_ p: [Double], _ pi: [Double]) -> Double {
    p.indices.reduce(0) { sum, k in
        sum + p[k] * norm(pi.indices.map { pi[$0] - ($0 == k ? 1 : 0) })
    }
}

/// The soft word with the least W, by descent on its logits.
private func descended(_ p: [Double]) -> [Double] {
    let corners = Tensor<Double>.identity(p.count)
    let logits = Parameter("logits", Tensor((0..<p.count).map { 0.3 * Double($0 * $0) }))
    let optimizer = Adam([logits], learningRate: 0.05)
    for step in 0..<4_000 {
        optimizer.learningRate = 0.05 * (1 - Double(step) / 4_000)
        let gaps = ((corners - logits.value.softmax()).square().sum(axis: 1) + 1e-24).squareRoot()
        optimizer.step(minimizing: (Tensor(p) * gaps).sum())
    }
    return logits.value.softmax().scalars
}
