import Evidence

/*:
 ## A divergence that is nearly a distance

 JS is symmetric and never infinite, which cannot be said of KL. Four things are claimed of it:

 $$0 \le \mathrm{JS} \le \log 2, \qquad \mathrm{JS} = 0 \iff p = q, \qquad
 \sqrt{\mathrm{JS}(p, r)} \le \sqrt{\mathrm{JS}(p, q)} + \sqrt{\mathrm{JS}(q, r)}$$

 Here $r$ is a third distribution. The last claim is the odd one: why the root? Without it, a detour can be shorter than
 the straight way.
 */
func jensenShannonMetric(_ page: Page) throws {
    page.ledger(4, .holds, "0 <= JS <= log 2, zero iff equal, its square root is a metric")

    //: **The range.** Two thousand pairs, tame and wild; then a pair of equals, and a pair that shares no value:
    let pairs = page.key("pairs").split(2_000).map { key in
        wildPair(2 + key.folding("count").integers(1, below: 7)[0], key)
    }
    let divergences = pairs.map(\.jensenShannon)
    page.bound("$\\mathrm{JS} \\ge 0$", lower: 0, upper: divergences)
    page.bound("$\\mathrm{JS} \\le \\log 2$", lower: divergences, upper: logTwo)
    page.claim(
        "$\\mathrm{JS}(p, p) = 0$", pairs.map { FinitePair(p: $0.p, q: $0.p).jensenShannon }, equals: 0, scale: 1)
    let strangers = FinitePair(p: Categorical(weights: [1, 2, 0, 0]), q: Categorical(weights: [0, 0, 3, 1]))
    page.claim("no value in common: $\\mathrm{JS} = \\log 2$", strangers.jensenShannon, equals: logTwo)
    page.claim(
        "$\\mathrm{JS}(p, q) = \\mathrm{JS}(q, p)$", divergences,
        equals: pairs.map { FinitePair(p: $0.q, q: $0.p).jensenShannon }, within: 1e-12,
        scale: 1)

    //: **Zero only for equals.** Examples cannot show an "only". A bound can: with the total variation
    //: $\delta = \frac12\sum|p - q|$, which is zero only for equals and 1 only for strangers, pairs without a common
    //: value,
    //:
    //: $$\tfrac12\delta^2 \le \mathrm{JS} \le \delta\log 2$$
    //:
    //: The left half is Pinsker's inequality, used on both KL; the right half says that the share $1 - \delta$ which
    //: both have in common takes at least that share of $\log 2$ away.
    let apart = pairs.map(\.totalVariation)
    page.bound("$\\frac12\\delta^2 \\le \\mathrm{JS}$", lower: apart.map { 0.5 * $0 * $0 }, upper: divergences)
    page.bound("$\\mathrm{JS} \\le \\delta\\log 2$", lower: divergences, upper: apart.map { $0 * logTwo })
    //: The right half is reached by distributions that agree wherever both are positive, at any $\delta$:
    let sharing = (1...9).map { k in
        let d = Double(k) / 10
        return FinitePair(p: Categorical(weights: [d, 1 - d, 0]), q: Categorical(weights: [0, 1 - d, d]))
    }
    page.claim(
        "$\\mathrm{JS} = \\delta\\log 2$ where the shared part is equal", sharing.map(\.jensenShannon),
        equals: sharing.map { $0.totalVariation * logTwo })

    //: **The detour.** Heads only, tails only, and a fair coin between them. Without the root the detour over the fair
    //: coin is shorter than the straight way; with it, longer:
    let (heads, tails, fair) = (
        Categorical(weights: [1, 0]), Categorical(weights: [0, 1]), Categorical(weights: [1, 1])
    )
    let straight = FinitePair(p: heads, q: tails).jensenShannon
    let leg = FinitePair(p: heads, q: fair).jensenShannon
    page.bound("without the root: detour below the straight way", lower: 2 * leg, upper: straight)
    page.bound(
        "with the root: straight way below the detour", lower: straight.squareRoot(), upper: 2 * leg.squareRoot())

    //: Now random triples, and, since those are seldom dangerous, as many again that lie nearly in line:
    let triples = page.key("triples").split(page.quick ? 1_000 : 4_000).enumerated().map { index, key in
        index.isMultiple(of: 2) ? triple(key) : nearlyInLine(key)
    }
    func root(_ a: Categorical, _ b: Categorical) -> Double { FinitePair(p: a, q: b).jensenShannon.squareRoot() }
    page.bound(
        "triangle inequality of $\\sqrt{\\mathrm{JS}}$", lower: triples.map { root($0[0], $0[2]) },
        upper: triples.map { root($0[0], $0[1]) + root($0[1], $0[2]) })
    let violations = triples.count { t in
        FinitePair(p: t[0], q: t[2]).jensenShannon
            > FinitePair(p: t[0], q: t[1]).jensenShannon + FinitePair(p: t[1], q: t[2]).jensenShannon
    }
    page.bound(
        "without the root it fails: a third of the triples $\\le$ how many fail", lower: triples.count / 3,
        upper: violations)

    //: **Another way to see it.** If $\sqrt{\mathrm{JS}}$ is the distance between points of some Euclidean space, then
    //: from the table of all distances one can compute the inner products about the centre,
    //: $-\frac12 C\,\mathrm{JS}\,C$ with $C$ the centring matrix, and such a table has no negative eigenvalue. The
    //: converse holds too: where none is negative there are such points, and with them every triangle at once. Two
    //: wrong versions have negative ones, and large: JS itself as the distance, and the root of the symmetric KL, which
    //: is the sum of KL in both directions. Forty distributions over four values:
    let crowd = page.key("crowd").split(40).map { randomCategorical(4, $0) }
    let (js, square, jeffrey) = (
        leastEigenvalue(crowd) { FinitePair(p: $0, q: $1).jensenShannon },
        leastEigenvalue(crowd) { a, b in
            let js = FinitePair(p: a, q: b).jensenShannon
            return js * js
        },
        leastEigenvalue(crowd) { $0.divergence(from: $1) + $1.divergence(from: $0) }
    )
    page.bound(
        "least eigenvalue with $\\sqrt{\\mathrm{JS}}$ as the distance, as a share of the largest: not negative",
        lower: -1e-12, upper: js)
    page.refute("no negative eigenvalue with $\\mathrm{JS}$ as the distance", square, by: 0, within: 1e-6, scale: 1)
    page.refute("no negative eigenvalue with the root of the symmetric KL", jeffrey, by: 0, within: 1e-6, scale: 1)
    page.figure(metricFigure(apart, divergences))
}

extension FinitePair {
    fileprivate var totalVariation: Double {
        0.5 * zip(p.probabilities, q.probabilities).reduce(0) { $0 + ($1.0 - $1.1).magnitude }
    }
}

/// From nearly equal to nearly strangers.
private func wildPair(_ count: Int, _ key: Key) -> FinitePair {
    let spread = Double.exp(key.folding("spread").uniform(in: -3..<2.5))
    let base = key.folding("base").split(count).map { $0.normal(Double.self) }
    func near(_ name: String) -> Categorical {
        Categorical(logits: zip(base, key.folding(name).split(count)).map { $0 + spread * $1.normal() })
    }
    return FinitePair(p: near("p"), q: near("q"))
}

private func triple(_ key: Key) -> [Categorical] { key.split(3).map { randomCategorical(4, $0) } }

/// The middle one is a mixture of the outer two, with a little of something else.
private func nearlyInLine(_ key: Key) -> [Categorical] {
    let outer = triple(key)
    let share: Double = key.folding("share").uniform(in: 0.1..<0.9)
    let stray: Double = key.folding("stray").uniform(in: 0..<0.05)
    let middle = (0..<4).map { k in
        (1 - stray) * (share * outer[0].probabilities[k] + (1 - share) * outer[2].probabilities[k])
            + stray * outer[1].probabilities[k]
    }
    return [outer[0], Categorical(weights: middle), outer[2]]
}

/// The least eigenvalue of the inner products that squared distances imply, over the largest.
private func leastEigenvalue(_ crowd: [Categorical], _ squared: (Categorical, Categorical) -> Double) -> Double {
    let table = crowd.map { a in crowd.map { b in squared(a, b) } }
    let rows = table.map(average)
    let all = average(rows)
    let products = crowd.indices.map { i in
        crowd.indices.map { j in -0.5 * (0.5 * (table[i][j] + table[j][i]) - rows[i] - rows[j] + all) }
    }
    let values = symmetricEigen(Matrix(products)).values
    return (values.min() ?? .nan) / (values.max() ?? .nan)
}

private func metricFigure(_ apart: [Double], _ divergences: [Double]) -> Figure {
    Figure(
        "JS is pinned between a parabola and a line: it vanishes with the total variation, and only with it",
        subtitle: "700 of the pairs of distributions over 2 to 8 values",
        Panel(
            x: Axis("total variation $\\delta$", range: 0...1), y: Axis("JS (nats)", range: 0...0.75), labels: .legend,
            marks: [
                .points(Array(apart.prefix(700)), Array(divergences.prefix(700)), "pairs", color: .sky),
                .curve(over: 0...1, "$\\delta\\log 2$", color: .vermilion) { $0 * logTwo },
                .curve(over: 0...1, "$\\frac12\\delta^2$", color: .blue) { 0.5 * $0 * $0 },
            ]))
}
