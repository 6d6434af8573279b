import Datasets
import Networks
import Notebook
import Tensor

/// Networks that name digits, [n, 64] -> [n, 10]: judges of what a model has drawn. A judge is only as good as its record,
/// so state `records` before anything they say.
///
///     let judges = try DigitJudges.shared(page)
///     page.reaches("share of 360 held-out digits named rightly", try judges.records(page), atLeast: 0.95)
///     judges.share(of: samples, named: asked)
public struct DigitJudges: Sendable {
    public let networks: [Perceptron<Float>]

    /// Three judges, trained once in a run of a chapter on the digits to learn from.
    public static func shared(_ page: Page) throws -> DigitJudges {
        let world = try DigitWorld.load(page)
        return try page.shared("judges of digits") {
            DigitJudges(
                networks: try page.keys("judges", count: 3).map { key in
                    let network = Perceptron<Float>([Digits.pixels, 64, 10], key: key.folding("start"))
                    try minimize(
                        network.parameters, page, "judge", steps: page.quick ? 300 : 500, key: key.folding("steps")
                    ) {
                        let digits = world.training.batch(128, $0.folding("digits"))
                        return crossEntropy(
                            logits: network(digits.dequantised($0.folding("ink"))), labels: digits.labels)
                    }
                    return network
                })
        }
    }

    /// The share of the 360 held-out digits that each names rightly.
    public func records(_ page: Page) throws -> [Double] {
        let world = try DigitWorld.load(page)
        return networks.map { share(named($0, world.heldOutPictures), agreeingWith: world.heldOut.labels) }
    }

    /// How often the judges, each with one vote, name the pictures [n, 64] as asked.
    public func share(of pictures: Tensor<Float>, named asked: [Int]) -> Double {
        networks.reduce(0) { $0 + share(named($1, pictures), agreeingWith: asked) } / Double(networks.count)
    }

    /// Each judge's probabilities of the ten digits for each picture, averaged: [n, 10]
    public func probabilities(_ pictures: Tensor<Float>) -> Tensor<Float> {
        let sum = networks.dropFirst().reduce(networks[0](pictures).softmax()) { $0 + $1(pictures).softmax() }
        return (sum / Float(networks.count)).detached
    }

    /// The digit that the judges together hold most likely, for each picture.
    public func names(_ pictures: Tensor<Float>) -> [Int] { probabilities(pictures).argmax(axis: 1) }

    /// [asked][named] over several batches of answers to the same requests, each row adding up to one.
    public func confusion(_ answers: [Tensor<Float>], _ asked: [Int]) -> [[Double]] {
        var table = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 10)
        for pictures in answers {
            for network in networks {
                for (row, name) in zip(asked, named(network, pictures)) { table[row][name] += 1 }
            }
        }
        return table.map { row in row.map { $0 / row.reduce(0, +) } }
    }

    private func named(_ network: Perceptron<Float>, _ pictures: Tensor<Float>) -> [Int] {
        network(pictures).argmax(axis: 1)
    }

    private func share(_ names: [Int], agreeingWith labels: [Int]) -> Double {
        Double(zip(names, labels).count { $0 == $1 }) / Double(labels.count)
    }
}
