import Tensor

/// The length of all gradients together, as one vector.
public func norm<Scalar: Real>(of gradients: [Tensor<Scalar>]) -> Scalar {
    gradients.reduce(Scalar(0)) { $0 + $1.detached.square().sum().item }.squareRoot()
}

/// The gradients, scaled down together if their length is above this one: the direction stays.
public func clipped<Scalar: Real>(_ gradients: [Tensor<Scalar>], toNorm longest: Scalar) -> [Tensor<Scalar>] {
    require(longest > 0, "Gradients can be clipped to a positive length, which \(longest) is not.")
    let length = norm(of: gradients)
    // A length that is not a number must not pass for a short one, so it is the long ones that are told apart.
    if length <= longest { return gradients }
    return gradients.map { $0 * (longest / length) }
}

/// The gradients with every number brought into -greatest...greatest.
public func clipped<Scalar: Real>(_ gradients: [Tensor<Scalar>], toValue greatest: Scalar) -> [Tensor<Scalar>] {
    require(greatest > 0, "Gradients can be clipped to a positive value, which \(greatest) is not.")
    return gradients.map { $0.clamped(to: -greatest...greatest) }
}

/// An optimiser that is shown gradients of at most this length, whoever calls it.
///
///     Clipped(Adam(network.parameters), toNorm: 1)
public final class Clipped<Scalar: Real>: Optimizer {
    private let optimizer: any Optimizer<Scalar>
    private let longest: Scalar

    public init(_ optimizer: any Optimizer<Scalar>, toNorm longest: Scalar) {
        (self.optimizer, self.longest) = (optimizer, longest)
    }

    public var parameters: [Parameter<Scalar>] { optimizer.parameters }

    public var learningRate: Double {
        get { optimizer.learningRate }
        set { optimizer.learningRate = newValue }
    }

    public func step(_ gradients: [Tensor<Scalar>]) { optimizer.step(clipped(gradients, toNorm: longest)) }
}

extension Array {
    /// Brings every weight into -greatest...greatest, as the first Wasserstein GAN does after each step of its critic.
    public func clip<Scalar: Real>(toValue greatest: Scalar) where Element == Parameter<Scalar> {
        require(greatest > 0, "Weights can be clipped to a positive value, which \(greatest) is not.")
        for parameter in self { parameter.assign(parameter.value.detached.clamped(to: -greatest...greatest)) }
    }
}
