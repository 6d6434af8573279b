import Testing

@testable import Notebook

@Suite("Where a section's source is found")
struct SourceLibraryTests {
    @Test("this file's own sections are told from their source")
    func here() {
        let section = Section("told-here") { _ in }
        let record = SectionRecord(section, number: 1, library: SourceLibrary())
        #expect(record.title == "A title for the test")
        #expect(record.cells == [.prose("Prose."), .code("page.text(\"shown\")")])
    }

    @Test("without its source a section is told by its outputs alone")
    func missing() {
        let section = Section("nowhere-to-be-found", { _ in }, file: "/nowhere/Chapter.swift")
        var record = SectionRecord(section, number: 1, library: SourceLibrary())
        #expect(record.title == "Nowhere to be found")
        record.outputs = [Output(content: .text("shown"), file: "/nowhere/Idea.swift", line: 3)]
        record.tell(SourceLibrary(), beside: section.file)
        #expect(record.cells == [.output(.text("shown"))])
    }

    @Test("a section under another name is found by the function that it is listed with, before it shows anything")
    func byList() {
        let section = Section("listed-otherwise", toldHere)
        let record = SectionRecord(section, number: 1, library: SourceLibrary())
        #expect(record.title == "A title for the test")
    }

    @Test("a section under another name is found by where it shows something")
    func byOutput() {
        let page = emptyPage()
        toldHere(page)
        var record = SectionRecord(
            Section("another-name", { _ in }), number: 1, library: SourceLibrary())
        record.outputs = page.outputs
        record.tell(SourceLibrary(), beside: "/nowhere/Chapter.swift")
        #expect(record.title == "A title for the test")
        #expect(record.cells.last == .output(.text("shown")))
    }
}
