import Tensor
import Testing

@testable import Datasets

@Suite("Another hand")
struct HandTests {
    /// Two pictures: one pixel at row 2, column 5; and a corner, at row 7, column 7.
    private let pictures = Tensor<Double>.oneHot([2 * 8 + 5, 63], depth: 64) * 0.75

    private func lit(_ pictures: Tensor<Double>, _ row: Int) -> [Int] {
        pictures[row: row].scalars.enumerated().filter { $0.element > 0 }.map(\.offset)
    }

    @Test("inverted: ink and paper change places, and twice is not at all")
    func inverted() {
        let other = Hand.inverted(pictures)
        #expect(other[0, 21] == 0.25 && other[0, 20] == 1 && other.shape == [2, 64])
        #expect(Hand.inverted(other).scalars == pictures.scalars)
    }

    @Test("shifted: right and down count as on the page, and what leaves is lost")
    func shifted() {
        let other = Hand.shifted(right: 1, down: 2)(pictures)
        #expect(lit(other, 0) == [4 * 8 + 6] && other[0, 38] == 0.75 && lit(other, 1) == [])
        let back = Hand.shifted(right: -2, down: -1)(pictures)
        #expect(lit(back, 0) == [1 * 8 + 3] && lit(back, 1) == [6 * 8 + 5])
    }

    @Test("thickened: a pixel becomes four, as dark as it was; none is lighter than before")
    func thickened() {
        let other = Hand.thickened(pictures)
        #expect(lit(other, 0) == [21, 22, 29, 30] && lit(other, 1) == [63])
        #expect(lit(other, 0).allSatisfy { other[0, $0] == 0.75 })
        let digits: Tensor<Double> = Key(3).uniform([5, 64])
        #expect(zip(Hand.thickened(digits).scalars, digits.scalars).allSatisfy { $0 >= $1 })
    }
}
