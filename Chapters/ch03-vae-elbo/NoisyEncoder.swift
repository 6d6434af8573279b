import Evidence

// An encoder that sees its datum through noise, and its answer averaged over that noise: one number, one code.

/// x̃ = x + τ e, q(z|x̃) = N(c + a tanh(b x̃), s²)
struct NoisyEncoder: Sendable {
    var offset, height, steepness, deviation, noise: Double

    static func random(_ key: Key) -> NoisyEncoder {
        NoisyEncoder(
            offset: 0.5 * key.folding("offset").normal(), height: key.folding("height").uniform(in: 0.2..<1.5),
            steepness: key.folding("steepness").uniform(in: 0.2..<2),
            deviation: Double.exp(key.folding("deviation").uniform(in: -1.5..<0)),
            noise: Double.exp(key.folding("noise").uniform(in: -3..<0.4)))
    }

    func mean(_ input: Double) -> Double { offset + height * Double.tanh(steepness * input) }

    /// The answers to x with every noise on a grid of eight deviations to each side, weighted by its density.
    func answers(_ x: Double) -> AveragedAnswer {
        let noises = (-80...80).map { 0.1 * Double($0) }
        return AveragedAnswer(
            inputs: noises.map { x + noise * $0 },
            weights: noises.map { 0.1 * Double.exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() },
            means: noises.map { mean(x + noise * $0) }, deviation: deviation)
    }

    /// A function of the spoiled picture, the answer to it and a code, for one draw.
    func draw(_ x: Double, _ key: Key, _ function: (Double, Gaussian, Double) -> Double) -> Double {
        let (noiseKey, codeKey) = key.split()
        let input = x + noise * noiseKey.normal(Double.self)
        let answer = Gaussian(mean: mean(input), variance: deviation * deviation)
        return function(input, answer, answer.sampleScalar(codeKey))
    }
}

/// q̃(z|x): a mixture of N(mean_j, s²), one for each spoiled picture x̃_j.
struct AveragedAnswer: Sendable {
    let inputs, weights, means: [Double]
    let deviation: Double
    let range: ClosedRange<Double>
    /// Points z on the line with log q̃(z), and their spacing; a trapezoid rule this fine is exact to rounding.
    private let points: [(z: Double, logQ: Double)]
    private let spacing: Double

    init(inputs: [Double], weights: [Double], means: [Double], deviation: Double) {
        (self.inputs, self.weights, self.means, self.deviation) = (inputs, weights, means, deviation)
        let (least, most) = (means.reduce(.infinity, min), means.reduce(-.infinity, max))
        range = least - 9 * deviation...most + 9 * deviation
        let spacing = 0.2 * deviation
        self.spacing = spacing
        let count = Int((range.upperBound - range.lowerBound) / spacing) + 1
        points = (0..<count).map { index in
            let z = least - 9 * deviation + spacing * Double(index)
            return (z, Self.logDensity(z, weights, means, deviation))
        }
    }

    var answers: [Gaussian] { means.map { Gaussian(mean: $0, variance: deviation * deviation) } }

    func logDensity(_ z: Double) -> Double { Self.logDensity(z, weights, means, deviation) }

    private static func logDensity(_ z: Double, _ weights: [Double], _ means: [Double], _ deviation: Double) -> Double {
        let scale = -0.5 / (deviation * deviation)
        let nearest = means.reduce(-Double.infinity) { max($0, scale * (z - $1) * (z - $1)) }
        var sum = 0.0
        for index in weights.indices {
            let distance = z - means[index]
            sum += weights[index] * Double.exp(scale * distance * distance - nearest)
        }
        return nearest + Double.log(sum) - Double.log(deviation * (2 * Double.pi).squareRoot())
    }

    /// E_q̃[log p(x, z) - log q̃(z)], or with another density in the place of the last.
    func bound(_ world: CurvedWorld, _ x: Double, subtracting other: Gaussian? = nil) -> Double {
        points.reduce(0) { sum, point in
            let subtracted = other?.logDensity(point.z) ?? point.logQ
            return sum + spacing * Double.exp(point.logQ) * (world.logJoint(x, point.z) - subtracted)
        }
    }

    /// E over x̃ of the plain bound for the answer to x̃, each in closed form.
    func tractableBound(_ world: CurvedWorld, _ x: Double) -> Double {
        zip(weights, answers).reduce(0) { $0 + $1.0 * world.bound(x, $1.1) }
    }

    /// E over x̃ of KL(q(z|x̃) ‖ q̃): the information between code and noise.
    var informationAboutNoise: Double {
        let constant = -Double.log(deviation * (2 * Double.pi).squareRoot())
        let scale = -0.5 / (deviation * deviation)
        return zip(weights, means).reduce(0) { total, answer in
            guard answer.0 > 1e-18 else { return total }
            return total + answer.0
                * points.reduce(0) { sum, point in
                    let logAnswer = constant + scale * (point.z - answer.1) * (point.z - answer.1)
                    return logAnswer < -90 ? sum : sum + spacing * Double.exp(logAnswer) * (logAnswer - point.logQ)
                }
        }
    }
}
