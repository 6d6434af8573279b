/// Figures that earlier runs wrote and the page no longer names: of a section since renamed, say.
///
/// What is not certainly this program's own stays: a file goes only if it has the name of a figure, `section-name-2.svg`,
/// and begins as one does.
enum StaleFigures {
    static func remove(from folder: String, keeping names: Set<String>) throws(FileError) {
        for name in Files.names(in: folder) where isFigure(name) && !names.contains(name) {
            let path = folder + "/" + name
            if Files.begins(path, with: SVGFigure.opening) { try Files.remove(path) }
        }
    }

    /// Whether a file's name is a section's name, a hyphen, a number and `.svg`.
    static func isFigure(_ name: String) -> Bool {
        guard name.hasSuffix(".svg"), let hyphen = name.lastIndex(of: "-") else { return false }
        let number = name[name.index(after: hyphen)...].dropLast(4)
        guard let first = number.first, first != "0", number.allSatisfy({ "0"..."9" ~= $0 }) else { return false }
        return name.first != "-" && name[..<hyphen].last != "-"
            && name[..<hyphen].allSatisfy { "a"..."z" ~= $0 || "0"..."9" ~= $0 || $0 == "-" }
    }
}
