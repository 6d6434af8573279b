/// A source file of a chapter with the functions that are its sections.
struct SourceFile {
    /// A function whose only parameter is a page.
    struct SectionFunction {
        var name: String
        /// From `func` to the opening brace.
        var signature: ClosedRange<Int>
        var open: SwiftScanner.Bracket
        var close: SwiftScanner.Bracket
        /// The lines of the file that are told with it: its own, the declarations above it, and after the last section
        /// function of the file all that follows.
        var region: ClosedRange<Int>
    }

    let path: String
    let scanner: SwiftScanner
    private(set) var sections: [SectionFunction] = []

    init(path: String, source: String) {
        self.path = path
        scanner = SwiftScanner(source)
        var next = 0
        while let function = nextSection(from: next) {
            var function = function
            function.region = (sections.last.map { $0.close.line + 1 } ?? 0)...function.close.line
            next = function.close.line + 1
            sections.append(function)
        }
        if let last = sections.indices.last {
            sections[last].region = sections[last].region.lowerBound...max(scanner.lines.count - 1, next - 1)
        }
    }

    /// The section function whose name has the letters of the section's name: `gaussianKL` is `gaussian-kl`.
    func section(named name: String) -> SectionFunction? {
        sections.first { SourceFile.letters($0.name) == SourceFile.letters(name) }
    }

    /// The function of `Section("name", function)`, if that stands in a line of this file.
    func function(listedAs section: String) -> String? {
        let call = "Section(\"\(section)\", "
        for line in scanner.lines {
            guard let start = line.text.firstRange(of: call)?.upperBound else { continue }
            let name = line.text[start...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            return name.isEmpty ? nil : String(name)
        }
        return nil
    }

    /// The section function around a line, counted from 1.
    func section(around line: Int) -> SectionFunction? {
        sections.first { $0.signature.lowerBound <= line - 1 && line - 1 <= $0.close.line }
    }

    private static func letters(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private func nextSection(from start: Int) -> SectionFunction? {
        for line in scanner.lines.indices.dropFirst(start) where scanner.lines[line].depth == 0 {
            guard !scanner.lines[line].startsInside, scanner.lines[line].first != nil,
                let name = SourceFile.functionName(in: scanner.lines[line].text),
                let parameters = bracket("(", from: line), parameters.line == line,
                let end = match(of: parameters), takesOnlyAPage(parameters, end),
                let open = bracket("{", from: end.line), let close = match(of: open)
            else { continue }
            return SectionFunction(
                name: name, signature: line...open.line, open: open, close: close, region: line...close.line)
        }
        return nil
    }

    /// The name after `func` in a line that starts, attributes and modifiers aside, with it.
    private static func functionName(in line: String) -> String? {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard let keyword = words.firstIndex(of: "func"), keyword + 1 < words.count,
            words[..<keyword].allSatisfy({ $0.first == "@" || modifiers.contains($0) })
        else { return nil }
        return String(words[keyword + 1].prefix { $0 != "(" && $0 != "<" })
    }

    private static let modifiers: [Substring] = ["public", "internal", "private", "fileprivate", "package"]

    /// The first such bracket outside all others, on the line or later.
    private func bracket(_ character: Unicode.Scalar, from line: Int) -> SwiftScanner.Bracket? {
        scanner.brackets.first { $0.line >= line && $0.depth == 0 && $0.character == UInt8(ascii: character) }
    }

    private func match(of open: SwiftScanner.Bracket) -> SwiftScanner.Bracket? {
        scanner.brackets.first {
            ($0.line, $0.column) > (open.line, open.column) && $0.depth == open.depth
                && ")]}".utf8.contains($0.character)
        }
    }

    private func takesOnlyAPage(_ open: SwiftScanner.Bracket, _ close: SwiftScanner.Bracket) -> Bool {
        guard open.line == close.line else { return false }
        let text = scanner.lines[open.line].text.utf8.prefix(close.column).dropFirst(open.column + 1)
        let parts = (String(text) ?? "").split(separator: ":")
        return parts.count == 2 && parts[1].filter { $0 != " " } == "Page"
    }
}
