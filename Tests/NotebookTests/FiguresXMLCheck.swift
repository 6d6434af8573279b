/// A small reader of XML that says what is wrong with a document, or nothing.
struct XMLCheck {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text: String = ""
    }

    private(set) var elements: [Element] = []
    private(set) var problem: String?
    private let source: [UInt8]
    private var position = 0

    init(_ text: String) {
        source = Array(text.utf8)
        problem = read()
    }

    private mutating func read() -> String? {
        var open: [(name: String, index: Int)] = []
        var roots = 0
        while position < source.count {
            if source[position] != UInt8(ascii: "<") {
                let text = take { $0 != UInt8(ascii: "<") }
                if let problem = problemOfText(text) { return problem }
                if let last = open.last {
                    elements[last.index].text += text
                } else if text.contains(where: { !$0.isWhitespace }) {
                    return "text outside the root"
                }
                continue
            }
            position += 1
            if skip("/") {
                let name = take(Self.isName)
                guard skip(">") else { return "</\(name) is not closed" }
                guard let last = open.popLast(), last.name == name else { return "</\(name)> closes nothing" }
                continue
            }
            let name = take(Self.isName)
            if name.isEmpty { return "a bare < at \(position)" }
            if open.isEmpty { roots += 1 }
            var element = Element(name: name, attributes: [:])
            while true {
                _ = take { $0 == 32 || $0 == 10 }
                if skip(">") {
                    open.append((name, elements.count))
                    break
                }
                if skip("/") {
                    guard skip(">") else { return "<\(name) has a stray slash" }
                    break
                }
                let attribute = take(Self.isName)
                guard !attribute.isEmpty, skip("="), skip("\"") else { return "<\(name) has a broken attribute" }
                let value = take { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") }
                guard skip("\"") else { return "\(attribute) of <\(name)> is not closed" }
                if let problem = problemOfText(value) { return problem }
                guard element.attributes.updateValue(value, forKey: attribute) == nil else {
                    return "\(attribute) twice"
                }
            }
            elements.append(element)
        }
        if let last = open.last { return "<\(last.name)> is never closed" }
        return roots == 1 ? nil : "\(roots) roots"
    }

    private func problemOfText(_ text: String) -> String? {
        if text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" }) { return "a control character" }
        // By code units: an accent after an entity belongs to the text, not to the entity.
        let units = Array(text.utf8)
        for index in units.indices where units[index] == UInt8(ascii: "&") {
            let entities = ["&amp;", "&lt;", "&gt;", "&quot;"]
            guard entities.contains(where: { units[index...].starts(with: $0.utf8) }) else { return "a bare &" }
        }
        return nil
    }

    private mutating func take(_ accept: (UInt8) -> Bool) -> String {
        let start = position
        while position < source.count, accept(source[position]) { position += 1 }
        return String(decoding: source[start..<position], as: UTF8.self)
    }

    private mutating func skip(_ character: Character) -> Bool {
        guard position < source.count, source[position] == character.asciiValue else { return false }
        position += 1
        return true
    }

    private static func isName(_ byte: UInt8) -> Bool {
        let character = Character(Unicode.Scalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || ":-_".contains(character))
    }
}

/// Pseudo-random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
