import Evidence

/*:
 ## A baseline: the same gradient, less noise

 If every sentence earns between 9 and 10 points, all of them are made more likely, the bad ones too, and only because
 the good ones are pushed a little harder does anything improve. There would be less noise if something, a *baseline*
 $b$, were subtracted first:

 $$\nabla J = \mathbb E\left[(R(y) - b)\,\nabla\log p(y)\right]$$

 This is allowed for any constant $b$, because $\mathbb E\,\nabla\log p = 0$: the mean stays, whatever $b$. The spread
 does not. With $s = \nabla\log p$, the sum of the variances over all parameters is a parabola in $b$, and its lowest
 point is known:

 $$V(b) = \mathbb E\left[(R - b)^2 |s|^2\right] - |\nabla J|^2, \qquad b^* = \frac{\mathbb E\left[R\,|s|^2\right]}{\mathbb E\left[|s|^2\right]}$$

 The mean of the rewards, weighted by how hard each sentence pulls. The language of 256 sentences settles it without
 an error bar.
 */
func baseline(_ page: Page) throws {
    page.ledger(
        2, .holdsIf("the constant lies between 0 and twice the best one: beyond, it raises the variance"),
        "a baseline does not bias; it lowers variance; the best constant is known")
    let language = SmallLanguage(key: page.key("writer"))
    let (p, rewards, scores) = (language.probabilities(), SmallLanguage.rewards, language.scores())
    let exact = language.derivative(of: language.expectedReward())
    let size = exact.map(abs).max() ?? 0
    let gradient = Sampled(p: p, rewards: rewards, scores: scores)

    //: **No bias.** Constants from $-10$ to $100$, all 163 parameters:
    let constants = [-10, 0, 1, gradient.meanReward, 3, 100]
    page.claim(
        "$\\mathbb E[(R - b)\\,\\nabla\\log p] = \\nabla J$ for six constants $b$",
        constants.flatMap { gradient.mean($0) },
        equals: constants.flatMap { _ in exact }, within: 1e-11, scale: size)

    //: **The best constant.** By the formula; and by a search for the lowest point of $V$, which is summed over the
    //: gradients of all 256 sentences, in an interval that is cut by a third sixty times:
    let best = gradient.best
    page.claim("$b^*$ = where $V$ is lowest", best, equals: lowest(of: gradient.variance, in: -5...10), within: 1e-6)
    page.refute("the mean reward is the best constant", gradient.meanReward, by: best, within: 1e-6)
    page.bound(
        "no baseline is worse than the mean reward, which is worse than $b^*$",
        lower: [gradient.variance(best), gradient.variance(gradient.meanReward)],
        upper: [gradient.variance(gradient.meanReward), gradient.variance(0)])

    //: **The parabola's other side.** A baseline is not a good thing as such. $V(b) = V(0)$ again at twice the best
    //: constant; beyond that it does harm, and so does a constant of the wrong sign:
    page.claim("$V(2b^*) = V(0)$", gradient.variance(2 * best), equals: gradient.variance(0))
    page.bound(
        "$V(0) < V(b)$ for $b$ = -1, 7, 10", lower: gradient.variance(0),
        upper: [-1, 7, 10].map { gradient.variance($0) })

    //: **Why it is needed.** A judge who gives every sentence seven points more says nothing new, and yet without a
    //: baseline the variance is many times as large. With the best baseline it is what it was:
    let generous = Sampled(p: p, rewards: rewards.map { $0 + 7 }, scores: scores)
    page.claim("seven points for all: the same gradient", generous.mean(0), equals: exact, within: 1e-11, scale: size)
    page.claim(
        "... the same least variance", generous.variance(generous.best), equals: gradient.variance(best), within: 1e-10)
    page.bound(
        "... without a baseline ten times the variance or more", lower: 10 * gradient.variance(0),
        upper: generous.variance(0))
    let constant = Sampled(p: p, rewards: rewards.map { _ in 1 }, scores: scores)
    page.claim("a reward that is always 1 has no gradient", constant.mean(0), equals: 0, within: 1e-12, scale: size)
    page.claim(
        "... but the variance $\\mathbb E|s|^2$ without a baseline", constant.variance(0),
        equals: gradient.meanSquareScore)

    //: **Measured.** The variance of the vectors that the writer's own sentences give, without and with:
    let counts = language.counts(page.quick ? 100_000 : 200_000, key: page.key("sentences"))
    let measured = [0, gradient.meanReward, best, 4].map { b in
        (b, estimate(counts, rewards.indices.map { gradient.squaredDeviation($0, baseline: b) }))
    }
    page.claim(
        "$V(b)$ for $b$ = 0, the mean reward, $b^*$ and 4, from drawn sentences",
        measured.map { gradient.variance($0.0) }, agreesWith: measured.map(\.1))

    //: **What may the baseline depend on?** On anything that was settled before the word was drawn. For the word at
    //: place $t$ that is all words before it. A number drawn at random for each of the 85 beginnings leaves the mean
    //: untouched:
    let words = wordScores(language)
    let byPrefix = words.map { $0.map { Double($0.prefix) } }
    let prefixBaseline = (page.key("prefixes").normal([1000], deviation: 3) as Tensor<Double>).scalars
    page.claim(
        "a baseline that depends on the words before: no bias",
        perWord(p, rewards, words) { row, place in prefixBaseline[Int(byPrefix[row][place])] }, equals: exact,
        within: 1e-11, scale: size)

    //: **On the word itself it may not.** A network that is asked for the baseline and given the whole sentence will
    //: learn to predict $R$, and then nothing is left to learn from. Even a small dependence on the word just drawn is
    //: a bias:
    page.refute(
        "a baseline of 0.3 more for the word *cat*",
        perWord(p, rewards, words) { row, place in SmallLanguage.sentences[row][place] == 1 ? 0.3 : 0 }, by: exact,
        within: 1e-9, scale: size)
    page.claim(
        "the baseline that knows the reward: no gradient at all", perWord(p, rewards, words) { row, _ in rewards[row] },
        equals: 0, within: 1e-12, scale: size)

    //: It slips in most often through the mean of the batch: each sentence's own reward is in it. For a batch of $n$
    //: the mean of the gradient is $1 - \frac 1n$ of what it should be. All $256^2$ batches of two, weighted by their
    //: probabilities:
    let (own, others) = batchesOfTwo(p, rewards, scores)
    page.claim(
        "mean of the batch, $n = 2$: half of $\\nabla J$", own.map { 2 * $0 }, equals: exact, within: 1e-11, scale: size
    )
    page.refute("mean of the batch, $n = 2$", own, by: exact, within: 1e-9, scale: size)
    page.claim("mean of the *others* in the batch", others, equals: exact, within: 1e-11, scale: size)

    let range = -1.0...5
    page.figure(
        Figure(
            "The best constant takes \((1 - gradient.variance(best) / gradient.variance(0)).percent()) of the variance away, a bad one multiplies it",
            subtitle:
                "variance of one sentence's gradient, summed over 163 parameters; points: measured on drawn sentences",
            Panel(
                x: Axis("baseline $b$"), y: Axis("variance", includesZero: true),
                marks: [
                    .curve(over: range, "exact") { gradient.variance($0) },
                    .points(measured.map(\.0), measured.map(\.1.mean), "measured"),
                    .vertical(best, "$b^*$"), .horizontal(gradient.variance(0), "without"),
                ])))
}

/// What one drawn sentence says of the gradient, over all sentences.
private struct Sampled {
    let p, rewards: [Double]
    let scores: [[Double]]
    private let squares: [Double]

    init(p: [Double], rewards: [Double], scores: [[Double]]) {
        (self.p, self.rewards, self.scores) = (p, rewards, scores)
        squares = scores.map { Matrix.dot($0, $0) }
    }

    var meanReward: Double { Matrix.dot(p, rewards) }
    var meanSquareScore: Double { Matrix.dot(p, squares) }

    /// b* = E[R |s|²] / E[|s|²]
    var best: Double { p.indices.reduce(0) { $0 + p[$1] * rewards[$1] * squares[$1] } / meanSquareScore }

    /// E[(R - b) s]
    func mean(_ b: Double) -> [Double] { weightedSum(p.indices.map { p[$0] * (rewards[$0] - b) }, scores) }

    /// E |(R - b) s - mean|²
    func variance(_ b: Double) -> Double {
        let mean = mean(0)
        return p.indices.reduce(0) { $0 + p[$1] * deviation($1, b, mean) }
    }

    func squaredDeviation(_ row: Int, baseline: Double) -> Double { deviation(row, baseline, mean(0)) }

    private func deviation(_ row: Int, _ b: Double, _ mean: [Double]) -> Double {
        zip(scores[row], mean).reduce(0) { sum, pair in
            let difference = (rewards[row] - b) * pair.0 - pair.1
            return sum + difference * difference
        }
    }
}

/// The lowest point of a function with one valley.
private func lowest(of function: (Double) -> Double, in range: ClosedRange<Double>) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    for _ in 0..<60 {
        let third = (high - low) / 3
        if function(low + third) < function(high - third) { high -= third } else { low += third }
    }
    return 0.5 * (low + high)
}

/// ∇ log p of one word given those before it, which have a number.
private struct WordScore {
    let prefix: Int
    let score: [Double]
}

/// The score of each word of each sentence: [256][4]. Words after the same beginning share theirs.
private func wordScores(_ language: SmallLanguage) -> [[WordScore]] {
    var known: [[Int]: [Double]] = [:]
    return SmallLanguage.sentences.map { sentence in
        (0..<4).map { place in
            let begun = Array(sentence[...place])
            let score =
                known[begun]
                ?? language.derivative(
                    of: language.model.tokenLogProbabilities(of: [begun]).slice(axis: 1, from: place, to: place + 1)
                        .sum())
            known[begun] = score
            // The beginning as a number in base five, so that beginnings of different lengths differ.
            return WordScore(prefix: sentence[..<place].reduce(0) { 5 * $0 + $1 + 1 }, score: score)
        }
    }
}

/// Σ p Σ_t (R - b_t) ∇log p(y_t | before)
private func perWord(
    _ p: [Double], _ rewards: [Double], _ words: [[WordScore]], baseline: (_ row: Int, _ place: Int) -> Double
) -> [Double] {
    var (weights, vectors): ([Double], [[Double]]) = ([], [])
    for row in p.indices {
        for place in 0..<4 {
            weights.append(p[row] * (rewards[row] - baseline(row, place)))
            vectors.append(words[row][place].score)
        }
    }
    return weightedSum(weights, vectors)
}

/// The mean gradient of a batch of two with the baseline "mean of the batch", and with "the other's reward".
private func batchesOfTwo(_ p: [Double], _ rewards: [Double], _ scores: [[Double]]) -> (own: [Double], others: [Double])
{
    var (own, others) = ([Double](repeating: 0, count: p.count), [Double](repeating: 0, count: p.count))
    for i in p.indices {
        for j in p.indices {
            let chance = p[i] * p[j]
            let average = 0.5 * (rewards[i] + rewards[j])
            own[i] += 0.5 * chance * (rewards[i] - average)
            own[j] += 0.5 * chance * (rewards[j] - average)
            others[i] += 0.5 * chance * (rewards[i] - rewards[j])
            others[j] += 0.5 * chance * (rewards[j] - rewards[i])
        }
    }
    return (weightedSum(own, scores), weightedSum(others, scores))
}
