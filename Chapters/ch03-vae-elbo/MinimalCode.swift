import Evidence

/*:
 ## As many codes as the data need

 Give a VAE more codes than the data need. The notes say that it uses the least it can: whatever the size of the code,
 the KL makes the model send its message through few coordinates and leave the others at the prior. In a linear VAE with
 the noise $\sigma^2$ given, this is exact. Along an eigenvector with eigenvalue $\lambda$ the best decoder has
 $w^2 = \lambda - \sigma^2$ and a code of $\frac12\ln(\lambda/\sigma^2)$ nats; where $\lambda \le \sigma^2$ it has
 neither. So the number of active codes is

 $$\#\{k : \lambda_k > \sigma^2\}$$

 or $d$, if fewer are given.
 */
func minimalCode(_ page: Page) throws {
    page.ledger(23, .holds, "in the linear model exactly the codes whose eigenvalue exceeds $\\sigma^2$ stay active")

    //: Data in six dimensions with these eigenvalues, in a frame turned at random; and one to eight codes. Each VAE is
    //: trained on its bound, and never told an eigenvalue:
    let eigenvalues = [6, 3, 1.5, 0.4, 0.2, 0.1]
    let points = try crossPoints(eigenvalues, key: page.key("frame"))
    let variance = 0.7
    let steps = 1_000
    let sizes = page.quick ? [1, 3, 4, 8] : Array(1...8)
    var trained: [LinearAutoencoder] = []
    page.progress("linear VAEs", repeating: sizes.count) { index in
        let vae = LinearAutoencoder(pixels: 6, codes: sizes[index], variance: variance, key: page.key("codes \(index)"))
        vae.ascend(points, steps: steps, rate: 0.05)
        trained.append(vae)
    }
    let nats = trained.map { $0.divergences(points).scalars.sorted(by: >) }
    let needed = eigenvalues.map { max(0, 0.5 * Double.log($0 / variance)) }
    page.table(
        ["codes given", "KL of each (nats)", "active", "bound"],
        sizes.indices.map { index in
            [
                "\(sizes[index])", nats[index].map { $0.fixed(3) }.joined(separator: "  "), "\(active(nats[index]))",
                trained[index].bound(points).item.fixed(4),
            ]
        }, caption: "The data have three eigenvalues above $\\sigma^2 = 0.7$: 6, 3 and 1.5")
    page.claim(
        "active codes: the lesser of $d$ and 3", nats.map { Double(active($0)) },
        equals: sizes.map { Double(min($0, 3)) })
    page.claim(
        "KL of every code: $\\frac12\\ln(\\lambda_k/\\sigma^2)$, or nothing", nats.flatMap { $0 },
        equals: sizes.flatMap { size in (0..<size).map { $0 < 6 ? needed[$0] : 0 } }, within: 1e-5, scale: 1)

    //: Nothing is gained by the idle codes. The bound stops rising at three, at the best that an exact likelihood can
    //: do:
    let spectrum = PrincipalComponents(Matrix(points), count: 0).eigenvalues
    page.claim("the eigen-solver finds the eigenvalues", spectrum, equals: eigenvalues, within: 1e-10)
    page.claim(
        "bound = greatest exact log-likelihood, for each size", trained.map { $0.bound(points).item },
        equals: sizes.map { greatestLikelihood(spectrum, codes: $0, variance: variance) }, within: 1e-7)
    page.refute(
        "\"each code given is used\"", nats.map { Double(active($0)) }, by: sizes.map(Double.init), within: 1e-6)

    //: **The noise decides, not the data alone.** Six codes, and $\sigma^2$ in every gap of the spectrum:
    let variances = page.quick ? [4, 0.7, 0.15] : [8, 4, 2, 0.7, 0.3, 0.15, 0.05]
    let counts = variances.map { variance in
        let vae = LinearAutoencoder(pixels: 6, codes: 6, variance: variance, key: page.key("noise \(variance)"))
        vae.ascend(points, steps: steps, rate: 0.05)
        return Double(active(vae.divergences(points).scalars))
    }
    page.claim(
        "active codes = eigenvalues above $\\sigma^2$", counts,
        equals: variances.map { v in Double(eigenvalues.count { $0 > v }) })
    page.refute(
        "eigenvalues above $\\sigma$, a deviation for a variance",
        variances.map { v in Double(eigenvalues.count { $0 > v.squareRoot() }) }, by: counts, within: 1e-6)
    page.refute("the rank of the data", variances.map { _ in 6 }, by: counts, within: 1e-6)

    //: **With bends it has to be measured.** Points on a curved sheet, $(a, b, \frac12a^2, \frac12ab, \frac12b^2)$: two
    //: coordinates, bent into five numbers, with $\sigma^2 = 0.01$. All five eigenvalues exceed that, so a linear VAE
    //: would keep five codes. A code of the bent one counts as active if its mean moves with the data, by a variance
    //: above 0.01 (Burda and others, 2016).
    let flat = PrincipalComponents(Matrix(sheet(4_096, key: page.key("flat"))), count: 0).eigenvalues
    page.claim("eigenvalues of the sheet above $\\sigma^2$", Double(flat.count { $0 > 0.01 }), equals: 5)
    let seeds = 3
    let given = page.quick ? [2, 16] : [2, 4, 8, 16]
    let results = try given.map { codes in
        try (0..<seeds).map { try sheetActivity(page, codes: codes, key: page.key("sheet \(codes) \($0)")) }
    }
    page.table(
        ["codes given", "active after a fifth of the training", "active at its end", "bound (nats)"],
        zip(given, results).map { codes, runs in
            [
                "\(codes)", runs.map { "\($0.early)" }.joined(separator: ", "),
                runs.map { "\($0.active)" }.joined(separator: ", "),
                mean(runs.map(\.bound)).fixed(2),
            ]
        }, caption: "Each of \(seeds) seeds; the bound is their mean")
    let many = results[results.count - 1]
    page.reaches("16 codes given: no fewer than two active", many.map { Double($0.active) }, atLeast: 2)
    page.reaches("16 codes given: no more than three active", many.map { Double($0.active) }, atMost: 3)
    page.reaches("2 codes given: both active", results[0].map { Double($0.active) }, atLeast: 2)

    //: Two, then, out of sixteen (at times a third): the coordinates of the sheet, and fewer than any linear model can
    //: do with. It takes patience. Early in training many codes speak, and whoever counts then finds no economy:
    page.ranks(
        "active of 16 codes",
        [("at the end", many.map { Double($0.active) }), ("after a fifth", many.map { Double($0.early) })])
    page.figure(idleCodes(sizes, nats, given, results.map { runs in runs.map { Double($0.active) } }))
}

private func active(_ nats: [Double]) -> Int { nats.count { $0 > 0.01 } }

/// The average log-likelihood of the best N(b, W Wᵀ + v I) with d columns: the eigenvalues of its covariance are those
/// of the data where they are above v and among the first d, and v elsewhere.
private func greatestLikelihood(_ eigenvalues: [Double], codes: Int, variance: Double) -> Double {
    eigenvalues.enumerated().reduce(0) { sum, term in
        let (k, lambda) = term
        let model = k < codes ? max(lambda, variance) : variance
        return sum - 0.5 * (Double.log(2 * .pi * model) + lambda / model)
    }
}

/// Points of the curved sheet, [n, 5].
private func sheet(_ n: Int, key: Key) -> Tensor<Float> {
    let t: Tensor<Float> = key.uniform([n, 2], in: -1..<1)
    let (a, b) = (t[columns: 0..<1], t[columns: 1..<2])
    return Tensor.concatenated([a, b, 0.5 * a.square(), 0.5 * a * b, 0.5 * b.square()], axis: 1)
}

/// How many codes a VAE of the sheet uses early and at the end, and its bound.
private func sheetActivity(_ page: Page, codes: Int, key: Key) throws -> (early: Int, active: Int, bound: Double) {
    let points = sheet(512, key: key.folding("sheet"))
    let encoder = Perceptron<Float>([5, 24, 2 * codes], activation: .tanh, key: key.folding("encoder"))
    let decoder = Perceptron<Float>([codes, 24, 5], activation: .tanh, key: key.folding("decoder"))
    let optimizer = Adam(encoder.parameters + decoder.parameters, learningRate: 0.01)
    let variance: Float = 0.01
    let constant = 2.5 * Float(Double.log(2 * .pi * 0.01))
    func terms(_ x: Tensor<Float>, _ key: Key) -> (bound: Tensor<Float>, active: Int) {
        let q = GaussianRows(meanThenLogVariance: encoder(x))
        let missed = (x - decoder(q.draw(key))).square().sum(axis: 1).mean()
        let bound = -missed / (2 * variance) - constant - q.divergenceFromStandard.mean()
        return (bound, q.mean.variance(axis: 0).scalars.count { $0 > 0.01 })
    }
    let steps = page.quick ? 1_200 : 1_500
    var early = 0
    try page.progress("sheet, \(codes) codes", steps: steps) { step in
        let draw = key.folding(UInt64(step))
        if step == steps / 5 { early = terms(points, draw).active }
        let x = points.gathered(draw.folding("batch").integers(64, below: 512))
        return optimizer.step(minimizing: -terms(x, draw.folding("noise")).bound)
    }
    let end = terms(points, key.folding("end"))
    return (early, end.active, Double(end.bound.item))
}

private func idleCodes(_ sizes: [Int], _ nats: [[Double]], _ given: [Int], _ activity: [[Double]]) -> Figure {
    let x = sizes.map(Double.init)
    let seeds = activity.first?.count ?? 0
    return Figure(
        "However many codes are given, only those that the data need say anything",
        Panel(
            "Linear, three eigenvalues above $\\sigma^2$", x: Axis("codes given", range: 0...9),
            y: Axis("KL of a code", unit: "nats", includesZero: true), labels: .legend,
            marks: (0..<4).map { rank in
                .line(
                    x.filter { $0 > Double(rank) }, nats.filter { $0.count > rank }.map { $0[rank] },
                    ["first", "second", "third", "fourth"][rank], symbol: Mark.Symbol.allCases[rank])
            }),
        Panel(
            "A curved sheet of two dimensions", x: Axis("codes given", range: 0...17),
            y: Axis("active codes", range: 0...17), labels: .legend,
            marks: [
                .diagonal("all of them", color: .grey),
                .line(
                    given.map(Double.init), activity.map(mean),
                    "active, mean of \(seeds) seeds", symbol: Mark.Symbol.allCases[0]),
            ]))
}
