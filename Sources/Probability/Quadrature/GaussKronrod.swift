/// The 21-point Kronrod rule with its embedded 10-point Gauss rule, on one interval.
///
/// The difference of the two tells the error; the nodes of both come from polynomial equations solved at sixty digits,
/// and agree with those of QUADPACK (Piessens and others, 1983).
struct GaussKronrod {
    let value: Double
    /// An upper estimate of |value - integral|, by QUADPACK's rule.
    let error: Double
    /// The integral of |f|, against which rounding is judged.
    let magnitude: Double

    init(_ lower: Double, _ upper: Double, _ function: (Double) throws -> Double) rethrows {
        let center = 0.5 * (lower + upper)
        let half = 0.5 * (upper - lower)
        var values = [Double](repeating: 0, count: 2 * Self.nodes.count)
        var (kronrod, gauss, magnitude) = (0.0, 0.0, 0.0)
        for (k, node) in Self.nodes.enumerated() {
            let left = try function(center - half * node.x)
            // The rule has one node in the middle, and pairs beside it.
            let right = node.x == 0 ? 0 : try function(center + half * node.x)
            kronrod.addProduct(node.kronrod, left + right)
            gauss.addProduct(node.gauss, left + right)
            magnitude.addProduct(node.kronrod, left.magnitude + right.magnitude)
            (values[2 * k], values[2 * k + 1]) = (left, right)
        }
        // How much f varies about its mean: where the rules differ by far less than that, both converge fast, and
        // the better of them is better than the difference says.
        let mean = kronrod / 2
        var variation = 0.0
        for (k, node) in Self.nodes.enumerated() {
            let right = node.x == 0 ? 0 : (values[2 * k + 1] - mean).magnitude
            variation.addProduct(node.kronrod * half, (values[2 * k] - mean).magnitude + right)
        }
        let difference = ((kronrod - gauss) * half).magnitude
        let ratio = 200 * difference / variation
        let likely = variation > 0 && ratio < 1 ? variation * ratio * ratio.squareRoot() : difference
        self.value = kronrod * half
        self.magnitude = magnitude * half
        error = max(likely, 2 * Double.ulpOfOne * self.magnitude)
    }

    /// Half of the symmetric rule on -1...1, outermost first; the Gauss rule uses every other node.
    private static let nodes: [(x: Double, kronrod: Double, gauss: Double)] = [
        (0.99565716302580808074, 0.011694638867371874278, 0),
        (0.97390652851717172008, 0.032558162307964727479, 0.066671344308688137594),
        (0.930157491355708226, 0.054755896574351996031, 0),
        (0.86506336668898451073, 0.075039674810919952767, 0.14945134915058059315),
        (0.78081772658641689706, 0.093125454583697605535, 0),
        (0.67940956829902440623, 0.1093871588022976419, 0.219086362515982044),
        (0.56275713466860468334, 0.12349197626206585108, 0),
        (0.4333953941292471908, 0.13470921731147332593, 0.26926671930999635509),
        (0.29439286270146019813, 0.1427759385770600808, 0),
        (0.14887433898163121088, 0.14773910490133849137, 0.29552422471475287017),
        (0, 0.14944555400291690566, 0),
    ]
}
