@testable import Probability
import Tensor
import Testing

@Suite("f-divergences")
struct DivergenceTests {
    static let table = Divergence.table + [.alpha(-1), .alpha(2), .alpha(-0.5), .alpha(3)]
    let p = [0.5, 0.25, 0.125, 0.125]
    let q = [0.1, 0.2, 0.3, 0.4]
    let ratios = [1e-3, 0.05, 0.3, 0.9, 1, 1.1, 2, 7, 300.0]

    @Test("f is convex and f' is its slope", arguments: table)
    func slope(divergence: Divergence) {
        for u in ratios where divergence != .totalVariation || u != 1 {
            let h = 1e-5 * u
            let slope = (divergence.generator(u + h) - divergence.generator(u - h)) / (2 * h)
            #expect(deviation(slope, divergence.slope(u), floor: 1) < 1e-6)
            let middle = 0.5 * (divergence.generator(0.5 * u) + divergence.generator(1.5 * u))
            #expect(middle >= divergence.generator(u) - 1e-12 * middle.magnitude)
        }
        #expect(deviation(divergence.generator(1), divergence.atEquality, floor: 1) < 1e-15)
    }

    @Test("f(0) and the slope at infinity are limits", arguments: table)
    func limits(divergence: Divergence) {
        func tendsTo(_ limit: Double, _ value: (Double) -> Double) -> Bool {
            // Infinite ones grow at least like a logarithm, finite ones close in at least like a root.
            limit == .infinity
                ? value(1e-200) > value(1e-100) && value(1e-100) > value(1e-10) && value(1e-10) > 10
                : deviation(value(1e-12), limit, floor: 1) < 1e-2 * 1e-1
        }
        #expect(tendsTo(divergence.generatorAtZero) { divergence.generator($0) })
        #expect(tendsTo(divergence.slopeAtInfinity) { divergence.generator(1 / $0) * $0 })
        #expect(divergence.generator(0) == divergence.generatorAtZero)
    }

    @Test("the conjugate is the highest of the lines' leads over f, and f is its conjugate's", arguments: table)
    func conjugate(divergence: Divergence) {
        let scan = (-60_000...60_000).map { Double.exp(Double($0) * 5e-4) }
        let values = scan.map { divergence.generator($0) }
        for t in [-5, -2.5, -1, -0.6, -0.3, -0.01, 0.2, 0.45, 0.65, 0.9, 1.4] where t < divergence.slopeAtInfinity {
            var best = -divergence.generatorAtZero
            for (u, f) in zip(scan, values) { best = max(best, t * u - f) }
            #expect(deviation(divergence.conjugate(t), best, floor: 1) < 1e-5, "at \(t)")
            #expect(divergence.conjugate(t) >= best - 1e-12)
        }
        for u in ratios {
            let t = divergence.slope(u)
            // Fenchel-Young touches at t = f'(u), so that f** = f there; the inverse of the slope is the ratio.
            let touching = t * u - divergence.conjugate(t)
            #expect(deviation(touching, divergence.generator(u), floor: 1) < 1e-9)
            if divergence != .totalVariation { #expect(deviation(divergence.ratio(at: t), u) < 1e-7) }
        }
        if divergence.slopeAtInfinity < .infinity {
            #expect(divergence.conjugate(divergence.slopeAtInfinity + 1e-6) == .infinity)
        }
    }

    @Test("the output stays where the conjugate is finite, rises, and the one-piece form is f* of it", arguments: table)
    func output(divergence: Divergence) {
        let values = [-30, -5, -2.5, -1, 0, 0.5, 2, 8.0]
        let outputs = values.map { divergence.output($0) }
        for (v, t) in zip(values, outputs) {
            #expect(t <= divergence.slopeAtInfinity)
            #expect(deviation(divergence.conjugateOfOutput(v), divergence.conjugate(t), floor: 1) < 1e-6, "at \(v)")
        }
        #expect(zip(outputs, outputs.dropFirst()).allSatisfy { $0 < $1 || $0 == -0.5 || $1 == 0.5 })
    }

    @Test("its derivative in the network's value is the ratio times that of the output", arguments: table)
    func gradient(divergence: Divergence) {
        let v = Tensor<Double>([-1.5, -0.4, 0.3, 1.2]).variable()
        let slope = derivative(divergence.conjugateOfOutput(v).sum(), v).scalars
        let inner = derivative(divergence.output(v).sum() + 0 * v.sum(), v).scalars
        for (i, x) in v.scalars.enumerated() {
            #expect(deviation(slope[i], divergence.ratio(at: divergence.output(x)) * inner[i], floor: 1e-3) < 1e-9)
        }
    }

    @Test("values of a small table are those worked out otherwise")
    func discrete() {
        // numpy, from the definition: sum(q * f(p / q)) with the f of the paper's table.
        let known: [(Divergence, Double)] = [
            (.kullbackLeibler, 0.605677400650655), (.reverseKullbackLeibler, 0.5223284436221902),
            (.twiceJensenShannon, 0.261201937243461),
            (.gan, -1.1250924238764297), (.pearson, 1.9036458333333335), (.neyman, 1.18),
            (.squaredHellinger, 0.2710608788793845), (.totalVariation, 0.45), (.jeffrey, 1.1280058442728453),
            (.alpha(0.5), 0.5421217577587689), (.alpha(1.5), 0.7308090177069665),
        ]
        for (divergence, value) in known {
            #expect(deviation(divergence(from: p, to: q), value) < 1e-13, "\(divergence)")
        }
        #expect(deviation(jensenShannon(p, q), 0.261201937243461 / 2) < 1e-13)
        #expect(deviation(totalVariation(p, q), 0.45) < 1e-13)
    }

    @Test("it is f(1) of a distribution from itself, and more from any other", arguments: table)
    func positive(divergence: Divergence) {
        #expect(deviation(divergence(from: p, to: p), divergence.atEquality, floor: 1) < 1e-14)
        #expect(divergence(from: p, to: q) > divergence.atEquality + 0.01)
        let near = p.enumerated().map { $1 + ($0 % 2 == 0 ? 1e-9 : -1e-9) }
        #expect((divergence(from: near, to: p) - divergence.atEquality).magnitude < 1.1e-8)
    }

    @Test("relations between members of the table")
    func relations() {
        func value(_ divergence: Divergence) -> Double { divergence(from: p, to: q) }
        #expect(deviation(value(.gan), value(.twiceJensenShannon) - Double.log(4)) < 1e-13)
        #expect(deviation(value(.jeffrey), value(.kullbackLeibler) + value(.reverseKullbackLeibler)) < 1e-13)
        #expect(deviation(value(.alpha(2)), 0.5 * value(.pearson)) < 1e-13)
        #expect(deviation(value(.alpha(-1)), 0.5 * value(.neyman)) < 1e-13)
        #expect(deviation(value(.alpha(0.5)), 2 * value(.squaredHellinger)) < 1e-13)
        #expect(deviation(Divergence.neyman(from: q, to: p), value(.pearson)) < 1e-13)
        #expect(deviation(value(.alpha(1 + 1e-6)), value(.kullbackLeibler)) < 1e-5)
        #expect(deviation(value(.alpha(1e-6)), value(.reverseKullbackLeibler)) < 1e-5)
    }

    @Test("where one of the two has nothing, the limits are charged")
    func zeros() {
        let (left, right) = ([0.5, 0.5, 0], [0, 0.5, 0.5])
        for divergence in Self.table {
            let value = divergence(from: left, to: right)
            let expected = 0.5 * (divergence.generatorAtZero + divergence.slopeAtInfinity + divergence.generator(1))
            #expect(value == expected || deviation(value, expected, floor: 1) < 1e-15, "\(divergence)")
        }
        #expect(deviation(jensenShannon([1, 0], [0, 1]), Double.log(2)) < 1e-15)
        #expect(Divergence.kullbackLeibler(from: [1, 0], to: [0.5, 0.5]) == Double.log(2))
        #expect(Divergence.kullbackLeibler(from: [0.5, 0.5], to: [1, 0]) == .infinity)
    }

    @Test("between Gaussians the quadrature gives the closed forms")
    func gaussians() throws {
        let (p, q) = (Gaussian(mean: 0.7, variance: 0.5), Gaussian(mean: -0.3, variance: 1.2))
        let points = [-3, -1, 0, 1, 3.0]
        func value(_ divergence: Divergence) throws -> Double { try divergence(from: p, to: q, splittingAt: points) }
        #expect(try deviation(value(.kullbackLeibler), p.divergence(from: q)) < 1e-10)
        #expect(try deviation(value(.reverseKullbackLeibler), q.divergence(from: p)) < 1e-10)
        // 2 - 2 sqrt(2 s t / (s² + t²)) exp(-(m - n)² / (4 (s² + t²)))
        let affinity = (2 * (0.5 * 1.2).squareRoot() / 1.7).squareRoot() * Double.exp(-1 / 6.8)
        #expect(try deviation(value(.squaredHellinger), 2 - 2 * affinity) < 1e-10)
        // ∫ p²/q = t² / (s sqrt(2 t² - s²)) exp((m - n)² / (2 t² - s²))
        let square = 1.2 / (0.5 * 1.9).squareRoot() * Double.exp(1 / 1.9)
        #expect(try deviation(value(.pearson), square - 1) < 1e-10)
        // Equal variances: 2 Phi(|m - n| / 2s) - 1
        let shifted = Gaussian(mean: 1.7, variance: 0.5)
        let variation = try Divergence.totalVariation(from: p, to: shifted, splittingAt: [0, 0.7, 1.2, 1.7])
        #expect(deviation(variation, 2 * normalCDF(1 / (2 * 0.5.squareRoot())) - 1) < 1e-9)
    }

    @Test("costs added up on a grid are the quadrature", arguments: table)
    func grid(divergence: Divergence) throws {
        let (p, q) = (Gaussian(mean: 0.3, variance: 0.9), Gaussian(mean: 0, variance: 1.1))
        let sum = (-1_600...1_600).reduce(0) { sum, i in
            let x = 0.01 * Double(i)
            return sum + 0.01 * divergence.cost(logP: p.logDensity(x), logQ: q.logDensity(x))
        }
        let integral = try divergence(from: p, to: q, over: -16...16, splittingAt: [-1, 0, 1])
        // Total variation has kinks, at which an even grid is less exact.
        #expect(deviation(sum, integral, floor: 1) < (divergence == .totalVariation ? 1e-5 : 1e-9))
    }

    @Test("densities that do not meet are log 2 apart, and KL between them is infinite")
    func disjoint() throws {
        let (p, q) = (Uniform(0..<1), Uniform(2..<3))
        let points = [0.0, 1, 2, 3]
        #expect(try deviation(jensenShannon(p, q, over: -1...4, splittingAt: points), Double.log(2)) < 1e-9)
        #expect(try Divergence.kullbackLeibler(from: p, to: q, over: -1...4, splittingAt: points) == .infinity)
        // Gaussians so far apart that each is zero in double precision where the other is not.
        let (a, b) = (Gaussian(mean: 0, variance: 1), Gaussian(mean: 100, variance: 1))
        let wide = [-10.0, 0, 10, 90, 100, 110]
        #expect(try deviation(Divergence.kullbackLeibler(from: a, to: b, splittingAt: wide), 5000) < 1e-10)
        #expect(try deviation(jensenShannon(a, b, splittingAt: wide), Double.log(2)) < 1e-9)
    }

    @Test("a trained critic's bound is the divergence at T* and less elsewhere", arguments: table)
    func bound(divergence: Divergence) {
        // Networks' values at which T is T*, by bisection; then draws in proportion to p and q.
        let truth = divergence(from: p, to: q)
        func value(shift: Double) -> Double {
            zip(p, q).reduce(0) { sum, pair in
                let star = divergence.slope(pair.0 / pair.1)
                var (low, high) = (-60.0, 60.0)
                for _ in 0..<200 {
                    let middle = 0.5 * (low + high)
                    if divergence.output(middle) < star { low = middle } else { high = middle }
                }
                let v = 0.5 * (low + high) + shift
                return sum + pair.0 * divergence.output(v) - pair.1 * divergence.conjugateOfOutput(v)
            }
        }
        #expect(deviation(value(shift: 0), truth, floor: 1) < 1e-9)
        #expect(value(shift: -0.3) < truth + 1e-12 && value(shift: 0.3) < truth + 1e-12)
        if divergence != .totalVariation { #expect(value(shift: 0.3) < truth - 1e-4) }
    }
}

private func derivative(_ loss: Tensor<Double>, _ x: Tensor<Double>) -> Tensor<Double> {
    gradient(of: loss, at: [x])[0]
}
