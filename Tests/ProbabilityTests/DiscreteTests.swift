import Probability
import Tensor
import Testing

@Suite("Discrete distributions, boxes and mixtures")
struct DiscreteTests {
    @Test("categorical: entropy and KL are mpmath's, and the sums by definition")
    func categorical() {
        let p = Categorical(weights: [2, 5, 3])
        let q = Categorical(weights: [0.4, 0.25, 0.35])
        #expect(deviation(p.entropy, 1.0296530140645735274) < 1e-15)
        #expect(deviation(p.divergence(from: q), 0.1616989502198061015) < 1e-15)
        #expect(deviation(p.expectation { p.logProbability($0) - q.logProbability($0) }, p.divergence(from: q)) < 1e-14)
        #expect(deviation(Categorical.uniform(8).entropy, Double.log(8)) < 1e-15)
        #expect(deviation(Categorical(logits: [1000, 1000 + Double.log(3)]).probabilities, [0.25, 0.75]) < 1e-12)
    }

    @Test("categorical: impossible outcomes add nothing, or everything")
    func impossible() {
        let p = Categorical(weights: [1, 0, 1])
        #expect(deviation(p.entropy, Double.log(2)) < 1e-15)
        #expect(p.divergence(from: Categorical(weights: [0, 1, 1])) == .infinity)
        #expect(deviation(p.divergence(from: .uniform(3)), Double.log(1.5)) < 1e-15)
        for i in 0..<1000 { #expect(p.sample(Key(1).folding(UInt64(i))) != 1) }
    }

    @Test("categorical: a level falls in the stretch of one outcome, never of an impossible one")
    func level() {
        let p = Categorical(weights: [0, 1, 0, 2, 1, 0])
        #expect([0, 0.2499, 0.25, 0.7499, 0.75, 0.9999].map(p.index(at:)) == [1, 1, 3, 3, 4, 4])
        #expect(p.index(at: 1) == 4)
    }

    @Test("categorical draws come in their proportions")
    func categoricalDraws() {
        let p = Categorical(weights: [0.2, 0.5, 0.3])
        for k in 0..<3 {
            let share = estimate(60_000, key: Key(2)) { p.sample($0) == k ? 1 : 0 }
            #expect(distance(share, p.probabilities[k]) < 6)
        }
    }

    @Test("Bernoulli: entropy and KL are mpmath's; logits and probabilities agree")
    func bernoulli() {
        let p = Bernoulli(probabilities: [0.2])
        let q = Bernoulli(probabilities: [0.7])
        #expect(deviation(p.entropy, 0.5004024235381878796) < 1e-15)
        #expect(deviation(p.divergence(from: q), 0.5341108087103073903) < 1e-15)
        let logits = Bernoulli(logits: [Double.log(0.2 / 0.8), Double.log(0.7 / 0.3)])
        #expect(deviation(logits.logDensity([1, 0]), Double.log(0.2 * 0.3)) < 1e-15)
        #expect(deviation(logits.logDensity([0, 1]), Double.log(0.8 * 0.7)) < 1e-15)
        // Extreme logits stay finite, impossible outcomes do not.
        #expect(Bernoulli(logits: [-800]).logDensity([1]) == -800)
        #expect(Bernoulli(probabilities: [0]).logDensity([1]) == -.infinity)
        #expect(Bernoulli(probabilities: [0, 1]).entropy == 0)
    }

    @Test("Bernoulli draws come in their proportions, independently")
    func bernoulliDraws() {
        let p = Bernoulli(probabilities: [0.3, 0.6])
        let found = estimates(150_000, key: Key(3)) { key in
            let x = p.sample(key)
            return [x[0], x[1], x[0] * x[1]]
        }
        for (share, truth) in zip(found, [0.3, 0.6, 0.18]) { #expect(distance(share, truth) < 6) }
    }

    @Test("uniform: density, entropy, KL, draws")
    func uniform() {
        let box = Uniform(lower: [0, -1], upper: [2, 3])
        #expect(deviation(box.logDensity([1, 1]), -Double.log(8)) < 1e-15)
        #expect(box.logDensity([2, 1]) == -.infinity && box.logDensity([0, -1]).isFinite)
        #expect(deviation(box.entropy, Double.log(8)) < 1e-15)
        let wide = Uniform(lower: [0, -2], upper: [4, 3])
        #expect(deviation(box.divergence(from: wide), Double.log(20.0 / 8)) < 1e-14)
        #expect(wide.divergence(from: box) == .infinity)
        let means = estimates(20_000, key: Key(4)) { box.sample($0) }
        #expect(distance(means[0], 1) < 6 && distance(means[1], 1) < 6)
        #expect(distance(estimate(20_000, key: Key(4)) { Uniform(-1..<1).sampleScalar($0) }, 0, scale: 1) < 6)
    }

    @Test("mutual information of a table, against entropies")
    func information() {
        let joint = Matrix([[0.1, 0.25, 0.05], [0.3, 0, 0.3]])
        let h = Categorical(weights: joint.scalars).entropy
        let rows = Categorical(weights: [0.4, 0.6]).entropy
        let columns = Categorical(weights: [0.4, 0.25, 0.35]).entropy
        #expect(deviation(mutualInformation(joint: joint), rows + columns - h) < 1e-14)
        #expect(mutualInformation(joint: Matrix([[0.08, 0.12], [0.32, 0.48]])).magnitude < 1e-15)
        #expect(deviation(mutualInformation(joint: .identity(4)), Double.log(4)) < 1e-15)
    }
}

@Suite("Mixtures")
struct MixtureTests {
    // The target of the f-GAN study: 0.67 N(2, 2) + 0.33 N(-1, 0.2547²).
    let study = Mixture(weights: [0.67, 0.33], means: [2, -1], variances: [2, 0.2547 * 0.2547])

    @Test("the density is SciPy's and integrates to one")
    func density() throws {
        #expect(deviation(study.logDensity(0.4), -2.305988264020008) < 1e-14)
        #expect(deviation(try quadrature { study.density($0) }, 1) < 1e-12)
    }

    @Test("responsibilities are Bayes' rule and sum to one, far out too")
    func responsibilities() {
        for x in [-1.0, 0.4, 3, 60, -60] {
            let found = study.responsibilities([x])
            #expect(deviation(found[0] + found[1], 1) < 1e-14)
            let odds = Double.log(0.67 / 0.33) + study.components[0].logDensity(x) - study.components[1].logDensity(x)
            #expect(deviation(found[0], Double.sigmoid(odds), floor: 1e-300) < 1e-11)
        }
    }

    @Test("draws: proportions, mean and variance; the component told is the one drawn from")
    func draws() {
        let (mean, covariance) = study.meanAndCovariance
        let truth = 0.67 * 2 + 0.33 * -1
        #expect(deviation(mean[0], truth) < 1e-14)
        let square = 0.67 * (2 + 4) + 0.33 * (0.2547 * 0.2547 + 1)
        #expect(deviation(covariance[0, 0], square - truth * truth) < 1e-14)
        let drawn = moments(60_000, key: Key(5)) { study.sampleScalar($0) }
        #expect(distance(drawn.estimate, truth) < 6)
        #expect(distance(drawn.variance, covariance[0, 0]) < 6)
        let second = Key(6).split(40_000).map(study.sampleWithComponent).filter { $0.component == 1 }
        let shareError = (Double(second.count) / 40_000 - 0.33).magnitude
        #expect(shareError < 6 * (0.33 * 0.67 / 40_000).squareRoot())
        #expect(distance(Estimate(draws: second.map { $0.point[0] }), -1) < 6)
    }

    @Test("a mixture of equal components is the component")
    func equal() throws {
        let full = try FullGaussian(mean: [1, 2], covariance: Matrix([[2, 0.4], [0.4, 1]]))
        let mixture = Mixture(weights: [1, 3], components: [full, full])
        #expect(deviation(mixture.logDensity([0.3, 0.9]), full.logDensity([0.3, 0.9])) < 1e-14)
        #expect(deviation(mixture.meanAndCovariance.covariance.scalars, full.covariance.scalars) < 1e-14)
        #expect(deviation(mixture.responsibilities([5, 5]), [0.25, 0.75]) < 1e-14)
    }

    @Test("a component of weight zero is never drawn and never responsible")
    func zeroWeight() {
        let mixture = Mixture(weights: [1, 0], means: [0, 5], variances: [1, 1])
        #expect(mixture.responsibilities([5]) == [1, 0])
        #expect(mixture.logDensity(5) == Gaussian.standard(1).logDensity(5))
    }
}
