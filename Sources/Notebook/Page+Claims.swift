/// The claims a section makes. Each is judged at once, recorded whatever its verdict, and returned.
extension Page {
    /// Two ways to the same number, or array of numbers.
    ///
    ///     page.claim("closed form = quadrature", closedForm, equals: integral, within: 1e-12)
    ///
    /// - Parameters:
    ///   - tolerance: The relative difference allowed in every case, at the level of rounding.
    ///   - scale: The natural size of the numbers, for those about zero (a gradient at an optimum); without it each case
    ///     is measured by its larger side.
    @discardableResult
    public func claim(
        _ statement: String, _ value: some Numbers, equals other: some Numbers, within tolerance: Double = 1e-12,
        scale: Double? = nil, file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.equals, statement, .equality(value, other, within: tolerance, scale: scale), file, line)
    }

    /// A number against an estimate of it: within six standard errors, from an estimate fine enough to notice 5 %.
    ///
    /// - Parameter scale: The natural size of what is measured, where that is about zero.
    @discardableResult
    public func claim(
        _ statement: String, _ value: some Numbers, agreesWith estimate: some Estimated, scale: Double? = nil,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.agreesWith, statement, .agreement(value, [Measurement(estimate)], scale: scale), file, line)
    }

    /// Numbers against an estimate of each: the worst decides.
    @discardableResult
    public func claim(
        _ statement: String, _ values: some Numbers, agreesWith estimates: [some Estimated], scale: Double? = nil,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.agreesWith, statement, .agreement(values, estimates.map { Measurement($0) }, scale: scale), file, line)
    }

    /// Two independent estimates of the same number: their difference within six of its standard errors.
    @discardableResult
    public func claim(
        _ statement: String, _ estimate: some Estimated, agreesWith other: some Estimated, scale: Double? = nil,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        let joint = Measurement(Measurement(estimate), and: Measurement(other))
        return record(.agreesWith, statement, .agreement(estimate.mean, [joint], scale: scale), file, line)
    }

    /// An inequality, in every case.
    ///
    /// - Parameter slack: How far the wrong way still counts as rounding; by default 10⁻¹² of the larger side.
    @discardableResult
    public func bound(
        _ statement: String, lower: some Numbers, upper: some Numbers, slack: Double? = nil,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.bound, statement, .bound(lower: lower, upper: upper, slack: slack), file, line)
    }

    /// A wrong version that the estimate must rule out by twelve standard errors, in at least one case.
    @discardableResult
    public func refute(
        _ wrongVersion: String, _ wrong: some Numbers, by estimate: some Estimated,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.refute, wrongVersion, .refutation(wrong, by: [Measurement(estimate)]), file, line)
    }

    /// A wrong version of several numbers, by an estimate of each.
    @discardableResult
    public func refute(
        _ wrongVersion: String, _ wrong: some Numbers, by estimates: [some Estimated],
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.refute, wrongVersion, .refutation(wrong, by: estimates.map { Measurement($0) }), file, line)
    }

    /// A wrong version that an exact number must rule out by a thousand times the tolerance, in at least one case.
    @discardableResult
    public func refute(
        _ wrongVersion: String, _ wrong: some Numbers, by exact: some Numbers, within tolerance: Double = 1e-12,
        scale: Double? = nil, file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.refute, wrongVersion, .refutation(wrong, by: exact, within: tolerance, scale: scale), file, line)
    }

    /// What training achieved on each of several seeds: all clear the bar.
    ///
    /// - Parameter deterministic: Whether no chance is involved, so that fewer than three values do.
    @discardableResult
    public func reaches(
        _ statement: String, _ values: [Double], atLeast bar: Double, deterministic: Bool = false,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.reaches, statement, .attainment(values, .atLeast(bar), deterministic: deterministic), file, line)
    }

    /// What training achieved on each of several seeds: all stay below the bar.
    @discardableResult
    public func reaches(
        _ statement: String, _ values: [Double], atMost bar: Double, deterministic: Bool = false,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        record(.reaches, statement, .attainment(values, .atMost(bar), deterministic: deterministic), file, line)
    }

    /// Several models in increasing order of a number, on every seed.
    ///
    ///     page.ranks("held-out error", [("VAE", vae), ("PCA", pca), ("mean image", mean)])
    @discardableResult
    public func ranks(
        _ statement: String, _ entries: [(String, [Double])], deterministic: Bool = false,
        file: String = #filePath, line: Int = #line
    ) -> Claim {
        let named = entries.map { (name: $0.0, values: $0.1) }
        return record(.ranks, statement, .ranking(named, deterministic: deterministic), file, line)
    }
}

extension Measurement {
    /// The second estimate, with the uncertainty of the difference of the two.
    init(_ first: Measurement, and second: Measurement) {
        self = second
        standardError =
            (first.standardError * first.standardError + second.standardError * second.standardError).squareRoot()
        count = min(first.count, second.count)
    }
}
