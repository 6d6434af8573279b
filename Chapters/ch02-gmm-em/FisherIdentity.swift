import Evidence

/*:
 ## Fisher's identity: the bound has the slope of the likelihood

 EM climbs the bound $L_b$, not the likelihood. Where the two touch they also lean the same way: for responsibilities
 computed at the current parameters $\theta$ and then held fixed,

 $$\nabla_\theta \log P_\theta(x) = \nabla_{\theta'} \left. \sum_m P_\theta(m|x) \log P_{\theta'}(m, x) \right|_{\theta' = \theta}$$

 On the left there is the logarithm of a sum, on the right a weighted sum of logarithms. The reason is that the gap, a
 divergence, is at its minimum of zero there, and a minimum has no slope. It follows that EM stops only where the
 likelihood is flat, and that a network with a hidden variable can be trained by the right-hand side. The tensors take
 both gradients; finite differences of the library's density, which shares no code with them, take the left one again.
 */
func fisherIdentity(_ page: Page) throws {
    page.ledger(6, .holds, "gradient of the log-likelihood = gradient of the bound at the current parameters")

    let world = try threeGroups()
    let points = world.samples(200, key: page.key("points"))
    let data = points.tensor
    let places = try page.keys("places", count: page.quick ? 10 : 40).map {
        try randomMixture(3, around: [1, 1.5], spread: [2, 2], $0)
    }

    //: All 18 numbers of a mixture of three (three weights, six coordinates of means, nine entries of covariances), at
    //: random places, nowhere near a maximum:
    let left = places.map { place in
        let mixture = PlaneMixture(place)
        return gradient(of: mixture.logLikelihood(data), at: mixture.parameters).flatMap(\.scalars)
    }
    let right = places.map { place in
        let mixture = PlaneMixture(place)
        let r = mixture.posterior(data)
        return gradient(of: mixture.bound(data, r), at: mixture.parameters).flatMap(\.scalars)
    }
    let size = left.flatMap { $0 }.reduce(0) { max($0, $1.magnitude) }
    page.value("the steepest of the slopes", size)
    page.claim(
        "$\\nabla\\log P(x)$ = gradient of the bound", left.flatMap { $0 }, equals: right.flatMap { $0 }, within: 1e-12,
        scale: size)

    //: The left side once more, by steps to either side through the library's `Mixture`. (It divides the weights by their
    //: sum, so their slopes are compared along the simplex: from one weight to the next.)
    let differences = try places.prefix(5).flatMap { try slopesOfLibrary($0, points) }
    page.claim(
        "finite differences of the library's density", left.prefix(5).flatMap(alongSimplex), equals: differences,
        within: 1e-6, scale: size)

    //: **It needs the current responsibilities.** Take them from another place, as one does who skips E steps to save
    //: time, and the slopes part:
    let stale = zip(places, places.dropFirst()).flatMap { place, other in
        let mixture = PlaneMixture(place)
        let r = PlaneMixture(other).posterior(data)
        return gradient(of: mixture.bound(data, r), at: mixture.parameters).flatMap(\.scalars)
    }
    page.refute(
        "responsibilities from elsewhere", stale, by: left.dropLast().flatMap { $0 }, within: 1e-9, scale: size)

    //: And it is a statement of first order only. Move all means by a small step: both curves start with one slope, and the
    //: bound bends away below, quadratically:
    let touching = PlaneMixture(world).posterior(data)
    let gaps = try [0.005, 0.01, 0.02].map { step in
        let mixture = PlaneMixture(try shifted(world, by: step))
        return mixture.logLikelihood(data).item - mixture.bound(data, touching).item
    }
    page.bound("the gap grows from zero", lower: 0, upper: gaps)
    page.claim(
        "twice the step, four times the gap", [gaps[1] / gaps[0], gaps[2] / gaps[1]], equals: 4, within: 0.01)
}

/// The three slopes of the weights become the two from one weight to the next.
private func alongSimplex(_ slopes: [Double]) -> [Double] {
    [slopes[1] - slopes[0], slopes[2] - slopes[1]] + slopes.dropFirst(3)
}

/// Slopes of Σ log p by central differences through `Mixture`, in the order of `alongSimplex`.
private func slopesOfLibrary(_ place: Mixture<FullGaussian>, _ points: Matrix) throws -> [Double] {
    let rows = points.asRows
    func total(_ weights: [Double], _ numbers: [Double]) throws -> Double {
        let k = weights.count
        let mixture = Mixture(
            weights: weights,
            components: try (0..<k).map { m in
                let (xx, yy, xy) = (numbers[2 * k + 3 * m], numbers[2 * k + 3 * m + 1], numbers[2 * k + 3 * m + 2])
                return try FullGaussian(
                    mean: Array(numbers[2 * m..<2 * m + 2]), covariance: Matrix([[xx, xy], [xy, yy]]))
            })
        return rows.reduce(0) { $0 + mixture.logDensity($1) }
    }
    let numbers =
        place.components.flatMap(\.mean)
        + place.components.flatMap { [$0.covariance[0, 0], $0.covariance[1, 1], $0.covariance[0, 1]] }
    let h = 1e-3
    func slope(_ f: (Double) throws -> Double) throws -> Double {
        (8 * (try f(h) - f(-h)) - (try f(2 * h) - f(-2 * h))) / (12 * h)
    }
    let alongWeights = try (0..<place.weights.count - 1).map { m in
        try slope { step in
            var weights = place.weights
            weights[m] -= step
            weights[m + 1] += step
            return try total(weights, numbers)
        }
    }
    return try alongWeights
        + numbers.indices.map { index in
            try slope { step in
                var moved = numbers
                moved[index] += step
                return try total(place.weights, moved)
            }
        }
}

/// All means moved by the same step, in both coordinates.
private func shifted(_ mixture: Mixture<FullGaussian>, by step: Double) throws -> Mixture<FullGaussian> {
    Mixture(
        weights: mixture.weights,
        components: try mixture.components.map {
            try FullGaussian(mean: [$0.mean[0] + step, $0.mean[1] - step], covariance: $0.covariance)
        })
}
