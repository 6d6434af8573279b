import Evidence

/*:
 ## The most likely model is the nearest one

 Maximum likelihood looks for the model under which the data are least surprising; minimum divergence for the one nearest to
 the distribution $p$ of the data. The notes say that these are one search. Write the average log-likelihood as

 $$\mathbb E_p \log q_\theta(x) = -H(p) - \mathrm{KL}(p\,\|\,q_\theta)$$

 The entropy $H(p)$ of the data does not know $\theta$. So the two differ by a constant and have the same best $\theta$. The
 order matters: the divergence is *from the data to the model*. The other order is another search, with another winner.
 */
func minimumDivergence(_ page: Page) throws {
    page.ledger(11, .holds, "maximum likelihood = minimum KL from data to model; the difference is the data's entropy")

    //: Data with two humps, and hundreds of models, Gaussians and mixtures, good and bad. For each one the average
    //: log-likelihood and the divergence, by integrals of their own. Their sum must be one number for all, and that
    //: number the entropy of the data, an integral in which no model occurs:
    let p = Mixture(weights: [0.7, 0.3], means: [-1, 2], variances: [0.5, 0.3])
    let models = page.key("models").split(page.quick ? 100 : 400).map(randomModel)
    let likelihoods = try models.map { q in try integral { p.density($0) * q.logDensity($0) } }
    let divergences = try models.map { q in
        try integral { x in p.density(x) * (p.logDensity(x) - q.logDensity(x)) }
    }
    let entropy = try integral { -p.density($0) * p.logDensity($0) }
    page.value("entropy of the data, nats", entropy)
    page.claim(
        "$-\\mathbb E_p\\log q - \\mathrm{KL}(p\\,\\|\\,q)$ = entropy of the data, every model",
        zip(likelihoods, divergences).map { -$0 - $1 }, equals: entropy, within: 1e-9, scale: 10)
    page.bound("$\\mathrm{KL} \\ge 0$", lower: 0, upper: divergences)
    page.refute(
        "the divergence from the model to the data",
        try models.prefix(20).map { q in
            -(try integral { p.density($0) * q.logDensity($0) })
                - (try integral { x in q.density(x) * (q.logDensity(x) - p.logDensity(x)) })
        }, by: entropy, within: 1e-9)

    //: Draws say the same of one of the models, with no integral:
    let q = Gaussian(mean: 0, variance: 2)
    let count = 100_000
    let drawn = estimates(count, key: page.key("draws")) { key in
        let x = p.sample(key)
        return [-q.logDensity(x), p.logDensity(x) - q.logDensity(x)]
    }
    page.claim("surprise, drawn", try integral { -p.density($0) * q.logDensity($0) }, agreesWith: drawn[0])
    page.claim(
        "divergence, drawn", try integral { x in p.density(x) * (p.logDensity(x) - q.logDensity(x)) },
        agreesWith: drawn[1])

    //: **So they have one winner.** Among single Gaussians the likelihood is highest at the mean and the variance of the
    //: data. Walk down the divergence instead, by its slopes, and arrive there; walk down the other divergence and
    //: arrive elsewhere, on the larger hump:
    let (mean, covariance) = p.meanAndCovariance
    let forward = descend(from: [0, 0]) { x, m, s in
        p.density(x) * (p.logDensity(x) - Gaussian(mean: [m], logVariance: [s]).logDensity(x))
    }
    let backward = descend(from: [0, 0]) { x, m, s in
        let q = Gaussian(mean: [m], logVariance: [s])
        return q.density(x) * (q.logDensity(x) - p.logDensity(x))
    }
    page.claim(
        "the divergence's winner = mean and variance of the data", [forward[0], Double.exp(forward[1])],
        equals: [mean[0], covariance[0, 0]], within: 1e-7, scale: 1)
    page.refute(
        "the winner of $\\mathrm{KL}(q\\,\\|\\,p)$", [backward[0], Double.exp(backward[1])],
        by: [mean[0], covariance[0, 0]], within: 1e-6, scale: 1)

    //: **On a sample.** The data that one has are $N$ points, an empirical distribution of weight $1/N$ each. Let the world
    //: have finitely many values, so that its entropy is a sum: the average log-likelihood of any model is minus the
    //: entropy of the counts minus the divergence from them, without any remainder.
    let labels = page.key("labels").split(500).map { Categorical(weights: [5, 3, 1, 1]).sample($0) }
    let shares = (0..<4).map { m in Double(labels.count { $0 == m }) / 500 }
    let empirical = Categorical(weights: shares)
    let guesses = page.key("guesses").split(200).map { key in
        Categorical(weights: key.split(4).map { Double.exp($0.normal(Double.self)) })
    }
    page.claim(
        "500 labels: mean log-likelihood = $-H - \\mathrm{KL}$, two hundred models",
        guesses.map { guess in labels.reduce(0) { $0 + guess.logProbability($1) } / 500 },
        equals: guesses.map { -empirical.entropy - empirical.divergence(from: $0) }, within: 1e-12)
    page.figure(
        Figure(
            "The Gaussian nearest from the data covers both humps, the one nearest to the data takes one",
            subtitle: "data with two humps, and the winners of both divergences among Gaussians",
            Panel(
                x: Axis("$x$", range: -5...5), y: Axis("density", includesZero: true), labels: .legend,
                marks: [
                    .curve(over: -5...5, "data $p$", color: .grey) { p.density($0) },
                    .curve(over: -5...5, "least $\\mathrm{KL}(p\\,\\|\\,q)$: maximum likelihood", color: .blue) {
                        Gaussian(mean: [forward[0]], logVariance: [forward[1]]).density($0)
                    },
                    .curve(over: -5...5, "least $\\mathrm{KL}(q\\,\\|\\,p)$", color: .vermilion, dash: .dashed) {
                        Gaussian(mean: [backward[0]], logVariance: [backward[1]]).density($0)
                    },
                ])))
}

private func integral(_ f: (Double) throws -> Double) throws -> Double {
    try quadrature(from: -12, to: 12, tolerance: 1e-11, splittingAt: [-3, -1, 0.5, 2, 4], f)
}

private func randomModel(_ key: Key) -> Mixture<Gaussian> {
    let k = 1 + key.folding("count").integers(1, below: 3)[0]
    return Mixture(
        weights: key.folding("weights").split(k).map { $0.uniform(in: 0.2..<1) },
        means: key.folding("means").split(k).map { 1.5 * $0.normal(Double.self) },
        variances: key.folding("variances").split(k).map { Double.exp($0.uniform(in: -1..<1.5)) })
}

/// Scaled steps downhill in the mean and the log-variance, on an integral by 400 fixed nodes and slopes by differences.
private func descend(from start: [Double], _ integrand: (Double, Double, Double) -> Double) -> [Double] {
    let nodes = (0..<400).map { -12 + 0.06 * (Double($0) + 0.5) }
    func value(_ m: Double, _ s: Double) -> Double { nodes.reduce(0) { $0 + 0.06 * integrand($1, m, s) } }
    let h = 1e-4
    var (m, s) = (start[0], start[1])
    for _ in 0..<300 {
        let slopeM = (value(m + h, s) - value(m - h, s)) / (2 * h)
        let slopeS = (value(m, s + h) - value(m, s - h)) / (2 * h)
        if max(slopeM.magnitude, slopeS.magnitude) < 1e-10 { break }
        // The curvature of a Gaussian fit: 1 / variance, and one half.
        m -= 0.5 * Double.exp(s) * slopeM
        s -= slopeS
    }
    return [m, s]
}
