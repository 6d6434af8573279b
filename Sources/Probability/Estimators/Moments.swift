/// The first four moments of any number of draws, in bounded memory and without cancellation.
///
/// Draws are taken in blocks: inside a block the deviations from the block's own mean are summed, and two sets of
/// moments are merged by the formulas of Chan, Golub and LeVeque (1979) and Pébay (2008).
public struct Moments: Sendable, Hashable {
    public private(set) var count = 0
    public private(set) var mean = 0.0
    /// Sums of the second, third and fourth powers of deviations from the mean.
    private var second = 0.0
    private var third = 0.0
    private var fourth = 0.0

    /// No draws yet.
    public init() {}

    public init(_ draws: [Double]) { self = draws.withUnsafeBufferPointer { Moments($0, step: 1) } }

    /// The moments of draws[0], draws[step], draws[2 step] ...
    init(_ draws: UnsafeBufferPointer<Double>, step: Int) {
        guard !draws.isEmpty else { return }
        var sum = 0.0
        for i in stride(from: 0, to: draws.count, by: step) { sum += draws[i] }
        count = (draws.count + step - 1) / step
        let rough = sum / Double(count)
        // What rounding left in the mean is the mean deviation; removing it keeps the higher moments clean.
        var residue = 0.0
        for i in stride(from: 0, to: draws.count, by: step) { residue += draws[i] - rough }
        mean = rough + residue / Double(count)
        for i in stride(from: 0, to: draws.count, by: step) {
            let deviation = draws[i] - mean
            let square = deviation * deviation
            second += square
            third += square * deviation
            fourth += square * square
        }
    }

    /// Adds the draws of another set, as if all had been in one.
    public mutating func merge(_ other: Moments) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let (a, b) = (Double(count), Double(other.count))
        let n = a + b
        let delta = other.mean - mean
        let square = delta * delta
        let share = a * b / n
        fourth +=
            other.fourth + square * square * share * (a * a - a * b + b * b) / (n * n)
            + 6 * square * (a * a * other.second + b * b * second) / (n * n)
            + 4 * delta * (a * other.third - b * third) / n
        third +=
            other.third + delta * square * share * (a - b) / n + 3 * delta * (a * other.second - b * second) / n
        second += other.second + square * share
        mean += delta * b / n
        count += other.count
    }

    /// The moments of draws that are all `factor` times as large.
    func scaled(by factor: Double) -> Moments {
        var result = self
        result.mean *= factor
        result.second *= factor * factor
        result.third *= factor * factor * factor
        result.fourth *= factor * factor * factor * factor
        return result
    }
}

// MARK: - What is read off

extension Moments {
    /// The mean, with the standard error s / √n.
    public var estimate: Estimate {
        Estimate(mean: mean, standardError: (sampleVariance / Double(count)).squareRoot(), count: count)
    }

    /// s² with n - 1; NaN below two draws.
    public var sampleVariance: Double { count < 2 ? .nan : second / Double(count - 1) }

    /// The variance of one draw: s², with its standard error √((m₄ - s⁴ (n - 3) / (n - 1)) / n).
    public var variance: Estimate {
        let n = Double(count)
        let spread = fourth / n - sampleVariance * sampleVariance * (n - 3) / (n - 1)
        return Estimate(mean: sampleVariance, standardError: (max(0, spread) / n).squareRoot(), count: count)
    }

    /// The third central moment over the cube of the standard deviation; 0 for a symmetric distribution.
    public var skewness: Double {
        let n = Double(count)
        return third / n / ((second / n) * (second / n).squareRoot())
    }

    /// The fourth central moment over the squared variance, less 3; 0 for a Gaussian.
    public var excessKurtosis: Double {
        let n = Double(count)
        return (fourth / n) / ((second / n) * (second / n)) - 3
    }
}
