import Tensor
import Testing

@testable import Datasets

@Suite("Made-up voices")
struct VoicesTests {
    private let average = Voices.Speaker(throat: 1, pitch: 120, tilt: -0.25)

    /// The band in which a spectrum, freed of the harmonics by a moving average over three bands, is loudest.
    private func loudest(_ spectrum: ArraySlice<Double>) -> Double {
        let values = Array(spectrum)
        let smooth: [Double] = (1..<values.count - 1).map { values[$0 - 1...$0 + 1].reduce(0, +) }
        let best = smooth.indices.max { smooth[$0] < smooth[$1] } ?? 0
        return Voices.frequencies[best + 1]
    }

    @Test("the loudest band of a vowel is its first formant, and rises with a shorter throat")
    func formants() {
        for (word, letters) in Voices.words.enumerated() {
            for (frame, vowel) in letters.enumerated() {
                for throat in [0.9, 1, 1.2] {
                    let speaker = Voices.Speaker(throat: throat, pitch: 120, tilt: 0)
                    let spectra = Voices.spectra(word: word, speaker)
                    let peak = loudest(spectra[frame * Voices.bands..<(frame + 1) * Voices.bands])
                    #expect(abs(peak / (throat * Voices.formants(vowel)[0]) - 1) < 0.2, "\(letters) \(frame) \(throat)")
                }
            }
        }
    }

    @Test("words and speakers differ by more than a recording wavers")
    func differences() {
        let voices = Voices(speakers: 4, key: Key(2))
        func gap(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        for word in 1..<Voices.words.count {
            #expect(gap(Voices.spectra(word: word, average), Voices.spectra(word: 0, average)) > 1)
        }
        for speaker in 1..<4 {
            let (one, other) = (voices.speakers[speaker], voices.speakers[0])
            #expect(gap(Voices.spectra(word: 0, one), Voices.spectra(word: 0, other)) > 0.5)
            #expect(one.throat > voices.speakers[speaker - 1].throat)
        }
    }

    @Test("recordings scatter about what the speaker means to say, and all pairs are alike likely")
    func sample() {
        let voices = Voices(speakers: 3, key: Key(2))
        let (spectra, words, speakers) = voices.sample(2_400, key: Key(4), as: Double.self)
        #expect(spectra.shape == [2_400, Voices.values] && words.count == 2_400 && speakers.count == 2_400)
        let pairs = zip(words, speakers).map { 3 * $0 + $1 }
        let counts = (0..<24).map { pair in pairs.count { $0 == pair } }
        // Each is 100 on average, with a deviation of about ten.
        #expect(counts.allSatisfy { abs($0 - 100) < 60 })
        let own = spectra.gathered(pairs.indices.filter { pairs[$0] == 0 })
        let mean = own.mean(axis: 0).scalars
        let meant = Voices.spectra(word: 0, voices.speakers[0])
        // The ripple of a wavering pitch averages out where it is fast; the rest is within six standard errors.
        let gaps = zip(mean, meant).map { abs($0 - $1) }
        #expect(gaps.allSatisfy { $0 < 0.25 })
        #expect(own.variance(axis: 0).scalars.allSatisfy { $0 > 0.01 && $0 < 0.2 })
    }

    @Test("the same key gives the same recordings, another key others")
    func keys() {
        let voices = Voices(speakers: 3, key: Key(2))
        let samples = [1, 1, 2].map { voices.sample(5, key: Key($0), as: Float.self) }
        #expect(samples[0].spectra == samples[1].spectra && samples[0].words == samples[1].words)
        #expect(samples[0].spectra.scalars != samples[2].spectra.scalars)
    }
}
