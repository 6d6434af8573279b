import Foundation
import Testing

@testable import Notebook

/// The demonstration chapter as a program of its own, with real pipes, files, terminals and signals.
@Suite("A chapter's program", .timeLimit(.minutes(2)))
struct ProgramTests {
    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> ChildProcess.Result {
        try ChildProcess.run("DemoChapter", arguments, environment: environment)
    }

    @Test("help and list go to standard output and end well")
    func helpAndList() throws {
        let help = try run("--help")
        #expect(help.status == 0 && help.errors.isEmpty)
        #expect(help.output.contains("usage: DemoChapter [options]"))
        let list = try run("--list")
        #expect(list.status == 0 && list.errors.isEmpty)
        #expect(list.output.contains("\n7.2   seeded       Numbers that depend on the seed\n"))
        #expect(list.output.split(separator: "\n").count == 5)
    }

    @Test("one section is run alone, and nothing but the page is printed")
    func oneSection() throws {
        let result = try run("--section", "every-kind")
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output.contains("✓ all 7 claims hold\n"))
        #expect(!result.output.contains("\u{1B}") && !result.output.contains("7.2"))
    }

    @Test(
        "the exit status tells whether claims hold", arguments: [("seeded", 0), ("wrong-claim", 1), ("early-end", 1)])
    func status(section: String, status: Int32) throws {
        #expect(try run("--section", section).status == status)
    }

    @Test(
        "a wrong command line gets one line on standard error, and status 2",
        arguments: [
            ["--sed", "1"], ["--section", "sedeed"], ["--html", "/nowhere/page.html"], ["--json", "/"], ["extra"],
        ])
    func usage(arguments: [String]) throws {
        let result = try ChildProcess.run("DemoChapter", arguments)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("DemoChapter: ") && result.errors.hasSuffix("\n"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test("a file that cannot be written is refused before the run")
    func unwritable() throws {
        let start = Date()
        let result = try run("--section", "slow-loop", "--markdown", "/nowhere/README.md")
        #expect(result.status == 2 && Date().timeIntervalSince(start) < 5)
        #expect(result.errors == "DemoChapter: cannot write \"/nowhere/README.md\": No such file or directory\n")
    }

    @Test("the same seed gives the same bytes, another seed others")
    func seeds() throws {
        let first = try run("--section", "seeded", "--seed", "1").output
        #expect(try run("--section", "seeded", "--seed", "1").output == first)
        #expect(try run("--section", "seeded", "--seed", "1", "--threads", "1").output == first)
        #expect(try run("--section", "seeded", "--seed", "2").output != first)
    }

    @Test(
        "COLUMNS sets the width, between 40 and 100",
        arguments: [("10", 40), ("40", 40), ("63", 63), ("500", 100), ("x", 80)])
    func columns(value: String, width: Int) throws {
        let output = try run("--section", "every-kind", environment: ["COLUMNS": value]).output
        #expect(output.split(separator: "\n").map(\.count).max() == width)
    }

    @Test("JSON takes the place of the page on standard output")
    func json() throws {
        let result = try run("--section", "seeded", "--json", "-")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect(object?["chapter"] as? String == "DemoChapter")
        #expect(result.errors.isEmpty)
    }

    @Test("files are written whole, and nothing else")
    func files() throws {
        let folder = try TemporaryFolder()
        let result = try ChildProcess.run(
            "DemoChapter",
            [
                "--section", "1", "--quiet", "--markdown", "README.md", "--html", "page.html", "--notebook=page.ipynb",
                "--json=page.json",
            ], folder: folder.url)
        #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
        #expect(folder.names == ["README.md", "figures", "page.html", "page.ipynb", "page.json"])
        #expect(try folder.text("README.md").contains("(figures/every-kind-1.svg)"))
        #expect(try folder.text("figures/every-kind-1.svg").hasPrefix("<svg"))
    }

    @Test("a whole page takes away figures it no longer names, and nothing else")
    func staleFigures() throws {
        let chapter = Chapter(
            "test", number: 1, title: "T",
            sections: [Section("a") { $0.figure(Figure("A", Panel(marks: [.line([0, 1], [0, 1])]))) }],
            configure: { _ in })
        let folder = try TemporaryFolder()
        let figures = folder.url.appendingPathComponent("figures")
        try FileManager.default.createDirectory(at: figures, withIntermediateDirectories: true)
        let ours = Figure("A line", Panel(marks: [.line([0, 1], [0, 1])])).svg()
        let files = [
            "old-name-1.svg": ours, "a-2.svg": ours, "a-12.svg": ours,
            // Not named, or not begun, as this program does.
            "drawn-1.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\">\n</svg>\n", "empty-1.svg": "", "a-1.png": ours,
            "sketch.svg": ours, "a-01.svg": ours, "A-1.svg": ours, ".gitkeep": "",
        ]
        for (name, text) in files {
            try text.write(to: figures.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        try FileManager.default.createSymbolicLink(
            atPath: figures.path + "/link-1.svg", withDestinationPath: figures.path + "/sketch.svg")
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: figures.path).sorted() }

        var options = Options()
        options.markdown = folder.url.path + "/README.md"
        var record = chapter.run(options)
        record.isPartial = true
        try PageFiles.write(record, options, Files())
        #expect(try names() == (files.keys + ["a-1.svg", "link-1.svg"]).sorted())

        record.isPartial = false
        try PageFiles.write(record, options, Files())
        let kept = Set(files.keys).subtracting(["old-name-1.svg", "a-2.svg", "a-12.svg"])
        #expect(try names() == (kept + ["a-1.svg", "link-1.svg"]).sorted())
    }

    @Test("quiet says what failed in one line")
    func quiet() throws {
        let result = try run("--section", "wrong-claim", "--quiet")
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors == "DemoChapter: 1 of 1 claim fails: 7.4.1\n")
    }

    @Test("a reader that goes away ends the program quietly")
    func closedPipe() throws {
        let process = try ChildProcess.make(
            "DemoChapter", ["--section", "slow-loop", "--quick", "--section", "every-kind"])
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try output.fileHandleForReading.close()
        try process.run()
        let complaints = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(complaints.isEmpty)
        #expect(process.terminationReason == .exit && process.terminationStatus == 141)
    }

    @Test("Ctrl-C leaves status 130, no message and no file")
    func interruption() throws {
        let folder = try TemporaryFolder()
        let process = try ChildProcess.make(
            "DemoChapter", ["--section", "slow-loop", "--json", "page.json"], folder: folder.url)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // The heading is there at once, long before the section ends.
        var seen = ""
        while !seen.contains("takes its time") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty)
            seen += String(decoding: data, as: UTF8.self)
        }
        #expect(folder.names == [])
        process.interrupt()
        let complaints = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130 && complaints.isEmpty)
        #expect(folder.names == [])
    }

    @Test("what the parent ignores stays ignored, as nohup asks")
    func nohup() throws {
        let program = try ChildProcess.url(of: "DemoChapter").path
        let process = try ChildProcess.make("DemoChapter", [])
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "trap '' INT; exec '\(program)' --section slow-loop --quick"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var seen = ""
        while !seen.contains("takes its time") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty)
            seen += String(decoding: data, as: UTF8.self)
        }
        process.interrupt()
        _ = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    // MARK: - With a terminal

    private func runInTerminal(
        _ arguments: [String], columns: UInt16 = 90, environment: [String: String] = [:]
    ) throws -> (status: Int32, text: String) {
        let terminal = try PseudoTerminal(columns: columns)
        let process = try ChildProcess.make("DemoChapter", arguments, environment: environment)
        process.standardOutput = terminal.secondary
        process.standardError = terminal.secondary
        try process.run()
        try terminal.secondary.close()
        let text = terminal.readToEnd()
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test("a terminal gets colour, its own width, and a bar that is wiped")
    func terminal() throws {
        let (status, text) = try runInTerminal(["--section", "slow-loop", "--section", "1", "--quick"], columns: 72)
        #expect(status == 0)
        #expect(text.contains("\u{1B}[32m✓ holds"))
        #expect(text.contains(String(repeating: "─", count: 72)) && !text.contains(String(repeating: "─", count: 73)))
        let bar = try #require(text.range(of: "\rwaiting"))
        #expect(text[bar.lowerBound...].contains("\r\u{1B}[K"))
        #expect(text.contains("step/s] loss"))
    }

    @Test(
        "who wants no colour gets none",
        arguments: [
            ([], ["NO_COLOR": "1"]), ([], ["TERM": "dumb"]), (["--no-color"], [:]), (["--plain"], [:]),
        ] as [([String], [String: String])])
    func noColor(arguments: [String], environment: [String: String]) throws {
        let (status, text) = try runInTerminal(["--section", "every-kind"] + arguments, environment: environment)
        #expect(status == 0 && !text.contains("\u{1B}[3") && text.contains("✓ holds"))
    }

    @Test("quiet shows no bar")
    func quietBar() throws {
        #expect(try runInTerminal(["--section", "slow-loop", "--quick", "--quiet"]).text.isEmpty)
    }

    @Test("Ctrl-C wipes the bar")
    func interruptedBar() throws {
        let terminal = try PseudoTerminal(columns: 80)
        let process = try ChildProcess.make("DemoChapter", ["--section", "slow-loop"])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = terminal.secondary
        try process.run()
        try terminal.secondary.close()
        usleep(1_500_000)
        process.interrupt()
        let text = terminal.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(text.contains("waiting") && text.hasSuffix("\r\u{1B}[K"))
    }
}
