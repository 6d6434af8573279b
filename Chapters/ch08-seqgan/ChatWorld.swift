import Evidence

/// A conversation of three letters each way. The question is three different letters of six, in any order; an answer is
/// right if it is the same letters in order, up or down. 120 questions, 216 answers: everything can be summed.
enum ChatWorld {
    static let letters = 6
    static let answers = everySequence(length: 3, vocabulary: letters)
    static let questions = answers.filter { Set($0).count == 3 }

    static func up(_ question: [Int]) -> [Int] { question.sorted() }
    static func down(_ question: [Int]) -> [Int] { question.sorted().reversed() }

    /// What the careful judge says of an answer.
    static func isRight(_ answer: [Int], to question: [Int]) -> Bool {
        answer == up(question) || answer == down(question)
    }

    /// The answers to all 120 questions that are right: [120][216], 1 or 0.
    static let right: [[Double]] = questions.map { question in answers.map { isRight($0, to: question) ? 1 : 0 } }

    static func text(_ letters: [Int]) -> String {
        letters.map { ["a", "b", "c", "d", "e", "f"][$0] }.joined(separator: " ")
    }
    static func index(_ answer: [Int]) -> Int { answer.reduce(0) { $0 * letters + $1 } }
}

/// The people that the bot learns from: mostly up, sometimes down, and now and then a slip in one letter.
struct Speaker {
    let up, down: Double
    var slips: Double { 1 - up - down }

    /// The right way up in nine of twenty cases, down in five, a slip in six.
    static let people = Speaker(up: 0.45, down: 0.25)

    /// Of every answer: [216]
    func probabilities(_ question: [Int]) -> [Double] {
        var p = [Double](repeating: 0, count: ChatWorld.answers.count)
        p[ChatWorld.index(ChatWorld.up(question))] += up
        p[ChatWorld.index(ChatWorld.down(question))] += down
        for slip in nearMisses(ChatWorld.up(question)) { p[ChatWorld.index(slip)] += slips / 15 }
        return p
    }

    func answer(_ question: [Int], key: Key) -> [Int] {
        let level: Double = key.uniform()
        if level < up { return ChatWorld.up(question) }
        if level < up + down { return ChatWorld.down(question) }
        let slips = nearMisses(ChatWorld.up(question))
        return slips[key.folding("slip").integers(1, below: slips.count)[0]]
    }
}

/// The fifteen answers that differ from this one in a single letter.
func nearMisses(_ answer: [Int]) -> [[Int]] {
    answer.indices.flatMap { place in
        (0..<ChatWorld.letters).filter { $0 != answer[place] }.map { letter in
            var other = answer
            other[place] = letter
            return other
        }
    }
}

/// p(answer | question) for every question and every answer, and what can be said of it.
struct Answers {
    /// [120][216]
    let p: [[Double]]

    init(_ p: [[Double]]) { self.p = p }
    init(_ speaker: Speaker) { p = ChatWorld.questions.map(speaker.probabilities) }

    /// Without the rounding of single precision: each row sums to one.
    var normalized: Answers {
        Answers(
            p.map { row in
                let sum = row.reduce(0, +)
                return row.map { $0 / sum }
            })
    }

    /// How likely a right answer is, over all questions.
    var quality: Double { mean(zip(p, ChatWorld.right).map { Matrix.dot($0, $1) }) }

    /// What these answers earn where each has a reward: [120][216]
    func reward(_ rewards: [[Double]]) -> Double { mean(zip(p, rewards).map { Matrix.dot($0, $1) }) }

    /// -Σ p log p, over all questions.
    var entropy: Double { mean(p.map { Categorical(weights: $0).entropy }) }

    /// -log likelihood, in nats an answer, of what somebody else says.
    func surprise(at others: Answers) -> Double {
        mean(
            zip(p, others.p).map { p, q in
                -zip(p, q).reduce(0) { $1.1 == 0 ? $0 : $0 + $1.1 * Double.log($1.0) }
            })
    }

    /// Of the right answers given, the share that goes down.
    var downShare: Double {
        let down = ChatWorld.questions.enumerated().map { p[$0][ChatWorld.index(ChatWorld.down($1))] }
        return mean(down) / quality
    }
}
