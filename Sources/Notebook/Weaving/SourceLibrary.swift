/// The source files of a chapter's sections, read once in a run.
final class SourceLibrary {
    func title(of section: String, beside file: String) -> String {
        section.split(separator: "-").joined(separator: " ").capitalizedFirst
    }

    func weave(_ section: String, beside file: String, _ outputs: [Output]) -> [Cell] {
        outputs.map { .output($0.content) }
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
