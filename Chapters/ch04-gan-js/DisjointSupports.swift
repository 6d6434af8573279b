import Evidence

/*:
 ## Strangers at any distance

 When data and generator have no point in common, $D$ can be 1 on one and 0 on the other, and JS is $\log 2$. It does
 not matter *how far* they are from each other: next door or on the other side of the room, it is $\log 2$. A generator
 that moves nearer is told nothing. At the start of training this is the common case, because pictures fill only a thin
 sheet in the space of all pixel values, and two thin sheets seldom overlap.
 */
func disjointSupports(_ page: Page) throws {
    page.ledger(5, .holds, "disjoint supports: JS = log 2 whatever the distance, and its gradient is zero")

    //: **Two boxes.** The data are uniform on $[0, 1]$, the generator on $[a, a+1]$. While they overlap, JS grows
    //: evenly; from $a = 1$ on it stands still:
    let shifts = (0...24).map { 0.125 * Double($0) }
    let boxes = try shifts.map(boxDivergence)
    page.claim(
        "$\\mathrm{JS} = \\min(a, 1)\\log 2$, by quadrature", boxes, equals: shifts.map { min($0, 1) * logTwo },
        within: 1e-11, scale: 1)
    let far = [1.25, 1.5, 2, 5, 100, 1e6]
    page.claim("$\\log 2$ at shifts from 1.25 to a million", try far.map(boxDivergence), equals: logTwo)
    func slope(_ a: Double) throws -> Double { try (boxDivergence(a + 0.01) - boxDivergence(a - 0.01)) / 0.02 }
    page.claim(
        "slope of JS at those shifts, but for the last: zero", try far.dropLast().map(slope), equals: 0, within: 1e-12,
        scale: 1)
    page.claim(
        "slope of JS while they overlap: $\\log 2$", try [0.2, 0.5, 0.8].map(slope), equals: logTwo, within: 1e-10)

    //: The generator feels it as a derivative through $D$, with $x = z + a$ for noise $z$ that is uniform on $[0, 1]$.
    //: Take a $D$ that is 1 up to $x = 1.3$, 0 from 1.7 on and falls evenly between. It is a best discriminator for
    //: every box beyond 1.7, and none of the generated points has a slope:
    let noise: Tensor<Double> = page.key("noise").uniform([100, 1])
    let a = Tensor(2.0).variable()
    let made = noise + a
    let judged = ((1.7 - made) / 0.4).clamped(to: 0...1)
    page.claim(
        "$\\frac{d}{da}\\,\\mathbb E\\log(1 - D(z + a))$, by automatic differentiation",
        gradient(of: (1 - judged).log().mean(), at: [a])[0], equals: 0, scale: 1)

    //: **What a distance would say.** Of all ways to pair the points of two samples off, take the one with the least
    //: mean distance, found by an exact solver: the least work of carrying one onto the other. For a sample and the
    //: same one moved by $a$ it is $a$, at every $a$, with slope 1. Chapter 6 builds on that.
    let points = (page.key("points").uniform([200]) as Tensor<Double>).scalars
    page.claim(
        "least mean distance of pairs, moved by 0.5, 1, 2, 100",
        try [0.5, 1, 2, 100].map { a in
            try transport(.column(points), .column(points.map { $0 + a })).cost
        }, equals: [0.5, 1, 2, 100], within: 1e-12)
    page.refute("JS in place of that distance, moved by 2 and 100", try [2.0, 100].map(boxDivergence), by: [2, 100])

    //: **With tails.** Gaussians overlap everywhere: JS never reaches $\log 2$, but it comes hopelessly near. For means
    //: $r$ deviations apart the gap to $\log 2$ is at most $e^{-r^2/8}$, since $\log(1 + u) \le \sqrt u$; the slope at
    //: most $\frac r4 e^{-r^2/8}$. At ten deviations both bounds are below one part in a hundred thousand, at forty
    //: below $10^{-85}$: to a computer $\log 2$ less that is $\log 2$.
    let distances = [0.5, 1, 2, 4, 6, 8, 10, 14, 20]
    let gaps = try distances.map(gaussianGap)
    let slopes = try distances.map(gaussianSlope)
    page.bound(
        "$\\log 2 - \\mathrm{JS} \\le e^{-r^2/8}$", lower: gaps, upper: distances.map { Double.exp(-$0 * $0 / 8) })
    page.bound(
        "slope of JS $\\le \\frac r4 e^{-r^2/8}$", lower: slopes,
        upper: distances.map { 0.25 * $0 * Double.exp(-$0 * $0 / 8) })
    page.claim(
        "slope of JS by differences of the gap = by the formula",
        try distances.map { r in
            let h = 1e-3
            return try
                (8 * (gaussianGap(r - h) - gaussianGap(r + h)) - (gaussianGap(r - 2 * h) - gaussianGap(r + 2 * h)))
                / (12 * h)
        }, equals: slopes, within: 1e-7)
    page.table(
        ["distance in deviations", "$\\log 2 - \\mathrm{JS}$", "slope of JS"],
        distances.indices.map { [distances[$0].short(), gaps[$0].short(3), slopes[$0].short(3)] })
    page.claim(
        "the gap at four deviations, by the definition of JS",
        logTwo - (try LinePair(p: gaussian(0), q: gaussian(4)).jensenShannon()),
        equals: try gaussianGap(4), within: 1e-8)

    //: **Infinitely thin.** Two parallel lines in the plane, and the way between them cut into cells of any size: with
    //: the smallest shift that leaves the cell, JS jumps from 0 to $\log 2$. There is no slope to follow because JS is
    //: not even continuous.
    let line = (0...4).map { shift in
        FinitePair(
            p: Categorical(weights: (0..<5).map { $0 == 0 ? 1 : 0 }),
            q: Categorical(weights: (0..<5).map { $0 == shift ? 1 : 0 })
        ).jensenShannon
    }
    page.claim("JS at shifts of 0, 1, 2, 3, 4 cells", line, equals: [0, logTwo, logTwo, logTwo, logTwo], scale: 1)
    page.figure(try distanceFigure())
}

/// JS of the uniform densities on [0, 1] and [a, a + 1], a ≥ 0, by quadrature over each piece.
private func boxDivergence(_ a: Double) throws -> Double {
    let (p, q) = (Uniform(0..<1), Uniform(a..<a + 1))
    let ends = [0, 1, a, a + 1].sorted()
    return try zip(ends, ends.dropFirst()).filter { $0 < $1 }.reduce(0) { sum, piece in
        try sum
            + quadrature(from: piece.0, to: piece.1) { x in
                let (u, v) = (p.density(x), q.density(x))
                let m = 0.5 * (u + v)
                return 0.5 * ((u > 0 ? u * Double.log(u / m) : 0) + (v > 0 ? v * Double.log(v / m) : 0))
            }
    }
}

/// log 2 - JS of N(0, 1) and N(r, 1), with all digits however small: E softplus(r x - r²/2) for x ~ N(0, 1).
private func gaussianGap(_ r: Double) throws -> Double {
    let p = Gaussian.standard(1)
    return try quadrature(from: -12, to: r + 12, splittingAt: [0, r / 2, r]) { x in
        p.density(x) * Double.softplus(r * x - 0.5 * r * r)
    }
}

/// The slope of JS in r: half of r times the share of generated points that the best D takes for real.
private func gaussianSlope(_ r: Double) throws -> Double {
    let q = gaussian(r)
    return try quadrature(from: -12, to: r + 12, splittingAt: [0, r / 2, r]) { x in
        0.5 * r * q.density(x) * Double.sigmoid(0.5 * r * r - r * x)
    }
}

private func distanceFigure() throws -> Figure {
    let distances = (1...80).map { 0.05 * Double($0) }
    let widths: [(Double, Hue)] = [(1, .blue), (0.3, .green), (0.1, .vermilion)]
    func gap(_ d: Double, _ s: Double) -> Double { (try? gaussianGap(d / s)) ?? .nan }
    func slope(_ d: Double, _ s: Double) -> Double { ((try? gaussianSlope(d / s)) ?? .nan) / s }
    let x = Axis("distance between the means", includesZero: true)
    return Figure(
        "The thinner the distributions, the sooner JS stands still and leaves no slope to follow",
        subtitle: "two Gaussians of one deviation $\\sigma$",
        Panel(
            "JS", x: x, y: Axis("JS (nats)", range: 0...0.75), labels: .legend,
            marks: widths.map { s, hue in
                .line(distances, distances.map { logTwo - gap($0, s) }, "σ = \(s.short())", color: hue)
            } + [.horizontal(logTwo, "$\\log 2$", color: .grey)]),
        Panel(
            "Its slope", x: x, y: Axis("slope of JS", scale: .logarithmic, range: 1e-12...10), labels: .legend,
            marks: widths.map { s, hue in
                .line(distances, distances.map { slope($0, s) }, "σ = \(s.short())", color: hue)
            }))
}
