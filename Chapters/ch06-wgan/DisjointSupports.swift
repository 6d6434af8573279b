import Evidence

/*:
 ## A distance where Jensen-Shannon is blind

 Chapter 4 left the GAN with a problem: where two distributions do not overlap, the Jensen-Shannon divergence is
 $\ln 2$, near or far, and a generator that wants to lower it is told nothing. Shift one box over the other and watch
 both distances. $P$ is uniform on $[0, 1]$ and $Q$ on $[\theta, \theta + 1]$. As long as the boxes overlap, a share
 $1 - \theta$ of each is common ground, and $\mathrm{JS} = \theta \ln 2$; beyond $\theta = 1$ it is stuck. The work of
 moving the box is $\theta$ at any distance.
 */
func disjointSupports(_ page: Page) throws {
    page.ledger(3, .holds, "disjoint: JS is stuck at $\\ln 2$, W is the distance, with gradient one")

    let apart = [1.01, 1.5, 2, 4, 10, 100]
    page.claim(
        "JS of disjoint boxes = $\\ln 2$, by quadrature", try apart.map(jsOfBoxes), equals: Double.log(2),
        within: 1e-10)
    page.refute("JS off by two: $2\\ln 2$", 2 * Double.log(2), by: try jsOfBoxes(4), within: 1e-10)
    let overlapping = [0.0, 0.1, 0.5, 0.9]
    page.claim(
        "JS of overlapping boxes = $\\theta\\ln 2$", try overlapping.map(jsOfBoxes),
        equals: overlapping.map { $0 * Double.log(2) }, within: 1e-9, scale: 1)

    //: The same from what a discriminator would say. The best one is $p/(p + q)$: one on $P$'s box, zero on the other,
    //: and $\frac12$ on common ground. JS is $\ln 2$ plus half the objective that it reaches, here as a mean
    //: over 200 points of each box:
    page.claim(
        "JS by the best discriminator's value, disjoint", apart.map { discriminatorValue($0) }, equals: Double.log(2),
        within: 1e-12)

    //: W of the boxes in three ways: the area between the two distribution functions, and 200 points of each box by
    //: sorting and by the solver.
    let all = overlapping + apart
    page.claim(
        "W = $\\theta$: the area between the distribution functions", try all.map(areaOfBoxes), equals: all,
        within: 1e-9, scale: 1)
    page.claim("W = $\\theta$: by sorting", try all.map { try lineTransport(box(0), box($0)) }, equals: all, scale: 1)
    page.claim(
        "W = $\\theta$: by the solver",
        try all.map { try transport(.column(box(0)), .column(box($0))).cost }, equals: all, scale: 1)

    //: **What a generator is told.** It controls $\theta$. Differences to both sides give the slope of each distance;
    //: and for W the slope also follows from the plan, held fixed while the points move, by automatic differentiation:
    page.claim(
        "slope of JS, disjoint", try apart.dropFirst().map { try slope(at: $0, of: jsOfBoxes) }, equals: 0,
        within: 1e-7,
        scale: 1)
    page.claim(
        "slope of W", try all.dropFirst().map { try slope(at: $0) { try lineTransport(box(0), box($0)) } }, equals: 1,
        within: 1e-7)
    page.claim("slope of W through the plan, by derivatives", try apart.map(slopeThroughPlan), equals: 1)

    //: So give each generator 60 steps downhill, of length 0.1 times the slope, from $\theta = 4$. One never moves:
    let js = try descend(from: 4, slope: { try slope(at: $0, of: jsOfBoxes) })
    let w = try descend(from: 4, slope: { try slope(at: $0) { try lineTransport(box(0), box($0)) } })
    page.claim("down JS: $\\theta$ after 60 steps, begun at 4", js[60], equals: 4, within: 1e-6)
    page.bound(
        "down W it arrives, to within a step: $|\\theta|$ after 60 steps", lower: w[60].magnitude, upper: 0.1 + 1e-9)

    //: Shape matters too, as the notes say. A wider box in the same middle is another distance from $P$, while JS
    //: cannot tell two far boxes of any widths apart:
    let widths = [0.5, 1, 2, 3]
    page.claim(
        "W of boxes of other widths about one middle = $\\frac14|$difference of widths$|$",
        try widths.map { try lineTransport(box(0), box(0.5 - $0 / 2, width: $0)) },
        equals: widths.map { abs($0 - 1) / 4 }, within: 1e-9, scale: 1)

    page.figure(
        Figure(
            "JS stops at the edge of the box; W goes on, with slope one",
            subtitle: "two boxes of width 1, one shifted",
            Panel(
                x: Axis("shift $\\theta$"), y: Axis("distance"),
                marks: [
                    .line(shifts, try shifts.map(areaOfBoxes), "W"),
                    .line(shifts, try shifts.map(jsOfBoxes), "JS"),
                    .horizontal(Double.log(2), "$\\ln 2$", color: .grey, dash: .dotted),
                ]),
            Panel(
                x: Axis("step of descent"), y: Axis("shift $\\theta$", includesZero: true),
                marks: [.line(w, "down W"), .line(js, "down JS")])))
}

private let shifts = (0...60).map { Double($0) / 20 }

/// 200 points, evenly over a box.
private func box(_ left: Double, width: Double = 1) -> [Double] {
    (0..<200).map { left + width * (Double($0) + 0.5) / 200 }
}

private func jsOfBoxes(_ shift: Double) throws -> Double {
    let m = { (x: Double) in (density(x, 0) + density(x, shift)) / 2 }
    func divergence(_ left: Double) throws -> Double {
        // ∫ p log(p / m) over p's own box, cut where the other begins or ends
        try quadrature(from: left, to: left + 1, splittingAt: [0, 1, shift, shift + 1]) {
            Double.log(1 / m($0))
        }
    }
    return try (divergence(0) + divergence(shift)) / 2
}

private func density(_ x: Double, _ left: Double) -> Double { x >= left && x <= left + 1 ? 1 : 0 }

/// log 2 + ½ E_P log D + ½ E_Q log(1 - D) at the best D
private func discriminatorValue(_ shift: Double) -> Double {
    func best(_ x: Double) -> Double { density(x, 0) / (density(x, 0) + density(x, shift)) }
    let real = mean(box(0).map { Double.log(best($0)) })
    let fake = mean(box(shift).map { Double.log(1 - best($0)) })
    return Double.log(2) + (real + fake) / 2
}

private func areaOfBoxes(_ shift: Double) throws -> Double {
    func cumulative(_ x: Double, _ left: Double) -> Double { min(max(x - left, 0), 1) }
    return try quadrature(from: 0, to: shift + 1, splittingAt: [shift, 1]) {
        abs(cumulative($0, 0) - cumulative($0, shift))
    }
}

private func slope(at x: Double, of function: (Double) throws -> Double) rethrows -> Double {
    let step = 1e-4
    return try (function(x + step) - function(x - step)) / (2 * step)
}

private func slopeThroughPlan(_ shift: Double) throws -> Double {
    let plan = try transport(.column(box(0)), .column(box(shift)))
    let theta = Tensor(shift).variable()
    let real = Tensor(plan.ways.map { box(0)[$0.source] })
    let fake = Tensor(plan.ways.map { box(0)[$0.target] }) + theta
    let cost = (Tensor(plan.ways.map(\.mass)) * (fake - real).absolute()).sum()
    return gradient(of: cost, at: [theta])[0].item
}

/// Where 60 steps lead.
private func descend(from start: Double, slope: (Double) throws -> Double) rethrows -> [Double] {
    var path = [start]
    for _ in 0..<60 {
        let theta = path[path.count - 1]
        path.append(theta - 0.1 * (try slope(theta)))
    }
    return path
}
