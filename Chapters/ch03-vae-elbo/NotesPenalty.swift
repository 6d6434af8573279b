import Evidence

/*:
 ## The penalty as the lecture notes write it

 The notes do not write the distance between two Gaussians. Beside the reconstruction error they tell the machine to
 minimise

 $$R(s, m) = \sum_k \left(e^{s_k} - (1 + s_k) + m_k^2\right)$$

 The reason comes in words: the first part keeps the noise from vanishing, and $m^2$ is an $L_2$ regularisation about
 which the lecturer did not say much. There is no half, no $\sigma^2$ and no KL to be seen. Is it a rule of thumb, or is
 it the distance of the two sections before?
 */
func notesPenalty(_ page: Page) throws {
    page.ledger(
        11, .holds, "the penalty $\\sum(e^s - (1 + s) + m^2)$ is 2 KL, least at $s = 0$, $m = 0$; $m^2$ is part of it")

    //: Let $s$ be the log-variance, $\sigma^2 = e^s$. Then $R$ is twice the distance of the code from the prior. Here
    //: for many codes of one coordinate, against the integral over the densities:
    let n = page.quick ? 50 : 200
    let s: Tensor<Double> = page.key("s").uniform([n], in: -5..<2)
    let m: Tensor<Double> = page.key("m").uniform([n], in: -3..<3)
    let penalties = penalty(s, m).scalars
    let integrals = try zip(m.scalars, s.scalars).map { try integralOverLine($0, $1) }
    page.claim("$R = 2\\,\\mathrm{KL}$", penalties, equals: integrals.map { 2 * $0 }, within: 1e-10)
    page.refute("$R = \\mathrm{KL}$", penalties, by: integrals, within: 1e-10)

    //: So $|x - \hat x|^2 + R$ is exactly twice $\frac12|x - \hat x|^2 + \mathrm{KL}$. A half is missing in both terms,
    //: and no harm is done. Whoever puts the half back into one term only has changed the model; the section on the
    //: squared error measures by how much.
    //:
    //: $R$ is zero where the code is the prior, and nowhere lower. The slopes vanish there, and the curvatures are
    //: $e^s$ and 2, positive everywhere: a bowl without a second dent, so that every start leads down to the one
    //: bottom.
    page.bound("$R \\ge 0$", lower: 0, upper: penalties)
    let origin = Tensor([0.0])
    page.claim("$R = 0$ at $s = 0$, $m = 0$", penalty(origin, origin).item, equals: 0)
    let atOrigin = slopes(of: penalty, at: origin, origin)
    page.claim("both slopes of $R$ there", atOrigin.s.scalars + atOrigin.m.scalars, equals: 0)
    let bends = curvatures(of: penalty, at: s, m)
    page.claim("curvature in $s$ is $e^s$, everywhere", bends.s.scalars, equals: s.exp().scalars)
    page.claim("curvature in $m$ is 2, everywhere", bends.m.scalars, equals: 2)
    let end = descended(from: s, m, down: penalty, steps: 700)
    page.claim(
        "the end of gradient descent from \(n) starts", end.s.scalars + end.m.scalars, equals: 0, within: 1e-8, scale: 1
    )

    //: And $m^2$? The distance of a code with mean $m$ is that of the same code moved to zero, plus $\frac12 m^2$,
    //: whatever the width. It is the mean's part of the KL, and neither more nor less of it would be right:
    let means = [-2.0, -0.5, 0.3, 1.7]
    let widths = [-3.0, 0, 1]
    let cases = widths.flatMap { s in means.map { (s: s, m: $0) } }
    page.claim(
        "KL at $m$ less KL at 0, integrated $= \\frac12 m^2$",
        try cases.map { try integralOverLine($0.m, $0.s) - integralOverLine(0, $0.s) },
        equals: cases.map { 0.5 * $0.m * $0.m }, within: 1e-10)
    page.refute(
        "the distance without $m^2$", cases.map { 0.5 * (Double.exp($0.s) - 1 - $0.s) },
        by: try cases.map { try integralOverLine($0.m, $0.s) }, within: 1e-10)
}

/// e^s - (1 + s) + m², for each coordinate.
private func penalty(_ s: Tensor<Double>, _ m: Tensor<Double>) -> Tensor<Double> { s.exp() - (1 + s) + m.square() }
