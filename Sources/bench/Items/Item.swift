import Tensor

/// Something to be timed, under a name that says its shapes.
struct Item: Sendable {
    let name: String
    let group: Group
    /// What one call does, for its rate.
    var amount: Amount = .step
    /// Seconds that one call takes, measured for about as long as is given.
    let measure: @Sendable (Double) throws -> Double

    enum Amount: Sendable {
        case step
        case flops(Int, isDouble: Bool)
        /// Read, each once.
        case bytes(Int)
        case elements(Int)
        case operations(Int)
    }

    /// What is timed together, and beside which libraries.
    enum Group: String, CaseIterable, Sendable {
        case steps, products, functions, graph, em, start

        var engines: [String] {
            switch self {
            case .steps, .start: ["torch", "jax"]
            case .products, .functions: ["numpy", "torch"]
            case .graph: ["torch"]
            case .em: ["scikit-learn"]
            }
        }

        func items(_ sizes: Sizes) -> [Item] {
            switch self {
            case .steps: Workload.all.map { $0.item(sizes) }
            case .products: Item.products
            case .functions: Item.functions
            case .graph: [.graph(1000), .recording(1000)]
            case .em: [.mixture(.stated)]
            case .start: Item.starts
            }
        }
    }

    /// The item of this name; products and functions of other shapes than those listed have names too.
    static func named(_ name: String, sizes: Sizes = Sizes()) -> Item? {
        if let workload = Workload.all.first(where: { $0.name == name }) { return workload.item(sizes) }
        return Item.product(named: name) ?? Item.function(named: name)
            ?? Group.allCases.flatMap { $0.items(sizes) }.first { $0.name == name }
    }
}

extension Workload {
    func item(_ sizes: Sizes) -> Item {
        Item(name: name, group: .steps) { seconds in
            let training = make(sizes)
            return secondsPerCall(during: seconds) { _ = training.step() }
        }
    }
}
