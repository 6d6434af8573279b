import Tensor

/// In training, sets each number to zero with this probability and scales up the others, so that the mean stays.
public struct Dropout<Scalar: Real>: Layer {
    public let probability: Double

    public init(_ probability: Double) {
        require(
            (0..<1).contains(probability),
            "A probability of dropping out must be in 0..<1, which \(probability) is not.")
        self.probability = probability
    }

    public var parameters: [Parameter<Scalar>] { [] }

    public func callAsFunction(_ x: Tensor<Scalar>, mode: Mode) -> Tensor<Scalar> {
        guard case .train(let key) = mode, probability > 0 else { return x }
        let draws: Tensor<Scalar> = key.uniform(x.shape)
        return x * (draws .>= Scalar(probability)) / Scalar(1 - probability)
    }
}
