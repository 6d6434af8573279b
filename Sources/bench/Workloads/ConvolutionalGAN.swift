import Networks
import Tensor

extension Workload {
    static let convolutionalGAN = Workload(
        name: "conv-gan",
        summary: "D step on 16x16x1 images: conv 1-32 and 32-64, 4x4 s2 p1, leaky ReLU, linear 1024-1, batch 64, Adam"
    ) { sizes in
        let keys = Key(3).split(5)
        let (batch, width) = (64 * sizes.batch, 32 * sizes.width)
        let discriminator = Sequential<Float> {
            Convolution(from: 1, to: width, size: 4, stride: 2, padding: 1, key: keys[0])
            Activation.leakyRelu(slope: 0.2)
            Convolution(from: width, to: 2 * width, size: 4, stride: 2, padding: 1, key: keys[1])
            Activation.leakyRelu(slope: 0.2)
            Activation.flatten
            Linear(from: 32 * width, to: 1, key: keys[2])
        }
        let optimizer = Adam(discriminator.parameters, learningRate: 1e-3)
        let real: Tensor<Float> = keys[3].uniform([batch, 1, 16, 16])
        let fake: Tensor<Float> = keys[4].uniform([batch, 1, 16, 16])
        return Training(parameters: discriminator.parameters) {
            let loss = (-discriminator(real)).softplus().mean() + discriminator(fake).softplus().mean()
            return optimizer.step(minimizing: loss)
        }
    }
}
