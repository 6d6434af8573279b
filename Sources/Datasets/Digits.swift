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

    /// [count, 64], every value in 0...1 and exact (sixteenths).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func images<Scalar: Real>(as type: Scalar.Type = Scalar.self) -> Tensor<Scalar> {
        let shades = (0...16).map { Scalar($0) / 16 }
        return Tensor(ink.map { shades[Int($0)] }, shape: [count, Digits.pixels])
    }

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

// MARK: - The split that all chapters share

extension Digits {
    /// 1,437 digits to learn from and 360 that no model may see: a fifth of every digit, drawn once and for all.
    /// The same on every machine and for every seed of a chapter, so that results of two chapters can be compared.
    public func split() -> (training: Digits, heldOut: Digits) {
        let held = heldOutPositions()
        return (self[labels.indices.filter { !held.contains($0) }], self[held])
    }

    /// In the order of the file.
    func heldOutPositions() -> [Int] {
        let key = Key(0).folding("digits: training and held out")
        // Shares of a fifth, rounded down; what is then missing to a fifth of all goes to the largest remainders.
        let classes = (0...9).map { label in labels.indices.filter { labels[$0] == label } }
        var shares = classes.map { $0.count / 5 }
        let byRemainder = (0...9).sorted { (-(classes[$0].count % 5), $0) < (-(classes[$1].count % 5), $1) }
        for label in byRemainder.prefix((count + 4) / 5 - shares.reduce(0, +)) { shares[label] += 1 }
        return zip(classes, shares).enumerated().flatMap { label, pair in
            let (positions, share) = pair
            return key.folding(UInt64(label)).permutation(positions.count).prefix(share).map { positions[$0] }
        }.sorted()
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
