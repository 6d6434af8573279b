import Evidence

/*:
 ## A discriminator that measures a KL

 A VAE needs $\mathrm{KL}(q(z|x)\,\|\,p(z))$ in its loss, and so the density of its encoder; that is why encoders are
 Gaussian. **Adversarial variational Bayes** lets the encoder be a black box, $z = f(x, \epsilon)$, from which codes
 can be drawn and nothing else. A discriminator $T(x, z)$ is shown pairs: data with the encoder's codes, data with
 codes from the prior.

 $$\max_T\ \mathbb E_{x}\left[\mathbb E_{q(z|x)} \log\sigma(T(x, z)) + \mathbb E_{p(z)} \log(1 - \sigma(T(x, z)))\right]$$

 For every $x$ that is an ordinary GAN between $q(z|x)$ and $p(z)$, and the best discriminator's log-odds are

 $$T^*(x, z) = \log q(z|x) - \log p(z), \qquad \mathbb E_{q(z|x)} T^*(x, z) = \mathrm{KL}(q(z|x)\,\|\,p(z))$$

 The missing term of the loss can be read off a network. Everything is tried where the answer is known: encoders that
 are Gaussian, though the discriminator is not told.
 */
func avbDiscriminator(_ page: Page) throws {
    page.ledger(
        9, .holds, "the best discriminator is $T^* = \\log q(z|x) - \\log p(z)$, and its mean under q is the KL")

    //: **The optimum.** Four data, each with a Gaussian of its own, and $T$ a table: one number for each datum and
    //: each of 400 places on the line. The slope of the objective vanishes at $T^*$; it is concave in $T$, so other
    //: tables earn less:
    let world = FourCodes()
    page.claim(
        "slope of the objective at $T^*$", world.slope(at: world.best), equals: 0, within: 1e-14, scale: 1)
    let others = page.keys("tables", count: 100).map { key in
        world.best + key.normal(world.best.shape, deviation: key.folding(1).uniform(in: 0.01..<2))
    }
    page.bound(
        "100 other tables earn less", lower: others.map { world.objective($0).item },
        upper: world.objective(world.best).item)
    let closedForm = world.encoders.map { $0.divergence(from: .standard(1)) }
    page.claim(
        "$\\mathbb E_q T^*$, by quadrature $= \\frac12(\\mu^2 + \\sigma^2 - \\log\\sigma^2 - 1)$",
        try world.encoders.map { q in
            try quadrature(from: -8, to: 8, splittingAt: [q.mean[0]]) { z in
                q.density(z) * (q.logDensity(z) - Gaussian.standard(1).logDensity(z))
            }
        }, equals: closedForm, within: 1e-10)

    //: **The gradient.** $T^*$ depends on the encoder too, through $\log q$. But
    //: $\mathbb E_q \nabla_\phi \log q = 0$, so that the encoder's gradient needs only what reaches it through $z$,
    //: with $T$ held still. Gauss-Hermite nodes carry $T^*$ along $z = \mu + \sigma\epsilon$; the other side derives
    //: the closed form:
    let pathwise = world.encoders.flatMap(pathwiseGradient)
    page.claim(
        "$\\mathbb E\\,[\\partial T^*/\\partial z \\cdot \\partial z/\\partial(\\mu, \\log\\sigma^2)] = \\nabla\\,\\mathrm{KL}$",
        pathwise, equals: world.encoders.flatMap { [$0.mean[0], 0.5 * (Double.exp($0.logVariance[0]) - 1)] },
        within: 1e-11)

    //: **A network** in place of the table: data $x$ between -1 and 1,
    //: $q(z|x) = \mathcal N(1.2 x, (0.25 + 0.35 x^2)^2)$, and nothing but draws. Its mean over codes, $x$ by $x$, is
    //: compared with the closed form.
    let steps = page.quick ? 400 : 1_000
    let keys = page.keys("networks", count: 3)
    let curve = CurveOfCodes(narrow: 1)
    let networks = try keys.map { try curve.trained(page, .sighted, steps: steps, $0) }
    let truth = curve.meanDivergence
    page.value("mean KL over the data, closed form (nats)", truth)
    page.reaches(
        "discriminator's mean KL over closed form", networks.map { curve.measured($0) / truth }, atLeast: 0.9)
    page.reaches(
        "discriminator's mean KL over closed form, from above", networks.map { curve.measured($0) / truth }, atMost: 1.1
    )
    page.reaches(
        "root mean square of the discriminator's error, $x$ by $x$ (nats)", networks.map(curve.error), atMost: 0.12)

    //: **It reads low where codes are narrow.** A network cannot follow a very narrow $q$: it would have to be steep.
    //: With codes a hundredth as wide the closed form says more, and the same network with the same training falls
    //: short:
    let narrow = CurveOfCodes(narrow: 0.01)
    let steep = try keys.map { try narrow.trained(page, .sighted, steps: steps, $0) }
    page.value("mean KL of the narrow codes, closed form (nats)", narrow.meanDivergence)
    page.ranks(
        "measured share of the KL",
        [
            ("narrow codes", steep.map { narrow.measured($0) / narrow.meanDivergence }),
            ("wide codes", networks.map { curve.measured($0) / truth }),
        ])

    /*:
     ### Three bugs of one public implementation (wiseodd/generative-models, issue 13)

     **A discriminator that does not see $x$.** It compares all codes with the prior, as that of an adversarial
     autoencoder. Its best is $\log q(z) - \log p(z)$ with the average $q(z)$ of all encoders, and what it measures
     misses the mutual information between data and codes.
     */
    let aggregate = Mixture(
        weights: [1, 1, 1, 1], means: world.encoders.map { $0.mean[0] },
        variances: world.encoders.map { Double.exp($0.logVariance[0]) })
    let blind = try quadrature(from: -8, to: 8, splittingAt: [-1, 0, 1]) { z in
        aggregate.density(z) * (aggregate.logDensity(z) - Gaussian.standard(1).logDensity(z))
    }
    let information = try world.encoders.map { q in
        try quadrature(from: -8, to: 8, splittingAt: [q.mean[0]]) { z in
            q.density(z) * (q.logDensity(z) - aggregate.logDensity(z))
        }
    }
    let mean = closedForm.reduce(0, +) / 4
    page.claim(
        "blind KL + mutual information = mean KL", blind + information.reduce(0, +) / 4, equals: mean, within: 1e-9)
    page.refute("four data: the blind discriminator's KL = mean KL", blind, by: mean, within: 1e-9)
    let blindNetworks = try keys.map { try curve.trained(page, .blind, steps: steps, $0) }
    page.reaches(
        "the blind network's KL over closed form", blindNetworks.map { curve.measured($0) / truth }, atMost: 0.6)

    //: **Labels swapped**: the prior's codes called the encoder's. The best is then $-T^*$, and an encoder that
    //: lowers what it reads raises its KL:
    page.refute("slope at $T^*$, labels swapped", world.slope(at: world.best, swapped: true), by: 0.0, scale: 1)
    let swapped = try keys.map { try curve.trained(page, .swapped, steps: steps, $0) }
    page.reaches(
        "labels swapped: the network's KL over closed form, a negative KL", swapped.map { curve.measured($0) / truth },
        atMost: -0.9)

    //: **Terms on different scales**: the reconstruction a mean over 784 pixels, the KL a sum. That counts the KL
    //: 784-fold. With a linear decoder, $x = w z$ and noise of deviation $\tau$, the best variance of a code is
    //: known, $\sigma^2 = 1/(1 + |w|^2/\tau^2)$; a search over $\sigma^2$ that only reads the loss, $T^*$ in it,
    //: finds it, and with the mean over pixels another one:
    let signal = 39.2
    let found = bestVariance { codeLoss(variance: $0, signal: signal) }
    page.claim("best $\\sigma^2$, by search = $1/(1 + |w|^2/\\tau^2)$", found, equals: 1 / (1 + signal), within: 1e-6)
    page.refute(
        "best $\\sigma^2$ with the mean over pixels", bestVariance { codeLoss(variance: $0, signal: signal / 784) },
        by: found,
        within: 1e-6)
    page.figure(curve.figure(networks[0], blindNetworks[0]))
}

/// Four data with their Gaussian codes on the line.
private struct FourCodes {
    let encoders = [
        Gaussian(mean: -1.2, variance: 0.2), Gaussian(mean: -0.3, variance: 0.05), Gaussian(mean: 0.4, variance: 0.6),
        Gaussian(mean: 1.5, variance: 0.3),
    ]
    private let nodes = (0..<400).map { -8 + 0.04 * (Double($0) + 0.5) }

    /// log q(z|x) - log p(z): [4, 400]
    var best: Tensor<Double> {
        Tensor(encoders.map { q in nodes.map { q.logDensity($0) - Gaussian.standard(1).logDensity($0) } })
    }

    func objective(_ table: Tensor<Double>, swapped: Bool = false) -> Tensor<Double> {
        let q = Tensor(encoders.map { q in nodes.map { q.density($0) } })
        let p = Tensor(nodes.map { Gaussian.standard(1).density($0) })
        let (coded, drawn) = swapped ? (p, q) : (q, p)
        return 0.01 * (coded * table.logSigmoid() + drawn * (-table).logSigmoid()).sum()
    }

    func slope(at table: Tensor<Double>, swapped: Bool = false) -> [Double] {
        gradient(of: { objective($0, swapped: swapped) }, at: table).scalars
    }
}

/// E over ε of the gradient in (μ, ln σ²) of T*(μ + σ ε), T* itself held still.
private func pathwiseGradient(_ q: Gaussian) -> [Double] {
    let rule = GaussHermite(12)
    return (0..<2).map { part in
        rule.expectation(mean: 0, deviation: 1) { noise in
            let mu = Tensor(q.mean[0]).variable()
            let logVariance = Tensor(q.logVariance[0]).variable()
            let z = mu + (0.5 * logVariance).exp() * noise
            let (still, width) = (q.mean[0], Double.exp(q.logVariance[0]))
            let best = 0.5 * z.square() - (z - still).square() / (2 * width)  // and a constant
            return gradient(of: best, at: [mu, logVariance])[part].item
        }
    }
}

/// Data x on -1...1 with Gaussian codes that move and widen along it.
private struct CurveOfCodes {
    /// Multiplies all widths.
    let narrow: Double
    private let grid = (0..<200).map { -1 + 0.01 * (Double($0) + 0.5) }

    enum Bug { case sighted, blind, swapped }
    struct Discriminator { let network: Perceptron<Float>; let bug: Bug }

    init(narrow: Double) { self.narrow = narrow }

    func encoder(_ x: Double) -> Gaussian {
        let deviation = narrow * (0.25 + 0.35 * x * x)
        return Gaussian(mean: 1.2 * x, variance: deviation * deviation)
    }

    var meanDivergence: Double { grid.reduce(0) { $0 + encoder($1).divergence(from: .standard(1)) } / 200 }

    /// T(x, z) for columns x and z [n, 1] -> [n, 1]
    func values(_ t: Discriminator, _ x: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
        t.network(.concatenated([t.bug == .blind ? 0 * x : x, z], axis: 1))
    }

    func trained(_ page: Page, _ bug: Bug, steps: Int, _ key: Key) throws -> Discriminator {
        let t = Discriminator(
            network: Perceptron([2, 32, 32, 1], activation: .tanh, key: key.folding("start")), bug: bug)
        try minimize(t.network.parameters, page, "discriminator", steps: steps, rate: 1e-2, key: key) { key in
            let keys = key.split(3)
            let x: Tensor<Float> = keys[0].uniform([256, 1], in: -1..<1)
            let noise: Tensor<Float> = keys[1].normal([256, 1])
            let z = 1.2 * x + Float(narrow) * (0.25 + 0.35 * x.square()) * noise
            let prior: Tensor<Float> = keys[2].normal([256, 1])
            let (coded, drawn) = bug == .swapped ? (prior, z) : (z, prior)
            return (-values(t, x, coded)).softplus().mean() + values(t, x, drawn).softplus().mean()
        }
        return t
    }

    /// E_q T for each x of the grid, over 101 evenly spread quantiles.
    private func divergences(_ t: Discriminator) -> [Double] {
        let levels = (0..<101).map { normalQuantile((Double($0) + 0.5) / 101) }
        let x = grid.flatMap { x in levels.map { _ in Float(x) } }
        let z = grid.flatMap { x in levels.map { Float(encoder(x).mean[0] + encoder(x).deviation[0] * $0) } }
        let values = values(t, Tensor(x, shape: [x.count, 1]), Tensor(z, shape: [z.count, 1]))
        return values.reshaped([200, 101]).mean(axis: 1).scalars.map { Double($0) }
    }

    func measured(_ t: Discriminator) -> Double { divergences(t).reduce(0, +) / 200 }

    func error(_ t: Discriminator) -> Double {
        let gaps = zip(divergences(t), grid).map { $0 - encoder($1).divergence(from: .standard(1)) }
        return (gaps.reduce(0) { $0 + $1 * $1 } / 200).squareRoot()
    }

    func figure(_ sighted: Discriminator, _ blind: Discriminator) -> Figure {
        let (seen, unseen) = (divergences(sighted), divergences(blind))
        return Figure(
            "A discriminator that sees $x$ comes near the KL of each datum; a blind one averages it away",
            Panel(
                x: Axis("datum $x$"), y: Axis("KL of its codes from the prior (nats)", includesZero: true),
                marks: [
                    .line(grid, grid.map { encoder($0).divergence(from: .standard(1)) }, "closed form", color: .grey),
                    .line(grid, seen, "network $T(x, z)$", color: .blue, dash: .dashed),
                    .line(grid, unseen, "network $T(z)$", color: .vermilion),
                ]))
    }
}

/// Reconstruction and KL of a code of this variance at its best mean, up to what the variance does not change; the KL
/// is the mean of T* over Gauss-Hermite nodes. `signal` = |w|²/τ².
private func codeLoss(variance: Double, signal: Double) -> Double {
    let q = Gaussian(mean: 0, variance: variance)
    let divergence = GaussHermite(8).expectation(mean: 0, deviation: variance.squareRoot()) { z in
        q.logDensity(z) - Gaussian.standard(1).logDensity(z)
    }
    return 0.5 * signal * variance + divergence
}

/// Where a loss is lowest, by golden section over ln σ².
private func bestVariance(_ loss: (Double) -> Double) -> Double {
    let ratio = 0.5 * (5.0.squareRoot() - 1)
    var (low, high) = (-9.0, 1.0)
    for _ in 0..<60 {
        let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        if loss(Double.exp(left)) < loss(Double.exp(right)) { high = right } else { low = left }
    }
    return Double.exp(0.5 * (low + high))
}
