import Tensor

/// Made-up voices: words that differ in their vowels, speakers that differ in throat and pitch.
///
/// A word is two vowels, and a recording its two spectra: the loudness, in bels, in 32 bands from 100 to 5,000 Hz. A vowel
/// is a chain of resonances, its formants (Peterson and Barney, 1952). A speaker has a throat, which multiplies all formants
/// (the shorter, the higher), a pitch, whose harmonics ripple through the spectrum, and a brightness, which tilts it.
public struct Voices: Sendable {
    public struct Speaker: Sendable, Hashable {
        /// Multiplies the formants; 1 for an average man.
        public let throat: Double
        /// Hertz.
        public let pitch: Double
        /// Bels an octave.
        public let tilt: Double

        public init(throat: Double, pitch: Double, tilt: Double) {
            (self.throat, self.pitch, self.tilt) = (throat, pitch, tilt)
        }
    }

    public let speakers: [Speaker]

    public static let words = ["ia", "ai", "eu", "ue", "oi", "io", "au", "ea"]
    public static let bands = 32
    /// Two spectra.
    public static let values = 2 * bands

    public init(speakers: [Speaker]) {
        require(!speakers.isEmpty, "Voices need a speaker.")
        self.speakers = speakers
    }

    /// Speakers at random, from large and low to small and high.
    public init(speakers count: Int, key: Key) {
        self.init(
            speakers: key.split(count).enumerated().map { index, key in
                let keys = key.split(3)
                // Evenly spread, with some chance: nobody sounds like anybody else.
                let height = (Double(index) + keys[0].uniform(in: 0.2..<0.8)) / Double(count)
                return Speaker(
                    throat: 0.9 + 0.3 * height, pitch: 90 * Double.exp(0.9 * height + 0.1 * keys[1].normal()),
                    tilt: keys[2].uniform(in: -0.35 ..< -0.15))
            })
    }

    /// `count` recordings [count, 64] with the word and the speaker of each, every pair of both alike likely.
    public func sample<Scalar: Real>(
        _ count: Int, key: Key, as type: Scalar.Type = Scalar.self
    ) -> (spectra: Tensor<Scalar>, words: [Int], speakers: [Int]) {
        let keys = key.split(4)
        let words = keys[0].integers(count, below: Voices.words.count)
        let chosen = keys[1].integers(count, below: speakers.count)
        // Nobody says a word twice alike: pitch and throat waver by a few per cent, loudness by more.
        let waver = (keys[2].normal([count, 3]) as Tensor<Double>).scalars
        var values: [Scalar] = []
        for index in 0..<count {
            let speaker = speakers[chosen[index]]
            let now = Speaker(
                throat: speaker.throat * (1 + 0.01 * waver[3 * index]),
                pitch: speaker.pitch * (1 + 0.03 * waver[3 * index + 1]), tilt: speaker.tilt)
            values += Voices.spectra(word: words[index], now).map { Scalar($0 + 0.15 * waver[3 * index + 2]) }
        }
        let noise: Tensor<Scalar> = keys[3].normal([count, Voices.values], deviation: 0.1)
        return (Tensor(values, shape: [count, Voices.values]) + noise, words, chosen)
    }

    /// The two spectra of a word as a speaker would say it without wavering, one after the other.
    public static func spectra(word: Int, _ speaker: Speaker) -> [Double] {
        words[word].flatMap { vowel in frequencies.map { loudness(at: $0, formants(vowel), speaker) } }
    }

    /// The middles of the bands, in hertz, each 13 % above the last.
    public static let frequencies = (0..<bands).map {
        100 * Double.exp(Double.log(50) * (Double($0) + 0.5) / Double(bands))
    }

    /// Hertz: averages of 33 men.
    static func formants(_ vowel: Character) -> [Double] {
        switch vowel {
        case "i": [270, 2290, 3010]
        case "e": [530, 1840, 2480]
        case "a": [730, 1090, 2440]
        case "o": [570, 840, 2410]
        default: [300, 870, 2240]
        }
    }

    private static func loudness(at frequency: Double, _ formants: [Double], _ speaker: Speaker) -> Double {
        let resonances = formants.enumerated().reduce(0.0) { sum, formant in
            let width = 0.12 * (formant.element + 400)
            let distance = (frequency - speaker.throat * formant.element) / width
            return sum + Double.exp(-0.7 * Double(formant.offset)) / (1 + distance * distance)
        }
        let octaves = Double.log(frequency / 500) / Double.log(2)
        let ripple = 0.2 * Double.cos(2 * .pi * frequency / speaker.pitch) / (1 + frequency / 1_500)
        return (Double.log(resonances + 0.01) / Double.log(10)) + speaker.tilt * octaves + ripple
    }
}
