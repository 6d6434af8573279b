/// What a test of a hypothesis found: the statistic, and the probability of one as large if the hypothesis is true.
public struct TestResult: Sendable, Hashable {
    public let statistic: Double
    public let pValue: Double

    public init(statistic: Double, pValue: Double) {
        self.statistic = statistic
        self.pValue = pValue
    }
}
