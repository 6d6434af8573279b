import Evidence

/*:
 ## A classifier in disguise

 Write 1 on every real point, 0 on every generated one, shuffle, and train a classifier to read the labels off the
 points. Its loss is the cross-entropy, the mean over all points of $-t\log D - (1-t)\log(1-D)$ with the label $t$. The
 claim is that the discriminator does nothing else: with as many real as generated points,

 $$V(D) = -2 \cdot \text{cross-entropy}(D)$$

 The two is there because $V$ is a sum of two averages and the classifier's loss one average over both halves. It is
 easily lost, and so is the condition "as many". Both are tried below, and so is a computer's view: two formulas that
 are equal on paper need not be equal in single precision.
 */
func crossEntropyOfLabels(_ page: Page) throws {
    page.ledger(
        3, .holds, "the discriminator's objective is the negative cross-entropy of a classifier with labels 1 and 0")

    //: Networks nobody has trained, on points nobody has chosen: an identity holds for all of them. $V$ is computed
    //: from probabilities, as written above; the classifier's loss comes from the library of layers, which works on
    //: log-odds.
    let cases = page.keys("cases", count: 40).map { key in
        Batch(real: key.folding("real").normal([64, 3]), made: key.folding("made").normal([64, 3], mean: 0.5), key)
    }
    page.claim(
        "$V$ = minus twice the cross-entropy, 40 networks", cases.map { $0.value.item },
        equals: cases.map { -2 * $0.crossEntropy(.mean).item }, within: 1e-12)
    page.claim(
        "with sums: $V$ = minus the sum over 128 points, over 64", cases.map { $0.value.item },
        equals: cases.map { -$0.crossEntropy(.sum).item / 64 }, within: 1e-12)

    //: The slopes in every parameter agree as well, and they are all that training sees:
    let slopes = cases.map { ($0.slopes(of: $0.value), $0.slopes(of: -2 * $0.crossEntropy(.mean))) }
    page.claim(
        "slopes of both in all parameters", slopes.flatMap { $0.0 }, equals: slopes.flatMap { $0.1 }, within: 1e-12,
        scale: 1)
    page.refute(
        "$V$ = minus the cross-entropy: the factor forgotten", cases.map { -$0.crossEntropy(.mean).item },
        by: cases.map { $0.value.item })
    page.refute(
        "$V$ with 0 on real points and 1 on generated ones: the labels swapped", cases.map { -2 * $0.swapped.item },
        by: cases.map { $0.value.item })

    //: **As many of each.** With three generated points for each real one, the mean over the batch weighs the halves
    //: otherwise. It is then no longer $V$, and its best $D$ is another too, as section 4.1 showed by counting:
    let uneven = page.keys("uneven", count: 10).map { key in
        Batch(real: key.folding("real").normal([32, 3]), made: key.folding("made").normal([96, 3], mean: 0.5), key)
    }
    page.refute(
        "three to one: $V$ = minus twice the mean over the batch", uneven.map { -2 * $0.crossEntropy(.mean).item },
        by: uneven.map { $0.value.item })
    page.claim(
        "three to one: $V$ = minus the sum of the two halves' mean costs", uneven.map { $0.value.item },
        equals: uneven.map { -$0.crossEntropyByHalf.item }, within: 1e-12)

    //: **Log-odds or probabilities?** The same formula on paper, two programs. Let the log-odds of a generated point be
    //: 40, a discriminator that is sure and wrong. In single precision $1 - D$ is then zero and its logarithm
    //: $-\infty$; from log-odds it is $-\mathrm{softplus}(40) = -40$, with its slope.
    let sure = Tensor<Float>([20, 40, 80])
    let naive = (1 - sure.sigmoid()).log().scalars
    page.claim("$\\log(1-D)$ from log-odds 20, 40, 80", -1 * sure.softplus(), equals: [-20, -40, -80], within: 1e-6)
    page.claim(
        "the same from probabilities: how many of the three are infinite", naive.count { !$0.isFinite }, equals: 3)

    //: **One bit.** A discriminator that cannot tell says $\frac12$ everywhere. Each label then costs $\log 2$ nats,
    //: which is one bit, and $V = -2\log 2 = -1.386$: the number to look for in a training log.
    let half = Tensor<Double>.zeros([128, 1])
    let labels = Tensor<Double>.concatenated([.ones([64, 1]), .zeros([64, 1])], axis: 0)
    page.claim(
        "cost of a label when $D = \\frac12$, in bits", binaryCrossEntropy(logits: half, labels).item / logTwo,
        equals: 1)
}

/// A discriminator at its random start, with real and generated points.
private struct Batch {
    let real: Tensor<Double>
    let made: Tensor<Double>
    let network: Perceptron<Double>

    init(real: Tensor<Double>, made: Tensor<Double>, _ key: Key) {
        (self.real, self.made) = (real, made)
        network = Perceptron(
            [3, 16, 1], activation: .tanh, key: key.folding("network"), initializer: .normal(deviation: 0.8))
    }

    /// V from probabilities, as in the definition.
    var value: Tensor<Double> {
        network(real).sigmoid().log().mean() + (1 - network(made).sigmoid()).log().mean()
    }

    private var logits: Tensor<Double> { network(.concatenated([real, made], axis: 0)) }
    private var labels: Tensor<Double> {
        .concatenated([.ones([real.shape[0], 1]), .zeros([made.shape[0], 1])], axis: 0)
    }

    func crossEntropy(_ reduction: LossReduction) -> Tensor<Double> {
        binaryCrossEntropy(logits: logits, labels, reduction: reduction)
    }

    var crossEntropyByHalf: Tensor<Double> {
        binaryCrossEntropy(logits: network(real), .ones([real.shape[0], 1]))
            + binaryCrossEntropy(logits: network(made), .zeros([made.shape[0], 1]))
    }

    var swapped: Tensor<Double> { binaryCrossEntropy(logits: logits, 1 - labels) }

    func slopes(of loss: Tensor<Double>) -> [Double] {
        gradient(of: loss, at: network.parameters.map(\.value)).flatMap(\.scalars)
    }
}
