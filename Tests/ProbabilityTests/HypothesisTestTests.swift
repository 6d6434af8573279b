@testable import Probability
import Tensor
import Testing

// Reference values: SciPy 1.17, with the call named beside each.

@Suite("Tests of hypotheses")
struct HypothesisTestTests {
    let x = [0.1, 0.35, 0.4, 0.62, 0.9, 0.77]
    let y = [0.5, 1.2, 0.95, 1.4, 0.3, 1.1, 0.8, 0.85]

    @Test("Kolmogorov-Smirnov, one sample: ks_1samp(x, uniform, method='exact')")
    func oneSample() {
        let found = kolmogorovSmirnov(x) { $0 }
        #expect(deviation(found.statistic, 0.18333333333333332) < 1e-14)
        #expect(deviation(found.pValue, 0.9640178395061729) < 1e-13)
    }

    @Test("Kolmogorov-Smirnov, two samples: ks_2samp(x, y, method='exact')")
    func twoSamples() {
        let found = kolmogorovSmirnov(x, y)
        #expect(deviation(found.statistic, 0.5833333333333334) < 1e-14)
        #expect(deviation(found.pValue, 0.13919413919413917) < 1e-13)
        #expect(kolmogorovSmirnov(y, x) == found)
        let many = (1..<199).map { Double($0) / 199 * Double($0) / 199 }
        let others = (1..<299).map { Double($0) / 299 * (Double($0) / 299).squareRoot() + 1e-9 }
        let large = kolmogorovSmirnov(many, others)
        #expect(deviation(large.statistic, 0.10897566266693784) < 1e-13)
        #expect(deviation(large.pValue, 0.10785368669757163) < 1e-12)
        #expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 3]).pValue == 1)
        #expect(kolmogorovSmirnov([1, 2], [3, 4]).statistic == 1)
        #expect(deviation(kolmogorovSmirnov([1, 2], [3, 4]).pValue, 1.0 / 3) < 1e-15)
    }

    @Test("the normal draws are normal, and shifted ones are found out")
    func normalDraws() {
        let draws: [Double] = Key(1).split(4000).map { $0.normal() }
        #expect(kolmogorovSmirnov(draws, cdf: normalCDF).pValue > 1e-6)
        #expect(kolmogorovSmirnov(draws.map { $0 + 0.2 }, cdf: normalCDF).pValue < 1e-12)
        #expect(kolmogorovSmirnov(draws, draws.map { $0 * 1.5 }).pValue < 1e-9)
    }

    @Test("p-values of a true hypothesis are uniform: one sample, two samples, ranks")
    func uniformPValues() {
        func check(_ name: Comment, _ p: [Double]) {
            #expect(kolmogorovSmirnov(p) { $0 }.pValue > 1e-6, name)
            let small = Double(p.filter { $0 < 0.1 }.count) / Double(p.count)
            #expect(small > 0.03 && small < 0.2, name)
        }
        let groups = Key(2).split(300).map { key in key.split(80).map { $0.normal() as Double } }
        check("one sample", groups.map { kolmogorovSmirnov($0, cdf: normalCDF).pValue })
        check("Mann-Whitney", groups.map { mannWhitney(Array($0.prefix(30)), Array($0.suffix(50))).pValue })
        check("Spearman", groups.map { spearman(Array($0.prefix(40)), Array($0.suffix(40))).pValue })
    }

    @Test("chi-squared: chisquare and chi2_contingency")
    func pearson() {
        let even = chiSquared(counts: [18, 22, 31, 29], probabilities: [1, 1, 1, 1])
        #expect(deviation(even.statistic, 4.4) < 1e-14 && deviation(even.pValue, 0.2213853871894879) < 1e-13)
        let uneven = chiSquared(counts: [30, 14, 56], probabilities: [0.25, 0.25, 0.5])
        #expect(deviation(uneven.statistic, 6.56) < 1e-14 && deviation(uneven.pValue, 0.037628256807176214) < 1e-13)
        let table = chiSquared(table: [[10, 20, 30], [25, 15, 8]])
        #expect(deviation(table.statistic, 18.778195488721806) < 1e-14)
        #expect(deviation(table.pValue, 8.36308786389526e-05) < 1e-13)
        // A parameter fitted costs a degree of freedom: two are left, whose tail is exp(-x / 2).
        let fitted = chiSquared(counts: [18, 22, 31, 29], probabilities: [1, 1, 1, 1], fitted: 1)
        #expect(deviation(fitted.pValue, Double.exp(-2.2)) < 1e-14)
        #expect(chiSquared(counts: [5, 5, 1], probabilities: [1, 1, 0]).pValue == 0)
        #expect(chiSquared(counts: [5, 5, 0], probabilities: [1, 1, 0]).pValue == 1)
    }

    @Test("ranks with ties; spearmanr and mannwhitneyu(method='asymptotic')")
    func rankTests() {
        #expect(ranks([30, 10, 20, 20, 5]) == [5, 2, 3.5, 3.5, 1])
        let rho = spearman([1, 2, 3, 4, 5, 6, 7], [2, 1, 4, 3, 7, 7, 5])
        #expect(deviation(rho.statistic, 0.8108437164260032) < 1e-14)
        #expect(deviation(rho.pValue, 0.026916328843161995) < 1e-12)
        #expect(spearman([1, 2, 3], [9, 5, 1]) == TestResult(statistic: -1, pValue: 0))
        let plain = mannWhitney(x, y)
        #expect(deviation(plain.statistic, 10.0 / 48) < 1e-14)
        #expect(deviation(plain.pValue, 0.08136112923407546) < 1e-13)
        let tied = mannWhitney([1, 2, 2, 3, 5], [2, 4, 4, 5, 6, 7])
        #expect(deviation(tied.statistic, 5.5 / 30) < 1e-14)
        #expect(deviation(tied.pValue, 0.09570475117488142) < 1e-13)
        #expect(mannWhitney([1, 1], [1, 1]) == TestResult(statistic: 0.5, pValue: 1))
    }

    @Test("correlation of lines and of a circle")
    func correlations() {
        #expect(deviation(correlation([1, 2, 3], [5, 7, 9]), 1) < 1e-15)
        #expect(deviation(correlation([1, 2, 3], [1, -1, -3]), -1) < 1e-15)
        #expect(correlation([1, 0, -1, 0], [0, 1, 0, -1]).magnitude < 1e-15)
    }
}

@Suite("Two samples by permutation")
struct PermutationTests {
    let x = Matrix([[0, 0], [1, 0], [0, 2]])
    let y = Matrix([[1, 1], [3, 0], [2, 2], [0, 1]])

    @Test("the statistics are NumPy's, from the definition")
    func references() {
        // With scipy.spatial.distance.cdist and sums over the blocks.
        let discrepancy = maximumMeanDiscrepancy(x, y, bandwidth: 1.5, permutations: 9, key: Key(0))
        #expect(deviation(discrepancy.statistic, -0.036201233221151985) < 1e-13)
        let energy = energyDistance(x, y, permutations: 9, key: Key(0))
        #expect(deviation(energy.statistic, 1.1196236214248172) < 1e-14)
        #expect(medianOfPairs(squaredDistances(x, y)) == 4)
        #expect(energy.null.count == 9)
    }

    @Test("every statistic of the null is that of its own relabelling")
    func nullByHand() {
        let pooled = Matrix(x.scalars + y.scalars, rows: 7, columns: 2)
        let found = energyDistance(x, y, permutations: 5, key: Key(3)).null
        for p in 1...5 {
            let order = Key(3).folding(UInt64(p)).permutation(7)
            let again = energyDistance(
                pooled.selecting(rows: Array(order.prefix(3))), pooled.selecting(rows: Array(order.suffix(4))),
                permutations: 1, key: Key(0))
            #expect(deviation(found[p - 1], again.statistic) < 1e-13)
        }
    }

    @Test("under the truth the p-value is uniform, and the unbiased discrepancy is zero on average")
    func calibrated() {
        let found = Key(5).split(200).map { key in
            maximumMeanDiscrepancy(
                Gaussian.standard(2).samples(15, key: key.folding(0)),
                Gaussian.standard(2).samples(20, key: key.folding(1)),
                bandwidth: 1, permutations: 99, key: key.folding(2))
        }
        let mean = Estimate(draws: found.map(\.statistic))
        #expect(mean.mean.magnitude < 6 * mean.standardError && mean.standardError < 0.005)
        #expect(kolmogorovSmirnov(found.map(\.pValue)) { $0 }.pValue > 1e-6)
        #expect(found.filter { $0.pValue <= 0.05 }.count < 26)
    }

    @Test("a shift, a scale and a correlation are found out in many dimensions")
    func power() throws {
        let d = 16
        let standard = Gaussian.standard(d)
        let shifted = Gaussian(
            mean: [Double](repeating: 0.3, count: d), logVariance: [Double](repeating: 0, count: d))
        let scaled = Gaussian(mean: standard.mean, logVariance: [Double](repeating: 0.5, count: d))
        let a = standard.samples(200, key: Key(6))
        for other in [shifted, scaled] {
            let b = other.samples(150, key: Key(7))
            #expect(maximumMeanDiscrepancy(a, b, permutations: 199, key: Key(8)).pValue == 0.005)
            #expect(energyDistance(a, b, permutations: 199, key: Key(8)).pValue == 0.005)
        }
        let same = standard.samples(150, key: Key(9))
        #expect(energyDistance(a, same, permutations: 199, key: Key(8)).pValue > 0.02)
    }

    @Test("the energy distance on the line is twice the squared area between the distribution functions")
    func energyOnTheLine() throws {
        let a = [0.1, 0.5, 0.7, 2], b = [0.3, 0.4, 1.5]
        let area = try quadrature(from: 0, to: 2, splittingAt: a + b) { t in
            let gap = Double(a.filter { $0 <= t }.count) / 4 - Double(b.filter { $0 <= t }.count) / 3
            return 2 * gap * gap
        }
        let found = energyDistance(.column(a), .column(b), permutations: 1, key: Key(0)).statistic
        #expect(deviation(found, area) < 1e-12)
    }
}
