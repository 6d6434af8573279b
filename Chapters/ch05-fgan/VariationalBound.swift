import Evidence

/*:
 ## Any critic gives a lower bound

 Put $u = p(x)/q(x)$ and $t = T(x)$ into the inequality of Fenchel and Young, multiply by $q(x)$, and sum over $x$. The
 unknown ratio disappears:

 $$\mathbb E_{p}\,T(x) - \mathbb E_{q}\, f^*(T(x)) \;\le\; D_f(p\,\|\,q)$$

 Both averages can be had from samples. Whatever the critic $T$ is, it gives a lower bound, and the better the critic
 the higher. The best is $T^* = f'(p/q)$, with equality. Nguyen, Wainwright and Jordan estimated divergences so;
 Nowozin, Cseke and Tomioka let a generator descend on what the critic ascends.
 */
func variationalBound(_ page: Page) throws {
    page.ledger(
        4, .holds,
        "$\\mathbb E_p T - \\mathbb E_q f^*(T) \\le D_f$ for any $T$; equality at $f'(p/q)$")

    //: **For any $T$.** Random worlds of a few outcomes, in each of them random critics, in every row of the table.
    //: Some critics know nothing; others are the best critic with an error, small or large, in the network's value:
    let table = Divergence.table
    let pairs = randomPairs(page.quick ? 120 : 600, key: page.key("pairs"))
    let noise = page.key("noise").split(pairs.count).map { key -> [Double] in key.normal([7]).scalars }
    func critics(_ d: Divergence, _ index: Int) -> [[Double]] {
        let pair = pairs[index]
        let blind = pair.p.indices.map { d.output(2 * noise[index][$0]) }
        let error = [0.01, 0.1, 1][index % 3]
        let wrong = pair.p.indices.map { i in d.slope(pair.ratios[i] * Double.exp(error * noise[index][i])) }
        return [blind, wrong]
    }
    page.bound(
        "$\\mathbb E_p T - \\mathbb E_q f^*(T) \\le D_f$, any critic, every row",
        lower: table.flatMap { d in pairs.indices.flatMap { i in critics(d, i).map { pairs[i].bound(d, $0) } } },
        upper: table.flatMap { d in
            pairs.indices.flatMap { i in [Double](repeating: d(from: pairs[i].p, to: pairs[i].q), count: 2) }
        }, slack: 1e-9)
    page.claim(
        "equality at $T^* = f'(p/q)$",
        table.flatMap { d in pairs.map { pair in pair.bound(d, pair.ratios.map { d.slope($0) }) } },
        equals: table.flatMap { d in pairs.map { d(from: $0.p, to: $0.q) } }, within: 1e-9, scale: 1)

    //: **Does equality happen anywhere else?** For a smooth row, no. Move the best critic at one outcome only, either
    //: way: the bound falls. For total variation, where $f$ is two straight lines, any $T$ that has the right *sign*
    //: at full strength is a best one; there is a kink, and $f'(1)$ may be anything from $-\frac12$ to $\frac12$.
    let pair = Pair(p: [0.5, 0.25, 0.125, 0.125], q: [0.1, 0.2, 0.3, 0.4])
    let smooth = table.filter { $0 != .totalVariation }
    func moved(_ d: Divergence, _ factor: Double) -> Double {
        var critic = pair.ratios.map { d.slope($0) }
        critic[2] = d.slope(pair.ratios[2] * factor)
        return pair.bound(d, critic)
    }
    page.bound(
        "the best critic, moved at one outcome, gives less",
        lower: smooth.flatMap { d in [moved(d, 1.2), moved(d, 0.8)] },
        upper: smooth.flatMap { d in [Double](repeating: d(from: pair.p, to: pair.q) - 1e-4, count: 2) })

    //: **The wrong way round.** $f'(q/p)$ is no critic for $D_f(p\,\|\,q)$, and leaving the conjugate out, as a
    //: Wasserstein critic does, is no bound: with $T^* = f'(p/q)$ it claims, in Pearson's row, twice what
    //: there is, and with $4T^*$ eight times.
    let exact = table.map { $0(from: pair.p, to: pair.q) }
    page.refute(
        "equality at $f'(q/p)$", table.map { d in pair.bound(d, pair.ratios.map { d.slope(1 / $0) }) }, by: exact,
        within: 1e-9)
    let doubled = pair.ratios.map { 4 * Divergence.pearson.slope($0) }
    page.ranks(
        "without $f^*$ it is no bound (Pearson, four times the best critic)",
        [
            ("with $f^*$", [pair.bound(.pearson, doubled)]), ("$D_f$", [Divergence.pearson(from: pair.p, to: pair.q)]),
            ("without", [zip(zip(pair.p, pair.q), doubled).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }]),
        ], deterministic: true)

    //: The same test on the mistake of the last section: $\mathbb E_p\,g(v) - \mathbb E_q\,f^*(v)$, the conjugate at
    //: the network's value, which that collection writes $f^*(v) = v$. For total variation and a network that answers
    //: $-5$ everywhere it claims a divergence of $-\frac12 + 5$, where one is the most there can be:
    page.ranks(
        "$f^*(v) = v$ for $f^*(g(v))$ breaks the bound",
        [("the greatest total variation", [1]), ("claimed", [Divergence.totalVariation.output(-5) + 5])],
        deterministic: true)

    //: **By draws, on the line.** Now $p$ and $q$ are densities and the critic a function; both averages from samples,
    //: as they are in practice. The gap that the critic leaves is known: it is the average over $q$ of what
    //: Fenchel-Young loses at each point. So bound and gap must add up to the divergence by quadrature:
    let (data, model) = (
        Mixture(weights: [0.6, 0.4], means: [-1, 1.5], variances: [0.6, 0.5]), Gaussian(mean: 0.2, variance: 2)
    )
    let critic = { (d: Divergence, x: Double) in d.output(0.8 * Double.sin(1.3 * x) - 0.3) }
    let rows: [Divergence] = [
        .kullbackLeibler, .twiceJensenShannon, .squaredHellinger, .gan, .totalVariation, .alpha(0.5),
    ]
    let draws = page.quick ? 60_000 : 150_000
    let sampled = zip(
        estimates(draws, key: page.key("data")) { key in
            let x = data.sampleScalar(key)
            return rows.map { critic($0, x) }
        },
        estimates(draws, key: page.key("model")) { key in
            let x = model.sampleScalar(key)
            return rows.map { $0.conjugate(critic($0, x)) }
        }
    ).map { $0 - $1 }
    let whole = try rows.map { try $0(from: data, to: model, splittingAt: [-3, -1, 0, 1, 3]) }
    let gaps = try rows.map { d in
        try quadrature(from: -14, to: 14, tolerance: 1e-9, splittingAt: [-3, -1, 0, 1, 3]) { x in
            let u = Double.exp(data.logDensity(x) - model.logDensity(x))
            let t = critic(d, x)
            return model.density(x) * (d.generator(u) + d.conjugate(t) - t * u)
        }
    }
    page.claim(
        "bound from draws = divergence - gap, six rows", zip(whole, gaps).map { $0 - $1 }, agreesWith: sampled, scale: 1
    )
    page.bound("gap ≥ 0", lower: 0, upper: gaps)
}
