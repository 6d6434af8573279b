import Evidence

/// ½ N(-3, 0.6²) + ½ N(3, 0.6²), on a grid.
struct TwoHumps {
    let data = Mixture(weights: [1, 1], means: [-3, 3], variances: [0.36, 0.36])
    /// Fine enough for a sum of smooth things as narrow as these to be the integral, to all digits.
    private static let spacing = 0.06
    private let points: [Double] = (-250...250).map { spacing * Double($0) }
    private let logData: [Double]

    init() { logData = points.map { [data] in data.logDensity($0) } }

    /// Two Gaussians with their weights.
    struct Model {
        var share: Double
        var means: [Double]
        var deviations: [Double]

        var place: [Double] {
            [Double.log(share / (1 - share))] + means + deviations.map { Double.log($0) }
        }

        init(share: Double, means: [Double], deviations: [Double]) {
            (self.share, self.means, self.deviations) = (share, means, deviations)
        }

        init(_ place: [Double]) {
            self.init(
                share: Double.sigmoid(place[0]), means: [place[1], place[2]],
                deviations: [Double.exp(place[3]), Double.exp(place[4])])
        }

        func logDensity(_ x: Double) -> Double {
            let parts = [share, 1 - share].indices.map { m -> Double in
                let z = (x - means[m]) / deviations[m]
                let weight = m == 0 ? share : 1 - share
                return Double.log(weight) - 0.5 * z * z - Double.log(deviations[m]) - 0.5 * Double.log(2 * Double.pi)
            }
            let top = max(parts[0], parts[1])
            return top + Double.log(Double.exp(parts[0] - top) + Double.exp(parts[1] - top))
        }

        /// Share, means and deviations, the left one first.
        var sorted: [Double] {
            means[0] < means[1]
                ? [share] + means + deviations : [1 - share] + means.reversed() + deviations.reversed()
        }
    }

    func distance(_ row: Divergence, _ logModel: (Double) -> Double) -> Double {
        Self.spacing * points.indices.reduce(0) { $0 + row.cost(logP: logData[$1], logQ: logModel(points[$1])) }
    }

    func nearestGaussian(_ row: Divergence) -> Gaussian {
        func value(_ place: [Double]) -> Double {
            // The grid cannot see what is narrower than this.
            if place[1] < Double.log(0.2) { return .infinity }
            let shift = place[1] + 0.5 * Double.log(2 * Double.pi)
            let scale = Double.exp(-place[1])
            return distance(row) { x in
                let z = (x - place[0]) * scale
                return -0.5 * z * z - shift
            }
        }
        let ends = [[0.4, 1.0], [2.5, -0.3]].map { simplexSearch(from: $0, size: 0.3, value) }
        let best = value(ends[0]) <= value(ends[1]) ? ends[0] : ends[1]
        return Gaussian(mean: [best[0]], logVariance: [2 * best[1]])
    }

    /// Simplex upon simplex, since one may fold up on the way.
    func nearestMixture(_ row: Divergence, from start: Model) -> Model {
        (0..<4).reduce(start) { model, _ in
            Model(simplexSearch(from: model.place, size: 0.15, steps: 400) { distance(row, Model($0).logDensity) })
        }
    }

    /// Exact descent by derivatives; the divergence at every tenth step.
    func descend(_ page: Page, _ row: Divergence, from start: Model, steps: Int) throws -> [Double] {
        let x = Tensor<Double>(points).reshaped([-1, 1])
        let logP = Tensor<Double>(logData)
        let place = Parameter<Double>("place", Tensor(start.place))
        let optimizer = Adam([place], learningRate: 0.05)
        var trace: [Double] = []
        try page.progress("\(row.name), two Gaussians", steps: steps) { step in
            let share = place.value.slice(axis: 0, from: 0, to: 1)
            let means = place.value.slice(axis: 0, from: 1, to: 3)
            let logDeviations = place.value.slice(axis: 0, from: 3, to: 5)
            let logShares = Tensor.concatenated([-(-share).softplus(), -share.softplus()], axis: 0)
            let z = (x - means) / logDeviations.exp()
            let parts = logShares - logDeviations - 0.5 * z.square() - 0.5 * Double.log(2 * Double.pi)
            let logQ = parts.logSumExp(axis: 1)
            let loss =
                row == .kullbackLeibler
                ? Self.spacing * (logP.exp() * (logP - logQ)).sum() : Self.spacing * (logQ.exp() * (logQ - logP)).sum()
            optimizer.step(minimizing: loss)
            if step % 10 == 0 || step == steps - 1 { trace.append(loss.item) }
            return loss.item
        }
        return trace
    }
}
