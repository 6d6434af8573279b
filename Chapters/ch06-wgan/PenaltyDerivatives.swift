import Evidence

/*:
 ## A penalty on the gradient

 Instead of forcing the weights, say what is wanted: slope one. The penalty

 $$\Omega = \mathrm E\,(|\nabla_x f(\hat x)| - 1)^2, \qquad \hat x = \epsilon x + (1 - \epsilon) y,\quad \epsilon \sim U(0, 1)$$

 is added to the critic's loss, taken at points between a data point $x$ and a fake $y$. It contains a gradient in $x$;
 training differentiates it once more, in the weights. Here more goes wrong than anywhere else in this chapter, and most
 of the mistakes still train. So the penalty and its gradient are compared with finite differences, on a smooth net
 (with ReLU the slope jumps, and differences mean nothing), in double precision.
 */
func penaltyDerivatives(_ page: Page) throws {
    page.ledger(6, .holds, "the gradient penalty by double backward = by finite differences")
    let nets = page.keys("nets", count: 3).map { SmoothCritic($0) }
    let right: [GradientPenalty] = [.twoSided, .oneSided]

    //: **The value.** Slopes by differences of $f$ itself, in each coordinate of each point, then the formula by hand:
    for kind in right {
        page.claim(
            "\(kind.name): the penalty by derivatives = by differences", nets.map { $0.value(kind) },
            equals: nets.map { $0.byDifferences(kind) }, within: 1e-7)
    }

    //: **The double backward.** The slope of the penalty in every one of the net's weights and biases, against
    //: differences of the penalty:
    for kind in right {
        let exact = nets.flatMap { $0.slopesInWeights(kind) }
        page.claim(
            "\(kind.name): \(exact.count) slopes in the weights", exact,
            equals: nets.flatMap { $0.slopesInWeightsByDifferences(kind) },
            within: 1e-6, scale: 1)
    }

    //: **A formula for two points.** Let $P$ sit on one point and $Q$ on another, $d$ apart, and let $f(x) = s x$. The
    //: critic maximises $s d - \lambda (s - 1)^2$, so $s = 1 + d/(2\lambda)$. The penalised critic is a little too
    //: steep, always, and its gap exceeds W by the same factor:
    let cases = [(0.5, 10.0), (2, 10), (2, 1), (4, 0.5)]
    page.claim(
        "slope of the penalised critic on two points, by descent", cases.map { descendedSlope($0.0, $0.1, .twoSided) },
        equals: cases.map { 1 + $0.0 / (2 * $0.1) }, within: 1e-9)
    page.claim(
        "the one-sided penalty has the same excess", cases.map { descendedSlope($0.0, $0.1, .oneSided) },
        equals: cases.map { 1 + $0.0 / (2 * $0.1) }, within: 1e-9)
    page.refute(
        "\"the penalty makes the slope one\"", 1, by: cases.map { descendedSlope($0.0, $0.1, .twoSided) }, within: 1e-6)

    //: **The wrong versions**, by the same code and against the same differences. A table of slopes has a row for each
    //: point and a column for each coordinate; the length belongs to a row:
    let truth = nets.map { $0.byDifferences(.twoSided) }
    func refute(_ statement: String, _ kind: GradientPenalty) {
        page.refute(statement, nets.map { $0.value(kind) }, by: truth, within: 1e-7)
    }
    refute(
        "the length over the batch (eriklindernoren/PyTorch-GAN issue 20, caogang/wgan-gp issue 27, Zeleni9/pytorch-wgan issue 40)",
        .overBatch)
    refute("the square of the mean (akanimax/pro_gan_pytorch issue 13)", .squareOfMean)
    refute(
        "the data only, nothing between (wiseodd/generative-models issue 31: a penalty that is not the penalty)",
        .atRealPoints)
    refute("the wrong sign: a slope of one is punished", .wrongSign)
    refute("defined, and never called (pytorch-CycleGAN-and-pix2pix issue 1201)", .neverCalled)

    //: The square of the mean is the subtlest. It is zero where the *average* slope is one, be it zero here and two
    //: there; what it lacks is exactly the variance of the slopes:
    page.claim(
        "mean square = square of the mean + variance of the slopes",
        nets.map { $0.value(.squareOfMean) + $0.varianceOfSlopes() }, equals: nets.map { $0.value(.twoSided) },
        within: 1e-9)
}

extension GradientPenalty {
    var name: String {
        switch self {
        case .twoSided: "two-sided"
        case .oneSided: "one-sided"
        case .overBatch: "over the batch"
        case .squareOfMean: "square of the mean"
        case .atRealPoints: "at the data"
        case .wrongSign: "wrong sign"
        case .neverCalled: "never called"
        }
    }
}

/// A small smooth net, seven points of data, seven fakes, seven shares.
private struct SmoothCritic {
    let network: Perceptron<Double>
    let real, fake, shares: Tensor<Double>

    init(_ key: Key) {
        let keys = key.split(4)
        // Wide weights, so that slopes lie on both sides of one
        network = Perceptron([2, 6, 5, 1], activation: .tanh, key: keys[0], initializer: .normal(deviation: 0.9))
        real = keys[1].normal([7, 2])
        fake = keys[2].normal([7, 2], mean: 1)
        shares = keys[3].uniform([7, 1])
    }

    private func penalty(_ kind: GradientPenalty) -> Tensor<Double> {
        kind({ network($0) }, real: real, fake: fake, shares: shares)
    }

    func value(_ kind: GradientPenalty) -> Double { penalty(kind).item }

    func slopesInWeights(_ kind: GradientPenalty) -> [Double] {
        gradient(of: penalty(kind), at: network.parameters.map(\.value)).flatMap(\.scalars)
    }

    func slopesInWeightsByDifferences(_ kind: GradientPenalty) -> [Double] {
        network.parameters.flatMap { parameter -> [Double] in
            let own = parameter.value.detached.scalars
            defer { parameter.assign(Tensor(own, shape: parameter.shape)) }
            return own.indices.map { index in
                let sides = [1e-5, -1e-5].map { step in
                    var moved = own
                    moved[index] += step
                    parameter.assign(Tensor(moved, shape: parameter.shape))
                    return value(kind)
                }
                return (sides[0] - sides[1]) / 2e-5
            }
        }
    }

    /// |∇f| at each point between, from values of f only.
    private func slopesByDifferences() -> [Double] {
        let between = Matrix(shares * real + (1 - shares) * fake).asRows
        return between.map { point in
            (0..<2).reduce(0.0) { sum, axis in
                let sides = [1e-5, -1e-5].map { step in
                    var moved = point
                    moved[axis] += step
                    return network(Tensor([moved])).item
                }
                let slope = (sides[0] - sides[1]) / 2e-5
                return sum + slope * slope
            }.squareRoot()
        }
    }

    func byDifferences(_ kind: GradientPenalty) -> Double {
        mean(
            slopesByDifferences().map { slope in
                let excess = kind == .oneSided ? max(slope - 1, 0) : slope - 1
                return excess * excess
            })
    }

    func varianceOfSlopes() -> Double {
        let between = (shares * real + (1 - shares) * fake).variable()
        let slopes = gradient(of: network(between).sum(), at: [between])[0].square().sum(axis: 1).squareRoot()
        return slopes.variance().item
    }
}

/// The slope s that minimises λ · penalty - s d for f(x) = s x, from one point at d and one at zero.
private func descendedSlope(_ d: Double, _ weight: Double, _ kind: GradientPenalty) -> Double {
    let (real, fake) = (Tensor([[d]]), Tensor([[0.0]]))
    var s = Tensor([[1.5]])
    for _ in 0..<200 {
        s = s.detached.variable()
        let critic = { (x: Tensor<Double>) in x.matmul(s) }
        let penalty = kind(critic, real: real, fake: fake, shares: Tensor([[0.3]]))
        let loss = weight * penalty - (critic(real) - critic(fake)).sum()
        s = s - gradient(of: loss, at: [s])[0] * (0.2 / weight)
    }
    return s.item
}
