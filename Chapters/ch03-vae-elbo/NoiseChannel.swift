import Evidence

/*:
 ## The KL is the capacity of a channel

 A picture of the whole: the encoder speaks, its noise is the channel, the decoder listens. The notes say that the KL
 decides how noisy the channel is. The identity makes this exact. A distance is never negative, so

 $$I(x; z) = \overline{\mathrm{KL}} - \mathrm{KL}(q(z)\,\|\,p(z)) \le \overline{\mathrm{KL}}$$

 with equality when the heap is the prior. Whatever the networks do, the code cannot carry more nats than the penalty
 has paid for.
 */
func noiseChannel(_ page: Page) throws {
    page.ledger(22, .holds, "the mutual information between $x$ and $z$ is at most the average KL")

    //: Random encoders of two to eight pictures, the information by integration, the KL by its formula. The tightest
    //: case is shown:
    let heaps = page.key("heaps").split(page.quick ? 100 : 400).map { Heap(random: $0) }
    let informations = heaps.map { $0.information() }
    page.bound("finite data: $I \\le \\overline{\\mathrm{KL}}$", lower: informations, upper: heaps.map(\.averageKL))
    page.bound(
        "and $I \\le \\ln N$, what there is to tell", lower: informations,
        upper: heaps.map { Double.log(Double($0.answers.count)) }, slack: 1e-10)

    //: Linear encoders $q(z|x) = \mathcal N(ux, s^2)$ of Gaussian data, $x \sim \mathcal N(0, \lambda)$. Three
    //: formulas:
    //:
    //: $$I = \tfrac12\ln\left(1 + \frac{u^2\lambda}{s^2}\right), \qquad
    //: \overline{\mathrm{KL}} = \tfrac12\left(u^2\lambda + s^2 - \ln s^2 - 1\right), \qquad
    //: q(z) = \mathcal N(0, u^2\lambda + s^2)$$
    let channels = page.key("channels").split(page.quick ? 500 : 2_000).map(Channel.init)
    page.bound(
        "Gaussian data: $I \\le \\overline{\\mathrm{KL}}$", lower: channels.map(\.information),
        upper: channels.map(\.averageKL))
    page.claim(
        "Gaussian data: the difference is the heap's distance", channels.map { $0.averageKL - $0.information },
        equals: channels.map { Gaussian(mean: 0, variance: $0.heap).divergence(from: .standard(1)) }, within: 1e-9,
        scale: 1)
    page.claim(
        "Gaussian data: $I$ from the joint covariance", channels.map(\.information),
        equals: try channels.map { try $0.jointInformation() }, within: 1e-9, scale: 1)
    let matched = channels.map(\.matched)
    page.claim(
        "equality when the heap is the prior, $u^2\\lambda + s^2 = 1$", matched.map(\.information),
        equals: matched.map(\.averageKL), within: 1e-10, scale: 1)
    page.refute(
        "equality without that", channels.map(\.information), by: channels.map(\.averageKL), within: 1e-9)

    //: What does a nat buy? The best guess of $x$ from its code leaves the squared error
    //: $\lambda s^2/(u^2\lambda + s^2) = \lambda e^{-2I}$. Since $I$ is at most the KL, the error cannot be below
    //: $\lambda e^{-2\overline{\mathrm{KL}}}$: halving the deviation of that guess costs $\ln 2 \approx 0.69$ nats of
    //: KL, and no network gets it cheaper.
    page.bound(
        "squared error of the best decoder $\\ge \\lambda e^{-2\\overline{\\mathrm{KL}}}$",
        lower: channels.map { $0.lambda * Double.exp(-2 * $0.averageKL) }, upper: channels.map(\.leastError))
    let tried = [channels[0], channels[1], channels[2]]
    page.claim(
        "that error, by draws of $x$ and $z$", tried.map(\.leastError),
        agreesWith: tried.enumerated().map { index, channel in
            estimate(page.quick ? 50_000 : 100_000, key: page.key("guess \(index)")) { channel.drawnError($0) }
        })
    page.claim(
        "with the heap at the prior the price is met", matched.map(\.leastError),
        equals: matched.map { $0.lambda * Double.exp(-2 * $0.averageKL) }, within: 1e-9)
    page.figure(priceOfInformation(heaps, informations, channels))

    //: The wrong version of the price forgets that the error is squared. $e^{-\overline{\mathrm{KL}}}$ is what is left
    //: of the deviation, not of the variance:
    page.refute(
        "error $= \\lambda e^{-\\overline{\\mathrm{KL}}}$ when the heap is the prior", matched.map(\.leastError),
        by: matched.map { $0.lambda * Double.exp(-$0.averageKL) }, within: 1e-6)
}

/// x ~ N(0, λ), q(z|x) = N(u x, s²)
private struct Channel {
    let lambda, u, noise: Double

    init(lambda: Double, u: Double, noise: Double) { (self.lambda, self.u, self.noise) = (lambda, u, noise) }

    init(_ key: Key) {
        func logUniform(_ name: String, _ range: Range<Double>) -> Double {
            Double.exp(key.folding(name).uniform(in: range))
        }
        self.init(
            lambda: logUniform("data", -1..<2), u: logUniform("weight", -2..<1), noise: logUniform("noise", -5..<1))
    }

    /// The variance of the heap.
    var heap: Double { u * u * lambda + noise }
    var information: Double { 0.5 * Double.logOnePlus(u * u * lambda / noise) }
    var averageKL: Double { 0.5 * (u * u * lambda + noise - Double.log(noise) - 1) }
    var leastError: Double { lambda * noise / heap }

    /// The same channel with all of its codes scaled so that their variance is one: the same information.
    var matched: Channel { Channel(lambda: lambda, u: u / heap.squareRoot(), noise: noise / heap) }

    func jointInformation() throws -> Double {
        let covariance = Matrix([[lambda, u * lambda], [u * lambda, heap]])
        return try FullGaussian(mean: [0, 0], covariance: covariance).mutualInformation(between: [0], and: [1])
    }

    /// (x - E[x|z])² for one draw of both.
    func drawnError(_ key: Key) -> Double {
        let x = lambda.squareRoot() * key.folding("x").normal()
        let z = u * x + noise.squareRoot() * key.folding("e").normal()
        let missed = x - u * lambda / heap * z
        return missed * missed
    }
}

private func priceOfInformation(_ heaps: [Heap], _ informations: [Double], _ channels: [Channel]) -> Figure {
    let shown = channels.prefix(400)
    return Figure(
        "No code carries more than its KL has paid for",
        subtitle: "Random encoders; on the line the heap of codes is the prior",
        Panel(
            x: Axis("average KL", unit: "nats", range: 0...4),
            y: Axis("mutual information $I(x; z)$", unit: "nats", range: 0...4),
            labels: .legend,
            marks: [
                .diagonal("$I$ = average KL", color: .grey),
                .points(shown.map(\.averageKL), shown.map(\.information), "linear channels", color: .sky),
                .points(
                    heaps.prefix(100).map(\.averageKL), Array(informations.prefix(100)), "finite data",
                    color: .vermilion),
            ]))
}
