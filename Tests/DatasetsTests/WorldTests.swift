import Tensor
import Testing

@testable import Datasets

@Suite("Made-up worlds in the plane")
struct WorldTests {
    @Test("the ring has its radius, the grid its corners")
    func centres() {
        let ring = GaussianModes.ring(of: 8, radius: 2)
        #expect(ring.centres.count == 8)
        #expect(ring.centres.allSatisfy { abs($0[0] * $0[0] + $0[1] * $0[1] - 4) < 1e-12 })
        #expect(zip(ring.centres[2], [0, 2]).allSatisfy { abs($0 - $1) < 1e-12 })
        let grid = GaussianModes.grid()
        #expect(grid.centres.count == 25 && grid.centres[0] == [-4, -4] && grid.centres[24] == [4, 4])
    }

    @Test("the published ring and grid have their sizes")
    func published() {
        let (ring, grid) = (GaussianModes.publishedRing, GaussianModes.publishedGrid)
        #expect(ring.deviation == 0.01 && ring.centres.count == 8 && ring.centres[0] == [1, 0])
        let radii: [Double] = ring.centres.map { $0[0] * $0[0] + $0[1] * $0[1] }
        #expect(radii.allSatisfy { abs($0 - 1) < 1e-12 })
        #expect(grid.deviation == 0.05 && grid.centres.count == 25)
        #expect(Set(grid.centres.flatMap { $0 }) == [-4, -2, 0, 2, 4])
    }

    @Test("a mixture on the line has its weights, means and deviations")
    func line() {
        let world = LineMixture(weights: [1, 3], means: [-2, 5], deviations: [0.5, 2])
        let (points, components) = world.sample(40_000, key: Key(3), as: Double.self)
        #expect(points.shape == [40_000, 1] && world.weights == [0.25, 0.75])
        for (component, weight) in [0.25, 0.75].enumerated() {
            let own = zip(points.scalars, components).filter { $0.1 == component }.map { $0.0 }
            let count = Double(own.count)
            #expect(abs(count / 40_000 - weight) < 6 * (0.1875 / 40_000).squareRoot())
            let mean = own.reduce(0, +) / count
            let deviation = world.deviations[component]
            #expect(abs(mean - world.means[component]) < 6 * deviation / count.squareRoot())
            let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            #expect(abs(variance / (deviation * deviation) - 1) < 6 * (2 / count).squareRoot())
        }
        #expect(LineMixture.univariateStudy.means == [2, -1])
    }

    @Test("points scatter about the centre of their mode with the deviation, and reach every mode")
    func sample() {
        let modes = GaussianModes.ring(deviation: 0.1)
        let (points, origins) = modes.sample(20_000, key: Key(1), as: Double.self)
        let values = points.scalars
        let square = origins.indices.reduce(0.0) { total, index in
            let centre = modes.centres[origins[index]]
            let (x, y) = (values[2 * index] - centre[0], values[2 * index + 1] - centre[1])
            return total + x * x + y * y
        }
        // The mean of 40,000 squares of variance 2 sigma^4.
        #expect(abs(square / 40_000 - 0.01) < 6 * 0.01 * (2.0 / 40_000).squareRoot())
        let coverage = modes.coverage(of: points)
        #expect(coverage.modes == 8 && coverage.counts.allSatisfy { abs($0 - 2500) < 300 })
        // Within three deviations in the plane: 1 - exp(-9/2).
        #expect(abs(coverage.goodShare - 0.988891) < 6 * (0.988891 * 0.011109 / 20_000).squareRoot())
    }

    @Test("coverage counts what is there and nothing else")
    func coverage() {
        let modes = GaussianModes.grid(deviation: 0.05)
        let points = Tensor<Float>([[-4, -4], [-4.1, -4], [4, 4.2], [0.14, 0], [1, 1]])
        let (reached, share, counts) = modes.coverage(of: points)
        #expect(reached == 2 && abs(share - 0.6) < 1e-12 && counts[0] == 2 && counts[12] == 1)
    }

    @Test("curves begin and end where they should, and noise stays near them", arguments: Curve.allCases)
    func curves(curve: Curve) {
        let ends = (0..<curve.branches).map { (curve.point(branch: $0, at: 0), curve.point(branch: $0, at: 1)) }
        switch curve {
        case .halfCircles:
            #expect(ends[0].0.x == 0.5 && abs(ends[0].1.x + 1.5) < 1e-12 && abs(ends[0].1.y + 0.25) < 1e-12)
        case .spirals, .swissRoll:
            #expect(ends[0].0 == (0.25, 0) && abs(ends[0].1.x + 2) < 1e-12 && abs(ends[0].1.y) < 1e-12)
        }
        let (points, branches, positions) = curve.sample(4000, deviation: 0.1, key: Key(2), as: Double.self)
        let square = branches.indices.reduce(0.0) { total, index in
            let (x, y) = curve.point(branch: branches[index], at: positions[index])
            return total + (points[index, 0] - x) * (points[index, 0] - x) + (points[index, 1] - y)
                * (points[index, 1] - y)
        }
        #expect(abs(square / 8000 - 0.01) < 6 * 0.01 * (2.0 / 8000).squareRoot())
        #expect(Set(branches) == Set(0..<curve.branches) && positions.allSatisfy { (0..<1).contains($0) })
    }

    @Test("the two branches are mirror images through the origin")
    func mirror() {
        for curve in [Curve.halfCircles, .spirals] {
            for position in [0, 0.3, 0.7, 1] {
                let (a, b) = (curve.point(branch: 0, at: position), curve.point(branch: 1, at: position))
                #expect(abs(a.x + b.x) < 1e-12 && abs(a.y + b.y) < 1e-12)
            }
        }
    }

    @Test("four points are the corners of a simplex")
    func simplex() {
        #expect(fourPoints(as: Float.self).scalars == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
    }

    @Test("a mistake stops the program with a sentence")
    func mistake() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = moon(phase: 0.5, side: 0)
        }
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words.contains("A picture of the moon needs a side of at least one pixel, not of 0."))
    }
}
