import Evidence

/*:
 ## From the museum: a mask on the wrong term

 A course's laboratory debiases a face detector with a VAE. One network both names pictures (face or not) and codes
 them, and its loss has two terms. The classification term is for every picture. The VAE's term is for faces only, since
 nobody wants a model of the pictures that are none. With a mask $y_i$, one for a face and zero otherwise:

 $$\mathcal L = \frac1n\sum_i\left(\mathcal L_{\text{class}}(x_i) + y_i\,\mathcal L_{\text{VAE}}(x_i)\right)$$

 The official solution shipped `mean(classification_loss * face_indicator + vae_loss)`
 (MITDeepLearning/introtodeeplearning, issues 173 and 180): the same symbols, with the mask on the other term. It runs,
 the loss falls, and faces are found. The "faces" here are the digits 3.
 */
func misplacedMask(_ page: Page) throws {
    let world = try DigitWorld.load(page)
    let model = DetectingVAE<Double>(key: page.key("start"))

    //: Eight pictures, two of them faces. A loop that does what the sentence says, picture by picture, against the two
    //: formulas:
    let labels = world.training.labels
    let faces = Array(labels.indices.filter { labels[$0] == 3 }.prefix(2))
    let others = Array(labels.indices.filter { labels[$0] != 3 }.prefix(6))
    let batch = world.training[faces + others]
    let (x, mask) = (batch.dequantised(page.key("ink")) as Tensor<Double>, batch.mask(as: Double.self))
    let (classification, vae) = model.losses(x, mask, page.key("codes"))
    var byHand = 0.0
    for picture in 0..<8 {
        byHand += classification[picture] / 8
        if batch.labels[picture] == 3 { byHand += vae[picture] / 8 }
    }
    page.claim("mask on the VAE's term = the loop", (classification + mask * vae).mean(), equals: byHand)
    page.refute("mask on the classification term, as shipped", (classification * mask + vae).mean(), by: byHand)

    //: A batch of faces alone cannot tell the two apart, so a test on faces would have passed:
    page.claim(
        "on the two faces alone both agree", (classification + mask * vae)[rows: 0..<2].mean(),
        equals: (classification * mask + vae)[rows: 0..<2].mean())

    //: What a picture teaches is the slope of the loss in the network's outputs for it. As shipped, the six
    //: others teach the detector nothing, and the decoder everything:
    let output = model.encoder(x).detached.variable()
    let logits = output[columns: 0..<1].squeezed(axis: 1)
    let named = binaryCrossEntropy(logits: logits, mask, reduction: .none)
    let asMeant = gradient(of: named.mean(), at: [output])[0][columns: 0..<1].squeezed(axis: 1)
    let asShipped = gradient(of: (named * mask).mean(), at: [output])[0][columns: 0..<1].squeezed(axis: 1)
    page.claim(
        "as meant: the slope in each logit is $(\\mathrm{sigmoid} - y_i)/n$", asMeant,
        equals: (logits.sigmoid() - mask) / 8)
    page.claim(
        "as shipped: no slope from any of the six others", asShipped[rows: 2..<8],
        equals: [Double](repeating: 0, count: 6))

    //: Trained, a detector that is only ever shown faces calls everything a face:
    let seeds = 3
    let outcomes = try [false, true].map { shipped in
        try page.keys("runs", count: seeds).map { try trained(page, world, shipped: shipped, key: $0) }
    }
    page.table(
        ["mask on", "faces found", "others turned away", "squared error on the others"],
        zip(["the VAE's term", "the classification term"], outcomes).map { name, runs in
            [
                name, percent(runs.map(\.found)), percent(runs.map(\.turnedAway)),
                mean(runs.map(\.error)).fixed(2),
            ]
        }, caption: "Held-out digits, means over \(seeds) seeds")
    page.reaches("as meant: share of held-out others turned away", outcomes[0].map(\.turnedAway), atLeast: 0.95)
    page.reaches("as shipped: share of held-out others turned away", outcomes[1].map(\.turnedAway), atMost: 0.02)
    page.reaches(
        "as shipped: share of held-out faces found, which looks splendid", outcomes[1].map(\.found), atLeast: 0.98)
    page.ranks(
        "squared error on the others: as shipped the VAE learns what it should not",
        [("as shipped", outcomes[1].map(\.error)), ("as meant", outcomes[0].map(\.error))])
}

/// One encoder that names and codes: x -> hidden -> logit, m and ln s²; and a decoder.
private struct DetectingVAE<Scalar: Real>: Sendable {
    let encoder: Perceptron<Scalar>
    let decoder: Perceptron<Scalar>

    init(codes: Int = 8, key: Key) {
        let (encoderKey, decoderKey) = key.split()
        encoder = Perceptron([Digits.pixels, 64, 1 + 2 * codes], key: encoderKey)
        decoder = Perceptron([codes, 64, Digits.pixels], key: decoderKey)
    }

    var parameters: [Parameter<Scalar>] { encoder.parameters + decoder.parameters }

    /// The classification loss and the VAE's loss of each picture: [n] and [n]; the pixels have variance 0.05.
    func losses(_ x: Tensor<Scalar>, _ mask: Tensor<Scalar>, _ key: Key) -> (Tensor<Scalar>, Tensor<Scalar>) {
        let output = encoder(x)
        let q = GaussianRows(meanThenLogVariance: output[columns: 1..<output.shape[1]])
        let error = (x - decoder(q.draw(key))).square().sum(axis: 1)
        return (
            binaryCrossEntropy(logits: output[columns: 0..<1].squeezed(axis: 1), mask, reduction: .none),
            error / 0.1 + q.divergenceFromStandard
        )
    }
}

/// Shares of the held-out faces and others that are named rightly, and how well the others are reconstructed.
private struct Outcome {
    var found, turnedAway, error: Double
}

private func trained(_ page: Page, _ world: DigitWorld, shipped: Bool, key: Key) throws -> Outcome {
    let model = DetectingVAE<Float>(key: key.folding("start"))
    try minimize(
        model.parameters, page, "mask", steps: page.quick ? 200 : 400, key: key.folding("steps")
    ) { key in
        let digits = world.training.batch(128, key.folding("digits"))
        let mask: Tensor<Float> = digits.mask()
        let (classification, vae) = model.losses(digits.dequantised(key.folding("ink")), mask, key.folding("codes"))
        return shipped ? (classification * mask + vae).mean() : (classification + mask * vae).mean()
    }
    let (x, mask) = (world.heldOutPictures, world.heldOut.mask(as: Float.self))
    let output = model.encoder(x)
    let saysFace = output[columns: 0..<1].squeezed(axis: 1) .> 0
    let codes = output[columns: 1..<9]
    let errors = (x - model.decoder(codes)).square().sum(axis: 1)
    let (faces, others) = (mask.sum().item, (1 - mask).sum().item)
    return Outcome(
        found: Double((saysFace * mask).sum().item / faces),
        turnedAway: Double(((1 - saysFace) * (1 - mask)).sum().item / others),
        error: Double((errors * (1 - mask)).sum().item / others))
}

extension Digits {
    /// One for a face, that is a 3: [count]
    fileprivate func mask<Scalar: Real>(as type: Scalar.Type = Scalar.self) -> Tensor<Scalar> {
        Tensor(labels.map { $0 == 3 ? 1 : 0 })
    }
}

private func percent(_ shares: [Double]) -> String {
    (100 * mean(shares)).fixed(1) + " %"
}
