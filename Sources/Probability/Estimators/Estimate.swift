/// A number known from independent draws: its mean, how far the mean strays, and how many draws there were.
public struct Estimate: Sendable, Hashable {
    public let mean: Double
    /// The standard deviation of `mean` over repetitions, s / √n.
    public let standardError: Double
    public let count: Int

    public init(mean: Double, standardError: Double, count: Int) {
        self.mean = mean
        self.standardError = standardError
        self.count = count
    }

    /// The mean of draws at hand.
    public init(draws: [Double]) { self = Moments(draws).estimate }
}

// MARK: - Combining

// The two sides must be independent: drawn with different keys. Where they share draws, estimate the difference or the
// ratio itself (`estimate` of a - b, `estimateRatio`), whose error is then usually far smaller.
extension Estimate {
    public static func + (a: Estimate, b: Estimate) -> Estimate {
        Estimate(
            mean: a.mean + b.mean, standardError: length(a.standardError, b.standardError), count: a.count + b.count)
    }

    public static func - (a: Estimate, b: Estimate) -> Estimate { a + -1 * b }

    public static func + (a: Estimate, b: Double) -> Estimate {
        Estimate(mean: a.mean + b, standardError: a.standardError, count: a.count)
    }

    public static func - (a: Estimate, b: Double) -> Estimate { a + -b }

    public static func * (scale: Double, a: Estimate) -> Estimate {
        Estimate(mean: scale * a.mean, standardError: scale.magnitude * a.standardError, count: a.count)
    }

    /// The ratio of independent estimates, its error by the delta method: relative errors add in squares. It needs a
    /// denominator many standard errors from zero.
    public static func / (a: Estimate, b: Estimate) -> Estimate {
        let ratio = a.mean / b.mean
        let error = length(a.standardError / b.mean, ratio * b.standardError / b.mean)
        return Estimate(mean: ratio, standardError: error, count: a.count + b.count)
    }

    /// f(mean) for a smooth f: the delta method scales the error by the slope f'(mean).
    public func transformed(_ function: (Double) -> Double, slope: Double) -> Estimate {
        Estimate(mean: function(mean), standardError: slope.magnitude * standardError, count: count)
    }

    private static func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
}
