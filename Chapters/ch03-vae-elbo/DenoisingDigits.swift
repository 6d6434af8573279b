import Evidence

/*:
 ## Digits through a dirty window

 The denoising VAE, trained. Noise of deviation 0.3 is added to every pixel (paper is 0, ink is 1). Three models with
 the same networks, steps and start:

 - a **plain** VAE, trained on clean digits;
 - a VAE trained on **noisy** digits, which reconstructs them noise and all;
 - a **denoising** VAE: its encoder sees the noisy digit, its decoder is held to the clean one.

 Each is given the same noisy held-out digits, and its answer (the decoder's mean at the encoder's mean) is compared
 with the clean ones.
 */
func denoisingDigits(_ page: Page) throws {
    page.ledger(32, .holds, "trained on noisy digits: the denoising VAE against plain ones")

    let world = try DigitWorld.load(page)
    let clean = world.heldOutPictures
    let noise: Float = 0.3
    let noisy = clean + page.key("window").normal(clean.shape, deviation: noise)
    let seeds = 3
    let keys = page.keys("runs", count: seeds)
    let steps = page.quick ? 550 : 900
    func models(_ name: String, seen: Float, target: Float) throws -> [DigitsVAE<Float>] {
        try keys.map { try trained(page, world, name, steps: steps, seen: seen, target: target, key: $0) }
    }
    let plain = try models("plain VAE", seen: 0, target: 0)
    let imitating = try models("VAE of noisy digits", seen: noise, target: noise)
    let denoising = try models("denoising VAE", seen: noise, target: 0)

    func errors(_ models: [DigitsVAE<Float>]) -> [Double] {
        models.map { Double(($0.reconstructed(noisy) - clean).square().sum(axis: 1).mean().item) }
    }
    let window = Double((noisy - clean).square().sum(axis: 1).mean().item)
    page.ranks(
        "squared error of the answer to a noisy digit",
        [
            ("denoising VAE", errors(denoising)), ("plain VAE", errors(plain)),
            ("the noisy digit as it is", [Double](repeating: window, count: seeds)),
        ])
    page.figure(windowFigure(world, clean, noisy, plain[0], imitating[0], denoising[0]))

    //: The VAE of noisy digits is not in that order. It has never seen a clean digit, but the noise is zero on average,
    //: and a code of sixteen numbers has no room for 64 independent noises, so its *mean* is nearly clean: the table
    //: below has the numbers. Trained long enough it draws level, one seed this way and one that. What it does not know
    //: is how little clean pixels stray from that mean. So ask for the density of the clean digit, by the tractable
    //: bound, with the encoder behind the same window:
    func bound(_ models: [DigitsVAE<Float>], seen: Float) -> [Double] {
        models.map { model in
            let draws = page.key("bound").split(10)
            return mean(draws.map { Double(noisyBound(model, clean, seen: seen, target: 0, $0).mean().item) })
        }
    }
    let fromNoisy = bound(denoising, seen: noise)
    page.ranks(
        "bound on the clean digit, from a noisy one: against the VAE of noisy digits",
        [("VAE of noisy digits", bound(imitating, seen: noise)), ("denoising VAE", fromNoisy)])
    page.ranks(
        "bound on the clean digit, from a noisy one: against the plain VAE",
        [("plain VAE", bound(plain, seen: noise)), ("denoising VAE", fromNoisy)])

    //: Does the noise make a better model of *clean* digits, too? The paper reports so, for MNIST and its noise. Its
    //: objective does not promise it: as in the section before, there the noise is a cost. Here, with noise this
    //: strong, the plain VAE is the better model, by its bound and by the importance-weighted log-density with fifty
    //: codes for each clean digit (an estimate from below, for which an encoder that was trained behind the window is
    //: not the best one):
    func likelihood(_ models: [DigitsVAE<Float>]) -> [Double] {
        models.map { model in
            let weights = model.logWeights(clean, count: 50, page.key("weights"))
            return Double(weights.logSumExp(axis: 1).mean().item) - Double.log(50)
        }
    }
    let (plainBound, plainLikelihood, denoisingLikelihood) = (
        bound(plain, seen: 0), likelihood(plain), likelihood(denoising)
    )
    page.ranks(
        "bound that each was trained on, held-out digits",
        [("denoising VAE", fromNoisy), ("plain VAE", plainBound)])
    page.ranks(
        "log-density of clean held-out digits",
        [("denoising VAE", denoisingLikelihood), ("plain VAE", plainLikelihood)])
    page.table(
        ["model", "squared error, from noisy", "bound it was trained on", "log-density of clean digits"],
        [
            [
                "plain VAE", mean(errors(plain)).fixed(2), mean(plainBound).fixed(1),
                mean(plainLikelihood).fixed(1),
            ],
            ["VAE of noisy digits", mean(errors(imitating)).fixed(2), "–", mean(likelihood(imitating)).fixed(1)],
            [
                "denoising VAE", mean(errors(denoising)).fixed(2), mean(fromNoisy).fixed(1),
                mean(denoisingLikelihood).fixed(1),
            ],
        ], caption: "Held-out digits, means over \(seeds) seeds; bound and log-density in nats")
}

/// log p(x|z) - KL(q(z|x̃) ‖ p(z)) with one noise and one code for each picture; the decoder is held to x with the
/// noise of `target`, which is the same as the encoder's if both have one.
private func noisyBound(
    _ model: DigitsVAE<Float>, _ x: Tensor<Float>, seen: Float, target: Float, _ key: Key
) -> Tensor<Float> {
    let (noiseKey, codeKey) = key.split()
    let noise: Tensor<Float> = noiseKey.normal(x.shape)
    let q = model.encode(x + seen * noise)
    return model.decode(q.draw(codeKey)).logDensity(x + target * noise) - q.divergenceFromStandard
}

private func trained(
    _ page: Page, _ world: DigitWorld, _ name: String, steps: Int, seen: Float, target: Float, key: Key
) throws -> DigitsVAE<Float> {
    let model = DigitsVAE<Float>(codes: 16, key: key.folding("start"))
    try minimize(model.parameters, page, name, steps: steps, key: key.folding("steps")) { key in
        let x: Tensor<Float> = world.training.batch(128, key.folding("digits")).dequantised(key.folding("ink"))
        return -noisyBound(model, x, seen: seen, target: target, key.folding("bound")).mean()
    }
    return model
}

private func windowFigure(
    _ world: DigitWorld, _ clean: Tensor<Float>, _ noisy: Tensor<Float>, _ plain: DigitsVAE<Float>,
    _ imitating: DigitsVAE<Float>, _ denoising: DigitsVAE<Float>
) -> Figure {
    let chosen = (0...9).compactMap { digit in world.heldOut.labels.firstIndex(of: digit) }
    let rows = [
        clean, noisy, plain.reconstructed(noisy), imitating.reconstructed(noisy), denoising.reconstructed(noisy),
    ]
    return Figure(
        "Trained behind noise, a VAE sees through it; the plain one takes it for ink",
        subtitle: "held-out digits with noise of deviation 0.3, and each model's answer",
        Panel(
            images: ImageGrid(
                .concatenated(rows.map { $0.gathered(chosen) }, axis: 0), width: 8, columns: 10,
                rowLabels: ["clean", "noisy", "plain VAE", "noisy VAE", "denoising VAE"], ink: .dark)))
}
