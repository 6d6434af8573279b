/// The lines of a text file, without their line feeds, after what would make every later message misleading is ruled
/// out: an empty file, Windows line endings, a last line cut short.
struct TextLines: Sequence {
    private let lines: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8], file: String) throws(DataError) {
        guard !bytes.isEmpty else { throw DataError(file: file, problem: "the file is empty") }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if let line = lines.firstIndex(where: { $0.last == UInt8(ascii: "\r") }) {
            throw DataError(
                file: file, line: line + 1, problem: "a carriage return: lines must end in a line feed alone")
        }
        guard lines.removeLast().isEmpty else {
            throw DataError(
                file: file, line: lines.count + 1, problem: "the last line does not end: the file may be cut short")
        }
        self.lines = lines
    }

    func makeIterator() -> IndexingIterator<[ArraySlice<UInt8>]> { lines.makeIterator() }
}
