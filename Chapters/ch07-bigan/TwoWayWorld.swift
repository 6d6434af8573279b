import Evidence

/// A world of finitely many pictures x and codes z: where pictures and codes come from, and who turns one into the
/// other.
struct TwoWayWorld {
    /// P(x)
    let data: Categorical
    /// P(z)
    let prior: Categorical
    /// E(z|x), one distribution for each x.
    let encoder: [Categorical]
    /// G(x|z), one distribution for each z.
    let generator: [Categorical]

    /// P(x) E(z|x), x down, z across.
    var encoded: Matrix {
        Matrix(rows: data.count, columns: prior.count) { x, z in
            data.probabilities[x] * encoder[x].probabilities[z]
        }
    }

    /// P(z) G(x|z), in the same layout.
    var generated: Matrix {
        Matrix(rows: data.count, columns: prior.count) { x, z in
            prior.probabilities[z] * generator[z].probabilities[x]
        }
    }

    /// D*(x, z), the share of the encoder's pairs among all pairs that look like this.
    var bestDiscriminator: [Double] {
        zip(encoded.scalars, generated.scalars).map { $0 + $1 == 0 ? 0.5 : $0 / ($0 + $1) }
    }

    /// V(D, E, G) = Σ P(x) E(z|x) log D(x, z) + Σ P(z) G(x|z) log (1 - D(x, z))
    func value(_ d: [Double]) -> Double {
        zip(d, zip(encoded.scalars, generated.scalars)).reduce(0) { sum, cell in
            let (d, (p, q)) = cell
            return sum + (p == 0 ? 0 : p * Double.log(d)) + (q == 0 ? 0 : q * Double.logOnePlus(-d))
        }
    }

    /// JS of the two joint distributions.
    var jensenShannon: Double { Probability.jensenShannon(encoded.scalars, generated.scalars) }
}

extension TwoWayWorld {
    /// Anything may become anything, with random probabilities.
    static func random(pictures: Int, codes: Int, _ key: Key) -> TwoWayWorld {
        let keys = key.split(4)
        return TwoWayWorld(
            data: randomCategorical(pictures, keys[0]), prior: randomCategorical(codes, keys[1]),
            encoder: keys[2].split(pictures).map { randomCategorical(codes, $0) },
            generator: keys[3].split(codes).map { randomCategorical(pictures, $0) })
    }

    /// An encoder and a generator without noise: `encoder[x]` is the code of x, `generator[z]` the picture of z.
    init(data: Categorical, prior: Categorical, encoder: [Int], generator: [Int]) {
        self.init(
            data: data, prior: prior, encoder: encoder.map { .certain($0, of: prior.count) },
            generator: generator.map { .certain($0, of: data.count) })
    }
}

extension Categorical {
    /// All weight on one value.
    static func certain(_ value: Int, of count: Int) -> Categorical {
        Categorical(weights: (0..<count).map { $0 == value ? 1 : 0 })
    }
}

let logTwo = Double.log(2)
