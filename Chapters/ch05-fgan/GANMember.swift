import Evidence

/*:
 ## The first GAN is a row of the table

 Chapter 4's discriminator maximises $\mathbb E_p \log D + \mathbb E_q \log(1 - D)$. Where is an $f$ in that? Take
 $f(u) = u\log u - (u+1)\log(u+1)$. Its conjugate is $f^*(t) = -\log(1 - e^t)$. Call the critic's answer
 $T = \log D$. Then $-f^*(T) = \log(1 - D)$, and the variational bound *is* the GAN's objective, letter for letter. The
 divergence is Jensen-Shannon's, doubled and shifted:

 $$D_f(p\,\|\,q) = 2\,\mathrm{JS}(p, q) - \log 4$$

 The shift moves no minimum, but it is why a perfect generator's loss reads $-1.386$ and not $0$.
 */
func ganMember(_ page: Page) throws {
    page.ledger(5, .holds, "GAN is the member with $D_f = 2\\,\\mathrm{JS} - \\log 4$")

    //: **Term by term.** The network answers $v$; the discriminator is $D = 1/(1 + e^{-v})$ and the critic $T = g(v)$:
    let values = stride(from: -12.0, through: 12, by: 0.5).map { $0 }
    page.claim(
        "$T = \\log D$", values.map { Divergence.gan.output($0) },
        equals: values.map { Double.log(Double.sigmoid($0)) },
        within: 1e-10)
    page.claim(
        "$-f^*(T) = \\log(1 - D)$", values.map { -Divergence.gan.conjugateOfOutput($0) },
        equals: values.map { Double.log(Double.sigmoid(-$0)) }, within: 1e-10)
    page.claim(
        "the bound = minus the cross-entropy losses of labels 1 and 0",
        Divergence.gan.bound(real: Tensor<Double>(values), generated: Tensor<Double>(values.map { 0.5 * $0 - 1 })),
        equals: -1
            * (binaryCrossEntropy(logits: Tensor<Double>(values), Tensor<Double>.ones([values.count]))
                + binaryCrossEntropy(
                    logits: Tensor<Double>(values.map { 0.5 * $0 - 1 }), Tensor<Double>.zeros([values.count]))),
        within: 1e-12)

    //: **The divergence.** Jensen-Shannon from its own definition, half the KL of each side to the mean of both:
    let pairs = randomPairs(page.quick ? 100 : 400, key: page.key("pairs"))
    let divergences = pairs.map { Divergence.gan(from: $0.p, to: $0.q) }
    let shifted = pairs.map { 2 * jensenShannonFromScratch($0) - Double.log(4) }
    page.claim(
        "$D_f = 2\\,\\mathrm{JS} - \\log 4$, random worlds", divergences, equals: shifted, within: 1e-11, scale: 1
    )
    page.refute("$D_f$ is JS", pairs.map(jensenShannonFromScratch), by: divergences)
    page.refute(
        "$D_f = \\mathrm{JS} - \\log 4$", pairs.map { jensenShannonFromScratch($0) - Double.log(4) }, by: divergences)

    //: **The best critic** is $T^* = f'(p/q)$, so the best discriminator is $D^* = e^{T^*} = p/(p + q)$: chapter 4's.
    //: A scan over $D$, outcome by outcome, finds the same without any $f$:
    let pair = Pair(p: [0.5, 0.25, 0.125, 0.125], q: [0.1, 0.2, 0.3, 0.4])
    let best = zip(pair.p, pair.q).map { $0 / ($0 + $1) }
    page.claim("$e^{T^*} = p/(p+q)$", pair.ratios.map { Double.exp(Divergence.gan.slope($0)) }, equals: best)
    let grid = (1..<20_000).map { Double($0) / 20_000 }
    let found = zip(pair.p, pair.q).map { p, q in
        grid.reduce((-Double.infinity, 0.0)) { top, d in
            max(top, (p * Double.log(d) + q * Double.log(1 - d), d), by: { $0.0 < $1.0 })
        }
    }
    page.claim("the same, scanned over $D$", found.map(\.1), equals: best, within: 1e-3)
    page.claim(
        "the sum of the heights found = $D_f$", found.map(\.0).reduce(0, +),
        equals: Divergence.gan(from: pair.p, to: pair.q), within: 1e-7)

    //: **On the line**, by quadrature of the objective at $D^*$, for Gaussians moved apart. At distance zero the value
    //: is $-\log 4$, and far away 0:
    let distances = [0, 0.5, 1, 2, 4, 8.0]
    let objective = try distances.map { distance in
        let (p, q) = (Gaussian.standard(1), Gaussian(mean: distance, variance: 1))
        return try quadrature(from: -12, to: 20, tolerance: 1e-10, splittingAt: [0, distance / 2, distance]) { x in
            let v = p.logDensity(x) - q.logDensity(x)
            return -p.density(x) * Double.softplus(-v) - q.density(x) * Double.softplus(v)
        }
    }
    let jensen = try distances.map { distance in
        try jensenShannon(
            Gaussian.standard(1), Gaussian(mean: distance, variance: 1), splittingAt: [0, distance / 2, distance])
    }
    page.claim(
        "objective at $D^*$ = $2\\,\\mathrm{JS} - \\log 4$", objective, equals: jensen.map { 2 * $0 - Double.log(4) },
        within: 1e-8, scale: 1)
    page.claim("objective at $D^*$, distance 0: $-\\log 4$", objective[0], equals: -Double.log(4), within: 1e-9)
    page.table(
        ["distance of the means", "objective at $D^*$", "JS, nats"],
        zip(distances, zip(objective, jensen)).map { [$0.short(), $1.0.fixed(4), $1.1.fixed(4)] },
        caption: "Two Gaussians of variance one, moved apart")
}

/// ½ KL(p ‖ m) + ½ KL(q ‖ m), m the mean of both.
private func jensenShannonFromScratch(_ pair: Pair) -> Double {
    zip(pair.p, pair.q).reduce(0) { sum, both in
        let (p, q) = both
        let m = 0.5 * (p + q)
        return sum + 0.5 * p * Double.log(p / m) + 0.5 * q * Double.log(q / m)
    }
}

private func max<Value>(_ a: Value, _ b: Value, by less: (Value, Value) -> Bool) -> Value { less(a, b) ? b : a }
