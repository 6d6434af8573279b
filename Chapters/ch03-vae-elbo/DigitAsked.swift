import Evidence

/*:
 ## The digit that was asked for

 Both ways, trained: the class mean as prior with a decoder that never hears of classes, and the standard normal prior
 with a decoder that is told. Ask each for a hundred of every digit. Who decides what was drawn? Three judges: networks
 trained to name the training digits. A judge is only as good as its record, so that comes first. The third model is the
 control: it is told nothing, and asked all the same.
 */
func digitAsked(_ page: Page) throws {
    page.ledger(31, .holds, "both trained: the digit asked for is the digit drawn")

    let world = try DigitWorld.load(page)
    let judges = try DigitJudges.shared(page)
    page.reaches(
        "share of 360 held-out digits that a judge names rightly, three judges", try judges.records(page), atLeast: 0.95
    )

    //: Sixteen numbers of code, three seeds each. Every answer is the decoder's mean for a code from the prior, and
    //: every judge has a vote:
    let forms: [Form] = [.classMean, .toldDecoder, .toldNothing]
    let seeds = 3
    let models = try forms.map { form in
        try page.keys(form.rawValue, count: seeds).map { key in
            let model = form.model(key.folding("start"))
            try model.train(page, form.rawValue, steps: page.quick ? 400 : 900, key: key.folding("steps")) { key in
                let digits = world.training.batch(128, key.folding("digits"))
                return (digits.classes, digits.dequantised(key.folding("ink")))
            }
            return model
        }
    }
    let asked = (0..<1_000).map { $0 / 100 }
    let requests = Tensor<Float>.oneHot(asked, depth: 10)
    let answers = zip(forms, models).map { form, models in
        zip(models, page.keys("draws of \(form.rawValue)", count: seeds)).map { $0.answer(requests, $1) }
    }
    let shares = answers.map { $0.map { judges.share(of: $0, named: asked) } }
    page.reaches("class mean as prior: the digit asked for is drawn", shares[0], atLeast: 0.85)
    page.reaches("class told to the decoder: the digit asked for is drawn", shares[1], atLeast: 0.95)
    page.reaches("told nothing: chance, one in ten", shares[2], atMost: 0.15)

    //: Which digits are taken for which, all seeds and judges together:
    page.figure(confusionFigure(judges.confusion(answers[0], asked), judges.confusion(answers[1], asked)))
    page.figure(samplesFigure(answers.map { $0[0] }))

    //: What is it worth to the bound? To perfect models no more than $I(x; c) \le \ln 10 = 2.3$ nats. The told decoder
    //: gains more. So most of its gain is not information: it has an easier task, and has learned more of it in the
    //: same number of steps. (The class mean gains less, and not on every seed, so no order is claimed for it.)
    let bounds = zip(forms, models).map { form, models in
        zip(models, page.keys("bounds of \(form.rawValue)", count: seeds)).map { model, key in
            let draws = key.split(10).map {
                Double(model.bound(world.heldOutPictures, given: world.heldOut.classes, $0).mean().item)
            }
            return mean(draws)
        }
    }
    page.table(
        ["model", "digit asked for is drawn", "bound on held-out digits (nats)"],
        zip(forms, zip(shares, bounds)).map { form, results in
            [form.rawValue, (100 * mean(results.0)).fixed(1) + " %", mean(results.1).fixed(1)]
        }, caption: "Means over \(seeds) seeds")
    page.reaches(
        "gain in the bound from telling the decoder, above $\\ln 10$",
        zip(bounds[1], bounds[2]).map { $0 - $1 }, atLeast: Double.log(10))
}

/// Who is told the class.
private enum Form: String {
    case classMean = "class mean as prior"
    case toldDecoder = "class told to the decoder"
    case toldNothing = "told nothing"

    func model(_ key: Key) -> ConditionalVAE {
        ConditionalVAE(
            condition: 10, target: Digits.pixels, codes: 16, hidden: 128, prior: self == .classMean ? .mean : .standard,
            decoderSeesCondition: self == .toldDecoder, recognitionSeesCondition: self != .toldNothing, key: key)
    }
}

private func confusionFigure(_ mean: [[Double]], _ told: [[Double]]) -> Figure {
    let digits = (0...9).map(String.init)
    func panel(_ title: String, _ table: [[Double]]) -> Panel {
        Panel(
            title, x: Axis("named by the judges"), y: Axis("asked for"),
            marks: [
                .matrix(
                    table.map { row in row.map { (100 * $0).rounded() / 100 } }, rows: digits, columns: digits, "share",
                    range: 0...1)
            ])
    }
    return Figure(
        "The digit asked for is the digit drawn, whichever part of the model is told",
        subtitle: "of 300 answers to each request, the share that three judges name so",
        panel("Class mean as prior", mean), panel("Class told to the decoder", told))
}

private func samplesFigure(_ answers: [Tensor<Float>]) -> Figure {
    // The first two answers to each request.
    let rows = answers.flatMap { pictures in (0..<2).map { row in pictures.gathered((0...9).map { 100 * $0 + row }) } }
    return Figure(
        "Asked for 0 to 9, the two conditional models obey, and the one that is told nothing cannot",
        subtitle: "means of the decoder for codes from the prior",
        Panel(
            images: ImageGrid(
                .concatenated(rows, axis: 0), width: 8, columns: 10,
                rowLabels: ["class mean", "", "told decoder", "", "told nothing", ""],
                columnLabels: (0...9).map(String.init), ink: .dark)))
}
