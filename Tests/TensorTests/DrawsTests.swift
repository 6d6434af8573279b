import Testing

@testable import Tensor

@Suite("Arrays of draws")
struct DrawsTests {
    @Test("uniform and normal draws have the moments they should")
    func moments() {
        let count = 40_000
        let uniform: Tensor<Double> = Key(1).uniform([count], in: -1..<3)
        let normal: Tensor<Double> = Key(2).normal([count], mean: 2, deviation: 3)
        // Six standard errors of the mean and of the variance: sigma / sqrt(n), and sigma^2 sqrt((kurtosis - 1) / n).
        let root = Double(count).squareRoot()
        #expect(abs(uniform.mean().item - 1) < 6 * (16.0 / 12).squareRoot() / root)
        #expect(abs(uniform.variance().item - 16.0 / 12) < 6 * (16.0 / 12) * 0.8.squareRoot() / root)
        #expect(abs(normal.mean().item - 2) < 6 * 3 / root)
        #expect(abs(normal.variance().item - 9) < 6 * 9 * 2.0.squareRoot() / root)
        #expect(uniform.scalars.allSatisfy { -1 <= $0 && $0 < 3 })
    }

    @Test("a range that one step of rounding could leave is not left")
    func upperBound() {
        let draws: Tensor<Float> = Key(3).uniform([100_000], in: 1..<1.0000002)
        #expect(draws.scalars.allSatisfy { 1 <= $0 && $0 < 1.0000002 })
        let single: [Float] = Key(3).split(10_000).map { $0.uniform(in: 1..<1.0000002) }
        #expect(single.allSatisfy { 1 <= $0 && $0 < 1.0000002 })
    }

    @Test("single draws from a range fill it evenly")
    func singleUniform() {
        let draws = Key(9).split(10_000).map { $0.uniform(in: -2.0..<2) }
        for quarter in -2..<2 {
            let share = draws.count { Double(quarter) <= $0 && $0 < Double(quarter + 1) }
            #expect(abs(share - 2_500) < 6 * 43)
        }
    }

    @Test("Bernoulli and categorical draws come as often as their probabilities say")
    func frequencies() {
        let count = 20_000
        let shares = [0.1, 0.2, 0.0, 0.7]
        let bernoulli: Tensor<Double> = Key(4).bernoulli(
            probabilities: Tensor(shares, shape: [1, 4]).broadcast(to: [count, 4]))
        let row = Tensor<Double>([[0.1, 0.2, 0, 0.7]]).log() + 3
        let categorical = Key(5).categorical(logits: row.broadcast(to: [count, 4]))
        for (index, share) in shares.enumerated() {
            let error = 6 * (share * (1 - share) / Double(count)).squareRoot()
            #expect(abs(bernoulli.mean(axis: 0)[index] - share) <= error)
            #expect(abs(Double(categorical.count { $0 == index }) / Double(count) - share) <= error)
        }
    }

    @Test("permutations hold every number once, and every number comes to every place equally often")
    func permutations() {
        var first = [Int](repeating: 0, count: 5)
        for key in Key(6).split(10_000) {
            let order = key.permutation(5)
            #expect(order.sorted() == [0, 1, 2, 3, 4])
            first[order[0]] += 1
        }
        #expect(first.allSatisfy { abs($0 - 2000) < 6 * 40 })
        #expect(Key(7).permutation(0) == [] && Key(7).permutation(1) == [0])
    }

    @Test("whole numbers stay below their bound and reach all of it evenly")
    func integers() {
        let draws = Key(8).integers(30_000, below: 3)
        #expect((0..<3).allSatisfy { value in abs(draws.count { $0 == value } - 10_000) < 6 * 82 })
        #expect(draws.allSatisfy { 0 <= $0 && $0 < 3 })
    }
}
