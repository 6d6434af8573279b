@testable import Probability
import Tensor
import Testing

@Suite("Exact transport")
struct TransportTests {
    /// Whole tenths, with many ties; the same costs are written in Python where SciPy's values were made.
    static func costs(_ rows: Int, _ columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns) { Double(($0 * $0 * 7 + $1 * 13 + $0 * $1 * 31) % 101) / 10 }
    }

    static func weights(_ count: Int, _ step: Int) -> [Double] {
        let raw = (0..<count).map { Double($0 * step % 7 + 1) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }

    private func isProven(_ transport: Transport, within tolerance: Double = 1e-12) -> Bool {
        let proof = transport.certificate
        return max(proof.gap.magnitude, proof.priceExcess, proof.slackness, proof.marginalError) < tolerance
    }

    private func permutations(_ n: Int) -> [[Int]] {
        n == 0
            ? [[]]
            : permutations(n - 1).flatMap { rest in
                (0..<n).map { place in
                    var next = rest
                    next.insert(n - 1, at: place)
                    return next
                }
            }
    }

    @Test("the pairing is the best of all permutations", arguments: 1...7)
    func enumeration(n: Int) throws {
        for seed in 0..<10 {
            let costs = Gaussian.standard(n).samples(n, key: Key(UInt64(seed)).folding("costs"))
            let best = permutations(n).map { order in (0..<n).reduce(0) { $0 + costs[$1, order[$1]] } }.min() ?? 0
            let found = try assignment(costs: costs)
            #expect(deviation(found.cost, best, floor: 1) < 1e-12)
            #expect(found.pairs.sorted() == Array(0..<n) && isProven(found.transport))
        }
    }

    @Test(
        "the cost of a pairing is SciPy's",
        arguments: [(2, 2.0), (5, 13.6), (10, 10.1), (30, 16.5), (75, 15.1), (150, 22.3)] as [(Int, Double)])
    func linearSumAssignment(n: Int, cost: Double) throws {
        // r, c = scipy.optimize.linear_sum_assignment(C), C[r, c].sum() with SciPy 1.17.1,
        // C[i, j] = (7 i² + 13 j + 31 i j) % 101 / 10.
        let found = try assignment(costs: Self.costs(n, n))
        #expect(deviation(found.cost, cost) < 1e-12)
        #expect(isProven(found.transport, within: 1e-10))
    }

    @Test(
        "the cost of carrying unequal weights is SciPy's",
        arguments: [
            (2, 3, 4.919999999999999), (5, 4, 3.184981684981685), (10, 25, 1.3672164948453605),
            (40, 30, 0.6076360979174277),
        ] as [(Int, Int, Double)])
    func linearProgram(rows: Int, columns: Int, cost: Double) throws {
        // scipy.optimize.linprog(method="highs") on the plan's n m masses, SciPy 1.17.1; weights 3 i % 7 + 1 and 5 j % 7 + 1
        // over their sums.
        let found = try transport(
            Self.weights(rows, 3), Self.weights(columns, 5), costs: Self.costs(rows, columns))
        #expect(deviation(found.cost, cost) < 1e-9)
        #expect(isProven(found))
    }

    @Test("on the line it is sorting, for equal and unequal weights, orders 1 and 2", arguments: [1, 2, 3, 17, 60])
    func line(n: Int) throws {
        let m = n + n / 2
        let x = Gaussian.standard(1).samples(n, key: Key(1))
        let y = Gaussian(mean: 1, variance: 4).samples(m, key: Key(2))
        let (a, b) = (Self.weights(n, 3), Self.weights(m, 5))
        for (cost, order) in [(GroundCost.euclidean, 1.0), (.squaredEuclidean, 2)] {
            let equal = try transport(x, y, cost: cost)
            #expect(try deviation(equal.cost, lineTransport(x.scalars, y.scalars, order: order)) < 1e-12)
            #expect(isProven(equal))
            let weighted = try transport(a, b, costs: cost(x, y))
            let sorted = try lineTransport(
                x.scalars, y.scalars, sourceWeights: a, targetWeights: b, order: order)
            #expect(deviation(weighted.cost, sorted) < 1e-12)
            #expect(isProven(weighted))
        }
    }

    @Test("no other plan and no other prices do better")
    func perturbed() throws {
        let best = try transport(Self.weights(12, 3), Self.weights(9, 5), costs: Self.costs(12, 9))
        // The product plan is feasible, and so are prices lowered at random and repaired.
        var product = 0.0
        for i in 0..<12 {
            for j in 0..<9 { product += best.sourceWeights[i] * best.targetWeights[j] * best.costs[i, j] }
        }
        #expect(product > best.cost + 0.1)
        for seed in 0..<20 {
            let noise = Gaussian.standard(12).sample(Key(UInt64(seed)))
            let u = zip(best.sourcePotentials, noise).map { $0 + 0.3 * $1 }
            let v = (0..<9).map { j in (0..<12).reduce(Double.infinity) { min($0, best.costs[$1, j] - u[$1]) } }
            let dual = Matrix.dot(best.sourceWeights, u) + Matrix.dot(best.targetWeights, v)
            #expect(dual <= best.cost + 1e-12)
        }
    }

    @Test("clouds that are each other moved are the move apart, and a cloud is at no distance from itself")
    func moved() throws {
        let x = Gaussian.standard(2).samples(40, key: Key(3))
        let y = Matrix(rows: 40, columns: 2) { x[39 - $0, $1] + ($1 == 0 ? 3 : 4) }
        #expect(try deviation(transport(x, y).cost, 5) < 1e-12)
        #expect(try deviation(transport(x, y, cost: .squaredEuclidean).cost, 25) < 1e-12)
        #expect(try transport(x, x).cost == 0)
    }

    @Test("weights of zero and points that coincide do no harm, nor does a great number of ties")
    func degenerate() throws {
        let plan = try transport([0, 1, 0, 1], [0.5, 0, 1.5], costs: Matrix(rows: 4, columns: 3) { _, _ in 2 })
        #expect(plan.cost == 4 && isProven(plan))
        #expect(plan.ways.allSatisfy { plan.sourceWeights[$0.source] > 0 && plan.targetWeights[$0.target] > 0 })
        let corners = Matrix(rows: 30, columns: 2) { Double(($0 >> $1) & 1) }
        #expect(try isProven(transport(corners, corners.selecting(rows: Array((3..<27).reversed())))))
        #expect(try transport(corners, corners).cost == 0)
        let large = try transport([1e6, 2e6], [1.5e6, 1.5e6], costs: Matrix([[0, 1], [1, 0]]))
        #expect(large.cost == 0.5e6)
    }

    @Test(
        "what cannot be carried is refused in a sentence",
        arguments: [
            ([], [1], Matrix(repeating: 0, rows: 0, columns: 1), TransportError.empty),
            ([1, 1], [1], Matrix([[0, 1], [1, 0]]), .wrongShape(costs: [2, 2], sources: 2, targets: 1)),
            ([1, -1], [0], Matrix([[0], [1]]), .badWeight(-1, side: "source", position: 1)),
            ([1, 1], [1.5], Matrix([[0], [1]]), .unequalMass(source: 2, target: 1.5)),
            ([1], [0.5, .infinity], Matrix([[0, 1]]), .badWeight(.infinity, side: "target", position: 1)),
            ([1], [0.5, 0.5], Matrix([[0, .infinity]]), .badCost(.infinity, row: 0, column: 1)),
            ([0], [0], Matrix([[0]]), .empty),
        ] as [([Double], [Double], Matrix, TransportError)])
    func refused(source: [Double], target: [Double], costs: Matrix, error: TransportError) {
        #expect(throws: error) { try transport(source, target, costs: costs) }
        #expect(throws: error) { try entropicTransport(source, target, costs: costs, epsilon: 1) }
        #expect(error.description.hasSuffix("."))
    }

    @Test("costs that are not numbers are found where they are")
    func notANumber() {
        let thrown = #expect(throws: TransportError.self) {
            try transport([1, 1], [1, 1], costs: Matrix([[0, 1], [.nan, 1]]))
        }
        #expect(thrown?.description == "Costs are finite numbers, but from source 1 to target 0 it is nan.")
        #expect(throws: TransportError.wrongShape(costs: [2, 3], sources: 2, targets: 2)) {
            try assignment(costs: Matrix(repeating: 0, rows: 2, columns: 3))
        }
        #expect(throws: TransportError.empty) { try lineTransport([], [1]) }
        #expect(throws: TransportError.unequalMass(source: 2, target: 1)) {
            try lineTransport([0], [1], sourceWeights: [2], targetWeights: [1])
        }
    }
}

@Suite("Transport on the line and with entropy")
struct LineAndEntropyTests {
    @Test("the area between distribution functions is W₁")
    func densities() throws {
        // Gaussians of one width: their distance; of one mean: |s - t| E|z| = |s - t| sqrt(2/π).
        let p = Gaussian(mean: 0.5, variance: 1)
        let moved = Gaussian(mean: 2, variance: 1)
        let wide = Gaussian(mean: 0.5, variance: 9)
        let points = [-5, 0.5, 6.0]
        let shift = try lineTransport(cumulative: p.cumulative, moved.cumulative, splittingAt: points)
        #expect(deviation(shift, 1.5) < 1e-9)
        let stretch = try lineTransport(cumulative: p.cumulative, wide.cumulative, splittingAt: points)
        #expect(deviation(stretch, 2 * (2 / Double.pi).squareRoot()) < 1e-9)
        let mixture = Mixture(weights: [0.5, 0.5], means: [-1, 1], variances: [0.01, 0.01])
        let one = try lineTransport(
            cumulative: mixture.cumulative, Gaussian(mean: 0, variance: 0.01).cumulative,
            splittingAt: [-1.3, -0.7, -0.3, 0, 0.3, 0.7, 1.3])
        // Inner halves go out: E|x| - E|y|.
        #expect(deviation(one, 1 - 0.1 * (2 / Double.pi).squareRoot()) < 1e-9)
        // Draws agree with the area.
        let draws = (p.samples(4000, key: Key(1)).scalars, moved.samples(4000, key: Key(2)).scalars)
        #expect(try deviation(lineTransport(draws.0, draws.1), 1.5) < 0.05)
    }

    @Test("samples on the line by hand")
    func byHand() throws {
        #expect(try lineTransport([0, 1], [6, 5]) == 5)
        #expect(try lineTransport([0, 1], [6, 5], order: 2) == 25)
        #expect(try lineTransport([0], [1, 3], targetWeights: [0.75, 0.25]) == 1.5)
        #expect(try deviation(lineTransport([0, 0, 3], [1, 1]), 4.0 / 3) < 1e-15)
        #expect(try deviation(lineTransport([0], [2], order: 3), 8) < 1e-14)
        let ways = try monotoneWays([2, 0], [1, 5])
        #expect(ways.map(\.source) == [1, 0] && ways.map(\.target) == [0, 1] && ways.map(\.mass) == [0.5, 0.5])
    }

    @Test("with entropy: the two bounds meet, the exact cost lies between, and is approached", arguments: [1, 2])
    func entropic(scale: Double) throws {
        let x = Gaussian.standard(2).samples(25, key: Key(4))
        let y = Gaussian(mean: [1, 0], logVariance: [0.5, -0.5]).samples(30, key: Key(5))
        let costs = GroundCost.squaredEuclidean(x, y)
        let (a, b) = (
            TransportTests.weights(25, 3).map { scale * $0 }, TransportTests.weights(30, 5).map { scale * $0 }
        )
        let exact = try transport(a, b, costs: costs).cost
        var last = Double.infinity
        for epsilon in [1, 0.3, 0.1, 0.03, 0.01] {
            let soft = try entropicTransport(a, b, costs: costs, epsilon: epsilon)
            #expect(soft.gap > -1e-12 && soft.gap < 1e-6)
            #expect(soft.lowerBound <= exact + 1e-12 && exact <= soft.cost + 1e-12)
            #expect(soft.cost < last)
            // The entropy of a plan is at most that of the smaller side: log n for each unit of mass.
            #expect(soft.cost - exact < scale * epsilon * Double.log(25))
            let plan = soft.plan
            let rows = (0..<25).map { plan.row($0).reduce(0, +) }
            #expect(deviation(rows, a) < 1e-12 && deviation((0..<30).map { plan.column($0).reduce(0, +) }, b) < 1e-12)
            last = soft.cost
        }
        #expect(last - exact < 0.02)
    }

    @Test("before the iteration has settled, its bounds are bounds all the same", arguments: [0, 1, 3])
    func unsettled(iterations: Int) throws {
        // Costs below zero: potentials of zero are then no lower bound of themselves.
        let costs = Matrix(rows: 6, columns: 5) { TransportTests.costs(6, 5)[$0, $1] - 8 }
        let (a, b) = (TransportTests.weights(6, 3), TransportTests.weights(5, 5))
        let best = try entropicTransport(a, b, costs: costs, epsilon: 0.5)
        let soft = try entropicTransport(a, b, costs: costs, epsilon: 0.5, iterations: iterations)
        #expect(soft.iterations == iterations && soft.gap > 1e-3)
        #expect(soft.dualCost < best.dualCost && soft.regularizedCost > best.regularizedCost)
        #expect(try soft.lowerBound <= transport(a, b, costs: costs).cost)
    }

    @Test("without end of ε the plan is the product; with little of it nothing underflows")
    func extremes() throws {
        let costs = TransportTests.costs(6, 5)
        let (a, b) = (TransportTests.weights(6, 3), TransportTests.weights(5, 5))
        let loose = try entropicTransport(a, b, costs: costs, epsilon: 1e6)
        #expect(deviation(loose.plan.scalars, Matrix.outer(a, b).scalars) < 1e-4)
        let tight = try entropicTransport(a, b, costs: costs, epsilon: 1e-3, tolerance: 1e-6, iterations: 100_000)
        #expect(try deviation(tight.cost, transport(a, b, costs: costs).cost) < 1e-3)
        #expect(tight.plan.scalars.allSatisfy { $0.isFinite })
        // Two points each way, by hand: mass x stays, ½ - x crosses; x / (½ - x) = exp(1 / ε).
        let hand = try entropicTransport([0.5, 0.5], [0.5, 0.5], costs: Matrix([[0, 1], [1, 0]]), epsilon: 0.5)
        #expect(deviation(hand.plan[0, 0], 0.5 * Double.sigmoid(2)) < 1e-9)
    }
}
