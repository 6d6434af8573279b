import Tensor

extension Item {
    /// Square, tall, wide and deep ones, those of layers with batches of 64 to 256, and vectors.
    static var products: [Item] {
        let squares = [32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024].map { ($0, $0, $0) }
        let others = [
            (4096, 64, 64), (64, 64, 4096), (64, 4096, 64), (4096, 16, 16), (1280, 32, 5000),
            (64, 100, 100), (128, 784, 400), (128, 400, 784), (128, 20, 400), (256, 128, 128), (256, 2, 128),
            (256, 128, 1), (512, 512, 1), (1024, 1024, 1), (1, 1024, 1024), (4096, 256, 1),
        ]
        return (squares + others).map { product($0.0, $0.1, $0.2, as: Float.self) }
            + [128, 256, 512, 1024].map { product($0, $0, $0, as: Double.self) }
    }

    /// matmul-64x784x400 or matmul-double-256x256x256: rows, inner length, columns.
    static func product(named name: String) -> Item? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.first == "matmul", let lengths = parts.last?.split(separator: "x").map({ Int($0) ?? 0 }) else {
            return nil
        }
        guard lengths.count == 3, lengths.allSatisfy({ (1...65536).contains($0) }) else { return nil }
        let (m, k, n) = (lengths[0], lengths[1], lengths[2])
        if parts.count == 2 { return product(m, k, n, as: Float.self) }
        return parts.count == 3 && parts[1] == "double" ? product(m, k, n, as: Double.self) : nil
    }

    private static func product<S: Real>(_ m: Int, _ k: Int, _ n: Int, as _: S.Type) -> Item {
        let isDouble = S.self == Double.self
        return Item(
            name: "matmul-\(isDouble ? "double-" : "")\(m)x\(k)x\(n)", group: .products,
            amount: m == 1 || n == 1
                ? .bytes(m * k * n * MemoryLayout<S>.stride) : .flops(2 * m * k * n, isDouble: isDouble)
        ) { seconds in
            let (left, right) = Key(5).split()
            let (a, b): (Tensor<S>, Tensor<S>) = (left.uniform([m, k]), right.uniform([k, n]))
            return secondsPerCall(during: seconds) { _ = a.matmul(b) }
        }
    }
}
