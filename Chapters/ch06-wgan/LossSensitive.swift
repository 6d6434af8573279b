import Evidence

/*:
 ## A gap that depends on the fake

 A margin treats all fakes alike: a perfect one must score as badly as a wild one. The loss-sensitive GAN gives each
 point a loss $L \ge 0$, low on data, and asks that a fake's exceed a data point's by their distance,
 $\Delta(x, y) = |x - y|$:

 $$\mathcal L_D = \mathrm E\, L(x) + \lambda\,\mathrm E \max\bigl(0,\ \Delta(x, y) + L(x) - L(y)\bigr), \qquad \mathcal L_G = \mathrm E\, L(y)$$

 As a fake nears the data, $\Delta$ goes to zero, and the demand with it. (The paper is Qi's; its abbreviation is
 LS-GAN, one hyphen away from the least squares above.)
 */
func lossSensitive(_ page: Page) throws {
    page.ledger(12, .holds, "loss-sensitive GAN: the required gap shrinks as a fake nears the real")

    //: **Two points.** One data point, one fake at the distance $d$, and $L$ is two numbers, not negative. From zero,
    //: descent raises $L(y)$ until the demand is met, and stops: the gap is $d$. With a margin it is the margin, at
    //: every distance:
    let distances = [0.125, 0.25, 0.5, 1, 2]
    let step = 1.0 / 1_024
    page.claim(
        "the gap by descent = the distance", distances.map { descendedGap(demand: $0, step: step) }, equals: distances,
        within: 1e-9)
    page.claim(
        "with EBGAN's margin 1: the gap", distances.map { _ in descendedGap(demand: 1, step: step) }, equals: 1,
        within: 1e-9)
    page.refute(
        "the demand is the same for all fakes", distances.map { _ in 1.0 },
        by: distances.map { descendedGap(demand: $0, step: step) }, within: 1e-6)

    //: **The best losses on a line.** With the data at one point, $L(y) = |x - y|$ meets every demand at no cost, and
    //: any lower function misses one. It is the distance itself, 1-Lipschitz, with a slope at every fake:
    let fakes = page.keys("fakes", count: 200).map { $0.uniform(in: -3.0..<3) }
    page.claim(
        "what $L(y) = |y|$ pays with the data at 0", cost(fakes) { $0.magnitude }, equals: 0, scale: 1)
    page.bound(
        "what $L(y) = s|y|$ pays, s = ½, 0.9, 0.99", lower: 1e-4,
        upper: [0.5, 0.9, 0.99].map { s in cost(fakes) { s * $0.magnitude } })

    //: **Trained nets.** The demand is met by any larger gap as well, and nothing brings a net's gap down again; it is
    //: the limit on the slope, which the paper assumes, that forbids more than the distance. So the net here has the
    //: one-sided penalty. Two narrow clouds at the distance $d$; afterwards the gap of the mean losses. Beside it the
    //: gap of an autoencoder's energies with margin 1:
    let shifts: [Double] = [0.25, 0.5, 1, 2]
    let steps = page.quick ? 200 : 400
    let keys = page.keys("seeds", count: 3)
    let gaps = try keys.map { key in
        try shifts.map { try trainedGap(page, .lossSensitive, shift: $0, steps: steps, key: key) }
    }
    let margins = try keys.map { key in
        try shifts.map { try trainedGap(page, .energy, shift: $0, steps: steps, key: key) }
    }
    func column(_ table: [[Double]], _ index: Int) -> [Double] { table.map { $0[index] } }
    page.ranks(
        "loss-sensitive: gap of fakes over data", shifts.indices.map { ("d = \(shifts[$0].short())", column(gaps, $0)) }
    )
    page.reaches(
        "the greatest |gap ÷ d - 1|",
        gaps.map { row in zip(row, shifts).map { abs($0 / $1 - 1) }.max() ?? .nan }, atMost: 0.25)
    page.reaches(
        "gap at the shortest distance, loss-sensitive", column(gaps, 0), atMost: 0.4)
    page.reaches("gap at the shortest distance, margin 1", column(margins, 0), atLeast: 0.6)
    page.figure(
        Figure(
            "The loss-sensitive gap shrinks with the distance; a margin's does not",
            subtitle: "trained, three seeds each",
            Panel(
                x: Axis("distance of the fakes"), y: Axis("gap", includesZero: true), labels: .legend,
                marks: gaps.map { .line(shifts, $0, "loss-sensitive", color: .blue, dash: .solid, symbol: .circle) }
                    + margins.map { .line(shifts, $0, "margin 1", color: .vermilion, dash: .dashed, symbol: .square) }
                    + [.diagonal("gap = distance", color: .grey, dash: .dotted)])))
}

/// L(y) - L(x) after descent from zero, both held at zero or above.
private func descendedGap(demand: Double, step: Double) -> Double {
    var (real, fake) = (0.0, 0.0)
    for _ in 0..<10_000 {
        let isMissed = demand + real - fake > 1e-12
        let slopes = (1 + (isMissed ? 2.0 : 0), isMissed ? -2.0 : 0)
        real = max(0, real - step * slopes.0)
        fake = max(0, fake - step * slopes.1)
    }
    return fake - real
}

/// Mean of max(0, |y| + L(0) - L(y)), λ = 1.
private func cost(_ fakes: [Double], _ loss: (Double) -> Double) -> Double {
    mean(fakes.map { max(0, $0.magnitude + loss(0) - loss($0)) }) + loss(0)
}

/// The mean loss (or energy) of fakes less that of data, after training on two narrow clouds.
private func trainedGap(_ page: Page, _ rules: Rules, shift: Double, steps: Int, key: Key) throws -> Double {
    let (first, second) = key.split()
    let real: Tensor<Float> = first.normal([128, 2], mean: 0, deviation: 0.02)
    let fake = real + Tensor([Float(shift), 0])
    let critic =
        rules.isEnergy ? Critic(energy: Energy(codes: 2, key: second)) : Critic(.penalty(.oneSided, 10), key: second)
    let optimizer = Adam(critic.parameters, learningRate: 3e-3)
    try page.progress(rules.name, steps: steps) { step in
        optimizer.learningRate = 3e-3 * min(1, 2 * (1 - Double(step) / Double(steps)))
        let draw = key.folding(UInt64(step))
        return optimizer.step(
            minimizing: critic.loss(rules, real: real.gathered(draw.permutation(128), axis: 0), fake: fake, key: draw))
    }
    func level(_ x: Tensor<Float>) -> Double {
        Double((rules.isEnergy ? critic(x) : critic(x).absolute()).mean().item)
    }
    return level(fake) - level(real)
}
