import Foundation
import Synchronization

/// The page a section writes on while it runs.
///
/// What a call shows appears after the statement of the section that made the call; the page knows the line.
/// A page belongs to the thread that runs its section.
public final class Page {
    /// The seed of the run, from `--seed`.
    public let seed: UInt64
    /// Whether to train less, for a first look and for tests; claims must hold all the same.
    public let quick: Bool
    /// Whether to train longer and repeat with more seeds, from `--thorough`; never together with `quick`.
    public let thorough: Bool
    /// The limit on threads, from `--threads`; `nil` uses every core. No number on the page may depend on it.
    public let threads: Int?
    /// The name of the section.
    public let section: String

    let chapterNumber: Int
    let sectionNumber: Int
    let meter: Meter
    let store: SharedStore
    private(set) var outputs: [Output] = []
    private var claimCount = 0
    private var entry: LedgerEntry?
    private var entryIsSettled = true
    private(set) var troubles: [String] = []
    /// The name of the shared value that is being made, if any.
    private var making: String?

    init(
        section: String, number: Int, chapter: Int, options: Options = Options(), meter: Meter = .silent,
        store: SharedStore = SharedStore()
    ) {
        self.section = section
        sectionNumber = number
        chapterNumber = chapter
        seed = options.seed
        quick = options.quick
        thorough = options.thorough
        threads = options.threads
        self.meter = meter
        self.store = store
    }

    /// What random keys start from: the section, or the shared value that is being made, whichever section asked.
    public var keyPath: [String] { making.map { ["shared", $0] } ?? ["section", section] }

    // MARK: - What a section shows

    /// A paragraph of Markdown for what only the run knows; what is known beforehand is prose beside the code.
    public func text(_ markdown: String, file: String = #filePath, line: Int = #line) {
        record(.text(markdown), file, line)
    }

    /// Rows under a header; cells are Markdown. Columns of numbers are set to the right.
    public func table(
        _ header: [String], _ rows: [[String]], caption: String = "", file: String = #filePath, line: Int = #line
    ) {
        record(.table(Table(header, rows, caption: caption)), file, line)
    }

    public func figure(_ figure: Figure, file: String = #filePath, line: Int = #line) {
        record(.figure(figure), file, line)
    }

    /// A number with its name, to `digits` significant digits.
    public func value(
        _ name: String, _ value: some BinaryFloatingPoint, digits: Int = 6, file: String = #filePath, line: Int = #line
    ) {
        record(.value(name: name, text: value.short(digits)), file, line)
    }

    public func value(_ name: String, _ value: Int, file: String = #filePath, line: Int = #line) {
        record(.value(name: name, text: value.grouped), file, line)
    }

    public func value(_ name: String, _ value: String, file: String = #filePath, line: Int = #line) {
        record(.value(name: name, text: value), file, line)
    }

    /// An estimate as `1.2351 ± 0.0023 (n = 100,000)`.
    public func value(_ name: String, _ estimate: some Estimated, file: String = #filePath, line: Int = #line) {
        let measurement = Measurement(estimate)
        record(
            .value(name: name, text: "\(measurement.readable) (n = \(measurement.count.grouped))"), file, line)
    }

    /// Announces that the claims that follow settle an item of the ledger of claims.
    ///
    /// - Parameter statement: The item in one line, for the table at the end of the page.
    public func ledger(
        _ item: Int, _ verdict: LedgerVerdict, _ statement: String = "", file: String = #filePath, line: Int = #line
    ) {
        closeEntry()
        let entry = LedgerEntry(item: item, verdict: verdict, statement: statement)
        self.entry = entry
        entryIsSettled = false
        record(.ledger(entry), file, line)
    }

    // MARK: - What sections share

    /// A value made once in a run of the chapter, by whichever section asks first: a trained model, say. Sections may run at
    /// once, so nobody may change it.
    ///
    /// Its random keys depend on its name and not on the section, so it is the same whichever sections are run. For the
    /// same reason `make` shows nothing on the page (a progress bar is no part of it).
    public func shared<Value>(_ name: String, _ make: () throws -> Value) rethrows -> Value {
        try store.entry(name).value {
            let outer = making
            making = name
            defer { making = outer }
            return try make()
        }
    }

    // MARK: - Recording

    func record(_ content: Output.Content, _ file: String, _ line: Int) {
        if let making {
            fatalError(
                "\"\(making)\" is shared between sections, so making it must not show anything on one section's page.")
        }
        outputs.append(Output(content: content, file: file, line: line))
    }

    func record(
        _ kind: Claim.Kind, _ statement: String, _ finding: Finding, _ file: String, _ line: Int
    ) -> Claim {
        claimCount += 1
        entryIsSettled = true
        let claim = Claim(
            number: "\(chapterNumber).\(sectionNumber).\(claimCount)", statement: statement, kind: kind,
            ledger: entry?.item, finding: finding)
        record(.claim(claim), file, line)
        return claim
    }

    /// An announced item that no claim settles must not count as settled.
    private func closeEntry() {
        guard let entry, !entryIsSettled else { return }
        troubles.append("item \(entry.item) of the ledger is announced, and no claim settles it")
    }

    /// Ends the page, with the error that ended its section if one did.
    func finish(_ error: (any Error)?) {
        if let error {
            making = nil
            troubles.append("the section stopped: \(error)")
        } else {
            closeEntry()
        }
        let last = outputs.last
        for trouble in troubles {
            outputs.append(Output(content: .trouble(trouble), file: last?.file ?? "", line: last?.line ?? 0))
        }
    }
}

/// The values that sections of one run share.
final class SharedStore: Sendable {
    private let entries = Mutex<[String: SharedValue]>([:])

    func entry(_ name: String) -> SharedValue {
        entries.withLock { entries in
            let entry = entries[name] ?? SharedValue(name)
            entries[name] = entry
            return entry
        }
    }
}

/// A value that is made by whoever asks for it first; whoever asks meanwhile waits.
final class SharedValue: @unchecked Sendable {
    private let name: String
    /// Guards the value. A value that asks for itself while it is made must not wait for itself.
    private let turn = NSRecursiveLock()
    private var made: Any?

    init(_ name: String) { self.name = name }

    func value<Value>(_ make: () throws -> Value) rethrows -> Value {
        turn.lock()
        defer { turn.unlock() }
        if let made {
            guard let value = made as? Value else {
                fatalError("\"\(name)\" is shared as \(type(of: made)), and asked for as \(Value.self).")
            }
            return value
        }
        let value = try make()
        made = value
        return value
    }
}
