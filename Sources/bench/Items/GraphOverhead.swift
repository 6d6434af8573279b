import Tensor

// What an operation costs besides its arithmetic: chains of multiplications of one number.

extension Item {
    /// Recording, as the forward half of a step does.
    static func recording(_ count: Int) -> Item {
        Item(name: "record-\(count)", group: .graph, amount: .operations(count)) { seconds in
            let x = Tensor<Float>([1]).variable()
            return secondsPerCall(during: seconds) { _ = chain(of: count, x) }
        }
    }

    /// Recording and walking back: two products and a sum for each operation.
    static func graph(_ count: Int) -> Item {
        Item(name: "graph-\(count)", group: .graph, amount: .operations(count)) { seconds in
            let x = Tensor<Float>([1]).variable()
            return secondsPerCall(during: seconds) { _ = gradient(of: chain(of: count, x), at: [x]) }
        }
    }
}

private func chain(of count: Int, _ x: Tensor<Float>) -> Tensor<Float> {
    (0..<count).reduce(x) { y, _ in y * x }
}
