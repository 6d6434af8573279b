import Tensor

/// How the weights of a layer are drawn. They are drawn in double precision and rounded, so that the same key gives the
/// same model in either.
public struct Initializer: Sendable {
    /// Shape, how many inputs each output has, how many outputs each input has, key.
    private let draw: @Sendable ([Int], Int, Int, Key) -> Tensor<Double>

    public init(_ draw: @escaping @Sendable (_ shape: [Int], _ fanIn: Int, _ fanOut: Int, Key) -> Tensor<Double>) {
        self.draw = draw
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func callAsFunction<Scalar: Real>(
        _ shape: [Int], fanIn: Int, fanOut: Int, key: Key, as type: Scalar.Type = Scalar.self
    ) -> Tensor<Scalar> {
        let values = draw(shape, fanIn, fanOut, key)
        require(values.shape == shape, "An initialiser made the shape \(values.shape) where \(shape) is needed.")
        return Tensor(values.scalars.map { Scalar($0) }, shape: shape)
    }
}

// MARK: - By variance: signals should neither fade nor explode from layer to layer

extension Initializer {
    /// Uniform with variance 2 / (inputs + outputs): keeps the size of signals and of gradients (Glorot and Bengio, 2010).
    public static let glorot = Initializer { shape, fanIn, fanOut, key in
        let bound = (6 / Double(fanIn + fanOut)).squareRoot()
        return key.uniform(shape, in: -bound..<bound)
    }

    /// Normal with variance 2 / inputs: for ReLU, which lets half of the signal through (He and others, 2015).
    public static let he = Initializer { shape, fanIn, _, key in
        key.normal(shape, mean: 0, deviation: (2 / Double(fanIn)).squareRoot())
    }

    public static func normal(deviation: Double) -> Initializer {
        Initializer { shape, _, _, key in key.normal(shape, mean: 0, deviation: deviation) }
    }

    public static func uniform(in range: Range<Double>) -> Initializer {
        Initializer { shape, _, _, key in key.uniform(shape, in: range) }
    }

    public static func constant(_ value: Double) -> Initializer {
        Initializer { shape, _, _, _ in Tensor(repeating: value, shape: shape) }
    }
}

// MARK: - Orthogonal: keeps the length of every signal exactly

extension Initializer {
    /// Rows (or columns, whichever are fewer) at right angles and of length `gain`; further axes count as columns.
    public static func orthogonal(gain: Double = 1) -> Initializer {
        Initializer { shape, _, _, key in
            let rows = shape.first ?? 1
            let columns = shape.dropFirst().reduce(1, *)
            let (few, many) = (min(rows, columns), max(rows, columns))
            let drawn: Tensor<Double> = key.normal([few, many])
            let scalars = drawn.scalars
            var basis: [[Double]] = []
            for row in 0..<few {
                var vector = Array(scalars[row * many..<(row + 1) * many])
                // Gram-Schmidt, twice: the second pass takes away what rounding left by the first.
                for _ in 0..<2 {
                    for other in basis {
                        let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                        for index in 0..<many { vector[index] -= share * other[index] }
                    }
                }
                let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                basis.append(vector.map { $0 / length })
            }
            let matrix = Tensor(basis.flatMap { $0 }, shape: [few, many]) * gain
            return (rows <= columns ? matrix : matrix.transposed()).reshaped(shape)
        }
    }
}
