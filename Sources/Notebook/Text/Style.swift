/// Emphasis on a terminal that shows it; plain text on one that does not.
struct Style {
    var isEnabled: Bool

    func bold(_ text: String) -> String { wrapped(text, "1", "22") }
    func italic(_ text: String) -> String { wrapped(text, "3", "23") }
    func dim(_ text: String) -> String { wrapped(text, "2", "22") }
    func good(_ text: String) -> String { wrapped(text, "32", "39") }
    func bad(_ text: String) -> String { wrapped(text, "1;31", "22;39") }
    func code(_ text: String) -> String { wrapped(text, "36", "39") }

    private func wrapped(_ text: String, _ on: String, _ off: String) -> String {
        isEnabled && !text.isEmpty ? "\u{1B}[\(on)m\(text)\u{1B}[\(off)m" : text
    }
}
