import Evidence

/*:
 ## A sweep over the weight of the KL

 Now with bends. The data are two half-circles in the plane, the decoder's noise is fixed at $\sigma = 0.1$, the code
 has two numbers, and the weight $\beta$ of the KL runs over seven orders of magnitude. For every weight several
 networks are trained from different starts. What is measured:

 - the two terms, reconstruction and KL, and the bound that they make with weight 1;
 - how many codes are active: their means move with the data, by a variance above 0.01;
 - how good the *samples* are. Codes from $\mathcal N(0, I)$ are decoded, the decoder's noise is added, and the energy
   distance to fresh data is taken: zero for the same distribution.
 */
func collapseSweep(_ page: Page) throws {
    page.ledger(
        24, .holdsIf("the decoder bends: in a linear world the heap of codes stays at the prior, however light the KL"),
        "KL too light: the samples from the prior go bad")
    let weights = page.quick ? [0.0001, 0.1, 1, 10, 1_000] : [0.0001, 0.01, 0.1, 1, 10, 100, 1_000]
    let seeds = 3
    let steps = page.quick ? 500 : 900
    var results: [[Outcome]] = weights.map { _ in [] }
    page.progress("half-circles", repeating: weights.count * seeds) { index in
        let (weight, seed) = (index / seeds, index % seeds)
        results[weight].append(
            trained(beta: Float(weights[weight]), steps: steps, key: page.key("seed \(seed)")))
    }
    page.table(
        [
            "$\\beta$", "reconstruction", "KL", "bound", "active codes", "variance of the heap",
            "energy distance of samples",
        ],
        zip(weights, results).map { beta, runs in
            [
                beta.short(), mean(runs, \.reconstruction).fixed(2), mean(runs, \.kl).fixed(2),
                mean(runs, \.bound).fixed(2), mean(runs, \.active).fixed(1), mean(runs, \.heap).short(3),
                mean(runs, \.energy).fixed(3),
            ]
        }, caption: "Means over \(seeds) seeds; nats per point")

    //: **Too heavy**: no code moves, nothing is reconstructed, the samples are one blob. The threshold of the linear
    //: world, the data's largest variance over $\sigma^2$, foretells where:
    let points = Curve.halfCircles.sample(4_000, key: page.key("threshold"), as: Double.self).points
    let largest = PrincipalComponents(Matrix(points), count: 0).eigenvalues[0]
    page.value("$\\lambda_1/\\sigma^2$", largest / Double(variance))
    func at(_ beta: Double, _ value: KeyPath<Outcome, Double>) -> [Double] {
        weights.firstIndex(of: beta).map { results[$0].map { $0[keyPath: value] } } ?? []
    }
    page.reaches("$\\beta = 1{,}000$: active codes", at(1_000, \.active), atMost: 0)
    page.reaches("$\\beta = 1{,}000$: KL", at(1_000, \.kl), atMost: 0.02)
    page.ranks(
        "KL falls with its weight", weights.filter { $0 != 100 }.reversed().map { ("β = \($0.short())", at($0, \.kl)) })

    //: **Too light**: the reconstruction is at its best, the codes are all but free of noise, and the samples are bad.
    //: Noise of a given size hurts less the wider the codes are spread, and nothing holds them together any more: the
    //: heap of codes outgrows the prior. Codes drawn from the prior land in its middle only, and mostly between the
    //: codes that the decoder knows.
    page.reaches("$\\beta = 0.0001$: noise of the code, relative to its spread", at(0.0001, \.noise), atMost: 0.01)
    page.reaches("$\\beta = 0.0001$: variance of the heap of codes", at(0.0001, \.heap), atLeast: 2)
    page.ranks(
        "energy distance of samples: light against 1",
        [("β = 1", at(1, \.energy)), ("β = 0.0001", at(0.0001, \.energy))])
    page.ranks(
        "energy distance of samples: heavy against 1", [("β = 1", at(1, \.energy)), ("β = 1,000", at(1_000, \.energy))])
    page.ranks(
        "reconstruction, the light KL's one virtue",
        [
            ("β = 1,000", at(1_000, \.reconstruction)), ("β = 1", at(1, \.reconstruction)),
            ("β = 0.0001", at(0.0001, \.reconstruction)),
        ])
    page.ranks("the bound: light against 1", [("β = 0.0001", at(0.0001, \.bound)), ("β = 1", at(1, \.bound))])
    page.ranks("the bound: heavy against 1", [("β = 1,000", at(1_000, \.bound)), ("β = 1", at(1, \.bound))])
    page.figure(sweepFigure(weights, results))
    page.figure(samplesFigure(weights, results))
}

private struct Outcome {
    var reconstruction, kl, active, noise, heap, energy: Double
    var samples: Matrix
    var bound: Double { reconstruction - kl }
}

private func mean(_ runs: [Outcome], _ value: KeyPath<Outcome, Double>) -> Double {
    mean(runs.map { $0[keyPath: value] })
}

private let codes = 2
private let variance: Float = 0.01

private func trained(beta: Float, steps: Int, key: Key) -> Outcome {
    let data = Curve.halfCircles.sample(1_000, key: key.folding("data"), as: Float.self).points
    let encoder = Perceptron<Float>([2, 32, 2 * codes], activation: .tanh, key: key.folding("encoder"))
    let decoder = Perceptron<Float>([codes, 32, 2], activation: .tanh, key: key.folding("decoder"))
    let optimizer = Adam(encoder.parameters + decoder.parameters, learningRate: 0.01)
    func terms(_ x: Tensor<Float>, _ key: Key) -> Terms {
        let q = GaussianRows(meanThenLogVariance: encoder(x))
        let missed = (x - decoder(q.draw(key))).square().sum(axis: 1).mean()
        return Terms(missed: missed / (2 * variance), kl: q.divergenceFromStandard.mean(), q: q)
    }
    for step in 0..<steps {
        let draw = key.folding(UInt64(step))
        let x = data.gathered(draw.folding("batch").integers(64, below: 1_000))
        let now = terms(x, draw.folding("noise"))
        // Divided by the larger weight, so that the learning rate means the same at both ends.
        let loss = (now.missed + beta * now.kl) / max(1, beta)
        optimizer.step(minimizing: loss)
    }
    let fresh = Curve.halfCircles.sample(1_000, key: key.folding("fresh"), as: Float.self).points
    let end = terms(fresh, key.folding("end"))
    let spread = end.q.mean.variance(axis: 0).scalars
    let noise = end.q.logVariance.exp().mean().item
    let drawn = decoder(key.folding("z").normal([500, codes]))
    let samples = Matrix(drawn + variance.squareRoot() * key.folding("pixels").normal([500, 2]))
    let energy = energyDistance(samples, Matrix(fresh[rows: 0..<500]), permutations: 1, key: key).statistic
    return Outcome(
        reconstruction: -Double(end.missed.item) - Double.log(2 * .pi * Double(variance)), kl: Double(end.kl.item),
        active: Double(spread.count { $0 > 0.01 }), noise: Double(noise / spread.reduce(0, +)) * 2,
        heap: Double(end.q.mean.square().mean().item + noise), energy: energy, samples: samples)
}

/// The two terms of the loss, and the answers that they are of.
private struct Terms {
    let missed, kl: Tensor<Float>
    let q: GaussianRows<Float>
}

private func sweepFigure(_ weights: [Double], _ results: [[Outcome]]) -> Figure {
    let x = Axis("weight $\\beta$ of the KL", scale: .logarithmic, ticks: [1e-4, 1e-2, 1, 100])
    func line(_ name: String, _ value: KeyPath<Outcome, Double>, _ hue: Hue, symbol: Mark.Symbol) -> [Mark] {
        let low = results.map { runs in runs.map { $0[keyPath: value] }.reduce(.infinity, min) }
        let high = results.map { runs in runs.map { $0[keyPath: value] }.reduce(-.infinity, max) }
        return [
            .band(weights, lower: low, upper: high, name, color: hue),
            .line(weights, results.map { mean($0, value) }, name, color: hue, symbol: symbol),
        ]
    }
    return Figure(
        "A light KL spoils the samples, a heavy one silences the code",
        subtitle: "Half-circles; mean and range of \(results.first?.count ?? 0) seeds",
        Panel(
            "The terms", x: x, y: Axis("nats per point", range: -12...14), labels: .legend,
            marks: line("reconstruction", \.reconstruction, .blue, symbol: .circle)
                + line("KL", \.kl, .vermilion, symbol: .square)
                + line("bound", \.bound, .green, symbol: .triangle)),
        Panel(
            "The codes", x: x, y: Axis("active codes", range: 0...2.2), labels: .none,
            marks: line("active codes", \.active, .purple, symbol: .circle)),
        Panel(
            "The samples", x: x, y: Axis("energy distance to data", includesZero: true), labels: .none,
            marks: line("samples", \.energy, .blue, symbol: .circle)))
}

private func samplesFigure(_ weights: [Double], _ results: [[Outcome]]) -> Figure {
    let branches = (0..<2).map { branch in (0...60).map { Curve.halfCircles.point(branch: branch, at: Double($0) / 60) }
    }
    let panels = [0, weights.firstIndex(of: 1) ?? 0, weights.count - 1].map { index in
        let samples = results[index][0].samples
        let data = branches.map { points in
            Mark.line(points.map(\.x), points.map(\.y), "the data's curves", color: .vermilion, dash: .solid)
        }
        return Panel(
            "β = \(weights[index].short())", x: Axis("$x_1$", range: -2.2...2.2), y: Axis("$x_2$", range: -1.4...1.4),
            labels: .legend, sameScale: true,
            marks: [.points(samples.column(0), samples.column(1), "samples", color: .sky)] + data)
    }
    return Figure(
        "Samples from the prior: huddled when the KL is light, one blob when it is heavy",
        panels[0], panels[1], panels[2])
}
