@testable import Probability
import Tensor
import Testing

@Suite("Gaussians")
struct GaussianTests {
    let q = Gaussian(mean: [0.7, -1.2], logVariance: [0.3, -0.8])
    let a = Result {
        try FullGaussian(
            mean: [0.3, -1.1, 0.7], covariance: Matrix([[1.2, 0.3, -0.2], [0.3, 0.9, 0.25], [-0.2, 0.25, 0.6]]))
    }
    let b = Result {
        try FullGaussian(
            mean: [-0.4, 0.2, 0.1], covariance: Matrix([[2, -0.5, 0.1], [-0.5, 1.5, 0.4], [0.1, 0.4, 1.1]]))
    }

    @Test("density and entropy are SciPy's")
    func references() throws {
        // scipy.stats.norm(...).logpdf and .entropy, summed over the two coordinates.
        #expect(deviation(q.logDensity([0.2, 0.5]), -4.896385985666175) < 1e-14)
        #expect(deviation(q.entropy, 2.5878770664093453) < 1e-14)
        // mpmath at forty digits; scipy.stats.multivariate_normal agrees.
        #expect(deviation(try a.get().logDensity([0.5, -0.2, 1.3]), -2.9303100714295882581) < 1e-14)
        #expect(deviation(try a.get().entropy, 3.8608840228644666778) < 1e-14)
        #expect(deviation(try a.get().logDeterminant, -0.7918631534991030951) < 1e-14)
    }

    @Test("KL from the standard normal: closed form, mpmath, quadrature, draws")
    func divergenceFromStandard() throws {
        let closed = q.divergence(from: .standard(2))
        #expect(deviation(closed, 1.1145938858466123477) < 1e-14)
        var integrated = 0.0
        for k in 0..<2 {
            let one = Gaussian(mean: [q.mean[k]], logVariance: [q.logVariance[k]])
            integrated += try quadrature {
                one.density($0) * (one.logDensity($0) - Gaussian.standard(1).logDensity($0))
            }
        }
        #expect(deviation(integrated, closed) < 1e-12)
        #expect(distance(q.estimatedDivergence(from: Gaussian.standard(2), draws: 60_000, key: Key(1)), closed) < 6)
    }

    @Test("KL of a Gaussian from itself is zero, and from one nearly the same keeps its digits")
    func nearby() throws {
        #expect(q.divergence(from: q) == 0)
        #expect(try a.get().divergence(from: a.get()).magnitude < 1e-15)
        // For a log-variance larger by r: (e^r - 1 - r) / 2 ~ r²/4 + r³/12.
        let near = Gaussian(mean: [0], logVariance: [1e-6]).divergence(from: .standard(1))
        #expect(deviation(near, 2.5e-13 + 1e-18 / 12) < 1e-9)
    }

    @Test("KL of full Gaussians: closed form, mpmath, draws")
    func fullDivergence() throws {
        let closed = try a.get().divergence(from: b.get())
        #expect(deviation(closed, 1.4317774344844660371) < 1e-14)
        #expect(distance(try a.get().estimatedDivergence(from: b.get(), draws: 60_000, key: Key(2)), closed) < 6)
        #expect(try deviation(b.get().divergence(from: a.get()), closed) > 0.1, "KL is not symmetric")
    }

    @Test("a diagonal Gaussian is a full one with a diagonal covariance")
    func diagonalIsFull() {
        let p = Gaussian(mean: [0.1, 2], variance: [3, 0.2])
        #expect(deviation(q.full.divergence(from: p.full), q.divergence(from: p)) < 1e-14)
        #expect(deviation(q.full.logDensity([1, 2]), q.logDensity([1, 2])) < 1e-14)
        #expect(deviation(q.full.entropy, q.entropy) < 1e-14)
        #expect(deviation(q.full.sample(Key(3)), q.sample(Key(3))) < 1e-14)
        #expect(FullGaussian.standard(2).logDensity([0, 0]) == Gaussian.standard(2).logDensity([0, 0]))
    }

    @Test("draws have the mean and the covariance")
    func draws() throws {
        let points = try a.get().samples(100_000, key: Key(4))
        let covariance = points.covariance()
        for i in 0..<3 {
            let shift = (try a.get().mean[i] - points.columnMeans[i]).magnitude
            #expect(shift < 6 * (1.2 / 100_000).squareRoot())
            for j in 0..<3 {
                // The variance of a sample covariance is (Σᵢⱼ² + Σᵢᵢ Σⱼⱼ) / n, at most 2 · 1.2² / n.
                let error = (covariance[i, j] - (try a.get().covariance[i, j])).magnitude
                #expect(error < 6 * (2 * 1.44 / 100_000).squareRoot())
            }
        }
    }

    @Test("density = marginal times conditional")
    func conditionals() throws {
        let joint = try a.get()
        let x = [0.5, -0.2, 1.3]
        for known in [[0], [2], [1, 0], [0, 2]] {
            let values = known.map { x[$0] }
            let others = (0..<3).filter { !known.contains($0) }.map { x[$0] }
            let product =
                try joint.marginal(known).logDensity(values)
                + joint.conditional(on: known, equal: values).logDensity(others)
            #expect(deviation(product, joint.logDensity(x)) < 1e-14, "known: \(known)")
        }
    }

    @Test("mutual information: determinants, correlation, and KL from the product of marginals")
    func information() throws {
        let joint = try FullGaussian(mean: [1, 2], covariance: Matrix([[4, 1.8], [1.8, 1]]))
        let information = try joint.mutualInformation(between: [0], and: [1])
        #expect(deviation(information, mutualInformation(correlation: 0.9)) < 1e-14)
        let product = Gaussian(mean: [1, 2], variance: [4, 1])
        #expect(deviation(joint.divergence(from: product.full), information) < 1e-14)
        #expect(deviation(mutualInformation(correlation: 0.9), -0.5 * Double.log(0.19)) < 1e-14)
    }

    @Test("a covariance that is not positive definite is refused with its pivot")
    func refused() {
        #expect(throws: NotPositiveDefinite(pivot: 1, value: -3)) {
            try FullGaussian(mean: [0, 0], covariance: Matrix([[1, 2], [2, 1]]))
        }
    }

    @Test("a point of another dimension stops the program with a sentence")
    func mistake() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Gaussian.standard(2).logDensity([1, 2, 3])
        }
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words.contains("The point has 3 coordinates, the Gaussian 2."))
    }
}
