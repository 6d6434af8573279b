import Tensor

/// What a loss does with the losses of the single elements or examples.
public enum LossReduction: Sendable {
    case mean, sum
    /// Leaves them as they are.
    case none

    func callAsFunction<Scalar: Real>(_ losses: Tensor<Scalar>) -> Tensor<Scalar> {
        switch self {
        case .mean: losses.mean()
        case .sum: losses.sum()
        case .none: losses
        }
    }
}

/// (y - target)^2 of each element; any shape.
public func squaredError<Scalar: Real>(
    _ y: Tensor<Scalar>, _ target: Tensor<Scalar>, reduction: LossReduction = .none
) -> Tensor<Scalar> {
    reduction((y - target).square())
}

/// The mean over all elements of (y - target)^2.
public func meanSquaredError<Scalar: Real>(_ y: Tensor<Scalar>, _ target: Tensor<Scalar>) -> Tensor<Scalar> {
    squaredError(y, target, reduction: .mean)
}

/// -t log p - (1 - t) log(1 - p) of each element for p = sigmoid(logit) and a target t in 0...1; any shape.
///
/// It is softplus(logit) - t logit: no logarithm of a p that was rounded to zero, so it is finite at any logit.
public func binaryCrossEntropy<Scalar: Real>(
    logits: Tensor<Scalar>, _ targets: Tensor<Scalar>, reduction: LossReduction = .mean
) -> Tensor<Scalar> {
    reduction(logits.logisticLoss(targets))
}

/// -log of the probability that softmax(logits) gives to the label; logits [n, classes], n labels.
public func crossEntropy<Scalar: Real>(
    logits: Tensor<Scalar>, labels: [Int], reduction: LossReduction = .mean
) -> Tensor<Scalar> {
    require(
        logits.rank == 2 && logits.shape[0] == labels.count,
        "\(labels.count) labels need logits of the shape [\(labels.count), classes], not \(logits.shape).")
    let classes = logits.shape[1]
    require(
        labels.allSatisfy { 0 <= $0 && $0 < classes },
        "Labels of \(classes) classes are 0...\(classes - 1), but there is a \(labels.max() ?? 0) or one below zero.")
    return reduction(logits.logSumExp(axis: 1) - logits.chosen(labels))
}

/// - sum of t log softmax(logits) for targets that are distributions over the classes; both [n, classes].
public func crossEntropy<Scalar: Real>(
    logits: Tensor<Scalar>, targets: Tensor<Scalar>, reduction: LossReduction = .mean
) -> Tensor<Scalar> {
    reduction(-(targets * logits.logSoftmax(axis: -1)).sum(axis: -1))
}
