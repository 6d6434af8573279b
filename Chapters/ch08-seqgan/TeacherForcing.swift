import Evidence

/*:
 ## Encoder, decoder, teacher forcing

 A chat-bot is given a sentence $x$ and answers with a sentence $y$. One network, the *encoder*, reads $x$ word by
 word; the state it ends in is where a second one, the *decoder*, starts to write. The likelihood of an answer is a
 product, each factor given the *true* words before it:

 $$p(y \mid x) = \prod_{t} p(y_t \mid y_1 \dots y_{t-1}, x)$$

 To train, one takes a conversation between people and makes their answers likely. The decoder is told the true words so
 far, whatever it would have said itself: *teacher forcing*. This is not a trick to train faster. It is what the product
 says, and this section shows what becomes of the two ways to get it wrong.

 The conversation here is small enough for sums over everything that could be said. Its words are letters: three
 different ones of six are called out in any order, and the answer is right if they come back in order, up or down.
 Right answers to *e b d* are *b d e* and *e d b*. The people whom the bot learns from answer up 45 times in a hundred,
 down 25 times, and in 30 they slip: they answer up with one letter wrong, in each of the 15 possible ways equally
 often.
 */
func teacherForcing(_ page: Page) throws {
    page.ledger(3, .holds, "encoder, decoder and teacher forcing learn what people say, their slips included")

    //: **The product.** A bot in double precision with random weights. Teacher forcing scores all 25,920 pairs of
    //: question and answer in one pass; going down the tree of letters one step at a time must give the same:
    let fresh = ChatBot<Double>(key: page.key("fresh"))
    let pairs = ChatWorld.questions.flatMap { question in ChatWorld.answers.map { (question, $0) } }
    let forced = fresh.logProbabilities(of: pairs.map(\.1), to: pairs.map(\.0)).exp().scalars
    page.claim("one pass = letter by letter", forced, equals: fresh.allAnswers().p.flatMap { $0 }, within: 1e-11)
    page.claim(
        "to each of the 120 questions the 216 answers sum to one", fresh.allAnswers().p.map { $0.reduce(0, +) },
        equals: 1)

    //: **The first wrong way: a letter too late.** If the decoder is given the letters without shifting them, it has
    //: read $y_t$ when it is asked for $y_t$. The numbers look like probabilities but do not sum to one:
    page.refute(
        "the decoder has read the letter it is asked for: sum over all answers",
        leakyLogProbabilities(fresh, pairs.map(\.1), pairs.map(\.0)).exp().sum().item / 120, by: 1)

    //: **What training can reach.** The mean of $-\log p(y \mid x)$ over what the people say is never below the
    //: entropy of their answers; the rest is the KL divergence from the people to the bot. Both are sums here:
    let people = Answers(Speaker.people)
    let slip = 0.3 / 15
    page.claim(
        "entropy of the people's answers", people.entropy,
        equals: -0.45 * Double.log(0.45) - 0.25 * Double.log(0.25) - 0.3 * Double.log(slip), within: 1e-12)
    page.claim("their answers are right in 70 of 100 cases", people.quality, equals: 0.7, within: 1e-12)
    let bots = try taughtBots(page)
    let taught = bots.map { $0.allAnswers() }
    page.claim(
        "mean of $-\\log p$, less the entropy = mean KL", taught.map { $0.surprise(at: people) - people.entropy },
        equals: taught.map { bot in mean(zip(people.p, bot.p).map { divergence($0, $1) }) }, within: 1e-6)
    page.reaches(
        "KL from the people to the bot, nats", taught.map { $0.surprise(at: people) - people.entropy }, atMost: 0.1)
    page.reaches(
        "the bot is right as often as they are: distance to 0.7", taught.map { abs($0.quality - 0.7) }, atMost: 0.05)

    //: **What the first wrong way learns.** Trained a letter too late, its loss falls below the people's entropy, which
    //: no model can. It has learnt to repeat what it is told. When it has to speak for itself there is nothing to
    //: repeat, and it is hardly ever right:
    let steps = page.quick ? 100 : 250
    let keys = page.keys("wrong", count: 3)
    let leaks = try keys.map { key in
        try train(page, "a letter too late", steps, key) { bot, talk, _ in
            leakyLogProbabilities(bot, talk.answers, talk.questions)
        }
    }
    page.reaches(
        "loss when trained a letter too late, nats (people's entropy: \(people.entropy.short(3)))", leaks.map(\.loss),
        atMost: 0.3)
    page.reaches(
        "share of right answers when it speaks for itself", leaks.map { $0.bot.allAnswers().quality }, atMost: 0.1)

    //: **The second wrong way: its own letters.** Let the decoder hear what it would have said, draw by draw, and
    //: compare each place with the person's answer. That looks more like real use. But the person's second letter was
    //: said after the person's first, not after the bot's. The best the bot can do is to forget its own letters and
    //: learn for each place which letter is common there, as if the three had nothing to do with each other:
    let product = Answers(people.p.map(productOfPlaces))
    page.value("right answers, if each place is drawn by itself", product.quality, digits: 3)
    let own = try keys.map { key in
        try train(page, "its own letters", 2 * steps, key) { ownLetters($0, $1, $2) }
    }
    let ownAnswers = own.map { $0.bot.allAnswers() }
    page.reaches(
        "share of right answers, own letters: distance to that of independent places",
        ownAnswers.map { abs($0.quality - product.quality) },
        atMost: 0.08)
    page.ranks(
        "share of right answers",
        [("own letters", ownAnswers.map(\.quality)), ("teacher forcing", taught.prefix(3).map(\.quality))])
    page.figure(
        Figure(
            "With its own letters as input, more than half of the bot's answers are wrong",
            subtitle: "share of all answers, over 120 questions; means of three runs, whiskers: half their range",
            Panel(
                y: Axis("share of answers", range: 0...1),
                marks: [("people", [people]), ("teacher forcing", taught), ("own letters", ownAnswers)].map {
                    name, answers in
                    let kinds = answers.map {
                        [$0.quality * (1 - $0.downShare), $0.quality * $0.downShare, 1 - $0.quality]
                    }
                    return .bars(
                        ["up", "down", "wrong"], (0..<3).map { i in mean(kinds.map { $0[i] }) },
                        errors: (0..<3).map { i in
                            0.5 * ((kinds.map { $0[i] }.max() ?? 0) - (kinds.map { $0[i] }.min() ?? 0))
                        }, name)
                })))
}

/// Not log p: each letter is scored after it was read.
private func leakyLogProbabilities<S>(_ bot: ChatBot<S>, _ answers: [[Int]], _ questions: [[Int]]) -> Tensor<S> {
    let read = bot.decoder.memory.unrolled(bot.decoder.embedding(answers), from: bot.heard(questions)).outputs
    let logits = bot.decoder.output(read).reshaped([-1, ChatWorld.letters])
    let chosen = logits.chosen(answers.flatMap { $0 }) - logits.logSumExp(axis: 1)
    return chosen.reshaped([-1, 3]).sum(axis: 1)
}

/// Not log p: the person's letters are scored after the bot's own.
private func ownLetters(
    _ bot: ChatBot<Float>, _ talk: (questions: [[Int]], answers: [[Int]]), _ key: Key
) -> Tensor<Float> {
    let said = bot.answers(to: talk.questions, key: key)
    let logits = bot.decoder.logits(of: said, from: bot.heard(talk.questions)).reshaped([-1, ChatWorld.letters])
    let chosen = logits.chosen(talk.answers.flatMap { $0 }) - logits.logSumExp(axis: 1)
    return chosen.reshaped([-1, 3]).sum(axis: 1)
}

private func train(
    _ page: Page, _ name: String, _ steps: Int, _ key: Key,
    _ score: (ChatBot<Float>, (questions: [[Int]], answers: [[Int]]), Key) -> Tensor<Float>
) throws -> (bot: ChatBot<Float>, loss: Double) {
    let bot = ChatBot<Float>(key: key)
    var last = 0.0
    try minimize(bot.parameters, page, name, steps: steps, rate: 1e-2, key: key) { key in
        let loss = -score(bot, talk(with: .people, count: 64, key: key), key.folding("own")).mean()
        last = Double(loss.item)
        return loss
    }
    return (bot, last)
}

/// Each place by its own distribution, independent of the others.
private func productOfPlaces(_ p: [Double]) -> [Double] {
    var places = [[Double]](repeating: [Double](repeating: 0, count: ChatWorld.letters), count: 3)
    for (answer, share) in zip(ChatWorld.answers, p) {
        for (place, letter) in answer.enumerated() { places[place][letter] += share }
    }
    return ChatWorld.answers.map { answer in answer.enumerated().reduce(1) { $0 * places[$1.offset][$1.element] } }
}

/// Σ p log(p / q)
private func divergence(_ p: [Double], _ q: [Double]) -> Double {
    zip(p, q).reduce(0) { $1.0 == 0 ? $0 : $0 + $1.0 * Double.log($1.0 / $1.1) }
}
