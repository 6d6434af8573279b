import Foundation

/// The source files of a chapter's sections, read once in a run. What is not there is not told; outputs always are.
final class SourceLibrary {
    private var folders: [String: [SourceFile]] = [:]

    /// A section's source, if it can be found: by its name in the folder of `file`, by the function that the list of sections
    /// in `file` names, or else where its first output came from.
    func source(of section: String, beside file: String, outputs: [Output] = []) -> SectionSource? {
        let files = files(beside: file)
        let listed = files.first { $0.path == file }?.function(listedAs: section)
        for name in [section, listed].compactMap(\.self) {
            for source in files {
                if let function = source.section(named: name) { return SectionSource(file: source, function: function) }
            }
        }
        for output in outputs {
            for source in self.files(beside: output.file) where source.path == output.file {
                if let function = source.section(around: output.line) {
                    return SectionSource(file: source, function: function)
                }
            }
        }
        return nil
    }

    private func files(beside file: String) -> [SourceFile] {
        let folder = String(file.prefix(upTo: file.lastIndex(of: "/") ?? file.startIndex))
        if let known = folders[folder] { return known }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name -> SourceFile? in
            let path = folder + "/" + name
            guard let data = FileManager.default.contents(atPath: path) else { return nil }
            return SourceFile(path: path, source: String(decoding: data, as: UTF8.self))
        }
        folders[folder] = files
        return files
    }
}

/// Where a section is written.
struct SectionSource {
    var file: SourceFile
    var function: SourceFile.SectionFunction

    /// The section's cells without its heading, which is the title.
    func told(with outputs: [Output]) -> (title: String?, cells: [Cell]) {
        var cells = Gathering.gathered(Weaver.weave(function, of: file, outputs))
        for index in cells.indices {
            guard case .prose(let text) = cells[index], let (heading, rest) = Heading.first(in: text) else { continue }
            if rest.isBlank { cells.remove(at: index) } else { cells[index] = .prose(rest) }
            return (heading.text, cells)
        }
        return (nil, cells)
    }
}

extension SectionRecord {
    /// A section before it has run; its title is its heading, or else its name.
    init(_ section: Section, number: Int, library: SourceLibrary) {
        self.init(name: section.name, number: number, title: "")
        tell(library, beside: section.file)
    }

    /// Weaves what was shown into the source.
    mutating func tell(_ library: SourceLibrary, beside file: String) {
        let told = library.source(of: name, beside: file, outputs: outputs)?.told(with: outputs)
        cells = told?.cells ?? outputs.map { .output($0.content) }
        let words = name.split(separator: "-").joined(separator: " ")
        title = told?.title ?? words.prefix(1).uppercased() + words.dropFirst()
    }
}
