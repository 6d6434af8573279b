import Evidence

/*:
 ## A judge instead of a right answer

 The cure that the lecture notes offer: let the bot talk to people, let them say how they liked each answer, and take
 that as the reward. Does that make the bot better, or only its score? No answer is the right one any more. The policy
 gradient of the first section does the rest; questions come from the world, answers from the bot, and only $\log p$ is
 differentiated:

 $$\nabla J = \mathbb E_x\,\mathbb E_{y \sim p_\theta(\cdot|x)}\left[(R(x, y) - b)\,\nabla\log p_\theta(y \mid x)\right]$$

 Here the people are simulated. The careful judge gives a point if the letters came back in order, up or down. The bot
 starts from what it learnt by likelihood, because a bot that never says anything right is never praised. The baseline
 is the mean reward of the *other* answers of the batch.
 */
func judgeAsReward(_ page: Page) throws {
    page.ledger(
        4,
        .holdsIf(
            "the judge's score is what is wanted: what it does not ask for is lost, and what it overlooks is exploited"),
        "a reward instead of a target answer: the judge's score rises")
    let bots = try taughtBots(page)
    let people = Answers(Speaker.people)
    let careful = ChatWorld.right
    let before = bots.map { $0.allAnswers() }

    //: **The gradient.** One of the bots, in double precision. The reference is a sum over all 25,920 pairs of question
    //: and answer, differentiated automatically. Against it stand answers that the bot gives to questions at random.
    //: How $\log p$ of an answer changes along the exact gradient is read off from differences, so the two sides share
    //: nothing but the bot:
    let (judgedLength, exactLength) = gradientLengths(page, bots[0], rewards: careful)
    page.claim("the gradient's length, from judged answers", exactLength, agreesWith: judgedLength)

    //: **The score.** Each step 64 questions are put, answered and marked:
    let steps = page.quick ? 100 : 200
    let judged = try bots.enumerated().map {
        try train(page, "careful judge", $1, careful, steps: steps, run: $0, looking: true)
    }
    let after = judged.map { $0.bot.allAnswers() }
    page.ranks(
        "share of right answers", [("by likelihood", before.map(\.quality)), ("by reward", after.map(\.quality))])
    page.reaches("share of right answers after the reward", after.map(\.quality), atLeast: 0.95)

    //: Would anybody notice if the marks meant nothing? (Of a well-known program it has been reported that a constant
    //: would do as well; a later section tests that.) Deal the marks of each batch out again, in another order:
    let shuffled = try bots.enumerated().map {
        try train(page, "marks shuffled", $1, careful, steps: steps, run: $0, shuffling: true)
    }
    let aimless = shuffled.map { $0.bot.allAnswers() }
    page.reaches("share of right answers, marks shuffled (about 0.7 before)", aimless.map(\.quality), atMost: 0.8)

    //: **What is lost.** The people who taught the bot would find it strange: it no longer talks as they do. The
    //: slips are gone, as was wanted, and with them most of the choice between up and down, which nobody asked it to
    //: give up:
    page.ranks(
        "nats of surprise at the people's answers",
        [
            ("by likelihood", before.map { $0.surprise(at: people) }),
            ("by reward", after.map { $0.surprise(at: people) }),
        ])
    page.ranks(
        "entropy of its answers, nats", [("by reward", after.map(\.entropy)), ("by likelihood", before.map(\.entropy))])
    page.ranks(
        "nats of doubt between up and down", [("by reward", after.map(doubt)), ("by likelihood", before.map(doubt))])
    page.table(
        [
            "bot", "right before", "right after", "surprise before (nats)", "surprise after", "goes down before",
            "goes down after",
        ],
        bots.indices.map { i in
            [
                "\(i + 1)", before[i].quality.short(3), after[i].quality.short(3),
                before[i].surprise(at: people).short(3),
                after[i].surprise(at: people).short(3), before[i].downShare.short(3), after[i].downShare.short(3),
            ]
        }, caption: "the price, in judged answers: \((64 * steps).grouped) a bot. Somebody has to read them all.")

    //: Both ways earn a point, so why does one of them vanish? Look at one question and the logits of its answers.
    //: The derivative of $J$ at a logit is $p_i(R_i - J)$, so the answer that is given more often is also pushed
    //: more: $\log(p_{\text{up}}/p_{\text{down}})$ grows at the rate $(p_{\text{up}} - p_{\text{down}})(1 - J)$ as
    //: long as $J < 1$. The rich get richer until everything is right.
    let said = people.p[0]
    let places = [ChatWorld.up(ChatWorld.questions[0]), ChatWorld.down(ChatWorld.questions[0])].map(ChatWorld.index)
    let push = gradient(
        of: { ($0.softmax() * Tensor(careful[0])).sum() }, at: Tensor(said.map { Double.log(max($0, 1e-30)) }))
    page.claim(
        "push on up less push on down", push[places[0]] - push[places[1]], equals: (0.45 - 0.25) * (1 - 0.7),
        within: 1e-12)

    //: **Holding on.** The usual remedy pays for every step away from where the bot started, $p_0$:
    //:
    //: $$\mathbb E\,R - \beta\,\mathrm{KL}(p \,\|\, p_0) \;\le\; \beta \log \mathbb E_{p_0} e^{R/\beta}, \qquad p^* \propto p_0\, e^{R/\beta}$$
    //:
    //: The right side is the most any bot can reach, and $p^*$ reaches it. It is what a trained bot can be held
    //: against:
    let beta = 0.2
    let starts = before.map(\.normalized)
    let ceiling = starts.map { gibbs($0, careful, beta).ceiling }
    let ideal = starts.map { gibbs($0, careful, beta).best }
    func worth(_ answers: Answers, from start: Answers) -> Double {
        answers.reward(careful) - beta * (start.surprise(at: answers) - answers.entropy)
    }
    page.claim(
        "$p^*$ reaches the ceiling", zip(ideal, starts).map { worth($0, from: $1) }, equals: ceiling, within: 1e-9)
    page.bound(
        "nobody is above: the start, the rewarded, the people",
        lower: zip(starts, after).flatMap { [worth($0, from: $0), worth($1, from: $0)] }
            + starts.map { worth(people, from: $0) }, upper: ceiling.flatMap { [$0, $0] } + ceiling)
    let held = try bots.enumerated().map {
        try train(page, "held to its start", $1, careful, steps: steps, run: $0, beta: beta)
    }
    let heldAnswers = held.map { $0.bot.allAnswers() }
    page.reaches(
        "what training leaves of the way to the ceiling",
        (0..<bots.count).map { i in
            (ceiling[i] - worth(heldAnswers[i], from: starts[i])) / (ceiling[i] - worth(starts[i], from: starts[i]))
        }, atMost: 0.15)
    page.ranks(
        "share that goes down differs from the start's by",
        [
            ("held", zip(heldAnswers, before).map { abs($0.downShare - $1.downShare) }),
            ("not held", zip(after, before).map { abs($0.downShare - $1.downShare) }),
        ])

    //: **A judge with a weakness.** Another judge is a little careless. He likes answers that begin with *a*, and
    //: gives two points for that without reading on. Half of the questions have no *a* in them:
    let careless = ChatWorld.questions.indices.map { i in
        ChatWorld.answers.indices.map { careful[i][$0] + (ChatWorld.answers[$0][0] == 0 ? 2 : 0) }
    }
    let fooled = try bots.enumerated().map {
        try train(page, "careless judge", $1, careless, steps: steps, run: $0, looking: true)
    }
    let fooling = fooled.map { $0.bot.allAnswers() }
    page.ranks(
        "the careless judge's score",
        [("by likelihood", before.map { $0.reward(careless) }), ("by his reward", fooling.map { $0.reward(careless) })])
    page.ranks(
        "share of right answers, careless judge",
        [("by his reward", fooling.map(\.quality)), ("by likelihood", before.map(\.quality))])
    page.reaches("share of right answers after the careless judge's reward", fooling.map(\.quality), atMost: 0.6)
    let x = Axis("step", includesZero: true)
    func lines(_ runs: [Course], _ name: String, _ hue: Hue, _ value: (Course.Moment) -> Double) -> [Mark] {
        runs.map { .line($0.moments.map { Double($0.step) }, $0.moments.map(value), name, color: hue, dash: .solid) }
    }
    page.figure(
        Figure(
            "Each judge gets what he pays for",
            subtitle: "computed over all answers to all questions; \(bots.count) bots each",
            Panel(
                "Careful judge", x: x, y: Axis("share of answers", range: 0...1), labels: .legend,
                marks: lines(judged, "right", .blue) { $0.answers.quality }
                    + lines(judged, "of these, going down", .grey) { $0.answers.downShare }),
            Panel(
                "Careless judge", x: x, y: Axis("share", range: 0...1), labels: .legend,
                marks: lines(fooled, "score over highest score", .vermilion) { $0.answers.reward(careless) / 2.5 }
                    + lines(fooled, "right", .blue) { $0.answers.quality })))
}

/// What became of a bot.
private struct Course {
    struct Moment {
        let step: Int
        let answers: Answers
    }
    let bot: ChatBot<Float>
    var moments: [Moment] = []
}

/// Policy gradient from a bot's copy; with beta, each answer also costs beta log(p / p0).
private func train(
    _ page: Page, _ name: String, _ start: ChatBot<Float>, _ rewards: [[Double]], steps: Int, run: Int,
    beta: Double = 0,
    shuffling: Bool = false, looking: Bool = false
) throws -> Course {
    let bot = start.copy()
    var course = Course(bot: bot)
    let key = page.key(name).folding(UInt64(run))
    let optimizer = Adam(bot.parameters, learningRate: 3e-3)
    try page.progress(name, steps: steps) { step in
        if looking && step % 20 == 0 { course.moments.append(.init(step: step, answers: bot.allAnswers())) }
        let (asked, said) = key.folding(UInt64(step)).split()
        let rows = asked.integers(64, below: ChatWorld.questions.count)
        let questions = rows.map { ChatWorld.questions[$0] }
        let heard = bot.heard(questions)
        let answers = bot.decoder.sample(count: questions.count, length: 3, from: heard, key: said)
        let logP = bot.decoder.logProbabilities(of: answers, from: heard)
        var earned = zip(rows, answers).map { rewards[$0][ChatWorld.index($1)] }
        if beta > 0 {
            let away = (logP.detached - start.logProbabilities(of: answers, to: questions).detached).scalars
            for i in earned.indices { earned[i] -= beta * Double(away[i]) }
        }
        if shuffling { earned = said.folding("deal").permutation(earned.count).map { earned[$0] } }
        return optimizer.step(minimizing: -(advantages(earned) * logP).mean())
    }
    course.moments.append(.init(step: steps, answers: bot.allAnswers()))
    return course
}

/// Each reward less the mean of the others.
private func advantages(_ rewards: [Double]) -> Tensor<Float> {
    let (sum, others) = (rewards.reduce(0, +), Double(rewards.count - 1))
    return Tensor(rewards.map { Float($0 - (sum - $0) / others) })
}

/// -Σ over up and down of the share's logarithm: the doubt that is left between two right answers, over all questions.
private func doubt(_ answers: Answers) -> Double {
    mean(
        ChatWorld.questions.indices.map { i in
            let question = ChatWorld.questions[i]
            return Categorical(
                weights: [ChatWorld.up(question), ChatWorld.down(question)].map { answers.p[i][ChatWorld.index($0)] }
            )
            .entropy
        })
}

/// p* ∝ p0 exp(R / beta) and the value it has, for every question.
private func gibbs(_ start: Answers, _ rewards: [[Double]], _ beta: Double) -> (best: Answers, ceiling: Double) {
    let weights = zip(start.p, rewards).map { p, r in zip(p, r).map { $0 * Double.exp($1 / beta) } }
    let totals = weights.map { $0.reduce(0, +) }
    return (
        Answers(zip(weights, totals).map { row, total in row.map { $0 / total } }),
        beta * mean(zip(totals, start.p).map { Double.log($0 / $1.reduce(0, +)) })
    )
}

/// How long the policy gradient is: from drawn answers, measured along the exact one; and that one's own length.
private func gradientLengths(_ page: Page, _ bot: ChatBot<Float>, rewards: [[Double]]) -> (Estimate, Double) {
    let precise = ChatBot<Double>(key: Key(0))
    for (its, given) in zip(precise.parameters, bot.parameters) {
        its.assign(Tensor(given.value.scalars.map(Double.init), shape: given.shape))
    }
    let answers = ChatWorld.questions.flatMap { _ in ChatWorld.answers }
    func logP() -> Tensor<Double> {
        precise.decoder.logProbabilities(of: answers, from: precise.heard(rows: answers.indices.map { $0 / 216 }))
    }
    let expected = (logP().exp() * Tensor(rewards.flatMap { $0 })).sum() / Double(ChatWorld.questions.count)
    let exact = gradient(of: expected, at: precise.parameters.map(\.value))
    let length = exact.reduce(0) { $0 + $1.square().sum().item }.squareRoot()

    let before = precise.parameters.map(\.value)
    func shifted(_ step: Double) -> [Double] {
        for (i, parameter) in precise.parameters.enumerated() { parameter.assign(before[i] + step / length * exact[i]) }
        return logP().scalars
    }
    let h = 1e-4
    let slopes = zip(shifted(h), shifted(-h)).map { ($0 - $1) / (2 * h) }
    for (parameter, value) in zip(precise.parameters, before) { parameter.assign(value) }
    let estimate = estimate(batches: 15, key: page.key("judged")) { key in
        let (asked, said) = key.split()
        let rows = asked.integers(10_000, below: ChatWorld.questions.count)
        let answers = precise.decoder.sample(count: rows.count, length: 3, from: precise.heard(rows: rows), key: said)
        return zip(rows, answers).map { row, answer in
            let place = ChatWorld.index(answer)
            return (rewards[row][place] - 0.7) * slopes[row * ChatWorld.answers.count + place]
        }
    }
    return (estimate, length)
}
