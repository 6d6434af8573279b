/// The average of some numbers: over seeds, over pictures, over judges. NaN of nothing.
public func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// |x - y|², summed over the coordinates.
public func squaredDistance(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for j in 0..<x.count {
        let difference = x[j] - y[j]
        sum.addProduct(difference, difference)
    }
    return sum
}
