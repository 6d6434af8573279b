import Foundation
import Testing

@testable import Networks
@testable import Tensor

/// What a Python program prints, or nil if it fails or there is no Python.
private func python(_ program: String, _ arguments: [String] = []) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program] + arguments
    let output = Pipe()
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
}

private let hasSafetensors = python("import numpy, safetensors.numpy") != nil

/// Skipped, and reported so, where `python3` cannot import numpy and safetensors.
@Suite("Saved weights and Python's safetensors", .enabled(if: hasSafetensors, "python3 with numpy and safetensors"))
struct PythonTests {
    @Test("Python reads what is saved here, and what it saves is read here")
    func bothWays() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("evidence-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = ["ours", "theirs"].map { folder.appendingPathComponent($0).path }

        try Safetensors<Float>.write(
            [("b", wave([2, 3]).rounded()), ("a \"ü\"", wave([1, 0, 2]).rounded()), ("c", Tensor(0.5))], to: paths[0])
        let seen = python(
            """
            import sys, numpy, safetensors.numpy as s
            t = s.load_file(sys.argv[1])
            for name in sorted(t): print(name, t[name].dtype, list(t[name].shape), [float(v) for v in t[name].ravel()])
            s.save_file({name: numpy.asarray(2 * t[name]) for name in t}, sys.argv[2], metadata={"made by": "python"})
            """, paths)
        let first = wave([2, 3]).rounded().scalars.map { "\(Double($0))" }.joined(separator: ", ")
        #expect(
            seen == """
                a "ü" float32 [1, 0, 2] []
                b float32 [2, 3] [\(first)]
                c float32 [] [0.5]

                """)
        let back = try Safetensors<Float>.read(from: paths[1])
        #expect(Set(back.map(\.name)) == ["a \"ü\"", "b", "c"])
        #expect(back.first { $0.name == "b" }?.value == wave([2, 3]).rounded() * 2)
        #expect(back.first { $0.name == "c" }?.value == Tensor(1))
    }

    @Test("what is refused here is refused by Python too")
    func refusals() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("evidence-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let whole = Safetensors<Float>.encode([("a", .ones([2])), ("b", .ones([1]))])
        for damaged in [Array(whole.dropLast()), whole + [0], [200] + whole.dropFirst(), Array(whole.prefix(7))] {
            try Data(damaged).write(to: file)
            #expect(throws: SavingError.self) { try Safetensors<Float>.read(from: file.path) }
            #expect(python("import sys, safetensors.numpy as s; s.load_file(sys.argv[1])", [file.path]) == nil)
        }
    }
}

extension Tensor<Double> {
    fileprivate func rounded() -> Tensor<Float> { Tensor<Float>(scalars.map { Float($0) }, shape: shape) }
}
