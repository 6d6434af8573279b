import Tensor

/// Linear layers of spectral norm one with an activation between them: [..., sizes.first] -> [..., sizes.last]. With
/// activations whose slope is at most one, the whole is 1-Lipschitz as far as the power iteration has converged.
///
///     let critic: Sequential<Float> = spectralPerceptron([2, 64, 64, 1], key: key)
public func spectralPerceptron<Scalar: Real>(
    _ sizes: [Int], activation: Activation<Scalar> = .leakyRelu(slope: 0.2), key: Key
) -> Sequential<Scalar> {
    require(sizes.count >= 2, "A perceptron needs the sizes of its inputs and outputs at least, not \(sizes).")
    let keys = key.split(2 * (sizes.count - 1))
    return Sequential {
        for layer in 0..<sizes.count - 1 {
            if layer > 0 { activation }
            SpectralNorm(
                Linear<Scalar>(from: sizes[layer], to: sizes[layer + 1], key: keys[2 * layer]), key: keys[2 * layer + 1]
            )
        }
    }
}
