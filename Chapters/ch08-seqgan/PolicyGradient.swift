import Evidence

/*:
 ## The policy gradient, by every sentence there is

 A network writes a sentence, word by word, drawing each word by chance. A *judge* reads it and says how good it was: a
 number $R(y)$, the *reward*. There is no right answer to imitate, and the judge is no formula that could be
 differentiated. Even so the network can learn, because the mean reward depends on its parameters $\theta$ in a way that
 *is* a formula:

 $$J(\theta) = \sum_y p_\theta(y)\,R(y), \qquad
 \nabla J = \sum_y R(y)\,\nabla p_\theta(y) = \mathbb E_{y \sim p_\theta}\!\left[R(y)\,\nabla \log p_\theta(y)\right]$$

 The step in the middle is $\nabla p = p\,\nabla\log p$. It turns a sum over all sentences, far too many to write down,
 into a mean over sentences that the network has just written. Only $\log p$ is differentiated; $R$ is a number.

 One would like to see it at work where nothing is left out. So take a language small enough: four words, sentences of
 four, 256 in all. The judge gives a point for each neighbouring pair that fits (*the cat*, *dog sleeps*, *sleeps the*).
 The writer is a small LSTM with random weights.
 */
func policyGradient(_ page: Page) throws {
    page.ledger(1, .holds, "the gradient of the expected reward is E[R ∇log p]")
    let language = SmallLanguage(key: page.key("writer"))
    let (sentences, rewards) = (SmallLanguage.sentences, SmallLanguage.rewards)
    let p = language.probabilities()
    page.claim("the 256 probabilities sum to one", p.reduce(0, +), equals: 1)
    let likeliest = p.indices.sorted { p[$0] > p[$1] }.prefix(3)
    page.table(
        ["sentence", "probability", "reward"],
        (likeliest + [SmallLanguage.index([0, 1, 3, 0])]).map {
            [SmallLanguage.text(sentences[$0]), p[$0].short(3), rewards[$0].short()]
        }, caption: "the untrained writer's three favourites, and a sentence that earns all three points")

    //: **The left side.** $J$ as one long sum, differentiated automatically at all 163 parameters. The result can be
    //: checked without derivatives: push the parameters a little in eight directions and see how $J$ changes.
    let exact = language.derivative(of: language.expectedReward())
    let directions = page.keys("directions", count: 8).map { key in
        let raw = (key.normal([exact.count]) as Tensor<Double>).scalars
        return raw.map { $0 / norm(raw) }
    }
    page.claim(
        "$\\nabla J$ by automatic differentiation = by differences of $J$, eight directions",
        directions.map { Matrix.dot($0, exact) },
        equals: directions.map { slope(of: language, along: $0) }, within: 1e-8, scale: norm(exact))

    //: **The right side.** The *score* $\nabla\log p(y)$ of each sentence by itself, 256 gradients, each weighted
    //: with $p R$:
    let scores = language.scores()
    let byScores = weightedSum(zip(p, rewards).map { $0 * $1 }, scores)
    let size = exact.map(abs).max() ?? 0
    page.claim(
        "$\\nabla\\sum p R = \\sum p\\,R\\,\\nabla\\log p$, 163 parameters", byScores, equals: exact, within: 1e-11,
        scale: size)
    page.claim(
        "the mean score is zero: $\\mathbb E\\,\\nabla\\log p = \\nabla 1$", weightedSum(p, scores), equals: 0,
        within: 1e-12, scale: size)

    //: **From samples.** Nobody can sum over all sentences of a real language. Draw them from the writer instead, and
    //: average $R\,\nabla\log p$. The error bars shrink around the exact gradient, parameter by parameter:
    let draws = 250_000
    let counts = language.counts(draws, key: page.key("sentences"))
    let sampled = exact.indices.map { i in
        estimate(counts, sentences.indices.map { rewards[$0] * scores[$0][i] })
    }
    page.claim(
        "$\\nabla J$ = mean of $R\\,\\nabla\\log p$ over drawn sentences", exact, agreesWith: sampled,
        scale: norm(exact))
    let direction = exact.map { $0 / norm(exact) }
    let along = estimate(counts, sentences.indices.map { rewards[$0] * Matrix.dot(scores[$0], direction) })
    page.claim("the length of $\\nabla J$, from the same sentences", norm(exact), agreesWith: along)

    //: **By hand.** For a writer that is only a table, the chance of word $j$ after word $i$ being
    //: $\pi_{ij} = \mathrm{softmax}(\theta_i)_j$, the score needs no machine: each time $j$ follows $i$, row $i$ of
    //: the table gets $\mathbf 1_j - \pi_i$. The gradient of $J$ in numbers, and by automatic differentiation:
    let table = Table(logits: page.key("table").normal([5, 4]))
    page.claim(
        "a table of word pairs: by hand = by automatic differentiation", table.byHand(), equals: table.derived(),
        within: 1e-12,
        scale: 1)

    //: **Three wrong versions.** Forget the logarithm; treat reward and score as independent; draw from one
    //: distribution and score under another. The last one happens to whoever draws at a temperature, to get better
    //: sentences, and forgets it when the loss is computed:
    page.refute(
        "without the logarithm: $\\mathbb E[R\\,\\nabla p]$",
        weightedSum(p.indices.map { p[$0] * p[$0] * rewards[$0] }, scores), by: exact, within: 1e-9, scale: size)
    let meanReward = Matrix.dot(p, rewards)
    page.refute(
        "mean reward times mean score", weightedSum(p.map { $0 * meanReward }, scores), by: exact, within: 1e-9,
        scale: size)
    let cold = language.probabilities(temperature: 0.5)
    page.refute(
        "drawn at temperature ½, scored at 1", weightedSum(zip(cold, rewards).map { $0 * $1 }, scores), by: exact,
        within: 1e-9, scale: size)

    //: What another distribution $q$ has drawn can be used if each sentence is given the weight $p/q$:
    let coldCounts = language.counts(draws, temperature: 0.8, key: page.key("cold"))
    let mild = language.probabilities(temperature: 0.8)
    func alongGradient(_ weight: (Int) -> Double) -> Estimate {
        estimate(coldCounts, sentences.indices.map { weight($0) * rewards[$0] * Matrix.dot(scores[$0], direction) })
    }
    page.claim(
        "drawn at temperature 0.8, weighted with $p/q$", norm(exact), agreesWith: alongGradient { p[$0] / mild[$0] })
    page.refute("drawn at temperature 0.8, not weighted", norm(exact), by: alongGradient { _ in 1 })

    //: And the number that a training loop prints as its loss, the mean of $-R\log p$, is not what is being improved.
    //: Only its gradient means something:
    page.refute(
        "$\\mathbb E[-R\\log p]$ is the expected reward with a minus",
        -zip(p, rewards).reduce(0) { $0 + $1.0 * $1.1 * Double.log($1.0) }, by: -meanReward)

    //: **It learns.** The same writer, once with the exact gradient and then with the mean over 16 sentences that it
    //: has just written, which is all that a real writer would have. The expected reward is computed exactly:
    let steps = page.quick ? 150 : 300
    let full = try climb(page, "exact gradient", steps: steps, sentences: nil)
    let runs = try (0..<(page.thorough ? 8 : page.quick ? 3 : 4)).map {
        try climb(page, "16 sentences", steps: steps, sentences: 16, run: $0)
    }
    page.reaches(
        "expected reward after \(steps) steps, exact gradient (3 is the most)", full.suffix(1), atLeast: 2.9,
        deterministic: true)
    page.reaches(
        "expected reward after \(steps) steps, 16 drawn sentences a step", runs.map { $0[steps] }, atLeast: 2.5)
    page.figure(
        Figure(
            "Sixteen drawn sentences a step arrive where all 256 do, a little later",
            subtitle: "expected reward, summed over every sentence, while the writer learns",
            Panel(
                x: Axis("step"), y: Axis("expected reward", range: 0...3.1), labels: .legend,
                marks: runs.map { .line($0, "16 drawn sentences", color: .vermilion, dash: .solid) } + [
                    .line(full, "exact gradient", color: .blue), .horizontal(3, "the most there is", color: .grey),
                ])))
}

/// The slope of J by central differences of fourth order.
private func slope(of language: SmallLanguage, along direction: [Double]) -> Double {
    let h = 2e-3
    func value(_ step: Double) -> Double {
        language.moved(by: step, along: direction) { language.expectedReward().item }
    }
    return (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h)
}

/// The expected reward before the first step and after each.
private func climb(_ page: Page, _ name: String, steps: Int, sentences: Int?, run: Int = 0) throws -> [Double] {
    let language = SmallLanguage(key: page.key("writer"))
    let optimizer = Adam(language.model.parameters, learningRate: 0.03)
    let key = page.key("climb").folding(UInt64(run))
    var course: [Double] = []
    try page.progress(name, steps: steps) { step in
        let expected = language.expectedReward()
        course.append(expected.item)
        guard let sentences else { return optimizer.step(minimizing: -expected) }
        let drawn = language.model.sample(count: sentences, length: 4, key: key.folding(UInt64(step)))
        let rewards = Tensor(drawn.map { SmallLanguage.rewards[SmallLanguage.index($0)] })
        return optimizer.step(minimizing: -(rewards * language.model.logProbabilities(of: drawn)).mean())
    }
    return course + [language.expectedReward().item]
}

/// A writer without a memory: the word depends on the one before it. Row 4 is for the first word.
private struct Table {
    /// [5, 4]
    let logits: Tensor<Double>

    /// Σ p R (how often j followed i, less what was expected)
    func byHand() -> [Double] {
        let pi = logits.softmax().scalars
        var sum = [Double](repeating: 0, count: 20)
        for (sentence, reward) in zip(SmallLanguage.sentences, SmallLanguage.rewards) {
            let pairs = Array(zip([4] + sentence, sentence))
            let p = pairs.reduce(1.0) { $0 * pi[4 * $1.0 + $1.1] }
            for (i, j) in pairs {
                for other in 0..<4 { sum[4 * i + other] += p * reward * ((other == j ? 1 : 0) - pi[4 * i + other]) }
            }
        }
        return sum
    }

    func derived() -> [Double] {
        let sentences = SmallLanguage.sentences
        let rows = sentences.flatMap { [4] + $0.dropLast() }
        return gradient(
            of: { logits in
                let chosen = logits.logSoftmax().gathered(rows).chosen(sentences.flatMap { $0 })
                let p = chosen.reshaped([sentences.count, 4]).sum(axis: 1).exp()
                return (p * Tensor(SmallLanguage.rewards)).sum()
            }, at: logits
        ).scalars
    }
}
