/// What is wrong with a file of saved weights: `model.safetensors: tensor encoder.weight: has shape [3, 4] where [4, 4]
/// is expected`.
public struct SavingError: Error, Equatable, Sendable, CustomStringConvertible {
    public let file: String
    /// nil when the problem is the file as a whole.
    public let tensor: String?
    public let problem: String

    public var description: String {
        if let tensor { "\(file): tensor \(printable(tensor)): \(problem)" } else { "\(file): \(problem)" }
    }
}

/// A name from a file as it may be shown: at most sixty characters, nothing that a terminal would obey.
func printable(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(60).map { scalar in
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "\u{FFFD}" : String(scalar)
    }
    return shown.joined() + (name.unicodeScalars.count > 60 ? "..." : "")
}
