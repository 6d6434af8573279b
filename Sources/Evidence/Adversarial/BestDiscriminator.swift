import Probability
import Tensor

/// V at its best D, found without the formula: Newton's steps up V = Σ p log D + q log(1 - D) in the log-odds of each
/// value, from D = ½, none longer than two.
public func climbedValue(_ p: [Double], _ q: [Double]) -> Double {
    let (p, q) = (Tensor(p), Tensor(q))
    func value(_ l: Tensor<Double>) -> Tensor<Double> { -(p * (-l).softplus() + q * l.softplus()).sum() }
    var l = Tensor<Double>.zeros([p.count])
    for _ in 0..<40 {
        let here = l.variable()
        let slope = gradient(of: value(here), at: [here], recorded: true)[0]
        let curvature = gradient(of: slope.sum(), at: [here])[0]
        l = l - (slope.detached / curvature).clamped(to: -2...2)
    }
    return value(l).item
}

/// Probabilities of a small world: softmax of normal log-odds.
public func randomCategorical(_ count: Int, _ key: Key) -> Categorical {
    Categorical(logits: key.split(count).map { 1.5 * $0.normal() })
}
