import Foundation

/// What cannot be measured, in one line.
struct BenchError: Error, Equatable {
    var message: String
}

enum ChildProcess {
    /// What a program writes to standard output; its complaints go where ours go.
    static func output(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        do { try process.run() } catch {
            throw BenchError(message: "\"\(program)\" cannot be run")
        }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw BenchError(message: "\"\(program)\" failed with status \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
