import Evidence

/// Sequence to sequence: an encoder reads the question, and its state is where the decoder starts.
struct ChatBot<Scalar: Real> {
    let letters: Embedding<Scalar>
    let encoder: LSTM<Scalar>
    let decoder: TokenModel<Scalar>

    init(key: Key) {
        let keys = key.split(3)
        letters = Embedding(count: ChatWorld.letters, size: 8, key: keys[0])
        encoder = LSTM(from: 8, to: 40, key: keys[1])
        decoder = TokenModel(vocabulary: ChatWorld.letters, features: 8, size: 40, key: keys[2])
    }

    var parameters: [Parameter<Scalar>] { letters.parameters + encoder.parameters + decoder.parameters }

    /// Another bot with the same weights, to be trained further.
    func copy() -> ChatBot {
        let other = ChatBot(key: Key(0))
        for (mine, its) in zip(parameters, other.parameters) { its.assign(mine.value) }
        return other
    }

    /// What is left of a question after reading it.
    func heard(_ questions: [[Int]]) -> TokenModel<Scalar>.State { encoder.unrolled(letters(questions)).state }

    /// The same for questions by their number, each of the 120 read once.
    func heard(rows: [Int]) -> TokenModel<Scalar>.State {
        let all = heard(ChatWorld.questions)
        return .init(hidden: all.hidden.gathered(rows), cell: all.cell.gathered(rows))
    }

    /// log p(answer | question), recorded: [batch]
    func logProbabilities(of answers: [[Int]], to questions: [[Int]]) -> Tensor<Scalar> {
        decoder.logProbabilities(of: answers, from: heard(questions))
    }

    func answers(to questions: [[Int]], key: Key) -> [[Int]] {
        decoder.sample(count: questions.count, length: 3, from: heard(questions), key: key)
    }

    /// Every answer to every question, letter by letter down the tree: 120, 720 and 4,320 steps instead of teacher
    /// forcing on 25,920 pairs.
    func allAnswers(temperature: Scalar = 1) -> Answers {
        let letters = ChatWorld.letters
        var next = decoder.step(from: heard(ChatWorld.questions)).detached
        var logP = (next.logits / temperature).logSoftmax()
        for _ in 1..<3 {
            let rows = logP.shape[0]
            let parents = (0..<rows * letters).map { $0 / letters }
            next = decoder.step(parents.indices.map { $0 % letters }, from: next.gathered(parents).state).detached
            logP = logP.reshaped([rows * letters, 1]) + (next.logits / temperature).logSoftmax()
        }
        let p = logP.scalars.map { Double.exp(Double($0)) }
        let count = ChatWorld.answers.count
        return Answers(ChatWorld.questions.indices.map { Array(p[$0 * count..<($0 + 1) * count]) })
    }
}

/// Bots taught by the people's answers, each from another start and with other talks; made once in a run.
func taughtBots(_ page: Page) throws -> [ChatBot<Float>] {
    try page.shared("taught bots") {
        try page.keys("bots", count: page.thorough ? 6 : 3).map { key in
            let bot = ChatBot<Float>(key: key)
            try minimize(
                bot.parameters, page, "teaching a bot", steps: page.quick ? 300 : 600, rate: 1e-2, key: key
            ) { key in
                let talk = talk(with: .people, count: 128, key: key)
                return -bot.logProbabilities(of: talk.answers, to: talk.questions).mean()
            }
            return bot
        }
    }
}

/// Questions at random, and what somebody answers.
func talk(with speaker: Speaker, count: Int, key: Key) -> (questions: [[Int]], answers: [[Int]]) {
    let (asked, said) = key.split()
    let questions = asked.integers(count, below: ChatWorld.questions.count).map { ChatWorld.questions[$0] }
    return (questions, zip(questions, said.split(count)).map { speaker.answer($0, key: $1) })
}
