import Evidence

/*:
 ## Is it the deviation or the variance?

 Two of the notes draw the code as $c = e^s \cdot e + m$ with $e \sim \mathcal N(0, 1)$, and penalise
 $e^s - (1 + s) + m^2$. The two lines do not belong together. Drawn like this, $e^s$ is the standard deviation of the
 noise; in the penalty it stands where the variance belongs. What was drawn has the distance

 $$2\,\mathrm{KL} = e^{2s} - 1 - 2s + m^2$$

 The pair has been in public code too: the Keras example once drew with `exp(z_log_std)` beside the penalty for a
 log-variance (keras-team/keras, issue 3283), and so did alecGraves/BVAE-tf (issue 7). Nothing crashes and the pictures
 look fine. What does such training do to the code?
 */
func deviationOrVariance(_ page: Page) throws {
    page.ledger(
        12,
        .slip(
            "with $c = e^s e + m$ the penalty is $e^{2s} - 1 - 2s + m^2$; the printed one is too small except at $s = 0$"
        ),
        "sampling with $e^s$ as the deviation, penalising it as the variance")

    //: The draws say which it is. Their mean square about $m$:
    let (s, m) = (-0.7, 0.4)
    let spread = estimate(page.quick ? 100_000 : 300_000, key: page.key("codes")) { key in
        let c = Double.exp(s) * key.normal() + m
        return (c - m) * (c - m)
    }
    page.claim("the variance of $c$ is $e^{2s}$", Double.exp(2 * s), agreesWith: spread)
    page.refute("the variance of $c$ is $e^s$", Double.exp(s), by: spread)
    let twiceKL = 2 * (try integralOverLine(m, 2 * s))
    page.claim("$e^{2s} - 1 - 2s + m^2$ = quadrature", matched(s) + m * m, equals: twiceKL, within: 1e-10)
    page.refute("the printed penalty, for this noise", mismatched(s) + m * m, by: twiceKL, within: 1e-10)

    //: The two penalties touch at $s = 0$ and nowhere else: their gap $e^{2s} - 2s - (e^s - s)$ is zero there, and its
    //: slope is $(2e^s + 1)(e^s - 1)$, which has the sign of $s$. So the printed penalty is too small everywhere else:
    let places = (-30...15).map { 0.1 * Double($0) }
    page.bound("the printed penalty is at most 2 KL", lower: places.map(mismatched), upper: places.map(matched))
    let at = Tensor(places).variable()
    let gap = ((2 * at).exp() - 2 * at - (at.exp() - at)).sum()
    page.claim(
        "slope of the gap = $(2e^s + 1)(e^s - 1)$", gradient(of: gap, at: [at])[0].scalars,
        equals: places.map { (2 * Double.exp($0) + 1) * (Double.exp($0) - 1) }, within: 1e-12, scale: 1)

    //: A penalty that is too small makes the "bound" too large. Take $x = 2z + e$ and the true posterior for $q$, so
    //: that the real bound is tight. The number that training with the pair reports is then above $\ln p(x)$: it bounds
    //: nothing.
    let logEvidence = Gaussian(mean: 0, variance: 5).logDensity(1.5)
    page.claim("the bound with $2\\,\\mathrm{KL}$ is tight", reportedBound(1.5, matched), equals: logEvidence)
    page.bound("the reported number is above $\\ln p(x)$", lower: logEvidence, upper: reportedBound(1.5, mismatched))
    page.refute("the reported number as $\\ln p(x)$", reportedBound(1.5, mismatched), by: logEvidence)

    //: Now the training. Let the decoder be fixed and linear, and $a = w^2/\sigma_x^2$ its sharpness. The noise costs
    //: $\frac12 a e^{2s}$ in reconstruction, and the best deviation $e^s$ is
    //:
    //: $$\frac{1}{\sqrt{1 + a}} \text{ with the KL,} \qquad
    //: \frac{\sqrt{1 + 8a} - 1}{4a} \text{ with the printed penalty.}$$
    //:
    //: The first is the deviation of the true posterior. Both by calculus, and by gradient descent that knows neither:
    let sharpness = [0.1, 1, 3, 6, 10, 15, 100]
    let widths = sharpness.map { 1 / (1 + $0).squareRoot() }
    let narrowed = sharpness.map { ((1 + 8 * $0).squareRoot() - 1) / (4 * $0) }
    page.claim("with the KL: calculus = descent", widths, equals: settled(sharpness, 2), within: 1e-9)
    page.claim("with the printed penalty: calculus = descent", narrowed, equals: settled(sharpness, 1), within: 1e-9)
    page.refute("both pairs train the same spread", narrowed, by: widths, within: 1e-9)
    page.table(
        ["sharpness $a$", "true posterior's variance", "variance trained", "ratio"],
        sharpness.indices.map { i in
            let (right, wrong) = (widths[i] * widths[i], narrowed[i] * narrowed[i])
            return [sharpness[i].short(), right.short(4), wrong.short(4), (wrong / right).fixed(4)]
        }, caption: "The printed pair trains codes with less than half of the posterior's variance once $a > 1$")
    page.bound("the code is always too narrow", lower: narrowed, upper: widths)
}

/// Twice the KL of N(0, e^2s): e^s is the deviation.
private func matched(_ s: Double) -> Double { Double.exp(2 * s) - 1 - 2 * s }

/// The penalty as printed.
private func mismatched(_ s: Double) -> Double { Double.exp(s) - 1 - s }

/// E log p(x|z) less half the penalty, for x = 2z + e and q the true posterior, N(2x/5, 1/5).
private func reportedBound(_ x: Double, _ penalty: (Double) -> Double) -> Double {
    let (w, mean, s) = (2.0, 2 * x / 5, 0.5 * Double.log(0.2))
    let reconstruction = Gaussian(mean: w * mean, variance: 1).logDensity(x) - 0.5 * w * w * Double.exp(2 * s)
    return reconstruction - 0.5 * (penalty(s) + mean * mean)
}

/// The deviations e^s at which descent of ½ a e^2s + ½ (e^ks - 1 - ks) settles, for each a.
private func settled(_ sharpness: [Double], _ k: Double) -> [Double] {
    let a = Tensor(sharpness)
    let loss: Landscape = { s, _ in 0.5 * a * (2 * s).exp() + 0.5 * ((k * s).exp() - 1 - k * s) }
    let start = Tensor(sharpness.map { -0.5 * Double.log(1 + $0) })
    return descended(from: start, .zeros([sharpness.count]), down: loss, steps: 800, rate: 0.2).s.exp().scalars
}
