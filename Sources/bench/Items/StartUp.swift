import Foundation

extension Item {
    /// How long each chapter takes to start, find its sections' texts and print its list of sections.
    static var starts: [Item] {
        Project.chapters.map { chapter in
            Item(name: "start-\(chapter)", group: .start) { seconds in
                guard let program = Project.product(chapter) else {
                    throw BenchError(message: "\(chapter) is not built: swift build --product \(chapter)")
                }
                var failure: (any Error)?
                let time = secondsPerCall(during: seconds, warmup: 1) {
                    do { _ = try ChildProcess.output(program, ["--list"]) } catch { failure = error }
                }
                if let failure { throw failure }
                return time
            }
        }
    }
}

/// Where things are: the sources by where this was compiled, the products beside this one.
enum Project {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let peers = root.appendingPathComponent("Sources/bench/peers/peers.py").path

    /// This program.
    static let program = Bundle.main.executablePath ?? CommandLine.arguments[0]

    static var chapters: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Chapters").path)
        return (names ?? []).filter { $0.hasPrefix("ch") }.sorted()
    }

    /// A product beside this one, or of the build for debugging, which `swift run` makes.
    static func product(_ name: String) -> String? {
        let beside = URL(fileURLWithPath: program).deletingLastPathComponent()
        let folders = [beside, root.appendingPathComponent(".build/debug")]
        return folders.map { $0.appendingPathComponent(name).path }.first(where: FileManager.default.isExecutableFile)
    }
}
