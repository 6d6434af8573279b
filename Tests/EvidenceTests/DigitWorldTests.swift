import Datasets
import Evidence
import Testing

@Suite("The digits on which densities are compared")
struct DigitWorldTests {
    @Test("the ink can be read off the spread pictures")
    func spread() throws {
        let digits = try Digits.load()[[0, 100, 1_000]]
        for seed in 0..<5 {
            let x: Tensor<Double> = digits.dequantised(Key(UInt64(seed)))
            #expect(x.shape == [3, 64])
            #expect(x.scalars.map { UInt8((17 * $0).rounded(.down)) } == digits.ink)
        }
    }

    @Test("two keys spread the same ink differently")
    func keys() throws {
        let digits = try Digits.load()[[7]]
        let (x, y): (Tensor<Double>, Tensor<Double>) = (digits.dequantised(Key(0)), digits.dequantised(Key(1)))
        #expect(zip(x.scalars, y.scalars).allSatisfy { $0 != $1 })
    }
}
