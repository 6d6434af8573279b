import Evidence

/*:
 ## Self-BLEU, and the sentence itself

 Self-BLEU (Zhu and others 2018) measures how much alike the samples of a generator are. Each is taken in turn and
 scored by BLEU against *the others*: of its runs of $k$ words, for $k$ = 1, 2, ... $N$, the share $s_{k,i}$ that some
 other sample has too, and of these shares the geometric mean. Then the mean over all $n$ samples is taken. One means
 that everything was said before.

 $$\mathrm{selfBLEU}_N = \frac1n \sum_{i=1}^n \Big(\prod_{k=1}^N s_{k,i}\Big)^{1/N}$$

 Two widely used programs scored each sample against *all* samples, itself among them (pclucas14/GansFallingShort issue
 9; geek-ai/Texygen issue 46). Is that worth an issue? If the sentence itself is there, every one of its runs is found.
 */
func selfBLEU(_ page: Page) throws {
    page.ledger(9, .holds, "self-BLEU without the sentence itself; with it, it is one whatever the samples are")

    //: **By hand.** Letters play the part of words again. Three samples, runs of up to three letters. Of the letters of
    //: *cares* four in five are in *mares*, of its pairs *ar*, *re*, *es*, three in four, of its threes *are*, *res*,
    //: two in three. *Mares* is scored likewise, and *until* shares nothing:
    let three = ["cares", "mares", "until"].map(letters)
    let cares = Double.power(4.0 / 5 * 3 / 4 * 2 / 3, 1.0 / 3)
    page.claim("self-BLEU-3 of cares, mares, until", selfBLEU(three, order: 3), equals: 2 * cares / 3)
    page.refute("with the word itself", withItself(three), by: 2 * cares / 3)

    //: **By definition.** The fast way counts every run once and takes away what the sample itself has added. The slow
    //: way looks for each run in each other word:
    let english = try Words.load().letters
    let some = page.key("some").integers(60, below: english.count).map { english[$0] }
    page.claim("60 words: counted = searched", selfBLEU(some, order: 3), equals: searched(some), within: 1e-12)

    //: **What it should tell apart.** Letters at random, English, what the likelihood model makes, and ten words that
    //: are said over and over; 500 samples each. With the sample itself all of them are the same:
    let runs = try WordRun.all(page)
    let keys = page.keys("sets", count: runs.count)
    let sets: [(String, [[[Int]]])] = [
        ("letters at random", keys.map { key in (0..<500).map { key.folding(UInt64($0)).integers(5, below: 26) } }),
        ("likelihood", zip(runs, keys).map { $0.likely.sample(count: 500, length: Words.length, key: $1) }),
        ("English", keys.map { key in key.permutation(english.count).prefix(500).map { english[$0] } }),
        (
            "ten words",
            keys.map { key in
                let ten = key.permutation(english.count).prefix(10).map { english[$0] }
                return key.folding("repeats").integers(500, below: 10).map { ten[$0] }
            }
        ),
    ]
    page.ranks("self-BLEU-3", sets.map { name, samples in (name, samples.map { selfBLEU($0, order: 3) }) })
    let mistaken = sets.map { _, samples in samples.map(withItself) }
    page.claim("with the sample itself: all four kinds", mistaken.flatMap { $0 }, equals: 1)
    page.refute(
        "English with the sample itself", mistaken[2],
        by: keys.map { key in
            Estimate(
                draws: BLEU(references: key.permutation(english.count).prefix(500).map { english[$0] }, order: 3)
                    .scoresOfReferences())
        })

    //: **It depends on how many there are.** More samples find more runs in each other. The same model, asked for more:
    let sizes = [250, 1_000, 4_000]
    let grown = sizes.map { size in
        zip(runs, keys).map { run, key in
            selfBLEU(run.likely.sample(count: size, length: Words.length, key: key), order: 3)
        }
    }
    page.ranks("self-BLEU-3 of n samples of one model", zip(sizes, grown).map { ("n = \($0.grouped)", $1) })
    page.text(
        "So a self-BLEU without its number of samples, or one that is compared with another of a different number, means little. "
            + "The section before has 4,000 samples everywhere.")

    let temperatures: [Float] = [0.3, 0.45, 0.6, 0.8, 1, 1.2, 1.4]
    let samples = temperatures.map {
        runs[0].likely.sample(count: 500, length: 5, temperature: $0, key: page.key("curve"))
    }
    let x = temperatures.map(Double.init)
    page.figure(
        Figure(
            "With the sentence itself among its references, self-BLEU is one at every temperature",
            Panel(
                x: Axis("temperature"), y: Axis("self-BLEU-3", range: 0.4...1.05),
                marks: [
                    .line(
                        x, samples.map { selfBLEU($0, order: 3) }, "against the others", color: .blue, symbol: .circle),
                    .line(x, samples.map(withItself), "against all", color: .vermilion, dash: .dashed, symbol: .square),
                ])))
}

private func letters(_ word: String) -> [Int] { word.utf8.map { Int($0) - Int(UInt8(ascii: "a")) } }

/// The mistake: each sample is one of its own references.
private func withItself(_ samples: [[Int]]) -> Double {
    let bleu = BLEU(references: samples, order: 3)
    return samples.reduce(0) { $0 + bleu($1) } / Double(samples.count)
}

/// Self-BLEU-3 of words of one length by looking for every run in every other word.
private func searched(_ samples: [[Int]]) -> Double {
    func count(_ run: ArraySlice<Int>, in word: [Int]) -> Int {
        (0...word.count - run.count).count { word[$0..<$0 + run.count].elementsEqual(run) }
    }
    let scores = samples.indices.map { index in
        let word = samples[index]
        var product = 1.0
        for n in 1...3 {
            let starts = 0...word.count - n
            var found = 0
            for start in starts {
                let run = word[start..<start + n]
                let most = samples.indices.filter { $0 != index }.map { count(run, in: samples[$0]) }.max() ?? 0
                // The same run earlier in the word has used up one of them.
                let earlier = (0..<start).count { word[$0..<$0 + n].elementsEqual(run) }
                if earlier < most { found += 1 }
            }
            if n == 1 && found == 0 { return 0.0 }
            product *= (found == 0 ? 0.1 : Double(found)) / Double(starts.count)
        }
        return Double.power(product, 1.0 / 3)
    }
    return scores.reduce(0, +) / Double(scores.count)
}
