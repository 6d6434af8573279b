import Tensor

// What a network needs to become a critic: its last layer's value v may be any number, but T must lie where f* is
// finite. So T = output(v), increasing in v (large means "from the data"), and f*(T) comes straight from v: by way of T,
// which rounds near the end of the domain, the logarithms below would meet zeros.

extension Divergence {
    /// T = g(v); any shape.
    public func output<Scalar: Real>(_ v: Tensor<Scalar>) -> Tensor<Scalar> {
        switch self {
        case .kullbackLeibler, .pearson, .jeffrey: v
        case .reverseKullbackLeibler: -(-v).exp()
        case .twiceJensenShannon: Scalar(Double.log(2)) - (-v).softplus()
        case .gan: -(-v).softplus()
        case .neyman, .squaredHellinger: 1 - (-v).exp()
        case .totalVariation: 0.5 * v.tanh()
        case .alpha(let a): a > 1 ? v : Scalar(1 / (1 - a)) - (-v).softplus()
        }
    }

    /// f*(g(v)), in one piece; any shape.
    public func conjugateOfOutput<Scalar: Real>(_ v: Tensor<Scalar>) -> Tensor<Scalar> {
        switch self {
        case .kullbackLeibler: (v - 1).exp()
        case .reverseKullbackLeibler: v - 1
        case .twiceJensenShannon: v.softplus() - Scalar(Double.log(2))
        case .gan: v.softplus()
        case .pearson: (0.5 * (v + 2).relu()).square() - 1
        case .neyman: 2 - 2 * (-0.5 * v).exp()
        case .squaredHellinger: v.expMinusOne()
        case .totalVariation: 0.5 * v.tanh()
        case .jeffrey: jeffreyConjugate(v)
        case .alpha(let a): alphaConjugate(v, a)
        }
    }

    /// T for one number.
    public func output(_ v: Double) -> Double { output(Tensor([v])).scalars[0] }

    /// f*(T) for one number.
    public func conjugateOfOutput(_ v: Double) -> Double { conjugateOfOutput(Tensor([v])).scalars[0] }

    /// E_p T - E_q f*(T) for the network's values at draws of p and at draws of q: at most D(p ‖ q), whatever the network.
    public func bound<Scalar: Real>(real: Tensor<Scalar>, generated: Tensor<Scalar>) -> Tensor<Scalar> {
        output(real).mean() - conjugateOfOutput(generated).mean()
    }
}

/// W + 1/W + t - 2 with W = exp(-s). Newton is run on numbers; from its root two steps that record leave the number as
/// it is and give it its derivatives up to the third order.
private func jeffreyConjugate<Scalar: Real>(_ t: Tensor<Scalar>) -> Tensor<Scalar> {
    var s = Tensor<Scalar>(t.scalars.map { Scalar(jeffreyLogRatio(Double($0))) }, shape: t.shape)
    for _ in 0..<2 {
        let inverse = (-s).exp()
        s = s - (s + 1 - inverse - t) / (1 + inverse)
    }
    return (-s).exp() + s.exp() + t - 2
}

/// (b^(a / (a - 1)) - 1) / a, where b = 1 + (a - 1) T is (1 - a) softplus(-v) for orders below 1.
private func alphaConjugate<Scalar: Real>(_ v: Tensor<Scalar>, _ a: Double) -> Tensor<Scalar> {
    let base = a < 1 ? Scalar(1 - a) * (-v).softplus() : (1 + Scalar(a - 1) * v).relu() + Scalar(1e-30)
    return ((Scalar(a / (a - 1)) * base.log()).exp() - 1) / Scalar(a)
}
