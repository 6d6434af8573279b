import Evidence

/*:
 ## One formula, a shelf of divergences

 How far is the model $q$ from the data $p$? Chapter 4 met one answer, the Jensen-Shannon divergence; chapters 2 and 3
 lived on another, the Kullback-Leibler divergence. Both are of one kind. Look at the ratio $u = p(x)/q(x)$ wherever
 $q$ puts its mass, let a convex $f$ say what each ratio costs, and take the average:

 $$D_f(p\,\|\,q) = \sum_x q(x)\, f\!\left(\frac{p(x)}{q(x)}\right)$$

 The average of the ratio itself is $\sum_x q \cdot p/q = 1$. So Jensen's inequality gives $D_f \ge f(1)$ at once. With
 $f(1) = 0$ that reads $D_f \ge 0$. If $f$ is *strictly* convex at 1, nothing but $u = 1$ everywhere attains it.

 One would doubt that so many formulas, with logarithms, roots and squares, all obey. The check is brute: hundreds of
 random pairs for each row of the table.
 */
func tableOfDivergences(_ page: Page) throws {
    page.ledger(
        1, .holds, "$D_f \\ge 0$, zero iff $p = q$, for the whole table; GAN's $f$ is shifted by $-\\log 4$")
    page.table(
        ["divergence", "$f(u)$", "$f(1)$", "$f''(1)$"],
        Divergence.table.map { divergence in
            [
                divergence.name, "$\(divergence.row.generator)$",
                divergence == .gan ? "$-\\log 4$" : "0",
                divergence == .totalVariation ? "a kink" : curvature(divergence).fixed(2),
            ]
        }, caption: "The shelf, after Nowozin, Cseke and Tomioka (2016); $p$ is the data, $q$ the model")

    //: **Never below $f(1)$.** Lists of probabilities, some nearly equal, some that hardly meet; every row of the
    //: table:
    let pairs = randomPairs(page.quick ? 200 : 1_000, key: page.key("pairs"))
    let table = Divergence.table
    func excess(_ divergence: Divergence, _ pair: Pair) -> Double {
        divergence(from: pair.p, to: pair.q) - divergence.atEquality
    }
    page.bound(
        "$D_f(p\\,\\|\\,q) \\ge f(1)$, \(table.count) divergences",
        lower: 0, upper: table.flatMap { divergence in pairs.map { excess(divergence, $0) } })
    page.claim(
        "$D_f(q\\,\\|\\,q) = f(1)$", table.flatMap { divergence in pairs.map { divergence(from: $0.q, to: $0.q) } },
        equals: table.flatMap { divergence in pairs.map { _ in divergence.atEquality } }, within: 1e-14, scale: 1)
    page.refute(
        "GAN's divergence of a distribution from itself is 0", 0.0,
        by: Divergence.gan(from: pairs[0].q, to: pairs[0].q))

    //: The formulas of the module are rearranged so that they keep their digits. The definition, word for word, and
    //: draws from $q$ must agree with them:
    page.claim(
        "rearranged = $\\sum q f(p/q)$ as it stands",
        table.flatMap { divergence in pairs.map { divergence(from: $0.p, to: $0.q) } },
        equals: table.flatMap { divergence in pairs.map { average(over: $0, divergence.generator) } },
        within: 1e-11, scale: 1)
    let pair = Pair(p: [0.5, 0.25, 0.125, 0.125], q: [0.1, 0.2, 0.3, 0.4])
    let outcome = Categorical(weights: pair.q)
    let drawn = estimates(400_000, key: page.key("draws")) { key in
        let u = pair.ratios[outcome.sample(key)]
        return table.map { $0.generator(u) }
    }
    let exact = table.map { $0(from: pair.p, to: pair.q) }
    page.claim("$D_f = \\mathbb E_q f(p/q)$, drawn, every row", exact, agreesWith: drawn)
    page.refute(
        "the ratio upside down, $\\mathbb E_q f(q/p)$",
        table.map { divergence in
            average(over: pair) { divergence.generator(1 / $0) }
        }, by: drawn)

    //: **Zero only for equals.** That a sum is zero for equals is easily believed. That nothing else makes it zero
    //: needs more than examples: how small can $D_f$ be when some event has different probabilities? With
    //: $V = \frac12\sum|p - q|$, the greatest such difference, Pinsker's inequality for the KL, $2V^2$, holds for
    //: every smooth row in the form
    //:
    //: $$D_f(p\,\|\,q) - f(1) \ge 2 f''(1)\, V^2$$
    //:
    //: Gilardoni (2006) proved it. For total variation $D_f$ is $V$ itself.
    let smooth = table.filter { $0 != .totalVariation }
    page.bound(
        "$D_f - f(1) \\ge 2f''(1)V^2$, every smooth row",
        lower: smooth.flatMap { divergence in
            pairs.map { 2 * curvature(divergence) * totalVariation($0.p, $0.q) * totalVariation($0.p, $0.q) }
        }, upper: smooth.flatMap { divergence in pairs.map { excess(divergence, $0) } }, slack: 1e-10)
    page.claim(
        "$D_f = V$ for total variation", pairs.map { Divergence.totalVariation(from: $0.p, to: $0.q) },
        equals: pairs.map { pair in zip(pair.p, pair.q).reduce(0) { $0 + max($1.0 - $1.1, 0) } }, within: 1e-12,
        scale: 1)
    //: The constant cannot be improved. Two outcomes, $q = (\frac12, \frac12)$ and
    //: $p = (\frac12 + \epsilon, \frac12 - \epsilon)$, have $V = \epsilon$, and the two sides meet as $\epsilon$
    //: falls:
    let tiny = 1e-4
    page.claim(
        "$(D_f - f(1)) / V^2$ at $\\epsilon = 10^{-4}$ = $2f''(1)$",
        smooth.map { excess($0, Pair(p: [0.5 + tiny, 0.5 - tiny], q: [0.5, 0.5])) / (tiny * tiny) },
        equals: smooth.map { 2 * curvature($0) }, within: 1e-6)

    //: **Strictness is needed.** Take $f(u) = \max(|u - 1| - \frac12, 0)$: convex, $f(1) = 0$, but flat around 1. It
    //: cannot tell apart distributions whose ratio stays between one half and three halves:
    let flat = { (u: Double) in max((u - 1).magnitude - 0.5, 0) }
    let near = Pair(p: [0.3, 0.3, 0.4], q: [0.25, 0.4, 0.35])
    page.claim("a flat $f$: $D_f$ of two different distributions", average(over: near, flat), equals: 0)
    page.reaches(
        "the greatest difference it overlooked", [totalVariation(near.p, near.q)], atLeast: 0.05, deterministic: true)

    //: **Two freedoms.** Adding $c(u - 1)$ to $f$ changes no divergence, since $\sum q(p/q - 1) = 0$: whoever prints
    //: $u\log u - u + 1$ for the KL means the same thing. And the other order of arguments is another row:
    //: $D_f(q\,\|\,p)$ has the generator $u f(1/u)$. KL and reverse KL trade places, Pearson and Neyman do;
    //: the symmetric rows stay.
    page.claim(
        "$f + 3(u - 1)$ gives the same divergence",
        table.flatMap { f in pairs.map { average(over: $0) { f.generator($0) + 3 * ($0 - 1) } } },
        equals: table.flatMap { f in pairs.map { f(from: $0.p, to: $0.q) } }, within: 1e-11, scale: 1)
    let partners: [(Divergence, Divergence)] = [
        (.kullbackLeibler, .reverseKullbackLeibler), (.pearson, .neyman), (.alpha(1.5), .alpha(-0.5)),
        (.twiceJensenShannon, .twiceJensenShannon), (.gan, .gan), (.squaredHellinger, .squaredHellinger),
        (.totalVariation, .totalVariation), (.jeffrey, .jeffrey), (.alpha(0.5), .alpha(0.5)),
    ]
    page.claim(
        "$D_f(q\\,\\|\\,p)$ is the partner's $D(p\\,\\|\\,q)$",
        partners.flatMap { first, _ in pairs.map { first(from: $0.q, to: $0.p) } },
        equals: partners.flatMap { _, second in pairs.map { second(from: $0.p, to: $0.q) } }, within: 1e-10)
    page.refute(
        "Neyman for Pearson", Divergence.neyman(from: pair.p, to: pair.q),
        by: Divergence.pearson(from: pair.p, to: pair.q))

    //: **Densities** are treated alike, with an integral for the sum. Between Gaussians four of the rows have closed
    //: forms:
    let (p, q) = (Gaussian(mean: 0.7, variance: 0.5), Gaussian(mean: -0.3, variance: 1.2))
    let affinity = (2 * (0.5 * 1.2).squareRoot() / 1.7).squareRoot() * Double.exp(-1 / 6.8)
    let square = 1.2 / (0.5 * 1.9).squareRoot() * Double.exp(1 / 1.9)
    let rows: [Divergence] = [.kullbackLeibler, .reverseKullbackLeibler, .squaredHellinger, .pearson]
    page.claim(
        "by quadrature = closed form between two Gaussians",
        try rows.map { try $0(from: p, to: q, splittingAt: [-3, -1, 0, 1, 3]) },
        equals: [p.divergence(from: q), q.divergence(from: p), 2 - 2 * affinity, square - 1], within: 1e-9)
    page.figure(shelf())
}

/// f''(1), from the slopes on both sides.
func curvature(_ divergence: Divergence) -> Double {
    let h = 1e-4
    return (divergence.slope(1 + h) - divergence.slope(1 - h)) / (2 * h)
}

/// Σ q f(p/q), as the definition has it.
private func average(over pair: Pair, _ f: (Double) -> Double) -> Double {
    zip(pair.q, pair.ratios).reduce(0) { $0 + $1.0 * f($1.1) }
}

private func shelf() -> Figure {
    func panel(_ title: String, _ rows: [Divergence]) -> Panel {
        Panel(
            title, x: Axis("ratio $u = p/q$", range: 0...3), y: Axis("cost $f(u)$", range: -0.5...2.2), labels: .legend,
            marks: rows.map { row in .curve(over: 0.01...3, row.name, points: 300) { row.generator($0) } })
    }
    return Figure(
        "Every row charges nothing for a ratio of one, and each fears something else",
        subtitle:
            "left: a point that the model misses ($u \\to \\infty$) or makes up ($u \\to 0$) can cost without end",
        columns: 2,
        panels: [
            panel("without a ceiling", [.kullbackLeibler, .reverseKullbackLeibler, .pearson, .neyman, .jeffrey]),
            panel("bounded", [.twiceJensenShannon, .squaredHellinger, .totalVariation]),
        ])
}
