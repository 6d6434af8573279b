import Foundation
import Tensor

// The only file of this module that touches the disk.

extension Safetensors {
    /// Writes tensors to a file, whole or not at all: into a file beside it, which then takes its place.
    public static func write(_ entries: [Entry], to path: String) throws(SavingError) {
        let names = entries.map(\.name).sorted()
        if let twice = zip(names, names.dropFirst()).first(where: { $0 == $1 })?.0 {
            throw SavingError(
                file: path, tensor: twice, problem: "two tensors would have this name; `named` tells layers apart")
        }
        do {
            try Data(encode(entries)).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw SavingError(file: path, tensor: nil, problem: "cannot be written")
        }
    }

    /// The tensors of a file, in the order of its header.
    public static func read(from path: String) throws(SavingError) -> [Entry] {
        let bytes: [UInt8]
        do { bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw SavingError(file: path, tensor: nil, problem: exists ? "cannot be read" : "no such file")
        }
        return try decode(bytes, file: path)
    }
}

extension Layer {
    /// Writes every parameter and running statistic in the safetensors format.
    public func save(to path: String) throws(SavingError) {
        try Safetensors<Scalar>.write((parameters + buffers).map { ($0.name, $0.value.detached) }, to: path)
    }

    /// Takes every parameter and running statistic from a file that `save` wrote; one that does not fit this layer
    /// exactly changes nothing.
    public func load(from path: String) throws(SavingError) {
        let entries = try Safetensors<Scalar>.read(from: path)
        let slots = parameters + buffers
        var values: [Tensor<Scalar>] = []
        for slot in slots {
            func failure(_ problem: String) -> SavingError {
                SavingError(file: path, tensor: slot.name, problem: problem)
            }
            guard let entry = entries.first(where: { $0.name == slot.name }) else { throw failure("is missing") }
            guard entry.value.shape == slot.shape else {
                throw failure("has shape \(entry.value.shape) where \(slot.shape) is expected")
            }
            values.append(entry.value)
        }
        let expected = slots.map(\.name)
        if let extra = entries.first(where: { !expected.contains($0.name) }) {
            throw SavingError(file: path, tensor: extra.name, problem: "has no place in this model")
        }
        for (slot, value) in zip(slots, values) { slot.assign(value) }
    }
}
