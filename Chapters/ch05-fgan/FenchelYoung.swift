import Evidence

/*:
 ## Every line stays below

 From the definition of the conjugate as a supremum comes, with no further work, the inequality of Fenchel and Young:

 $$t\,u \le f(u) + f^*(t) \qquad\text{for every ratio } u \text{ and every } t$$

 Read it as a statement about lines: the line $u \mapsto tu - f^*(t)$ of slope $t$ never rises above $f$. It touches
 $f$ where $t$ is the slope of $f$, so at $t = f'(u)$ the two sides are equal. This one line is the whole of f-GAN. In
 the next section $u$ becomes $p(x)/q(x)$, $t$ becomes the critic's answer $T(x)$, and the inequality is averaged over
 $x$. Its proof leaves no doubt. What may be wrong is a row of the table: a conjugate too small breaks the inequality
 somewhere, and one too large leaves a gap where there should be none.
 */
func fenchelYoung(_ page: Page) throws {
    page.ledger(3, .holds, "Fenchel-Young, with equality at $t = f'(u)$")

    //: Ratios between $e^{-6}$ and $e^6$ and slopes anywhere in the domain, drawn without looking at each other:
    let table = Divergence.table
    let count = page.quick ? 500 : 3_000
    func ratios(_ name: String) -> [Double] {
        let logs: Tensor<Double> = page.key(name).uniform([count], in: -6..<6)
        return logs.scalars.map { Double.exp($0) }
    }
    let (drawn, others) = (ratios("ratios"), ratios("others"))
    // A network's value, spread widely, put through the output activation.
    let values: [Double] = page.key("values").normal([count]).scalars.map { 3 * $0 }
    page.bound(
        "$tu \\le f(u) + f^*(t)$, every row",
        lower: table.flatMap { d in zip(drawn, values).map { u, v in u * d.output(v) } },
        upper: table.flatMap { d in zip(drawn, values).map { u, v in d.generator(u) + d.conjugate(d.output(v)) } },
        slack: 1e-9)
    page.claim(
        "equality at $t = f'(u)$", table.flatMap { d in drawn.map { d.slope($0) * $0 } },
        equals: table.flatMap { d in drawn.map { d.generator($0) + d.conjugate(d.slope($0)) } }, within: 1e-9, scale: 1)
    page.refute(
        "equality at $t = f(u)$, KL at $u = 2$", 2 * Divergence.kullbackLeibler.generator(2),
        by: Divergence.kullbackLeibler.generator(2)
            + Divergence.kullbackLeibler.conjugate(Divergence.kullbackLeibler.generator(2)), within: 1e-9)

    //: **How much is lost by a wrong slope?** Let $t = f'(w)$ be the right slope for another ratio, $w$. The gap is
    //: how far the tangent at $w$ runs below $f$ at $u$, a formula in which $f^*$ does not occur (Bregman's divergence
    //: of $f$):
    //:
    //: $$f(u) + f^*(t) - tu = f(u) - f(w) - f'(w)(u - w)$$
    let smooth = table.filter { $0 != .totalVariation }
    // Of a gap of nearly nothing rounding would leave no digits.
    let apart = zip(drawn, others).filter { Double.log($0 / $1).magnitude > 0.5 }
    page.claim(
        "gap = distance of $f$ from its tangent at $w$",
        smooth.flatMap { d in apart.map { u, w in d.generator(u) + d.conjugate(d.slope(w)) - d.slope(w) * u } },
        equals: smooth.flatMap { d in
            apart.map { u, w in d.generator(u) - d.generator(w) - d.slope(w) * (u - w) }
        }, within: 1e-8)
    page.bound(
        "at $w = 1.1u$ there is a gap: its least, over $f''(u)u^2$", lower: 1e-3,
        upper: smooth.flatMap { d in
            [0.05, 0.3, 1, 3, 20].map { u in
                let w = 1.1 * u
                let bend = u * (d.slope(1.001 * u) - d.slope(0.999 * u)) / 0.002
                return (d.generator(u) + d.conjugate(d.slope(w)) - d.slope(w) * u) / bend
            }
        })

    //: **Slopes of the pair undo each other**: $(f^*)'(f'(u)) = u$. So a critic that is the best of all,
    //: $T = f'(p/q)$, can be read as a ratio of densities: $p/q = (f^*)'(T)$. The derivative of $f^*$ by differences:
    let middle = drawn.filter { $0 > 0.02 && $0 < 20 }
    page.claim(
        "$(f^*)'$ at $f'(u)$ is $u$",
        smooth.flatMap { d in
            middle.map { u in
                let t = d.slope(u)
                // A step that stays inside the domain.
                let room = d.slopeAtInfinity < .infinity ? d.slopeAtInfinity - t : max(1, t.magnitude)
                let h = 1e-5 * min(room, 1 + t.magnitude)
                return (d.conjugate(t + h) - d.conjugate(t - h)) / (2 * h)
            }
        }, equals: smooth.flatMap { _ in middle }, within: 1e-5)
    page.claim(
        "and so in the module's own formula", smooth.flatMap { d in middle.map { d.ratio(at: d.slope($0)) } },
        equals: smooth.flatMap { _ in middle }, within: 1e-9)

    page.figure(tangents())
}

private func tangents() -> Figure {
    func panel(_ divergence: Divergence, _ y: ClosedRange<Double>) -> Panel {
        let touching = [0.15, 0.5, 1.2, 2.2]
        let lines = touching.map { w -> Mark in
            let t = divergence.slope(w)
            return .line(
                [0, 3], [0, 3.0].map { t * $0 - divergence.conjugate(t) }, "$tu - f^*(t)$", color: .sky, dash: .solid)
        }
        return Panel(
            divergence.name, x: Axis("ratio $u$", range: 0...3), y: Axis("cost", range: y), labels: .legend,
            marks: lines + [
                .curve(over: 0.005...3, "$f(u)$", color: .vermilion, dash: .solid, points: 400) {
                    divergence.generator($0)
                },
                .points(touching, touching.map { divergence.generator($0) }, "$t = f'(u)$", color: .vermilion),
            ])
    }
    return Figure(
        "A line of slope $t$, lowered by $f^*(t)$, touches $f$ from below", subtitle: "four tangents of each",
        columns: 2,
        panels: [panel(.kullbackLeibler, -1...3), panel(.squaredHellinger, -0.6...1)])
}
