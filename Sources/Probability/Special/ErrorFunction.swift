import Tensor

extension Double {
    /// exp(x²) erfc(x): the tail of the error function without its exponential decay.
    public static func scaledErfc(_ x: Double) -> Double {
        guard x >= 0 else { return x.isNaN ? x : 2 * exponentialOfSquare(x, factor: 1) - scaledErfc(-x) }
        if x == .infinity { return 0 }
        // (1 + 2x) exp(x²) erfc(x) is smooth and all but constant in t = (x - K) / (x + K) (Schonfelder 1978).
        return chebyshev(scaledErfcCoefficients, at: (x - 3.75) / (x + 3.75)) / (1 + 2 * x)
    }

    /// 1 - erf(x), with all its digits far in the tail.
    public static func erfc(_ x: Double) -> Double {
        x < 0.5 || x.isNaN ? 1 - Double.erf(x) : exponentialOfSquare(x, factor: -1) * scaledErfc(x)
    }

    /// exp(factor x²), where the rounding of x² would cost x² units in the last place: it is put back to first order.
    static func exponentialOfSquare(_ x: Double, factor: Double) -> Double {
        let square = x * x
        let lost = (-square).addingProduct(x, x)
        let rounded = Double.exp(factor * square)
        return lost.isFinite ? rounded.addingProduct(rounded, factor * lost) : rounded
    }
}

private let scaledErfcCoefficients = [
    1.1775789345674017541, -0.0045900545806464773309, -0.084249133366517915584, 0.059209939998191890498,
    -0.026658668435305752277, 0.0090749976707052650939, -0.0024131635404176081909, 0.00049077583652580863229,
    -0.000069169733025012063671, 4.1390279860730101675e-6, 7.7403830661984906686e-7, -2.1886401049234395661e-7,
    1.0764999465670910377e-8, 4.5219598112182868979e-9, -7.7544002088313511065e-10, -6.3180883408866844944e-11,
    2.8687950109306698981e-11, 1.945586854577734723e-13, -9.6546967484334389059e-13, 3.2525481481487398415e-14,
    3.3478119482868053878e-14, -1.8645628804193131015e-15, -1.2507950530688647085e-15, 7.418235256624043463e-17,
    5.0681489047961113168e-17, -2.2370566594359995974e-18,
]
