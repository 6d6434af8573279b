@testable import Probability
import Foundation
import Tensor
import Testing

@Suite("Mixtures fitted by expectation-maximisation")
struct MixtureFitTests {
    /// Two groups apart, and one wide below them.
    let world = Mixture(
        weights: [0.5, 0.3, 0.2],
        components: [
            Gaussian(mean: [0, 0], variance: [1, 0.3]), Gaussian(mean: [6, 1], variance: [0.2, 2]),
            Gaussian(mean: [2, -8], variance: [4, 1]),
        ])

    /// The log-likelihood by the definition: the sum over the points of the mixture's log-density.
    func logLikelihood(_ mixture: Mixture<FullGaussian>, _ points: Matrix) -> Double {
        mixture.logDensities(points).reduce(0, +)
    }

    @Test(
        "the likelihood is the mixture's own, never falls, and the parameters are found",
        arguments: CovarianceKind.allCases)
    func recovery(kind: CovarianceKind) throws {
        let points = world.samples(3000, key: Key(1))
        let fit = try MixtureFit(points, components: 3, kind: kind, key: Key(2))
        #expect(deviation(fit.logLikelihood, logLikelihood(fit.mixture, points)) < 1e-12)
        #expect(zip(fit.trace, fit.trace.dropFirst()).allSatisfy { $1 >= $0 - 1e-9 })
        #expect(fit.hasConverged && fit.floored.isEmpty)
        #expect(fit.sizes.reduce(0, +) == 3000 && fit.labels.count == 3000)
        for (i, label) in fit.labels.enumerated().prefix(300) {
            let shares = fit.mixture.responsibilities(points.row(i))
            #expect(shares[label] == shares.max())
        }
        if kind == .full || kind == .diagonal {
            let order = fit.mixture.weights.indices.sorted { fit.mixture.weights[$0] > fit.mixture.weights[$1] }
            for (m, truth) in zip(order, world.components) {
                #expect(deviation(fit.mixture.components[m].mean, truth.mean, floor: 1) < 0.15)
                #expect(deviation(fit.mixture.components[m].covariance.diagonal, truth.variance) < 0.25)
            }
        }
    }

    @Test(
        "the parameters are counted",
        arguments: [
            (CovarianceKind.full, 2, 2, 11), (.tied, 3, 2, 11), (.diagonal, 2, 3, 13), (.spherical, 4, 5, 27),
        ])
    func parameters(kind: CovarianceKind, k: Int, d: Int, count: Int) {
        #expect(kind.parameterCount(components: k, dimension: d) == count)
    }

    @Test("a converged fit is a fixed point: each parameter is its own weighted average")
    func stationary() throws {
        let points = world.samples(700, key: Key(3))
        let mixture = try MixtureFit(points, components: 3, tolerance: 1e-14, iterations: 5000, key: Key(4)).mixture
        let shares = (0..<700).map { mixture.responsibilities(points.row($0)) }
        for m in 0..<3 {
            let total = shares.reduce(0) { $0 + $1[m] }
            #expect(deviation(mixture.weights[m], total / 700) < 1e-6)
            for j in 0..<2 {
                let mean = (0..<700).reduce(0) { $0 + shares[$1][m] * points[$1, j] } / total
                #expect(deviation(mixture.components[m].mean[j], mean, floor: 1) < 1e-6)
                for l in 0..<2 {
                    let center = mixture.components[m].mean
                    let moment = (0..<700).reduce(0) {
                        $0 + shares[$1][m] * (points[$1, j] - center[j]) * (points[$1, l] - center[l])
                    }
                    #expect(deviation(mixture.components[m].covariance[j, l], moment / total, floor: 0.1) < 1e-5)
                }
            }
        }
    }

    @Test("one step from any start is the definition: weighted averages under the old responsibilities")
    func oneStep() throws {
        let points = world.samples(300, key: Key(14))
        let start = Mixture(
            weights: [0.3, 0.7],
            components: [
                try FullGaussian(mean: [1, 1], covariance: Matrix([[3, 1], [1, 2]])),
                try FullGaussian(mean: [3, -4], covariance: Matrix([[8, -2], [-2, 9]])),
            ])
        let fit = try MixtureFit(points, from: start, iterations: 1)
        #expect(fit.trace.count == 2)
        #expect(deviation(fit.trace[0], logLikelihood(start, points)) < 1e-13)
        #expect(deviation(fit.trace[1], logLikelihood(fit.mixture, points)) < 1e-13)
        let shares = points.asRows.map(start.responsibilities)
        for m in 0..<2 {
            let total = shares.reduce(0) { $0 + $1[m] }
            let mean = (0..<2).map { j in (0..<300).reduce(0) { $0 + shares[$1][m] * points[$1, j] } / total }
            let covariance = Matrix(rows: 2, columns: 2) { j, l in
                (0..<300).reduce(0) { $0 + shares[$1][m] * (points[$1, j] - mean[j]) * (points[$1, l] - mean[l]) }
                    / total
            }
            #expect(deviation(fit.mixture.weights[m], total / 300) < 1e-12)
            #expect(deviation(fit.mixture.components[m].mean, mean, floor: 1) < 1e-12)
            #expect(deviation(fit.mixture.components[m].covariance.scalars, covariance.scalars, floor: 1) < 1e-12)
        }
    }

    @Test("the floor lifts what lies below it and leaves the rest")
    func floorLiftsOnly() throws {
        let turn = Matrix([[0.8, -0.6], [0.6, 0.8]])
        let flat = Matrix(rows: 40, columns: 2) { $1 == 0 ? Double($0 % 7) : 0 } * turn
        let fit = try MixtureFit(flat, components: 1, kind: .full, floor: 0.01, key: Key(0))
        // In units of the columns' own (unbiased) variance the data lie on a line; the eigenvalue along it is 2 (n - 1)/n.
        let scale = flat.covariance(isUnbiased: true).diagonal.map { $0.squareRoot() }
        let covariance = fit.mixture.components[0].covariance
        let standardized = Matrix(rows: 2, columns: 2) { covariance[$0, $1] / (scale[$0] * scale[$1]) }
        #expect(deviation(symmetricEigen(standardized).values, [2 * 39.0 / 40, 0.01]) < 1e-12)
        #expect(fit.floored == [0])
    }

    @Test("one component is the mean and the covariance, whatever the kind's freedom allows")
    func single() throws {
        let points = try FullGaussian(mean: [5, -3], covariance: Matrix([[2, 1.2], [1.2, 3]])).samples(500, key: Key(5))
        for kind in CovarianceKind.allCases {
            let fit = try MixtureFit(points, components: 1, kind: kind, key: Key(0))
            let covariance = points.covariance()
            #expect(deviation(fit.mixture.components[0].mean, points.columnMeans) < 1e-12)
            let expected =
                switch kind {
                case .full, .tied: covariance.scalars
                case .diagonal: Matrix(diagonal: covariance.diagonal).scalars
                case .spherical: (0.5 * covariance.trace * .identity(2)).scalars
                }
            #expect(deviation(fit.mixture.components[0].covariance.scalars, expected) < 1e-12)
            #expect(fit.bic == Double(fit.parameterCount) * Double.log(500) - 2 * fit.logLikelihood)
        }
    }

    @Test("a change of units changes nothing but the units", arguments: [CovarianceKind.full, .tied, .diagonal])
    func units(kind: CovarianceKind) throws {
        let points = world.samples(600, key: Key(6))
        let stretched = Matrix(rows: 600, columns: 2) { $1 == 0 ? 1e6 * points[$0, 0] + 1e9 : 1e-5 * points[$0, 1] - 3 }
        let fit = try MixtureFit(points, components: 3, kind: kind, key: Key(7))
        let other = try MixtureFit(stretched, components: 3, kind: kind, key: Key(7))
        #expect(fit.labels == other.labels)
        #expect(deviation(other.logLikelihood, fit.logLikelihood - 600 * Double.log(10)) < 1e-8)
    }

    @Test("the same bits on one thread and on several")
    func threads() throws {
        let points = world.samples(20_000, key: Key(8))
        let before = Threads.limit
        defer { Threads.limit = before }
        let fits = try [1, 2, 5].map { threads in
            Threads.limit = threads
            return try MixtureFit(points, components: 3, iterations: 20, starts: 1, key: Key(9))
        }
        #expect(fits[0].trace == fits[1].trace && fits[1].trace == fits[2].trace)
    }

    @Test("a component that collapses is held by the floor, and the fit says so")
    func collapse() throws {
        let points = Matrix(
            Gaussian.standard(2).samples(100, key: Key(10)).scalars + [9, 9, 9, 9, 9, 9], rows: 103, columns: 2)
        let fit = try MixtureFit(points, components: 2, floor: 1e-4, key: Key(11))
        #expect(fit.floored.count == 1)
        #expect(zip(fit.trace, fit.trace.dropFirst()).allSatisfy { $1 >= $0 - 1e-9 })
        let held = fit.mixture.components[fit.floored[0]]
        #expect(deviation(held.mean, [9, 9]) < 1e-9)
        let variance = Moments(points.column(0)).sampleVariance
        #expect(deviation(held.covariance[0, 0], 1e-4 * variance) < 1e-9)
    }

    @Test("what users bring: one point, identical points, a constant column")
    func edges() throws {
        for kind in CovarianceKind.allCases {
            let one = try MixtureFit(Matrix([[3, 4]]), components: 1, kind: kind, key: Key(0))
            #expect(one.mixture.components[0].mean == [3, 4] && one.floored == [0])
            let same = try MixtureFit(Matrix(repeating: 2, rows: 7, columns: 3), components: 2, kind: kind, key: Key(0))
            #expect(same.mixture.components.allSatisfy { $0.mean == [2, 2, 2] } && same.floored == [0, 1])
            #expect(same.logLikelihood.isFinite)
            let column = Matrix(rows: 50, columns: 2) { $1 == 0 ? Double($0 % 10) : 5 }
            let constant = try MixtureFit(column, components: 2, kind: kind, key: Key(0))
            #expect(constant.mixture.components.allSatisfy { deviation($0.mean[1], 5) < 1e-12 })
            // Spherical covariances have the varying column to stand on.
            #expect(constant.floored.isEmpty == (kind == .spherical))
        }
    }

    @Test("what cannot be fitted is refused in words")
    func refusals() {
        #expect(throws: MixtureError.tooFewPoints(points: 2, components: 3)) {
            try MixtureFit(Matrix([[1, 2], [3, 4]]), components: 3, key: Key(0))
        }
        #expect(throws: MixtureError.notFinite(row: 1, column: 0, value: .nan)) {
            try MixtureFit(Matrix([[1, 2], [.nan, 4]]), components: 1, key: Key(0))
        }
        #expect(throws: MixtureError.noPoints) { try MixtureFit(Matrix([]), components: 1, key: Key(0)) }
        #expect(MixtureError.notFinite(row: 1, column: 0, value: .nan).description.hasPrefix("Row 1, column 0 is nan"))
    }

    @Test("k-means: centers are means, no point has a nearer center, and it is the limit of small variance")
    func clusters() throws {
        let points = world.samples(500, key: Key(12))
        let found = try KMeans(points, clusters: 3, key: Key(13))
        var inertia = 0.0
        for (i, label) in found.labels.enumerated() {
            let squares = found.centers.asRows.map { center in
                (points[i, 0] - center[0]) * (points[i, 0] - center[0])
                    + (points[i, 1] - center[1]) * (points[i, 1] - center[1])
            }
            #expect(squares[label] <= (squares.min() ?? 0) * (1 + 1e-12))
            inertia += squares[label]
        }
        #expect(deviation(found.inertia, inertia) < 1e-12)
        for m in 0..<3 {
            let own = points.selecting(rows: found.labels.indices.filter { found.labels[$0] == m })
            #expect(deviation(own.columnMeans, found.centers.row(m), floor: 1) < 1e-12)
        }
    }

    @Test("Old Faithful: the published fits, to all digits")
    func oldFaithful() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Data/faithful.csv")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",").compactMap { Double($0) } }
        let points = Matrix(rows)
        #expect(points.rows == 272)
        // mclust (Fraley and Raftery) and scikit-learn 1.9 with a tolerance of 1e-12 and no regularisation. For the tied
        // model mclust prints -1126.326, where its looser tolerance stops; the maximum is -1126.316.
        let full = try MixtureFit(points, components: 2, key: Key(0))
        #expect((full.logLikelihood - -1130.26396).magnitude < 5e-5 && (full.bic - 2322.19174).magnitude < 5e-5)
        #expect(full.parameterCount == 11 && full.sizes.sorted() == [97, 175])
        let tied = try MixtureFit(points, components: 3, kind: .tied, key: Key(0))
        #expect((tied.logLikelihood - -1126.31593).magnitude < 5e-5 && (tied.bic - 2314.29568).magnitude < 5e-5)
        let diagonal = try MixtureFit(points, components: 2, kind: .diagonal, key: Key(0))
        #expect((diagonal.logLikelihood - -1147.80635).magnitude < 5e-5)
        let spherical = try MixtureFit(points, components: 2, kind: .spherical, key: Key(0))
        #expect((spherical.logLikelihood - -1709.52928).magnitude < 5e-5)
    }
}
