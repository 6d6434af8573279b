@testable import Probability
import Tensor
import Testing

@Suite("Measures of samples")
struct SampleTests {
    @Test(
        "modes found, the good share, and how even the modes are",
        arguments: [
            ([5, 5, 5, 5], 20, 4, 1, 0, 0),
            ([10, 10, 0, 0], 40, 2, 0.5, 0.6931471805599453, 0.21576155433883565),
            ([7, 0, 0, 0], 10, 1, 0.7, 1.3862943611198906, 0.3803956658485779),
            ([0, 0, 0, 0], 10, 0, 0, 1.3862943611198906, 0.6931471805599453),
        ] as [([Int], Int, Int, Double, Double, Double)])
    func coverage(counts: [Int], total: Int, found: Int, share: Double, kl: Double, js: Double) {
        // The divergences by numpy from the definitions; the last row is the convention for no good point.
        let coverage = ModeCoverage(counts: counts, total: total)
        #expect(coverage.found == found && coverage.goodShare == share)
        #expect(deviation(coverage.divergenceFromUniform, kl, floor: 1) < 1e-14)
        #expect(deviation(coverage.jensenShannonFromUniform, js, floor: 1) < 1e-14)
    }

    @Test("points fall into their cells, and what is outside or no number into the last")
    func cells() {
        let cells = CellHistogram(over: [0...2, -1...1], cells: 2)
        #expect(cells.count == 5)
        let points = Matrix([
            [0, -1], [0.5, 0.5], [1, -0.5], [1.5, 0.999], [2, 0], [.nan, 0], [-0.1, 0], [1.2, -0.1],
        ])
        #expect(cells.shares(of: points) == [1, 1, 2, 1, 3].map { $0 / 8 })
    }

    @Test("masses are those of the density: quadrature on the line, products in the plane, all to one")
    func masses() throws {
        let mixture = Mixture(weights: [0.3, 0.7], means: [-1, 2], variances: [0.25, 4])
        let cells = CellHistogram(over: [-3...4], cells: 7)
        let masses = cells.masses(of: mixture)
        for (index, mass) in masses.dropLast().enumerated() {
            let start = -3 + Double(index)
            #expect(try deviation(mass, quadrature(from: start, to: start + 1) { mixture.density($0) }) < 1e-10)
        }
        #expect(deviation(masses.reduce(0, +), 1) < 1e-14)
        let plane = Mixture(
            weights: [0.5, 0.5], components: [Gaussian.standard(2), Gaussian(mean: [1, -1], variance: [0.5, 2])])
        let box = CellHistogram(over: [-1...2, -2...1], cells: 3)
        let draws = box.shares(of: plane.samples(40_000, key: Key(1)))
        for (mass, share) in zip(box.masses(of: plane), draws) {
            #expect((mass - share).magnitude < 6 * (mass * (1 - mass) / 40_000).squareRoot())
        }
        // First axis slowest: the cell nearest to (1.5, -1.5) is the last row's first.
        #expect(
            box.masses(of: Mixture(weights: [1], components: [Gaussian(mean: [1.5, -1.5], variance: [0.01, 0.01])]))[6]
                > 0.99)
    }

    @Test("samples of the density come as near as their number lets them, samples elsewhere do not")
    func distance() {
        let mixture = Mixture(weights: [0.5, 0.5], means: [-1, 1], variances: [0.04, 0.04])
        let cells = CellHistogram(over: [-2...2], cells: 30)
        let near = mixture.samples(3000, key: Key(2))
        #expect(cells.jensenShannon(near, mixture) < 30.0 / (8 * 3000) * 2)
        let oneMode = Gaussian(mean: 1, variance: 0.04).samples(3000, key: Key(3))
        // All mass in one of two modes: ¾ log 4/3 + ... = 0.2158 as for two of four above.
        #expect(deviation(cells.jensenShannon(oneMode, mixture), 0.21576155433883565) < 0.02)
        #expect(deviation(cells.jensenShannon(oneMode, near), 0.21576155433883565) < 0.05)
        #expect(cells.jensenShannon(near, near) == 0)
    }
}
