import Networks
import Tensor

/// One kind of training step to be timed: forward, backward, Adam, with fresh noise where it draws any.
struct Workload: Sendable {
    let name: String
    /// What one step is, in shapes.
    let summary: String
    /// Whether it has sequences, whose length can be changed.
    var hasLength = false
    /// Models, data and optimisers for these sizes, and the step on them.
    let make: @Sendable (Sizes) -> Training

    static let all: [Workload] = [.vaeMLP, .vaeDigits, .ganRing, .wganPenalty, .convolutionalGAN, .tokenLSTM]
}

/// How many times the stated batch, hidden width and sequence length.
struct Sizes: Sendable, Hashable {
    var batch = 1
    var width = 1
    var length = 1
}

/// A model in training.
struct Training {
    let parameters: [Parameter<Float>]
    /// One whole step; returns the loss that it went down from.
    let step: () -> Float
}

/// A key for every step, each used once.
final class Draws {
    private let key: Key
    private var count: UInt64 = 0

    init(_ key: Key) { self.key = key }

    func next() -> Key {
        count += 1
        return key.folding(count)
    }
}
