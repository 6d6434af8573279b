import Foundation
import Testing

@testable import Networks
@testable import Tensor

/// A folder that is gone after the test.
private func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("evidence-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// A file of a header and bytes after it.
private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    let header = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
}

private func problem<Scalar: Real>(_ bytes: [UInt8], as type: Scalar.Type) -> String {
    do {
        _ = try Safetensors<Scalar>.decode(bytes, file: "m")
        return "no error"
    } catch { return "\(error)" }
}

@Suite("Saved weights")
struct SavingTests {
    private func model(_ seed: UInt64) -> Sequential<Float> {
        Sequential<Float> {
            Convolution(from: 1, to: 2, size: 3, key: Key(seed))
            BatchNorm(2)
            Activation.flatten
            Linear(from: 8, to: 3, key: Key(seed + 1))
        }.named("model")
    }

    @Test("what is saved is loaded, to the bit, running statistics too")
    func roundTrip() throws {
        try inFolder { folder in
            let path = folder.appendingPathComponent("model.safetensors").path
            let (saved, loaded) = (model(1), model(7))
            let x: Tensor<Float> = Key(3).normal([2, 1, 4, 4])
            _ = saved(x, mode: .train(Key(4)))
            try saved.save(to: path)
            #expect(saved(x) != loaded(x))
            try loaded.load(from: path)
            #expect(saved(x) == loaded(x))
            #expect(loaded.parameters.allSatisfy { $0.value.isRecorded })
            #expect(
                try Safetensors<Float>.read(from: path).map(\.name) == (saved.parameters + saved.buffers).map(\.name))
        }
    }

    @Test("every number survives, infinities, subnormals and not-a-numbers included, in every shape")
    func numbers() throws {
        let odd = Tensor<Double>([
            0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .pi, -.greatestFiniteMagnitude,
        ])
        let entries: [Safetensors<Double>.Entry] = [
            ("odd", odd), ("nan", Tensor([.nan])), ("none", .zeros([0, 3])), ("one", Tensor(4)),
            ("quoted \"name\" \\ ü 🌒 \u{1}", .ones([2, 1, 2])),
        ]
        let bytes = Safetensors.encode(entries)
        #expect((bytes.count - 8 * 13) % 8 == 0)
        let read = try Safetensors<Double>.decode(bytes, file: "m")
        #expect(read.map(\.name) == entries.map(\.name) && read.map(\.value.shape) == entries.map(\.value.shape))
        #expect(
            zip(read, entries).allSatisfy { $0.value.scalars.map(\.bitPattern) == $1.value.scalars.map(\.bitPattern) })
    }

    @Test("a model and a file that do not fit each other are told apart, and nothing is changed")
    func mismatch() throws {
        try inFolder { folder in
            let path = folder.appendingPathComponent("m").path
            func refusal(_ model: some Layer<Float>) -> String {
                let before = model.parameters.map(\.value.scalars)
                var message = "no error"
                do { try model.load(from: path) } catch {
                    message = "\(error)".replacingOccurrences(of: path, with: "m")
                }
                #expect(model.parameters.map(\.value.scalars) == before)
                return message
            }
            let linear = Linear<Float>(from: 2, to: 3, key: Key(1))
            #expect(refusal(linear) == "m: no such file")
            try linear.save(to: path)
            #expect(
                refusal(Linear<Float>(from: 3, to: 2, key: Key(1)))
                    == "m: tensor weight: has shape [2, 3] where [3, 2] is expected")
            #expect(refusal(Linear<Float>(from: 2, to: 3, key: Key(1)).named("a")) == "m: tensor a.weight: is missing")
            #expect(
                refusal(Linear<Float>(from: 2, to: 3, key: Key(1), bias: false))
                    == "m: tensor bias: has no place in this model")
            try Linear<Double>(from: 2, to: 3, key: Key(1)).save(to: path)
            #expect(refusal(linear) == "m: tensor weight: holds F64 where F32 is expected")
        }
    }

    @Test("a file is written whole or not at all")
    func whole() throws {
        try inFolder { folder in
            let path = folder.appendingPathComponent("m").path
            let pair = Sequential<Float>([])
            let twice = [Parameter<Float>("w", .zeros([1])), Parameter("w", .zeros([1]))].map { ($0.name, $0.value) }
            #expect(throws: SavingError.self) { try Safetensors<Float>.write(twice, to: path) }
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(throws: SavingError(file: path + "/no/m", tensor: nil, problem: "cannot be written")) {
                try pair.save(to: path + "/no/m")
            }
            try pair.save(to: path)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["m"])
            #expect(try Safetensors<Float>.read(from: path).isEmpty)
        }
    }

    @Test(
        "a damaged file is refused with the tensor and the problem",
        arguments: [
            ([], "m: 0 bytes cannot hold the length of a header"),
            ([UInt8](repeating: 255, count: 8), "m: a header of 18446744073709551615 bytes is longer than any may be"),
            ([9, 0, 0, 0, 0, 0, 0, 0, 1], "m: cut short: the header has 9 bytes, of which 1 are there"),
            (file("[]"), "m: the header is not an object"),
            (
                file("{} x"),
                "m: the header is not what it should be at byte 11: something follows the end of the header"
            ),
            (file("{\"a\":1.5}"), "m: the header is not what it should be at byte 14: } is expected"),
            (file("{\"a\":1}"), "m: tensor a: is not described by an object"),
            (
                file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}"),
                "m: tensor a: needs dtype, shape and data_offsets, each once and nothing else"
            ),
            (entry("I64", "[1]", 0, 8, [0, 0, 0, 0, 0, 0, 0, 0]), "m: tensor a: holds I64 where F32 is expected"),
            (entry("F32", "[2]", 0, 4, [0, 0, 0, 0]), "m: tensor a: has 4 bytes where shape [2] needs 8"),
            (
                entry("F32", "[-2]", 0, 4, []),
                "m: the header is not what it should be at byte 37: an object, an array, a string or a whole number is expected"
            ),
            (
                entry("F32", "[4294967296,4294967296]", 0, 4, []),
                "m: tensor a: has shape [4294967296, 4294967296], which no memory holds"
            ),
            (entry("F32", "[1]", 4, 0, []), "m: tensor a: its data_offsets are not a beginning and an end"),
            (entry("F32", "[1]", 0, 4, [0, 0, 0]), "m: cut short: 3 bytes of numbers where 4 are expected"),
            (entry("F32", "[1]", 0, 4, [0, 0, 0, 0, 0]), "m: too long: 5 bytes of numbers where 4 are expected"),
            (
                entry("F32", "[1]", 4, 8, [0, 0, 0, 0, 0, 0, 0, 0]),
                "m: tensor a: leaves a gap before it (it begins at byte 4)"
            ),
            (two("a", 0, 4, "b", 0, 4), "m: tensor b: overlaps the tensor before it (it begins at byte 0)"),
            (two("a", 0, 4, "a", 4, 8), "m: tensor a: is there twice"),
            (two("a", 4, 8, "b", 0, 4), "no error"),
            (file("{\"__metadata__\":{\"format\":\"pt\"}}  "), "no error"),
            (
                file("{\"__metadata__\":{\"format\":1}}"),
                "m: tensor __metadata__: maps names to something else than text"
            ),
            (
                file(String(repeating: "[", count: 5000)),
                "m: the header is not what it should be at byte 16: nested too deeply"
            ),
        ])
    func damaged(bytes: [UInt8], message: String) {
        #expect(problem(bytes, as: Float.self) == message)
    }

    @Test("a file cut anywhere is refused")
    func truncated() {
        let bytes = Safetensors<Float>.encode([("weight", .ones([2, 3])), ("bias", .zeros([3]))])
        for length in 0..<bytes.count { #expect(problem(Array(bytes[..<length]), as: Float.self) != "no error") }
    }

    @Test("no corruption crashes the reader; what it still accepts is whole")
    func fuzz() throws {
        let bytes = Safetensors<Double>.encode([("a.weight", wave([2, 3])), ("a.bias", wave([3])), ("é", wave([1]))])
        let header = 8 + Int(bytes[0])
        var refused = 0
        for key in Key(77).split(6000) {
            var damaged = bytes
            // Mostly in the header, where the structure is.
            for edit in key.split(1 + key.folding("edits").integers(1, below: 3)[0]) where !damaged.isEmpty {
                let draws = edit.integers(4, below: 1 << 30)
                let place = draws[0] % (draws[1] % 8 == 0 ? damaged.count : min(header, damaged.count))
                switch draws[2] % 6 {
                case 0: damaged[place] = UInt8(truncatingIfNeeded: draws[3])
                case 1: damaged.remove(at: place)
                case 2: damaged.insert(Array("{}[]\",:0123456789\\u".utf8)[draws[3] % 19], at: place)
                case 3: damaged.removeSubrange(place...)
                case 4: damaged[place] ^= 1 << UInt8(draws[3] % 8)
                default:
                    damaged.insert(contentsOf: damaged[place..<min(place + draws[3] % 30, damaged.count)], at: place)
                }
            }
            do {
                let read = try Safetensors<Double>.decode(damaged, file: "m")
                #expect(read.allSatisfy { $0.value.shape.reduce(1, *) == $0.value.count })
            } catch {
                refused += 1
                #expect("\(error)".hasPrefix("m: ") && "\(error)".count < 300)
            }
        }
        #expect(refused > 4500)
    }
}

private func entry(_ type: String, _ shape: String, _ begin: Int, _ end: Int, _ data: [UInt8]) -> [UInt8] {
    file("{\"a\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}}", data)
}

private func two(_ a: String, _ a0: Int, _ a1: Int, _ b: String, _ b0: Int, _ b1: Int) -> [UInt8] {
    let parts = [(a, a0, a1), (b, b0, b1)].map {
        "\"\($0)\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[\($1),\($2)]}"
    }
    return file("{" + parts.joined(separator: ",") + "}", [0, 0, 0, 0, 0, 0, 0, 0])
}

@Suite("JSON of a header")
struct JSONTests {
    @Test("strings are read with their escapes, and written so that they come back")
    func strings() throws {
        let text = Array(#"["\u00e9\uD83C\uDF12","\"\\\/\b\f\n\r\t", "ü🌒" ]"#.utf8)
        #expect(try JSON(text) == .array([.string("é🌒"), .string("\"\\/\u{8}\u{C}\n\r\t"), .string("ü🌒")]))
        for string in ["", "plain", "\"\\\u{0}\u{1F}\n", "é🌒"] {
            #expect(try JSON(Array(JSON.quote(string).utf8)) == .string(string))
        }
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", "{", "}", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "-1", "1e3", "99999999999999999999", "\"a",
            "\"\\x\"",
            "\"\\ud83c\"", "\"\\udf12\"", "\"\\ud83c\\u0041\"", "\"\\u12\"", "\"\n\"", "true", "[1 2]", "1 1",
        ])
    func refused(text: String) {
        #expect(throws: JSON.Failure.self) { try JSON(Array(text.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() {
        #expect(throws: JSON.Failure.self) { try JSON([0x22, 0xFF, 0x22]) }
    }
}
