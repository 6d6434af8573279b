import Networks
import Probability
import Tensor

/// What the two players of an adversarial pair minimise, from the critic's values v at real points and at generated ones:
/// tensors of any shape, one value a point. A discriminator's D(x) is sigmoid(v): its values are logits.
public struct AdversarialLoss<Scalar: Real>: Sendable {
    public let name: String
    public let critic: @Sendable (_ real: Tensor<Scalar>, _ generated: Tensor<Scalar>) -> Tensor<Scalar>
    public let generator: @Sendable (_ generated: Tensor<Scalar>) -> Tensor<Scalar>

    public init(
        _ name: String,
        critic: @escaping @Sendable (_ real: Tensor<Scalar>, _ generated: Tensor<Scalar>) -> Tensor<Scalar>,
        generator: @escaping @Sendable (_ generated: Tensor<Scalar>) -> Tensor<Scalar>
    ) {
        (self.name, self.critic, self.generator) = (name, critic, generator)
    }
}

extension AdversarialLoss {
    /// -E log D(x) - E log(1 - D(G(z))), and E log(1 - D(G(z))) for the generator: one value, from two sides.
    public static var minimax: Self {
        Self("minimax GAN", critic: crossEntropy) { -$0.softplus().mean() }
    }

    /// The same discriminator, and -E log D(G(z)) for the generator, which does not starve where D is sure.
    public static var nonSaturating: Self {
        Self("non-saturating GAN", critic: crossEntropy) { (-$0).softplus().mean() }
    }

    /// E D(G(z)) - E D(x), and -E D(G(z)); it needs a `LipschitzLimit` or a critic that is one.
    public static var wasserstein: Self {
        Self("Wasserstein GAN", critic: { real, generated in generated.mean() - real.mean() }) { -$0.mean() }
    }

    /// ½ E (D(x) - real)² + ½ E (D(G(z)) - generated)², and ½ E (D(G(z)) - wanted)² (Mao and others 2017).
    public static func leastSquares(real b: Scalar = 1, generated a: Scalar = 0, wanted c: Scalar = 1) -> Self {
        Self(
            "least-squares GAN",
            critic: { real, generated in 0.5 * (real - b).square().mean() + 0.5 * (generated - a).square().mean() },
            generator: { 0.5 * ($0 - c).square().mean() })
    }

    /// The negative of f-GAN's bound E T(x) - E f*(T(G(z))), and for the generator its second term or, where that starves
    /// (Nowozin and others 2016, section 3.2), -E T(G(z)).
    public static func divergence(_ divergence: Divergence, saturating: Bool = true) -> Self {
        Self(
            "\(divergence.name) GAN",
            critic: { real, generated in -divergence.bound(real: real, generated: generated) },
            generator: { saturating ? -divergence.conjugateOfOutput($0).mean() : -divergence.output($0).mean() })
    }

    private static func crossEntropy(_ real: Tensor<Scalar>, _ generated: Tensor<Scalar>) -> Tensor<Scalar> {
        (-real).softplus().mean() + generated.softplus().mean()
    }
}

/// How a critic is kept from becoming arbitrarily steep. (Spectral normalisation is in its layers: `spectralPerceptron`.)
public enum LipschitzLimit: Sendable, Hashable {
    case none
    /// Every weight is brought into -greatest...greatest after each step (Arjovsky and others 2017).
    case clipping(Double)
    /// weight * gradient penalty at these points, towards a slope of one.
    case penalty(weight: Double = 10, sides: PenaltySides = .both, at: PenaltyPoints = .between)

    public enum PenaltyPoints: Sendable, Hashable {
        /// On lines between real and generated points.
        case between
        case real, generated
    }

    /// What it adds to the critic's loss.
    func addition<Scalar: Real>(
        _ critic: (Tensor<Scalar>) -> Tensor<Scalar>, real: Tensor<Scalar>, generated: Tensor<Scalar>, key: Key
    ) -> Tensor<Scalar>? {
        guard case .penalty(let weight, let sides, let place) = self else { return nil }
        let points =
            switch place {
            case .between: interpolated(real, generated, key: key)
            case .real: real
            case .generated: generated
            }
        return Scalar(weight) * gradientPenalty(of: critic, at: points, sides: sides)
    }

    /// What it does to the critic after a step.
    func apply<Scalar: Real>(to parameters: [Parameter<Scalar>]) {
        if case .clipping(let greatest) = self { parameters.clip(toValue: Scalar(greatest)) }
    }
}
