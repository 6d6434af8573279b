import Tensor

/// 272 eruptions of the geyser Old Faithful: how long each lasted and how long the wait for the next one was, minutes.
public struct Faithful: Sendable {
    public let durations: [Double]
    public let waits: [Double]

    public var count: Int { durations.count }
    /// [272][2]: duration, wait.
    public var points: [[Double]] { zip(durations, waits).map { [$0, $1] } }

    public static func load(from folder: DataFolder? = nil) throws(DataError) -> Faithful {
        let folder = if let folder { folder } else { try DataFolder.find() }
        return try folder.load("faithful.csv", sha256: checksum, parse: Faithful.init(parsing:file:))
    }

    static let checksum = "d40b983752ab7ec0b15b740089c3ca7b7b59d0c7433a029a1714d134de1e8d14"

    init(parsing bytes: [UInt8], file: String) throws(DataError) {
        let table = try NumberTable(bytes, header: ["eruptions", "waiting"], file: file)
        for row in 0..<table.rows {
            guard table.row(row).allSatisfy({ 0 < $0 && $0 < 1000 }) else {
                throw DataError(
                    file: file, line: table.line(ofRow: row), problem: "minutes must be above 0 and below 1000")
            }
        }
        durations = (0..<table.rows).map { table.values[2 * $0] }
        waits = (0..<table.rows).map { table.values[2 * $0 + 1] }
    }
}
