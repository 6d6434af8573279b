import Evidence

/*:
 ## Is the square of the mean a weight decay?

 $\sum m^2$ looks like the $L_2$ term that keeps the weights of a network small, and the notes call it so. The section
 before found it to be a part of a distance. That the two are different things, and that the first cannot stand in for
 the second, is quickly settled.
 */
func weightDecay(_ page: Page) throws {
    page.ledger(11, .holds, "$m^2$ is the mean's part of the KL, not a weight decay")

    //: A weight decay is a function of the weights; $\sum_x m(x)^2$ is a function of what the weights make of the data.
    //: For a linear encoder $m = xW$ its gradient is $2\sum_x x^T x\,W$, that of the decay $2W$. Take data that never
    //: use their second coordinate: the decay pulls at the second weight all the same, the penalty lets it alone.
    let x = Tensor<Double>([[1.5, 0], [-0.5, 0], [2, 0]])
    let weights = Tensor<Double>([[0.8], [0.6]]).variable()
    let ofPenalty = gradient(of: matmul(x, weights).square().sum(), at: [weights])[0].scalars
    let ofDecay = gradient(of: weights.square().sum(), at: [weights])[0].scalars
    page.claim("gradient of $\\sum_x m(x)^2$", ofPenalty, equals: [2 * 6.5 * 0.8, 0])
    page.claim("gradient of the weight decay", ofDecay, equals: [2 * 0.8, 2 * 0.6])
    page.refute(
        "one is a multiple of the other (the sine of their angle is 0)", 0, by: sine(ofPenalty, ofDecay), scale: 1)

    //: What the square is for shows when it is left out. Then the encoder need not make the noise small. It keeps
    //: $\sigma = 1$, which costs nothing, and spreads the means a hundred times wider; a decoder that divides by the
    //: hundred sees almost no noise. For data of variance $v = 4$ on a line, codes $z = ax + e$ and the best linear
    //: decoder, the squared error is $v / (va^2 + 1)$:
    let v = 4.0
    let spreads = [1.0, 10, 100, 1_000]
    let squaredError = spreads.map { a in v / (v * a * a + 1) }
    let withSquare = zip(spreads, squaredError).map { a, error in error + a * a * v }
    page.table(
        ["spread $a$ of the means", "squared error alone", "with $m^2$"],
        spreads.indices.map { [spreads[$0].short(), squaredError[$0].short(4), withSquare[$0].short(4)] },
        caption: "Loss per datum; the noise is $\\sigma = 1$ throughout, and $e^s - (1 + s) = 0$")

    //: The formula for the error, against draws through the best decoder for $a = 1$ (the slope of $x$ on $z$ is
    //: $w = av / (va^2 + 1)$):
    let drawn = estimate(page.quick ? 40_000 : 200_000, key: page.key("codes")) { key in
        let (x, e) = (v.squareRoot() * key.folding("x").normal(), key.folding("e").normal(Double.self))
        let missed = x - v / (v + 1) * (x + e)
        return missed * missed
    }
    page.claim("squared error at $a = 1$ = Monte Carlo", squaredError[0], agreesWith: drawn)

    //: Without the square there is no best spread: the loss falls towards the autoencoder's, which is zero here, and
    //: the noise has been defeated by very large codes. A prior of width one is then of no use for drawing new ones.
    //: With the square the wide codes are the dear ones.
    page.ranks(
        "without $m^2$ the wider is the better",
        zip(spreads, squaredError).reversed().map { ("a = \($0.short())", [$1]) }, deterministic: true)
    page.reaches("squared error at $a = 1000$", [squaredError[3]], atMost: 1e-5, deterministic: true)
    page.ranks(
        "with $m^2$ the wider is the worse", zip(spreads, withSquare).map { ("a = \($0.short())", [$1]) },
        deterministic: true)
}

/// The sine of the angle between two vectors.
private func sine(_ a: [Double], _ b: [Double]) -> Double {
    let cosine = Matrix.dot(a, b) / (Matrix.dot(a, a) * Matrix.dot(b, b)).squareRoot()
    return (1 - cosine * cosine).squareRoot()
}
