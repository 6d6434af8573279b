import Evidence

/*:
 ## One latent for all the data, and its KL in shares

 Let one unknown serve all the data: the slope $w$ of a line $x_i = w t_i + \sigma e_i$, with the prior
 $w \sim \mathcal N(0, 1)$ and the answer $q(w) = \mathcal N(m, s^2)$. The bound of the whole set has $N$ reconstruction
 terms, but only *one* KL:

 $$L_b = \sum_{i=1}^N \mathbb E_q \log p(x_i|w) - \mathrm{KL}(q\,\|\,p)$$

 An epoch visits $M$ batches, and every step wants a loss. So the KL is shared out: batch $i$ is charged
 $\pi_i\,\mathrm{KL}$, with $\sum_i\pi_i = 1$. Uniform shares $\pi_i = 1/M$ are the obvious choice; Blundell and others
 (2015) also use $\pi_i = 2^{M-i}/(2^M - 1)$, which lets the prior speak first and the data later. This is the
 coefficient that "sums to one over the epoch".
 */
func sharedKL(_ page: Page) throws {
    page.ledger(
        20, .holdsIf("the latent is global: then its KL must be shared out over the batches"),
        "the KL of a global latent is shared out so that an epoch sums to one KL")

    //: Forty points, four batches of ten:
    let line = SharedSlope(count: 40, key: page.key("points"))
    let count = 4
    let uniform = [Double](repeating: 1 / Double(count), count: count)
    let whole = Double(1 << count - 1)
    let geometric = (1...count).map { Double(1 << (count - $0)) / whole }
    page.claim(
        "uniform and geometric shares sum to one", [uniform, geometric].map { $0.reduce(0, +) }, equals: [1, 1])

    //: At any answer, whatever the shares, the batches of an epoch add up to the bound. The bound is computed apart, by
    //: an integral over $w$ that knows neither batches nor KLs:
    let order = page.key("order").permutation(40)
    let batches = (0..<count).map { Array(order[$0 * 10..<$0 * 10 + 10]) }
    let answers = page.key("answers").split(50).map { key in
        Gaussian(mean: [key.folding("m").normal()], logVariance: [key.folding("s").uniform(in: -6..<0)])
    }
    let integrals = try answers.map { try line.boundByIntegration($0) }
    for (name, shares) in [("uniform", uniform), ("geometric", geometric)] {
        let sums = answers.map { q in
            let (m, s) = (Tensor(q.mean[0]), Tensor(q.logVariance[0]))
            return zip(batches, shares).reduce(0) { $0 + line.bound($1.0, share: $1.1, m, s).item }
        }
        page.claim("\(name) shares: an epoch sums to the bound", sums, equals: integrals, within: 1e-9)
    }
    let (m, s) = (Tensor(answers[0].mean[0]), Tensor(answers[0].logVariance[0]))
    let fourfold = batches.reduce(0) { $0 + line.bound($1, share: 1, m, s).item }
    page.refute("the whole KL in every batch", fourfold, by: integrals[0], within: 1e-9)

    //: What do the shares do to training? Follow the epoch's gradient to its end. The right end is known twice: the
    //: conjugate posterior, precision $1 + \sum t_i^2/\sigma^2$, and the integral of prior times likelihood.
    let posterior = line.posterior()
    let integrated = try line.posteriorByIntegration()
    page.claim(
        "posterior: formula = integral", [posterior.mean[0], posterior.variance[0]],
        equals: [integrated.mean, integrated.variance], within: 1e-9)
    for (name, shares) in [("uniform", uniform), ("geometric", geometric)] {
        let end = line.ascended(batches, shares: shares)
        page.claim(
            "\(name) shares: training ends at the posterior", [end.mean[0], end.variance[0]],
            equals: [posterior.mean[0], posterior.variance[0]], within: 1e-8)
    }

    //: **Counted once in every batch**, the KL is $M$ times too heavy, and training ends elsewhere: at the posterior of
    //: someone who has seen only a share $1/M$ of the evidence, precision $1 + \frac1M\sum t_i^2/\sigma^2$. The answer
    //: is pulled to the prior and far too unsure:
    let wrong = line.ascended(batches, shares: [Double](repeating: 1, count: count))
    let tempered = line.posterior(evidence: 1 / Double(count))
    page.claim(
        "the whole KL in every batch: training ends at the posterior of $1/M$ of the evidence",
        [wrong.mean[0], wrong.variance[0]], equals: [tempered.mean[0], tempered.variance[0]], within: 1e-8)
    page.refute(
        "the whole KL in every batch, variance of $w$", wrong.variance[0], by: integrated.variance, within: 1e-6)
    page.table(
        ["shares of the KL", "mean of $w$", "deviation of $w$"],
        [("sum to one", posterior), ("one in every batch", wrong)].map {
            [$0.0, $0.1.mean[0].fixed(4), $0.1.deviation[0].fixed(4)]
        })

    //: The shares matter only within the epoch. Batch by batch they are quite different: with geometric shares the
    //: first batch pays more than half of the KL, the last a fifteenth. Drawn in random order, uniform shares leave
    //: every batch an unbiased estimate of the bound over $M$; geometric ones do so only for the epoch.
    let perBatch = batches.map { line.bound($0, share: 0, m, s).item }
    let kl = -(line.bound([], share: 1, m, s).item)
    page.claim(
        "geometric: the first batch's share of the KL is more than half", geometric[0], equals: 8.0 / 15)
    page.claim(
        "uniform: the batches average to the bound over $M$",
        perBatch.reduce(0) { $0 + ($1 - kl / 4) } / 4, equals: integrals[0] / 4, within: 1e-9)
    page.refute(
        "geometric: a batch that is charged the first share averages to the bound over $M$",
        perBatch.reduce(0) { $0 + ($1 - geometric[0] * kl) } / 4,
        by: integrals[0] / 4, within: 1e-9)
}

/// x = w t + σ e with one w for all points, w ~ N(0, 1).
private struct SharedSlope {
    let t: [Double]
    let x: [Double]
    let variance = 0.5

    init(count: Int, key: Key) {
        t = key.folding("t").split(count).map { $0.uniform(in: -1..<1) }
        let noises = key.folding("e").split(count).map { $0.normal(Double.self) }
        x = zip(t, noises).map { (place, e) in 0.8 * place + 0.5.squareRoot() * e }
    }

    /// The batch's Σ E_q log p(xᵢ|w) less a share of KL(q ‖ p), for q = N(m, exp s).
    func bound(_ batch: [Int], share: Double, _ m: Tensor<Double>, _ s: Tensor<Double>) -> Tensor<Double> {
        let (t, x) = (Tensor(batch.map { self.t[$0] }), Tensor(batch.map { self.x[$0] }))
        let missed = (x - m * t).square() + s.exp() * t.square()
        let reconstruction = -0.5 * (missed / variance + Double.log(2 * .pi * variance)).sum()
        return reconstruction - share * 0.5 * (m.square() + s.exp() - s - 1)
    }

    private func logJoint(_ w: Double) -> Double {
        let prior = Gaussian.standard(1).logDensity(w)
        return zip(t, x).reduce(prior) { $0 + Gaussian(mean: w * $1.0, variance: variance).logDensity($1.1) }
    }

    /// E_q[log p(x, w) - log q(w)]
    func boundByIntegration(_ q: Gaussian) throws -> Double {
        let (mean, reach) = (q.mean[0], 10 * q.deviation[0])
        return composite(mean - reach...mean + reach, pieces: 12) { w in
            q.density(w) * (logJoint(w) - q.logDensity(w))
        }
    }

    /// The posterior if each point counted as `evidence` of one.
    func posterior(evidence: Double = 1) -> Gaussian {
        let precision = 1 + evidence * Matrix.dot(t, t) / variance
        return Gaussian(mean: evidence * Matrix.dot(t, x) / (variance * precision), variance: 1 / precision)
    }

    func posteriorByIntegration() throws -> (mean: Double, variance: Double) {
        let scale = logJoint(posterior().mean[0])
        func moment(_ f: (Double) -> Double) -> Double {
            composite(-4...4, pieces: 40) { Double.exp(logJoint($0) - scale) * f($0) }
        }
        let mass = moment { _ in 1 }
        let mean = moment { $0 } / mass
        return (mean, moment { ($0 - mean) * ($0 - mean) } / mass)
    }

    /// Where the gradient of an epoch leads, batch by batch summed.
    func ascended(_ batches: [[Int]], shares: [Double]) -> Gaussian {
        let parameters = [0.0, -1.0].map { Parameter("", Tensor($0)) }
        let optimizer = SGD(parameters, learningRate: 0.045)
        for _ in 0..<1_000 {
            let (m, s) = (parameters[0].value, parameters[1].value)
            let epoch = zip(batches, shares).reduce(Tensor(0.0)) { $0 - bound($1.0, share: $1.1, m, s) }
            optimizer.step(minimizing: epoch)
        }
        return Gaussian(mean: [parameters[0].value.item], logVariance: [parameters[1].value.item])
    }
}
