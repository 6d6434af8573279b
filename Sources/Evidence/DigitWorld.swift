import Datasets
import Notebook
import Probability
import Tensor

/// The digits on which densities are compared: those to learn from, and those that no model may see.
public struct DigitWorld: Sendable {
    public let training: Digits
    public let heldOut: Digits
    /// The held-out pictures with one draw of u, the same for every model, section and chapter: [360, 64]
    public let heldOutPictures: Tensor<Float>
    /// The pictures to learn from with one draw of u, for models that are fitted once: [1437, 64]
    public let trainingPictures: Tensor<Float>

    public static func load(_ page: Page) throws -> DigitWorld {
        try page.shared("digits") {
            let (training, heldOut) = try Digits.load().split()
            return DigitWorld(
                training: training, heldOut: heldOut, heldOutPictures: heldOut.dequantised(page.key("held out")),
                trainingPictures: training.dequantised(page.key("training")))
        }
    }

    /// Ten Gaussians fitted to the training pictures, the same in every chapter: chapter 2 chooses the floor, chapter 3
    /// compares with it, and takes it for a judge of pictures that shares nothing with a VAE.
    public func mixture(_ page: Page) throws -> MixtureFit {
        try page.shared("digits mixture") {
            try mixture(of: 10, floor: 0.1, key: page.key("start"))
        }
    }

    /// A mixture fitted to the training pictures, from one start and stopped when a step gains a thousandth of a nat
    /// a picture: in 64 dimensions it is the floor that decides, not the last digits of the climb.
    public func mixture(
        of components: Int, _ kind: CovarianceKind = .full, floor: Double, key: Key
    ) throws -> MixtureFit {
        try MixtureFit(
            Matrix(trainingPictures), components: components, kind: kind, floor: floor, tolerance: 1e-3,
            iterations: 40, starts: 1, key: key)
    }
}
