import Networks
import Tensor

extension Workload {
    static let tokenLSTM = Workload(
        name: "lstm-mle",
        summary: "token LSTM, vocabulary 5000, embedding 32, hidden 32, length 20, batch 64, cross-entropy, Adam",
        hasLength: true
    ) { sizes in
        let keys = Key(4).split(4)
        let (vocabulary, batch, length, hidden) = (5000, 64 * sizes.batch, 20 * sizes.length, 32 * sizes.width)
        let embedding = Embedding<Float>(count: vocabulary, size: 32, key: keys[0])
        let network = LSTM<Float>(from: 32, to: hidden, key: keys[1])
        let output = Linear<Float>(from: hidden, to: vocabulary, key: keys[2])
        let parameters = embedding.parameters + network.parameters + output.parameters
        let optimizer = Adam(parameters, learningRate: 1e-2)
        let tokens = keys[3].integers(batch * (length + 1), below: vocabulary)
        let sequences = (0..<batch).map { Array(tokens[$0 * (length + 1)..<($0 + 1) * (length + 1)]) }
        let inputs = sequences.map { Array($0.dropLast()) }
        let targets = sequences.flatMap { $0.dropFirst() }
        return Training(parameters: parameters) {
            let logits = output(network(embedding(inputs))).reshaped([batch * length, vocabulary])
            return optimizer.step(minimizing: crossEntropy(logits: logits, labels: targets))
        }
    }
}
