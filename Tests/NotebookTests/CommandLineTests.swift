import Testing

@testable import Notebook

@Suite("The command line, read")
struct CommandLineTests {
    static let chapter = Chapter(
        "ch03-vae-elbo", number: 3, title: "Title",
        sections: ["evidence", "gaussian-kl", "two-collapses"].map { Section($0) { _ in } }, configure: { _ in })

    private func parse(_ line: String) throws -> Options {
        try Options(parsing: line.split(separator: " ").map(String.init), for: Self.chapter)
    }

    @Test("options are read in any order, with their values behind a space or an equals sign")
    func options() throws {
        let options = try parse(
            "--seed 7 --quick --section gaussian-kl --section=1 --threads=2 --json - --html=a=b.html")
        #expect(options.seed == 7 && options.quick && options.threads == 2)
        #expect(options.sections == ["gaussian-kl", "evidence"])
        #expect(options.json == "-" && options.html == "a=b.html")
        #expect(try parse("") == Options())
        #expect(try parse("--thorough").thorough && !parse("--thorough").quick && !parse("--quick").thorough)
        #expect(try parse("--seed 18446744073709551615").seed == .max)
    }

    @Test(
        "a section is asked for by name, number, number in the chapter, or the number of one of its claims",
        arguments: ["gaussian-kl", "2", "3.2", "3.2.14", "Gaussian-KL"])
    func section(name: String) throws { #expect(try parse("--section \(name)").sections == ["gaussian-kl"]) }

    @Test("help wins over what is wrong beside it", arguments: ["--help", "-h", "--sed --help"])
    func help(line: String) throws { #expect(try parse(line).help) }

    @Test(
        "a mistake is answered in one line with what would be right",
        arguments: [
            ("--sed 7", "there is no option \"--sed\"; did you mean --seed?"),
            ("--no-colour", "there is no option \"--no-colour\"; did you mean --no-color?"),
            ("-quick", "there is no option \"-quick\"; did you mean --quick?"),
            ("--version", "there is no option \"--version\"; --help shows all"),
            ("--frobnicate", "there is no option \"--frobnicate\"; --help shows all"),
            ("--seed", "--seed needs a value: --seed N"),
            ("--seed --quick", "--seed needs a value: --seed N"),
            ("--seed x", "--seed needs a whole number from 0 to 18446744073709551615, not \"x\""),
            ("--seed -1", "--seed needs a whole number from 0 to 18446744073709551615, not \"-1\""),
            ("--threads 0", "--threads needs a whole number from 1 to 1024, not \"0\""),
            ("--quick=yes", "--quick takes no value"),
            ("--quick --thorough", "--quick trains less and --thorough more; give one of them"),
            ("--thorough --seed 1 --quick", "--quick trains less and --thorough more; give one of them"),
            ("--thorugh", "there is no option \"--thorugh\"; did you mean --thorough?"),
            ("--section gausian-kl", "there is no section \"gausian-kl\"; did you mean \"gaussian-kl\"?"),
            ("--section kl", "there is no section \"kl\"; --list shows all 3"),
            ("--section 4", "there is no section \"4\"; --list shows all 3"),
            ("--section 0", "there is no section \"0\"; --list shows all 3"),
            ("--section 4.2", "there is no section \"4.2\"; --list shows all 3"),
            ("--section 3.2.x", "there is no section \"3.2.x\"; --list shows all 3"),
            ("--section 3.2.1.1", "there is no section \"3.2.1.1\"; --list shows all 3"),
            ("--section 3.", "there is no section \"3.\"; --list shows all 3"),
            ("evidence", "unexpected \"evidence\"; did you mean --section evidence?"),
            ("quick", "unexpected \"quick\"; did you mean --quick?"),
            ("2", "unexpected \"2\"; did you mean --section 2?"),
            ("-", "unexpected \"-\"; options begin with --, --help shows all"),
            ("--html -", "only --json writes to standard output; --html needs a file"),
            ("--html=", "--html needs the name of a file"),
            ("--html a --markdown a", "--html and --markdown would both write \"a\""),
        ])
    func mistakes(line: String, message: String) {
        let error = #expect(throws: UsageError.self) { try parse(line) }
        #expect(error?.message == message)
    }

    @Test("control characters and endless arguments cannot spoil the line")
    func hostile() {
        for argument in [
            "--a\nb\u{1B}[31m", "--" + String(repeating: "x", count: 10_000), "--section=\u{2028}\u{202E}",
        ] {
            let error = #expect(throws: UsageError.self) { try Options(parsing: [argument], for: Self.chapter) }
            let message = error?.message ?? ""
            #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{2028}" || $0 == "\u{202E}" })
            #expect(message.count < 200)
        }
    }

    @Test("thousands of bad command lines: one line of error each, or options that make sense")
    func fuzz() {
        let pieces =
            CommandLineOption.all.map(\.name) + [
                "--", "-", "=", "", " ", "--seed=", "--section=", "gaussian-kl", "evidence", "1", "2", "99", "-1",
                "1e9",
                "0x10", "18446744073709551616", "\n", "\t", "\u{0}", "\u{1B}[2J", "é", "漢字", "👩‍👩‍👧", "../../etc/passwd",
                "/dev/null",
                "NaN", "--json", "-h=", "--HELP", "a b", String(repeating: "-", count: 300),
            ]
        var generator = SplitMix(seed: 17)
        func piece() -> String { pieces[Int.random(in: 0..<pieces.count, using: &generator)] }
        var refused = 0
        for _ in 0..<20_000 {
            let arguments = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                Bool.random(using: &generator) ? piece() : piece() + piece()
            }
            do {
                let options = try Options(parsing: arguments, for: Self.chapter)
                #expect(options.sections.allSatisfy { name in Self.chapter.sections.contains { $0.name == name } })
                #expect(options.threads.map { (1...1024).contains($0) } ?? true)
            } catch {
                refused += 1
                let message = error.message
                #expect(!message.isEmpty && message.count < 300)
                #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
            }
        }
        #expect(refused > 10_000)
    }

    @Test("the help names every option and fits 80 columns")
    func helpText() {
        let help = Self.chapter.helpText
        for option in CommandLineOption.all { #expect(help.contains(option.name + " ")) }
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("suggestions are for slips, not for other words")
    func suggestions() {
        let names = ["gaussian-kl", "two-collapses", "minimal-code"]
        #expect(Suggestion.nearest(to: "gausian-kl", among: names) == "gaussian-kl")
        #expect(Suggestion.nearest(to: "gaussian-lk", among: names) == "gaussian-kl")
        #expect(Suggestion.nearest(to: "collapses", among: names) == "two-collapses")
        #expect(Suggestion.nearest(to: "wasserstein", among: names) == nil)
        #expect(Suggestion.nearest(to: "", among: names) == nil)
        #expect(Suggestion.nearest(to: "x", among: []) == nil)
    }
}

@Suite("Progress bars")
struct ProgressBarTests {
    @Test("a bar shows the part done, the time left, the speed and the loss")
    func line() {
        let bar = ProgressBar(name: "training", done: 210, total: 500, elapsed: 3.1, losses: [("loss", 0.31)])
        #expect(
            bar.line(width: 80)
                == "training  42%|██████▎        | 210/500 [00:03<00:04, 67.7 step/s] loss 0.3100")
    }

    @Test("several players show their losses, each with its name")
    func players() {
        let bar = ProgressBar(
            name: "ring", done: 1, total: 2, elapsed: 1, losses: [("critic", -0.5), ("generator", 2)])
        #expect(bar.line(width: 120).hasSuffix("[00:01<00:01, 1 step/s] critic -0.5000 generator 2.000"))
    }

    @Test(
        "it never wraps, with a Ctrl-C echoed behind it neither, and in a narrow terminal loses the bar before the words",
        arguments: [1, 10, 40, 60, 200])
    func widths(width: Int) {
        for done in [0, 1, 499, 500] {
            let bar = ProgressBar(name: "training", done: done, total: 500, elapsed: 1, losses: [])
            #expect((bar.line(width: width) + "^C").displayWidth < max(3, width))
        }
    }

    @Test("the first moment and slow steps have words too")
    func extremes() {
        #expect(ProgressBar(name: "a", done: 0, total: 0, elapsed: 0, losses: []).line(width: 60).contains("100%"))
        #expect(
            ProgressBar(name: "a", done: 1, total: 3, elapsed: 4000, losses: []).line(width: 80).contains(
                "[1:06:40<2:13:20, 4000.0 s/step]"))
    }

    @Test("a meter draws at most a few times in a burst and wipes what it drew")
    func meter() {
        let log = Log()
        let meter = Meter(width: { 80 }, write: { log.add($0) })
        let start = meter.start()
        for step in 0..<1000 { meter.show("training", done: step, total: 1000, since: start, losses: [("loss", 1)]) }
        meter.wipe()
        #expect((1...5).contains(log.lines.count - 1))
        #expect(log.lines.last == "\r\u{1B}[K")
        meter.wipe()
        #expect(log.lines.count <= 6)
    }

    @Test("a silent meter writes nothing and does not read the clock")
    func silent() { #expect(Meter.silent.start() == nil) }
}
