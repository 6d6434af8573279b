import Networks
import Notebook
import Tensor

/// Adam down a loss that is drawn anew in each step; the rate falls to zero over the second half.
public func minimize<Scalar: Real>(
    _ parameters: [Parameter<Scalar>], _ page: Page, _ name: String, steps: Int, rate: Double = 5e-3, key: Key,
    _ loss: (Key) -> Tensor<Scalar>
) throws {
    let optimizer = Adam(parameters, learningRate: rate)
    try page.progress(name, steps: steps) { step in
        optimizer.learningRate = rate * min(1, 2 * (1 - Double(step) / Double(steps)))
        return optimizer.step(minimizing: loss(key.folding(UInt64(step))))
    }
}
