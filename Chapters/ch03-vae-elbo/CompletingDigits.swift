import Evidence

/*:
 ## The lower half of a digit

 Cover the lower half of a handwritten digit. What was there? A loop at the top may end in a 9, an 8 or a 0; the
 question has several answers. A network without a choice to make gives the average of them, which is none of them. The
 conditional VAE draws a code first, and each code is one answer.

 Three models, with the upper half as $x$ and the lower half as $y$:

 - a **regression**, $y = f(x)$ with Gaussian noise, whose variance it also learns for each pixel from $x$: no code;
 - the **conditional VAE** of the section before the last, with its three networks;
 - a **VAE** of lower halves that never sees an upper one, with the prior $\mathcal N(0, I)$.

 First, the log-density of 360 lower halves that no model has seen. The regression's is exact. The other two
 run with a handicap: what is known of theirs is a bound from below.
 */
func completingDigits(_ page: Page) throws {
    page.ledger(30, .holds, "a trained conditional VAE against rivals without a code, or without a condition")

    let world = try DigitWorld.load(page)
    let (x, y) = halves(world.heldOutPictures)
    let seeds = 3
    let runs = try page.keys("runs", count: seeds).map {
        try Completers(page, world.training, steps: page.quick ? 350 : 700, key: $0)
    }
    let (regression, plain, conditional) = (
        runs.map { $0.judgeRegression(x, y) }, runs.map { $0.judge($0.plain, x, y) },
        runs.map { $0.judge($0.conditional, x, y) }
    )
    page.table(
        ["model", "log-density (nats)", "squared error", "best of 20", "contrast"],
        [("regression", regression), ("VAE of halves alone", plain), ("conditional VAE", conditional)].map {
            name, results in
            [
                name, mean(results.map(\.logDensity)).fixed(1), mean(results.map(\.error)).fixed(3),
                name == "regression" ? "–" : mean(results.map(\.best)).fixed(3), mean(results.map(\.contrast)).fixed(3),
            ]
        }, caption: "360 held-out lower halves, means over \(seeds) seeds; for the VAEs the bound")
    page.ranks(
        "log-density of held-out halves: code or condition, or both",
        [
            ("regression", regression.map(\.logDensity)), ("VAE of halves alone", plain.map(\.logDensity)),
            ("conditional VAE", conditional.map(\.logDensity)),
        ])

    //: Is it the bound of the derivation that was trained, with the prior network in it? A wrong prior would hardly
    //: show in these numbers. So take the first 40 held-out halves, and the densities of another module:
    let rows = 0..<40
    let model = runs[0].conditional
    let inputs = (x: x[rows: rows], y: y[rows: rows])
    let key = page.key("check")
    let byHand = [true, false].map { model.boundByHand(inputs.y, given: inputs.x, key, priorSeesCondition: $0) }
    let trained = model.bound(inputs.y, given: inputs.x, key)
    page.claim(
        "what is trained = $\\log p(y|x,z) - \\mathrm{KL}(q\\,\\|\\,p(z|x))$", trained, equals: byHand[0], within: 1e-5,
        scale: 30)
    page.refute(
        "KL to $\\mathcal N(0, I)$, the prior network left out", trained, by: byHand[1], within: 1e-5, scale: 30)

    //: Now one answer for each upper half. Nothing beats the average at squared error, because the mean is what
    //: minimises it; a single draw must lose. What never looked at $x$ loses by far:
    page.ranks(
        "squared error of one answer",
        [
            ("regression", regression.map(\.error)), ("conditional VAE", conditional.map(\.error)),
            ("VAE of halves alone", plain.map(\.error)),
        ])

    //: But the average is pale. Contrast, here, is the variance of a pixel from picture to picture, as a part of
    //: what it is in true lower halves. And of twenty draws, the best comes nearer to the truth than the average does:
    page.ranks(
        "contrast, as a part of the true one: averages blur",
        [
            ("regression", regression.map(\.contrast)), ("conditional VAE", conditional.map(\.contrast)),
            ("true halves", [Double](repeating: 1, count: seeds)),
        ])
    page.ranks(
        "squared error",
        [("conditional VAE, best of 20", conditional.map(\.best)), ("regression", regression.map(\.error))])
    page.figure(completionFigure(runs[0], world))
}

/// The three models of one seed, trained on the same batches.
private struct Completers {
    let regression: Perceptron<Float>
    let conditional, plain: ConditionalVAE
    private let key: Key

    init(_ page: Page, _ digits: Digits, steps: Int, key: Key) throws {
        func pairs(_ key: Key) -> (x: Tensor<Float>, y: Tensor<Float>) {
            halves(digits.batch(128, key.folding("digits")).dequantised(key.folding("ink")))
        }
        let network = Perceptron<Float>([32, 128, 64], key: key.folding("regression"))
        regression = network
        conditional = ConditionalVAE(
            condition: 32, target: 32, codes: 8, hidden: 128, prior: .network, key: key.folding("conditional"))
        plain = ConditionalVAE(
            condition: 32, target: 32, codes: 8, hidden: 128, prior: .standard, decoderSeesCondition: false,
            recognitionSeesCondition: false, key: key.folding("plain"))
        self.key = key.folding("judging")
        let batches = key.folding("batches")
        try minimize(regression.parameters, page, "regression", steps: steps, key: batches) { key in
            let (x, y) = pairs(key.folding("pairs"))
            return -pixelwise(network(x)).logDensity(y).mean()
        }
        try conditional.train(page, "conditional VAE", steps: steps, key: batches, pairs)
        try plain.train(page, "VAE of lower halves", steps: steps, key: batches, pairs)
    }

    func judgeRegression(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Results {
        let answer = pixelwise(regression(x))
        let error = Double(squaredError(answer.mean, y).mean().item)
        return Results(
            logDensity: Double(answer.logDensity(y).mean().item), error: error, best: error,
            contrast: contrast(answer.mean, y))
    }

    func judge(_ model: ConditionalVAE, _ x: Tensor<Float>, _ y: Tensor<Float>) -> Results {
        let draws = key.split(20)
        let answers = draws.map { model.answer(x, $0) }
        let errors = answers.map { squaredError($0, y) }
        return Results(
            logDensity: mean(draws.map { Double(model.bound(y, given: x, $0).mean().item) }),
            error: mean(errors.map { Double($0.mean().item) }),
            best: Double(Tensor.stacked(errors, axis: 1).min(axis: 1).mean().item),
            contrast: mean(answers.map { contrast($0, y) }))
    }
}

extension ConditionalVAE {
    /// The bound of each row, from the densities and the divergence of Gaussians in double precision.
    fileprivate func boundByHand(
        _ y: Tensor<Float>, given x: Tensor<Float>, _ key: Key, priorSeesCondition: Bool
    ) -> [Double] {
        let q = recognise(y, given: x)
        let answers = gaussians(q)
        let pixels = gaussians(decode(q.draw(key), given: x))
        let priors = priorSeesCondition ? gaussians(prior(x)) : answers.map { _ in .standard(codes) }
        return answers.indices.map { row in
            pixels[row].logDensity(y[row: row].scalars.map { Double($0) })
                - answers[row].divergence(from: priors[row])
        }
    }

    /// Each row as a distribution of its own.
    private func gaussians(_ rows: GaussianRows<Float>) -> [Gaussian] {
        (0..<rows.mean.shape[0]).map { row in
            Gaussian(
                mean: rows.mean[row: row].scalars.map { Double($0) },
                logVariance: rows.logVariance[row: row].scalars.map { Double($0) })
        }
    }
}

/// Log-density or bound, squared error of one answer and of the best of twenty, contrast.
private struct Results {
    var logDensity, error, best, contrast: Double
}

/// |a - y|² of each row: [n]
private func squaredError(_ a: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> { (a - y).square().sum(axis: 1) }

/// The variance from picture to picture, added over the pixels, as a part of that of y.
private func contrast(_ a: Tensor<Float>, _ y: Tensor<Float>) -> Double {
    Double(a.variance(axis: 0).sum().item / y.variance(axis: 0).sum().item)
}

/// The upper four rows of each picture, and the lower four.
private func halves(_ pictures: Tensor<Float>) -> (x: Tensor<Float>, y: Tensor<Float>) {
    (pictures[columns: 0..<32], pictures[columns: 32..<64])
}

private func completionFigure(_ models: Completers, _ world: DigitWorld) -> Figure {
    // The second of each digit among the held-out ones.
    let chosen = (0...9).compactMap { digit in
        world.heldOut.labels.indices.filter { world.heldOut.labels[$0] == digit }.dropFirst().first
    }
    let truth = world.heldOutPictures.gathered(chosen)
    let (x, _) = halves(truth)
    let average = Tensor.concatenated([x, pixelwise(models.regression(x)).mean], axis: 1)
    let draws = (0..<4).map { draw in
        Tensor.concatenated([x, models.conditional.answer(x, Key(UInt64(draw)))], axis: 1)
    }
    return Figure(
        "The regression answers with a pale average, the conditional VAE with one lower half after the other",
        subtitle: "held-out digits; the upper four rows are given, the lower four made",
        Panel(
            images: ImageGrid(
                .concatenated([truth, average] + draws, axis: 0), width: 8, columns: 10,
                rowLabels: ["truth", "regression", "draw 1", "draw 2", "draw 3", "draw 4"], ink: .dark)))
}
