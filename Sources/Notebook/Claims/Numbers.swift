/// What can stand on a side of a claim: a number, or an array of them with one case each.
///
/// A single number against an array is compared with every case.
public protocol Numbers {
    var sides: Sides { get }
}

/// One number for all cases, or a number for each.
public enum Sides: Sendable {
    case one(Double)
    case many([Double])

    var values: [Double] {
        switch self {
        case .one(let value): [value]
        case .many(let values): values
        }
    }
}

extension Double: Numbers {
    public var sides: Sides { .one(self) }
}
extension Float: Numbers {
    public var sides: Sides { .one(Double(self)) }
}
extension Int: Numbers {
    public var sides: Sides { .one(Double(self)) }
}
extension Array: Numbers where Element: Numbers {
    public var sides: Sides { .many(flatMap(\.sides.values)) }
}

/// A measured number with its uncertainty, as an estimator returns it.
public protocol Estimated {
    var mean: Double { get }
    /// The standard error of the mean.
    var standardError: Double { get }
    /// The number of independent draws.
    var count: Int { get }
}

/// Two sides, case by case, or why they cannot be compared.
enum Pairing {
    case pairs([(left: Double, right: Double)])
    case impossible(String)

    init(_ left: some Numbers, _ right: some Numbers) {
        let (left, right) = (left.sides, right.sides)
        let (a, b) = (left.values, right.values)
        if a.isEmpty || b.isEmpty {
            self = .impossible("there is no case to look at")
        } else if !(a + b).allSatisfy(\.isFinite) {
            let broken = (a + b).first { !$0.isFinite } ?? .nan
            self = .impossible("one of the numbers is \(broken.short())")
        } else {
            switch (left, right) {
            case (.one(let value), _): self = .pairs(b.map { (value, $0) })
            case (_, .one(let value)): self = .pairs(a.map { ($0, value) })
            case (.many, .many):
                self =
                    a.count == b.count
                    ? .pairs(Array(zip(a, b)).map { ($0.0, $0.1) })
                    : .impossible("\(a.count) numbers cannot be compared with \(b.count)")
            }
        }
    }
}
