import Tensor

/// Named tensors in the safetensors format, which Python's `safetensors` and most frameworks read and write:
///
///     8 bytes        n, the length of the header, little-endian
///     n bytes        {"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, ...}, padded with spaces
///     the rest       the numbers, row-major and little-endian; offsets count from here
///
/// Nothing in it is executed, and everything in it can be checked before a single number is used.
public enum Safetensors<Scalar: Real> {
    public typealias Entry = (name: String, value: Tensor<Scalar>)

    /// What the format calls this scalar.
    static var type: String { MemoryLayout<Scalar>.size == 4 ? "F32" : "F64" }

    /// As the format's own library: no header is longer.
    static var longestHeader: Int { 100_000_000 }
}

// MARK: - Writing

extension Safetensors {
    static func encode(_ entries: [Entry]) -> [UInt8] {
        var (members, end): ([String], Int) = ([], 0)
        for (name, value) in entries {
            let start = end
            end += value.count * MemoryLayout<Scalar>.size
            let shape = value.shape.map(String.init).joined(separator: ",")
            members.append(
                #"\#(JSON.quote(name)):{"dtype":"\#(type)","shape":[\#(shape)],"data_offsets":[\#(start),\#(end)]}"#)
        }
        var header = Array(("{" + members.joined(separator: ",") + "}").utf8)
        // The numbers should start at a multiple of eight, so that they can be used where they lie.
        header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
        bytes.reserveCapacity(bytes.count + end)
        for (_, value) in entries {
            value.scalars.withUnsafeBytes { bytes.append(contentsOf: $0) }  // Swift's processors are little-endian
        }
        return bytes
    }
}

// MARK: - Reading

extension Safetensors {
    /// The tensors of a file in the order of its header, or what is wrong with it.
    static func decode(_ bytes: [UInt8], file: String) throws(SavingError) -> [Entry] {
        func failure(_ problem: String) -> SavingError { SavingError(file: file, tensor: nil, problem: problem) }
        guard bytes.count >= 8 else { throw failure("\(bytes.count) bytes cannot hold the length of a header") }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
        guard length <= longestHeader else { throw failure("a header of \(length) bytes is longer than any may be") }
        let start = 8 + Int(length)
        guard start <= bytes.count else {
            throw failure("cut short: the header has \(length) bytes, of which \(bytes.count - 8) are there")
        }
        let header: JSON
        do { header = try JSON(Array(bytes[8..<start])) } catch {
            throw failure("the header is not what it should be at byte \(8 + error.offset): \(error.problem)")
        }
        guard case .object(let members) = header else { throw failure("the header is not an object") }

        var plans: [Plan] = []
        for member in members {
            if let plan = try Plan(member, file: file) { plans.append(plan) }
        }
        try checkLayout(plans, dataCount: bytes.count - start, file: file)
        return plans.map { plan in
            let data = bytes[start + plan.begin..<start + plan.end]
            let scalars = [Scalar](unsafeUninitializedCapacity: data.count / MemoryLayout<Scalar>.size) {
                buffer, count in
                UnsafeMutableRawBufferPointer(buffer).copyBytes(from: data)
                count = buffer.count
            }
            return (plan.name, Tensor(scalars, shape: plan.shape))
        }
    }

    /// Every byte of the data belongs to one tensor, and no name comes twice.
    private static func checkLayout(_ plans: [Plan], dataCount: Int, file: String) throws(SavingError) {
        var end = 0
        for plan in plans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            guard plan.begin == end else {
                let problem = plan.begin < end ? "overlaps the tensor before it" : "leaves a gap before it"
                throw SavingError(
                    file: file, tensor: plan.name, problem: "\(problem) (it begins at byte \(plan.begin))")
            }
            end = plan.end
        }
        guard end == dataCount else {
            let problem = end > dataCount ? "cut short" : "too long"
            throw SavingError(
                file: file, tensor: nil, problem: "\(problem): \(dataCount) bytes of numbers where \(end) are expected")
        }
        let names = plans.map(\.name).sorted()
        if let twice = zip(names, names.dropFirst()).first(where: { $0 == $1 }) {
            throw SavingError(file: file, tensor: twice.0, problem: "is there twice")
        }
    }

    /// What the header says about one tensor, checked as far as it can be by itself.
    private struct Plan {
        let name: String
        let shape: [Int]
        let begin: Int
        let end: Int

        /// nil for the file's notes about itself, which are not a tensor.
        init?(_ member: JSON.Member, file: String) throws(SavingError) {
            name = member.name
            func failure(_ problem: String) -> SavingError {
                SavingError(file: file, tensor: member.name, problem: problem)
            }
            guard case .object(let fields) = member.value else { throw failure("is not described by an object") }
            if name == "__metadata__" {
                for field in fields {
                    guard case .string = field.value else { throw failure("maps names to something else than text") }
                }
                return nil
            }
            guard fields.map(\.name).sorted() == ["data_offsets", "dtype", "shape"] else {
                throw failure("needs dtype, shape and data_offsets, each once and nothing else")
            }
            func field(_ name: String) -> JSON? { fields.first { $0.name == name }?.value }
            guard case .string(let found)? = field("dtype") else { throw failure("its dtype is not text") }
            guard found == Safetensors.type else {
                throw failure("holds \(printable(found)) where \(Safetensors.type) is expected")
            }
            guard let shape = JSON.wholeNumbers(field("shape")) else { throw failure("its shape is not whole numbers") }
            guard let offsets = JSON.wholeNumbers(field("data_offsets")), offsets.count == 2, offsets[0] <= offsets[1]
            else { throw failure("its data_offsets are not a beginning and an end") }
            self.shape = shape
            (begin, end) = (offsets[0], offsets[1])
            // A dimension of zero makes the product zero, whatever the others: only what overflows is out of bounds.
            var size = MemoryLayout<Scalar>.size
            for length in shape {
                let (product, overflows) = size.multipliedReportingOverflow(by: length)
                guard !overflows else { throw failure("has shape \(shape), which no memory holds") }
                size = product
            }
            guard size == end - begin else {
                throw failure("has \(end - begin) bytes where shape \(shape) needs \(size)")
            }
        }
    }
}

extension JSON {
    static func wholeNumbers(_ json: JSON?) -> [Int]? {
        guard case .array(let elements)? = json else { return nil }
        let numbers = elements.compactMap { if case .number(let number) = $0 { number } else { nil } }
        return numbers.count == elements.count ? numbers : nil
    }
}
