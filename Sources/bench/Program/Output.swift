import Foundation
import Tensor

/// Where results and messages go.
final class Output {
    private let tablesToo: Bool
    /// Whether something could not be measured.
    private(set) var hasFailed = false

    init(_ options: Options) { tablesToo = !options.tsv }

    /// A table for people, then lines for programs.
    func show(_ table: Table, _ lines: [String]) {
        if tablesToo && !table.rows.isEmpty { print(table.lines().joined(separator: "\n") + "\n") }
        if !lines.isEmpty { print(lines.joined(separator: "\n") + (tablesToo ? "\n" : "")) }
        fflush(nil)
    }

    /// A sentence for people.
    func note(_ text: String) {
        if tablesToo { print(text + "\n") }
        fflush(nil)
    }

    /// What a measurement gives, or nothing and a message.
    func attempt<Result>(_ name: String, _ body: () throws -> Result) -> Result? {
        do { return try body() } catch {
            fail("\(name): \((error as? BenchError)?.message ?? "\(error)")")
            return nil
        }
    }

    func fail(_ message: String) {
        hasFailed = true
        Output.tell(message)
    }

    /// To standard error.
    static func tell(_ message: String) { FileHandle.standardError.write(Data("bench: \(message)\n".utf8)) }
}

extension Options {
    /// The numbers of threads to be measured, one after the other.
    var threadCounts: [Int] { threads.isEmpty ? [Threads.limit] : threads }
}
