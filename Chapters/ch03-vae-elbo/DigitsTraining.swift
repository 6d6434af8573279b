import Evidence

// How the chapter's VAEs of digits are trained, and on what. Ink comes in whole counts, 0...16, and a density of whole
// counts may be as high as one likes. So each count is spread evenly over its seventeenth of [0, 1), x = (ink + u) / 17:
// then no density can profit from the counts, and all models are compared on the same x.

extension Digits {
    /// x = (ink + u) / 17 with u uniform on [0, 1): [count, 64]
    func dequantised<Scalar: Real>(_ key: Key) -> Tensor<Scalar> {
        (images() * 16 + key.uniform([count, Digits.pixels])) / 17
    }
}

/// The digits to learn from, and those that no model may see.
struct DigitWorld: Sendable {
    let training: Digits
    let heldOut: Digits
    /// The held-out pictures with one draw of u, the same for every model and every section: [360, 64]
    let heldOutPictures: Tensor<Float>
    /// The pictures to learn from with one draw of u, for models that are fitted once: [1437, 64]
    let trainingPictures: Tensor<Float>

    static func load(_ page: Page) throws -> DigitWorld {
        try page.shared("digits") {
            let (training, heldOut) = try Digits.load().split()
            return DigitWorld(
                training: training, heldOut: heldOut, heldOutPictures: heldOut.dequantised(page.key("held out")),
                trainingPictures: training.dequantised(page.key("training")))
        }
    }

    /// Ten Gaussians fitted to the training pictures: a judge of pictures that shares nothing with a VAE.
    func mixture(_ page: Page) throws -> MixtureFit {
        try page.shared("digits mixture") {
            // The floor is the one that serves the held-out digits best.
            try MixtureFit(
                Matrix(trainingPictures), components: 10, floor: 0.1, tolerance: 1e-3, iterations: 40, starts: 1,
                key: page.key("start"))
        }
    }
}

extension DigitsVAE where Scalar == Float {
    /// The chapter's VAE of digits, trained once a run by whichever section asks first; others like it by `seed`.
    static func shared(_ page: Page, seed: Int = 0) throws -> DigitsVAE {
        let world = try DigitWorld.load(page)
        return try page.shared(seed == 0 ? "digits VAE" : "digits VAE \(seed)") {
            let vae = DigitsVAE(codes: 16, key: page.key("start"))
            let steps = page.quick ? 1_300 : 2_000
            try vae.train(page, "VAE of digits", on: world.training, steps: steps, key: page.key("training"))
            return vae
        }
    }

    /// Adam on the bound, a fresh u for each picture at each step; the rate falls to zero over the second half.
    func train(
        _ page: Page, _ name: String, on digits: Digits, steps: Int, rate: Double = 5e-3, key: Key
    ) throws {
        let optimizer = Adam(parameters, learningRate: rate)
        var order: [[Int]] = []
        try page.progress(name, steps: steps) { step in
            let keys = key.folding(UInt64(step)).split(3)
            if order.isEmpty { order = batches(of: 128, from: digits.count, key: keys[0]) }
            let x: Tensor<Float> = digits[order.removeLast()].dequantised(keys[1])
            optimizer.learningRate = rate * min(1, 2 * (1 - Double(step) / Double(steps)))
            return optimizer.step(minimizing: -bound(x, keys[2]).mean())
        }
    }
}
