import Evidence

/*:
 ## A discriminator without a generator

 If $D$ knows what is real, why not let it find the pictures itself? The notes describe how. Keep **scores** for all
 possible points. Draw negatives, at first at random; raise the scores of real points, lower those of negatives; then
 take the points that the scores like best as the next negatives, and so on, until the negatives are distributed as the
 data are.

 "All possible points" is the catch, so take a world where they can be listed: sixty cells on a line, data in three
 humps. Negatives are drawn in proportion to $e^{f}$ for the score $f$; writing $n$ for their distribution, the rule is

 $$f \leftarrow f + \eta\,(p - n), \qquad n = \mathrm{softmax}(f)$$

 with the rate $\eta$. It stands still exactly when $n = p$. Whether it gets there is another question, and whether it
 does so when negatives are drawn and not listed is a third.
 */
func discriminatorAlone(_ page: Page) throws {
    page.ledger(
        10, .holdsIf("the scores are kept and added to; a D made anew in each round forgets, and settles elsewhere"),
        "negatives sampled again and again from the scores settle on the data distribution")

    //: **Exactly**: negatives as a distribution and no draws. The data's log-likelihood under the negatives,
    //: $\mathbb E_p\log n$, rises, since $p - n$ is its slope in the scores, and the negatives end as the data:
    let p = humps()
    let rounds = page.quick ? 20_000 : 40_000
    let exact = settle(p, rounds: rounds, rate: 2) { scores in Categorical(logits: scores).probabilities }
    page.claim(
        "negatives at the end = data, cell by cell", exact.negatives, equals: p.probabilities, within: 1e-6, scale: 1)
    let likelihoods = exact.snapshots.map { n in p.expectation { Double.log(n[$0]) } }
    page.bound(
        "log-likelihood of the data after 0, 1, 2, 4, ... rounds: never falling", lower: Array(likelihoods.dropLast()),
        upper: Array(likelihoods.dropFirst()), slack: 1e-12)
    let scores = (0..<60).map { 0.4 * Double.sin(Double($0)) }
    let recorded = Tensor(scores).variable()
    page.claim(
        "slope of the log-likelihood in the scores = $p - n$",
        gradient(of: (Tensor(p.probabilities) * recorded.logSoftmax()).sum(), at: [recorded])[0],
        equals: zip(p.probabilities, Categorical(logits: scores).probabilities).map { $0 - $1 }, within: 1e-12, scale: 1
    )

    //: **With the best discriminator.** A $D$ that is trained to the end in each round says
    //: $\log\frac{D}{1-D} = \log\frac pn$. Add a share $\eta$ of that to the scores, and the error $\log n - \log p$
    //: shrinks to $1 - \eta$ of itself in every round, in all cells alike (up to the constant that normalises). With
    //: $\eta = 1$ one round is enough.
    let start = randomCategorical(60, page.key("start")).probabilities
    let once = negatives(after: 1, rate: 1, from: start, p)
    page.claim(
        "best $D$, all of its log-odds: negatives after one round = data", once, equals: p.probabilities, within: 1e-12)
    let eta = 0.3
    let errors = (0...20).map { spread(negatives(after: $0, rate: eta, from: start, p), p) }
    page.claim(
        "a share of 0.3: greatest less least error after each of 20 rounds", errors,
        equals: (0...20).map { round in (0..<round).reduce(errors[0]) { error, _ in (1 - eta) * error } }, within: 1e-9)

    //: **The version that forgets.** Take the sentence literally: train $D$ on the current negatives, draw the next
    //: ones in proportion to its $D$, throw it away. Suppose it has arrived, $n = p$. The best answer is now
    //: $D = \frac12$ everywhere, and negatives drawn from that are *uniform*. It leaves its own solution at once, and
    //: ends elsewhere, where $n(p+n)$ is the same multiple of $p$ in every cell:
    var forgetful = p.probabilities
    forgetful = fresh(forgetful, p)
    page.claim("negatives one round after having arrived: uniform", forgetful, equals: 1.0 / 60, within: 1e-12)
    for _ in 0..<200 { forgetful = fresh(forgetful, p) }
    page.refute("negatives after 200 more rounds = data", forgetful, by: p.probabilities, within: 1e-5, scale: 1)
    let multiples = zip(forgetful, p.probabilities).map { $0 * ($0 + $1) / $1 }
    page.claim("$n(p+n)/p$ there, the same in all cells", multiples, equals: multiples[0], within: 1e-9)
    page.bound(
        "total variation of negatives and data there: 0.1 at least", lower: 0.1,
        upper: distance(forgetful, p.probabilities))

    //: **With draws.** A hundred real points and a hundred negatives per round, and rates that fall: the negatives end
    //: near the data on every seed.
    let sampled = page.keys("draws", count: 3).map { key in settleByDraws(p, rounds: page.quick ? 4_000 : 8_000, key) }
    page.reaches(
        "total variation of negatives and data, start", sampled.map { distance($0.snapshots[0], p.probabilities) },
        atLeast: 0.35)
    page.reaches(
        "total variation of negatives and data, end", sampled.map { distance($0.negatives, p.probabilities) },
        atMost: 0.06)

    //: **The catch.** To draw the negatives every cell was listed. Pictures of $8\times 8$ pixels in two colours have
    //: $2^{64}$ cells. Looking at a thousand million of them each second takes, in years:
    let seconds = (0..<64).reduce(1.0) { value, _ in 2 * value } / 1e9
    page.value("years to list all pictures of 64 black or white pixels once", seconds / (365.25 * 86_400))
    page.figure(scoresFigure(p, exact))
}

/// Sixty cells in three humps of different height and width; no cell is empty.
private func humps() -> Categorical {
    Categorical(
        weights: (0..<60).map { cell in
            let x = Double(cell)
            func hump(_ middle: Double, _ width: Double, _ height: Double) -> Double {
                height * Double.exp(-0.5 * (x - middle) * (x - middle) / (width * width))
            }
            return hump(12, 3, 1) + hump(30, 5, 0.5) + hump(49, 2, 1.4) + 0.01
        })
}

private struct Settling {
    var negatives: [Double]
    /// The negatives after 0, 1, 2, 4, 8, ... rounds
    var snapshots: [[Double]]
    var scores: [[Double]]
}

/// f += rate (p - n), round after round.
private func settle(_ p: Categorical, rounds: Int, rate: Double, _ draw: ([Double]) -> [Double]) -> Settling {
    var f = [Double](repeating: 0, count: p.count)
    var settling = Settling(negatives: draw(f), snapshots: [], scores: [])
    var next = 1
    for round in 0..<rounds {
        if round == 0 || round == next {
            settling.snapshots.append(settling.negatives)
            settling.scores.append(f)
            if round > 0 { next *= 2 }
        }
        for cell in f.indices { f[cell] += rate * (p.probabilities[cell] - settling.negatives[cell]) }
        settling.negatives = draw(f)
    }
    settling.snapshots.append(settling.negatives)
    settling.scores.append(f)
    return settling
}

/// The same with a hundred draws of each instead of the distributions; the rate falls as one over the round.
private func settleByDraws(_ p: Categorical, rounds: Int, _ key: Key) -> Settling {
    var f = [Double](repeating: 0, count: p.count)
    let start = Categorical(logits: f).probabilities
    for round in 0..<rounds {
        let n = Categorical(logits: f)
        let rate = 4 / (1 + Double(round) / 50)
        let keys = key.folding(UInt64(round)).split()
        let real: Tensor<Double> = keys.0.uniform([100])
        let made: Tensor<Double> = keys.1.uniform([100])
        for (u, v) in zip(real.scalars, made.scalars) {
            f[p.index(at: u)] += 0.01 * rate
            f[n.index(at: v)] -= 0.01 * rate
        }
    }
    let end = Categorical(logits: f).probabilities
    return Settling(negatives: end, snapshots: [start], scores: [f])
}

/// Negatives after rounds in which a share of the best discriminator's log-odds is added to the scores.
private func negatives(after rounds: Int, rate: Double, from start: [Double], _ p: Categorical) -> [Double] {
    (0..<rounds).reduce(start) { n, _ in
        Categorical(logits: n.indices.map { Double.log(n[$0]) + rate * Double.log(p.probabilities[$0] / n[$0]) })
            .probabilities
    }
}

/// Negatives in proportion to the D that is best against the last ones.
private func fresh(_ n: [Double], _ p: Categorical) -> [Double] {
    Categorical(weights: zip(p.probabilities, n).map { $0 / ($0 + $1) }).probabilities
}

/// The greatest less the least of log n - log p.
private func spread(_ n: [Double], _ p: Categorical) -> Double {
    let errors = zip(n, p.probabilities).map { Double.log($0 / $1) }
    return (errors.max() ?? 0) - (errors.min() ?? 0)
}

/// Total variation.
private func distance(_ a: [Double], _ b: [Double]) -> Double {
    0.5 * zip(a, b).reduce(0) { $0 + ($1.0 - $1.1).magnitude }
}

private func scoresFigure(_ p: Categorical, _ run: Settling) -> Figure {
    let cells = (0..<60).map(Double.init)
    let stages = [0, 5, 8, run.snapshots.count - 1]
    let names = ["at the start", "after \(1 << 4) rounds", "after \(1 << 7) rounds", "at the end"]
    return Figure(
        "Scores raised by the data and lowered by the negatives end with negatives that are the data",
        columns: 2,
        panels: zip(stages, names).map { stage, name in
            let top = run.scores[stage].max() ?? 0
            return Panel(
                name, x: Axis("cell"), y: Axis("probability", range: 0...0.1), labels: .legend,
                marks: [
                    .line(cells, p.probabilities, "data", color: .green, dash: .solid),
                    .line(cells, run.snapshots[stage], "negatives", color: .blue, dash: .dashed),
                    .line(
                        cells, run.scores[stage].map { 0.09 + 0.008 * ($0 - top) }, "score (shifted, scaled)",
                        color: .vermilion, dash: .dotted),
                ])
        })
}
