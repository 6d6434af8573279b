import Evidence

/*:
 ## A reward for every word

 SeqGAN (Yu and others 2017) takes the first way out. It makes the discriminator the judge: its verdict $D(y)$ on a
 generated sentence, the probability that it is real, is the reward of a policy gradient for the writer, which is called
 the *generator* from here on. The judge reads whole sentences. To pay single words, each beginning $y_{1..t}$ is
 finished several times at random, by the generator itself, and the verdicts on these **rollouts** are averaged:

 $$\hat Q(y_{1..t}) = \frac1N\sum_{n=1}^N D(y_{1..t}\, z^{(n)}), \qquad z^{(n)} \sim p(\cdot\,|\,y_{1..t}), \qquad
   \nabla \mathrm E[D] = \mathrm E \sum_t \hat Q(y_{1..t})\, \nabla\log p(y_t\,|\,y_{1..t-1})$$

 Does that still follow the gradient of $\mathrm E[D]$? The judge never said anything about a beginning. On a language
 of three words and four places all 81 sentences can be listed, and every road to the gradient compared with the
 derivative itself. There are three such worlds. In each the generator $p$ and the language of the data, $q$, are tables
 of random probabilities, and the judge is the best one for the two, $D = q/(q + p)$ (chapter 4).
 */
func rollouts(_ page: Page) throws {
    page.ledger(
        7, .holds,
        "the discriminator as reward, with Monte-Carlo rollouts: paying single words does not bias the gradient")
    let worlds = JudgedLanguage.examples
    let exact = worlds.map { $0.gradientByAutodiff() }

    //: **Exactly.** The left side by automatic differentiation of $\sum_y p(y) D(y)$, $D$ held still; the right side by
    //: listing every sentence. A word's reward is the expected verdict on what begins so, from a table that is filled
    //: from the last word backwards; or else the verdict on its sentence, which is the plain policy gradient. For the
    //: mean it does not matter which of the two:
    func listed(_ reward: Reward) -> [[Double]] {
        worlds.map { world in world.policyGradient { reward.expected(world, $0, $1) } }
    }
    func compare(_ name: String, _ reward: Reward, line: Int = #line) {
        page.claim(name, listed(reward).flatMap { $0 }, equals: exact.flatMap { $0 }, scale: 1, line: line)
    }
    compare("gradient, a word paid by what is expected after it", .rollout)
    compare("gradient, every word paid by the verdict on its sentence", .sentence)

    //: **By rollouts.** Draw a sentence, finish each of its beginnings four times, and measure how far the step goes in
    //: the direction of the true gradient. On average it must go as far as the gradient is long. (What is expected
    //: before the word is taken off as a baseline, which does no harm and lowers the noise.)
    let lengths = exact.map(norm)
    let direction = exact[0].map { $0 / lengths[0] }
    func steps(_ reward: Reward) -> Estimate {
        estimate(page.quick ? 25_000 : 100_000, key: page.key("steps")) { key in
            drawnStep(worlds[0], reward, along: direction, rollouts: 4, key)
        }
    }
    let drawn = steps(.rollout)
    page.claim("the gradient's length ≈ the mean step along it, with rollouts", lengths[0], agreesWith: drawn)

    //: **Rollouts that see the future.** A recurrent generator reads its sentence once, and rollouts are to start from
    //: its state after $t$ words. It is easy to let them read on: every later word of the rollout is drawn as if the
    //: *sentence's* words had come before it, not the rollout's own. The completions then belong to another sentence.
    //: It looks like a reward, but the mean step is not the gradient. Nor is it when the data's language finishes the
    //: sentence, when the best of the rollouts counts and not their mean, or when they begin before the word that is to
    //: be paid, for then the reward says nothing about the word.
    let wrongs: [(String, Reward)] = [
        ("rollouts that read the sentence's later words", .readsOn),
        ("rollouts that the data's language finishes", .dataFinishes),
        ("the best of four rollouts", .bestOfFour),
        ("rollouts that begin before the word", .tooEarly),
    ]
    for (name, reward) in wrongs {
        page.refute("gradient, \(name)", listed(reward).flatMap { $0 }, by: exact.flatMap { $0 }, scale: 1)
    }
    let along = Matrix.dot(listed(.readsOn)[0], direction)
    page.refute("mean step along the gradient, \(wrongs[0].0)", along, by: drawn)
    page.claim("the same wrong version: mean step listed ≈ drawn", along, agreesWith: steps(.readsOn))

    //: One way to see the future costs nothing but noise. Start the rollouts one word late, after $y_{t+1}$: given
    //: $y_{1..t}$ that word is one of the generator's own, so on average the reward is what it should be. If they start
    //: at the sentence's end no rollout is left, only the verdict on the sentence. What biases is a *mixture* of two
    //: futures.
    compare("gradient, rollouts that begin a word late", .late)
    page.table(
        ["a word's reward", "length along the gradient", "cosine with it"],
        ([("rollouts", Reward.rollout), ("the sentence's verdict", .sentence), ("rollouts, a word late", .late)]
            + wrongs)
            .map { name, reward in
                let (g, length) = (listed(reward)[0], norm(listed(reward)[0]))
                let cosine = length < 1e-12 ? "-" : (Matrix.dot(g, exact[0]) / (length * lengths[0])).fixed(3)
                return [name, (Matrix.dot(g, exact[0]) / lengths[0]).fixed(4), cosine]
            }, caption: "first world; the gradient's length is \(lengths[0].fixed(4))")

    //: **With a network.** The same for a recurrent generator, which can be asked for the probability of every
    //: sentence. Its rollouts from each beginning of one sentence against the listed expectation; and the mutant, which
    //: starts from the state at the sentence's *end*:
    let network = TokenModel<Double>(vocabulary: 3, features: 4, size: 6, key: Key(8))
    for (index, parameter) in network.parameters.enumerated() {
        parameter.assign(Key(8).folding(UInt64(index)).normal(parameter.shape))
    }
    let sentence = [2, 0, 1, 1]
    let finishes = page.quick ? 30_000 : 40_000
    let completed = network.finished(sentence, by: worlds[0], copies: finishes, page.key("finished"))
    let expected = network.expected(sentence, by: worlds[0])
    page.claim("network: expected verdict after 1, 2, 3 words ≈ rollouts", expected, agreesWith: completed)
    let misled = network.finished(
        sentence, by: worlds[0], copies: finishes, fromTheEnd: true, page.key("finished"))
    page.refute("network: rollouts from the state at the sentence's end", misled.map(\.mean), by: completed)
}

/// What a word of a sentence is paid.
private enum Reward {
    /// Rollouts from the beginning that the word ends.
    case rollout
    /// The verdict on the whole sentence.
    case sentence
    /// Rollouts that begin after the next word.
    case late
    /// Rollouts whose words are drawn as if the sentence's own later words had come before.
    case readsOn
    /// Rollouts drawn by the language of the data.
    case dataFinishes
    /// The greatest of four.
    case bestOfFour
    /// Rollouts that begin before the word.
    case tooEarly

    /// Its expectation over the rollouts, by listing them.
    func expected(_ world: JudgedLanguage, _ sentence: [Int], _ position: Int) -> Double {
        let path = world.generator.path(sentence)
        let whole = sentence.count
        return switch self {
        case .rollout: world.values[path[position + 1]]
        case .sentence: world.values[path[whole]]
        case .late: world.values[path[min(position + 2, whole)]]
        case .tooEarly: world.values[path[position]]
        case .readsOn: world.expectedReadingOn(path, path[position + 1], position + 1)
        case .dataFinishes: JudgedLanguage.expected(world, by: world.data, after: path[position + 1])
        case .bestOfFour: world.expectedBest(of: 4, after: path[position + 1], position + 1)
        }
    }
}

extension JudgedLanguage {
    /// The word at each later position is drawn after the path's node there, and appended to a beginning of its own.
    fileprivate func expectedReadingOn(_ path: [Int], _ own: Int, _ position: Int) -> Double {
        if position == generator.length { return values[own] }
        return (0..<generator.vocabulary).reduce(0) { sum, word in
            let rest = expectedReadingOn(path, generator.node(own, adding: word), position + 1)
            return sum + generator.probability(word, after: path[position]) * rest
        }
    }

    /// The expected verdict if another language finishes the sentence.
    fileprivate static func expected(_ world: JudgedLanguage, by language: TableLanguage, after node: Int) -> Double {
        folded(world.rewards, language)[node]
    }

    /// The expected greatest verdict of several completions: Σ of each verdict times the chance to be the greatest.
    fileprivate func expectedBest(of count: Int, after node: Int, _ position: Int) -> Double {
        var ends = [(node: node, weight: 1.0)]
        for _ in position..<generator.length {
            ends = ends.flatMap { end in
                (0..<generator.vocabulary).map { word in
                    (generator.node(end.node, adding: word), end.weight * generator.probability(word, after: end.node))
                }
            }
        }
        var (below, expectation) = (0.0, 0.0)
        for end in ends.sorted(by: { values[$0.node] < values[$1.node] }) {
            let upTo = below + end.weight
            expectation += values[end.node] * (Double.power(upTo, Double(count)) - Double.power(below, Double(count)))
            below = upTo
        }
        return expectation
    }
}

/// One sentence, rollouts for each of its words, and how far the step that they ask for goes in a direction.
private func drawnStep(
    _ world: JudgedLanguage, _ reward: Reward, along direction: [Double], rollouts: Int, _ key: Key
) -> Double {
    let language = world.generator
    let sentence = language.sample(key.folding("sentence"))
    let path = language.path(sentence)
    var step = 0.0
    for (position, word) in sentence.enumerated() {
        var paid = 0.0
        for number in 0..<rollouts {
            var node = path[position + 1]
            let draws = key.folding(UInt64(position)).folding(UInt64(number))
            for later in position + 1..<language.length {
                let before = reward == .readsOn ? path[later] : node
                node = language.node(node, adding: language.draw(after: before, draws.folding(UInt64(later))))
            }
            paid += world.values[node] / Double(rollouts)
        }
        // ∇ log π(word) · direction, in the row of the beginning
        let row = path[position] * language.vocabulary
        let slope = (0..<language.vocabulary).reduce(direction[row + word]) {
            $0 - language.probabilities[row + $1] * direction[row + $1]
        }
        step += (paid - world.values[path[position]]) * slope
    }
    return step
}

extension TokenModel<Double> {
    /// What rollouts of this network say after 1, 2, ... words of a sentence.
    fileprivate func finished(
        _ sentence: [Int], by world: JudgedLanguage, copies: Int, fromTheEnd: Bool = false, _ key: Key
    ) -> [Estimate] {
        var end = start(count: 1)
        if fromTheEnd { for word in sentence { end = step([word], from: end).state } }
        return (1..<sentence.count).map { words in
            let beginning = Array(sentence.prefix(words))
            let rollouts = sample(
                continuing: [beginning], copies: copies, length: sentence.count, from: fromTheEnd ? end : nil,
                key: key.folding(UInt64(words)))
            return Estimate(draws: rollouts.map(world.reward))
        }
    }

    /// The same by listing every sentence that begins so, each with this network's probability.
    fileprivate func expected(_ sentence: [Int], by world: JudgedLanguage) -> [Double] {
        let weights = logProbabilities(of: world.sentences).exp().scalars
        return (1..<sentence.count).map { words in
            var (total, paid) = (0.0, 0.0)
            for (other, weight) in zip(world.sentences, weights) where other.prefix(words) == sentence.prefix(words) {
                total += weight
                paid += weight * world.reward(other)
            }
            return paid / total
        }
    }
}
