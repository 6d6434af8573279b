/// English words of five lower-case letters, in alphabetical order (SCOWL; `Data/words-copyright.txt`).
public struct Words: Sendable {
    /// Letters 0...25 of each word.
    public let letters: [[Int]]

    public var count: Int { letters.count }
    public static let length = 5

    /// The word at a position, as text.
    public subscript(position: Int) -> String { Words.text(letters[position]) }

    /// Letters 0...25 as text.
    public static func text(_ letters: [Int]) -> String {
        String(decoding: letters.map { UInt8(ascii: "a") + UInt8($0) }, as: UTF8.self)
    }

    public static func load(from folder: DataFolder? = nil) throws(DataError) -> Words {
        let folder = if let folder { folder } else { try DataFolder.find() }
        return try folder.load("words.txt", sha256: checksum, parse: Words.init(parsing:file:))
    }

    static let checksum = "db54b781c586ec39e453a59d48f1f3fa72e5368c10b9c7283303e1014bf2e6d8"

    init(parsing bytes: [UInt8], file: String) throws(DataError) {
        var letters: [[Int]] = []
        var previous: ArraySlice<UInt8> = []
        for (index, word) in try TextLines(bytes, file: file).enumerated() {
            guard word.count == Words.length, word.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0 }) else {
                let problem = "\(quoted(word)) is not a word of five lower-case letters"
                throw DataError(file: file, line: index + 1, problem: problem)
            }
            guard previous.lexicographicallyPrecedes(word) else {
                let problem = "\(quoted(word)) does not come after \(quoted(previous)) in the alphabet"
                throw DataError(file: file, line: index + 1, problem: problem)
            }
            previous = word
            letters.append(word.map { Int($0 - UInt8(ascii: "a")) })
        }
        self.letters = letters
    }
}
