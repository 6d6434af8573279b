import Tensor
import Testing

@testable import Datasets

@Suite("The moon")
struct MoonTests {
    private func brightness(_ picture: [Double]) -> Double { picture.reduce(0, +) }

    @Test("new is dark, full is a disc, half is half of it", arguments: [8, 16, 24])
    func phases(side: Int) {
        let full = brightness(moon(phase: 1, side: side))
        #expect(moon(phase: 0, side: side).allSatisfy { $0 == 0 })
        // The disc's radius is 0.9 of half a side; its rim falls off the rows' ends by less than a percent.
        let disc = Double.pi * (0.9 * Double(side) / 2) * (0.9 * Double(side) / 2)
        #expect(abs(full / disc - 1) < 0.01)
        #expect(abs(brightness(moon(phase: 0.5, side: side)) / full - 0.5) < 1e-9)
        #expect(moon(phase: 1, side: side).allSatisfy { (0...1).contains($0) })
    }

    @Test("the lit share of the disc is (1 - cos of the angle) / 2, as on the sky")
    func litShare() {
        let full = brightness(moon(phase: 1))
        for phase in stride(from: 0.05, to: 1, by: 0.05) {
            let share = brightness(moon(phase: phase)) / full
            #expect(abs(share - (1 - Double.cos(.pi * phase)) / 2) < 2e-3)
        }
    }

    @Test("it waxes from the right, and up and down look alike")
    func shape() {
        let side = 16
        let picture = moon(phase: 0.3, side: side)
        let row = Array(picture[7 * side..<8 * side])
        #expect(row[13] > 0.9 && row[2] < 0.01)
        for y in 0..<side {
            let (up, down) = (picture[y * side..<(y + 1) * side], picture[(side - 1 - y) * side..<(side - y) * side])
            #expect(zip(up, down).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test("every pixel is a smooth function of the phase: second differences shrink fourfold with half the step")
    func smooth() {
        func bend(_ step: Double) -> Double {
            let (a, b, c) = (moon(phase: 0.37 - step), moon(phase: 0.37), moon(phase: 0.37 + step))
            return zip(zip(a, c), b).reduce(0) { Swift.max($0, abs($1.0.0 + $1.0.1 - 2 * $1.1)) }
        }
        #expect(abs(bend(2e-4) / bend(1e-4) - 4) < 0.01)
    }

    @Test("a true moon lies on the manifold at its own phase, whatever the phase")
    func onManifold() {
        let manifold = MoonManifold(side: 16)
        for key in Key(1).split(20) {
            let phase = 0.02 + 0.96 * key.uniform(Double.self)
            let (found, distance) = manifold.nearest(to: moon(phase: phase))
            #expect(abs(found - phase) < 1e-6 && distance < 1e-6, "\(phase): \(found), \(distance)")
        }
        #expect(manifold.nearest(to: moon(phase: 1)).distance < 1e-9)
    }

    @Test("the mean of two moons is no moon, and no phase of a fine scan is nearer than the one found")
    func offManifold() {
        let manifold = MoonManifold(side: 16)
        let mean = zip(moon(phase: 0.5), moon(phase: 1)).map { ($0 + $1) / 2 }
        let (phase, distance) = manifold.nearest(to: mean)
        let phases = (0...4000).map { Double($0) / 4000 }
        let scan = (moons(phases: phases) - Tensor(mean)).square().sum(axis: 1).squareRoot().scalars
        #expect(distance > 2 && (0.6...0.9).contains(phase))
        #expect(distance <= (scan.min() ?? 0) + 1e-9)
    }

    @Test("pictures of many phases make a tensor of rows")
    func tensor() {
        let pictures: Tensor<Double> = moons(phases: [0.2, 0.8], side: 8)
        #expect(pictures.shape == [2, 64])
        #expect(Array(pictures.scalars[64...]) == moon(phase: 0.8, side: 8))
    }
}
