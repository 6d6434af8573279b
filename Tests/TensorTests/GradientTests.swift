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
        case broadcast, sum, reshape, copy, accumulate, gather, scatter, cumulativeSum
    }

    var kind: String {
        switch self {
        case .unary(let function): "unary \(function)"
        case .binary(let operation): "binary \(operation)"
        case .linear(let map): "linear \(Operation.kind(of: map))"
        case .product(let product): "product \(product.transposesA) \(product.transposesB)"
        case .along(let function, _): "along \(function)"
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
        case .cumulativeSum: .cumulativeSum
        }
    }

    /// All kinds; comparisons are constants and never recorded.
    static var kinds: [String] {
        let comparisons: [BinaryOperation] = [.less, .lessOrEqual, .equal]
        return UnaryFunction.allCases.map { "unary \($0)" }
            + BinaryOperation.allCases.filter { !comparisons.contains($0) }.map { "binary \($0)" }
            + LinearKind.allCases.map { "linear \($0)" }
            + [false, true].flatMap { a in [false, true].map { b in "product \(a) \(b)" } }
            + AxisFunction.allCases.map { "along \($0)" } + ["concatenate", "select"]
    }
}
