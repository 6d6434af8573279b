import Tensor

/// Handwritten digits of 8 x 8 pixels, and what each is (UCI, Alpaydin and Kaynak, 1998; as scikit-learn has them).
public struct Digits: Sendable {
    /// Ink in each pixel, 0...16: [count, 64], row by row.
    public let ink: [UInt8]
    /// 0...9
    public let labels: [Int]

    public static let side = 8
    public static let pixels = 64

    public var count: Int { labels.count }

    /// The digits at these positions, in this order.
    public subscript(positions: [Int]) -> Digits {
        Digits(
            ink: positions.flatMap { ink[$0 * Digits.pixels..<($0 + 1) * Digits.pixels] },
            labels: positions.map { labels[$0] })
    }

    /// Those that are this digit.
    public func only(_ label: Int) -> Digits { self[labels.indices.filter { labels[$0] == label }] }

    init(ink: [UInt8], labels: [Int]) {
        self.ink = ink
        self.labels = labels
    }
}

// MARK: - Reading

extension Digits {
    public static func load(from folder: DataFolder? = nil) throws(DataError) -> Digits {
        let folder = if let folder { folder } else { try DataFolder.find() }
        return try folder.load("digits.csv", sha256: checksum, parse: Digits.init(parsing:file:))
    }

    static let checksum = "d7ff1341011182b7af3733b201a919cea2ffe00f25ff23ba48c5e791daffb498"

    init(parsing bytes: [UInt8], file: String) throws(DataError) {
        let header = (0..<Digits.pixels).map { "p\($0)" } + ["label"]
        let table = try NumberTable(bytes, header: header, file: file)
        var (ink, labels): ([UInt8], [Int]) = ([], [])
        for row in 0..<table.rows {
            for (name, value) in zip(header, table.row(row)) {
                let greatest = name == "label" ? 9.0 : 16.0
                guard 0 <= value, value <= greatest, value == value.rounded() else {
                    let problem = "\(name) is \(value) where a whole number from 0 to \(Int(greatest)) is expected"
                    throw DataError(file: file, line: table.line(ofRow: row), problem: problem)
                }
                if name == "label" { labels.append(Int(value)) } else { ink.append(UInt8(value)) }
            }
        }
        self.init(ink: ink, labels: labels)
    }
}
