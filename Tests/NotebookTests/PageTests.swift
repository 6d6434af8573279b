import Synchronization
import Testing

@testable import Notebook

@Suite("A page records what a section shows")
struct PageTests {
    struct Broken: Error, CustomStringConvertible { var description: String { "it broke" } }

    private func run(_ sections: [Section], _ options: Options = Options()) -> Record {
        Chapter("test", number: 3, title: "Test", sections: sections, configure: { _ in }).run(options)
    }

    @Test("claims are numbered by chapter, section and order, whichever sections are run")
    func numbers() {
        let sections = [
            Section("first") { $0.claim("a", 1, equals: 1) },
            Section("second") { page in
                page.claim("b", 1, equals: 1)
                page.claim("c", 1, equals: 1)
            },
        ]
        #expect(run(sections).claims.map(\.number) == ["3.1.1", "3.2.1", "3.2.2"])
        var options = Options()
        options.sections = ["second"]
        #expect(run(sections, options).claims.map(\.number) == ["3.2.1", "3.2.2"])
        #expect(run(sections, options).isPartial)
    }

    @Test("a claim settles the item of the ledger announced before it")
    func ledger() {
        let record = run([
            Section("first") { page in
                page.claim("before", 1, equals: 1)
                page.ledger(9, .holds, "The closed form")
                page.claim("a", 1, equals: 1)
                page.claim("b", 1, equals: 1)
                page.ledger(11, .slip("it is twice that"))
                page.claim("c", 1, equals: 1)
            }
        ])
        #expect(record.claims.map(\.ledger) == [nil, 9, 9, 11])
        let table = LedgerTable(record)
        #expect(table.rows.map(\.entry.item) == [9, 11])
        #expect(table.table.rows[0] == ["9", "The closed form", "holds", "3.1.2–3", "✓ settled"])
    }

    @Test("an item of the ledger in several parts has a row for each, wherever it was announced")
    func ledgerParts() {
        @Sendable func settle(_ page: Page, _ item: Int, _ verdict: LedgerVerdict, _ statement: String, claims: Int) {
            page.ledger(item, verdict, statement)
            for _ in 0..<claims { page.claim("", 1.0, equals: 1.0) }
        }
        let record = run([
            Section("first") { page in
                settle(page, 30, .holds, "the bound", claims: 2)
                settle(page, 30, .slip("with the logarithm"), "the printed bound", claims: 1)
                settle(page, 9, .holds, "the divergence", claims: 1)
            },
            Section("second") { page in
                settle(page, 30, .holds, "the bound", claims: 1)
                settle(page, 30, .slip("with the logarithm"), "", claims: 1)
                settle(page, 30, .fails("a case"), "the bound", claims: 1)
            },
        ])
        let rows = LedgerTable(record).rows
        #expect(rows.map(\.entry.item) == [9, 30, 30, 30])
        #expect(rows.map(\.entry.statement) == ["the divergence", "the bound", "the printed bound", "the bound"])
        #expect(
            rows.map { LedgerTable.places($0.claims) } == ["3.1.4", "3.1.1–2, 3.2.1", "3.1.3, 3.2.2", "3.2.3"])
        #expect(rows.flatMap(\.claims).count == record.claims.count)
    }

    @Test("an item of the ledger that no claim settles is a failure")
    func unsettledLedger() {
        let record = run([
            Section("first") { page in
                page.ledger(9, .holds)
                page.ledger(10, .holds)
                page.claim("a", 1, equals: 1)
            },
            Section("second") { $0.ledger(11, .holds) },
        ])
        #expect(!record.holds)
        #expect(record.sections[0].troubles == ["item 9 of the ledger is announced, and no claim settles it"])
        #expect(record.sections[1].troubles.count == 1)
    }

    @Test("a section that throws is reported, and the next ones run")
    func throwing() {
        let record = run([
            Section("first") { page in
                page.claim("a", 1, equals: 1)
                throw Broken()
            },
            Section("second") { $0.claim("b", 1, equals: 1) },
        ])
        #expect(!record.holds)
        #expect(record.sections[0].troubles == ["the section stopped: it broke"])
        #expect(record.sections[0].claims.count == 1)
        #expect(record.sections[1].holds)
    }

    @Test("one failing claim fails the run")
    func failing() {
        #expect(run([Section("first") { $0.claim("a", 1, equals: 1) }]).holds)
        #expect(!run([Section("first") { $0.claim("a", 1, equals: 2) }]).holds)
    }

    @Test("a shared value is made once, from keys that do not depend on the section")
    func shared() {
        let log = Log()
        let section: @Sendable (Page) throws -> Void = { page in
            #expect(page.keyPath == ["section", page.section])
            let value = page.shared("model") {
                log.add(page.keyPath.joined(separator: "/"))
                let inner = page.shared("inner") {
                    log.add(page.keyPath.joined(separator: "/"))
                    return 20
                }
                #expect(page.keyPath == ["shared", "model"])
                return inner + 1
            }
            #expect(value == 21)
            #expect(page.keyPath == ["section", page.section])
        }
        _ = run([Section("first", section), Section("second", section)])
        #expect(log.lines == ["shared/model", "shared/inner"])
    }

    @Test("a shared value that cannot be made is asked for again")
    func sharedFailure() {
        let record = run([
            Section("first") { page in _ = try page.shared("model") { () throws -> Int in throw Broken() } },
            Section("second") { page in page.claim("made", page.shared("model") { 2 }, equals: 2) },
        ])
        #expect(record.sections[0].troubles == ["the section stopped: it broke"])
        #expect(record.sections[1].holds)
    }

    @Test("progress returns every loss")
    func progress() throws {
        let losses = try emptyPage().progress("training", steps: 3) { Float($0) }
        #expect(losses == [0, 1, 2])
    }

    @Test("training that leaves the numbers stops, and says when and what to do", arguments: [Double.nan, .infinity])
    func diverging(loss: Double) {
        let error = #expect(throws: TrainingDiverged.self) {
            try emptyPage().progress("training", steps: 9) { $0 < 4 ? 1 : loss }
        }
        #expect(error?.step == 4)
        #expect(error?.description.contains("training diverged at step 4") == true)
        #expect(error?.description.contains("learning rate") == true)
    }

    @Test("of two players the one that leaves the numbers is named")
    func divergingPlayer() {
        let error = #expect(throws: TrainingDiverged.self) {
            try emptyPage().progress("ring", steps: 9, losses: ["critic", "generator"]) { [1, $0 < 3 ? 1 : .nan] }
        }
        #expect(error?.step == 3 && error?.part == "generator" && error?.loss.isNaN == true)
        #expect(
            error?.description
                == "ring diverged at step 3: the generator's loss is NaN; lower the generator's learning rate, "
                + "clip its gradients, or hold back the other player")
        let kept = try? emptyPage().progress("ring", steps: 2, losses: ["a", "b"]) { [Double($0), -1] }
        #expect(kept == [[0, -1], [1, -1]])
        let own = TrainingDiverged(name: "mine", step: 2, loss: .infinity, advice: "rest")
        #expect(own.description == "mine diverged at step 2: the loss is ∞; rest")
    }

    @Test("thorough reaches the page, the record and its renderers")
    func thorough() throws {
        var options = Options()
        options.thorough = true
        let log = Log()
        let section = Section("first") { log.add("\($0.thorough) \($0.quick)") }
        let chapter = Chapter("test", number: 1, title: "T", sections: [section], configure: { _ in })
        let record = chapter.run(options)
        #expect(log.lines == ["true false"] && record.thorough && !chapter.run().thorough)
        #expect(JSONPage.text(record).contains("\"thorough\": true"))
        #expect(JSONPage.text(chapter.run()).contains("\"thorough\": false"))
        #expect(MarkdownPage(record).text.contains("swift run test --thorough\n"))
        #expect(TerminalPage(TerminalPage.Look(width: 80)).opening(chapter, options).contains("thorough"))
    }

    @Test("options reach the configuration and the page")
    func options() {
        let log = Log()
        var options = Options()
        options.seed = 7
        options.quick = true
        options.threads = 2
        let section = Section("first") { log.add("\($0.seed) \($0.quick) \($0.threads ?? 0)") }
        _ = Chapter(
            "test", number: 1, title: "", sections: [section], configure: { log.add("threads \($0.threads ?? 0)") }
        )
        .run(options)
        #expect(log.lines == ["threads 2", "7 true 2"])
    }
}

/// What closures report to a test.
final class Log: Sendable {
    private let stored = Mutex<[String]>([])

    func add(_ line: String) { stored.withLock { $0.append(line) } }
    var lines: [String] { stored.withLock { $0 } }

    @Test("a table with a row too long stops the program with a sentence")
    func mistake() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Table(["a", "b"], [["1", "2"], ["1", "2", "3"]])
        }
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words.contains("A table with 2 columns (a, b) has a row of 3."))
    }

    @Test("making a shared value shows nothing, or the program stops with a sentence")
    func sharedShow() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let show: @Sendable (Page) -> Void = { page in page.shared("model") { page.text("shown") } }
            _ = Chapter("test", number: 1, title: "T", sections: [Section("a", show)], configure: { _ in }).run()
        }
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words.contains("\"model\" is shared between sections, so making it must not show anything"))
    }
}
