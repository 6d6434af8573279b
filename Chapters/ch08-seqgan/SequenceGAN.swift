import Evidence

/// A discriminator of whole sentences, as SeqGAN's: a convolution over windows of three words, of each feature the
/// greatest value along the sentence, one number. Positive is "real".
struct SentenceJudge {
    let embedding: Embedding<Float>
    let window, output: Linear<Float>
    let optimizer: Adam<Float>

    init(vocabulary: Int, units: Int = 64, rate: Double = 5e-3, key: Key) {
        let keys = key.split(3)
        embedding = Embedding(count: vocabulary, size: 12, key: keys[0])
        window = Linear(from: 36, to: units, key: keys[1])
        output = Linear(from: units, to: 1, key: keys[2])
        optimizer = Adam(embedding.parameters + window.parameters + output.parameters, learningRate: rate)
    }

    /// [n]
    func logits(_ sentences: [[Int]]) -> Tensor<Float> {
        let read = embedding(sentences)
        let last = read.shape[1] - 2
        let windows = Tensor.concatenated((0..<3).map { read.slice(axis: 1, from: $0, to: $0 + last) }, axis: 2)
        let features = window(windows.reshaped([-1, windows.shape[2]])).leakyRelu(slope: 0.1)
        return output(features.reshaped([sentences.count, last, -1]).max(axis: 1)).flattened()
    }

    /// The probability that each is real.
    func verdicts(_ sentences: [[Int]]) -> [Float] { logits(sentences).sigmoid().scalars }

    @discardableResult
    func learn(real: [[Int]], generated: [[Int]]) -> Float {
        let labels = [Float](repeating: 1, count: real.count) + [Float](repeating: 0, count: generated.count)
        return optimizer.step(minimizing: binaryCrossEntropy(logits: logits(real + generated), Tensor(labels)))
    }
}

/// Where the policy gradient takes its rewards from.
enum RewardSource: Sendable {
    /// The judge's verdicts on rollouts of each beginning, and on the sentence for its last word.
    case rollouts(Int)
    /// The same number for every word of every sentence.
    case constant(Float)
    /// Anything between 0 and 1.
    case random
}

/// A generator of sentences and the judge that it plays against.
struct SequenceGAN {
    let generator: TokenModel<Float>
    let judge: SentenceJudge
    let length: Int
    let optimizer: Adam<Float>
    /// Whether the mean reward of each place is taken off.
    let hasBaseline: Bool

    init(_ generator: TokenModel<Float>, length: Int, rate: Double, hasBaseline: Bool = false, key: Key) {
        (self.generator, self.length, self.hasBaseline) = (generator, length, hasBaseline)
        judge = SentenceJudge(vocabulary: generator.vocabulary, key: key)
        optimizer = Adam(generator.parameters, learningRate: rate)
    }

    /// A step up the expected reward, from fresh sentences; returns their mean reward.
    @discardableResult
    func step(_ source: RewardSource, count: Int, _ key: Key) -> Float {
        let sentences = generator.sample(count: count, length: length, key: key.folding("sentences"))
        let rewards = rewards(sentences, source, key.folding("rewards"))
        let gains = hasBaseline ? rewards - rewards.mean(axis: 0) : rewards
        let surrogate = (generator.tokenLogProbabilities(of: sentences) * gains).sum(axis: 1).mean()
        optimizer.step(minimizing: -surrogate)
        return rewards.mean().item
    }

    /// [sentences, length]
    func rewards(_ sentences: [[Int]], _ source: RewardSource, _ key: Key) -> Tensor<Float> {
        switch source {
        case .constant(let reward): Tensor(repeating: reward, shape: [sentences.count, length])
        case .random: key.uniform([sentences.count, length])
        case .rollouts(let copies):
            Tensor.stacked(
                (1...length).map { words in
                    let begun = sentences.map { Array($0.prefix(words)) }
                    let finished = generator.sample(
                        continuing: begun, copies: words < length ? copies : 1, length: length,
                        key: key.folding(UInt64(words)))
                    return Tensor(judge.verdicts(finished)).reshaped([sentences.count, -1]).mean(axis: 1)
                }, axis: 1)
        }
    }

    /// The judge's steps against the generator as it is.
    func teach(_ steps: Int, data: [[Int]], count: Int, _ key: Key) {
        for step in 0..<steps {
            let (first, second) = key.folding(UInt64(step)).split()
            let real = first.integers(count, below: data.count).map { data[$0] }
            judge.learn(real: real, generated: generator.sample(count: count, length: length, key: second))
        }
    }

    /// Rounds of a step of the generator and three of the judge, which has had lessons. A source that does not ask the
    /// judge leaves it as it is.
    func play(
        _ source: RewardSource, data: [[Int]], steps: Int, count: Int = 64, key: Key,
        measure: (_ step: Int) -> Void = { _ in }
    ) {
        for step in 0..<steps {
            measure(step)
            let key = key.folding(UInt64(step))
            self.step(source, count: count, key.folding("generator"))
            if case .rollouts = source { teach(3, data: data, count: count, key.folding("judge")) }
        }
        measure(steps)
    }
}

extension TokenModel {
    /// Another with the same weights.
    func copy() -> TokenModel {
        let (features, size) = (embedding.weight.shape[1], memory.cell.size)
        let other = TokenModel(vocabulary: vocabulary, features: features, size: size, key: Key(0))
        for (mine, theirs) in zip(parameters, other.parameters) { theirs.assign(mine.value.detached) }
        return other
    }

    /// Likelihood: Adam down the cross-entropy of batches of the data, teacher forcing.
    func learn(_ data: [[Int]], steps: Int, rate: Double, count: Int = 64, key: Key) where Scalar == Float {
        let optimizer = Adam(parameters, learningRate: rate)
        for step in 0..<steps {
            optimizer.learningRate = rate * min(1, 2 * (1 - Double(step) / Double(steps)))
            let batch = key.folding(UInt64(step)).integers(count, below: data.count).map { data[$0] }
            optimizer.step(minimizing: -logProbabilities(of: batch).mean())
        }
    }
}
