/// A number against an estimate of it.
///
/// It passes within six standard errors, which chance exceeds about once in 10⁹. An estimate whose six standard errors
/// exceed 5 % of what it measures could not have noticed a mistake, so it fails whatever its value.
extension Finding {
    static let standardErrorsAllowed = 6.0
    static let leastPower = 0.05
    /// Sums of draws that are all alike are still rounded.
    static let rounding = 1e-12

    /// - Parameter scale: The natural size of what is measured, for numbers about zero.
    static func agreement(_ values: some Numbers, _ estimates: [Measurement], scale: Double?) -> Finding {
        if let complaint = unusable(scale: scale) ?? unusable(estimates) { return useless(complaint) }
        let pairs: [(left: Double, right: Double)]
        switch Pairing(values, estimates.map(\.mean)) {
        case .impossible(let complaint): return useless(complaint)
        case .pairs(let found): pairs = found
        }
        let measured = estimates.count == 1 ? pairs.map { _ in estimates[0] } : estimates
        let comparisons = zip(pairs, measured).map { Comparison($0.left, $1, scale: scale) }
        guard let worst = greatest(comparisons, by: \.share), let noisiest = greatest(comparisons, by: \.power) else {
            return useless("there is no case to look at")
        }
        let ofScale = scale.map { " of \($0.short())" } ?? ""
        let cases = comparisons.count == 1 ? "" : "\(counted(comparisons.count, "case")), the worst "
        var complaint: String?
        if worst.share > 1 {
            complaint = worst.complaint
        } else if !(noisiest.power <= leastPower) {
            complaint =
                "too noisy to prove anything: its \(standardErrorsAllowed.short()) standard errors are"
                + " \(noisiest.power.percent())\(ofScale) of what it measures, \(leastPower.percent()) allowed"
        }
        return Finding(
            worst.value.significant(worst.digits), worst.share > 1 ? "≠" : "≈", worst.estimate.readable,
            detail: cases + "\(worst.closeness), n = \(worst.estimate.count.grouped)",
            power: "would notice \(noisiest.power.percent())\(ofScale)", complaint: complaint,
            numbers: [
                Named("value", .number(worst.value)), Named("mean", .number(worst.estimate.mean)),
                Named("standardError", .number(worst.estimate.standardError)),
                Named("n", .integer(worst.estimate.count)), Named("z", .number(worst.z)),
                Named("wouldNotice", .number(noisiest.power)), Named("scale", scale.map(JSON.number) ?? .null),
                Named("cases", .integer(comparisons.count)),
            ])
    }

    /// Why estimates cannot settle anything, whatever they say.
    static func unusable(_ estimates: [Measurement]) -> String? {
        if estimates.isEmpty { return "there is no estimate" }
        for estimate in estimates {
            if !estimate.mean.isFinite { return "the estimate is \(estimate.mean.short())" }
            if !(estimate.standardError >= 0 && estimate.standardError.isFinite) {
                return "the standard error is \(estimate.standardError.short())"
            }
            if estimate.count < 2 { return "\(counted(estimate.count, "draw")) have no standard error" }
        }
        return nil
    }

    /// The first element with the greatest measure.
    static func greatest<Element>(_ elements: [Element], by measure: (Element) -> Double) -> Element? {
        elements.reduce(nil as Element?) { best, next in
            best.map { measure(next) > measure($0) ? next : $0 } ?? next
        }
    }
}

/// An estimate as a value of this module.
struct Measurement: Sendable, Hashable {
    var mean: Double
    var standardError: Double
    var count: Int

    init(_ estimate: some Estimated) {
        mean = estimate.mean
        standardError = estimate.standardError
        count = estimate.count
    }

    /// `1.2351 ± 0.0023`: as many digits as the error leaves.
    var readable: String {
        guard standardError > 0, standardError.isFinite, let error = Decimal(standardError)?.rounded(to: 2) else {
            return "\(Finding.readable(mean)) ± \(standardError.short())"
        }
        let places = 1 - error.exponent
        if places > 9 { return "\(mean.significant(7)) ± \(standardError.significant(2))" }
        // Of an error of ten and more, the mean is whole.
        if places <= 0 { return "\(mean.fixed(0)) ± \(error.fixed(0))" }
        return "\(mean.fixed(places)) ± \(standardError.fixed(places))"
    }
}

/// One number against one estimate.
private struct Comparison {
    let value: Double
    let estimate: Measurement
    private let difference: Double
    /// Standard errors between the two.
    let z: Double
    /// The distance as a part of what is allowed.
    let share: Double
    /// The relative error that six standard errors amount to.
    let power: Double

    init(_ value: Double, _ estimate: Measurement, scale: Double?) {
        self.value = value
        self.estimate = estimate
        difference = abs(value - estimate.mean)
        let size = max(abs(value), abs(estimate.mean))
        let noise = Finding.standardErrorsAllowed * estimate.standardError
        let allowed = max(noise, Finding.rounding * (scale ?? size))
        z = difference == 0 ? 0 : difference / estimate.standardError
        share = difference == 0 ? 0 : difference / allowed
        power = noise == 0 ? Finding.rounding : noise / (scale ?? min(abs(value), abs(estimate.mean)))
    }

    /// Draws that do not vary, or hardly, leave only rounding between the two.
    private var isRigid: Bool { estimate.standardError == 0 || z > 1e6 }

    var closeness: String {
        if difference == 0 { return "exactly equal" }
        return isRigid ? "off by \(relative.short(2))" : "z = \(z.short(2))"
    }

    var complaint: String {
        isRigid
            ? "off by \(relative.short(2)), and the draws hardly vary"
            : "\(z.short(3)) standard errors away, \(Finding.standardErrorsAllowed.short()) allowed"
    }

    private var relative: Double { Finding.relativeDifference(value, estimate.mean) }

    /// Enough digits to see the distance beside the error.
    var digits: Int {
        guard let size = Decimal(value), let error = Decimal(estimate.standardError), !error.digits.isEmpty else {
            return 7
        }
        return min(9, max(2, size.exponent - error.exponent + 3))
    }
}
