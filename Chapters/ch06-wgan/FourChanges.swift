import Evidence

/*:
 ## Four changes, each taken back

 From a GAN to a WGAN the algorithm changes in four places: the discriminator loses its sigmoid, both objectives lose
 their logarithms, the slope is limited, and the critic takes several steps for each of the generator's. Which of them
 matter? Take each back by itself, and train on the ring.
 */
func fourChanges(_ page: Page) throws {
    page.ledger(
        8, .holdsIf("the logarithms are excepted: with them the samples are as good, and only the estimate is lost"),
        "no sigmoid, the objective, the constraint, several critic steps: each removed in turn, each needed")
    let whole = Array(try Arena.ring.results(page, .penalized).prefix(3))
    let changed = try Rules.takenBack.map { rules in (rules.name, try Arena.ring.results(page, rules, seeds: 3)) }
    let all = [("all four changes", whole)] + changed

    //: The estimate is the critic's gap, $\mathrm E_P f - \mathrm E_Q f$, at the checkpoints of the second half of
    //: training, as a part of the exact W there:
    func estimates(_ results: [Result]) -> [Double] {
        results.map { result in mean(result.game.trace.suffix(8).map { $0.value / $0.distance }) }
    }
    func slopes(_ results: [Result]) -> [Double] {
        results.map { result in mean(result.game.trace.suffix(8).map(\.slope)) }
    }
    page.table(
        ["", "W at the end", "worst", "good samples", "value ÷ W", "critic's slope"],
        all.map { name, results in
            let distances = results.map(\.distance)
            return [
                name, mean(distances).fixed(2), (distances.max() ?? 0).fixed(2),
                mean(results.map(\.quality)).percent(), mean(estimates(results)).short(2),
                mean(slopes(results)).short(2),
            ]
        }, caption: "Ring of 8, means of three seeds")
    let end = all.map { $0.1.map(\.distance) }
    page.ranks("W at the end", [("all four changes", end[0]), ("with one critic step", end[4])])
    page.ranks("W at the end", [("all four changes", end[0]), ("without the limit", end[3])])

    //: **The sigmoid** caps the gap at one, and where it saturates its slope is gone; the penalty, which wants slope
    //: one after the sigmoid, then drives the scores about. The generator is lost on some seeds, and as an estimate of
    //: the distance the gap is finished:
    page.reaches("with the sigmoid: value ÷ W", estimates(changed[0].1), atMost: 0.75)
    //: **The logarithms** make it an estimate of another thing, at most $0$. But look at the samples: a limit on the
    //: slope *with* the logarithms trains as well as the WGAN. Of the four changes this is the one that can be taken
    //: back:
    page.reaches("with the logarithms: value ÷ W", estimates(changed[1].1), atMost: 0)
    page.reaches(
        "with the logarithms: W at the end ÷ the WGAN's", zip(end[2], end[0]).map { $0 / $1 }, atMost: 1.6)
    //: **The limit**: without it the slope runs away:
    page.ranks(
        "the critic's slope", [("all four changes", slopes(whole)), ("without the limit", slopes(changed[2].1))])
    page.figure(
        Figure(
            "The logarithms may come back; the other three changes are needed",
            subtitle: "ring of 8, exact W of samples at the end, mean of three seeds",
            Panel(
                y: Axis("W at the end", includesZero: true),
                marks: [.bars(all.map(\.0), end.map { mean($0) })])))
}

extension Rules {
    /// The WGAN with the penalty, one change taken back in each.
    static let takenBack: [Rules] = {
        var sigmoid = Rules.penalized
        sigmoid.isSquashed = true
        var logarithms = Rules.penalized
        (logarithms.criticLoss, logarithms.generatorLoss) = (Rules.gan.criticLoss, Rules.gan.generatorLoss)
        var unlimited = Rules.penalized
        unlimited.limit = .none
        var hasty = Rules.penalized
        hasty.criticSteps = 1
        return [
            sigmoid.renamed("with the sigmoid"), logarithms.renamed("with the logarithms"),
            unlimited.renamed("without the limit"), hasty.renamed("with one critic step"),
        ]
    }()

    /// Whether the estimate is compared with exact W on the way.
    var isWatched: Bool { ([.penalized] + Rules.takenBack).contains { $0.name == name } }

    private func renamed(_ name: String) -> Rules {
        var rules = Rules(name: name, criticLoss: criticLoss, generatorLoss: generatorLoss)
        (rules.limit, rules.criticSteps) = (limit, criticSteps)
        (rules.isEnergy, rules.isSquashed) = (isEnergy, isSquashed)
        return rules
    }
}
