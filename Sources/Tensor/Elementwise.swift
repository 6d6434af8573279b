// Functions of each element.

extension Tensor {
    public func exp() -> Tensor { perform(.unary(.exp), self) }
    /// exp(x) - 1 without the loss of digits near zero.
    public func expMinusOne() -> Tensor { perform(.unary(.expMinusOne), self) }
    public func log() -> Tensor { perform(.unary(.log), self) }
    /// log(1 + x) without the loss of digits near zero.
    public func logOnePlus() -> Tensor { perform(.unary(.logOnePlus), self) }
    public func sin() -> Tensor { perform(.unary(.sin), self) }
    public func cos() -> Tensor { perform(.unary(.cos), self) }
    public func tanh() -> Tensor { perform(.unary(.tanh), self) }
    public func erf() -> Tensor { perform(.unary(.erf), self) }
    public func reciprocal() -> Tensor { perform(.unary(.reciprocal), self) }
    public func square() -> Tensor { perform(.unary(.square), self) }
    public func squareRoot() -> Tensor { perform(.unary(.squareRoot), self) }
    public func absolute() -> Tensor { perform(.unary(.absolute), self) }
    /// -1, 0 or 1; its derivative is zero.
    public func sign() -> Tensor { perform(.unary(.sign), self) }
    /// The greatest whole number that is not above; its derivative is zero.
    public func floor() -> Tensor { perform(.unary(.floor), self) }

    /// Each element to the power of the other tensor's.
    public func power(_ exponent: Tensor) -> Tensor { perform(.binary(.power), self, exponent) }
    /// Each element to a power.
    public func power(_ exponent: Scalar) -> Tensor { power(Tensor(exponent)) }

    /// Each element to a whole power, by squaring; exact derivatives at zero too.
    public func power(_ exponent: Int) -> Tensor {
        if exponent < 0 { return power(-exponent).reciprocal() }
        if exponent == 0 { return .ones(shape) }
        if exponent == 1 { return self }
        let half = power(exponent / 2).square()
        return exponent.isMultiple(of: 2) ? half : half * self
    }
}

// MARK: - Activations

extension Tensor {
    /// 1 / (1 + exp(-x))
    public func sigmoid() -> Tensor { perform(.unary(.sigmoid), self) }
    /// log(1 + exp(x)), finite at any finite x.
    public func softplus() -> Tensor { perform(.unary(.softplus), self) }
    /// log sigmoid(x), finite at any finite x.
    public func logSigmoid() -> Tensor { -(-self).softplus() }
    /// max(x, 0)
    public func relu() -> Tensor { perform(.unary(.relu), self) }
    /// x where positive, slope · x elsewhere.
    public func leakyRelu(slope: Scalar = 0.01) -> Tensor {
        perform(.gate(slope: Double(slope)), self, constant)
    }
    /// softplus(x) - target x: what a logit costs, -log of the probability it gives to a target in 0...1.
    package func logisticLoss(_ target: Tensor) -> Tensor {
        guard let both = broadcastShape(shape, target.shape) else { return softplus() - target * self }
        return perform(.logisticLoss, broadcast(to: both), target.broadcast(to: both))
    }
    /// x where positive, scale · (exp(x) - 1) elsewhere.
    public func elu(scale: Scalar = 1) -> Tensor {
        .maximum(self, Tensor(0)) + scale * Tensor.minimum(self, Tensor(0)).expMinusOne()
    }
    /// x times the standard normal's probability of a smaller value.
    public func gelu() -> Tensor { self * ((self * Scalar(0.7071067811865476)).erf() + 1) * 0.5 }
}
