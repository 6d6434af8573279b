import Probability
import Tensor
import Testing

@Suite("Estimates")
struct EstimateTests {
    @Test("mean, variance, skewness and kurtosis of eight numbers are those computed by hand")
    func byHand() {
        // 2 4 4 4 5 5 7 9: mean 5; sums of squares 32, cubes 42, fourth powers 356 about it.
        let moments = Moments([2, 4, 4, 4, 5, 5, 7, 9])
        #expect(moments.mean == 5)
        #expect(deviation(moments.sampleVariance, 32 / 7.0) < 1e-15)
        #expect(deviation(moments.estimate.standardError, (32 / 7.0 / 8).squareRoot()) < 1e-15)
        #expect(deviation(moments.skewness, (42 / 8.0) / 8) < 1e-15)
        #expect(deviation(moments.excessKurtosis, (356 / 8.0) / 16 - 3) < 1e-14)
        let s4 = (32 / 7.0) * (32 / 7.0)
        #expect(deviation(moments.variance.standardError, ((356 / 8.0 - s4 * 5 / 7) / 8).squareRoot()) < 1e-14)
    }

    @Test("merged parts have the moments of the whole, far from zero too", arguments: [0.0, 1e6])
    func merging(offset: Double) {
        let draws = (0..<1000).map { i -> Double in
            let e: Double = Key(1).folding(UInt64(i)).normal()
            return offset + Double.exp(e) * (i < 400 ? 1 : 3)
        }
        var merged = Moments()
        for part in [draws[0..<7], draws[7..<400], draws[400..<401], draws[401...]] {
            merged.merge(Moments(Array(part)))
        }
        let whole = Moments(draws)
        #expect(merged.count == 1000)
        // The numbers themselves were rounded at 1e6.
        let accuracy = offset == 0 ? 1e-12 : 1e-8
        #expect(deviation(merged.mean, whole.mean) < 1e-14)
        #expect(deviation(merged.sampleVariance, whole.sampleVariance) < accuracy)
        #expect(deviation(merged.skewness, whole.skewness) < accuracy)
        #expect(deviation(merged.excessKurtosis, whole.excessKurtosis) < accuracy)
    }

    @Test("the standard error is the spread of the mean over repetitions")
    func calibrated() {
        let runs = (0..<400).map { run in
            estimate(500, key: Key(2).folding(UInt64(run))) { key in
                let e: Double = key.normal()
                return e * e
            }
        }
        let spread = Moments(runs.map(\.mean)).sampleVariance.squareRoot()
        let claimed = Estimate(draws: runs.map(\.standardError)).mean
        // The spread of 400 runs is known to 1 / √800.
        #expect(deviation(spread, claimed) < 6 / 800.0.squareRoot())
    }

    @Test("the error of a variance is its spread over repetitions, for heavy tails too")
    func varianceCalibrated() {
        let runs = (0..<400).map { run in
            moments(2000, key: Key(3).folding(UInt64(run))) { key in
                -Double.log(1 - key.uniform())
            }.variance
        }
        let spread = Moments(runs.map(\.mean)).sampleVariance.squareRoot()
        #expect(deviation(spread, Estimate(draws: runs.map(\.standardError)).mean) < 6 / 800.0.squareRoot())
        #expect(distance(Estimate(draws: runs.map(\.mean)), 1) < 6)
    }

    @Test("vectors, batches and single draws estimate the same")
    func waysOfDrawing() {
        let single = estimate(5000, key: Key(4)) { $0.normal() + 3 }
        let vector = estimates(5000, key: Key(4)) { key in
            let e: Double = key.normal()
            return [e + 3, 2 * e]
        }
        #expect(deviation(vector[0].mean, single.mean) < 1e-13)
        #expect(deviation(vector[0].standardError, single.standardError) < 1e-13)
        #expect(deviation(vector[1].mean, 2 * (single.mean - 3)) < 1e-11)
        let batched = estimate(batches: 50, key: Key(5)) { $0.split(100).map { $0.normal() + 3 } }
        #expect(batched.count == 5000)
        #expect(distance(batched, 3) < 6)
        #expect(deviation(batched.standardError, 1 / 5000.0.squareRoot()) < 0.1)
    }

    @Test("one draw has no error bar, and says so")
    func single() {
        let one = estimate(1, key: Key(0)) { _ in 4 }
        #expect(one.mean == 4 && one.standardError.isNaN && one.count == 1)
    }

    @Test("independent estimates combine: differences, multiples and ratios")
    func combining() {
        let a = Estimate(mean: 6, standardError: 0.3, count: 10)
        let b = Estimate(mean: 2, standardError: 0.4, count: 20)
        #expect((a - b).mean == 4 && deviation((a - b).standardError, 0.5) < 1e-15)
        #expect((a + b).mean == 8 && (a + b).count == 30)
        #expect((-2 * a).mean == -12 && deviation((-2 * a).standardError, 0.6) < 1e-15)
        #expect((a - 1).mean == 5 && (a + 1).mean == 7)
        // 3 √(0.05² + 0.2²)
        #expect((a / b).mean == 3 && deviation((a / b).standardError, 3 * 0.0425.squareRoot()) < 1e-14)
        #expect(a.transformed({ Double.log($0) }, slope: 1 / 6).standardError == 0.3 * (1 / 6.0))
    }

    @Test("the error of a ratio knows what the two sides share")
    func ratio() {
        let runs = (0..<300).map { run in
            estimateRatio(400, key: Key(6).folding(UInt64(run))) { key in
                let shared = 5 + key.folding(0).normal() as Double
                return (3 * shared + 0.2 * key.folding(1).normal(), shared)
            }
        }
        #expect(distance(Estimate(draws: runs.map(\.mean)), 3) < 6)
        let spread = Moments(runs.map(\.mean)).sampleVariance.squareRoot()
        #expect(deviation(spread, Estimate(draws: runs.map(\.standardError)).mean) < 6 / 600.0.squareRoot())
        // As if independent, the error would be 3 √2 / (5 √400): many times larger.
        #expect(runs[0].standardError < 0.2 * 3 * 2.0.squareRoot() / 100)
    }

    @Test("the log of a mean of weights: log-normal weights have mean exp(1/2), wherever the scale lies")
    func logWeights() {
        for shift in [0.0, -2000, 900] {
            let drawn = estimateLogMeanExp(200_000, key: Key(7)) { $0.normal() + shift }
            #expect(distance(drawn - shift, 0.5) < 6)
            // sd / mean of a log-normal is √(e - 1).
            #expect(deviation(drawn.standardError, (Double.exp(1) - 1).squareRoot() / 200_000.0.squareRoot()) < 0.05)
        }
    }

    @Test("log weights in parts are log weights at once; equal weights count fully")
    func logWeightParts() {
        let values: [Double] = Key(8).split(100).map { 30 * $0.normal() }
        var parts = LogWeights()
        for start in stride(from: 0, to: 100, by: 9) { parts.add(Array(values[start..<min(100, start + 9)])) }
        #expect(deviation(parts.estimate.mean, logMeanExp(values)) < 1e-14)
        var equal = LogWeights()
        equal.add([-700, -700, -700])
        #expect(deviation(equal.effectiveCount, 3) < 1e-14)
        var one = LogWeights()
        one.add([0, -1000, -1000])
        #expect(deviation(one.effectiveCount, 1) < 1e-14)
    }

    @Test("log sums at the edges: empty, all zero weights, infinite, NaN")
    func logSumEdges() {
        #expect(logSumExp([]) == -.infinity)
        #expect(logSumExp([-.infinity, -.infinity]) == -.infinity)
        #expect(logSumExp([0, .infinity]) == .infinity)
        #expect(logSumExp([0, .nan, 1]).isNaN)
        #expect(deviation(logSumExp([1000, 1000]), 1000 + Double.log(2)) < 1e-15)
        var nothing = LogWeights()
        nothing.add([-.infinity, -.infinity])
        #expect(nothing.estimate.mean == -.infinity)
    }
}
