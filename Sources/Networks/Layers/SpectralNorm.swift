import Tensor

/// A layer whose weight is divided by its greatest singular value, so that it stretches nothing: for a linear layer the
/// Lipschitz constant is one (Miyato and others, 2018).
///
/// The singular vectors follow the weight by power iteration, one step with every training call; the norm is
/// u' W v, whose derivative in W is exact when u and v are.
public struct SpectralNorm<Base: WeightedLayer>: Layer {
    public typealias Scalar = Base.Scalar
    public let base: Base
    /// [rows] and [columns] of the weight as a matrix.
    private let left: Parameter<Scalar>
    private let right: Parameter<Scalar>
    private let steps: Int

    /// `warmUp` steps of power iteration before the first use.
    public init(_ base: Base, key: Key, steps: Int = 1, warmUp: Int = 20) {
        self.base = base
        self.steps = steps
        let matrix = Self.matrix(base.weight.value.detached)
        left = Parameter("left", Self.unit(key.normal([matrix.shape[0], 1])))
        right = Parameter("right", .zeros([matrix.shape[1], 1]))
        iterate(matrix, steps: max(warmUp, 1))
    }

    public var parameters: [Parameter<Scalar>] { base.parameters }
    public var buffers: [Parameter<Scalar>] { base.buffers + [left, right] }

    /// The greatest singular value as it is known now.
    public var norm: Scalar { norm(of: Self.matrix(base.weight.value)).item }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        let weight = base.weight.value
        if mode.isTraining { iterate(Self.matrix(weight.detached), steps: steps) }
        return base(x, weight: weight / norm(of: Self.matrix(weight)), mode: mode)
    }

    private func norm(of matrix: Tensor<Scalar>) -> Tensor<Scalar> {
        (left.value.detached * matrix.matmul(right.value.detached)).sum()
    }

    private func iterate(_ matrix: Tensor<Scalar>, steps: Int) {
        var u = left.value.detached
        var v = right.value.detached
        for _ in 0..<steps {
            v = Self.unit(matrix.transposed().matmul(u))
            u = Self.unit(matrix.matmul(v))
        }
        left.assign(u)
        right.assign(v)
    }

    private static func matrix(_ weight: Tensor<Scalar>) -> Tensor<Scalar> { weight.reshaped([weight.shape[0], -1]) }

    private static func unit(_ vector: Tensor<Scalar>) -> Tensor<Scalar> {
        // A weight of zeros has no direction; the least normal number keeps it from becoming NaN.
        vector / Tensor(Swift.max(vector.square().sum().item.squareRoot(), Scalar.leastNormalMagnitude))
    }
}
