import Probability
import Tensor
import Testing

@Suite("Quadrature")
struct QuadratureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let lower: Double
        let upper: Double
        let truth: Double
        let function: @Sendable (Double) -> Double
    }

    static let cases = [
        Case(testDescription: "a polynomial", lower: -1, upper: 2, truth: 10.5) {
            $0 * $0 * $0 * $0 + $0 * $0 + $0 - 0.2
        },
        Case(testDescription: "exp(-x²/2) on the line", lower: -.infinity, upper: .infinity, truth: 2.5066282746310005)
        {
            Double.exp(-0.5 * $0 * $0)
        },
        Case(testDescription: "exp(-x) on a half line", lower: 0, upper: .infinity, truth: 1) { Double.exp(-$0) },
        Case(testDescription: "exp(x) below 1", lower: -.infinity, upper: 1, truth: 2.718281828459045) {
            Double.exp($0)
        },
        Case(testDescription: "1/(1 + x²) on the line", lower: -.infinity, upper: .infinity, truth: .pi) {
            1 / (1 + $0 * $0)
        },
        Case(testDescription: "√x, whose slope is infinite at an end", lower: 0, upper: 1, truth: 2.0 / 3) {
            $0.squareRoot()
        },
        Case(testDescription: "log x, itself infinite at an end", lower: 0, upper: 1, truth: -1) { Double.log($0) },
        Case(testDescription: "1/√x", lower: 0, upper: 1, truth: 2) { 1 / $0.squareRoot() },
        Case(testDescription: "an oscillation", lower: 0, upper: 100, truth: 0.005_025_757_957_7) {
            Double.cos(100 * $0)
        },
        Case(testDescription: "a narrow peak", lower: -1, upper: 1, truth: 3.1395926542564595) {
            1e-3 / (1e-6 + $0 * $0)
        },
        Case(testDescription: "from right to left", lower: 1, upper: 0, truth: -0.5) { $0 },
        Case(testDescription: "an odd function, whose integral is zero", lower: -.infinity, upper: .infinity, truth: 0)
        {
            $0 * Double.exp(-0.5 * $0 * $0)
        },
    ]

    @Test("adaptive quadrature finds integrals that calculus knows", arguments: cases)
    func known(_ example: Case) throws {
        let found = try integrate(from: example.lower, to: example.upper, example.function)
        let truth = example.testDescription == "an oscillation" ? Double.sin(10_000) / 100 : example.truth
        let error = (found.value - truth).magnitude
        #expect(error <= 2e-12 * max(1, truth.magnitude), "\(found)")
        #expect(error <= 4 * found.error, "the admitted error covers the true one: \(found)")
    }

    @Test("a Gaussian far out and narrow is found between points on both sides of it")
    func hinted() throws {
        let peak = Gaussian(mean: 4000, variance: 1e-4)
        let found = try quadrature(splittingAt: [3999.9, 4000.1]) { peak.density($0) }
        // At 4000 the argument itself is rounded at 5e-13, a twentieth of a billionth of the width.
        #expect(deviation(found, 1) < 1e-10)
    }

    @Test("a loose tolerance asks less often")
    func tolerance() throws {
        let function = { (x: Double) in (x - 0.3).magnitude.squareRoot() }
        let rough = try integrate(from: 0, to: 1, tolerance: 1e-4, function)
        let fine = try integrate(from: 0, to: 1, tolerance: 1e-10, function)
        #expect(rough.evaluations < fine.evaluations)
        #expect(deviation(rough.value, fine.value) < 1e-4)
    }

    @Test("what does not converge says so and where")
    func failures() {
        #expect(throws: QuadratureError.self) { try quadrature(from: 0, to: 1) { 1 / $0 } }
        #expect(throws: QuadratureError.self) { try quadrature(from: 0) { _ in 1 } }
        do {
            _ = try quadrature(from: 0, to: 1) { $0 > 0.7 ? .nan : 1 }
            Issue.record("NaN was integrated")
        } catch QuadratureError.notFinite(let value, let x) {
            #expect(value.isNaN && x > 0.7)
        } catch { Issue.record("unexpected \(error)") }
        do {
            _ = try quadrature(from: -1, to: 1) { 1 / ($0 - 0.25).magnitude }
            Issue.record("a pole was integrated")
        } catch QuadratureError.notConverged(_, _, let near) {
            #expect((near.lowerBound - 0.25).magnitude < 1e-6)
        } catch QuadratureError.notFinite(_, let x) {
            #expect(x == 0.25)
        } catch { Issue.record("unexpected \(error)") }
    }

    @Test("an error of the integrand passes through")
    func rethrown() {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) { try quadrature(from: 0, to: 1) { _ in throw Refusal() } }
    }
}

@Suite("Gauss rules")
struct GaussRuleTests {
    /// (n - 1)!! for even n: the moments of the standard normal.
    func moment(_ degree: Int) -> Double {
        degree % 2 == 1 ? 0 : stride(from: 1.0, to: Double(degree), by: 2).reduce(1, *)
    }

    @Test("a Gauss-Hermite rule gives the normal's moments to degree 2n - 1", arguments: [1, 2, 3, 5, 8, 20])
    func moments(n: Int) {
        let rule = GaussHermite(n)
        #expect(rule.nodes.count == n && rule.weights.count == n)
        for degree in 0..<2 * n {
            let found = rule.expectation { x in (0..<degree).reduce(1.0) { p, _ in p * x } }
            // The scale of an odd moment is that of |x|^degree.
            #expect(deviation(found, moment(degree), floor: moment(degree + degree % 2)) < 1e-12, "degree \(degree)")
        }
        if n < 20 {
            let beyond = rule.expectation { x in (0..<2 * n).reduce(1.0) { p, _ in p * x } }
            #expect(beyond < moment(2 * n) * 0.999)
        }
    }

    @Test("the largest node and its weight are those of mpmath")
    func references() {
        // mpmath: the largest root r of hermite(n, r/√2), and n! / (n He_{n-1}(r))².
        for (n, node, weight) in [
            (5, 2.8569700138728056542, 0.011257411327720688933), (20, 7.6190485416797582914, 1.2578006724379270154e-13),
        ] {
            let rule = GaussHermite(n)
            #expect(deviation(rule.nodes[n - 1], node) < 1e-15)
            #expect(deviation(rule.weights[n - 1], weight) < 1e-13)
        }
    }

    @Test("large rules are symmetric, ascending, and sum to one", arguments: [63, 100, 201, 256, 400])
    func large(n: Int) {
        let rule = GaussHermite(n)
        #expect(deviation(rule.weights.reduce(0, +), 1) < 1e-12)
        #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 })
        #expect(rule.nodes == rule.nodes.reversed().map { -$0 })
        // E cos(3x) = exp(-9/2), and the log-normal mean.
        #expect((rule.expectation { Double.cos(3 * $0) } - Double.exp(-4.5)).magnitude < 1e-13)
        #expect(
            deviation(rule.expectation(mean: 0.3, deviation: 1.2) { Double.exp($0) }, Double.exp(0.3 + 0.72)) < 1e-12)
    }

    @Test("the product rule integrates two dimensions")
    func product() {
        let found = GaussHermite(30).expectation(mean: [1, -2], deviation: [0.5, 2]) { x in
            Double.exp(0.3 * x[0] - 0.2 * x[1]) * x[0]
        }
        // E[x exp(a x)] = (m + a v) exp(a m + a² v / 2).
        let truth = (1 + 0.3 * 0.25) * Double.exp(0.3 + 0.045 * 0.25) * Double.exp(0.4 + 0.02 * 4)
        #expect(deviation(found, truth) < 1e-13)
        #expect(GaussHermite(3).expectation(mean: [], deviation: []) { _ in 7 } == 7)
    }

    @Test("a Gauss-Legendre rule is exact to degree 2n - 1", arguments: [1, 2, 3, 10, 21, 64, 200])
    func legendre(n: Int) {
        let rule = GaussLegendre(n)
        for degree in stride(from: 0, to: min(2 * n, 60), by: 1) {
            let found = rule.integral(0...2) { x in (0..<degree).reduce(1.0) { p, _ in p * x } }
            let truth = (0...degree).reduce(1.0) { p, _ in p * 2 } / Double(degree + 1)
            #expect(deviation(found, truth) < 2e-13, "degree \(degree)")
        }
        #expect(deviation(rule.weights.reduce(0, +), 2) < 1e-13)
    }

    @Test("a rectangle: ∫∫ exp(x) y² over 0...1 by -1...2")
    func rectangle() {
        let found = GaussLegendre(12).integral(x: 0...1, y: -1...2) { x, y in Double.exp(x) * y * y }
        #expect(deviation(found, (Double.exp(1) - 1) * 3) < 1e-14)
    }
}
