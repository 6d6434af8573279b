import Evidence

/*:
 ## One backward pass for two objectives

 **Domain-adversarial training** wants features $f(x)$ that carry the label and not the domain: what is written, not
 whose hand wrote it. Two heads look at the features. The *label predictor* with loss $L_y$, and the *domain
 classifier* with loss $L_d$. The wishes contradict each other:

 $$\theta_y:\ \min L_y, \qquad \theta_d:\ \min L_d, \qquad \theta_f:\ \min L_y - \lambda L_d$$

 Two optimisers would do. The usual trick is one loss, $L_y + L_d$, and a layer between features and domain classifier
 that does nothing forward and multiplies the gradient by $-\lambda$ on its way back. Is that the same, for every
 parameter?
 */
func gradientReversal(_ page: Page) throws {
    page.ledger(
        7, .holds, "the gradient-reversal layer gives each parameter the gradient of its own objective")

    //: Five networks with random weights, in double precision, $\lambda = 0.7$. On one side stands the gradient of one
    //: pass through the reversal layer, on the other that of each objective, derived by itself.
    let networks = page.keys("networks", count: 5).map { TwoHeads($0) }
    let lambda = 0.7
    func gradients(_ loss: (TwoHeads) -> Tensor<Double>, _ part: (TwoHeads) -> [Parameter<Double>]) -> [Double] {
        networks.flatMap { network in
            gradient(of: loss(network), at: part(network).map(\.value)).flatMap { $0.scalars }
        }
    }
    let onePass = { (network: TwoHeads) in network.labelLoss() + network.domainLoss { $0.reversingGradient(lambda) } }
    let features = gradients({ $0.labelLoss() - lambda * $0.domainLoss() }) { $0.features.parameters }
    let domain = gradients({ $0.domainLoss() }) { $0.domain.parameters }
    page.claim(
        "features: one pass = $\\nabla(L_y - \\lambda L_d)$", gradients(onePass) { $0.features.parameters },
        equals: features,
        within: 1e-12, scale: 0.1)
    page.claim(
        "domain classifier: one pass = $\\nabla L_d$", gradients(onePass) { $0.domain.parameters }, equals: domain,
        within: 1e-12, scale: 0.1)
    page.claim(
        "label predictor: one pass = $\\nabla L_y$", gradients(onePass) { $0.label.parameters },
        equals: gradients({ $0.labelLoss() }) { $0.label.parameters }, within: 1e-12, scale: 0.1)
    page.claim(
        "and the value of the loss passes unchanged, $L_y + L_d$", networks.map { onePass($0).item },
        equals: networks.map { ($0.labelLoss() + $0.domainLoss()).item })

    //: Differences know nothing of backward passes. Each weight of the features is moved a little to either side, and
    //: the two losses of the objective are just read:
    page.claim(
        "features: differences of $L_y - \\lambda L_d$ = one pass",
        centralDifferences(networks[0].features.parameters, step: 1e-5) {
            (networks[0].labelLoss() - lambda * networks[0].domainLoss()).item
        },
        equals: gradient(of: onePass(networks[0]), at: networks[0].features.parameters.map(\.value)).flatMap {
            $0.scalars
        },
        within: 1e-7, scale: 1)

    //: **Three ways to get it wrong.** To minimise $L_y - \lambda L_d$ over *everything* makes the domain classifier
    //: answer wrongly on purpose, and a classifier that does not try is no evidence that nothing is there. To scale
    //: the loss instead of the layer slows the domain classifier down by $\lambda$. To leave the layer out makes the
    //: features tell the domain.
    let subtracted = { (network: TwoHeads) in network.labelLoss() - lambda * network.domainLoss() }
    page.refute(
        "$L_y - \\lambda L_d$ for everybody: domain classifier", gradients(subtracted) { $0.domain.parameters },
        by: domain, scale: 0.1)
    let scaled = { (network: TwoHeads) in
        network.labelLoss() + lambda * network.domainLoss { $0.reversingGradient(1) }
    }
    page.refute(
        "$\\lambda$ before $L_d$, not in the layer: domain classifier", gradients(scaled) { $0.domain.parameters },
        by: domain, scale: 0.1)
    page.refute(
        "no reversal: features", gradients({ $0.labelLoss() + $0.domainLoss() }) { $0.features.parameters },
        by: features, scale: 0.1)

    /*:
     ### What the game asks for, by trying all features

     Suppose that the two heads are as good as can be. Then $L_y$ is $H(y|z)$, what the feature $z$ leaves open about
     the label, and $L_d = \log 2 - \mathrm{JS}$ with the JS between the two domains' features. In a world of three
     words and two speakers there are six different recordings, and a feature extractor is a way to sort six things
     into heaps: 203 ways. All of them are tried. Some keep the word in full: the two recordings of each word lie in a
     heap of their own, or in two. Of these the game should choose the one that hides the speaker.
     */
    let sortings = partitions(of: 6)
    page.claim("ways to sort six recordings", Double(sortings.count), equals: 203)
    let even = SmallWorld(shares: [[1, 1, 1], [1, 1, 1]])
    page.claim(
        "$L_d$ by Bayes' rule $= \\log 2 - \\mathrm{JS}$, all 203", sortings.map(even.domainLoss),
        equals: sortings.map { Double.log(2) - even.divergence($0) }, within: 1e-12, scale: 1)
    let ties = sortings.filter { even.labelLoss($0) < 1e-12 }
    page.claim("sortings that give the word away in full", Double(ties.count), equals: 8)
    let best = even.best(of: sortings, lambda: 0.5)
    page.claim(
        "the best sorting at $\\lambda = \\frac12$: one heap for each word", best.map(Double.init),
        equals: [0, 1, 2, 0, 1, 2])
    page.claim("JS between the speakers of this sorting", even.divergence(best), equals: 0, scale: 1)

    //: **When the domains differ in what they say**, the two wishes cannot both be had. Let the second speaker say
    //: the first word four times as often as the others. Features that carry the word now carry some of the speaker,
    //: whatever the extractor does, and with a large $\lambda$ the game prefers to lose words:
    let uneven = SmallWorld(shares: [[1, 1, 1], [4, 1, 1]])
    let words = [0, 1, 2, 0, 1, 2]
    let gentle = uneven.best(of: sortings, lambda: 0.5)
    let harsh = uneven.best(of: sortings, lambda: 20)
    page.claim(
        "$\\lambda = \\frac12$: the best sorting is by word", gentle.map(Double.init), equals: words.map(Double.init))
    page.bound(
        "it betrays the speaker: JS between the speakers at least 0.02", lower: 0.02, upper: uneven.divergence(gentle))
    page.claim(
        "$\\lambda = 20$: JS between the speakers of the best sorting", uneven.divergence(harsh), equals: 0, scale: 1)
    page.bound("and of the word at least half a nat is lost", lower: 0.5, upper: uneven.labelLoss(harsh))

    //: In the figure's left panel both lines lie on zero: at every $\lambda$ the best features keep all of the word
    //: and nothing of the speaker. In the right one the best features change at once, from those that keep the word
    //: to those that hide the speaker, where $\lambda$ times the JS exceeds the nats of the word that hiding costs.
    let lambdas = (0...60).map { Double.exp(-2 + 0.1 * Double($0)) }
    page.figure(
        Figure(
            "Where both speakers say every word alike, hiding the speaker costs nothing",
            subtitle: "the best of all 203 feature extractors",
            panels: [("both alike", even), ("one says a word more often", uneven)].map { name, world in
                let chosen = lambdas.map { world.best(of: sortings, lambda: $0) }
                return Panel(
                    name, x: Axis("$\\lambda$", scale: .logarithmic), y: Axis("nats", range: -0.03...1.15),
                    labels: .legend,
                    marks: [
                        .line(lambdas, chosen.map(world.labelLoss), "of the word, lost"),
                        .line(lambdas, chosen.map(world.divergence), "JS between speakers"),
                    ])
            }))
}

/// Features [6, 5, 4] with a head for three labels and one for two domains, and a batch of twelve.
private struct TwoHeads {
    let features, label, domain: Perceptron<Double>
    let x: Tensor<Double>
    let labels: [Int]
    let domains = Tensor<Double>((0..<12).map { $0 < 6 ? 0 : 1 }, shape: [12, 1])

    init(_ key: Key) {
        let keys = key.split(5)
        features = Perceptron([6, 5, 4], activation: .tanh, output: .tanh, key: keys[0])
        label = Perceptron([4, 3], key: keys[1])
        domain = Perceptron([4, 5, 1], activation: .tanh, key: keys[2])
        x = keys[3].normal([12, 6])
        labels = keys[4].integers(12, below: 3)
    }

    func labelLoss() -> Tensor<Double> { crossEntropy(logits: label(features(x)), labels: labels) }

    func domainLoss(_ layer: (Tensor<Double>) -> Tensor<Double> = { $0 }) -> Tensor<Double> {
        binaryCrossEntropy(logits: domain(layer(features(x))), domains)
    }
}

/// Words said by two speakers, each with weights of its own; each speaker half the time. Recording 3 s + w is word w
/// by s.
private struct SmallWorld {
    let speakers: [[Double]]

    init(shares: [[Double]]) { speakers = shares.map { Categorical(weights: $0).probabilities } }

    /// Σ over heaps and words of P(heap, word): [heap][word]
    private func heaps(_ sorting: [Int]) -> [[Double]] {
        var table = [[Double]](repeating: [0, 0, 0], count: 6)
        for (recording, heap) in sorting.enumerated() {
            table[heap][recording % 3] += 0.5 * speakers[recording / 3][recording % 3]
        }
        return table
    }

    /// H(word | heap)
    func labelLoss(_ sorting: [Int]) -> Double {
        heaps(sorting).reduce(0) { sum, row in
            let total = row.reduce(0, +)
            return row.reduce(sum) { $1 > 0 ? $0 - $1 * Double.log($1 / total) : $0 }
        }
    }

    /// How each speaker's recordings fall into the heaps: [speaker][heap]
    private func shares(_ sorting: [Int]) -> [[Double]] {
        speakers.indices.map { speaker in
            (0..<6).map { heap in
                (0..<3).reduce(0) { sorting[3 * speaker + $1] == heap ? $0 + speakers[speaker][$1] : $0 }
            }
        }
    }

    /// The least cross-entropy of the speaker given the heap: that of Bayes' rule.
    func domainLoss(_ sorting: [Int]) -> Double {
        let shares = shares(sorting)
        return zip(shares[0], shares[1]).reduce(0) { sum, share in
            let total = share.0 + share.1
            return [share.0, share.1].reduce(sum) { $1 > 0 ? $0 - 0.5 * $1 * Double.log($1 / total) : $0 }
        }
    }

    func divergence(_ sorting: [Int]) -> Double { jensenShannon(shares(sorting)[0], shares(sorting)[1]) }

    /// The first sorting, in the order of the number of heaps, that no other beats in L_y - λ L_d.
    func best(of sortings: [[Int]], lambda: Double) -> [Int] {
        let losses = sortings.map { labelLoss($0) - lambda * domainLoss($0) }
        let least = losses.min() ?? .nan
        return zip(sortings, losses).filter { $0.1 < least + 1e-12 }.map { $0.0 }
            .min { ($0.max() ?? 0) < ($1.max() ?? 0) } ?? []
    }
}

/// All ways to sort n things into heaps, each thing named by its heap; heaps are numbered as they come up.
private func partitions(of n: Int) -> [[Int]] {
    (0..<n).reduce([[]]) { sortings, _ in
        sortings.flatMap { sorting in (0...((sorting.max() ?? -1) + 1)).map { sorting + [$0] } }
    }
}
