import Testing

@testable import Datasets

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "the digests of the standard's own examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func knownAnswers(message: String, digest: String) {
        #expect(SHA256.hexDigest(of: Array(message.utf8)) == digest)
    }

    @Test("the digest of a million letters")
    func long() {
        let digest = SHA256.hexDigest(of: Array(repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// Digests made with Python: `hashlib.sha256(b"x" * n).hexdigest()[:16]`.
    @Test(
        "every way the length can fall about the end of a block",
        arguments: [
            (1, "2d711642b726b044"),
            (54, "45f316e10b2c99ab"),
            (55, "d5e285683cd4efc0"),
            (56, "04c26261370ee754"),
            (57, "ae14a2563ccf969d"),
            (63, "75220b47218278e6"),
            (64, "7ce100971f64e700"),
            (65, "9537c5fdf120482f"),
            (119, "000b48d4edf0fa7b"),
            (120, "13f05a0b594787f5"),
            (121, "79072a47bfaa54e6"),
            (127, "70156a14adbabf98"),
            (128, "24da1b81d0b16df6"),
        ])
    func lengthsAboutABlock(count: Int, start: String) {
        #expect(SHA256.hexDigest(of: Array(repeating: UInt8(ascii: "x"), count: count)).hasPrefix(start))
    }
}
