import Evidence

/*:
 ## Dividing by the greatest stretch

 A linear layer stretches no vector by more than its greatest singular value $\sigma(M)$ of its matrix $M$, and
 activations such as ReLU stretch nothing. So the slope of the whole net is at most the product,

 $$|\nabla f| \le \prod_l \sigma(M_l) ,$$

 and a net whose weights are all divided by their $\sigma$ is 1-Lipschitz, everywhere and not only where a penalty
 looks. Miyato and others find $\sigma$ by *power iteration*: $v \leftarrow M^\top u$, $u \leftarrow M v$, both brought
 to length one, and $\sigma \approx u^\top M v$. One such step for each step of training is enough, as the weights move
 slowly.
 */
func spectralNormalisation(_ page: Page) throws {
    page.ledger(7, .holds, "power iteration finds the greatest singular value; the product bounds the slope")

    //: **The singular value,** by power iteration and by a decomposition that computes all of them:
    let shapes = [(5, 5), (20, 8), (3, 40), (12, 30)]
    let layers = zip(shapes, page.keys("layers", count: 4)).map { shape, key in
        Linear<Double>(from: shape.0, to: shape.1, key: key)
    }
    let exact = layers.map { svd(Matrix($0.weight.value)).values[0] }
    let iterated = layers.map { SpectralNorm($0, key: page.key("start"), warmUp: 3_000).norm }
    page.claim("power iteration = decomposition, 4 shapes", iterated, equals: exact, within: 1e-10)
    page.refute(
        "the root of the sum of all squares (Frobenius)",
        layers.map { $0.weight.value.square().sum().item.squareRoot() }, by: exact, within: 1e-10)

    //: **How fast.** What is left of the second direction shrinks by $(\sigma_2/\sigma_1)^2$ with each step, and the
    //: error of $\sigma$ by the square of that. With singular values 2 and 1 each step gains a factor 16:
    let diagonal = Linear<Double>(from: 2, to: 2, key: Key(0))
    diagonal.weight.assign(Tensor([[2, 0], [0, 1]]))
    let errors = (3...6).map { 2 - SpectralNorm(diagonal, key: page.key("slow"), warmUp: $0).norm }
    page.claim(
        "error after a step ÷ error before it", zip(errors.dropFirst(), errors).map { $0 / $1 }, equals: 1 / 16.0,
        within: 0.01)

    //: **Its derivative.** In the code $u$ and $v$ are held constant, though they depend on $M$. At the singular
    //: vectors that is exact; the derivative of the layer's output, against differences of a layer normalised by the
    //: decomposition:
    let small = Linear<Double>(from: 4, to: 3, key: page.key("small"))
    page.claim(
        "slopes of the normalised layer in its weights", derivatives(small, page.key("start")),
        equals: differences(small), within: 1e-6, scale: 1)

    //: **The product bounds the slope.** Twenty nets with weights as they are drawn, the steepest of 400 places of
    //: each:
    let nets = page.keys("nets", count: 20).map { Perceptron<Double>([2, 16, 16, 1], activation: .relu, key: $0) }
    let places = (page.key("places").normal([400, 2], mean: 0, deviation: 2) as Tensor<Double>).variable()
    let steepest = nets.map { net in
        gradient(of: net(places).sum(), at: [places])[0].square().sum(axis: 1).max().item.squareRoot()
    }
    let products = nets.map { $0.layers.reduce(1) { $0 * svd(Matrix($1.weight.value)).values[0] } }
    page.bound("the steepest slope ≤ the product", lower: steepest, upper: products)
    page.value("the steepest slope ÷ the product, mean", mean(zip(steepest, products).map { $0 / $1 }))

    //: **Trained** on clouds that stand still, each layer divided, three seeds. No place on a lattice of 1,600 is
    //: steeper than one, and the gap is a lower bound of W. The price: the product of bounds is not reached, and more
    //: than half of W is missing.
    let keys = page.keys("seeds", count: 3)
    let clouds = try keys.map { try Clouds(key: $0.folding("clouds")) }
    let steps = page.quick ? 120 : 240
    func train(iterations: Int) throws -> [TrainedCritic] {
        try zip(keys, clouds).map {
            try TrainedCritic(page, "spectral", .spectral(steps: iterations), on: $0.1, steps: steps, key: $0.0)
        }
    }
    let normalised = try train(iterations: 1)
    let frozen = try train(iterations: 0)
    let top = { (row: [TrainedCritic]) in row.map { $0.critic.slopes(at: $0.clouds.surroundings).max() ?? .nan } }
    page.reaches("normalised: the steepest slope on the lattice", top(normalised), atMost: 1.005)
    page.reaches("normalised: gap ÷ W, at most", normalised.map(\.share), atMost: 1.005)
    page.reaches("normalised: gap ÷ W, at least", normalised.map(\.share), atLeast: 0.35)

    //: **Without the iteration.** Leave out the two lines that move $u$ and $v$. They point where the first weights
    //: did not stretch most, the weights grow in the directions that nobody measures, and the net is still called
    //: normalised:
    page.reaches("without the iteration: the steepest slope on the lattice", top(frozen), atLeast: 2)
    page.figure(slopeHistograms(normalised[0], frozen[0]))
}

/// The slopes of sum(x M / σ(M) · c) in M, by the layer.
private func derivatives(_ layer: Linear<Double>, _ key: Key) -> [Double] {
    let normalised = SpectralNorm(layer, key: key, warmUp: 3_000)
    let loss = (normalised(probe, mode: .evaluate) * weights).sum()
    return gradient(of: loss, at: [layer.weight.value])[0].scalars
}

private func differences(_ layer: Linear<Double>) -> [Double] {
    let own = layer.weight.value.detached
    func value(_ weight: Tensor<Double>) -> Double {
        let scaled = probe.matmul(weight) / svd(Matrix(weight)).values[0]
        return (scaled * weights).sum().item
    }
    return own.scalars.indices.map { index in
        let sides = [1e-5, -1e-5].map { step in
            var moved = own.scalars
            moved[index] += step
            return value(Tensor(moved, shape: own.shape))
        }
        return (sides[0] - sides[1]) / 2e-5
    }
}

/// [2, 4] and [2, 3]
private let probe = Tensor<Double>([[0.3, -1, 0.5, 2], [1, 0.2, -0.4, 0.1]])
private let weights = Tensor<Double>([[1, -0.5, 0.25], [0.3, 1, -1]])

private func slopeHistograms(_ normalised: TrainedCritic, _ frozen: TrainedCritic) -> Figure {
    func histogram(_ trained: TrainedCritic, _ label: String, _ hue: Hue) -> Mark {
        .histogram(
            trained.critic.slopes(at: trained.clouds.surroundings).map { Double.log(max($0, 1e-3)) / Double.log(10) },
            bins: 60, range: -2...4, label, color: hue)
    }
    return Figure(
        "Normalised, no slope exceeds one; without the iteration all do",
        subtitle: "slopes at 1,600 places of the plane, one seed",
        Panel(
            x: Axis("$\\log_{10}|\\nabla f|$"), y: Axis("density"), labels: .legend,
            marks: [
                histogram(normalised, "spectral norm", .blue), histogram(frozen, "without its iteration", .vermilion),
                .vertical(0, color: .grey, dash: .dotted),
            ]))
}
