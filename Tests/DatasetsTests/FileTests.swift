import Foundation
import Testing

@testable import Datasets

/// The bytes of the three files as they are in the repository, and what their parsers make of any bytes.
private func repositoryBytes(_ file: String) throws -> [UInt8] { try DataFolder.find().bytes(of: file) }

private func parse(_ file: String, _ bytes: [UInt8]) throws(DataError) {
    switch file {
    case "digits.csv": _ = try Digits(parsing: bytes, file: "Data/digits.csv")
    case "faithful.csv": _ = try Faithful(parsing: bytes, file: "Data/faithful.csv")
    default: _ = try Words(parsing: bytes, file: "Data/words.txt")
    }
}

private let files = ["digits.csv", "faithful.csv", "words.txt"]

@Suite("The files of Data/")
struct FileTests {
    @Test("the digits are all there")
    func digits() throws {
        let digits = try Digits.load()
        #expect(digits.count == 1797)
        #expect((0...9).map { digits.only($0).count } == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
        // The first of the file is a zero; its first two rows of ink, as in scikit-learn.
        #expect(digits.labels[0] == 0)
        #expect(Array(digits.ink[..<16]) == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
        // load_digits().data.sum()
        #expect(digits.ink.reduce(0) { $0 + Int($1) } == 561_718)
    }

    @Test("the eruptions have the means and variances that R reports")
    func faithful() throws {
        let faithful = try Faithful.load()
        #expect(faithful.count == 272)
        #expect(faithful.points[0] == [3.6, 79])
        let mean = [faithful.durations, faithful.waits].map { $0.reduce(0, +) / 272 }
        #expect(abs(mean[0] - 3.487783) < 1e-6 && abs(mean[1] - 70.89706) < 1e-5)
        let variance = zip([faithful.durations, faithful.waits], mean).map { values, mean in
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 271
        }
        #expect(abs(variance[0] - 1.302728) < 1e-6 && abs(variance[1] - 184.8233) < 1e-4)
    }

    @Test("the words are all there, and text and letters agree")
    func words() throws {
        let words = try Words.load()
        #expect(words.count == 4667)
        #expect(words[0] == "abaci" && words.letters[0] == [0, 1, 0, 2, 8])
        #expect(words[4666] == "zorch")
    }

    @Test("reading and checking the digits takes under 30 ms")
    func speed() throws {
        // The processor's time of this thread, and the best of several: the machine may be busy with other tests.
        func secondsOfThread() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
        }
        let times = try (0..<8).map { _ in
            let start = secondsOfThread()
            _ = try Digits.load()
            return secondsOfThread() - start
        }
        let best = try #require(times.min())
        #expect(best > 0 && best < 0.030)
    }
}

@Suite("Where Data/ is looked for")
struct DataFolderTests {
    private let source = #filePath

    @Test("beside the sources, above the executable, or where the environment says")
    func candidates() throws {
        let found = try DataFolder.find(named: nil, source: "/nowhere/Sources/Datasets/X.swift", executable: source)
        #expect(found.path == (try DataFolder.find()).path)
        #expect(found.label(of: "digits.csv") == found.path + "/digits.csv")
        #expect(try DataFolder.find(named: "", source: "/x", executable: source).path == found.path)
        #expect(try DataFolder.find(named: "/tmp", source: source, executable: source).path == "/tmp")
        #expect(try DataFolder.find().label(of: "digits.csv") == "Data/digits.csv")
    }

    @Test("a folder that is not there is named")
    func missing() {
        #expect(throws: DataError(file: "/no/such", problem: "EVIDENCE_DATA names this folder, and there is none")) {
            try DataFolder.find(named: "/no/such", source: source, executable: source)
        }
        #expect(throws: DataError.self) {
            try DataFolder.find(named: nil, source: "/a/b/c/d.swift", executable: "/nowhere/bin/x")
        }
        #expect(throws: DataError(file: "/tmp/digits.csv", problem: "no such file in /tmp")) {
            try Digits.load(from: DataFolder(path: "/tmp"))
        }
    }

    @Test("a well-formed file that is not the right one is told by its checksum, a malformed one by its line")
    func checksum() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("evidence-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("faithful.csv")

        try Data("eruptions,waiting\n3.6,79\n".utf8).write(to: file)
        var problem = ""
        do { _ = try Faithful.load(from: DataFolder(path: folder.path)) } catch { problem = "\(error)" }
        #expect(problem.hasPrefix("\(folder.path)/faithful.csv: well formed, but not the file"))
        #expect(problem.contains(SHA256.hexDigest(of: Array("eruptions,waiting\n3.6,79\n".utf8))))

        try Data("eruptions,waiting\n3.6,79\n3.6\n".utf8).write(to: file)
        do { _ = try Faithful.load(from: DataFolder(path: folder.path)) } catch { problem = "\(error)" }
        #expect(problem == "\(folder.path)/faithful.csv:3: 1 value where 2 are expected")
    }
}

@Suite("Damaged files")
struct DamagedFileTests {
    @Test(
        "the message names the line and the problem",
        arguments: [
            ("", "Data/faithful.csv: the file is empty"),
            ("eruptions,waiting", "Data/faithful.csv:1: the last line does not end: the file may be cut short"),
            ("eruptions,waiting\n", "Data/faithful.csv: a header and nothing under it"),
            ("a,b\n1,2\n", "Data/faithful.csv:1: the header is \"a,b\" where \"eruptions,waiting\" is expected"),
            ("eruptions,waiting\n1,2\n1,2,3\n", "Data/faithful.csv:3: 3 values where 2 are expected"),
            ("eruptions,waiting\n1,2\n\n", "Data/faithful.csv:3: 0 values where 2 are expected"),
            ("eruptions,waiting\n1,\n", "Data/faithful.csv:2: waiting is \"\", which is not a number"),
            ("eruptions,waiting\n1,2e3\n", "Data/faithful.csv:2: waiting is \"2e3\", which is not a number"),
            ("eruptions,waiting\n 1,2\n", "Data/faithful.csv:2: eruptions is \" 1\", which is not a number"),
            ("eruptions,waiting\n1,2\u{1B}\n", "Data/faithful.csv:2: waiting is \"2\\x1b\", which is not a number"),
            ("eruptions,waiting\n0,2\n", "Data/faithful.csv:2: minutes must be above 0 and below 1000"),
            (
                "eruptions,waiting\n1,2\n1,2\r\n",
                "Data/faithful.csv:3: a carriage return: lines must end in a line feed alone"
            ),
        ])
    func faithful(text: String, message: String) {
        var problem = "no error"
        do { _ = try Faithful(parsing: Array(text.utf8), file: "Data/faithful.csv") } catch { problem = "\(error)" }
        #expect(problem == message)
    }

    @Test("of digits and words too")
    func digitsAndWords() throws {
        var lines = try String(decoding: repositoryBytes("digits.csv"), as: UTF8.self).split(separator: "\n")
        func problem(_ change: (inout [Substring]) -> Void) -> String {
            var copy = lines
            change(&copy)
            do {
                try parse("digits.csv", Array((copy.joined(separator: "\n") + "\n").utf8))
                return "no error"
            } catch { return "\(error)" }
        }
        lines = Array(lines[..<40])
        let seventeenth = lines[16].split(separator: ",", omittingEmptySubsequences: false)
        #expect(problem { _ in } == "no error")
        #expect(
            problem { $0[16] = Substring(seventeenth[..<63].joined(separator: ",")) }
                == "Data/digits.csv:17: 63 values where 65 are expected")
        #expect(
            problem { $0[16] = "17," + Substring(seventeenth[1...].joined(separator: ",")) }
                == "Data/digits.csv:17: p0 is 17.0 where a whole number from 0 to 16 is expected")
        #expect(
            problem { $0[39] = Substring(seventeenth[..<64].joined(separator: ",")) + ",-1" }
                == "Data/digits.csv:40: label is -1.0 where a whole number from 0 to 9 is expected")
        for word in ["Abcde", "abcdef", "abcd", ""] {
            let problem = "\"\(word)\" is not a word of five lower-case letters"
            #expect(throws: DataError(file: "w", line: 2, problem: problem)) {
                try Words(parsing: Array("aback\n\(word)\n".utf8), file: "w")
            }
        }
        #expect(
            throws: DataError(file: "w", line: 2, problem: "\"abcde\" does not come after \"abcde\" in the alphabet")
        ) {
            try Words(parsing: Array("abcde\nabcde\n".utf8), file: "w")
        }
    }

    /// A damaged file is refused, unless the damage left another well-formed file; then only the checksum can tell, and
    /// that is tested above. Nothing may crash.
    @Test("no corruption crashes a parser, and every message names its file", arguments: files)
    func fuzz(file: String) throws {
        // 60 lines are enough to go wrong in, and small enough for thousands of tries.
        let lines = try repositoryBytes(file).split(separator: 10, omittingEmptySubsequences: false).prefix(60)
        let whole = Array(lines.joined(separator: [10])) + [10]
        try parse(file, whole)
        var random = SplitMix(state: 20_250_101)
        var refused = 0
        for _ in 0..<4000 {
            let bytes = corrupted(whole, &random)
            do { try parse(file, bytes) } catch {
                refused += 1
                #expect(error.description.hasPrefix("Data/\(file)") && error.description.count < 200)
            }
        }
        #expect(refused > 3000)
    }
}

/// One to three edits of the kinds that files suffer.
private func corrupted(_ whole: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    var bytes = whole
    for _ in 0...random.below(3) where !bytes.isEmpty {
        let position = random.below(bytes.count)
        switch random.below(7) {
        case 0: bytes[position] = UInt8(random.below(256))
        case 1: bytes.removeSubrange(position...)
        case 2: bytes.insert(UInt8(random.below(256)), at: position)
        case 3: bytes.remove(at: position)
        case 4: bytes[position] ^= 1 << UInt8(random.below(8))
        case 5: bytes.removeSubrange(position..<min(position + random.below(300), bytes.count))
        default:
            let length = random.below(40)
            bytes.insert(
                contentsOf: bytes[position..<min(position + length, bytes.count)], at: random.below(bytes.count))
        }
    }
    return bytes
}

private struct SplitMix {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
