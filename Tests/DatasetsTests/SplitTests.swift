import Tensor
import Testing

@testable import Datasets

@Suite("Digits as tensors, split and in batches")
struct SplitTests {
    @Test("images are sixteenths of the ink, exactly, in either precision")
    func images() throws {
        let digits = try Digits.load()[[0, 5]]
        let images: Tensor<Float> = digits.images()
        #expect(images.shape == [2, 64])
        #expect(images.scalars.map { UInt8($0 * 16) } == digits.ink)
        #expect(images.scalars.map(Double.init) == digits.images(as: Double.self).scalars)
        #expect(images.scalars.max() == 1)
    }

    @Test("the split is a fifth of every digit, loses nothing and is the same for ever")
    func split() throws {
        let digits = try Digits.load()
        let (training, heldOut) = digits.split()
        #expect(training.count == 1437 && heldOut.count == 360)
        for label in 0...9 {
            let (held, all) = (heldOut.only(label).count, digits.only(label).count)
            #expect(abs(Double(held) - Double(all) / 5) < 1, "\(held) of \(all) digits \(label)")
            #expect(held + training.only(label).count == all)
        }
        let positions = digits.heldOutPositions()
        #expect(Set(positions).count == 360 && positions == positions.sorted())
        #expect(digits[positions].ink == heldOut.ink)
        // Pinned: a chapter's numbers compare with another's, or an older page's, only while this stays.
        #expect(Array(positions.prefix(12)) == [8, 12, 29, 30, 31, 35, 39, 41, 42, 43, 45, 50])
    }

    @Test("an epoch of batches visits positions once each, in an order of its own")
    func epoch() {
        let first = batches(of: 64, from: 1437, key: Key(1))
        #expect(first.count == 22 && first.allSatisfy { $0.count == 64 })
        #expect(Set(first.joined()).count == 22 * 64 && first.joined().allSatisfy { (0..<1437).contains($0) })
        #expect(first == batches(of: 64, from: 1437, key: Key(1)) && first != batches(of: 64, from: 1437, key: Key(2)))
        #expect(batches(of: 3, from: 3, key: Key(1)).map { $0.sorted() } == [[0, 1, 2]])
    }
}
