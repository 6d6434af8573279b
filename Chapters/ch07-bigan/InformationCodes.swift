import Evidence

/*:
 ## Ten codes for ten digits

 A generator of digits gets sixteen numbers of noise and a code of ten values. Nothing says what the code is for.
 InfoGAN's promise is that with a reader $Q$ each value comes to mean something, and that without one it does not.
 Nobody tells the network that there are ten kinds of digits; the ten values are the only hint.

 Three ways to train, each from three starts:

 - **with Q**: $D$ and $Q$ both teach the generator;
 - **without Q**: the reader learns, but the generator never hears of it. That is a plain GAN whose noise includes a
   code;
 - **without D**: only the reader teaches, for a quarter of the steps; it needs no more. The notes say that $D$ is there
   to keep the generator from writing the code into the picture in some cipher of its own.
 */
func informationCodes(_ page: Page) throws {
    page.ledger(
        4,
        .holdsIf(
            "\"class\" means a kind of picture. Most values are one digit, but a digit may have two values and "
                + "a value two digits"
        ),
        "with Q each code value is a class, without it not; without D it is a cipher")

    let world = try InkWorld.load(page)
    let judges = try DigitJudges.shared(page)
    let seeds = page.thorough ? 6 : 3
    let steps = page.quick ? 400 : page.thorough ? 3_000 : 1_400
    let arms = try [Teachers.both, .discriminator, .reader].map { teachers in
        try page.keys("players", count: seeds).map { key in
            let players = CodedPlayers(key: key.folding("start"))
            try players.train(
                page, world, teachers, steps: teachers == .reader ? steps / 4 : steps, key.folding("steps"))
            return players
        }
    }

    //: **Codes against digits.** A hundred pictures for each value, named by three classifiers that took no part. The
    //: table of values against names has an information, at most $\log 10 = 2.303$ nats; and if each value is given
    //: one digit, each digit one value, as well as can be (an assignment solver finds how), so many pictures are what
    //: their value says:
    let tables = arms.map { $0.map { $0.table(judges, page.key("samples")) } }
    let information = tables.map { $0.map { mutualInformation(joint: Matrix($0)) } }
    let matched = try tables.map { try $0.map(matchedShare) }
    //: And the reader, which never saw a label, names held-out digits by the same rule, learned on the training digits:
    let readings = try arms.map { try $0.map { try $0.readingShare(world) } }
    let bounds = arms.map { $0.map { $0.bound(page.key("bound")) } }
    let distances = arms.map { $0.map { $0.distance(world, page.key("samples")) } }
    let purity = tables.map { $0.map(meanPurity) }
    let favourites = tables.map { $0.map { Double(Set($0.map(favourite)).count) } }
    page.table(
        ["mean of \(seeds) starts (least to most)", "with Q", "without Q", "without D"],
        [
            ("bound $H(c) + \\mathbb E\\log Q$ (nats)", bounds, 2),
            ("information of value and name (nats)", information, 2),
            ("share of a value's pictures with its favourite name", purity, 2),
            ("different favourites of the ten values", favourites, 1),
            ("pictures named as their value, one digit each", matched, 2),
            ("held-out digits read rightly", readings, 2), ("energy distance to held-out digits", distances, 2),
        ].map { name, values, digits in [name] + values.map { withSpread($0, digits) } })

    //: **With and without Q.** The plain GAN uses its code hardly at all. With the reader each value has pictures of
    //: its own, and nearly all that could be read is read. (What little the plain GAN's code shows depends on the
    //: digit: so its reader, too, sorts held-out digits better than luck, which is 0.1.)
    page.ranks("information of value and name", [("without Q", information[1]), ("with Q", information[0])])
    page.reaches("with Q: bound, of 2.303 nats", bounds[0], atLeast: page.quick ? 1.8 : 2.2)
    page.reaches("without Q: bound", bounds[1], atMost: 0.6)
    page.reaches("without Q: pictures named as their value (0.1 by luck)", matched[1], atMost: 0.3)
    page.reaches("with Q: pictures named as their value", matched[0], atLeast: page.quick ? 0.2 : 0.6)
    page.reaches(
        "with Q: held-out digits read rightly, never a label seen", readings[0], atLeast: page.quick ? 0.2 : 0.55)

    //: **Is a value a class?** It is a *kind of picture*, which is all that $Q$ asks for. Most pictures of a value
    //: have one name; but some digits hold two values, in two hands, and some share one. Of the nats that the reader
    //: reads the names explain only a part:
    page.reaches(
        "with Q: share of a value's pictures with its favourite name", purity[0], atLeast: page.quick ? 0.25 : 0.65)
    page.ranks("with Q, nats", [("value and name", information[0]), ("bound: value and picture", bounds[0])])

    //: **What D is for.** Without it the reader is perfect at once: the bound is all of $\log 10$. And the pictures
    //: are not digits. The bound knows nothing of the data; it is as happy with a cipher.
    page.reaches("without D: bound, of 2.303 nats", bounds[2], atLeast: 2.2)
    page.ranks("energy distance to held-out digits", [("with Q and D", distances[0]), ("without D", distances[2])])
    page.figure(codeTables(tables[0][0], tables[1][0]))
    page.figure(codedPictures(arms.map { $0[0] }, page.key("samples")))
}

private enum Teachers { case both, discriminator, reader }

/// A generator of digits with a code among its noise, a discriminator, and a reader of codes.
private struct CodedPlayers {
    static let noise = 16

    /// 10 + noise -> 64, ink in 0...1
    let generator: Perceptron<Float>
    let discriminator: Perceptron<Float>
    /// 64 -> 10 logits
    let reader: Perceptron<Float>

    init(key: Key) {
        let keys = key.split(3)
        generator = Perceptron(
            [10 + Self.noise, 128, 128, 64], activation: .leakyRelu(), output: .sigmoid, key: keys[0], initializer: .he)
        discriminator = Perceptron([64, 128, 128, 1], activation: .leakyRelu(), key: keys[1], initializer: .he)
        reader = Perceptron([64, 64, 10], activation: .leakyRelu(), key: keys[2], initializer: .he)
    }

    func pictures(_ codes: [Int], _ key: Key) -> Tensor<Float> {
        generator(.concatenated([.oneHot(codes, depth: 10), key.normal([codes.count, Self.noise])], axis: 1))
    }

    func train(_ page: Page, _ world: InkWorld, _ teachers: Teachers, steps: Int, _ key: Key) throws {
        let rate = 3e-3
        let players = Adam(generator.parameters + reader.parameters, learningRate: rate, betas: (0.5, 0.9))
        let judge = Adam(discriminator.parameters, learningRate: rate, betas: (0.5, 0.9))
        try page.progress("InfoGAN", steps: steps, losses: ["D", "G and Q"]) { step in
            players.learningRate = fallingRate(rate, step, of: steps)
            judge.learningRate = players.learningRate
            let keys = key.folding(UInt64(step)).split(5)
            let codes = keys[0].integers(64, below: 10)
            let made = spread(pictures(codes, keys[1]), keys[2])
            var lossD: Float = 0
            if teachers != .reader {
                let real = discriminator(spread(world.batch(64, keys[3]), keys[4]))
                lossD = judge.step(
                    minimizing: (-real).softplus().mean() + discriminator(made.detached).softplus().mean())
            }
            // The reader sees through noise, lest a faint cipher be enough. Its slope reaches the generator unless
            // the picture is detached.
            let seen = (teachers == .discriminator ? made.detached : made) + keys[4].normal(made.shape, deviation: 0.3)
            let read = crossEntropy(logits: reader(seen), labels: codes)
            let fooling = (-discriminator(made)).softplus().mean()
            return [
                Double(lossD), Double(players.step(minimizing: teachers == .reader ? read : read + fooling)),
            ]
        }
    }

    /// A hundred pictures of each value: [1000, 64]
    func samples(_ key: Key) -> Tensor<Float> { pictures((0..<1_000).map { $0 / 100 }, key).detached }

    /// H(c) + E log Q(c|x)
    func bound(_ key: Key) -> Double {
        let codes = (0..<1_000).map { $0 / 100 }
        let made = spread(samples(key), key.folding("ink"))
        return Double.log(10) - Double(crossEntropy(logits: reader(made), labels: codes).item)
    }

    /// [value][name], how many of the samples.
    func table(_ judges: DigitJudges, _ key: Key) -> [[Double]] {
        count(judges.names(samples(key)), for: (0..<1_000).map { $0 / 100 })
    }

    /// The energy distance of 360 pictures, of all values, to the held-out digits.
    func distance(_ world: InkWorld, _ key: Key) -> Double {
        let made = pictures((0..<360).map { $0 % 10 }, key).detached
        return energyFromDigits(made, world)
    }

    /// Values read off training digits are given digits one to one; the share of held-out digits then named rightly.
    func readingShare(_ world: InkWorld) throws -> Double {
        func read(_ x: Tensor<Float>) -> [Int] { reader(x).argmax(axis: 1) }
        let meaning = try matching(count(world.training.labels, for: read(world.trainingInk)))
        return mean(zip(read(world.heldOutInk), world.heldOut.labels).map { meaning[$0] == $1 ? 1 : 0 })
    }
}

/// [value][name] of pairs.
private func count(_ names: [Int], for values: [Int]) -> [[Double]] {
    var table = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 10)
    for (value, name) in zip(values, names) { table[value][name] += 1 }
    return table
}

/// The digit of each value, one to one, for which the most pictures are right.
private func matching(_ table: [[Double]]) throws -> [Int] {
    let most = table.joined().max() ?? 0
    return try assignment(costs: Matrix(table.map { row in row.map { most - $0 } })).pairs
}

private func matchedShare(_ table: [[Double]]) throws -> Double {
    let meaning = try matching(table)
    let total = table.joined().reduce(0, +)
    return zip(table, meaning).reduce(0) { $0 + $1.0[$1.1] } / total
}

/// The name that most pictures of a value have.
private func favourite(_ row: [Double]) -> Int { row.indices.max { row[$0] < row[$1] } ?? 0 }

private func meanPurity(_ table: [[Double]]) -> Double {
    mean(table.map { row in (row.max() ?? 0) / row.reduce(0, +) })
}

/// Values in the order of their favourite names.
private func inOrder(_ table: [[Double]]) -> [Int] {
    table.indices.sorted { (favourite(table[$0]), $0) < (favourite(table[$1]), $1) }
}

private func codeTables(_ with: [[Double]], _ without: [[Double]]) -> Figure {
    func panel(_ name: String, _ table: [[Double]]) -> Panel {
        Panel(
            name, x: Axis("what the classifiers call them"), y: Axis("code value"),
            marks: [
                .matrix(
                    inOrder(table).map { table[$0].map { $0 / 100 } }, rows: inOrder(table).map { "\($0 + 1)" },
                    columns: (0...9).map(String.init), range: 0...1)
            ])
    }
    return Figure(
        "With a reader most values are one kind of digit; without it each value is all kinds",
        subtitle: "shares of a hundred pictures for each value of the code, named by three classifiers; first start",
        columns: 2,
        panel("with Q", with), panel("without Q", without))
}

private func codedPictures(_ players: [CodedPlayers], _ key: Key) -> Figure {
    let names = ["with Q", "without Q", "without D"]
    let panels = zip(names, players).map { name, players in
        Panel(
            name,
            images: ImageGrid(
                players.samples(key).gathered((0..<10).flatMap { c in (0..<8).map { 100 * c + $0 } }),
                width: Digits.side,
                columns: 8, rowLabels: (1...10).map { "\($0)" }, ink: .dark))
    }
    return Figure(
        "A row is a value of the code: a kind of digit, any digit, a cipher",
        subtitle: "first start; columns differ in the noise",
        columns: 3, panels: panels)
}
