import Evidence

/*:
 ## A critic that has to learn

 The best critic $f'(p/q)$ needs both densities. A network does not have them; it has samples, climbs the bound, and
 hopes. How near does it come? Data and model are those of the next sections: two humps, and a Gaussian
 $\mathcal N(1, 1.8^2)$ that is held still. For each row of the table a small network (two hidden layers of 32) climbs
 $\mathbb E_p T - \mathbb E_q f^*(T)$ on fresh batches of 256. As the densities are known *to us*, its bound can be
 computed exactly at any moment, without the luck of a batch: it must never be above $D_f$, and should end close below.
 */
func trainedCritic(_ page: Page) throws {
    page.ledger(
        4,
        .holdsIf(
            "the divergence is not made of events that batches miss (Neyman; reverse KL, but for its best moment), "
                + "nor the output starves (total variation)"),
        "a trained critic approaches the divergence, from below")

    let study = UnivariateStudy()
    let model = UnivariateStudy.Fit(mu: 1, sigma: 1.8)
    let table = Divergence.table
    let seeds = page.keys("seeds", count: page.thorough ? 6 : 3)
    let steps = page.quick ? 350 : (page.thorough ? 2_000 : 1_000)
    let every = steps / 20
    let truth = table.map { study.distance($0, model) }
    var traces = table.map { _ in [[Double]]() }
    for (index, row) in table.enumerated() {
        for key in seeds {
            traces[index].append(try climb(page, row, study, model, steps: steps, every: every, key: key))
        }
    }
    //: How much of the divergence is found, counted from $f(1)$, what a critic gets that does not tell $p$ from $q$:
    func share(_ index: Int, _ value: Double) -> Double {
        let floor = table[index].atEquality
        return (value - floor) / (truth[index] - floor)
    }
    let ends = table.indices.map { index in traces[index].map { share(index, $0[$0.count - 1]) } }
    page.table(
        ["divergence", "$D_f$", "found, least of \(seeds.count) seeds", "most"],
        table.indices.map { index in
            [
                table[index].name, truth[index].fixed(4), percent(ends[index].min() ?? 0),
                percent(ends[index].max() ?? 0),
            ]
        }, caption: "The trained critic's exact bound, as a part of the divergence")
    page.bound(
        "the exact bound never passes $D_f$: every row, seed and checkpoint",
        lower: table.indices.flatMap { traces[$0].flatMap { $0 } },
        upper: table.indices.flatMap { index in
            [Double](repeating: truth[index], count: traces[index].reduce(0) { $0 + $1.count })
        }, slack: 1e-6)
    //: **Most rows are found.** Eight of the eleven, the worst of them on each seed, and their mean as training goes:
    let hard: [Divergence] = [.reverseKullbackLeibler, .neyman, .totalVariation]
    let tame = table.indices.filter { !hard.contains(table[$0]) }
    page.reaches(
        "part of the divergence found, the worst of eight rows, each seed",
        seeds.indices.map { seed in tame.map { ends[$0][seed] }.min() ?? 0 }, atLeast: 0.75)
    page.ranks(
        "part found, mean over the eight, as training goes",
        [("start", 0), ("a twentieth", 1), ("a quarter", 5), ("the end", 20)].map { name, checkpoint in
            (
                name,
                seeds.indices.map { seed in
                    tame.reduce(0) { $0 + share($1, traces[$1][seed][checkpoint]) } / Double(tame.count)
                }
            )
        })
    //: The output activation matters. $\alpha = \frac12$ *is* squared Hellinger, doubled; but its usual output
    //: approaches the deep negative values of $T^*$ in a straight line, Hellinger's in an exponential. From the same
    //: samples the one finds less of the same divergence:
    func found(_ row: Divergence) -> [Double] { ends[table.firstIndex(of: row) ?? 0] }
    page.ranks(
        "part found, one divergence, two outputs",
        [("$\\alpha = 0.5$", found(.alpha(0.5))), ("squared Hellinger", found(.squaredHellinger))])

    //: **Three are hard, and fail each in its own way.** *Total variation* has the output $\frac12\tanh v$. Once $v$
    //: is large the slope is gone, and with it the wish to learn: the critic draws its first border and never the
    //: second. The critic is starved, and finds about half:
    page.reaches("total variation: part found", found(.totalVariation), atMost: 0.7)
    //: *Neyman's* divergence comes from where the model draws and the data hardly ever do. On batches without a point
    //: of the data there, $-f^*$ rises without end as $v \to -\infty$; then one such point comes, and costs $e^{-v}$.
    //: The exact bound, which counts that point at its true rate, falls through the floor. It is still a lower bound,
    //: and worthless:
    page.reaches("Neyman: part found", found(.neyman), atMost: 0)
    //: *Reverse KL* has the same trouble, milder: $-f^* = 1 - v$ rises in a line. Its critic is good on the way, and
    //: may be thrown off again by a single point, so what counts here is its best checkpoint (look at the end in the
    //: table):
    let backward = traces[table.firstIndex(of: .reverseKullbackLeibler) ?? 0]
    page.reaches(
        "reverse KL: part found at the best checkpoint",
        backward.map { trace in trace.map { share(table.firstIndex(of: .reverseKullbackLeibler) ?? 0, $0) }.max() ?? 0
        },
        atLeast: 0.85)

    page.figure(climbs(table, truth, traces, every))
}

/// With one decimal; what is far below any floor only as that.
private func percent(_ share: Double) -> String { share < -10 ? "below -1000 %" : "\((100 * share).fixed(1)) %" }

/// Trains a critic of `row` between the data and the model; its exact bound at the start and after every so many steps.
private func climb(
    _ page: Page, _ row: Divergence, _ study: UnivariateStudy, _ model: UnivariateStudy.Fit, steps: Int, every: Int,
    key: Key
) throws -> [Double] {
    let standing = Activation<Float> { Float(model.mu) + Float(model.sigma) * $0 }
    let pair = linePair(row, standing, key)
    var trace = [study.bound(row, model, critic: pair.values)]
    try page.progress(row.name, steps: steps) { step in
        // The steps become small towards the end, so that the last batches do not have the last word.
        pair.criticOptimizer.learningRate = 5e-3 * (1 - 0.95 * Double(step) / Double(steps))
        let key = key.folding(UInt64(step))
        let loss = pair.stepCritic(study.draws(256, key: key.folding("real")), key)
        if (step + 1) % every == 0 { trace.append(study.bound(row, model, critic: pair.values)) }
        return Double(loss)
    }
    return trace
}

private func climbs(_ table: [Divergence], _ truth: [Double], _ traces: [[[Double]]], _ every: Int) -> Figure {
    let shown: [Divergence] = [.kullbackLeibler, .twiceJensenShannon, .pearson, .totalVariation]
    let panels = shown.compactMap { row -> Panel? in
        guard let index = table.firstIndex(of: row) else { return nil }
        let lines = traces[index].map { trace -> Mark in
            .line(trace.indices.map { Double($0 * every) }, trace, "critic's bound, exact", color: .blue, dash: .solid)
        }
        return Panel(
            row.name, x: Axis("step"), y: Axis("bound", range: -0.3 * truth[index]...1.15 * truth[index]),
            labels: .legend,
            marks: [.horizontal(truth[index], "$D_f$", color: .vermilion, dash: .dashed)] + lines)
    }
    return Figure(
        "A trained critic climbs to the divergence and never above it; total variation's starves half-way",
        subtitle: "a line for each seed; the bound is computed exactly, from the densities", columns: 2, panels: panels)
}
