import Evidence

/*:
 ## Are good words punished for bad company?

 The notes' reason to pay single words: a sentence is bad, so the generator lowers the probability of *all* its words,
 and the good ones among them suffer. Paid word by word, they would not.

 Call a word good after a beginning if it is worth more than what was expected there: its *advantage* is
 $A = Q(y_{1..t}) - V(y_{1..t-1}) > 0$, where $Q$ is the expected verdict on a sentence that begins so and $V$ the mean
 of $Q$ over the next word. Then there are two questions. Is a good word punished *on average*? That would be a bias. Or
 only *now and then*? That is variance. And rollouts are more sentences for the judge to read: would they not be better
 spent as sentences?
 */
func rewardPerStep(_ page: Page) throws {
    page.ledger(
        7,
        .holdsIf(
            "there are many rollouts (a few still punish good words) and verdicts cost nothing: one rollout gains "
                + "nothing on a table, and for the same number of verdicts whole sentences give less noise"),
        "sentence-level against per-step rewards: no bias, lower variance, good words no longer punished")
    let worlds = JudgedLanguage.examples

    //: **On average, never.** List the sentences in which a word stands at its place. The mean of $D(y) - V$ over them
    //: is the word's advantage, so a good word is raised on average even when only whole sentences are paid. There is
    //: no bias to cure.
    let words = worlds.map(\.placedWords)
    page.claim(
        "mean signal of each word, whole sentences paid = its advantage",
        zip(worlds, words).flatMap { world, words in words.map(world.meanSignal) },
        equals: words.flatMap { $0.map(\.advantage) }, within: 1e-12, scale: 1)

    //: **Now and then, often.** The chance that a good word is pushed down because the sentence around it was judged
    //: below $V$: by listing for whole sentences, by drawing for rollouts. It falls with their number.
    let punished = worlds.map(\.shareOfPunished)
    let counts = [1, 4, 16, 64]
    let draws = 40_000
    let drawn = counts.map { count in
        worlds.enumerated().map { index, world in
            let all = world.goodWords
            return estimate(draws / (count + 1) * 2, key: page.key("punished \(index) \(count)")) {
                world.drawnPunishment(rollouts: count, of: all, $0)
            }
        }
    }
    page.bound("good words that whole sentences punish: one in five or more", lower: 0.2, upper: punished)
    page.claim("one rollout punishes as often as the sentence's verdict", punished, agreesWith: drawn[0])
    for (index, count) in counts.enumerated().dropFirst() {
        page.bound(
            "share punished: \(count) rollouts ≤ \(counts[index - 1])", lower: drawn[index].map(\.mean),
            upper: drawn[index - 1].map(\.mean))
    }

    //: **The variance** of the whole gradient from one sentence, summed over its components, by listing: each word paid
    //: by the exact expectation, by $N$ rollouts, by the verdict on its sentence; always less $V$, so all have the same
    //: mean.
    let sizes = [1, 2, 4, 8, 16, 32, 64]
    let sentence = worlds.map { $0.variance(.sentence) }
    let expected = worlds.map { $0.variance(.expected) }
    let rolled = sizes.map { size in worlds.map { $0.variance(.rollouts(size)) } }
    page.ranks(
        "variance of the gradient, in each of three worlds",
        [("expected", expected), ("16 rollouts", rolled[4]), ("4 rollouts", rolled[2]), ("sentence", sentence)],
        deterministic: true)
    let mean = worlds[0].gradientByAutodiff()
    for (name, rollouts, listed) in [("whole sentences", nil, sentence[0]), ("four rollouts", 4, rolled[2][0])] {
        let drawn = estimate(50_000, key: page.key("variance \(name)")) {
            worlds[0].drawnSquare(around: mean, rollouts: rollouts, $0)
        }
        page.claim("variance, \(name), first world: listed ≈ drawn", listed, agreesWith: drawn)
    }

    //: **One rollout gains nothing**, to the last digit. Given the beginning, the verdict on a random completion and
    //: the verdict on the sentence at hand are draws from one distribution. Several are averaged, so of the variance
    //: what is not yet decided at the word counts by $1/N$, and $\mathrm{Var}_\infty$, that of the exact expectation,
    //: stays:
    page.claim("one rollout: the variance of whole sentences", rolled[0], equals: sentence)
    for (size, variance) in zip(sizes, rolled).dropFirst() where size == 4 || size == 64 {
        page.claim(
            "\(size) rollouts: $\\mathrm{Var}_N = \\mathrm{Var}_\\infty + (\\mathrm{Var}_1 - \\mathrm{Var}_\\infty)/N$",
            variance,
            equals: zip(expected, sentence).map { $0 + ($1 - $0) / Double(size) })
    }

    //: A network shares its parameters between places, so the noises of the four words meet. Take one bias for each
    //: word of the language as the only parameters. Sixteen rollouts are better than the sentence there, too. For one
    //: rollout there is no rule: among thirty worlds there are some where it is better and some where it is worse.
    let shared = worlds.map { $0.sharedVariance(.sentence) }
    page.ranks(
        "parameters shared by all places: variance",
        [("16 rollouts", worlds.map { $0.sharedVariance(.rollouts(16)) }), ("sentence", shared)], deterministic: true)
    let ratios = (1...30).map { number in
        let world = JudgedLanguage(Key(UInt64(number)))
        return world.sharedVariance(.rollouts(1)) / world.sharedVariance(.sentence)
    }
    page.bound(
        "one rollout's variance, sentence = 1: the least of thirty worlds", lower: ratios.min() ?? 1, upper: 0.95)
    page.bound(
        "one rollout's variance, sentence = 1: the greatest of thirty worlds", lower: 1.05, upper: ratios.max() ?? 1)

    //: **For the same number of verdicts.** $N$ rollouts for each word but the last, which needs none, make $1 + 3N$
    //: verdicts for a sentence. The mean over as many sentences has the sentence's variance divided by that number, and
    //: it is lower:
    func times(_ variances: [Double], _ size: Int) -> [Double] { variances.map { $0 * Double(1 + 3 * size) } }
    for (index, size) in [(0, 1), (2, 4), (4, 16)] {
        page.bound(
            "variance × verdicts: sentences ≤ \(size) rollout\(size == 1 ? "" : "s")", lower: sentence,
            upper: times(rolled[index], size))
    }
    page.bound(
        "the same with shared parameters, four rollouts", lower: shared,
        upper: times(worlds.map { $0.sharedVariance(.rollouts(4)) }, 4))
    page.table(
        ["a word is paid by", "variance", "verdicts", "variance × verdicts", "good words punished"],
        [["its sentence", sentence[0].short(3), "1", sentence[0].short(3), punished[0].percent(3)]]
            + zip(counts, drawn).compactMap { count, share in
                guard let place = sizes.firstIndex(of: count) else { return nil }
                return [
                    "\(count) rollout\(count == 1 ? "" : "s")", rolled[place][0].short(3), "\(1 + 3 * count)",
                    times(rolled[place], count)[0].short(3), share[0].mean.percent(3),
                ]
            } + [["the exact expectation", expected[0].short(3), "-", "-", "0 %"]], caption: "first world")
    page.figure(
        Figure(
            "Rollouts spare good words and lower the noise, down to what exact expectations leave",
            subtitle: "left: one line for each of three worlds; right: the first of them",
            Panel(
                x: Axis("rollouts for each word", scale: .logarithmic),
                y: Axis("good words punished", unit: "%", includesZero: true), labels: .none,
                marks: worlds.indices.map { index in
                    .line(
                        counts.map(Double.init), drawn.map { 100 * $0[index].mean }, color: .blue, symbol: .circle)
                }),
            Panel(
                x: Axis("rollouts for each word", scale: .logarithmic), y: Axis("variance", includesZero: true),
                labels: .legend,
                marks: [
                    .line(sizes.map(Double.init), rolled.map { $0[0] }, "rollouts", color: .blue, symbol: .circle),
                    .line(
                        sizes.map(Double.init), sizes.map { _ in sentence[0] }, "whole sentence", color: .vermilion,
                        dash: .dashed),
                    .line(
                        sizes.map(Double.init), sizes.map { _ in expected[0] }, "exact expectation", color: .green,
                        dash: .dotted),
                ])))

    //: So the notes are right about the good words, and what is cured is *noise*: the same words are raised in the long
    //: run either way. And the cure is dear. Rollouts pay where a verdict is cheap and a step of the generator is not.
}

/// What a word is paid.
private enum Paid {
    case sentence
    case rollouts(Int)
    case expected
}

/// A word at its place, and how often it stands there.
private struct PlacedWord {
    let beginning: Int
    let word: Int
    let advantage: Double
}

extension JudgedLanguage {
    fileprivate var placedWords: [PlacedWord] {
        (0..<generator.rows).flatMap { beginning in
            (0..<generator.vocabulary).map { word in
                let worth = values[generator.node(beginning, adding: word)] - values[beginning]
                return PlacedWord(beginning: beginning, word: word, advantage: worth)
            }
        }
    }

    /// The mean of D - V over the sentences in which the word stands there.
    fileprivate func meanSignal(_ word: PlacedWord) -> Double {
        var (total, signal) = (0.0, 0.0)
        for (sentence, (weight, reward)) in zip(sentences, zip(weights, rewards)) {
            let path = generator.path(sentence)
            guard path.contains(generator.node(word.beginning, adding: word.word)) else { continue }
            total += weight
            signal += weight * (reward - values[word.beginning])
        }
        return signal / total
    }

    /// How many good words there are in a sentence, on average.
    fileprivate var goodWords: Double {
        zip(sentences, weights).reduce(0) { sum, entry in
            let path = generator.path(entry.0)
            return sum + entry.1 * Double(zip(path, path.dropFirst()).count { values[$1] > values[$0] })
        }
    }

    /// Of the good words, those whose sentence is judged below what was expected before them.
    fileprivate var shareOfPunished: Double {
        var punished = 0.0
        for (sentence, (weight, reward)) in zip(sentences, zip(weights, rewards)) {
            let path = generator.path(sentence)
            punished +=
                weight * Double(zip(path, path.dropFirst()).count { values[$1] > values[$0] && reward < values[$0] })
        }
        return punished / goodWords
    }

    /// What the words of one sentence are paid by rollouts; without rollouts, by the sentence's verdict.
    private func drawnPay(_ path: [Int], rollouts: Int?, _ key: Key) -> [Double] {
        (1..<path.count).map { position in
            guard let rollouts else { return values[path[path.count - 1]] }
            if position == path.count - 1 { return values[path[position]] }
            var paid = 0.0
            for number in 0..<rollouts {
                var node = path[position]
                let draws = key.folding(UInt64(position)).folding(UInt64(number))
                for later in position..<generator.length {
                    node = generator.node(node, adding: generator.draw(after: node, draws.folding(UInt64(later))))
                }
                paid += values[node]
            }
            return paid / Double(rollouts)
        }
    }

    /// Good words of a drawn sentence that its rollouts punish, in units of how many good words there are.
    fileprivate func drawnPunishment(rollouts: Int, of goodWords: Double, _ key: Key) -> Double {
        let path = generator.path(generator.sample(key.folding("sentence")))
        let pay = drawnPay(path, rollouts: rollouts, key.folding("rollouts"))
        let punished = pay.indices.count { values[path[$0 + 1]] > values[path[$0]] && pay[$0] < values[path[$0]] }
        return Double(punished) / goodWords
    }

    /// The squared distance of one drawn gradient from the mean.
    fileprivate func drawnSquare(around mean: [Double], rollouts: Int?, _ key: Key) -> Double {
        let sentence = generator.sample(key.folding("sentence"))
        let path = generator.path(sentence)
        let pay = drawnPay(path, rollouts: rollouts, key.folding("rollouts"))
        var deviation = mean.map { -$0 }
        for (position, word) in sentence.enumerated() {
            addSlope(of: word, after: path[position], times: pay[position] - values[path[position]], to: &deviation)
        }
        return Matrix.dot(deviation, deviation)
    }

    /// Mean and variance of what the word at a position of a sentence is paid, less V, given the words up to it.
    private func pay(_ paid: Paid, _ path: [Int], _ position: Int) -> (mean: Double, variance: Double) {
        let (before, after) = (path[position], path[position + 1])
        let mean = values[after] - values[before]
        return switch paid {
        case .sentence: (mean, variances[after])
        case .rollouts(let count): (mean, variances[after] / Double(count))
        case .expected: (mean, 0)
        }
    }

    /// Of the gradient from one sentence, summed over all components; each beginning has parameters of its own.
    fileprivate func variance(_ paid: Paid) -> Double {
        var second = 0.0
        for (sentence, weight) in zip(sentences, weights) {
            let path = generator.path(sentence)
            for (position, word) in sentence.enumerated() {
                let slope = slope(of: word, after: path[position])
                let pay = pay(paid, path, position)
                second += weight * Matrix.dot(slope, slope) * (pay.mean * pay.mean + pay.variance)
            }
        }
        let mean = policyGradient { values[generator.path($0)[$1 + 1]] }
        return second - Matrix.dot(mean, mean)
    }

    /// The same where all beginnings share their parameters, one for each word of the language.
    fileprivate func sharedVariance(_ paid: Paid) -> Double {
        var second = 0.0
        var mean = [Double](repeating: 0, count: generator.vocabulary)
        for (index, sentence) in sentences.enumerated() {
            let path = generator.path(sentence)
            let slopes = zip(path, sentence).map { slope(of: $1, after: $0) }
            var known = [Double](repeating: 0, count: generator.vocabulary)
            var noise = 0.0
            for (position, slope) in slopes.enumerated() {
                let pay = pay(paid, path, position)
                var amount = pay.mean
                if case .sentence = paid {
                    // One verdict for all words.
                    amount = rewards[index] - values[path[position]]
                } else {
                    // Each word has rollouts of its own.
                    noise += pay.variance * Matrix.dot(slope, slope)
                }
                for word in known.indices { known[word] += amount * slope[word] }
                for word in mean.indices { mean[word] += weights[index] * pay.mean * slope[word] }
            }
            second += weights[index] * (Matrix.dot(known, known) + noise)
        }
        return second - Matrix.dot(mean, mean)
    }

    /// ∇ log π(word) in the row of a beginning.
    private func slope(of word: Int, after beginning: Int) -> [Double] {
        (0..<generator.vocabulary).map { ($0 == word ? 1 : 0) - generator.probability($0, after: beginning) }
    }
}
