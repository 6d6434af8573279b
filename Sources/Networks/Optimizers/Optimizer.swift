import Tensor

/// Moves parameters so that a loss falls.
public protocol Optimizer<Scalar>: AnyObject {
    associatedtype Scalar: Real
    var parameters: [Parameter<Scalar>] { get }
    var learningRate: Double { get set }
    /// One step, with the gradient of the loss at each parameter.
    func step(_ gradients: [Tensor<Scalar>])
}

extension Optimizer {
    /// One step down the gradient of this loss, whose value it returns.
    @discardableResult
    public func step(minimizing loss: Tensor<Scalar>) -> Scalar {
        let gradients = gradients(of: loss)
        // Values, gradients and two moments are read, all but the gradients written.
        Watch.work("optimizer", bytes: 7 * MemoryLayout<Scalar>.stride * parameters.reduce(0) { $0 + $1.count }) {
            step(gradients)
        }
        return loss.item
    }

    /// The gradient of a loss at the parameters as they are now, to be clipped or looked at before `step`.
    public func gradients(of loss: Tensor<Scalar>) -> [Tensor<Scalar>] {
        gradient(of: loss, at: parameters.map { $0.value })
    }

    func check(_ gradients: [Tensor<Scalar>]) {
        require(
            gradients.count == parameters.count
                && parameters.indices.allSatisfy { gradients[$0].shape == parameters[$0].shape },
            "Each parameter needs a gradient of its shape; the parameters have \(parameters.map(\.shape)), the gradients \(gradients.map(\.shape))."
        )
    }

    static func checkDistinct(_ parameters: [Parameter<Scalar>]) {
        require(
            Set(parameters.map(ObjectIdentifier.init)).count == parameters.count,
            "An optimiser was given a parameter twice, which would move it twice in every step.")
    }
}
