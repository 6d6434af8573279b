import Tensor

private typealias Function = @Sendable (Tensor<Float>, Tensor<Float>) -> Tensor<Float>

/// Functions of each element, sums, a transposition, and random normals, on positive numbers.
private let functions: [(name: String, apply: Function)] = [
    ("exp", { x, _ in x.exp() }),
    ("log", { x, _ in x.log() }),
    ("tanh", { x, _ in x.tanh() }),
    ("sin", { x, _ in x.sin() }),
    ("sigmoid", { x, _ in x.sigmoid() }),
    ("softplus", { x, _ in x.softplus() }),
    ("erf", { x, _ in x.erf() }),
    ("squareRoot", { x, _ in x.squareRoot() }),
    ("relu", { x, _ in x.relu() }),
    ("add", { x, y in x + y }),
    ("multiply", { x, y in x * y }),
    ("sum", { x, _ in x.sum() }),
    ("columnSum", { x, _ in x.reshaped([-1, columns]).sum(axis: 0) }),
    ("transpose", { x, _ in x.reshaped([-1, columns]).transposed() }),
    ("normal", { x, _ in Key(6).normal(x.shape) }),
]

/// Of the functions of matrices: as many as must divide how many numbers there are.
private let columns = 64
private let ofMatrices = ["columnSum", "transpose"]

extension Item {
    static var functions: [Item] {
        [1 << 10, 1 << 16, 1 << 20].flatMap { count in
            bench.functions.compactMap { function(named: "\($0.name)-\(count)") }
        }
    }

    /// exp-65536: a function and how many numbers it is applied to.
    static func function(named name: String) -> Item? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[1]), (1...1 << 28).contains(count),
            let function = bench.functions.first(where: { $0.name == parts[0] }),
            count % columns == 0 || !ofMatrices.contains(function.name)
        else { return nil }
        return Item(name: name, group: .functions, amount: .elements(count)) { seconds in
            let (left, right) = Key(7).split()
            let (x, y): (Tensor<Float>, Tensor<Float>) = (left.uniform([count], in: 0.5..<1.5), right.uniform([count]))
            return secondsPerCall(during: seconds) { _ = function.apply(x, y) }
        }
    }
}
