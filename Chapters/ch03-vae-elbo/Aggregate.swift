import Evidence

/*:
 ## What the average KL is made of

 The KL term of a VAE is an average over the data,
 $\overline{\mathrm{KL}} = \frac1N\sum_i \mathrm{KL}(q(z|x_i)\,\|\,p)$. Put all codes into one heap, the **aggregate**
 $q(z) = \frac1N\sum_i q(z|x_i)$, and write $q(z|x_i)/p(z)$ as $q(z|x_i)/q(z)$ times $q(z)/p(z)$. The logarithm splits
 the average in two:

 $$\overline{\mathrm{KL}} = I(x; z) + \mathrm{KL}(q(z)\,\|\,p(z))$$

 The first part is the mutual information: how much a code tells about which picture it came from. The second is the
 distance of the heap from the prior. So the KL term does two jobs at once, and it is worth knowing which.
 */
func aggregate(_ page: Page) throws {
    page.ledger(21, .holds, "average KL = mutual information + KL(aggregate $\\|$ prior), exactly")

    //: **Everything discrete**: five pictures of unequal frequency, seven codes, random tables. The left side sums over
    //: codes; on the right stands the library's mutual information of the joint table.
    let tables = page.key("tables").split(page.quick ? 200 : 1_000).map(Table.init)
    page.claim(
        "discrete codes: $\\overline{\\mathrm{KL}} = I + \\mathrm{KL}(q(z)\\,\\|\\,p)$", tables.map(\.averageKL),
        equals: tables.map { mutualInformation(joint: $0.joint) + $0.heapKL }, within: 1e-11)

    //: **Gaussian answers on a line**: two to eight pictures, random means and variances. The left side by the closed
    //: form; the right side by two integrals over the mixture.
    let heaps = page.key("heaps").split(page.quick ? 60 : 150).map { Heap(random: $0) }
    let averages = heaps.map(\.averageKL)
    let informations = heaps.map { $0.information() }
    let distances = heaps.map { $0.distance() }
    page.claim(
        "Gaussian answers: $\\overline{\\mathrm{KL}} = I + \\mathrm{KL}(q(z)\\,\\|\\,p)$", averages,
        equals: zip(informations, distances).map { $0 + $1 }, within: 1e-9)

    //: **In the plane, by draws**: no integral is made, each part is an average over codes of its own.
    let heap = PlaneHeap(key: page.key("plane"))
    let draws = page.quick ? 100_000 : 300_000
    let information = estimate(draws, key: page.key("information")) { key in
        let (z, picture) = heap.mixture.sampleWithComponent(key)
        return heap.mixture.components[picture].logDensity(z) - heap.mixture.logDensity(z)
    }
    let distance = heap.mixture.estimatedDivergence(
        from: Gaussian.standard(2), draws: draws, key: page.key("distance"))
    page.claim("in the plane, by draws", heap.averageKL, agreesWith: information + distance)
    page.value("of it, mutual information", information)
    page.value("and distance of the heap from the prior", distance)

    //: Three wrong versions. The average KL is not the distance of the heap; it is not the mutual information; and the
    //: divergence in the second part has a direction:
    page.refute("$\\overline{\\mathrm{KL}} = \\mathrm{KL}(q(z)\\,\\|\\,p)$", averages, by: distances, within: 1e-9)
    page.refute("$\\overline{\\mathrm{KL}} = I$", averages, by: informations, within: 1e-9)
    page.refute(
        "$I + \\mathrm{KL}(p\\,\\|\\,q(z))$", zip(informations, heaps.map { $0.reverseDistance() }).map { $0 + $1 },
        by: averages, within: 1e-9)
}

/// Random tables: how frequent each of five pictures is, the code's distribution for each, and a prior of seven codes.
private struct Table {
    let frequencies: [Double]
    let answers: [Categorical]
    let prior: Categorical

    init(_ key: Key) {
        func random(_ name: String, _ count: Int) -> Categorical {
            let uniform: Tensor<Double> = key.folding(name).uniform([count])
            // Powers spread the weights over some orders of magnitude.
            return Categorical(weights: uniform.power(3).scalars)
        }
        frequencies = random("frequencies", 5).probabilities
        answers = (0..<5).map { random("answer \($0)", 7) }
        prior = random("prior", 7)
    }

    var joint: Matrix { Matrix(rows: 5, columns: 7) { frequencies[$0] * answers[$0].probabilities[$1] } }

    var averageKL: Double { zip(frequencies, answers).reduce(0) { $0 + $1.0 * Self.kl($1.1.probabilities, prior) } }

    var heapKL: Double {
        Self.kl((0..<7).map { code in (0..<5).reduce(0) { $0 + joint[$1, code] } }, prior)
    }

    private static func kl(_ q: [Double], _ prior: Categorical) -> Double {
        zip(q, prior.probabilities).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * Double.log($1.0 / $1.1)) }
    }
}

/// Gaussian answers to equally frequent pictures, on a line.
struct Heap {
    let answers: [Gaussian]

    init(_ answers: [Gaussian]) { self.answers = answers }

    init(random key: Key) {
        let count = 2 + key.folding("count").integers(1, below: 7)[0]
        let spread = Double.exp(key.folding("spread").uniform(in: -2..<1))
        answers = key.folding("answers").split(count).map { key in
            let mean: Double = key.folding("mean").normal()
            return Gaussian(mean: [spread * mean], logVariance: [key.folding("variance").uniform(in: -5..<1)])
        }
    }

    var averageKL: Double {
        answers.reduce(0) { $0 + $1.divergence(from: .standard(1)) } / Double(answers.count)
    }

    /// q(z)
    func density(_ z: Double) -> Double { answers.reduce(0) { $0 + $1.density(z) } / Double(answers.count) }

    /// I = (1/N) Σ ∫ q(z|xᵢ) log (q(z|xᵢ) / q(z)) dz
    func information() -> Double {
        answers.reduce(0) { sum, q in
            sum
                + integral { z in
                    let given = q.density(z)
                    return given == 0 ? 0 : given * Double.log(given / density(z))
                }
        } / Double(answers.count)
    }

    /// KL(q(z) ‖ p)
    func distance() -> Double {
        let prior = Gaussian.standard(1)
        return integral { z in
            let heap = density(z)
            return heap == 0 ? 0 : heap * (Double.log(heap) - prior.logDensity(z))
        }
    }

    /// KL(p ‖ q(z))
    func reverseDistance() -> Double {
        let prior = Gaussian.standard(1)
        return composite(-9...9, pieces: 100) { z in prior.density(z) * (prior.logDensity(z) - logDensity(z)) }
    }

    /// log q(z), also where q(z) underflows.
    private func logDensity(_ z: Double) -> Double { logMeanExp(answers.map { $0.logDensity(z) }) }

    /// Each piece between the answers' edges by a rule of its own, so that narrow answers are not missed.
    private func integral(_ f: (Double) -> Double) -> Double {
        let edges = answers.flatMap { q in [-9.0, -3, -1, 1, 3, 9].map { q.mean[0] + $0 * q.deviation[0] } }.sorted()
        return zip(edges, edges.dropFirst()).reduce(0) { sum, ends in
            ends.0 < ends.1 ? sum + composite(ends.0...ends.1, pieces: 2, f) : sum
        }
    }
}

/// Six answers in the plane.
private struct PlaneHeap {
    let mixture: Mixture<Gaussian>

    init(key: Key) {
        let answers = key.split(6).map { key in
            Gaussian(
                mean: key.folding("mean").split(2).map { $0.normal() },
                logVariance: key.folding("variance").split(2).map { $0.uniform(in: -3..<0) })
        }
        mixture = Mixture(weights: answers.map { _ in 1 }, components: answers)
    }

    var averageKL: Double { mixture.components.reduce(0) { $0 + $1.divergence(from: .standard(2)) } / 6 }
}
