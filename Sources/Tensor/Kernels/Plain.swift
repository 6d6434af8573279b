extension Float: Real {}
extension Double: Real {}

extension Real {
    public static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Self>, outer: Int, length: Int, inner: Int,
        into y: UnsafeMutablePointer<Self>
    ) {
        for o in 0..<outer {
            for i in 0..<inner {
                var total: Self = reduction == .sum ? 0 : (reduction == .maximum ? -.infinity : .infinity)
                for l in 0..<length {
                    let next = x[(o * length + l) * inner + i]
                    switch reduction {
                    case .sum: total += next
                    case .maximum: total = total > next || total.isNaN ? total : next
                    case .minimum: total = total < next || total.isNaN ? total : next
                    }
                }
                y[o * inner + i] = total
            }
        }
    }

    public static func matmul(
        _ a: UnsafePointer<Self>, rowStride aRow: Int, columnStride aColumn: Int,
        _ b: UnsafePointer<Self>, rowStride bRow: Int, columnStride bColumn: Int,
        into c: UnsafeMutablePointer<Self>, rows m: Int, columns n: Int, inner k: Int, accumulate: Bool
    ) {
        for i in 0..<m {
            for j in 0..<n {
                var total: Self = accumulate ? c[i * n + j] : 0
                for p in 0..<k { total.addProduct(a[i * aRow + p * aColumn], b[p * bRow + j * bColumn]) }
                c[i * n + j] = total
            }
        }
    }
}
