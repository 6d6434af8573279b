import Evidence

/*:
 ## What the best discriminator is paid

 Put $D^* = p/(p+q)$ into $V$ and collect terms. With $m = (p+q)/2$ the mixture of both,

 $$\max_D V = \mathbb E_p\log\frac{p}{p+q} + \mathbb E_q\log\frac{q}{p+q} = -2\log 2 + 2\,\mathrm{JS}(p, q), \qquad
 \mathrm{JS}(p,q) = \tfrac12\mathrm{KL}(p\,\|\,m) + \tfrac12\mathrm{KL}(q\,\|\,m)$$

 Here $\mathrm{KL}(p\,\|\,m) = \mathbb E_p\log\frac pm$ is the Kullback-Leibler divergence. Logarithms are natural, so
 the unit is the nat.

 The lecture notes say that this maximum *is* the Jensen-Shannon divergence. It is not: it is an affine function of it,
 and even its sign is another ($V$ is never above zero, JS never below). For the generator that makes no difference,
 since a factor and a constant do not move a minimum. Whoever prints $V$ as "the JS divergence" prints a wrong number.
 */
func jensenShannonIdentity(_ page: Page) throws {
    page.ledger(
        2, .slip("an affine function of JS, $2\\,\\mathrm{JS} - 2\\log 2$; it has the same minimiser"),
        "max_D V is the JS divergence")

    //: **Finite worlds.** Four hundred pairs of distributions over two to nine values. The left side is the payment of
    //: $D^*$. The right side is written three times: from divergences; from entropies $H$,
    //: $H(m) - \frac12 H(p) - \frac12 H(q)$; and as the mutual information between a point and the fair coin that
    //: decided where to take it from.
    let pairs = page.key("pairs").split(400).map { key in
        FinitePair.random(2 + key.folding("count").integers(1, below: 8)[0], key)
    }
    let payments = pairs.map { $0.value($0.bestDiscriminator) }
    func affine(_ js: Double) -> Double { 2 * js - 2 * logTwo }
    page.claim(
        "$\\max V = 2\\,\\mathrm{JS} - 2\\log 2$, from divergences", payments,
        equals: pairs.map { affine($0.jensenShannon) },
        within: 1e-12)
    page.claim(
        "the same from entropies", payments,
        equals: pairs.map { affine($0.mixture.entropy - 0.5 * $0.p.entropy - 0.5 * $0.q.entropy) }, within: 1e-12)
    page.claim(
        "the same from the information that a point carries about its coin", payments,
        equals: pairs.map { affine(mutualInformation(joint: $0.labelled)) }, within: 1e-12)

    //: **Climbing.** The formula for $D^*$ is not needed either. Start from the indifferent $D = \frac12$, follow
    //: slopes and curvatures from automatic differentiation, and be paid the same:
    page.claim(
        "the payment at the end of a climb = the payment of $D^*$",
        pairs.prefix(100).map { climbedValue($0.p.probabilities, $0.q.probabilities) },
        equals: Array(payments.prefix(100)),
        within: 1e-10)

    //: **Densities.** Two humps against a broad one, by two integrals:
    let line = LinePair.twoHumps
    let payment = try line.value(line.logRatio)
    let divergence = try line.jensenShannon()
    page.claim(
        "$\\max V = 2\\,\\mathrm{JS} - 2\\log 2$ on the line, by quadrature", payment, equals: affine(divergence),
        within: 1e-9)
    page.value("max V there (nats)", payment)
    page.value("JS there (nats)", divergence)

    //: **The slip, and its relatives.** The form of the notes, the form that forgets the factor, and the one that
    //: forgets that two expectations bring two logarithms of 2:
    let divergences = pairs.map(\.jensenShannon)
    page.refute("\"$\\max V$ is $\\mathrm{JS}$\"", divergences, by: payments)
    page.refute("$\\mathrm{JS} - 2\\log 2$: the factor lost", divergences.map { $0 - 2 * logTwo }, by: payments)
    page.refute("$2\\,\\mathrm{JS} - \\log 2$: one logarithm lost", divergences.map { 2 * $0 - logTwo }, by: payments)

    //: **The same minimiser.** Let the generator be one Gaussian, and move its mean and its width over a grid. The
    //: model with the lowest payment and the one with the lowest divergence are one, and all the others stand in the
    //: same order:
    let means = stride(from: -2, through: 2, by: page.quick ? 0.4 : 0.2).map { $0 }
    let variances = (0..<9).map { 0.4 + 0.35 * Double($0) }
    let models: [[Double]] = means.flatMap { mean in variances.map { [mean, $0] } }
    let worlds = models.map { LinePair(p: line.p, q: gaussian($0[0], variance: $0[1])) }
    let paid = try worlds.map { try $0.value($0.logRatio) }
    let apart = try worlds.map { try $0.jensenShannon() }
    page.claim("rank correlation of $\\max V$ and JS, over all models", spearman(paid, apart).statistic, equals: 1)
    page.claim(
        "mean and variance of the model with the least $\\max V$ = of the one with the least JS", models[least(paid)],
        equals: models[least(apart)])
    page.figure(minimiserFigure(line))
}

extension FinitePair {
    /// The joint table of a fair coin and the value it leads to: [2, count].
    fileprivate var labelled: Matrix {
        Matrix([p.probabilities.map { 0.5 * $0 }, q.probabilities.map { 0.5 * $0 }])
    }
}

/// The position of the least value.
private func least(_ values: [Double]) -> Int { values.indices.min { values[$0] < values[$1] } ?? 0 }

private func minimiserFigure(_ line: LinePair) -> Figure {
    let means = (0...60).map { -3 + 0.1 * Double($0) }
    let worlds = means.map { LinePair(p: line.p, q: gaussian($0, variance: 1.8)) }
    let paid = worlds.map { (try? $0.value($0.logRatio)) ?? .nan }
    let apart = worlds.map { (try? $0.jensenShannon()) ?? .nan }
    return Figure(
        "The payment is not the divergence, but both are least at the same generator",
        subtitle: "a generator of variance 1.8 moves past data with two humps",
        Panel(
            x: Axis("mean of the generator"), y: Axis("nats", range: -1.5...0.8), labels: .legend,
            marks: [
                .line(means, apart, "$\\mathrm{JS}$", color: .blue),
                .line(means, paid, "$\\max_D V$", color: .vermilion),
                .horizontal(-2 * logTwo, "$-2\\log 2$", color: .grey),
                .horizontal(0, color: .grey, dash: .dotted),
            ]))
}
