/// A value of JSON, written with its keys in the order given and the same bytes on every system.
///
/// A double is written with the shortest digits that read back as the same double; NaN and the infinities, which JSON
/// lacks, as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
public indirect enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Named<JSON>])

    /// The text, indented by two spaces; short arrays and objects without nesting stay on a line.
    public func text(indent: String = "") -> String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .number(let value): return JSON.literal(value)
        case .string(let value): return JSON.quoted(value)
        case .array(let values): return JSON.enclosed("[", values.map { ("", $0) }, "]", indent: indent)
        case .object(let members):
            return JSON.enclosed("{", members.map { (JSON.quoted($0.name) + ": ", $0.value) }, "}", indent: indent)
        }
    }

    private var isFlat: Bool {
        switch self {
        case .array(let values): values.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }

    private static func enclosed(
        _ open: String, _ items: [(prefix: String, value: JSON)], _ close: String, indent: String
    ) -> String {
        let inner = indent + "  "
        let texts = items.map { $0.prefix + $0.value.text(indent: inner) }
        let line = open + texts.joined(separator: ", ") + close
        if items.allSatisfy(\.value.isFlat) && line.count <= 100 { return line }
        return open + "\n" + texts.map { inner + $0 }.joined(separator: ",\n") + "\n" + indent + close
    }

    private static func literal(_ value: Double) -> String {
        if value.isNaN { return "\"NaN\"" }
        return value.isFinite ? value.description : value < 0 ? "\"-Infinity\"" : "\"Infinity\""
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
