import Foundation
import Synchronization
import Testing

@testable import Notebook

@Suite("Sections that run at the same time")
struct SectionRunsTests {
    private static let seconds = [0.06, 0.01, 0.04, 0.0, 0.02]

    /// Sections of which later ones often end earlier; the third stops with an error.
    private func chapter(_ log: Log = Log()) -> Chapter {
        let sections = Self.seconds.indices.map { place in
            Section("section-\(place)") { page in
                let made = page.shared("model") {
                    log.add("made")
                    Thread.sleep(forTimeInterval: 0.02)
                    return 7
                }
                Thread.sleep(forTimeInterval: SectionRunsTests.seconds[place])
                page.claim("the model", Double(made + place), equals: Double(7 + place))
                if place == 2 { throw TrainingDiverged(name: "training", step: 3, loss: .nan) }
            }
        }
        return Chapter("test", number: 1, title: "T", sections: sections, configure: { _ in })
    }

    @Test("show the same as one after the other, and are told of in their order", arguments: [1, 2, 3, 9])
    func order(atOnce: Int) {
        let log = Log()
        let observer = Chapter.Observer(
            willShow: { log.add("will \($0.name)") }, didRun: { log.add("did \($0.name) \($0.claims.count)") })
        let record = chapter().run(Options(), atOnce: atOnce, observer: observer)
        let alone = chapter().run()
        #expect(record.sections.map(\.outputs) == alone.sections.map(\.outputs))
        #expect(record.sections.map(\.troubles) == alone.sections.map(\.troubles))
        #expect(record.sections.map { $0.troubles.count } == [0, 0, 1, 0, 0])
        #expect(log.lines == Self.seconds.indices.flatMap { ["will section-\($0)", "did section-\($0) 1"] })
    }

    @Test("make a shared value once: whoever asks meanwhile waits for it")
    func shared() {
        let log = Log()
        let record = chapter(log).run(Options(), atOnce: 5)
        #expect(log.lines == ["made"])
        #expect(record.claims.allSatisfy(\.holds) && record.claims.count == 5)
    }

    @Test("share the processors: the fewer are running, the more each has")
    func processors() {
        let log = Log()
        let arrivals = Mutex(0)
        // Each waits until all three are running.
        let sections = (0..<3).map { place in
            Section("section-\(place)") { page in
                arrivals.withLock { $0 += 1 }
                while arrivals.withLock({ $0 }) < 3 { Thread.sleep(forTimeInterval: 0.001) }
            }
        }
        let chapter = Chapter("test", number: 1, title: "T", sections: sections) {
            log.add("\($0.threads ?? 0)")
        }
        _ = chapter.run(Options(), atOnce: 4)
        #expect(log.lines == ["0", "4", "2", "1", "2", "4"])
    }

    @Test("draw only the bar of the one that is awaited")
    func bars() {
        let drawn = Log()
        let secondEnded = DispatchSemaphore(value: 0)
        let first = Section("first") { page in
            try page.progress("first", steps: 2) { step in
                if step == 1 { secondEnded.wait() }
                return 1.0
            }
        }
        let second = Section("second") { page in
            try page.progress("second", steps: 3) { step in
                Thread.sleep(forTimeInterval: 0.1)
                return 1.0
            }
            secondEnded.signal()
        }
        let chapter = Chapter("test", number: 1, title: "T", sections: [first, second], configure: { _ in })
        _ = chapter.run(
            Options(), atOnce: 2,
            meter: { isShown in Meter(width: { 80 }, isShown: isShown) { drawn.add($0) } })
        #expect(drawn.lines.contains { $0.contains("first") } && !drawn.lines.contains { $0.contains("second") })
    }
}
