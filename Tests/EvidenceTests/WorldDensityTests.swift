import Evidence
import Testing

@Suite("Worlds as densities")
struct WorldDensityTests {
    @Test("a world of modes and its density are one: samples, coverage and cells agree")
    func modes() {
        let world = GaussianModes.ring(deviation: 0.1)
        let points: Tensor<Double> = world.sample(20_000, key: Key(1)).points
        let coverage = world.measure(points)
        #expect(coverage.found == 8 && abs(coverage.goodShare - 0.98889) < 0.005)
        #expect(coverage.divergenceFromUniform < 0.002)
        let cells = CellHistogram(over: [-2.6...2.6, -2.6...2.6], cells: 20)
        #expect(cells.jensenShannon(Matrix(points), world.density) < 0.003)
        let shifted = GaussianModes(centres: world.centres.map { [$0[0] + 0.3, $0[1]] }, deviation: 0.1)
        #expect(cells.jensenShannon(Matrix(points), shifted.density) > 0.1)
        #expect(GaussianModes.publishedGrid.density.components[3].variance == [0.05 * 0.05, 0.05 * 0.05])
    }

    @Test("so are a mixture on the line and its density")
    func line() {
        let world = LineMixture.univariateStudy
        let points: Tensor<Double> = world.sample(20_000, key: Key(2)).points
        let cells = CellHistogram(over: [-4...8], cells: 40)
        #expect(cells.jensenShannon(Matrix(points), world.density) < 0.001)
        #expect(abs(world.density.components[1].variance[0] - 0.2547 * 0.2547) < 1e-15)
    }
}
