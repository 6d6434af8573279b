/// What is wrong with a file of data, and where: `Data/digits.csv:17: 63 values where 65 are expected`.
public struct DataError: Error, Equatable, Sendable, CustomStringConvertible {
    public let file: String
    /// Counted from one; nil when the problem is the file as a whole.
    public let line: Int?
    public let problem: String

    public init(file: String, line: Int? = nil, problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    public var description: String {
        if let line { "\(file):\(line): \(problem)" } else { "\(file): \(problem)" }
    }
}

/// Bytes of a damaged file as they may be shown: in quotes, cut after twenty bytes, nothing that a terminal would obey.
func quoted(_ bytes: some Collection<UInt8>) -> String {
    var text = "\""
    for byte in bytes.prefix(20) {
        switch byte {
        case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
        default: text += "\\x" + hexadecimal(byte)
        }
    }
    return text + (bytes.count > 20 ? "...\"" : "\"")
}

func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
