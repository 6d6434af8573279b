import Evidence

// How the chapter's VAEs of digits are trained, on pictures whose ink is spread anew over its seventeenths at each step.

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
