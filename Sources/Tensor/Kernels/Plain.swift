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
}
