import Evidence

/*:
 ## A discriminator that is an autoencoder

 EBGAN scores a point by how badly an autoencoder redraws it: $E(x) = |A(x) - x|^2$, the *energy*, low on data and high
 on fakes (italic; the upright $\mathrm E$ is the mean, as before). Such a discriminator can be trained before there is
 any generator, for redrawing the data needs no fakes. And it has a trap. To lower $E$ on data is work; to raise it on
 fakes is easy, and has no end. So beyond a margin $m$ nothing is gained:

 $$\mathcal L_D = \mathrm E_P E(x) + \mathrm E_Q \max(0, m - E(y)), \qquad \mathcal L_G = \mathrm E_Q E(y)$$
 */
func energyMargin(_ page: Page) throws {
    page.ledger(
        11, .holds,
        "EBGAN can learn from data alone; without the margin it raises all energies; with it the equilibrium is the margin"
    )
    let keys = page.keys("seeds", count: 3)
    let steps = page.quick ? 200 : 400

    //: **Data alone.** An autoencoder with a single number in its middle learns the ring; no fakes. Points of the ring
    //: that it has not seen then have low energies, points anywhere in the square high ones. In how many of a hundred
    //: pairs?
    let world = GaussianModes.ring(of: 8, deviation: 0.1)
    let told = try keys.map { key in
        let energy = try trained(page, world, steps: 3 * steps, key: key)
        let fresh: Tensor<Float> = world.sample(200, key: key.folding("fresh")).points
        let anywhere: Tensor<Float> = key.folding("anywhere").uniform([200, 2], in: -3..<3)
        return mannWhitney(energies(energy, anywhere), energies(energy, fresh)).statistic
    }
    page.reaches("share of pairs in which the stray point has the higher energy", told, atLeast: 0.7)

    //: **The best energies,** where the discriminator may choose them freely, place by place. At a place with the
    //: weights $p$ and $q$ it pays $pE + q\max(0, m - E)$: straight lines that meet at $0$ and $m$, so the best $E$ is
    //: $0$ where $p \ge q$ and $m$ where $p < q$, and it pays $m \min(p, q)$. Summed, with $V$ the total variation:
    //:
    //: $$\min_E \mathcal L_D = m \sum \min(p, q) = m\,(1 - V(P, Q))$$
    let margins = [0.5, 1, 3]
    let pairs = page.keys("pairs", count: 5).map { key in
        (probabilities(key.folding("p")), probabilities(key.folding("q")))
    }
    let scanned = pairs.flatMap { p, q in margins.map { scannedLoss(p, q, $0) } }
    page.claim(
        "the least loss over a scan of energies = $m(1 - V)$", scanned,
        equals: pairs.flatMap { p, q in margins.map { $0 * (1 - totalVariation(p, q)) } }, within: 1e-12)
    page.claim("at $P = Q$ it is the margin", margins.map { scannedLoss(pairs[0].0, pairs[0].0, $0) }, equals: margins)
    page.refute(
        "the equilibrium is half the margin", margins.map { $0 / 2 },
        by: margins.map {
            scannedLoss(pairs[0].0, pairs[0].0, $0)
        })

    //: So what the generator faces at the best discriminator is a total variation, which is as blind at a distance as
    //: JS: the loss is zero as soon as the clouds part.
    //:
    //: **The equilibrium, trained.** The discriminator plays against a perfect generator, one that draws from the data
    //: themselves, fresh at each step. Nothing can be told apart, and the loss stays at the margin:
    let margin: Float = 1
    let equilibrium = try keys.map { key in
        try duel(page, world, world, margin: margin, steps: steps, key: key).loss
    }
    page.reaches("loss against a perfect generator less the margin", equilibrium.map { abs($0 - 1) }, atMost: 0.06)
    let blob = GaussianModes(centres: [[0, 0]], deviation: 0.3)
    let apart = try keys.map { key in try duel(page, world, blob, margin: margin, steps: steps, key: key) }
    page.reaches("loss against a blob in the middle of the ring", apart.map(\.loss), atMost: 0.35)

    //: **Without the margin** the same discriminator on the same clouds earns $E(y) - E(x)$ without end, and does it by
    //: raising everything. What the data cost is drowned in what the fakes bring; the autoencoder no longer redraws the
    //: data. (That the curves bend at the end is the optimiser's work, whose steps shrink to nothing.)
    let free = try keys.map { key in try duel(page, world, blob, margin: nil, steps: steps, key: key) }
    page.ranks(
        "energy of the data", [("with the margin", apart.map(\.real)), ("without", free.map(\.real))])
    page.ranks(
        "energy of the fakes", [("with the margin", apart.map(\.fake)), ("without", free.map(\.fake))])
    page.reaches("without: energy of the fakes", free.map(\.fake), atLeast: 20)
    page.reaches("with: energy of the fakes", apart.map(\.fake), atMost: 4)
    page.table(
        ["", "energy of data", "energy of fakes"],
        [("margin 1", apart), ("no margin", free)].map { name, duels in
            [name, mean(duels.map(\.real)).short(3), mean(duels.map(\.fake)).short(3)]
        }, caption: "After \(steps) steps, means of three seeds")
    page.figure(
        Figure(
            "Without a margin the discriminator raises all energies, the data's too",
            subtitle: "one seed; ring against a blob in its middle",
            Panel(
                x: Axis("step"), y: Axis("energy", scale: .logarithmic, range: 1e-3...1e10), labels: .legend,
                marks: [
                    .line(stops(free[0]), free[0].trace.map(\.1), "fakes, no margin", color: .vermilion),
                    .line(stops(free[0]), free[0].trace.map(\.0), "data, no margin", color: .vermilion, dash: .dashed),
                    .line(stops(apart[0]), apart[0].trace.map(\.1), "fakes, margin 1", color: .blue),
                    .line(stops(apart[0]), apart[0].trace.map(\.0), "data, margin 1", color: .blue, dash: .dashed),
                ])))
}

private func stops(_ duel: Duel) -> [Double] { duel.trace.indices.map { Double(10 * ($0 + 1)) } }

private func energies(_ energy: Energy, _ x: Tensor<Float>) -> [Double] { energy(x).scalars.map { Double($0) } }

private func probabilities(_ key: Key) -> [Double] {
    let raw = key.split(6).map { $0.gamma(shape: 1) }
    return raw.map { $0 / raw.reduce(0, +) }
}

/// Each energy of 0, m/100, ... 2m tried at each place.
private func scannedLoss(_ p: [Double], _ q: [Double], _ margin: Double) -> Double {
    zip(p, q).reduce(0) { sum, place in
        let costs = (0...200).map { step in
            let energy = margin * Double(step) / 100
            return place.0 * energy + place.1 * max(0, margin - energy)
        }
        return sum + (costs.min() ?? .nan)
    }
}

/// An autoencoder trained to redraw the data, and nothing else.
private func trained(_ page: Page, _ world: GaussianModes, steps: Int, key: Key) throws -> Energy {
    let energy = Energy(codes: 1, key: key)
    let optimizer = Adam(energy.parameters, learningRate: 5e-3)
    try page.progress("data alone", steps: steps) { step in
        optimizer.learningRate = 5e-3 * min(1, 2 * (1 - Double(step) / Double(steps)))
        let x: Tensor<Float> = world.sample(128, key: key.folding(UInt64(step))).points
        return optimizer.step(minimizing: energy(x).mean())
    }
    return energy
}

/// How an energy ended against fakes that stand still in distribution, drawn afresh at each step.
private struct Duel {
    var real = 0.0
    var fake = 0.0
    var loss = 0.0
    /// Energies of data and of fakes, every ten steps
    var trace: [(Double, Double)] = []
}

private func duel(
    _ page: Page, _ world: GaussianModes, _ other: GaussianModes, margin: Float?, steps: Int, key: Key
) throws -> Duel {
    let energy = Energy(codes: 2, key: key)
    let optimizer = Adam(energy.parameters, learningRate: 3e-3)
    var duel = Duel()
    func energies(_ key: Key, _ count: Int) -> (real: Tensor<Float>, fake: Tensor<Float>) {
        let (first, second) = key.split()
        return (energy(world.sample(count, key: first).points), energy(other.sample(count, key: second).points))
    }
    func loss(_ real: Tensor<Float>, _ fake: Tensor<Float>) -> Tensor<Float> {
        real.mean() + (margin.map { ($0 - fake).relu().mean() } ?? -fake.mean())
    }
    try page.progress(margin == nil ? "no margin" : "margin", steps: steps) { step in
        optimizer.learningRate = 3e-3 * min(1, 2 * (1 - Double(step) / Double(steps)))
        let (real, fake) = energies(key.folding(UInt64(step)), 128)
        if step % 10 == 9 { duel.trace.append((Double(real.mean().item), Double(fake.mean().item))) }
        return optimizer.step(minimizing: loss(real, fake))
    }
    let (real, fake) = energies(key.folding("end"), 2_000)
    (duel.real, duel.fake) = (Double(real.mean().item), Double(fake.mean().item))
    duel.loss = Double(loss(real, fake).item)
    return duel
}
