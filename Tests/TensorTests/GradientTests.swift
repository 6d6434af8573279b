import Testing

@testable import Tensor

@Suite("Derivatives")
struct GradientTests {
    @Test("first and second derivatives agree with finite differences", arguments: gradientChecks)
    func agreesWithDifferences(_ check: GradientCheck) {
        let errors = check.errors()
        #expect(errors.first < 1e-6)
        #expect(errors.second < 1e-6)
    }

    @Test(
        "in one pass or as functions to be derived again, derivatives are the same numbers", arguments: gradientChecks)
    func sameWhetherRecorded(_ check: GradientCheck) {
        let x = check.inputs
        let weights = draw(check.function(x).shape, in: -1...1, Key(5).folding(check.name))
        let variables = (x + [weights]).map { $0.variable() }
        let loss = check.loss(variables)
        let (once, again) = (gradient(of: loss, at: variables), gradient(of: loss, at: variables, recorded: true))
        #expect(zip(once, again).allSatisfy { $0 == $1 })
    }

    @Test("adding derivatives up in place changes nothing that can be seen")
    func inPlace() {
        let x = draw([6, 5], in: -1...1, Key(6)).variable()
        let seed = draw([6, 5], in: -1...1, Key(7))
        let kept = seed.scalars
        // The cotangent goes on to x as it is, and other paths add to it.
        let y = x + x.slice(axis: 0, from: 1, to: 3).sum() + x.chosen([0, 1, 2, 3, 4, 0]).sum() + x
        let first = pullback(of: [y], cotangents: [seed], at: [x])[0]
        #expect(seed.scalars == kept)
        #expect(pullback(of: [y], cotangents: [seed], at: [x])[0] == first)
        #expect(pullback(of: [y], cotangents: [seed], at: [x], recorded: true)[0] == first)
    }

    @Test("every operation of the table has a check")
    func complete() {
        let checked = gradientChecks.reduce(into: Set<String>()) { $0.formUnion($1.kinds()) }
        #expect(Set(Operation.kinds).subtracting(checked).sorted() == [])
    }
}

// MARK: - The kinds of operation, for completeness

/// A case that is added to the table does not compile here before it is named, and fails before it is checked.
extension Operation {
    private enum LinearKind: String, CaseIterable {
        case broadcast, sum, reshape, copy, accumulate, gather, scatter, choose, place, cumulativeSum
    }

    var kind: String {
        switch self {
        case .unary(let function): "unary \(function)"
        case .binary(let operation): "binary \(operation)"
        case .linear(let map): "linear \(Operation.kind(of: map))"
        case .product(let product): "product \(product.transposesA) \(product.transposesB)"
        case .along(let function, _): "along \(function)"
        case .affine: "affine"
        case .gate: "gate"
        case .logisticLoss: "logisticLoss"
        case .concatenate: "concatenate"
        case .select: "select"
        }
    }

    private static func kind(of map: LinearMap) -> LinearKind {
        switch map {
        case .broadcast: .broadcast
        case .sum: .sum
        case .reshape: .reshape
        case .copy: .copy
        case .accumulate: .accumulate
        case .gather: .gather
        case .scatter: .scatter
        case .choose: .choose
        case .place: .place
        case .cumulativeSum: .cumulativeSum
        }
    }

    /// All kinds; comparisons are constants and never recorded.
    static var kinds: [String] {
        let comparisons: [BinaryOperation] = [.less, .lessOrEqual, .equal]
        return UnaryFunction.allCases.map { "unary \($0)" }
            + BinaryOperation.allCases.filter { !comparisons.contains($0) }.map { "binary \($0)" }
            + LinearKind.allCases.map { "linear \($0)" }
            + ["affine", "gate", "logisticLoss"]
            + [false, true].flatMap { a in [false, true].map { b in "product \(a) \(b)" } }
            + AxisFunction.allCases.map { "along \($0)" } + ["concatenate", "select"]
    }
}
