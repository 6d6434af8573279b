import Evidence

/*:
 ## Who needs which term

 $V$ has two terms. The first, $\mathbb E_p\log D(x)$, is about real points and knows nothing of the generator. The
 second, $\mathbb E_q\log(1 - D(G(z)))$, is about generated points and knows both networks. The notes say: when $D$ is
 trained, only the second term is kept, since the first has nothing to do with $G$. The reason given is right and the
 name is wrong. It is when **$G$** is trained that the first term can go. A discriminator trained on the second alone
 has been told that everything is fake.
 */
func whichTerms(_ page: Page) throws {
    page.ledger(
        9, .slip("training G keeps only the second term; training D needs both"),
        "training D keeps only the second term")

    //: **Slopes.** Thirty pairs of networks at their random starts. In the generator's parameters the first term has
    //: the slope zero, exactly, and all of $V$'s slope is the second's:
    let pairs = page.keys("networks", count: 30).map(Rivals.init)
    let inGenerator = pairs.map { ($0.slopes($0.first, $0.generator), $0.slopes($0.second, $0.generator)) }
    let ofGame = pairs.map { $0.slopes($0.first + $0.second, $0.generator) }
    page.claim(
        "first term: slopes in the parameters of $G$ are zero", inGenerator.flatMap { $0.0 }, equals: 0, scale: 1)
    page.claim(
        "slopes of $V$ = of its second term, in the parameters of $G$", ofGame.flatMap { $0 },
        equals: inGenerator.flatMap { $0.1 },
        within: 1e-12, scale: 1)
    page.bound(
        "the second term does move $G$: length of its gradient", lower: 1e-3, upper: inGenerator.map { length($0.1) })

    //: In the discriminator's parameters neither term can be spared:
    let inDiscriminator = pairs.map { ($0.slopes($0.first, $0.discriminator), $0.slopes($0.second, $0.discriminator)) }
    let all = pairs.map { $0.slopes($0.first + $0.second, $0.discriminator) }
    page.bound(
        "the first term does move $D$: length of its gradient", lower: 1e-2,
        upper: inDiscriminator.map { length($0.0) })
    page.refute(
        "as in the notes: slopes of $V$ in the parameters of $D$ = of the second term alone",
        inDiscriminator.flatMap { $0.1 },
        by: all.flatMap { $0 },
        within: 1e-9, scale: 1)

    //: **Trained so.** What the form of the notes leads to needs no network to see: $\mathbb E_q\log(1-D)$ is highest,
    //: zero, for $D = 0$ everywhere. Here it is in networks all the same. The generator stands still, well apart from
    //: the data, so that the task is easy. Trained on both terms the discriminator names nearly all fresh points
    //: rightly; trained on the second alone it calls the real points fake with all the rest, and is right half of the
    //: time.
    let steps = page.quick ? 200 : 400
    let keys = page.keys("training", count: 3)
    let both = keys.map { Rivals($0).train(steps, $0) { $0.first + $0.second } }
    let second = keys.map { Rivals($0).train(steps, $0) { $0.second } }
    page.reaches("both terms: share of fresh points named rightly", both.map(\.accuracy), atLeast: 0.95)
    page.reaches("second term alone: share named rightly, at most", second.map(\.accuracy), atMost: 0.52)
    page.reaches("second term alone: mean $D$ of real points", second.map(\.onReal), atMost: 0.35)
    page.reaches(
        "second term alone: that term on fresh points looks splendid, 0 being the best", second.map(\.secondTerm),
        atLeast: -0.02)

    //: The last line is why this mistake lives long: the number that training watches goes to its best possible value.
    page.table(
        ["trained on", "mean $D$, real", "mean $D$, generated", "named rightly"],
        [("both terms", both), ("the second alone", second)].map { name, runs in
            [
                name, average(runs.map(\.onReal)).fixed(3), average(runs.map(\.onMade)).fixed(3),
                average(runs.map(\.accuracy)).percent(3),
            ]
        }, caption: "Means over three seeds")
}

/// A generator and a discriminator at their random start, data at (2, 2), generated points around the origin.
private struct Rivals {
    let generator: Perceptron<Double>
    let discriminator: Perceptron<Double>
    private let real: Tensor<Double>
    private let z: Tensor<Double>

    init(_ key: Key) {
        generator = Perceptron([2, 16, 2], activation: .tanh, key: key.folding("generator"))
        discriminator = Perceptron([2, 16, 1], activation: .tanh, key: key.folding("discriminator"))
        real = key.folding("real").normal([128, 2], deviation: 0.5) + 2
        z = key.folding("z").normal([128, 2])
    }

    /// The mean of log D over real points.
    var first: Tensor<Double> { -(-discriminator(real)).softplus().mean() }
    /// The mean of log(1 - D) over generated points.
    var second: Tensor<Double> { -discriminator(generator(z)).softplus().mean() }

    func slopes(_ term: Tensor<Double>, _ network: Perceptron<Double>) -> [Double] {
        gradient(of: term, at: network.parameters.map(\.value)).flatMap(\.scalars)
    }

    struct Trained { let onReal, onMade, accuracy, secondTerm: Double }

    /// The discriminator climbs `objective`; judged on fresh points.
    func train(_ steps: Int, _ key: Key, _ objective: (Rivals) -> Tensor<Double>) -> Trained {
        let optimizer = Adam(discriminator.parameters, learningRate: 0.02)
        for _ in 0..<steps { optimizer.step(minimizing: -objective(self)) }
        let fresh: Tensor<Double> = key.folding("fresh").normal([1_000, 2], deviation: 0.5) + 2
        let made = generator(key.folding("fresh z").normal([1_000, 2]))
        let (a, b) = (discriminator(fresh), discriminator(made))
        let right = a.scalars.count { $0 > 0 } + b.scalars.count { $0 < 0 }
        return Trained(
            onReal: a.sigmoid().mean().item, onMade: b.sigmoid().mean().item, accuracy: Double(right) / 2_000,
            secondTerm: -b.softplus().mean().item)
    }
}

private func length(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
