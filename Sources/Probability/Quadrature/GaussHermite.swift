import Tensor

/// The n-point rule for expectations under a Gaussian: E f(e) = Σ weightᵢ f(nodeᵢ) for e ~ N(0, 1), exact for
/// polynomials of degree 2n - 1.
///
/// (In the form of textbooks, ∫ exp(-x²) f(x) dx, the nodes are smaller by √2 and the weights sum to √π.)
public struct GaussHermite: Sendable {
    /// Ascending, symmetric about zero.
    public let nodes: [Double]
    /// Positive, summing to one; far out in a large rule they underflow to zero, harmlessly.
    public let weights: [Double]

    public init(_ n: Int) {
        require(n >= 1 && n <= 400, "A Gauss-Hermite rule has 1 to 400 nodes, not \(n).")
        // The nodes are the eigenvalues of the tridiagonal matrix with 0 on the diagonal and √k beside it (Golub and
        // Welsch 1969). The positive ones are found by bisection and polished by Newton's method.
        let positive = (n - n / 2..<n).map { Self.polished(Self.bisected($0, of: n), n) }
        nodes = positive.reversed().map { -$0 } + (n % 2 == 1 ? [0] : []) + positive
        weights = nodes.map { x in
            let last = Self.orthonormal(n, at: x).previous
            return 1 / last / last / Double(n)
        }
    }

    /// E f(x) for x ~ N(mean, deviation²).
    public func expectation(
        mean: Double = 0, deviation: Double = 1, _ function: (Double) throws -> Double
    ) rethrows -> Double {
        var sum = 0.0
        for (node, weight) in zip(nodes, weights) where weight > 0 {
            sum.addProduct(weight, try function(mean + deviation * node))
        }
        return sum
    }

    /// E f(x) for independent xₖ ~ N(meanₖ, deviationₖ²): the product rule, nᵈ evaluations.
    public func expectation(
        mean: [Double], deviation: [Double], _ function: ([Double]) throws -> Double
    ) rethrows -> Double {
        let d = mean.count
        require(d == deviation.count, "There are \(d) means and \(deviation.count) deviations.")
        // An odometer over the d indices; sums[k] collects the levels beyond k.
        var index = [Int](repeating: 0, count: d)
        var sum = 0.0
        while true {
            let weight = index.reduce(1.0) { $0 * weights[$1] }
            if weight > 0 {
                sum.addProduct(weight, try function((0..<d).map { mean[$0] + deviation[$0] * nodes[index[$0]] }))
            }
            guard let turning = index.lastIndex(where: { $0 < nodes.count - 1 }) else { return sum }
            index[turning] += 1
            for k in turning + 1..<d { index[k] = 0 }
        }
    }

    // MARK: - The orthonormal Hermite polynomials

    /// h_n(x) and h_{n-1}(x), orthonormal under N(0, 1): √(k+1) h_{k+1} = x h_k - √k h_{k-1}.
    private static func orthonormal(_ n: Int, at x: Double) -> (value: Double, previous: Double) {
        var (previous, current) = (0.0, 1.0)
        for k in 0..<n {
            let next = (x * current - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot()
            (previous, current) = (current, next)
        }
        return (current, previous)
    }

    /// One node from nearby, by Newton's method: h_n' = √n h_{n-1}.
    private static func polished(_ start: Double, _ n: Int) -> Double {
        var x = start
        for _ in 0..<3 {
            let (value, previous) = orthonormal(n, at: x)
            x -= value / (Double(n).squareRoot() * previous)
        }
        return x
    }

    /// The eigenvalue that has `index` eigenvalues below it.
    private static func bisected(_ index: Int, of n: Int) -> Double {
        var (low, high) = (0.0, 2 * Double(n).squareRoot())
        for _ in 0..<50 {
            let middle = 0.5 * (low + high)
            if eigenvalues(below: middle, of: n) > index { high = middle } else { low = middle }
        }
        return 0.5 * (low + high)
    }

    /// The negative pivots of the tridiagonal matrix less x (Sylvester's law of inertia).
    private static func eigenvalues(below x: Double, of n: Int) -> Int {
        var count = 0
        var pivot = 1.0
        for k in 0..<n {
            pivot = -x - Double(k) / (pivot == 0 ? 1e-300 : pivot)
            if pivot < 0 { count += 1 }
        }
        return count
    }
}
