import Testing

@testable import Notebook

struct Measured: Estimated {
    var mean: Double
    var standardError: Double
    var count = 10_000
}

/// A page that nothing surrounds.
func emptyPage(quick: Bool = false) -> Page { Page(section: "section", number: 4, chapter: 3) }

@Suite("equals: two ways to one number")
struct EqualityTests {
    let page = emptyPage()

    @Test("numbers that differ by rounding are equal")
    func rounding() {
        let claim = page.claim("", 0.1 + 0.2, equals: 0.3)
        #expect(claim.holds)
        #expect(claim.finding.relation == "=")
        #expect(claim.finding.power == "would notice 1e-12")
    }

    @Test("a difference above the tolerance fails, and says by how much")
    func difference() {
        let claim = page.claim("", 1.0, equals: 1.001, within: 1e-4)
        #expect(!claim.holds)
        #expect(claim.finding.relation == "≠")
        #expect(
            claim.finding.complaint == "off by 0.001, 1e-4 allowed"
                || claim.finding.complaint == "off by 0.001, 0.0001 allowed")
    }

    @Test("of many cases the worst decides")
    func worst() {
        let claim = page.claim("", [1.0, 2, 3], equals: [1.0, 2.5, 3])
        #expect(!claim.holds)
        #expect(claim.finding.left == "2" && claim.finding.right == "2.5")
    }

    @Test("numbers about zero are measured by their natural scale")
    func scale() {
        #expect(!page.claim("", [1e-17], equals: 0).holds)
        #expect(page.claim("", [1e-17], equals: 0, scale: 1).holds)
        #expect(!page.claim("", [1e-3], equals: 0, scale: 1).holds)
    }

    @Test("beside a zero the other side is all error, and two digits of it are shown")
    func besideZero() {
        let claim = page.claim("", [4.440892098500626e-16], equals: 0, scale: 1)
        #expect(claim.finding.left == "4.4e-16" && claim.finding.right == "0")
        #expect(page.claim("", 0, equals: 1.23456e-15, scale: 1).finding.right == "1.2e-15")
        #expect(page.claim("", 1.23456, equals: 1.23456).finding.left == "1.23456")
    }

    @Test("one number stands against each of many")
    func broadcast() {
        #expect(page.claim("", [2.0, 2, 2], equals: 2).holds)
        #expect(!page.claim("", 2, equals: [2.0, 2, 3]).holds)
    }

    @Test("nothing passes vacuously")
    func vacuous() {
        #expect(!page.claim("no case", [Double](), equals: [Double]()).holds)
        #expect(!page.claim("no case against one", [Double](), equals: 1).holds)
        #expect(!page.claim("lengths differ", [1.0, 1], equals: [1.0, 1, 1]).holds)
        #expect(!page.claim("one case against two", [1.0], equals: [1.0, 1]).holds)
        #expect(!page.claim("NaN", Double.nan, equals: Double.nan).holds)
        #expect(!page.claim("NaN among others", [1, Double.nan], equals: [1, 1.0]).holds)
        #expect(!page.claim("infinity", Double.infinity, equals: Double.infinity).holds)
        #expect(!page.claim("any number is close enough", 1, equals: 1.4, within: 0.5).holds)
        #expect(!page.claim("no tolerance", 1, equals: 1, within: .nan).holds)
        #expect(!page.claim("scale of nothing", 1, equals: 1, scale: 0).holds)
        #expect(!page.claim("scale without end", 1, equals: 2, scale: .infinity).holds)
    }
}

@Suite("agreesWith: a number against an estimate")
struct AgreementTests {
    let page = emptyPage()

    @Test(
        "six standard errors are the limit", arguments: [(1.0, true), (1.0059, true), (1.0061, false), (0.9939, false)])
    func limit(value: Double, holds: Bool) {
        #expect(page.claim("", value, agreesWith: Measured(mean: 1, standardError: 0.001)).holds == holds)
    }

    @Test("an estimate that could not notice 5 % proves nothing")
    func noisy() {
        let claim = page.claim("", 1, agreesWith: Measured(mean: 1, standardError: 0.0084))
        #expect(!claim.holds)
        #expect(claim.finding.complaint?.hasPrefix("too noisy") == true)
        #expect(page.claim("", 1, agreesWith: Measured(mean: 1, standardError: 0.0083)).holds)
    }

    @Test("about zero, only a scale can tell whether an estimate is fine enough")
    func scale() {
        let aboutZero = Measured(mean: 0.0001, standardError: 0.001)
        #expect(!page.claim("", 0, agreesWith: aboutZero).holds)
        #expect(page.claim("", 0, agreesWith: aboutZero, scale: 1).holds)
        #expect(!page.claim("", 0, agreesWith: aboutZero, scale: 0.01).holds)
    }

    @Test("draws that do not vary must give the number itself")
    func rigid() {
        #expect(page.claim("", 2, agreesWith: Measured(mean: 2, standardError: 0)).holds)
        #expect(page.claim("", 2, agreesWith: Measured(mean: 2.0.nextUp, standardError: 1e-30)).holds)
        #expect(!page.claim("", 2, agreesWith: Measured(mean: 2.0001, standardError: 0)).holds)
        #expect(!page.claim("", 0, agreesWith: Measured(mean: 1e-300, standardError: 0)).holds)
    }

    @Test("of many the worst decides, and the noisiest limits the power")
    func many() {
        let fine = Measured(mean: 1, standardError: 0.001)
        let noisy = Measured(mean: 1, standardError: 0.02)
        #expect(page.claim("", [1.0, 1], agreesWith: [fine, fine]).holds)
        #expect(!page.claim("", [1.0, 1.1], agreesWith: [fine, fine]).holds)
        #expect(!page.claim("", [1.0, 1], agreesWith: [fine, noisy]).holds)
    }

    @Test("two estimates differ by no more than their joint error allows")
    func joint() {
        let first = Measured(mean: 1, standardError: 0.003)
        #expect(page.claim("", first, agreesWith: Measured(mean: 1.029, standardError: 0.004)).holds)
        #expect(!page.claim("", first, agreesWith: Measured(mean: 1.031, standardError: 0.004)).holds)
    }

    @Test("nothing passes vacuously")
    func vacuous() {
        let good = Measured(mean: 1, standardError: 0.001)
        #expect(!page.claim("no estimate", [Double](), agreesWith: [Measured]()).holds)
        #expect(!page.claim("no value", [Double](), agreesWith: [good]).holds)
        #expect(!page.claim("lengths differ", [1.0, 1, 1], agreesWith: [good, good]).holds)
        #expect(!page.claim("NaN", Double.nan, agreesWith: good).holds)
        #expect(!page.claim("mean", 1, agreesWith: Measured(mean: .nan, standardError: 0.1)).holds)
        #expect(!page.claim("error", 1, agreesWith: Measured(mean: 1, standardError: .nan)).holds)
        #expect(!page.claim("error", 1, agreesWith: Measured(mean: 1, standardError: .infinity)).holds)
        #expect(!page.claim("error", 1, agreesWith: Measured(mean: 1, standardError: -1)).holds)
        #expect(!page.claim("one draw", 1, agreesWith: Measured(mean: 1, standardError: 0, count: 1)).holds)
    }
}

@Suite("bound: an inequality in every case")
struct BoundTests {
    let page = emptyPage()

    @Test("the tightest case is shown")
    func tightest() {
        let claim = page.bound("", lower: [0.0, 1, 2], upper: [1, 1.25, 5])
        #expect(claim.holds)
        #expect(claim.finding.left == "1" && claim.finding.right == "1.25")
        #expect(claim.finding.power == "would notice 0.25")
    }

    @Test("one violation among many fails")
    func violation() {
        let claim = page.bound("", lower: [0.0, 1, 2], upper: [1, 0.9, 5])
        #expect(!claim.holds)
        #expect(claim.finding.complaint == "violated in 1 of 3 cases, by up to 0.1")
    }

    @Test("rounding is no violation, more is")
    func rounding() {
        #expect(page.bound("", lower: 0.1 + 0.2, upper: 0.3).holds)
        #expect(!page.bound("", lower: 0.3001, upper: 0.3).holds)
        #expect(page.bound("", lower: 0.3001, upper: 0.3, slack: 0.001).holds)
    }

    @Test("nothing passes vacuously")
    func vacuous() {
        #expect(!page.bound("no case", lower: [Double](), upper: [Double]()).holds)
        #expect(!page.bound("no case", lower: 0, upper: [Double]()).holds)
        #expect(!page.bound("infinity", lower: 0, upper: Double.infinity).holds)
        #expect(!page.bound("NaN", lower: [0.0, 0], upper: [1, Double.nan]).holds)
        #expect(!page.bound("slack", lower: 2, upper: 1, slack: 1.5).holds)
        #expect(!page.bound("slack", lower: 2, upper: 1, slack: .nan).holds)
    }
}

@Suite("refute: a wrong version is ruled out")
struct RefutationTests {
    let page = emptyPage()
    let estimate = Measured(mean: 1, standardError: 0.01)

    @Test("it takes twelve standard errors", arguments: [(1.13, true), (1.11, false), (0.87, true), (1.0, false)])
    func estimate(wrong: Double, holds: Bool) { #expect(page.refute("", wrong, by: estimate).holds == holds) }

    @Test("it takes a thousand tolerances", arguments: [(1.002, true), (1.0005, false), (1.0, false)])
    func exact(wrong: Double, holds: Bool) { #expect(page.refute("", wrong, by: 1, within: 1e-6).holds == holds) }

    @Test("one case that tells is enough")
    func cases() {
        #expect(page.refute("", [1.0, 2], by: [estimate, estimate]).holds)
        #expect(page.refute("", [1.0, 2], by: [1.0, 1]).holds)
        #expect(!page.refute("", [1.0, 1], by: [1.0, 1]).holds)
    }

    @Test("a wrong version that is no number is not ruled out by evidence")
    func vacuous() {
        #expect(!page.refute("", Double.nan, by: estimate).holds)
        #expect(!page.refute("", Double.infinity, by: 1).holds)
        #expect(!page.refute("", 2, by: Measured(mean: 1, standardError: .nan)).holds)
        #expect(!page.refute("", 2, by: Measured(mean: 1, standardError: 0, count: 1)).holds)
        #expect(!page.refute("", [Double](), by: [Double]()).holds)
        #expect(!page.refute("", [Double](), by: [Measured]()).holds)
    }

    @Test("draws that do not vary rule out only what differs by more than rounding")
    func rigid() {
        let rigid = Measured(mean: 1, standardError: 0)
        #expect(page.refute("", 1.5, by: rigid).holds)
        #expect(!page.refute("", 1.0.nextUp, by: rigid).holds)
    }
}

@Suite("reaches and ranks: what several seeds achieve")
struct SeedTests {
    let page = emptyPage()

    @Test("every seed clears the bar")
    func reaches() {
        #expect(page.reaches("", [0.9, 0.95, 0.92], atLeast: 0.9).holds)
        #expect(!page.reaches("", [0.89, 0.95, 0.92], atLeast: 0.9).holds)
        #expect(page.reaches("", [0.1, 0.2, 0.3], atMost: 0.3).holds)
        #expect(!page.reaches("", [0.1, 0.2, 0.31], atMost: 0.3).holds)
    }

    @Test("the worst seed and the spread are shown")
    func spread() {
        let finding = page.reaches("", [0.91, 0.95, 0.92], atLeast: 0.9).finding
        #expect(finding.left == "0.9100")
        #expect(finding.detail == "3 seeds: 0.9100 … 0.9500")
    }

    @Test("counts are shown without digits they do not have")
    func counts() {
        let finding = page.reaches("", [3, 2, 4], atLeast: 2).finding
        #expect(finding.left == "2" && finding.detail == "3 seeds: 2 … 4")
        #expect(page.reaches("", [1, 1, 1.5], atLeast: 1).finding.left == "1.000")
        let order = page.ranks("", [("few", [1, 2, 2]), ("many", [12, 13, 14])]).finding
        #expect(order.left == "few 1.667" && order.right == "many 13")
    }

    @Test("fewer than three seeds may be luck, unless there is none involved")
    func luck() {
        #expect(!page.reaches("", [1, 1], atLeast: 0).holds)
        #expect(page.reaches("", [1], atLeast: 0, deterministic: true).holds)
        #expect(!page.ranks("", [("a", [1, 1]), ("b", [2, 2])]).holds)
        #expect(page.ranks("", [("a", [1]), ("b", [2])], deterministic: true).holds)
    }

    @Test("an order holds on every seed")
    func ranks() {
        #expect(page.ranks("", [("a", [1, 2, 3]), ("b", [2, 3, 4]), ("c", [5, 5, 5])]).holds)
        #expect(!page.ranks("", [("a", [1, 2, 3]), ("b", [2, 3, 3])]).holds)
        let claim = page.ranks("", [("a", [1, 2, 3]), ("b", [2, 1, 4])])
        #expect(claim.finding.complaint == "a is not below b on 1 of 3 seeds")
    }

    @Test("nothing passes vacuously")
    func vacuous() {
        #expect(!page.reaches("", [], atLeast: 0, deterministic: true).holds)
        #expect(!page.reaches("", [1, 1, .nan], atLeast: 0).holds)
        #expect(!page.reaches("", [1, 1, .infinity], atLeast: 0).holds)
        #expect(!page.reaches("", [1, 1, 1], atLeast: -.infinity).holds)
        #expect(!page.reaches("", [1, 1, 1], atMost: .nan).holds)
        #expect(!page.ranks("", []).holds)
        #expect(!page.ranks("", [("a", [1, 2, 3])]).holds)
        #expect(!page.ranks("", [("a", []), ("b", [])], deterministic: true).holds)
        #expect(!page.ranks("", [("a", [1, 2, 3]), ("b", [4, 5])]).holds)
        #expect(!page.ranks("", [("a", [1, 2, 3]), ("b", [4, 5, .nan])]).holds)
    }
}
