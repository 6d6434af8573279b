import Testing

@testable import Tensor

/// The probability that a sample of n from the distribution strays further from it than this one does (Kolmogorov).
private func kolmogorovTail(_ sample: [Double], _ cumulative: (Double) -> Double) -> Double {
    let n = Double(sample.count)
    let distance = sample.sorted().enumerated().reduce(0.0) { most, item in
        let expected = cumulative(item.element)
        return max(most, expected - Double(item.offset) / n, Double(item.offset + 1) / n - expected)
    }
    let t = distance * n.squareRoot()
    var tail = 0.0
    for k in 1...100 {
        let term = Double.exp(-2 * Double(k * k) * t * t)
        tail += k % 2 == 0 ? -term : term
    }
    return 2 * tail
}

private func normalCumulative(_ x: Double) -> Double { (1 + Double.erf(x / 2.0.squareRoot())) / 2 }

/// How many standard deviations the statistic is above its mean.
private func chiSquaredExcess(_ counts: [Int], _ expected: [Double]) -> Double {
    let statistic = Swift.zip(counts, expected).reduce(0.0) {
        $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1
    }
    let freedom = Double(counts.count - 1)
    return (statistic - freedom) / (2 * freedom).squareRoot()
}

private func fill<S: Real>(_ count: Int, _ fill: (UnsafeMutablePointer<S>) -> Void) -> [Double] {
    var y = [S](repeating: .nan, count: count)
    y.withUnsafeMutableBufferPointer { if let start = $0.baseAddress { fill(start) } }
    return y.map(Double.init)
}

private let count = 40_001

@Test("uniform fills and single draws are uniform", arguments: [1, 2, 3] as [UInt64])
func uniformDraws(seed: UInt64) {
    let key = Key(seed)
    let float = fill(count) { Float.fillUniform(key, start: 0, into: $0, count: count) }
    let double = fill(count) { Double.fillUniform(key, start: 5, into: $0, count: count) }
    let single = key.split(count).map { $0.uniform() as Double }
    for sample in [float, double, single] {
        #expect(sample.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(kolmogorovTail(sample) { $0 } > 1e-4)
    }
    let words = (0..<count).map { Double(key.word(UInt64($0) + 5) >> 11) * 0x1p-53 }
    #expect(Swift.zip(double, words).allSatisfy(==), "number i is made of word start + i")
}

@Test("normal fills and single draws are normal", arguments: [1, 2, 3] as [UInt64])
func normalDraws(seed: UInt64) {
    let key = Key(seed)
    let float = fill(count) { Float.fillNormal(key, into: $0, count: count) }
    let double = fill(count) { Double.fillNormal(key, into: $0, count: count) }
    let single = key.split(count).map { $0.normal() as Double }
    for sample in [float, double, single] { #expect(kolmogorovTail(sample, normalCumulative) > 1e-4) }
    // Neighbours are independent: the two of a pair, and pairs.
    for lag in 1...3 {
        let products = Swift.zip(double, double.dropFirst(lag)).reduce(0.0) { $0 + $1.0 * $1.1 }
        #expect(abs(products) < 5 * Double(count).squareRoot())
    }
}

@Test("a gamma draw has the cumulative distribution of its shape")
func gammaDraws() {
    let cases: [(Double, (Double) -> Double)] = [
        (1, { x in 1 - Double.exp(-x) }),
        (0.5, { x in Double.erf(x.squareRoot()) }),
        (3, { x in 1 - Double.exp(-x) * (1 + x + x * x / 2) }),
    ]
    for (shape, cumulative) in cases {
        let sample = Key(4).split(20_000).map { $0.gamma(shape: shape) }
        #expect(kolmogorovTail(sample, cumulative) > 1e-4, "shape \(shape)")
    }
}

@Test("whole numbers, permutations, choices and coins are fair")
func discreteDraws() {
    let draws = Key(5).integers(60_000, below: 6)
    let counts = (0..<6).map { face in draws.count { $0 == face } }
    #expect(abs(chiSquaredExcess(counts, Array(repeating: 10_000, count: 6))) < 4)

    var orders = [Int](repeating: 0, count: 24)
    for key in Key(6).split(24_000) {
        let order = key.permutation(4)
        let rank = (0..<4).reduce(0) { rank, i in rank * (4 - i) + order[(i + 1)...].count { $0 < order[i] } }
        orders[rank] += 1
    }
    #expect(abs(chiSquaredExcess(orders, Array(repeating: 1000, count: 24))) < 4)

    let logits = Tensor<Double>([0, 1, -1, 0.5]).reshaped([1, 4])
    let chosen = Key(7).categorical(logits: Tensor.ones([40_000, 1]) * logits)
    let weights = [0, 1, -1, 0.5].map(Double.exp)
    let expected = weights.map { $0 / weights.reduce(0, +) * 40_000 }
    #expect(abs(chiSquaredExcess((0..<4).map { face in chosen.count { $0 == face } }, expected)) < 4)

    let coins = Key(8).bernoulli(probabilities: Tensor<Float>(repeating: 0.3, shape: [30_000]))
    #expect(abs(Double(coins.sum().item) - 9000) < 5 * (30_000 * 0.21).squareRoot())
}

@Test("keys of different seeds, numbers and names are different, and children do not repeat their parents")
func keysDiffer() {
    let key = Key(9)
    let keys =
        [key, Key(10), key.folding("a"), key.folding("b"), key.folding(""), key.folding("ab").folding("c")]
        + key.split(100)
        + key.folding("a").split(100)
    #expect(Set(keys).count == keys.count)
    #expect(Set(keys.map { $0.word(0) }).count == keys.count)
    #expect(key.split().0 == key.split(2)[0] && key.folding("name") == Key(9).folding("name"))
}
