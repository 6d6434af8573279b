import Evidence

// What the sections on gradients share: a reward for codes, an encoder's answer, and ways to draw the slope of the
// average reward.

/// The reward log p(x|z) of each code, [n, d] -> [n].
typealias Reward = (_ z: Tensor<Double>) -> Tensor<Double>

/// An answer of the encoder, q = N(μ, exp(s)), whose average reward is to be differentiated.
struct DrawnAnswer {
    let mu: [Double]
    let logVariance: [Double]

    var density: Gaussian { Gaussian(mean: mu, logVariance: logVariance) }
    var deviation: [Double] { density.deviation }

    /// `n` draws of an estimate of the slopes: first in each μ, then in each s.
    func slopes(
        _ n: Int, key: Key, of loss: (_ mu: Tensor<Double>, _ s: Tensor<Double>, _ e: Tensor<Double>) -> Tensor<Double>
    ) -> [Moments] {
        var totals = [Moments](repeating: Moments(), count: 2 * mu.count)
        for start in stride(from: 0, to: n, by: chunk) {
            let rows = drawnSlopes(min(chunk, n - start), key: key.folding(UInt64(start)), of: loss)
            for k in totals.indices { totals[k].merge(Moments(rows[k])) }
        }
        return totals
    }

    /// The draws themselves, a list for each parameter.
    ///
    /// - Parameter loss: What is differentiated: its value for each row of noise e [n, d]. Every row has a copy of μ and
    ///   s of its own, so that one pass back through the tensors brings n gradients, not their sum.
    func drawnSlopes(
        _ n: Int, key: Key, of loss: (_ mu: Tensor<Double>, _ s: Tensor<Double>, _ e: Tensor<Double>) -> Tensor<Double>
    ) -> [[Double]] {
        let d = mu.count
        let m = Tensor(mu).broadcast(to: [n, d]).variable()
        let s = Tensor(logVariance).broadcast(to: [n, d]).variable()
        let rows = gradient(of: loss(m, s, key.normal([n, d])).sum(), at: [m, s])
        return rows.flatMap { rows in (0..<d).map { rows[columns: $0..<$0 + 1].scalars } }
    }

    private var chunk: Int { 4_096 }

    /// By the first way: the noise is drawn, and the code depends on the parameters through μ + σ e.
    func reparameterised(_ n: Int, key: Key, _ reward: Reward) -> [Moments] {
        slopes(n, key: key) { mu, s, e in reward(mu + (0.5 * s).exp() * e) }
    }

    /// By the second way: the code is drawn and held fast; its reward multiplies the slope of log q.
    func score(_ n: Int, key: Key, baseline: Double = 0, _ reward: Reward) -> [Moments] {
        slopes(n, key: key) { mu, s, e in
            let z = (mu + (0.5 * s).exp() * e).detached
            return (reward(z) - baseline) * logDensity(z, mu, s)
        }
    }
}

/// log N(z; μ, exp(s)) of each row
func logDensity(_ z: Tensor<Double>, _ mu: Tensor<Double>, _ s: Tensor<Double>) -> Tensor<Double> {
    -0.5 * ((z - mu).square() * (-s).exp() + s + Double.log(2 * .pi)).sum(axis: 1)
}

extension LinearWorld {
    /// log p(x|z) = -½ (|x - W z - b|² / σ² + D log 2πσ²)
    func reward(_ x: [Double]) -> Reward {
        let (wanted, upright) = (Tensor(zip(x, bias).map { $0 - $1 }), weights.tensor.transposed())
        let constant = Double(x.count) * Double.log(2 * .pi * variance)
        return { z in -0.5 * ((wanted - z.matmul(upright)).square().sum(axis: 1) / variance + constant) }
    }
}

extension CurvedWorld {
    /// log p(x|z) = -½ ((x - z - a cos 2z)² / σ² + log 2πσ²)
    func reward(_ x: Double) -> Reward {
        { z in
            let error = x - z - bend * (2 * z).cos()
            return -0.5 * (error.square() / variance + Double.log(2 * .pi * variance)).sum(axis: 1)
        }
    }
}
