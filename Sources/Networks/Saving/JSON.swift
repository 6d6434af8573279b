/// The part of JSON that the header of a safetensors file uses: objects, arrays, strings and whole numbers.
enum JSON: Equatable {
    case object([Member])
    case array([JSON])
    case string(String)
    case number(Int)

    struct Member: Equatable {
        let name: String
        let value: JSON
    }

    /// Why text is not JSON, and after how many bytes.
    struct Failure: Error, Equatable {
        let offset: Int
        let problem: String
    }

    init(_ text: [UInt8]) throws(Failure) {
        var reader = Reader(text: text)
        self = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.offset == text.count else { throw reader.failure("something follows the end of the header") }
    }

    /// Text as a JSON string, with its quotes.
    static func quote(_ text: String) -> String {
        text.unicodeScalars.reduce("\"") { quoted, scalar in
            switch scalar {
            case "\"": quoted + "\\\""
            case "\\": quoted + "\\\\"
            case _ where scalar.value < 0x20:
                quoted + "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted + String(scalar)
            }
        } + "\""
    }
}

/// Reads by descending: each method starts where its value starts and stops behind it.
private struct Reader {
    let text: [UInt8]
    var offset = 0

    func failure(_ problem: String) -> JSON.Failure { JSON.Failure(offset: offset, problem: problem) }

    private var next: UInt8? { offset < text.count ? text[offset] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSON.Failure) {
        guard takes(character) else { throw failure("\(character) is expected") }
    }

    mutating func value(depth: Int) throws(JSON.Failure) -> JSON {
        // A header is three deep. Without a limit, a file of brackets would exhaust the stack.
        guard depth < 8 else { throw failure("nested too deeply") }
        if takes("{") { return .object(try members(depth: depth)) }
        if takes("[") { return .array(try elements(depth: depth)) }
        if takes("\"") { return .string(try string()) }
        return .number(try number())
    }

    private mutating func members(depth: Int) throws(JSON.Failure) -> [JSON.Member] {
        var members: [JSON.Member] = []
        if takes("}") { return members }
        repeat {
            try expect("\"")
            let name = try string()
            try expect(":")
            members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
        } while takes(",")
        try expect("}")
        return members
    }

    private mutating func elements(depth: Int) throws(JSON.Failure) -> [JSON] {
        var elements: [JSON] = []
        if takes("]") { return elements }
        repeat { elements.append(try value(depth: depth + 1)) } while takes(",")
        try expect("]")
        return elements
    }

    private mutating func number() throws(JSON.Failure) -> Int {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        let digits = text[start..<offset]
        guard !digits.isEmpty else { throw failure("an object, an array, a string or a whole number is expected") }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let number = Int(String(decoding: digits, as: UTF8.self))
        else { throw failure("not a whole number that fits 64 bits") }
        return number
    }

    /// Behind the opening quote.
    private mutating func string() throws(JSON.Failure) -> String {
        var bytes: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("a control character in a string") }
            offset += 1
            if byte == UInt8(ascii: "\\") { bytes += String(try escaped()).utf8 } else { bytes.append(byte) }
        }
        guard next != nil else { throw failure("a string does not end") }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw failure("a string is not UTF-8") }
        offset += 1
        return string
    }

    /// Behind the backslash.
    private mutating func escaped() throws(JSON.Failure) -> Unicode.Scalar {
        guard let byte = next else { throw failure("a string does not end") }
        offset += 1
        switch Unicode.Scalar(byte) {
        case "\"", "\\", "/": return Unicode.Scalar(byte)
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u":
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), text[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
                offset += 2  // the second half of a character beyond the first 65,536
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
            return scalar
        default: throw failure("an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws(JSON.Failure) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("four hexadecimal digits are expected")
            }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }
}
