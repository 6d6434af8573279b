import Evidence

/// ∫ over a range cut into equal pieces, 16 Gauss-Legendre nodes in each: a fixed rule, which shares nothing with the
/// adaptive quadrature that it checks.
func composite(_ range: ClosedRange<Double>, pieces: Int, _ function: (Double) throws -> Double) rethrows -> Double {
    let width = (range.upperBound - range.lowerBound) / Double(pieces)
    return try (0..<pieces).reduce(0) { sum, piece in
        let start = range.lowerBound + width * Double(piece)
        return sum + (try sixteen.integral(start...start + width, function))
    }
}

private let sixteen = GaussLegendre(16)
