import Synchronization

/// Tells whoever measures what this module does: a bench, to say where the time of a step goes.
///
/// A watcher belongs to the task that asked for it and is told of that task's operations alone, since other tasks may
/// compute at the same time. It alters no number. While nobody watches, an operation pays for reading one counter.
package enum Watch {
    package enum Event: Sendable {
        /// Work of this name begins; other work may begin and end inside it. The floating-point operations are those of
        /// matrix products, two for each multiply-add, and zero for all else.
        case begins(String, flops: Int)
        /// It ended, having read and written so many bytes if it went through each of its arrays once.
        case ends(bytes: Int)
        /// The system was asked for memory that was not in the pool.
        case allocates(bytes: Int)
    }

    /// In a box: a bare function would be wrapped once more each time that it is read.
    private struct Watcher { let tell: @Sendable (Event) -> Void }
    @TaskLocal private static var watcher: Watcher?
    /// How many are watching, in all tasks.
    private static let watchers = Atomic<Int>(0)

    package static var isOn: Bool { watchers.load(ordering: .relaxed) != 0 }

    /// Tells `watcher` what this task does during `body`.
    package static func during<Result>(_ body: () throws -> Result, tell watcher: @escaping @Sendable (Event) -> Void)
        rethrows -> Result
    {
        watchers.add(1, ordering: .relaxed)
        defer { watchers.subtract(1, ordering: .relaxed) }
        return try $watcher.withValue(Watcher(tell: watcher), operation: body)
    }

    @inline(never)
    package static func report(_ event: Event) { watcher?.tell(event) }

    /// Does some work, and tells of it if anybody watches.
    @inline(__always)
    package static func work<Result>(
        _ name: @autoclosure () -> String, bytes: @autoclosure () -> Int, _ body: () -> Result
    ) -> Result {
        if !isOn { return body() }
        report(.begins(name(), flops: 0))
        let result = body()
        report(.ends(bytes: bytes()))
        return result
    }
}

/// An operation, told of as it goes.
@inline(never)
@specialized(where S == Float)
@specialized(where S == Double)
func watched<S: Real>(_ operation: Operation, _ inputs: Operands<S>) -> Tensor<S> {
    let (name, flops) = operation.described(inputs)
    Watch.report(.begins(name, flops: flops))
    let output = operation.forward(inputs)
    let arrays = inputs.all + [output]
    let isView = output.node.storage === inputs[0].node.storage
    Watch.report(.ends(bytes: isView ? 0 : arrays.reduce(0) { $0 + $1.count } * MemoryLayout<S>.stride))
    return output
}

extension Operation {
    /// A name and the floating-point operations of a matrix product.
    fileprivate func described<S: Real>(_ x: Operands<S>) -> (name: String, flops: Int) {
        switch self {
        case .unary(let function): return ("\(function)", 0)
        case .binary(let operation): return ("\(operation)", 0)
        case .linear(let map): return (map.name, 0)
        case .along(let function, _): return ("\(function)", 0)
        case .concatenate: return ("concatenate", 0)
        case .select: return ("select", 0)
        case .gate: return ("gate", 0)
        case .logisticLoss: return ("logisticLoss", 0)
        case .affine(let rectifier):
            let (m, k, n) = (x[0].shape[0], x[1].shape[0], x[1].shape[1])
            return ("\(rectifier == nil ? "AB+b" : "[AB+b]") \(m)x\(k)x\(n)", 2 * m * k * n)
        case .product(let product):
            let (a, b) = (x[0].shape, x[1].shape)
            let k = a[a.count - (product.transposesA ? 2 : 1)]
            let (m, n) = (a.product / max(1, k), b[b.count - (product.transposesB ? 2 : 1)])
            let transposes = (product.transposesA ? "Aᵀ" : "A") + (product.transposesB ? "Bᵀ" : "B")
            return ("\(product.gateSlope == nil ? transposes : "[\(transposes)]") \(m)x\(k)x\(n)", 2 * m * k * n)
        }
    }
}

extension LinearMap {
    fileprivate var name: String {
        switch self {
        case .broadcast: "broadcast"
        case .sum: "sum"
        case .reshape: "reshape"
        case .copy: "copy"
        case .accumulate: "accumulate"
        case .gather: "gather"
        case .scatter: "scatter"
        case .cumulativeSum: "cumulativeSum"
        case .choose: "choose"
        case .place: "place"
        }
    }
}
