import Evidence

/// The one-dimensional study of the f-GAN paper: data from two Gaussians of very different widths, and one Gaussian to
/// fit them with.
struct UnivariateStudy {
    let data: Mixture<Gaussian>
    private let points: [Double]
    private let logData: [Double]
    private static let step = 0.04

    init(narrowDeviation: Double = 0.2547, wideVariance: Double = 2) {
        data = Mixture(
            weights: [0.67, 0.33], means: [2, -1], variances: [wideVariance, narrowDeviation * narrowDeviation])
        points = (-400...500).map { Self.step * Double($0) }
        logData = points.map { [data] in data.logDensity($0) }
    }

    /// A Gaussian, by its mean and its deviation.
    struct Fit {
        var mu: Double
        var sigma: Double
        var density: Gaussian { Gaussian(mean: mu, variance: sigma * sigma) }
    }

    /// D(data ‖ N(mu, sigma²)), added up on an even grid: for smooth integrands that fall off at both ends, exact.
    func distance(_ divergence: Divergence, _ fit: Fit) -> Double {
        sum { i, x in divergence.cost(logP: logData[i], logQ: logDensity(fit, x)) }
    }

    /// The same by adaptive quadrature.
    func integral(_ divergence: Divergence, _ fit: Fit) throws -> Double {
        try divergence(
            from: data, to: fit.density, over: -16...20, splittingAt: [-3, -1.5, -1, -0.5, 0, 1, 2, 4, 7])
    }

    /// The derivatives by mu and log sigma: -E_q f*(T*) ∂ log q for the best critic T*, which stays as it is.
    func slopes(_ divergence: Divergence, _ fit: Fit) -> [Double] {
        let parts = [
            { (z: Double) in z / fit.sigma }, { (z: Double) in z * z - 1 },
        ]
        return parts.map { score in
            -1
                * sum { i, x in
                    let logQ = logDensity(fit, x)
                    let critic = divergence.slope(Double.exp(logData[i] - logQ))
                    let weight = Double.exp(logQ)
                    return weight == 0 ? 0 : weight * divergence.conjugate(critic) * score((x - fit.mu) / fit.sigma)
                }
        }
    }

    /// E_p T - E_q f*(T), exactly, for the values v of a network at the points of the grid.
    func bound(_ divergence: Divergence, _ fit: Fit, critic: (Tensor<Float>) -> Tensor<Float>) -> Double {
        let values = critic(Tensor<Float>(points.map { Float($0) }, shape: [points.count, 1])).scalars
        let wide = Tensor<Double>(values.map { Double($0) })
        let (outputs, conjugates) = (divergence.output(wide).scalars, divergence.conjugateOfOutput(wide).scalars)
        return sum { i, x in
            Double.exp(logData[i]) * outputs[i] - Double.exp(logDensity(fit, x)) * conjugates[i]
        }
    }

    /// The best mu and sigma, by a search with a simplex that knows nothing but the values.
    func nearest(_ divergence: Divergence, from start: Fit = Fit(mu: 1.2, sigma: 1.7)) -> Fit {
        let best = simplexSearch(from: [start.mu, Double.log(start.sigma)], size: 0.2) { place in
            distance(divergence, Fit(mu: place[0], sigma: Double.exp(place[1])))
        }
        return Fit(mu: best[0], sigma: Double.exp(best[1]))
    }

    /// `count` draws of the data, a column.
    func draws(_ count: Int, key: Key) -> Tensor<Float> {
        let choice: [Float] = key.folding("choice").uniform([count]).scalars
        let noise: [Float] = key.folding("noise").normal([count]).scalars
        let (wide, narrow) = (data.components[0], data.components[1])
        return Tensor(
            zip(choice, noise).map { choice, noise in
                let component = Double(choice) < data.weights[0] ? wide : narrow
                return Float(component.mean[0]) + Float(component.deviation[0]) * noise
            }, shape: [count, 1])
    }

    private func sum(_ term: (Int, Double) -> Double) -> Double {
        Self.step * points.indices.reduce(0) { $0 + term($1, points[$1]) }
    }

    private func logDensity(_ fit: Fit, _ x: Double) -> Double {
        let z = (x - fit.mu) / fit.sigma
        return -0.5 * z * z - Double.log(fit.sigma) - 0.5 * Double.log(2 * Double.pi)
    }
}

/// A network of two hidden layers for points on the line; the narrow hump asks for steep features, hence the 2.
func lineCritic(_ key: Key) -> Sequential<Float> {
    Sequential<Float> {
        Activation<Float> { 2 * $0 }
        Perceptron<Float>([1, 32, 32, 1], activation: .tanh, key: key)
    }
}

/// A generator of points on the line against a critic that climbs the bound, two steps to each of the generator's.
/// Gradients are clipped, since in some rows a single point may cost more than all the others bring.
func linePair(
    _ row: Divergence, _ generator: any Layer<Float>, rates: (generator: Double, critic: Double) = (1e-2, 5e-3),
    _ key: Key
) -> AdversarialPair<Float> {
    let critic = lineCritic(key.folding("critic"))
    func adam(_ parameters: [Parameter<Float>], _ rate: Double) -> Clipped<Float> {
        Clipped(Adam(parameters, learningRate: rate, betas: (0.5, 0.99)), toNorm: 1)
    }
    return AdversarialPair(
        generator: generator, critic: critic, loss: .divergence(row), criticSteps: 2, codes: 1,
        optimizers: (adam(generator.parameters, rates.generator), adam(critic.parameters, rates.critic)))
}

/// Nelder and Mead's simplex: the worst corner is mirrored in the others, stretched or pulled in; no derivatives.
func simplexSearch(
    from start: [Double], size: Double, steps: Int = 4_000, _ value: ([Double]) -> Double
) -> [Double] {
    let count = start.count
    var corners = [(place: start, height: value(start))]
    for i in 0..<count {
        var place = start
        place[i] += size
        corners.append((place, value(place)))
    }
    for _ in 0..<steps {
        // Among equals the older one first, so that the search never depends on how a sort treats ties.
        corners = corners.enumerated().sorted { ($0.1.height, $0.0) < ($1.1.height, $1.0) }.map(\.1)
        let (best, worst) = (corners[0], corners[count])
        let width = zip(best.place, worst.place).map { ($0 - $1).magnitude }.max() ?? 0
        if width < 1e-9 && (worst.height - best.height).magnitude < 1e-14 { break }
        let centre = (0..<count).map { i in corners.dropLast().reduce(0) { $0 + $1.place[i] } / Double(count) }
        func mirrored(_ factor: Double) -> (place: [Double], height: Double) {
            let place = zip(centre, worst.place).map { $0 + factor * ($0 - $1) }
            return (place, value(place))
        }
        let mirror = mirrored(1)
        if mirror.height < best.height {
            let far = mirrored(2)
            corners[count] = far.height < mirror.height ? far : mirror
        } else if mirror.height < corners[count - 1].height {
            corners[count] = mirror
        } else {
            let near = mirrored(mirror.height < worst.height ? 0.5 : -0.5)
            if near.height < min(mirror.height, worst.height) {
                corners[count] = near
            } else {
                for i in 1...count {
                    let place = zip(corners[i].place, best.place).map { 0.5 * ($0 + $1) }
                    corners[i] = (place, value(place))
                }
            }
        }
    }
    return corners[0].place
}
