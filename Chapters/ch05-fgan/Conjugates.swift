import Evidence

/*:
 ## The conjugate, three ways

 To measure $D_f$ one needs $p/q$, which nobody has for pictures. The way out is to describe $f$ by its tangents
 instead of by its values. The **conjugate** records, for each slope $t$, how far a line of that slope can rise above
 $f$:

 $$f^*(t) = \sup_{u \ge 0}\;\left( t u - f(u) \right)$$

 A table of these functions is copied from paper to paper and from program to program. It is settled here without
 copying: by three searches that know $f$ only.

 - *Scan*: for each $t$, search the whole range of $u$ for the best.
 - *Envelope*: each $u$ gives a line $t \mapsto ut - f(u)$; draw forty thousand of them; $f^*$ is the heap's upper edge.
 - *Stationary point*: find the $u$ where $f'(u) = t$, by halving an interval, and put it in.
 */
func conjugates(_ page: Page) throws {
    page.ledger(2, .holds, "the conjugate three ways, its domain and output activation, and $(f^*)^* = f$")
    page.table(
        ["divergence", "$f^*(t)$", "domain", "output $g(v)$"],
        Divergence.table.map { [$0.name, "$\($0.row.conjugate)$", "$\($0.row.domain)$", "$\($0.row.output)$"] },
        caption: "What the searches are compared with; $W$ is Lambert's function")

    //: Slopes to try: those that $f$ has at ratios from $1/50$ to $50$ and, where the least slope of $f$ is finite,
    //: some below it.
    let ratios = stride(from: -3.9, through: 3.9, by: page.quick ? 0.6 : 0.2).map { Double.exp($0) }
    func slopes(_ divergence: Divergence) -> [Double] {
        let own = ratios.map { divergence.slope($0) }
        let inner = divergence == .totalVariation ? [-0.4, -0.1, 0.3] : []
        return (own + inner + (divergence.generatorAtZero < .infinity ? [-2.6, -4] : [])).sorted()
    }
    let table = Divergence.table
    let printed = table.flatMap { divergence in slopes(divergence).map { divergence.conjugate($0) } }
    page.claim(
        "table = scan over $u$ for each $t$, every row", printed,
        equals: table.flatMap { divergence in slopes(divergence).map { scanned(divergence, $0) } }, within: 1e-9,
        scale: 1)
    page.claim(
        "table = upper envelope of 40,000 lines", printed,
        equals: table.flatMap { Envelope($0).heights(at: slopes($0)) }, within: 1e-6)
    page.bound(
        "no line rises above the table's curve", lower: table.flatMap { Envelope($0).heights(at: slopes($0)) },
        upper: printed, slack: 1e-11)
    page.claim(
        "table = value at the stationary point", printed,
        equals: table.flatMap { divergence in slopes(divergence).map { stationary(divergence, $0) } }, within: 1e-9,
        scale: 1)

    //: **Below the least slope.** The slope of Pearson's $f$ begins at $-2$, where $u = 0$. For a still smaller $t$
    //: the best ratio is $u = 0$, and $f^*$ stays at $-f(0) = -1$. The usual table prints $\frac14t^2 + t$ for every
    //: $t$, as if ratios could be negative. It is not less than $f^*$, so the bound of a later section survives, but
    //: looser:
    page.refute("$\\frac14t^2 + t$ at $t = -3$", 0.25 * 9 - 3, by: scanned(.pearson, -3), within: 1e-9)

    //: **Where the domain ends.** Beyond the greatest slope of $f$ the lines rise without end. For each row whose
    //: domain is not the whole line: a tenth above the end, the lead of a line over $f$ is larger at $u = 10^6$ than
    //: at $10^3$; a tenth below the end the line has fallen far below $f$.
    let ended = table.filter { $0.slopeAtInfinity < .infinity }
    func lead(_ divergence: Divergence, _ t: Double, _ u: Double) -> Double { t * u - divergence.generator(u) }
    page.ranks(
        "a tenth above the end the lead grows without end",
        [
            ("$u = 10^3$", ended.map { lead($0, $0.slopeAtInfinity + 0.1, 1e3) }),
            ("$u = 10^6$", ended.map { lead($0, $0.slopeAtInfinity + 0.1, 1e6) }),
        ], deterministic: true)
    page.bound(
        "a tenth below the end it falls: the lead at $u = 10^6$",
        lower: ended.map { lead($0, $0.slopeAtInfinity - 0.1, 1e6) }, upper: -1e4)
    page.claim(
        "a tenth above the end the table says infinity: rows of which that is true",
        Double(ended.count { $0.conjugate($0.slopeAtInfinity + 0.1) == .infinity }), equals: Double(ended.count))

    //: **The output activation.** A network's last value $v$ may be any number; the critic $T$ may not. So $T = g(v)$,
    //: with a rising $g$ onto the domain. In programs $f^*(g(v))$ is one formula, because $g(v)$ alone rounds to the
    //: end of the domain, where $f^*$ of five rows is infinite:
    let values = stride(from: -6.0, through: 6, by: 0.25).map { $0 }
    page.bound(
        "$g(v)$ stays below the end of the domain", lower: ended.flatMap { d in values.map { d.output($0) } },
        upper: ended.flatMap { d in values.map { _ in d.slopeAtInfinity } }, slack: 0)
    page.bound(
        "$g$ rises", lower: table.flatMap { d in values.dropLast().map { d.output($0) } },
        upper: table.flatMap { d in values.dropFirst().map { d.output($0) } }, slack: 0)
    page.claim(
        "$g$ comes as near to the end as one likes: $g(20)$", ended.map { $0.output(20) },
        equals: ended.map(\.slopeAtInfinity), within: 1e-8, scale: 1)
    page.claim(
        "$f^*(g(v))$ in one piece = the scan at $g(v)$",
        table.flatMap { d in values.map { d.conjugateOfOutput($0) } },
        equals: table.flatMap { d in values.map { scanned(d, d.output($0)) } }, within: 1e-7, scale: 1)

    //: A public collection of GANs (kozistr/Awesome-GANs, issue 22) gave $f^*$ the network's value $v$ where it needs
    //: $g(v)$. Where $g(v) = v$ nothing happens. For total variation it reads $f^*(T) = v$:
    page.refute(
        "$f^*(v)$ for $f^*(g(v))$, total variation at $v = 1$", 1,
        by: scanned(.totalVariation, Divergence.totalVariation.output(1)), within: 1e-9)
    page.refute(
        "the same for squared Hellinger, $v/(1 - v)$ at $v = -1$", -0.5,
        by: scanned(.squaredHellinger, Divergence.squaredHellinger.output(-1)), within: 1e-9)

    //: **Back again.** The conjugate of the conjugate, by a search over $t$ that knows $f^*$ only, is $f$. No
    //: information was lost: a convex function *is* its tangents.
    page.claim(
        "$(f^*)^* = f$, by a scan over $t$",
        table.flatMap { d in ratios.map { u in biconjugate(d, u) } },
        equals: table.flatMap { d in ratios.map { d.generator($0) } }, within: 1e-8, scale: 1)
    //: Of a function that is not convex it returns the convex hull instead. $\min(u, 4 - u)^2$, say, has a hump on
    //: $(0, 4)$; what comes back is the flat floor below it:
    let humped = { (u: Double) in u < 2 ? u * u : (4 - u) * (4 - u) }
    let back = { (u: Double) in
        highest(over: -8...8) { t in t * u - highest(over: 0...4) { s in t * s - humped(s) } }
    }
    page.claim("not convex: $f^{**}$ in the middle of the hump", back(2), equals: 0, within: 1e-9, scale: 1)
    page.refute("$f^{**} = f$ without convexity", humped(2), by: back(2), within: 1e-3, scale: 1)

    page.figure(envelopes())
    page.figure(curves())
}

// MARK: - Three searches that know f only

/// sup over u of t u - f(u): golden section over log u, on which the lead has one top; or u = 0.
func scanned(_ divergence: Divergence, _ t: Double) -> Double {
    let best = goldenSection(from: -60, to: 30) { s in
        let u = Double.exp(s)
        return t * u - divergence.generator(u)
    }
    return max(best, -divergence.generatorAtZero)
}

/// The lines t ↦ u t - f(u) of many ratios, and of 0 where f is finite there, thinned to those on the upper edge.
private struct Envelope {
    /// Slopes and intercepts, by rising slope.
    private var edge: [(slope: Double, intercept: Double)] = []

    init(_ divergence: Divergence) {
        if divergence.generatorAtZero < .infinity { edge.append((0, -divergence.generatorAtZero)) }
        for i in -20_000...20_000 {
            let u = Double.exp(4.5e-4 * Double(i))
            let line = (slope: u, intercept: -divergence.generator(u))
            // A line is hidden if its neighbours cross above it.
            while edge.count >= 2 {
                let (a, b) = (edge[edge.count - 2], edge[edge.count - 1])
                let hidden =
                    (line.intercept - a.intercept) * (b.slope - a.slope)
                    >= (b.intercept - a.intercept) * (line.slope - a.slope)
                if !hidden { break }
                edge.removeLast()
            }
            edge.append(line)
        }
    }

    /// Heights of the edge at rising t.
    func heights(at slopes: [Double]) -> [Double] {
        var index = 0
        return slopes.map { t in
            func height(_ i: Int) -> Double { edge[i].slope * t + edge[i].intercept }
            while index + 1 < edge.count && height(index + 1) >= height(index) { index += 1 }
            return height(index)
        }
    }
}

/// t u - f(u) at the u where f' crosses t, by halving; at u = 0 if f' is above t everywhere.
private func stationary(_ divergence: Divergence, _ t: Double) -> Double {
    var (low, high) = (-60.0, 30.0)
    if divergence.slope(Double.exp(low)) > t { return -divergence.generatorAtZero }
    for _ in 0..<200 {
        let middle = 0.5 * (low + high)
        if divergence.slope(Double.exp(middle)) < t { low = middle } else { high = middle }
    }
    let u = Double.exp(0.5 * (low + high))
    return t * u - divergence.generator(u)
}

/// sup over t of t u - f*(t); the domain is walked through by way of t = end - exp(-s), or the whole line.
private func biconjugate(_ divergence: Divergence, _ u: Double) -> Double {
    let end = divergence.slopeAtInfinity
    return goldenSection(from: end < .infinity ? -9 : -15, to: end < .infinity ? 40 : 15) { s in
        // Near the end of the domain in small steps, far below it in large ones.
        let t = end < .infinity ? end - Double.exp(-s) : 0.5 * (Double.exp(s) - Double.exp(-s))
        return t * u - divergence.conjugate(t)
    }
}

/// The highest value of a function with one top.
private func goldenSection(from lower: Double, to upper: Double, _ f: (Double) -> Double) -> Double {
    let ratio = 0.6180339887498949
    var (low, high) = (lower, upper)
    var (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
    var (fa, fb) = (f(a), f(b))
    for _ in 0..<90 {
        if fa > fb || fb == -.infinity {
            (high, b, fb) = (b, a, fa)
            a = high - ratio * (high - low)
            fa = f(a)
        } else {
            (low, a, fa) = (a, b, fb)
            b = low + ratio * (high - low)
            fb = f(b)
        }
    }
    return max(fa, fb)
}

/// The highest of 801 values on a grid: for functions with more than one top.
private func highest(over range: ClosedRange<Double>, _ f: (Double) -> Double) -> Double {
    (0...800).reduce(-Double.infinity) { best, i in
        max(best, f(range.lowerBound + (range.upperBound - range.lowerBound) * Double(i) / 800))
    }
}

// MARK: - Pictures

private func envelopes() -> Figure {
    func panel(_ divergence: Divergence, _ range: ClosedRange<Double>, _ y: ClosedRange<Double>) -> Panel {
        let lines = [0.05, 0.2, 0.4, 0.7, 1, 1.4, 1.9, 2.5, 3.2].map { u -> Mark in
            let ends = [range.lowerBound, range.upperBound]
            return .line(
                ends, ends.map { $0 * u - divergence.generator(u) }, "one line for each $u$", color: .sky, dash: .solid)
        }
        return Panel(
            divergence.name, x: Axis("slope $t$", range: range), y: Axis("height", range: y), labels: .legend,
            marks: lines + [
                .curve(
                    over: range.lowerBound...min(range.upperBound, divergence.slopeAtInfinity - 1e-6),
                    "$f^*$ of the table", color: .vermilion, dash: .solid
                ) {
                    divergence.conjugate($0)
                }
            ])
    }
    return Figure(
        "The conjugate is the upper edge of a heap of lines",
        subtitle: "nine ratios $u$ from 0.05 to 3.2, each a line $ut - f(u)$",
        columns: 2,
        panels: [panel(.kullbackLeibler, -2...2.2, -1...3.2), panel(.twiceJensenShannon, -2...0.69, -1.2...2.2)])
}

private func curves() -> Figure {
    func panel(_ title: String, _ rows: [Divergence]) -> Panel {
        Panel(
            title, x: Axis("critic $t$", range: -3...1.5), y: Axis("$f^*(t)$", range: -2...3), labels: .legend,
            marks: rows.map { row in
                .curve(over: -3...min(1.5, row.slopeAtInfinity - 1e-4), row.name, points: 400) { row.conjugate($0) }
            })
    }
    return Figure(
        "Seven rows wall their critic in; six of them are drawn",
        subtitle: "right of its wall a row's $f^*$ is infinite; the output activation keeps $T$ on the left of it",
        columns: 2,
        panels: [
            panel("whole line", [.kullbackLeibler, .pearson, .jeffrey]),
            panel(
                "a wall",
                [.reverseKullbackLeibler, .twiceJensenShannon, .gan, .neyman, .squaredHellinger, .totalVariation]),
        ])
}
