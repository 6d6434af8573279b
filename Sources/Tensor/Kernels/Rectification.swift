/// How the elements of a product are rectified when they are complete.
public enum Rectification<S: Real> {
    case none
    case itself(Rectifier)
    /// As `Real.gate` does, by a matrix of the shape of the product.
    case gate(by: UnsafePointer<S>, slope: S)

    /// The same for a part of the product that begins at row i and column j, where rows are `row` apart.
    @inline(always)
    func at(_ i: Int, _ j: Int, row: Int) -> Rectification {
        if case .gate(let by, let slope) = self { .gate(by: by + (i &* row &+ j), slope: slope) } else { self }
    }
}

/// Some rows of a product, `row` apart.
public struct StoredRows<S> {
    let start: UnsafeMutablePointer<S>
    let row: Int, rows: Int, columns: Int
}

extension Float {
    public static func rectify(_ part: StoredRows<Float>, _ rectification: Rectification<Float>) {
        rectified(part, rectification, SIMD16<Float>.self)
    }
}

extension Double {
    public static func rectify(_ part: StoredRows<Double>, _ rectification: Rectification<Double>) {
        rectified(part, rectification, SIMD8<Double>.self)
    }
}

/// Done tile by tile, this finds the numbers in the first cache, and is limited by loads and stores there; a pass of its own
/// would wait for memory and for the other threads. (In the tile itself it would cost the sums their registers.)
@inline(always)
private func rectified<V: FloatLanes>(
    _ part: StoredRows<V.Scalar>, _ rectification: Rectification<V.Scalar>, _: V.Type
) {
    let zero = V(repeating: 0)
    switch rectification {
    case .none: break
    case .itself(.relu):
        replace(part, with: part.start) { (c: V, _: V) in c.replacing(with: zero, where: c .< zero) }
    case .itself(.leakyRelu(let slope)): gate(part, by: part.start, slope: V.Scalar(slope), V.self)
    case .gate(let by, let slope): gate(part, by: by, slope: slope, V.self)
    }
}

/// With the factors rounded as they are for the operation of that name.
@inline(always)
private func gate<V: FloatLanes>(
    _ part: StoredRows<V.Scalar>, by x: UnsafePointer<V.Scalar>, slope: V.Scalar, _: V.Type
) {
    let (above, below, zero) = (V(repeating: 1 - slope + slope), V(repeating: slope), V(repeating: 0))
    replace(part, with: x) { (c: V, x: V) in c * below.replacing(with: above, where: zero .< x) }
}

/// c = f(c, x), where the rows of x are as far apart as those of c.
@inline(always)
private func replace<V: FloatLanes>(
    _ c: StoredRows<V.Scalar>, with x: UnsafePointer<V.Scalar>, _ f: (V, V) -> V
) {
    let width = MemoryLayout<V>.size / MemoryLayout<V.Scalar>.size
    for i in 0..<c.rows {
        let (to, from) = (UnsafeMutablePointer(c.start + i &* c.row), x + i &* c.row)
        var j = 0
        while j &+ width <= c.columns {
            let (mine, other) = (UnsafeMutableRawPointer(to + j), UnsafeRawPointer(from + j))
            mine.storeBytes(of: f(mine.loadUnaligned(as: V.self), other.loadUnaligned(as: V.self)), as: V.self)
            j &+= width
        }
        while j < c.columns {
            to[j] = f(V(repeating: to[j]), V(repeating: from[j]))[0]
            j &+= 1
        }
    }
}
