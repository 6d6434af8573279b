import Evidence

/*:
 ## A standard normal heap from codes that are not

 Samples are made from codes drawn from $\mathcal N(0, 1)$, so the heap of all codes ought to be $\mathcal N(0, 1)$. One
 of the lecture notes argues: make every $q(z|x)$ standard normal, and so is the heap,
 $\sum_x \mathcal N(0, 1)\,p(x) = \mathcal N(0, 1)$. Another says: it is the heap that must be standard normal, *not
 each* $q(z|x)$. The first argument is correct, and ruinous. By the identity of the section before, a heap equal to the
 prior leaves $\overline{\mathrm{KL}} = I(x; z)$: with all answers at the prior, both sides are zero, and the code says
 nothing. Here are three heaps, all exactly standard normal.
 */
func normalAggregate(_ page: Page) throws {
    page.ledger(
        21,
        .holdsIf(
            "it is read as sufficient: equal answers give a standard normal heap, and a code that says nothing; a "
                + "standard normal heap does not need them"),
        "\"if each $q(z|x)$ is $\\mathcal N(0, I)$, the sum is $\\mathcal N(0, I)$\" against \"the aggregate, not each sample\""
    )

    //: **Every answer the prior.** Eight pictures. Guess the picture from the code, as well as can be: the chance to be
    //: right is $\int\max_i \frac18 q(z|x_i)\,dz$.
    let grid = (0..<81).map { -4 + 0.1 * Double($0) }
    let prior = Gaussian.standard(1)
    let count = 8
    let same = (0..<count).map { _ in { (z: Double) in prior.density(z) } }
    page.claim("answers at the prior: the heap is the prior", heap(same, grid), equals: grid.map { prior.density($0) })
    page.claim("and the average KL is zero", information(same), equals: 0, scale: 1)
    page.claim("a picture is guessed from its code as from nothing, 1 in 8", rightGuesses(same), equals: 1.0 / 8)

    //: **Each picture its own eighth of the bell.** Let $q(z|x_i)$ be the prior, restricted to the $i$-th of eight
    //: cells that are equally probable under it, and therefore eight times as high there. The heap is the prior again,
    //: with nothing left over, and no single answer is anything like it; and the code tells everything:
    let cells = (0..<count).map { cell in cellDensity(cell, of: count) }
    page.claim("cells: the heap is the prior", heap(cells, grid), equals: grid.map { prior.density($0) })
    page.claim("cells: the average KL is $\\ln 8$", information(cells), equals: Double.log(8), within: 1e-10)
    page.claim("cells: every picture is known from its code", rightGuesses(cells), equals: 1, within: 1e-10)
    page.refute(
        "\"the heap is standard normal, so each answer is\": average KL zero", 0, by: information(cells), within: 1e-6)
    page.claim(
        "with $N$ pictures $\\ln N$, which is all there is to know",
        [2, 32, 512].map { n in information((0..<n).map { cellDensity($0, of: n) }) },
        equals: [2, 32, 512].map { Double.log($0) }, within: 1e-10)

    //: **A noise channel.** An encoder answers with Gaussians, not with cells. Take $x \sim \mathcal N(0, 1)$ and
    //: $q(z|x) = \mathcal N(\sqrt{1 - s^2}\,x,\ s^2)$: shrink, and add just the noise that restores the variance. The
    //: heap is standard normal for *every* $s$, while the code tells $-\ln s$ nats about $x$, without limit as
    //: $s \to 0$:
    let noises = [0.9, 0.5, 0.1, 0.01]
    page.claim(
        "channel: the heap, by integration over $x$, is the prior",
        noises.flatMap { s in [-3, -1.2, 0, 0.4, 2.5].map { channelHeap($0, s) } },
        equals: noises.flatMap { _ in [-3, -1.2, 0, 0.4, 2.5].map { prior.density($0) } }, within: 1e-10)
    page.claim(
        "channel: the mutual information of two correlated Gaussians is $-\\ln s$",
        noises.map { mutualInformation(correlation: (1 - $0 * $0).squareRoot()) },
        equals: noises.map { -Double.log($0) },
        within: 1e-10)
    let rule = GaussHermite(6)
    page.claim(
        "channel: the average KL is $-\\ln s$ too",
        noises.map { s in
            rule.expectation { x in
                Gaussian(mean: (1 - s * s).squareRoot() * x, variance: s * s).divergence(from: prior)
            }
        }, equals: noises.map { -Double.log($0) }, within: 1e-10)
    let s = 0.1
    let told = estimate(page.quick ? 50_000 : 100_000, key: page.key("channel")) { key in
        let x: Double = key.folding("x").normal()
        let q = Gaussian(mean: (1 - s * s).squareRoot() * x, variance: s * s)
        let z = q.sampleScalar(key.folding("z"))
        return q.logDensity(z) - prior.logDensity(z)
    }
    page.claim("channel: by draws, $s = 0.1$", -Double.log(s), agreesWith: told)

    //: The wrong channel forgets to shrink. Then the heap is $\mathcal N(0, 1 + s^2)$, and samples drawn from
    //: $\mathcal N(0, 1)$ miss its flanks:
    page.refute(
        "$q(z|x) = \\mathcal N(x, s^2)$ has a standard normal heap", channelHeap(1, 0.5, shrinking: false),
        by: prior.density(1), within: 1e-6)
    page.figure(threeHeaps())

    //: So the penalty does not ask for answers at the prior; it asks for information that is worth its price, and for
    //: a heap without gaps.
}

/// q(z) on a grid, for equally frequent pictures.
private func heap(_ answers: [(Double) -> Double], _ grid: [Double]) -> [Double] {
    grid.map { z in answers.reduce(0) { $0 + $1(z) } / Double(answers.count) }
}

/// The average KL from the prior: (1/N) Σ ∫ q log (q / p) dz. The cells' borders are the ends of the pieces.
private func information(_ answers: [(Double) -> Double]) -> Double {
    let prior = Gaussian.standard(1)
    return overCells(answers.count) { z in
        answers.reduce(0) { sum, q in
            let given = q(z)
            return given == 0 ? sum : sum + given * Double.log(given / prior.density(z))
        } / Double(answers.count)
    }
}

private func rightGuesses(_ answers: [(Double) -> Double]) -> Double {
    overCells(answers.count) { z in answers.reduce(0) { max($0, $1(z)) } / Double(answers.count) }
}

/// The prior on one of `count` cells of equal probability, `count` times as high, and zero elsewhere.
private func cellDensity(_ cell: Int, of count: Int) -> (Double) -> Double {
    let (lower, upper) = (border(cell, of: count), border(cell + 1, of: count))
    return { z in lower <= z && z < upper ? Double(count) * Gaussian.standard(1).density(z) : 0 }
}

private func border(_ index: Int, of count: Int) -> Double {
    switch index {
    case 0: -.infinity
    case count: .infinity
    default: normalQuantile(Double(index) / Double(count))
    }
}

/// An integral over the line, cell by cell.
private func overCells(_ count: Int, _ f: (Double) -> Double) -> Double {
    let inner = (1..<count).map { border($0, of: count) }
    let ends = [-9, -6, -4] + inner.filter { abs($0) < 4 } + [4, 6, 9]
    return zip(ends, ends.dropFirst()).reduce(0) { $0 + composite($1.0...$1.1, pieces: 2, f) }
}

/// ∫ N(x; 0, 1) N(z; √(1 - s²) x, s²) dx
private func channelHeap(_ z: Double, _ s: Double, shrinking: Bool = true) -> Double {
    let factor = shrinking ? (1 - s * s).squareRoot() : 1
    let prior = Gaussian.standard(1)
    // In x the second density is a bell about z / factor, of width s / factor.
    let (middle, width) = (z / factor, s / factor)
    let (lower, upper) = (max(-12, middle - 12 * width), min(12, middle + 12 * width))
    return composite(lower...upper, pieces: 60) { x in
        prior.density(x) * Gaussian(mean: factor * x, variance: s * s).density(z)
    }
}

private func threeHeaps() -> Figure {
    let prior = Gaussian.standard(1)
    let line = -3.5...3.5
    func panel(_ title: String, _ answers: [(Double) -> Double], _ height: Double) -> Panel {
        let curves = answers.enumerated().map { index, q in
            Mark.curve(over: line, index == 0 ? "answers $q(z|x)$" : "", color: .sky, dash: .solid, points: 701, q)
        }
        let sum = Mark.curve(over: line, "their heap $q(z)$", color: .vermilion, dash: .dashed) { prior.density($0) }
        return Panel(
            title, x: Axis("code $z$", range: line, ticks: [-2, 0, 2]), y: Axis("density", range: 0...height),
            labels: .legend,
            marks: curves + [sum])
    }
    let s = 0.3
    return Figure(
        "One heap, three encoders: nothing said, everything said, a noisy channel",
        panel("all at the prior", [{ prior.density($0) }], 0.5),
        panel("eight cells", (0..<8).map { cellDensity($0, of: 8) }, 3.4),
        panel(
            "noise channel, s = 0.3",
            (0..<8).map { cell in
                let q = Gaussian(
                    mean: (1 - s * s).squareRoot() * normalQuantile((Double(cell) + 0.5) / 8), variance: s * s)
                return { q.density($0) }
            }, 1.5))
}
