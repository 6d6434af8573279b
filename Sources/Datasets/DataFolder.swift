import Foundation

/// The folder `Data/`, wherever the program is run from. The only file of this module that touches the disk.
public struct DataFolder: Sendable {
    public let path: String
    /// How messages name the folder: `Data` for the one beside the sources, else its path.
    let name: String

    public init(path: String) {
        self.init(path: path, name: path)
    }

    private init(path: String, name: String) {
        self.path = path
        self.name = name
    }

    /// The folder that `EVIDENCE_DATA` names, else the one beside the sources this was built from, else the nearest
    /// one above the executable. The working directory plays no part.
    public static func find() throws(DataError) -> DataFolder {
        try find(
            named: ProcessInfo.processInfo.environment["EVIDENCE_DATA"], source: #filePath,
            executable: Bundle.main.executablePath)
    }

    static func find(named: String?, source: String, executable: String?) throws(DataError) -> DataFolder {
        if let named, !named.isEmpty {
            // Whoever sets the variable wants that folder: falling back on another would hide a misspelt path.
            guard isFolder(named) else {
                throw DataError(file: named, problem: "EVIDENCE_DATA names this folder, and there is none")
            }
            return DataFolder(path: named)
        }
        let besideSources = URL(fileURLWithPath: source).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Data").path
        var candidates = [besideSources]
        var folder = URL(fileURLWithPath: executable ?? "/")
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            candidates.append(folder.appendingPathComponent("Data").path)
        }
        for path in candidates where isFolder(path) && FileManager.default.fileExists(atPath: path + "/digits.csv") {
            return DataFolder(path: path, name: path == besideSources ? "Data" : path)
        }
        throw DataError(
            file: "Data",
            problem: "no such folder at \(besideSources) nor above the executable; EVIDENCE_DATA can name it")
    }

    /// A file's name in messages.
    func label(of file: String) -> String { "\(name)/\(file)" }

    func bytes(of file: String) throws(DataError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path).appendingPathComponent(file)))
        } catch {
            let exists = FileManager.default.fileExists(atPath: path + "/" + file)
            throw DataError(file: label(of: file), problem: exists ? "cannot be read" : "no such file in \(path)")
        }
    }

    /// Reads a file, makes something of it, and only then compares its checksum: a parser can name the line that is
    /// wrong, a checksum can only say that something is.
    func load<T>(
        _ file: String, sha256: String, parse: ([UInt8], String) throws(DataError) -> T
    ) throws(DataError) -> T {
        let bytes = try bytes(of: file)
        let value = try parse(bytes, label(of: file))
        let digest = SHA256.hexDigest(of: bytes)
        guard digest == sha256 else {
            throw DataError(
                file: label(of: file),
                problem: "well formed, but not the file that the course was written with: "
                    + "its SHA-256 is \(digest) where \(sha256) is expected")
        }
        return value
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
