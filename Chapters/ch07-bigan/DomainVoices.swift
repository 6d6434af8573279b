import Evidence

/*:
 ## The word without the voice

 The second example of domain-adversarial training is speech. A recording carries *what* is said and *who* says it;
 wanted is a code for the first alone. Nobody writes down the words: a **content encoder** and a **voice encoder** look
 at recordings, and from both codes together a decoder rebuilds the sound. The voice encoder is given *another*
 recording by the same speaker. So it cannot know the word, and the content encoder must carry that. But nothing keeps
 the content encoder from carrying the voice too. For that there is a **speaker classifier**. It sees two content codes
 and says whether one person spoke both; the content encoder learns, through a reversed gradient, to leave it in doubt.

 The argument is that once this classifier is fooled, the codes hold nothing of the speaker. Is "this classifier cannot
 tell" the same as "nothing is there"? Two classifiers play: the notes' one, with its question "one speaker or two?",
 and one that must name the speaker. Afterwards a **probe** that took no part reads the codes at rest.

 The voices are made up, so that word and speaker of each recording are known to the page, and to no encoder: eight
 "words" of two vowels each with the formants of a textbook, eight speakers with throats, pitches and brightness of
 their own.
 */
func domainVoices(_ page: Page) throws {
    page.ledger(
        7,
        .holdsIf(
            "the classifier to be fooled must name the speaker; one asked \"one speaker or two?\" is fooled early"),
        "the speaker example: features carry the word and not the speaker")
    let voices = Voices(speakers: 8, key: page.key("speakers"))
    let strangers = Voices(speakers: 8, key: page.key("strangers"))
    page.figure(spectra(voices))
    let steps = page.quick ? 400 : 800
    let runs = try page.keys("runs", count: page.thorough ? 6 : 3).map { key in
        let world = Recordings(voices, key.folding("recordings"))
        return (
            plain: try Listening(world, strangers, .nobody, key).trained(page, steps: steps),
            pairs: try Listening(world, strangers, .pairs, key).trained(page, steps: steps),
            names: try Listening(world, strangers, .names, key).trained(page, steps: steps)
        )
    }
    let (plain, pairs, names) = (runs.map(\.plain), runs.map(\.pairs), runs.map(\.names))
    page.table(
        [
            "played against", "error of the sound", "player", "word, probe", "speaker, probe", "word, of strangers",
            "voice's code: speaker", "word",
        ],
        [("nobody", plain), ("\"one or two?\"", pairs), ("\"who?\"", names)].flatMap { name, results in
            results.map { r in
                [name, r.error.fixed(4)]
                    + [r.player, r.word, r.speaker, r.strangersWord, r.voiceSpeaker, r.voiceWord].map { $0.percent(3) }
            }
        },
        caption:
            "Answered rightly. By chance: one half for \"one or two?\" (and for nobody, asked the same), else one eighth"
    )

    //: **The word is there.** A probe learns to name words from codes at rest; so it does for speakers whom neither it
    //: nor the encoders have heard:
    page.reaches("a probe names the word, \"one or two?\"", pairs.map(\.word), atLeast: 0.75)
    page.reaches("a probe names the word, \"who?\"", names.map(\.word), atLeast: 0.75)
    page.reaches("a probe names the word of speakers never heard, \"who?\"", names.map(\.strangersWord), atLeast: 0.75)

    //: **It cannot come from the voice encoder.** That one hears other words than the one that is rebuilt, so its code
    //: must be all but silent about the word. What it says of the speaker differs from run to run, from nothing to four
    //: times in five; nothing is claimed of that.
    page.reaches(
        "a probe of the voice's code names the word, one of eight", (plain + pairs + names).map(\.voiceWord),
        atMost: 0.35)

    //: **Both players are at chance**, one half and one eighth:
    page.reaches("the player answers \"one speaker or two?\" rightly", pairs.map(\.player), atMost: 0.6)
    page.reaches("the player answers \"who?\" rightly", names.map(\.player), atMost: 0.2)

    //: **And the speaker?** A fresh probe names one of eight.
    page.ranks(
        "a probe names the speaker, after a game against",
        [("\"who?\"", names.map(\.speaker)), ("nobody", plain.map(\.speaker))])
    page.ranks(
        "a probe names the speaker, between the two players",
        [("\"who?\"", names.map(\.speaker)), ("\"one or two?\"", pairs.map(\.speaker))])
    page.reaches("a probe names the speaker, \"one or two?\": fooled, and yet", pairs.map(\.speaker), atLeast: 0.22)
    page.reaches("a probe names the speaker, \"who?\"", names.map(\.speaker), atMost: 0.35)
    page.reaches(
        "and that is three standard errors of 4,000 answers above one eighth", names.map(\.speaker),
        atLeast: 0.125 + 3 * (0.125 * 0.875 / 4_000).squareRoot())

    //: Fooled is not ignorant. The classifier of pairs answers by chance over codes that tell a probe the speaker far
    //: more often than by chance: to compare two codes is the harder task, and it was fooled before the speaker was
    //: gone. Who must name the speaker is a better reader, and drives most of the voice out while the word stays. Not
    //: all of it: "not the speaker" is a statement about a reader, and a stronger one may come.
    page.figure(clouds(runs[0].plain, runs[0].names))
}

/// Two speakers' spectra of one word and of another.
private func spectra(_ voices: Voices) -> Figure {
    Figure(
        "A word is where the hills are; a voice shifts, tilts and ripples them",
        subtitle: "first vowel of two words, by the largest and the smallest speaker",
        panels: [0, 6].map { word in
            Panel(
                "\"\(Voices.words[word])\"", x: Axis("frequency", unit: "Hz", scale: .logarithmic),
                y: Axis("loudness", unit: "bel"), labels: .legend,
                marks: [("largest", 0), ("smallest", 7)].map { name, speaker in
                    let sound = Voices.spectra(word: word, voices.speakers[speaker])
                    return .line(Voices.frequencies, Array(sound.prefix(Voices.bands)), name)
                })
        })
}

private func clouds(_ plain: Listening.Result, _ adversarial: Listening.Result) -> Figure {
    Figure(
        "The game pushes the speakers' codes onto each other",
        subtitle: "codes of the word \"\(Voices.words[0])\", four speakers, in the plane of their largest spread",
        panels: [("plain codes", plain), ("adversarial codes", adversarial)].map { name, result in
            let points = PrincipalComponents(result.codes, count: 2).encode(result.codes)
            return Panel(
                name, x: Axis("first component"), y: Axis("second component"), labels: .legend,
                marks: [
                    .points(
                        points.column(0), points.column(1), classes: result.speakers.map { $0 / 2 },
                        names: (1...4).map { "speaker \(2 * $0 - 1)" })
                ])
        })
}

/// 4,000 recordings of known words and speakers, and a way to find more by a speaker.
private struct Recordings {
    let voices: Voices
    let spectra: Tensor<Float>
    let words, speakers: [Int]
    private let bySpeaker: [[Int]]

    init(_ voices: Voices, _ key: Key) {
        self.voices = voices
        (spectra, words, speakers) = voices.sample(4_000, key: key)
        let speakers = speakers
        bySpeaker = voices.speakers.indices.map { s in speakers.indices.filter { speakers[$0] == s } }
    }

    /// For each, another recording by the same speaker, or by another.
    func partners(of chosen: [Int], same: [Bool], _ key: Key) -> [Int] {
        let steps = key.folding("steps").integers(chosen.count, below: voices.speakers.count - 1)
        let places: [Double] = (key.folding("places").uniform([chosen.count]) as Tensor<Double>).scalars
        return chosen.indices.map { i in
            let mine = speakers[chosen[i]]
            let own = bySpeaker[same[i] ? mine : (mine + 1 + steps[i]) % voices.speakers.count]
            return own[Int(places[i] * Double(own.count))]
        }
    }
}

private struct Listening {
    /// Against whom the content encoder plays: nobody, one who is asked "one speaker or two?", one who names the
    /// speaker.
    enum Player { case nobody, pairs, names }

    let world: Recordings
    let strangers: Voices
    let player: Player
    let key: Key
    let content, voice, decoder, classifier: Perceptron<Float>

    init(_ world: Recordings, _ strangers: Voices, _ player: Player, _ key: Key) {
        (self.world, self.strangers, self.player, self.key) = (world, strangers, player, key)
        content = Perceptron([64, 64, 8], output: .tanh, key: key.folding("content"))
        voice = Perceptron([64, 64, 4], output: .tanh, key: key.folding("voice"))
        decoder = Perceptron([12, 64, 64], key: key.folding("decoder"))
        classifier = Perceptron(player == .names ? [8, 64, 8] : [16, 64, 1], key: key.folding("classifier"))
    }

    /// Mean squared error of the sound in the last tenth of the training; shares named rightly by the player and by
    /// probes; what probes read off the voice encoder's codes; content codes of one word, by four speakers.
    struct Result {
        let error, player, word, speaker, strangersWord, voiceWord, voiceSpeaker: Double
        let codes: Matrix
        let speakers: [Int]
    }

    /// Log-odds that the second half of the codes, row by row, is by the speaker of the first.
    private func paired(_ codes: Tensor<Float>) -> Tensor<Float> {
        let half = codes.shape[0] / 2
        return classifier(.concatenated([codes[rows: 0..<half], codes[rows: half..<2 * half]], axis: 1))
    }

    /// What the player pays: for pairs of codes, of which the first half are by one speaker, or for names.
    private func told(_ codes: Tensor<Float>, _ recordings: [Int]) -> Tensor<Float> {
        if player == .names {
            return crossEntropy(logits: classifier(codes), labels: recordings.map { world.speakers[$0] })
        }
        let half = recordings.count / 2
        let same = Tensor<Float>((0..<half).map { $0 < half / 2 ? 1 : 0 }, shape: [half, 1])
        return binaryCrossEntropy(logits: paired(codes), same)
    }

    func trained(_ page: Page, steps: Int) throws -> Result {
        let all = Adam(
            [content, voice, decoder, classifier].flatMap { $0.parameters }, learningRate: 3e-3)
        let ahead = Adam(classifier.parameters, learningRate: 5e-3)
        let same = (0..<64).map { $0 < 32 }
        let losses = try page.progress("voices", steps: steps, losses: ["sound", "speaker"]) { step in
            let key = key.folding(UInt64(step))
            let share = Double(step) / Double(steps)
            all.learningRate = 3e-3 * min(1, 2 * (1 - share))
            let first = key.folding("first").integers(64, below: 4_000)
            let second = world.partners(of: first, same: same, key.folding("second"))
            let third = world.partners(of: first, same: [Bool](repeating: true, count: 64), key.folding("third"))
            let codes = content(world.spectra.gathered(first + second))
            for _ in 0..<3 { ahead.step(minimizing: told(codes.detached, first + second)) }
            let heard = voice(world.spectra.gathered(third))
            let sound = decoder(.concatenated([codes[rows: 0..<64], heard], axis: 1))
            let error = meanSquaredError(sound, world.spectra.gathered(first))
            let lambda = Float((player == .nobody ? 0 : 3) * (2 / (1 + Double.exp(-10 * share)) - 1))
            let told = told(codes.reversingGradient(lambda), first + second)
            all.step(minimizing: 10 * error + told)
            return [Double(error.item), Double(told.item)]
        }
        return try examined(
            page, steps: steps, error: losses.suffix(steps / 10).reduce(0) { $0 + $1[0] } / Double(steps / 10))
    }

    /// How often "one speaker or two?" is answered rightly over 2,000 pairs.
    private func pairedRightly(_ exam: Recordings, _ codes: Tensor<Float>) -> Double {
        let first = Array(0..<2_000)
        let same = first.map { $0 < 1_000 }
        let second = exam.partners(of: first, same: same, key.folding("partners"))
        let answers = paired(codes.gathered(first + second)).scalars
        return Double(zip(answers, same).count { ($0 > 0) == $1 }) / 2_000
    }

    private func examined(_ page: Page, steps: Int, error: Double) throws -> Result {
        let exam = Recordings(world.voices, key.folding("exam"))
        let strange: (spectra: Tensor<Float>, words: [Int], speakers: [Int]) = strangers.sample(
            2_000, key: key.folding("strangers"))
        let (codes, examCodes) = (content(world.spectra).detached, content(exam.spectra).detached)
        func share(_ logits: Tensor<Float>, _ labels: [Int]) -> Double {
            Double(zip(logits.argmax(axis: 1), labels).count { $0 == $1 }) / Double(labels.count)
        }
        let (voices, examVoices) = (voice(world.spectra).detached, voice(exam.spectra).detached)
        func probe(_ codes: Tensor<Float>, _ labels: [Int]) throws -> Perceptron<Float> {
            let probe = Perceptron<Float>([codes.shape[1], 64, 8], key: key.folding("probe"))
            try minimize(probe.parameters, page, "probe", steps: steps, key: key.folding("probing")) { key in
                let batch = key.integers(128, below: 4_000)
                return crossEntropy(logits: probe(codes.gathered(batch)), labels: batch.map { labels[$0] })
            }
            return probe
        }
        let player = player == .names ? share(classifier(examCodes), exam.speakers) : pairedRightly(exam, examCodes)
        let (word, speaker) = (try probe(codes, world.words), try probe(codes, world.speakers))
        let (voiceWord, voiceSpeaker) = (try probe(voices, world.words), try probe(voices, world.speakers))
        let shown = exam.words.indices.filter { exam.words[$0] == 0 && exam.speakers[$0] % 2 == 0 }
        return Result(
            error: error, player: player,
            word: share(word(examCodes), exam.words), speaker: share(speaker(examCodes), exam.speakers),
            strangersWord: share(word(content(strange.spectra)), strange.words),
            voiceWord: share(voiceWord(examVoices), exam.words),
            voiceSpeaker: share(voiceSpeaker(examVoices), exam.speakers),
            codes: Matrix(examCodes.gathered(shown)), speakers: shown.map { exam.speakers[$0] })
    }
}
